/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How many requests may go in a span of time: when the next one may. Pure.
 *
 * Vendors count over a span (100 in 20 s), in which requests may go at once.
 * What is under way arrives sooner or later than it was sent, so that the span
 * may look shorter over there: here it is a fiftieth longer.
 */
#pragma once

#include "base/arena.h"

struct rate {
    int64_t *sent_us; /* of the last requests, a ring; n 0: no limit */
    size_t n;
    size_t next;      /* the oldest */
    int64_t span_us;
};

/* `within_ms` 0: evenly spaced. The ring lives in `a`. */
struct rate rate_make(struct arena *a, int64_t per_second, int64_t within_ms);
/* One goes now. Gives the earliest time for the next; 0: at once. */
int64_t rate_sent(struct rate *rate, int64_t now_us);
