/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Slows down whoever guesses: after a few failures in a row each further one
 * costs a wait that doubles. Counted for a name and for an address; in
 * memory, so a restart forgets. Pure but for its own table.
 */
#pragma once

#include "base/arena.h"

struct throttle;

struct throttle_limits {
    int free;              /* failures that cost nothing */
    int64_t first_wait_ms; /* of the next one; doubles */
    int64_t most_wait_ms;
};

struct throttle *throttle_create(struct arena *a);
/* ms that `key` has to wait yet; 0: it may try. */
int64_t throttle_wait_ms(const struct throttle *t, struct str key,
                         int64_t now_us);
void throttle_failed(struct throttle *t, struct str key,
                     const struct throttle_limits *limits, int64_t now_us);
void throttle_forget(struct throttle *t, struct str key);
