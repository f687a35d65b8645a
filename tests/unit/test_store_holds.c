/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"

static int64_t make_link(struct store_fixture *f, const char *id)
{
    struct link link = link_of(id, id);
    fixture_link(f, &link, 1);
    return link.id;
}

static struct hold conflict_of(int64_t link, const char *row)
{
    return (struct hold){.sync = 1, .link = link, .row = str_from(row),
                         .kind = HOLD_CONFLICT,
                         .value = {STR("[\"l\"]"), STR("[\"r\"]")},
                         .base = {STR("[\"x\"]"), STR("[\"y\"]")},
                         .message = STR("both changed"), .created_us = 6};
}

static void put(struct store_fixture *f, const struct hold *rows, size_t n)
{
    fixture_begin(f);
    check_ok(hold_put(f->s, rows, n, &f->e), &f->e);
    fixture_commit(f);
}

static size_t list(struct store_fixture *f, struct hold_filter filter,
                   struct hold **out)
{
    size_t n = 0;
    check_ok(hold_list(f->s, &f->arena, &filter, out, &n, &f->e), &f->e);
    return n;
}

static struct hold only_hold(struct store_fixture *f)
{
    struct hold *holds;
    assert_int_equal(list(f, (struct hold_filter){.kind = -1}, &holds), 1);
    return holds[0];
}

static void answer(struct store_fixture *f, int64_t hold)
{
    fixture_begin(f);
    check_ok(hold_answer(f->s, hold, SIDE_RIGHT, STR("[\"mine\"]"), &f->e),
             &f->e);
    fixture_commit(f);
}

static void a_hold_comes_back_whole(void **state)
{
    struct store_fixture *f = *state;
    int64_t link = make_link(f, "a");
    struct hold hold = {.sync = 1, .link = link, .row = STR("stage"),
                        .kind = HOLD_UNMAPPED, .lookup = STR("stages"),
                        .key = STR("12"), .message = STR("no entry"),
                        .created_us = 6};
    put(f, &hold, 1);
    hold = only_hold(f);
    assert_true(hold.id > 0);
    assert_int_equal(hold.link, link);
    check_str(hold.row, "stage");
    assert_int_equal(hold.kind, HOLD_UNMAPPED);
    check_str(hold.lookup, "stages");
    check_str(hold.key, "12");
    check_str(hold.message, "no entry");
    assert_false(hold.answered);
    assert_int_equal(hold.created_us, 6);
}

static void an_answer_is_kept_for_the_very_same_values(void **state)
{
    struct store_fixture *f = *state;
    struct hold hold = conflict_of(make_link(f, "a"), "email");
    put(f, &hold, 1);
    int64_t id = only_hold(f).id;
    answer(f, id);
    hold.message = STR("still");
    put(f, &hold, 1);
    struct hold got = only_hold(f);
    assert_int_equal(got.id, id);
    assert_true(got.answered);
    assert_int_equal(got.winner, SIDE_RIGHT);
    check_str(got.answer, "[\"mine\"]");
    check_str(got.message, "still");
    check_str(got.value[SIDE_LEFT], "[\"l\"]");
    check_str(got.base[SIDE_RIGHT], "[\"y\"]");
}

static void an_answer_is_dropped_when_a_value_has_changed(void **state)
{
    struct store_fixture *f = *state;
    struct hold hold = conflict_of(make_link(f, "a"), "email");
    put(f, &hold, 1);
    int64_t id = only_hold(f).id;
    answer(f, id);
    hold.value[SIDE_RIGHT] = STR("[\"newer\"]");
    put(f, &hold, 1);
    struct hold got = only_hold(f);
    assert_int_equal(got.id, id);
    assert_false(got.answered);
    check_str(got.answer, "");
    check_str(got.value[SIDE_RIGHT], "[\"newer\"]");
}

