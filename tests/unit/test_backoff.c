/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/ports.h"
#include "engine/schedule/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void it_doubles_up_to_the_maximum(void **state)
{
    (void)state;
    /* without jitter: the draw that adds the whole upper half */
    assert_int_equal(backoff_ms(0, 100, 10000, 50), 100);
    assert_int_equal(backoff_ms(1, 100, 10000, 100), 200);
    assert_int_equal(backoff_ms(3, 100, 10000, 400), 800);
    assert_int_equal(backoff_ms(60, 100, 10000, 5000), 10000);
}

static void jitter_stays_in_the_upper_half(void **state)
{
    (void)state;
    struct fake_random seed = {1};
    struct random_port random = random_fake(&seed);
    bool low = false;
    bool high = false;
    for (int i = 0; i < 1000; i++) {
        int64_t ms = backoff_ms(4, 100, 10000, random_next(&random));
        assert_true(ms >= 800 && ms <= 1600);
        low = low || ms < 1000;
        high = high || ms > 1400;
    }
    assert_true(low && high);
}

static void an_error_says_how_it_is_waited_for(void **state)
{
    (void)state;
    struct error e = {.retry = RETRY_NEVER};
    assert_int_equal(backoff_for_error_ms(&e, 0, 100, 1000, 0), -1);
    e.retry = RETRY_NOW;
    assert_int_equal(backoff_for_error_ms(&e, 5, 100, 1000, 0), 0);
    e.retry = RETRY_AFTER;
    e.retry_after_ms = 7000;
    assert_int_equal(backoff_for_error_ms(&e, 0, 100, 1000, 0), 7000);
    e.retry = RETRY_LATER;
    assert_int_equal(backoff_for_error_ms(&e, 1, 100, 1000, 0), 100);
}

static void steps_double_then_grow_evenly_up_to_the_most(void **state)
{
    (void)state;
    static const int64_t hub[] = {60,   120,  240,  480,  960,
                                  1920, 3600, 3600, 3600};
    static const int64_t low[] = {1, 2, 4, 8, 16, 21, 21, 21, 21};
    static const int64_t even[] = {5, 10, 15, 20};
    const struct backoff_steps of_hub = {60, 5, 3600};
    const struct backoff_steps of_low = {1, 3, 21};
    const struct backoff_steps of_even = {5, 0, 100};
    for (int i = 0; i < 9; i++) {
        assert_int_equal(backoff_steps_ms(&of_hub, i), hub[i]);
        assert_int_equal(backoff_steps_ms(&of_low, i), low[i]);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(backoff_steps_ms(&of_even, i), even[i]);
    assert_int_equal(backoff_steps_ms(&of_hub, 1000000), 3600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_doubles_up_to_the_maximum),
        cmocka_unit_test(jitter_stays_in_the_upper_half),
        cmocka_unit_test(an_error_says_how_it_is_waited_for),
        cmocka_unit_test(steps_double_then_grow_evenly_up_to_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
