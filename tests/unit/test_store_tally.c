/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"

#define MINUTE TALLY_STEP_US
#define START (100 * 24 * 60 * MINUTE)

static void add(struct store_fixture *f, int64_t at_us, int64_t sync,
                int64_t n)
{
    const struct tally tally = {.at_us = at_us, .sync = sync,
                                .writes = {n, 10 * n}, .failed = 100 * n};
    fixture_begin(f);
    check_ok(tally_add(f->s, &tally, &f->e), &f->e);
    fixture_commit(f);
}

static struct tallies list(struct store_fixture *f, int64_t from_us,
                           int64_t bucket_us)
{
    struct tallies found = {0};
    check_ok(tally_list(f->s, &f->arena, from_us, bucket_us, &found, &f->e),
             &f->e);
    return found;
}

static void counts_of_a_minute_are_added_up(void **state)
{
    struct store_fixture *f = *state;
    add(f, START + 1, 1, 1);
    add(f, START + MINUTE - 1, 1, 2);
    add(f, START + MINUTE, 1, 4);
    fixture_reopen(f);
    struct tallies found = list(f, START, MINUTE);
    assert_int_equal(found.n, 2);
    assert_int_equal(found.at[0].at_us, START);
    assert_int_equal(found.at[0].writes[SIDE_LEFT], 3);
    assert_int_equal(found.at[0].writes[SIDE_RIGHT], 30);
    assert_int_equal(found.at[0].failed, 300);
    assert_int_equal(found.at[1].writes[SIDE_LEFT], 4);
}

static void buckets_are_summed_by_sync_in_order_of_time(void **state)
{
    struct store_fixture *f = *state;
    add(f, START + 7 * MINUTE, 2, 1);
    add(f, START + 4 * MINUTE, 2, 1);
    add(f, START + 1 * MINUTE, 1, 2);
    add(f, START, 2, 4);
    add(f, START - 1, 2, 8); /* before */
    struct tallies found = list(f, START, 5 * MINUTE);
    assert_int_equal(found.n, 3);
    assert_int_equal(found.at[0].sync, 1);
    assert_int_equal(found.at[1].sync, 2);
    assert_int_equal(found.at[1].writes[SIDE_LEFT], 5);
    assert_int_equal(found.at[2].at_us, START + 5 * MINUTE);
    assert_int_equal(found.at[2].writes[SIDE_LEFT], 1);
}

static void what_is_too_old_is_forgotten(void **state)
{
    struct store_fixture *f = *state;
    add(f, START, 1, 1);
    add(f, START + TALLY_KEPT_US, 1, 1);
    assert_int_equal(list(f, 0, MINUTE).n, 2);
    add(f, START + TALLY_KEPT_US + MINUTE, 1, 1);
    struct tallies found = list(f, 0, MINUTE);
    assert_int_equal(found.n, 2);
    assert_int_equal(found.at[0].at_us, START + TALLY_KEPT_US);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(counts_of_a_minute_are_added_up),
        STORE_TEST(buckets_are_summed_by_sync_in_order_of_time),
        STORE_TEST(what_is_too_old_is_forgotten),
    };
    return cmocka_run_group_tests_name("store tally", tests, NULL, NULL);
}
