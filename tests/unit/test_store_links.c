/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"

static struct link get_one(struct store_fixture *f, enum side side,
                           const char *id)
{
    struct str wanted = str_from(id);
    struct link link;
    check_ok(link_get(f->s, &f->arena, 1, side, &wanted, 1, &link, &f->e),
             &f->e);
    return link;
}

static struct link_brief peek_one(struct store_fixture *f, enum side side,
                                  const char *id)
{
    struct str wanted = str_from(id);
    struct link_brief brief;
    check_ok(link_peek(f->s, &f->arena, 1, side, &wanted, 1, &brief, &f->e),
             &f->e);
    return brief;
}

static void check_same(const struct link *a, const struct link *b)
{
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->sync, b->sync);
    assert_int_equal(a->created_side, b->created_side);
    assert_int_equal(a->created_us, b->created_us);
    assert_int_equal(a->updated_us, b->updated_us);
    for (int side = 0; side < SIDES; side++) {
        assert_true(str_eq(a->side[side].id, b->side[side].id));
        assert_true(str_eq(a->side[side].base, b->side[side].base));
        assert_true(a->side[side].hash == b->side[side].hash);
        assert_int_equal(a->side[side].modified_us, b->side[side].modified_us);
        assert_int_equal(a->side[side].gone, b->side[side].gone);
    }
}

static void a_link_is_found_whole_from_either_side(void **state)
{
    struct store_fixture *f = *state;
    struct link put = link_of("L1", "R1");
    put.side[SIDE_RIGHT].gone = true;
    put.side[SIDE_LEFT].hash = UINT64_MAX;
    fixture_link(f, &put, 1);
    assert_true(put.id > 0);
    struct link got = get_one(f, SIDE_LEFT, "L1");
    check_same(&got, &put);
    got = get_one(f, SIDE_RIGHT, "R1");
    check_same(&got, &put);
    check_ok(link_by_id(f->s, &f->arena, put.id, &got, &f->e), &f->e);
    check_same(&got, &put);
}

static void answers_stand_in_the_order_of_the_questions(void **state)
{
    struct store_fixture *f = *state;
    struct link put[2] = {link_of("L1", "R1"), link_of("L2", "R2")};
    const struct str ids[] = {STR("L2"), STR("none"), STR("L1"), STR("L2")};
    struct link links[4];
    struct link_brief briefs[4];
    fixture_link(f, put, 2);
    check_ok(link_get(f->s, &f->arena, 1, SIDE_LEFT, ids, 4, links, &f->e),
             &f->e);
    check_ok(link_peek(f->s, &f->arena, 1, SIDE_LEFT, ids, 4, briefs, &f->e),
             &f->e);
    const int64_t expected[] = {put[1].id, 0, put[0].id, put[1].id};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(links[i].id, expected[i]);
        assert_int_equal(briefs[i].id, expected[i]);
    }
}

static void a_peek_tells_hash_gone_and_the_other_id(void **state)
{
    struct store_fixture *f = *state;
    struct link put = link_of("L1", "R1");
    put.side[SIDE_LEFT].gone = true;
    fixture_link(f, &put, 1);
    struct link_brief brief = peek_one(f, SIDE_RIGHT, "R1");
    assert_int_equal(brief.id, put.id);
    assert_true(brief.hash == put.side[SIDE_RIGHT].hash);
    assert_true(brief.gone[SIDE_LEFT]);
    assert_false(brief.gone[SIDE_RIGHT]);
    check_str(brief.other_id, "L1");
    brief = peek_one(f, SIDE_LEFT, "L1");
    assert_true(brief.hash == put.side[SIDE_LEFT].hash);
    assert_true(brief.gone[SIDE_LEFT]);
    assert_false(brief.gone[SIDE_RIGHT]);
}

static void putting_with_an_id_replaces(void **state)
{
    struct store_fixture *f = *state;
    struct link link = link_of("L1", "R1");
    fixture_link(f, &link, 1);
    link.side[SIDE_LEFT].base = STR("{\"new\":1}");
    link.side[SIDE_LEFT].hash = 99;
    link.side[SIDE_RIGHT].gone = true;
    link.created_side = -1;
    link.updated_us = 77;
    fixture_link(f, &link, 1);
    struct link got = get_one(f, SIDE_LEFT, "L1");
    check_same(&got, &link);
    assert_true(peek_one(f, SIDE_LEFT, "L1").gone[SIDE_RIGHT]);
}

