/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Staged records, and intents. */
#include "lib/store_fixture.h"

#include "base/limits.h"

static void stage(struct store_fixture *f, const char *id,
                  const struct str *keys, size_t n_keys)
{
    const struct staged row = {.id = str_from(id), .record = STR("{\"a\":1}"),
                               .hash = UINT64_MAX - 1, .seen_us = 9,
                               .keys = keys, .n_keys = n_keys};
    fixture_begin(f);
    check_ok(stage_put(f->s, 1, SIDE_LEFT, &row, 1, &f->e), &f->e);
    fixture_commit(f);
}

static size_t find(struct store_fixture *f, const struct str *keys, size_t n,
                   struct stage_hit **out)
{
    size_t n_hits = 0;
    check_ok(stage_find(f->s, &f->arena, 1, SIDE_LEFT, keys, n, out, &n_hits,
                        &f->e), &f->e);
    return n_hits;
}

static void a_staged_record_comes_back(void **state)
{
    struct store_fixture *f = *state;
    const struct str ids[] = {STR("none"), STR("a")};
    struct staged got[2];
    stage(f, "a", NULL, 0);
    check_ok(stage_get(f->s, &f->arena, 1, SIDE_LEFT, ids, 2, got, &f->e),
             &f->e);
    assert_int_equal(got[0].id.n, 0);
    check_str(got[1].id, "a");
    check_str(got[1].record, "{\"a\":1}");
    assert_true(got[1].hash == UINT64_MAX - 1);
    assert_int_equal(got[1].seen_us, 9);
    check_ok(stage_get(f->s, &f->arena, 1, SIDE_RIGHT, ids, 2, got, &f->e),
             &f->e);
    assert_int_equal(got[1].id.n, 0);
}

static void the_longest_record_comes_back(void **state)
{
    struct store_fixture *f = *state;
    const struct str id = STR("a");
    const struct staged row = {
        .id = id,
        .record = arena_printf(&f->arena, "%0*u", LIMIT_VALUE_BYTES, 7u)};
    struct staged got;
    fixture_begin(f);
    check_ok(stage_put(f->s, 1, SIDE_LEFT, &row, 1, &f->e), &f->e);
    fixture_commit(f);
    check_ok(stage_get(f->s, &f->arena, 1, SIDE_LEFT, &id, 1, &got, &f->e),
             &f->e);
    assert_int_equal(got.record.n, LIMIT_VALUE_BYTES);
    assert_true(str_eq(got.record, row.record));
}

static void records_are_found_by_any_of_their_keys(void **state)
{
    struct store_fixture *f = *state;
    const struct str keys_a[] = {STR("1:ada@example.com"), STR("2:ada")};
    const struct str keys_b[] = {STR("2:ada"), STR("2:ada")};
    struct stage_hit *hits;
    stage(f, "a", keys_a, 2);
    stage(f, "b", keys_b, 2);
    const struct str wanted[] = {STR("1:nobody"), STR("2:ada"),
                                 STR("1:ada@example.com")};
    assert_int_equal(find(f, wanted, 3, &hits), 3);
    assert_int_equal(hits[0].key, 1);
    check_str(hits[0].id, "a");
    assert_int_equal(hits[1].key, 1);
    check_str(hits[1].id, "b");
    assert_int_equal(hits[2].key, 2);
    check_str(hits[2].id, "a");
}

static void staging_again_replaces_record_and_keys(void **state)
{
    struct store_fixture *f = *state;
    const struct str old[] = {STR("1:old"), STR("1:both")};
    const struct str new[] = {STR("1:both"), STR("1:new")};
    struct stage_hit *hits;
    stage(f, "a", old, 2);
    stage(f, "a", new, 2);
    assert_int_equal(find(f, &old[0], 1, &hits), 0);
    assert_int_equal(find(f, &new[0], 1, &hits), 1);
    assert_int_equal(find(f, &new[1], 1, &hits), 1);
}

