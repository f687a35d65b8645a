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

MUST_CHECK enum err post_create(struct post **out, struct error *e);
struct post_letter {
    struct str url;
    struct str body;           /* JSON */
    struct str authorization;  /* the header; empty: none */
    int64_t delay_ms;          /* from now */
    const int64_t *again_ms;   /* waits, after each of which it is sent again
                                  unless a 2xx came within a second; borrowed
                                  for good */
    size_t n_again;            /* 0: it is sent once, whatever comes of it */
    size_t digit;              /* in the body, where a digit grows with each
                                  attempt; 0: there is none */
};
/* Texts are copied. */
void post_send(struct post *post, const struct post_letter *letter);
/* What was not sent yet is dropped. NULL is fine. */
void post_destroy(struct post *post);
