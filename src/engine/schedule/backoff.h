/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How long to wait before trying again. Pure. */
#pragma once

#include "base/error.h"

/*
 * Exponential with jitter: base * 2^tries, at most `max_ms`, of which the
 * upper half is drawn from `draw` so that many waiters spread out.
 */
int64_t backoff_ms(int tries, int64_t base_ms, int64_t max_ms, uint64_t draw);

/* The wait for an error: its Retry-After, nothing for RETRY_NOW, else the
 * back-off. -1: never. */
int64_t backoff_for_error_ms(const struct error *error, int tries,
                             int64_t base_ms, int64_t max_ms, uint64_t draw);

/*
 * A schedule without chance: first, then `doublings` times twice as long, then
 * each time longer by as much as the last doubling was, at most `most_ms`.
 */
struct backoff_steps {
    int64_t first_ms;
    int doublings;
    int64_t most_ms;
};
int64_t backoff_steps_ms(const struct backoff_steps *steps, int tries);