static void clearing_keeps_the_rows_named(void **state)
{
    struct store_fixture *f = *state;
    int64_t link = make_link(f, "a");
    int64_t other = make_link(f, "b");
    const struct hold rows[] = {conflict_of(link, "email"),
                                conflict_of(link, "phone"),
                                conflict_of(other, "email")};
    const struct str keep = STR("phone");
    struct hold *holds;
    put(f, rows, 3);
    fixture_begin(f);
    check_ok(hold_clear(f->s, link, &keep, 1, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(list(f, (struct hold_filter){.kind = -1}, &holds), 2);
    check_str(holds[0].row, "phone");
    assert_int_equal(holds[1].link, other);
}

static void removing_the_link_removes_its_holds(void **state)
{
    struct store_fixture *f = *state;
    int64_t link = make_link(f, "a");
    const struct hold hold = conflict_of(link, "email");
    struct hold *holds;
    put(f, &hold, 1);
    fixture_begin(f);
    check_ok(link_remove(f->s, link, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(list(f, (struct hold_filter){.kind = -1}, &holds), 0);
}

static void a_hold_needs_its_link(void **state)
{
    struct store_fixture *f = *state;
    const struct hold hold = conflict_of(99, "email");
    fixture_begin(f);
    enum err code = hold_put(f->s, &hold, 1, &f->e);
    if (code == ERR_OK)
        code = store_commit(f->s, &f->e);
    check_err(code, ERR_STORE);
    store_rollback(f->s);
}

static void lists_by_links_lookup_kind_and_id(void **state)
{
    struct store_fixture *f = *state;
    const int64_t links[] = {make_link(f, "a"), make_link(f, "b"),
                             make_link(f, "c")};
    struct hold rows[3] = {conflict_of(links[0], "x"),
                           conflict_of(links[1], "x"),
                           conflict_of(links[2], "x")};
    struct hold *holds;
    rows[1].kind = HOLD_UNMAPPED;
    rows[1].lookup = STR("users");
    rows[1].key = STR("7");
    put(f, rows, 3);
    const int64_t wanted[] = {links[2], links[0]};
    struct hold_filter by = {.kind = -1, .links = wanted, .n_links = 2};
    assert_int_equal(list(f, by, &holds), 2);
    assert_int_equal(holds[0].link, links[0]);
    assert_int_equal(holds[1].link, links[2]);
    by.limit = 1;
    assert_int_equal(list(f, by, &holds), 1);
    assert_int_equal(holds[0].link, links[0]);
    by = (struct hold_filter){.kind = -1, .lookup = STR("users"),
                              .key = STR("7")};
    assert_int_equal(list(f, by, &holds), 1);
    by.key = STR("8");
    assert_int_equal(list(f, by, &holds), 0);
    by = (struct hold_filter){.kind = HOLD_CONFLICT};
    assert_int_equal(list(f, by, &holds), 2);
    by = (struct hold_filter){.kind = -1, .id = holds[1].id};
    assert_int_equal(list(f, by, &holds), 1);
    assert_int_equal(holds[0].link, links[2]);
}

static void counts_by_kind(void **state)
{
    struct store_fixture *f = *state;
    struct hold rows[3] = {conflict_of(make_link(f, "a"), "x"),
                           conflict_of(make_link(f, "b"), "x"),
                           conflict_of(make_link(f, "c"), "x")};
    int64_t counts[4];
    rows[1].kind = HOLD_UNLINKED;
    rows[2].sync = 2;
    put(f, rows, 3);
    check_ok(hold_count(f->s, 1, counts, &f->e), &f->e);
    assert_int_equal(counts[HOLD_CONFLICT], 1);
    assert_int_equal(counts[HOLD_UNMAPPED], 0);
    assert_int_equal(counts[HOLD_UNLINKED], 1);
    check_ok(hold_count(f->s, 0, counts, &f->e), &f->e);
    assert_int_equal(counts[HOLD_CONFLICT], 2);
}

static void answering_a_hold_that_is_gone_is_not_found(void **state)
{
    struct store_fixture *f = *state;
    fixture_begin(f);
    check_err(hold_answer(f->s, 5, SIDE_LEFT, STR_NONE, &f->e), ERR_NOT_FOUND);
    store_rollback(f->s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_hold_comes_back_whole),
        STORE_TEST(an_answer_is_kept_for_the_very_same_values),
        STORE_TEST(an_answer_is_dropped_when_a_value_has_changed),
        STORE_TEST(clearing_keeps_the_rows_named),
        STORE_TEST(removing_the_link_removes_its_holds),
        STORE_TEST(a_hold_needs_its_link),
        STORE_TEST(lists_by_links_lookup_kind_and_id),
        STORE_TEST(counts_by_kind),
        STORE_TEST(answering_a_hold_that_is_gone_is_not_found),
    };
    return cmocka_run_group_tests_name("store holds", tests, NULL, NULL);
}
