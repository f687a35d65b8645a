/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is old goes, in small steps; what is still wanted stays. */
#include "lib/store_fixture.h"

#define DAY_US (INT64_C(86400) * 1000000)

static struct run run_of(const char *id, int64_t day)
{
    return (struct run){.id = str_from(id), .kind = RUN_SYNC,
                        .state = RUN_DONE, .cause = STR("test"),
                        .started_us = day * DAY_US,
                        .ended_us = day * DAY_US + 1};
}

static void put(struct store_fixture *f, struct run run)
{
    fixture_begin(f);
    check_ok(run_put(f->s, &run, &f->e), &f->e);
    fixture_commit(f);
}

static void wrote(struct store_fixture *f, const char *run, int64_t day)
{
    struct journal_entry entry = {
        .run = str_from(run), .sync = 1, .side = SIDE_RIGHT,
        .record_id = STR("R1"), .kind = JOURNAL_UPDATE, .field = STR("email"),
        .at_us = day * DAY_US};
    fixture_begin(f);
    check_ok(journal_add(f->s, &entry, 1, &f->e), &f->e);
    fixture_commit(f);
}

/* Days before which runs and entries may go; 0: never. */
static struct prune prune(struct store_fixture *f, int64_t runs_day,
                          int64_t journal_day)
{
    struct prune p = {.runs_before_us = runs_day * DAY_US,
                      .journal_before_us = journal_day * DAY_US,
                      .batch = 3,
                      .arena = &f->arena};
    for (int i = 0; i < 100 && !p.done; i++)
        check_ok(prune_step(f->s, &p, &f->e), &f->e);
    assert_true(p.done);
    return p;
}

static bool has_run(struct store_fixture *f, const char *id)
{
    struct run run;
    enum err err = run_get(f->s, &f->arena, str_from(id), &run, &f->e);
    assert_true(err == ERR_OK || err == ERR_NOT_FOUND);
    return err == ERR_OK;
}

static size_t entries_of(struct store_fixture *f, const char *run)
{
    struct journal_entry *rows;
    size_t n = 0;
    const struct journal_filter by = {.run = str_from(run), .side = -1};
    check_ok(journal_list(f->s, &f->arena, &by, &rows, &n, &f->e), &f->e);
    return n;
}

static void runs_that_are_old_go(void **state)
{
    struct store_fixture *f = *state;
    put(f, run_of("A", 1));
    put(f, run_of("B", 9));
    put(f, run_of("C", 10));
    assert_int_equal(prune(f, 10, 10).runs, 2);
    assert_false(has_run(f, "A"));
    assert_false(has_run(f, "B"));
    assert_true(has_run(f, "C"));
}

static void nothing_goes_where_no_time_is_set(void **state)
{
    struct store_fixture *f = *state;
    put(f, run_of("A", 1));
    put(f, run_of("B", 1));
    wrote(f, "A", 1);
    struct prune p = prune(f, 0, 0);
    assert_int_equal(p.runs + p.entries, 0);
    p = prune(f, 0, 9);
    assert_int_equal(p.entries, 1);
    assert_true(has_run(f, "A"));
}

static void a_run_stays_while_its_journal_does(void **state)
{
    struct store_fixture *f = *state;
    put(f, run_of("A", 5));
    wrote(f, "A", 5);
    assert_int_equal(prune(f, 10, 5).runs, 0);
    assert_int_equal(entries_of(f, "A"), 1);
    struct prune p = prune(f, 10, 6);
    assert_int_equal(p.runs, 1);
    assert_int_equal(p.entries, 1);
    assert_false(has_run(f, "A"));
}

static void the_newest_run_of_each_sync_stays(void **state)
{
    struct store_fixture *f = *state;
    const int64_t both[] = {1, 2};
    struct run a = run_of("A", 1);
    a.syncs = both;
    a.n_syncs = 2;
    struct run b = run_of("B", 2);
    b.syncs = &both[1];
    b.n_syncs = 1;
    put(f, a);
    put(f, b);
    assert_int_equal(prune(f, 10, 10).runs, 0);
    struct run c = run_of("C", 3);
    c.syncs = both;
    c.n_syncs = 1;
    put(f, c);
    assert_int_equal(prune(f, 10, 10).runs, 1);
    assert_false(has_run(f, "A"));
    assert_true(has_run(f, "B"));
    assert_true(has_run(f, "C"));
}

static void what_jobs_in_the_queue_refer_to_stays(void **state)
{
    struct store_fixture *f = *state;
    struct job jobs[] = {job_of("x", 1), job_of("y", 1), job_of("z", 1)};
    jobs[0].run = STR("A");
    jobs[1].run = STR("B");
    jobs[2].run = STR("B");
    put(f, run_of("A", 1));
    put(f, run_of("B", 1));
    put(f, run_of("C", 1));
    for (const char *const *id = (const char *const[]){"A", "B", "C", NULL};
         *id; id++)
        wrote(f, *id, 1);
    fixture_put(f, jobs, 3);
    struct prune p = prune(f, 10, 10);
    assert_int_equal(p.runs, 1);
    assert_int_equal(p.entries, 1);
    assert_false(has_run(f, "C"));
    assert_true(has_run(f, "A") && has_run(f, "B"));
    assert_int_equal(entries_of(f, "A") + entries_of(f, "B"), 2);
    struct job *taken;
    size_t n = fixture_claim(f, 100, 1, &taken);
    fixture_finish(f, taken, n);
    assert_int_equal(prune(f, 10, 10).runs, 1);
}