static void a_replaced_link_may_move_to_another_record(void **state)
{
    struct store_fixture *f = *state;
    struct link link = link_of("L1", "R1");
    fixture_link(f, &link, 1);
    link.side[SIDE_RIGHT].id = STR("R9");
    fixture_link(f, &link, 1);
    assert_int_equal(peek_one(f, SIDE_RIGHT, "R1").id, 0);
    assert_int_equal(peek_one(f, SIDE_RIGHT, "R9").id, link.id);
    check_str(peek_one(f, SIDE_LEFT, "L1").other_id, "R9");
}

static void links_of_one_batch_may_exchange_records(void **state)
{
    struct store_fixture *f = *state;
    struct link put[2] = {link_of("L1", "R1"), link_of("L2", "R2")};
    fixture_link(f, put, 2);
    put[0].side[SIDE_RIGHT].id = STR("R2");
    put[1].side[SIDE_RIGHT].id = STR("R1");
    fixture_link(f, put, 2);
    check_str(peek_one(f, SIDE_LEFT, "L1").other_id, "R2");
    check_str(peek_one(f, SIDE_RIGHT, "R1").other_id, "L2");
}

static void a_record_is_linked_once_only(void **state)
{
    struct store_fixture *f = *state;
    struct link put = link_of("L1", "R1");
    fixture_link(f, &put, 1);
    struct link second[2] = {link_of("L2", "R2"), link_of("L3", "R1")};
    fixture_begin(f);
    check_err(link_put(f->s, second, 2, &f->e), ERR_STORE);
    assert_non_null(strstr(f->e.message,
                           "the right record R1 is linked already, to L1"));
    assert_int_equal(second[0].id, 0);
    assert_int_equal(second[1].id, 0);
    check_err(store_commit(f->s, &f->e), ERR_STORE);
    store_rollback(f->s);
    assert_int_equal(peek_one(f, SIDE_LEFT, "L2").id, 0);
    assert_int_equal(peek_one(f, SIDE_LEFT, "L3").id, 0);
    check_str(peek_one(f, SIDE_RIGHT, "R1").other_id, "L1");
}

static void replacing_cannot_take_a_record_from_another_link(void **state)
{
    struct store_fixture *f = *state;
    struct link put[2] = {link_of("L1", "R1"), link_of("L2", "R2")};
    fixture_link(f, put, 2);
    put[1].side[SIDE_LEFT].id = STR("L1");
    fixture_begin(f);
    check_err(link_put(f->s, &put[1], 1, &f->e), ERR_STORE);
    store_rollback(f->s);
    assert_int_equal(peek_one(f, SIDE_LEFT, "L2").id, put[1].id);
}

static void replacing_a_link_that_is_gone_is_an_error(void **state)
{
    struct store_fixture *f = *state;
    struct link put = link_of("L1", "R1");
    put.id = 4711;
    fixture_begin(f);
    check_err(link_put(f->s, &put, 1, &f->e), ERR_STORE);
    store_rollback(f->s);
    assert_int_equal(peek_one(f, SIDE_LEFT, "L1").id, 0);
}

static void the_same_id_may_be_linked_on_each_side_and_in_each_sync(
    void **state)
{
    struct store_fixture *f = *state;
    struct link put[3] = {link_of("1", "2"), link_of("2", "1"),
                          link_of("1", "2")};
    put[2].sync = 2;
    fixture_link(f, put, 3);
    check_str(peek_one(f, SIDE_LEFT, "1").other_id, "2");
    check_str(peek_one(f, SIDE_LEFT, "2").other_id, "1");
}

