/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lookups, cursors and the numbers of syncs. */
#include "lib/store_fixture.h"

static void put_pair(struct store_fixture *f, const char *left,
                     const char *right, const char *origin)
{
    const struct lookup_pair pair = {.key = {str_from(left), str_from(right)},
                                     .origin = str_from(origin)};
    fixture_begin(f);
    check_ok(lookup_put_pairs(f->s, STR("users"), &pair, 1, &f->e), &f->e);
    fixture_commit(f);
}

static size_t pairs(struct store_fixture *f, struct lookup_pair **out)
{
    size_t n = 0;
    check_ok(lookup_pairs(f->s, &f->arena, STR("users"), out, &n, &f->e),
             &f->e);
    return n;
}

static void pairs_come_in_the_order_they_were_made(void **state)
{
    struct store_fixture *f = *state;
    struct lookup_pair *got;
    put_pair(f, "2", "B", "file");
    put_pair(f, "1", "C", "person");
    put_pair(f, "1", "A", "suggested");
    assert_int_equal(pairs(f, &got), 3);
    check_str(got[0].key[SIDE_LEFT], "2");
    check_str(got[1].key[SIDE_RIGHT], "C");
    check_str(got[2].key[SIDE_RIGHT], "A");
    check_str(got[2].origin, "suggested");
}

static void a_right_key_stands_in_one_pair_only(void **state)
{
    struct store_fixture *f = *state;
    struct lookup_pair *got;
    put_pair(f, "1", "A", "file");
    put_pair(f, "2", "B", "file");
    put_pair(f, "2", "A", "person");
    assert_int_equal(pairs(f, &got), 2);
    check_str(got[0].key[SIDE_RIGHT], "B");
    check_str(got[1].key[SIDE_LEFT], "2");
    check_str(got[1].key[SIDE_RIGHT], "A");
}

static void a_pair_put_again_keeps_its_place(void **state)
{
    struct store_fixture *f = *state;
    struct lookup_pair *got;
    put_pair(f, "1", "A", "file");
    put_pair(f, "1", "B", "file");
    put_pair(f, "1", "A", "person");
    assert_int_equal(pairs(f, &got), 2);
    check_str(got[0].key[SIDE_RIGHT], "A");
    check_str(got[0].origin, "person");
}

static void pairs_are_removed_from_either_side(void **state)
{
    struct store_fixture *f = *state;
    struct lookup_pair *got;
    size_t n = 0;
    put_pair(f, "1", "A", "file");
    put_pair(f, "1", "B", "file");
    put_pair(f, "2", "C", "file");
    fixture_begin(f);
    check_ok(lookup_remove_pair(f->s, STR("users"), SIDE_RIGHT, STR("C"), &n,
                                &f->e), &f->e);
    assert_int_equal(n, 1);
    check_ok(lookup_remove_pair(f->s, STR("users"), SIDE_LEFT, STR("1"), &n,
                                &f->e), &f->e);
    assert_int_equal(n, 2);
    fixture_commit(f);
    assert_int_equal(pairs(f, &got), 0);
}

static void items_are_replaced_by_key_and_listed_by_label(void **state)
{
    struct store_fixture *f = *state;
    const struct lookup_item rows[] = {{STR("1"), STR("Zoe"), STR("{}")},
                                       {STR("2"), STR("Ada"), STR("")},
                                       {STR("1"), STR("Bea"), STR("{\"x\":1}")}};
    struct lookup_item *got;
    size_t n;
    fixture_begin(f);
    check_ok(lookup_put_items(f->s, STR("users"), SIDE_LEFT, rows, 3, &f->e),
             &f->e);
    fixture_commit(f);
    check_ok(lookup_items(f->s, &f->arena, STR("users"), SIDE_LEFT, &got, &n,
                          &f->e), &f->e);
    assert_int_equal(n, 2);
    check_str(got[0].label, "Ada");
    check_str(got[1].key, "1");
    check_str(got[1].label, "Bea");
    check_str(got[1].extra, "{\"x\":1}");
    check_ok(lookup_items(f->s, &f->arena, STR("users"), SIDE_RIGHT, &got, &n,
                          &f->e), &f->e);
    assert_int_equal(n, 0);
}

