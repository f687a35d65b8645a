/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A bounded queue of pointers between threads: any may put, one takes. What
 * is put belongs to the taker.
 *
 * Source: curl's thrdq, valkey's bio.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct mailbox;

/* Lives in `a`; `room` items at most. */
struct mailbox *mailbox_create(struct arena *a, size_t room);
/* Frees nothing that is still in it. NULL is fine. */
void mailbox_destroy(struct mailbox *m);
/* False when it is full or closed: the item stays the caller's. */
MUST_CHECK bool mailbox_put(struct mailbox *m, void *item);
/* Waits up to timeout_ms (-1: for ever) for one; NULL: none came, or it is
 * closed and empty. */
void *mailbox_take(struct mailbox *m, int64_t timeout_ms);
/* Ends a wait early; takes nothing. */
void mailbox_wake(struct mailbox *m);
/* Nothing more can be put; what is in it can still be taken. */
void mailbox_close(struct mailbox *m);
bool mailbox_is_closed(struct mailbox *m);
size_t mailbox_length(struct mailbox *m);
