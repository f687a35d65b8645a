/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/backoff.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_doubles_up_to_the_maximum),
        cmocka_unit_test(jitter_stays_in_the_upper_half),
        cmocka_unit_test(an_error_says_how_it_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
