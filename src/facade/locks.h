/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Who goes first: works that name the same text do not run at once. Each takes
 * all of its texts together or waits, in the order of coming, so that nobody
 * waits for one who waits for him.
 *
 * Ownership: owners and texts are the caller's, and live until
 * facade_locks_release. Threads: one.
 */
#pragma once

#include "base/str.h"

struct facade_lock; /* private */

/* A zeroed one is empty. */
struct facade_locks {
    struct facade_lock *at; /* in the order of coming */
    size_t n;
    size_t room;
};

void facade_locks_fini(struct facade_locks *l);
/* True: it may go. False: it waits until facade_locks_next names it. */
bool facade_locks_take(struct facade_locks *l, void *owner,
                       const struct str *texts, size_t n);
/* Also of one that waits. */
void facade_locks_release(struct facade_locks *l, void *owner);
/* The next of those that waited and may go now; NULL: none. */
void *facade_locks_next(struct facade_locks *l);
