/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/ports.h"

static void a_fake_clock_stands_still_until_it_sleeps(void **state)
{
    (void)state;
    struct fake_clock fake = {.now_us = 5000};
    struct clock_port clock = clock_fake(&fake);
    assert_int_equal(clock_now_us(&clock), 5000);
    assert_int_equal(clock_now_us(&clock), 5000);
    clock_sleep_ms(&clock, 3);
    assert_int_equal(clock_now_us(&clock), 8000);
    assert_int_equal(clock_monotonic_us(&clock), 8000);
    clock_sleep_ms(&clock, -1);
    assert_int_equal(clock_now_us(&clock), 8000);
}

static void the_system_clock_tells_the_present(void **state)
{
    (void)state;
    struct clock_port clock = clock_system();
    int64_t from = clock_monotonic_us(&clock);
    assert_true(clock_now_us(&clock) > INT64_C(1700000000000000));
    clock_sleep_ms(&clock, 0);
    assert_true(clock_monotonic_us(&clock) >= from);
}

static void a_fake_sequence_repeats(void **state)
{
    (void)state;
    struct fake_random one = {42};
    struct fake_random two = {42};
    struct fake_random other = {43};
    struct random_port a = random_fake(&one);
    struct random_port b = random_fake(&two);
    struct random_port c = random_fake(&other);
    uint64_t first = random_next(&a);
    assert_true(first == random_next(&b));
    assert_true(first != random_next(&c));
    assert_true(random_next(&a) != first);
}

static void splitmix64_is_what_it_says(void **state)
{
    (void)state;
    /* First output of the reference implementation for seed 1234567. */
    struct fake_random seed = {1234567};
    struct random_port random = random_fake(&seed);
    assert_true(random_next(&random) == UINT64_C(6457827717110365317));
}

static void system_numbers_differ(void **state)
{
    (void)state;
    struct random_port random = random_system();
    assert_true(random_next(&random) != random_next(&random));
}

static void ulids_sort_by_time(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct fake_random seed = {1};
    struct random_port random = random_fake(&seed);
    struct str before = STR("");
    for (int64_t ms = 0; ms < 2000000000000; ms += 1234567891) {
        struct str id = ulid_make(&a, ms * 1000, &random);
        assert_int_equal(id.n, 26);
        assert_true(str_compare(before, id) < 0);
        before = id;
    }
}

static void ulids_hold_their_time_in_the_known_alphabet(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct fake_random seed = {1};
    struct random_port random = random_fake(&seed);
    /* The example of the ULID specification. */
    struct str id = ulid_make(&a, INT64_C(1469922850259) * 1000, &random);
    check_str(str_slice(id, 0, 10), "01ARZ3NDEK");
    for (size_t i = 0; i < id.n; i++)
        assert_non_null(strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", id.p[i]));
    assert_false(str_eq(id, ulid_make(&a, INT64_C(1469922850259000), &random)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fake_clock_stands_still_until_it_sleeps),
        cmocka_unit_test(the_system_clock_tells_the_present),
        cmocka_unit_test(a_fake_sequence_repeats),
        cmocka_unit_test(splitmix64_is_what_it_says),
        cmocka_unit_test(system_numbers_differ),
        cmocka_unit_test(ulids_sort_by_time),
        cmocka_unit_test(ulids_hold_their_time_in_the_known_alphabet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
