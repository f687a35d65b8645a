/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/schedule/rate.h"

#include "base/time.h"
#include "check.h"

#define START_US (1000 * US_PER_SECOND)

/* Sends as early as the rate allows; when the n-th goes, from 0. */
static int64_t nth_us(int64_t per_second, int64_t within_ms, size_t n)
{
    struct arena a = ARENA_INIT;
    struct rate rate = rate_make(&a, per_second, within_ms);
    int64_t now_us = START_US;
    for (size_t i = 0; i < n; i++) {
        int64_t next_us = rate_sent(&rate, now_us);
        now_us = next_us > now_us ? next_us : now_us;
    }
    arena_fini(&a);
    return now_us - START_US;
}

static void without_a_limit_nothing_waits(void **state)
{
    (void)state;
    assert_int_equal(nth_us(0, 0, 1000), 0);
    assert_int_equal(nth_us(0, 20000, 1000), 0);
}

static void requests_are_spaced_evenly_unless_a_span_is_said(void **state)
{
    (void)state;
    assert_int_equal(nth_us(5, 0, 1), 200000);
    assert_int_equal(nth_us(5, 0, 10), 2 * US_PER_SECOND);
    assert_int_equal(nth_us(1, 0, 3), 3 * US_PER_SECOND);
}

static void as_many_as_a_span_takes_go_at_once(void **state)
{
    (void)state;
    assert_int_equal(nth_us(5, 20000, 99), 0);
    assert_int_equal(nth_us(5, 20000, 100), 20400000);
    assert_int_equal(nth_us(5, 20000, 199), 20400000);
    assert_int_equal(nth_us(5, 20000, 200), 2 * 20400000);
}

static void a_span_begins_with_each_request(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    struct rate rate = rate_make(&a, 1, 2000);
    assert_int_equal(rate_sent(&rate, START_US), 0);
    assert_int_equal(rate_sent(&rate, START_US + US_PER_SECOND),
                     START_US + 2040000);
    assert_int_equal(rate_sent(&rate, START_US + 2040000),
                     START_US + US_PER_SECOND + 2040000);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_limit_nothing_waits),
        cmocka_unit_test(requests_are_spaced_evenly_unless_a_span_is_said),
        cmocka_unit_test(as_many_as_a_span_takes_go_at_once),
        cmocka_unit_test(a_span_begins_with_each_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
