/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The journal, and runs. */
#include "lib/store_fixture.h"

static struct journal_entry entry_of(const char *run, int64_t link,
                                     const char *record)
{
    return (struct journal_entry){
        .run = str_from(run), .job = 3, .sync = 1, .link = link,
        .side = SIDE_RIGHT, .record_id = str_from(record),
        .kind = JOURNAL_UPDATE, .field = STR("email"),
        .before = STR("\"a\""), .after = STR("\"b\""), .at_us = 44};
}

static void add(struct store_fixture *f, struct journal_entry *rows, size_t n)
{
    fixture_begin(f);
    check_ok(journal_add(f->s, rows, n, &f->e), &f->e);
    fixture_commit(f);
}

static size_t list(struct store_fixture *f, struct journal_filter filter,
                   struct journal_entry **out)
{
    size_t n = 0;
    check_ok(journal_list(f->s, &f->arena, &filter, out, &n, &f->e), &f->e);
    return n;
}

static void what_did_not_come_to_pass_is_taken_out(void **state)
{
    struct store_fixture *f = *state;
    struct journal_entry put[] = {entry_of("run", 8, "R1"),
                                  entry_of("run", 8, "R2")};
    struct journal_entry *rows;
    add(f, put, 2);
    fixture_begin(f);
    check_ok(journal_remove(f->s, &put[0].id, 1, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(list(f, (struct journal_filter){.side = -1}, &rows), 1);
    check_str(rows[0].record_id, "R2");
    assert_int_equal(rows[0].id, put[1].id);
}

static void entries_come_back_whole(void **state)
{
    struct store_fixture *f = *state;
    struct journal_entry put = entry_of("run", 8, "R1");
    struct journal_entry *rows;
    add(f, &put, 1);
    assert_int_equal(list(f, (struct journal_filter){.side = -1}, &rows), 1);
    assert_true(rows[0].id > 0);
    check_str(rows[0].run, "run");
    assert_int_equal(rows[0].job, 3);
    assert_int_equal(rows[0].sync, 1);
    assert_int_equal(rows[0].link, 8);
    assert_int_equal(rows[0].side, SIDE_RIGHT);
    check_str(rows[0].record_id, "R1");
    assert_int_equal(rows[0].kind, JOURNAL_UPDATE);
    check_str(rows[0].field, "email");
    check_str(rows[0].before, "\"a\"");
    check_str(rows[0].after, "\"b\"");
    assert_int_equal(rows[0].at_us, 44);
}

static void lists_by_run_link_record_side_and_sync(void **state)
{
    struct store_fixture *f = *state;
    struct journal_entry put[4] = {entry_of("A", 1, "R1"),
                                   entry_of("A", 2, "R2"),
                                   entry_of("B", 1, "R1"),
                                   entry_of("B", 0, "R1")};
    struct journal_entry *rows;
    put[2].side = SIDE_LEFT;
    put[3].sync = 2;
    add(f, put, 4);
    struct journal_filter any = {.side = -1};
    struct journal_filter by = any;
    by.run = STR("A");
    assert_int_equal(list(f, by, &rows), 2);
    by = any;
    by.link = 1;
    assert_int_equal(list(f, by, &rows), 2);
    by.run = STR("B");
    assert_int_equal(list(f, by, &rows), 1);
    by = any;
    by.record_id = STR("R1");
    assert_int_equal(list(f, by, &rows), 3);
    by.side = SIDE_LEFT;
    assert_int_equal(list(f, by, &rows), 1);
    by = any;
    by.sync = 2;
    assert_int_equal(list(f, by, &rows), 1);
    by = any;
    by.side = SIDE_RIGHT;
    assert_int_equal(list(f, by, &rows), 3);
    by = any;
    by.run = STR("A");
    by.record_id = STR("R2");
    assert_int_equal(list(f, by, &rows), 1);
}

static void pages_in_ascending_order(void **state)
{
    struct store_fixture *f = *state;
    struct journal_entry put[101];
    struct journal_entry *rows;
    for (int i = 0; i < 101; i++)
        put[i] = entry_of("A", 1, "R1");
    add(f, put, 101);
    struct journal_filter by = {.run = STR("A"), .side = -1};
    assert_int_equal(list(f, by, &rows), 100);
    assert_true(rows[99].id > rows[0].id);
    by.after_id = rows[99].id;
    assert_int_equal(list(f, by, &rows), 1);
    by.after_id = 0;
    by.limit = 7;
    assert_int_equal(list(f, by, &rows), 7);
}

static void put_run(struct store_fixture *f, const char *id, int64_t started)
{
    const struct run run = {.id = str_from(id), .kind = RUN_RECONCILE,
                            .state = RUN_RUNNING, .cause = STR("a schedule"),
                            .started_us = started};
    fixture_begin(f);
    check_ok(run_put(f->s, &run, &f->e), &f->e);
    fixture_commit(f);
}

static void runs_are_listed_newest_first(void **state)
{
    struct store_fixture *f = *state;
    struct run *runs;
    size_t n;
    put_run(f, "b", 200);
    put_run(f, "a", 100);
    put_run(f, "c", 300);
    check_ok(run_list(f->s, &f->arena, 0, 0, &runs, &n, &f->e), &f->e);
    assert_int_equal(n, 3);
    check_str(runs[0].id, "c");
    check_str(runs[2].id, "a");
    check_ok(run_list(f->s, &f->arena, 300, 1, &runs, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    check_str(runs[0].id, "b");
}

static void putting_a_run_again_replaces_it(void **state)
{
    struct store_fixture *f = *state;
    struct run run;
    put_run(f, "a", 100);
    const struct run ended = {.id = STR("a"), .kind = RUN_RECONCILE,
                              .state = RUN_FAILED, .cause = STR("a schedule"),
                              .started_us = 100, .ended_us = 150,
                              .report = STR("{\"created\":1}"),
                              .error = STR("cannot log in")};
    fixture_begin(f);
    check_ok(run_put(f->s, &ended, &f->e), &f->e);
    fixture_commit(f);
    check_ok(run_get(f->s, &f->arena, STR("a"), &run, &f->e), &f->e);
    assert_int_equal(run.kind, RUN_RECONCILE);
    assert_int_equal(run.state, RUN_FAILED);
    check_str(run.cause, "a schedule");
    assert_int_equal(run.started_us, 100);
    assert_int_equal(run.ended_us, 150);
    check_str(run.report, "{\"created\":1}");
    check_str(run.error, "cannot log in");
}

static void an_unknown_run_is_not_found(void **state)
{
    struct store_fixture *f = *state;
    struct run run;
    check_err(run_get(f->s, &f->arena, STR("x"), &run, &f->e), ERR_NOT_FOUND);
}

/* More than go in one run of the statement, and some that are left over. */
static void each_of_many_entries_has_its_own_id(void **state)
{
    enum { N = 27 };
    struct store_fixture *f = *state;
    struct journal_entry rows[N];
    struct journal_entry *got;
    for (int i = 0; i < N; i++)
        rows[i] = (struct journal_entry){
            .run = STR("run"), .sync = 1, .record_id = STR("a"),
            .field = arena_printf(&f->arena, "f%d", i), .at_us = i};
    add(f, rows, N);
    assert_int_equal(list(f, (struct journal_filter){.side = -1}, &got), N);
    for (int i = 0; i < N; i++) {
        assert_int_equal(got[i].id, rows[i].id);
        assert_true(str_eq(got[i].field, rows[i].field));
        assert_int_equal(got[i].at_us, i);
    }
    fixture_begin(f);
    check_ok(journal_remove(f->s, &rows[13].id, 1, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(list(f, (struct journal_filter){.side = -1}, &got), N - 1);
    check_str(got[13].field, "f14");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(entries_come_back_whole),
        STORE_TEST(what_did_not_come_to_pass_is_taken_out),
        STORE_TEST(lists_by_run_link_record_side_and_sync),
        STORE_TEST(pages_in_ascending_order),
        STORE_TEST(runs_are_listed_newest_first),
        STORE_TEST(putting_a_run_again_replaces_it),
        STORE_TEST(an_unknown_run_is_not_found),
        STORE_TEST(each_of_many_entries_has_its_own_id),
    };
    return cmocka_run_group_tests_name("store journal", tests, NULL, NULL);
}