static void clearing_the_items_leaves_the_pairs(void **state)
{
    struct store_fixture *f = *state;
    const struct lookup_item row = {STR("1"), STR("Zoe"), STR("")};
    struct lookup_item *items;
    struct lookup_pair *got;
    size_t n;
    put_pair(f, "1", "A", "file");
    fixture_begin(f);
    check_ok(lookup_put_items(f->s, STR("users"), SIDE_LEFT, &row, 1, &f->e),
             &f->e);
    check_ok(lookup_clear_items(f->s, STR("users"), SIDE_LEFT, &f->e), &f->e);
    fixture_commit(f);
    check_ok(lookup_items(f->s, &f->arena, STR("users"), SIDE_LEFT, &items, &n,
                          &f->e), &f->e);
    assert_int_equal(n, 0);
    assert_int_equal(pairs(f, &got), 1);
}

static void a_cursor_is_unset_until_put_and_one_a_side(void **state)
{
    struct store_fixture *f = *state;
    struct str cursor = STR("junk");
    check_ok(cursor_get(f->s, &f->arena, 1, SIDE_LEFT, &cursor, &f->e), &f->e);
    assert_null(cursor.p);
    fixture_begin(f);
    check_ok(cursor_put(f->s, 1, SIDE_LEFT, STR("c1"), 5, &f->e), &f->e);
    check_ok(cursor_put(f->s, 1, SIDE_LEFT, STR("c2"), 6, &f->e), &f->e);
    check_ok(cursor_put(f->s, 1, SIDE_RIGHT, STR(""), 6, &f->e), &f->e);
    fixture_commit(f);
    check_ok(cursor_get(f->s, &f->arena, 1, SIDE_LEFT, &cursor, &f->e), &f->e);
    check_str(cursor, "c2");
    check_ok(cursor_get(f->s, &f->arena, 1, SIDE_RIGHT, &cursor, &f->e),
             &f->e);
    assert_non_null(cursor.p);
    assert_int_equal(cursor.n, 0);
}

static void a_sync_keeps_its_number(void **state)
{
    struct store_fixture *f = *state;
    int64_t contacts = 0;
    int64_t deals = 0;
    int64_t again = 0;
    fixture_begin(f);
    check_ok(store_sync_id(f->s, STR("contacts"), &contacts, &f->e), &f->e);
    check_ok(store_sync_id(f->s, STR("deals"), &deals, &f->e), &f->e);
    fixture_commit(f);
    assert_true(contacts > 0 && deals > 0 && contacts != deals);
    fixture_reopen(f);
    check_ok(store_sync_id(f->s, STR("contacts"), &again, &f->e), &f->e);
    assert_int_equal(again, contacts);
}

static void a_new_sync_needs_a_transaction(void **state)
{
    struct store_fixture *f = *state;
    int64_t id = 77;
    check_err(store_sync_id(f->s, STR("contacts"), &id, &f->e), ERR_NOT_FOUND);
    assert_int_equal(id, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(pairs_come_in_the_order_they_were_made),
        STORE_TEST(a_right_key_stands_in_one_pair_only),
        STORE_TEST(a_pair_put_again_keeps_its_place),
        STORE_TEST(pairs_are_removed_from_either_side),
        STORE_TEST(items_are_replaced_by_key_and_listed_by_label),
        STORE_TEST(clearing_the_items_leaves_the_pairs),
        STORE_TEST(a_cursor_is_unset_until_put_and_one_a_side),
        STORE_TEST(a_sync_keeps_its_number),
        STORE_TEST(a_new_sync_needs_a_transaction),
    };
    return cmocka_run_group_tests_name("store lookups", tests, NULL, NULL);
}
