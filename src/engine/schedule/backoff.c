/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/schedule/backoff.h"

int64_t backoff_ms(int tries, int64_t base_ms, int64_t max_ms, uint64_t draw)
{
    int64_t wait = base_ms;
    for (int i = 0; i < tries && wait < max_ms; i++)
        wait *= 2;
    if (wait > max_ms)
        wait = max_ms;
    int64_t half = wait / 2;
    return wait - half + (int64_t)(draw % (uint64_t)(half + 1));
}

int64_t backoff_for_error_ms(const struct error *error, int tries,
                             int64_t base_ms, int64_t max_ms, uint64_t draw)
{
    switch (error->retry) {
    case RETRY_NEVER:
        return -1;
    case RETRY_NOW:
        return 0;
    case RETRY_AFTER:
        return error->retry_after_ms > 0 ? error->retry_after_ms : 0;
    case RETRY_LATER:
        break;
    }
    return backoff_ms(tries, base_ms, max_ms, draw);
}

int64_t backoff_steps_ms(const struct backoff_steps *steps, int tries)
{
    int64_t wait = steps->first_ms;
    for (int i = 0; i < tries && i < steps->doublings && wait < steps->most_ms;
         i++)
        wait *= 2;
    int64_t more = wait;
    for (int i = steps->doublings; i < tries && wait < steps->most_ms; i++)
        wait += more;
    return wait < steps->most_ms ? wait : steps->most_ms;
}
