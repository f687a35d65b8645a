/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Requests that a sandboxed system sends by itself: webhooks. A thread of its
 * own sends them, a failure is nobody's affair.
 *
 * Threads: post_send from any; create and destroy are the owner's.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct post;

#define POST_WAITING_MAX 4096 /* more are dropped, oldest first */

struct post_counters {
    int64_t sent;      /* answered, whatever with */
    int64_t failed;    /* not answered in time, or dropped */
};

MUST_CHECK enum err post_create(struct post **out, struct error *e);
/* JSON to `url`, `delay_ms` from now, once, answered or not within a second.
 * Texts are copied. */
void post_send(struct post *post, struct str url, struct str body,
               int64_t delay_ms);
struct post_counters post_counters(struct post *post);
/* What was not sent yet is dropped. NULL is fine. */
void post_destroy(struct post *post);