static void what_still_runs_stays(void **state)
{
    struct store_fixture *f = *state;
    struct run a = run_of("A", 1);
    a.state = RUN_RUNNING;
    a.ended_us = 0;
    struct run b = a;
    b.id = STR("B");
    b.state = RUN_CUT;
    put(f, a);
    put(f, b);
    assert_int_equal(prune(f, 10, 10).runs, 1);
    assert_true(has_run(f, "A"));
}

/* Half of a run cannot be undone. */
static void the_entries_of_a_run_go_together(void **state)
{
    struct store_fixture *f = *state;
    struct run long_one = run_of("B", 4);
    long_one.ended_us = 12 * DAY_US;
    put(f, run_of("A", 3));
    put(f, long_one);
    wrote(f, "A", 3);
    wrote(f, "B", 5);
    wrote(f, "B", 11);
    struct prune p = prune(f, 10, 10);
    assert_int_equal(p.entries, 1);
    assert_int_equal(entries_of(f, "B"), 2);
    assert_int_equal(prune(f, 10, 13).entries, 2);
    /* That of a hub that serves for years does not hold up the rest. */
    struct run serves = run_of("C", 14);
    serves.kind = RUN_SERVE;
    serves.ended_us = 40 * DAY_US;
    put(f, serves);
    wrote(f, "C", 15);
    wrote(f, "C", 35);
    assert_int_equal(prune(f, 20, 20).entries, 1);
    assert_int_equal(entries_of(f, "C"), 1);
}

static void many_go_in_steps_of_a_batch(void **state)
{
    struct store_fixture *f = *state;
    for (int i = 0; i < 50; i++) {
        char id[] = {'R', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        put(f, run_of(arena_strz(&f->arena, str_from(id)), 1));
        wrote(f, "R00", 1);
    }
    struct prune p = {.runs_before_us = 9 * DAY_US,
                      .journal_before_us = 9 * DAY_US,
                      .batch = 7,
                      .arena = &f->arena};
    int64_t gone = 0;
    for (int i = 0; i < 100 && !p.done; i++) {
        check_ok(prune_step(f->s, &p, &f->e), &f->e);
        assert_true(p.runs + p.entries - gone <= 7);
        gone = p.runs + p.entries;
    }
    assert_true(p.done);
    assert_int_equal(gone, 100);
}

static void a_step_leaves_no_transaction_open(void **state)
{
    struct store_fixture *f = *state;
    put(f, run_of("A", 1));
    put(f, run_of("B", 1));
    wrote(f, "B", 1);
    struct prune p = {.runs_before_us = 9 * DAY_US,
                      .journal_before_us = 9 * DAY_US,
                      .batch = 1,
                      .arena = &f->arena};
    for (int i = 0; i < 100 && !p.done; i++) {
        check_ok(prune_step(f->s, &p, &f->e), &f->e);
        fixture_begin(f);
        fixture_commit(f);
    }
    assert_int_equal(p.runs, 2);
}

static void an_idle_run_takes_the_place_of_the_one_before(void **state)
{
    struct store_fixture *f = *state;
    const int64_t sync = 1;
    struct run a = run_of("A", 1);
    a.idle = true;
    struct run b = run_of("B", 2);
    struct run c = run_of("C", 3);
    c.idle = true;
    c.kind = RUN_RECONCILE;
    struct run d = run_of("D", 4);
    d.idle = true;
    put(f, a);
    put(f, b);
    put(f, c);
    assert_true(has_run(f, "A"));
    d.syncs = &sync;
    d.n_syncs = 1;
    put(f, d);
    assert_false(has_run(f, "A"));
    assert_true(has_run(f, "B"));
    assert_true(has_run(f, "C"));
    struct run e = run_of("E", 5);
    e.idle = true;
    put(f, e); /* of another sync: D is still the newest of its own */
    assert_true(has_run(f, "D"));
    struct run read;
    check_ok(run_get(f->s, &f->arena, STR("D"), &read, &f->e), &f->e);
    assert_true(read.idle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(runs_that_are_old_go),
        STORE_TEST(nothing_goes_where_no_time_is_set),
        STORE_TEST(a_run_stays_while_its_journal_does),
        STORE_TEST(the_newest_run_of_each_sync_stays),
        STORE_TEST(what_jobs_in_the_queue_refer_to_stays),
        STORE_TEST(what_still_runs_stays),
        STORE_TEST(the_entries_of_a_run_go_together),
        STORE_TEST(many_go_in_steps_of_a_batch),
        STORE_TEST(a_step_leaves_no_transaction_open),
        STORE_TEST(an_idle_run_takes_the_place_of_the_one_before),
    };
    return cmocka_run_group_tests_name("store prune", tests, NULL, NULL);
}