static void dropped_records_are_found_no_more(void **state)
{
    struct store_fixture *f = *state;
    const struct str key = STR("1:k");
    const struct str dropped[] = {STR("a"), STR("never there")};
    struct stage_hit *hits;
    struct staged got;
    stage(f, "a", &key, 1);
    stage(f, "b", &key, 1);
    fixture_begin(f);
    check_ok(stage_drop(f->s, 1, SIDE_LEFT, dropped, 2, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(find(f, &key, 1, &hits), 1);
    check_str(hits[0].id, "b");
    check_ok(stage_get(f->s, &f->arena, 1, SIDE_LEFT, dropped, 1, &got, &f->e),
             &f->e);
    assert_int_equal(got.id.n, 0);
}

static void what_a_listing_did_not_meet_goes_with_its_keys(void **state)
{
    struct store_fixture *f = *state;
    const struct str key = STR("1:k");
    const struct staged later = {.id = STR("b"), .record = STR("{}"),
                                 .seen_us = 10, .keys = &key, .n_keys = 1};
    struct stage_hit *hits;
    stage(f, "a", &key, 1);
    fixture_begin(f);
    check_ok(stage_put(f->s, 1, SIDE_LEFT, &later, 1, &f->e), &f->e);
    check_ok(stage_drop_unseen(f->s, 1, SIDE_LEFT, 10, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(find(f, &key, 1, &hits), 1);
    check_str(hits[0].id, "b");
}

static void clearing_one_side_leaves_the_other(void **state)
{
    struct store_fixture *f = *state;
    const struct str key = STR("1:k");
    const struct staged row = {.id = STR("r"), .record = STR("{}"),
                               .keys = &key, .n_keys = 1};
    struct stage_hit *hits;
    size_t n = 0;
    stage(f, "a", &key, 1);
    fixture_begin(f);
    check_ok(stage_put(f->s, 1, SIDE_RIGHT, &row, 1, &f->e), &f->e);
    check_ok(stage_clear(f->s, 1, SIDE_LEFT, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(find(f, &key, 1, &hits), 0);
    check_ok(stage_find(f->s, &f->arena, 1, SIDE_RIGHT, &key, 1, &hits, &n,
                        &f->e), &f->e);
    assert_int_equal(n, 1);
    check_str(hits[0].id, "r");
}

static struct intent intent_of(const char *source)
{
    return (struct intent){.sync = 1, .target = SIDE_RIGHT,
                           .source_id = str_from(source),
                           .token = STR("01TOKEN"), .values = STR("{\"n\":1}"),
                           .created_us = 12,
                           .base = {STR("{\"l\":1}"), STR("{\"r\":1}")}};
}

static void intents_come_back_until_they_are_removed(void **state)
{
    struct store_fixture *f = *state;
    struct intent put[2] = {intent_of("a"), intent_of("b")};
    const struct str ids[] = {STR("none"), STR("b")};
    struct intent got[2];
    fixture_begin(f);
    check_ok(intent_put(f->s, put, 2, &f->e), &f->e);
    fixture_commit(f);
    assert_true(put[0].id > 0 && put[1].id > put[0].id);
    check_ok(intent_get(f->s, &f->arena, 1, SIDE_RIGHT, ids, 2, got, &f->e),
             &f->e);
    assert_int_equal(got[0].id, 0);
    assert_int_equal(got[1].id, put[1].id);
    assert_int_equal(got[1].target, SIDE_RIGHT);
    check_str(got[1].source_id, "b");
    check_str(got[1].token, "01TOKEN");
    check_str(got[1].values, "{\"n\":1}");
    assert_int_equal(got[1].created_us, 12);
    check_str(got[1].base[SIDE_LEFT], "{\"l\":1}");
    check_str(got[1].base[SIDE_RIGHT], "{\"r\":1}");
    fixture_begin(f);
    check_ok(intent_remove(f->s, &put[1].id, 1, &f->e), &f->e);
    fixture_commit(f);
    check_ok(intent_get(f->s, &f->arena, 1, SIDE_RIGHT, ids, 2, got, &f->e),
             &f->e);
    assert_int_equal(got[1].id, 0);
}

static void a_second_intent_for_one_create_is_refused(void **state)
{
    struct store_fixture *f = *state;
    struct intent first = intent_of("a");
    fixture_begin(f);
    check_ok(intent_put(f->s, &first, 1, &f->e), &f->e);
    fixture_commit(f);
    struct intent second[2] = {intent_of("b"), intent_of("a")};
    fixture_begin(f);
    check_err(intent_put(f->s, second, 2, &f->e), ERR_STORE);
    assert_non_null(strstr(f->e.message, "from record a is open already"));
    assert_int_equal(second[0].id, 0);
    check_err(store_commit(f->s, &f->e), ERR_STORE);
    store_rollback(f->s);
    const struct str b = STR("b");
    struct intent got;
    check_ok(intent_get(f->s, &f->arena, 1, SIDE_RIGHT, &b, 1, &got, &f->e),
             &f->e);
    assert_int_equal(got.id, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_staged_record_comes_back),
        STORE_TEST(the_longest_record_comes_back),
        STORE_TEST(records_are_found_by_any_of_their_keys),
        STORE_TEST(staging_again_replaces_record_and_keys),
        STORE_TEST(dropped_records_are_found_no_more),
        STORE_TEST(what_a_listing_did_not_meet_goes_with_its_keys),
        STORE_TEST(clearing_one_side_leaves_the_other),
        STORE_TEST(intents_come_back_until_they_are_removed),
        STORE_TEST(a_second_intent_for_one_create_is_refused),
    };
    return cmocka_run_group_tests_name("store stage", tests, NULL, NULL);
}