static void a_removed_link_leaves_nothing_and_its_id_is_not_used_again(
    void **state)
{
    struct store_fixture *f = *state;
    struct link put = link_of("L1", "R1");
    fixture_link(f, &put, 1);
    fixture_begin(f);
    check_ok(link_remove(f->s, put.id, &f->e), &f->e);
    check_ok(link_remove(f->s, put.id, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(get_one(f, SIDE_LEFT, "L1").id, 0);
    assert_int_equal(peek_one(f, SIDE_RIGHT, "R1").id, 0);
    struct link got = {.id = 5};
    check_ok(link_by_id(f->s, &f->arena, put.id, &got, &f->e), &f->e);
    assert_int_equal(got.id, 0);
    struct link next = link_of("L1", "R1");
    fixture_link(f, &next, 1);
    assert_true(next.id > put.id);
}

static void lists_one_sync_in_pages_with_and_without_bases(void **state)
{
    struct store_fixture *f = *state;
    struct link put[4] = {link_of("L1", "R1"), link_of("x", "x"),
                          link_of("L2", "R2"), link_of("L3", "R3")};
    struct link *links;
    size_t n;
    put[1].sync = 2;
    fixture_link(f, put, 4);
    check_ok(link_list(f->s, &f->arena, 1, 0, 2, true, &links, &n, &f->e),
             &f->e);
    assert_int_equal(n, 2);
    check_same(&links[0], &put[0]);
    check_same(&links[1], &put[2]);
    check_ok(link_list(f->s, &f->arena, 1, links[1].id, 2, false, &links, &n,
                       &f->e), &f->e);
    assert_int_equal(n, 1);
    check_str(links[0].side[SIDE_RIGHT].id, "R3");
    check_str(links[0].side[SIDE_RIGHT].base, "");
}

static void counts_the_links_of_a_sync(void **state)
{
    struct store_fixture *f = *state;
    struct link put[3] = {link_of("L1", "R1"), link_of("L2", "R2"),
                          link_of("x", "x")};
    int64_t n = -1;
    int64_t max_id = -1;
    check_ok(link_count(f->s, 1, &n, &max_id, &f->e), &f->e);
    assert_int_equal(n, 0);
    assert_int_equal(max_id, 0);
    put[2].sync = 2;
    fixture_link(f, put, 3);
    check_ok(link_count(f->s, 1, &n, &max_id, &f->e), &f->e);
    assert_int_equal(n, 2);
    assert_int_equal(max_id, put[1].id);
}

/* ---- records that others share -------------------- */

static size_t sharers_of(struct store_fixture *f, enum side side,
                         const char *id, struct link_sharer **out)
{
    const struct str wanted[] = {STR("nobody"), str_from(id)};
    size_t n = 0;
    check_ok(link_sharers(f->s, &f->arena, 1, side, wanted, 2, out, &n, &f->e),
             &f->e);
    for (size_t i = 0; i < n; i++)
        assert_int_equal((*out)[i].of, 1);
    return n;
}

static void several_links_may_share_a_record(void **state)
{
    struct store_fixture *f = *state;
    struct link put[3] = {link_of("L1", "R"), link_of("L2", "R"),
                          link_of("L3", "R3")};
    struct link_sharer *sharers = NULL;
    for (int i = 0; i < 3; i++)
        put[i].side[SIDE_RIGHT].shared = true;
    fixture_link(f, put, 3);
    assert_int_equal(sharers_of(f, SIDE_RIGHT, "R", &sharers), 2);
    assert_int_equal(sharers[0].link.id, put[0].id);
    check_str(sharers[1].link.other_id, "L2");
    assert_int_equal(sharers_of(f, SIDE_LEFT, "L2", &sharers), 1);
    struct link got = get_one(f, SIDE_LEFT, "L2");
    check_same(&got, &put[1]);
    assert_true(got.side[SIDE_RIGHT].shared);
    assert_false(got.side[SIDE_LEFT].shared);
    got = get_one(f, SIDE_RIGHT, "R");
    check_same(&got, &put[0]);
    /* one of them moves, one goes */
    put[1].side[SIDE_RIGHT].id = STR("R3");
    fixture_link(f, &put[1], 1);
    assert_int_equal(sharers_of(f, SIDE_RIGHT, "R", &sharers), 1);
    assert_int_equal(sharers_of(f, SIDE_RIGHT, "R3", &sharers), 2);
    fixture_begin(f);
    check_ok(link_remove(f->s, put[2].id, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(sharers_of(f, SIDE_RIGHT, "R3", &sharers), 1);
    check_str(peek_one(f, SIDE_RIGHT, "R3").other_id, "L2");
}

static void a_shared_record_is_told_by_who_lives_and_by_one_hash(void **state)
{
    struct store_fixture *f = *state;
    struct link put[2] = {link_of("L1", "R"), link_of("L2", "R")};
    for (int i = 0; i < 2; i++)
        put[i].side[SIDE_RIGHT].shared = true;
    put[0].side[SIDE_LEFT].gone = true;
    fixture_link(f, put, 2);
    struct link_brief brief = peek_one(f, SIDE_RIGHT, "R");
    assert_int_equal(brief.id, put[1].id);
    assert_true(brief.hash == put[1].side[SIDE_RIGHT].hash);
    assert_int_equal(get_one(f, SIDE_RIGHT, "R").id, put[1].id);
    put[0].side[SIDE_RIGHT].hash++;
    fixture_link(f, put, 1);
    assert_true(peek_one(f, SIDE_RIGHT, "R").hash == 0);
}

static void the_side_that_shares_is_linked_once_only(void **state)
{
    struct store_fixture *f = *state;
    struct link put[2] = {link_of("L1", "R"), link_of("L1", "R2")};
    for (int i = 0; i < 2; i++)
        put[i].side[SIDE_RIGHT].shared = true;
    fixture_link(f, put, 1);
    fixture_begin(f);
    check_err(link_put(f->s, &put[1], 1, &f->e), ERR_STORE);
    store_rollback(f->s);
}

static size_t count_sent(struct store_fixture *f, const int64_t *links,
                         size_t n, struct sent **out)
{
    size_t n_sent = 0;
    check_ok(sent_get(f->s, &f->arena, links, n, out, &n_sent, &f->e), &f->e);
    return n_sent;
}

static void what_was_sent_is_known_until_it_is_done_or_its_link_goes(
    void **state)
{
    struct store_fixture *f = *state;
    struct link put[] = {link_of("L1", "R1"), link_of("L2", "R2")};
    struct sent *found = NULL;
    fixture_link(f, put, 2);
    const int64_t links[] = {put[0].id, put[1].id};
    assert_int_equal(count_sent(f, links, 2, &found), 0);
    const struct sent rows[] = {{links[0], SIDE_RIGHT, STR("{\"a\":1}")},
                                {links[0], SIDE_RIGHT, STR("{\"a\":1}")},
                                {links[0], SIDE_RIGHT, STR("{\"a\":2}")},
                                {links[1], SIDE_LEFT, STR("{\"b\":1}")}};
    fixture_begin(f);
    check_ok(sent_add(f->s, rows, 4, &f->e), &f->e);
    check_ok(store_commit(f->s, &f->e), &f->e);
    assert_int_equal(count_sent(f, links, 2, &found), 3);
    assert_true(found[0].link == links[0] && found[2].link == links[1]);
    assert_true(found[2].side == SIDE_LEFT &&
                str_is(found[2].patch, "{\"b\":1}"));
    fixture_begin(f);
    check_ok(sent_done(f->s, &links[0], 1, &f->e), &f->e);
    check_ok(store_commit(f->s, &f->e), &f->e);
    assert_int_equal(count_sent(f, links, 2, &found), 1);
    fixture_begin(f);
    check_ok(link_remove(f->s, links[1], &f->e), &f->e);
    check_ok(store_commit(f->s, &f->e), &f->e);
    assert_int_equal(count_sent(f, links, 2, &found), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_link_is_found_whole_from_either_side),
        STORE_TEST(answers_stand_in_the_order_of_the_questions),
        STORE_TEST(a_peek_tells_hash_gone_and_the_other_id),
        STORE_TEST(putting_with_an_id_replaces),
        STORE_TEST(a_replaced_link_may_move_to_another_record),
        STORE_TEST(links_of_one_batch_may_exchange_records),
        STORE_TEST(a_record_is_linked_once_only),
        STORE_TEST(replacing_cannot_take_a_record_from_another_link),
        STORE_TEST(replacing_a_link_that_is_gone_is_an_error),
        STORE_TEST(the_same_id_may_be_linked_on_each_side_and_in_each_sync),
        STORE_TEST(a_removed_link_leaves_nothing_and_its_id_is_not_used_again),
        STORE_TEST(lists_one_sync_in_pages_with_and_without_bases),
        STORE_TEST(counts_the_links_of_a_sync),
        STORE_TEST(several_links_may_share_a_record),
        STORE_TEST(a_shared_record_is_told_by_who_lives_and_by_one_hash),
        STORE_TEST(the_side_that_shares_is_linked_once_only),
        STORE_TEST(
            what_was_sent_is_known_until_it_is_done_or_its_link_goes),
    };
    return cmocka_run_group_tests_name("store links", tests, NULL, NULL);
}
