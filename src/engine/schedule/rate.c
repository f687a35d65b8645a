/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/schedule/rate.h"

#include "base/time.h"

struct rate rate_make(struct arena *a, int64_t per_second, int64_t within_ms)
{
    struct rate rate = {0};
    if (per_second <= 0)
        return rate;
    int64_t n = per_second * within_ms / 1000;
    rate.n = n > 1 ? (size_t)n : 1;
    rate.span_us = (int64_t)rate.n * US_PER_SECOND / per_second;
    if (n > 1)
        rate.span_us += rate.span_us / 50;
    rate.sent_us = arena_array(a, int64_t, rate.n);
    return rate;
}

int64_t rate_sent(struct rate *rate, int64_t now_us)
{
    if (rate->n == 0)
        return 0;
    rate->sent_us[rate->next] = now_us;
    rate->next = (rate->next + 1) % rate->n;
    int64_t oldest_us = rate->sent_us[rate->next];
    return oldest_us == 0 ? 0 : oldest_us + rate->span_us;
}
