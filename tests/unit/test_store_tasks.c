/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Tasks: who is told a name, when it is there already, and what came of it. */
#include "lib/store_fixture.h"

#include <pthread.h>

#define GAP INT64_C(1000000)

static struct task_wish wish_of(const char *record, int64_t now_us)
{
    return (struct task_wish){.sync = 1, .record_id = str_from(record),
                              .cause = CAUSE_PERSON, .now_us = now_us};
}

static struct task_told put(struct store_fixture *f,
                            const struct task_wish *wish)
{
    struct task_told told = {0};
    fixture_begin(f);
    check_ok(task_put(f->s, wish, &told, &f->e), &f->e);
    fixture_commit(f);
    return told;
}

static struct task_told put_at(struct store_fixture *f, const char *record,
                               int64_t now_us)
{
    struct task_wish wish = wish_of(record, now_us);
    return put(f, &wish);
}

static struct job only_job(struct store_fixture *f)
{
    struct job *jobs;
    assert_int_equal(fixture_jobs(f, &jobs), 1);
    return jobs[0];
}

static struct job claim(struct store_fixture *f, int64_t now_us)
{
    struct job *jobs;
    assert_int_equal(fixture_claim(f, now_us, 1, &jobs), 1);
    return jobs[0];
}

static void break_off(struct store_fixture *f, struct job job, bool park,
                      int64_t now_us)
{
    job.tries++;
    job.due_us = now_us + 60;
    job.reason = STR("remote");
    job.message = STR("it was down");
    fixture_begin(f);
    check_ok(park ? job_park(f->s, &job, 1, now_us, &f->e)
                  : job_retry(f->s, &job, 1, now_us, &f->e),
             &f->e);
    fixture_commit(f);
}

static int64_t replaced_by(struct store_fixture *f, int64_t id)
{
    struct task task;
    check_ok(task_get(f->s, &f->arena, id, &task, &f->e), &f->e);
    assert_int_equal(task.id, id);
    return task.next;
}

/* ---- putting ------------------------------------------------------------------- */

static void a_task_is_a_job_with_its_number(void **state)
{
    struct store_fixture *f = *state;
    struct task_told told = put_at(f, "20", 100);
    struct job job = only_job(f);
    assert_false(told.was_there);
    assert_int_equal(told.eta_us, 100);
    assert_int_equal(job.task, told.id);
    assert_int_equal(job.due_us, 100);
    assert_int_equal(job.cause, CAUSE_PERSON);
    check_str(job.record_id, "20");
}

static void the_same_again_is_there_already(void **state)
{
    struct store_fixture *f = *state;
    struct task_told told = put_at(f, "20", 100);
    struct task_told again = put_at(f, "20", 200);
    assert_true(again.was_there);
    assert_int_equal(again.id, told.id);
    assert_int_equal(again.eta_us, 100);
    assert_int_equal(only_job(f).due_us, 100);
    assert_false(put_at(f, "21", 200).was_there);
}

static void another_side_sync_or_cause_is_another_task(void **state)
{
    struct store_fixture *f = *state;
    struct task_wish wish = wish_of("20", 100);
    int64_t first = put(f, &wish).id;
    wish.side = SIDE_RIGHT;
    assert_false(put(f, &wish).was_there);
    wish.sync = 2;
    assert_false(put(f, &wish).was_there);
    wish = wish_of("20", 100);
    wish.cause = CAUSE_RETIRE;
    struct task_told told = put(f, &wish);
    assert_false(told.was_there);
    assert_int_equal(replaced_by(f, first), told.id);
    assert_true(put(f, &wish).was_there);
}

static void what_was_put_for_other_reasons_is_no_task_yet(void **state)
{
    struct store_fixture *f = *state;
    const struct job job = job_of("20", 50);
    fixture_put(f, &job, 1);
    struct task_told told = put_at(f, "20", 100);
    assert_false(told.was_there);
    struct job after = only_job(f);
    assert_int_equal(after.task, told.id);
    assert_int_equal(after.due_us, 50); /* sooner than promised */
}

static void a_put_for_other_reasons_leaves_the_task(void **state)
{
    struct store_fixture *f = *state;
    struct task_told told = put_at(f, "20", 100);
    const struct job job = job_of("20", 150);
    fixture_put(f, &job, 1);
    assert_int_equal(only_job(f).task, told.id);
    assert_true(put_at(f, "20", 200).was_there);
}

static void one_that_runs_is_run_again_for_the_new_one(void **state)
{
    struct store_fixture *f = *state;
    struct task_told first = put_at(f, "20", 100);
    struct job job = claim(f, 100);
    struct task_told second = put_at(f, "20", 200);
    assert_false(second.was_there);
    assert_int_equal(replaced_by(f, first.id), second.id);
    assert_int_equal(job.task, first.id);
    fixture_finish(f, &job, 1);
    job = only_job(f);
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.task, second.id);
    assert_int_equal(job.due_us, 200);
    assert_true(put_at(f, "20", 300).was_there);
}

static void one_that_fails_while_another_came_leaves_that_afresh(void **state)
{
    struct store_fixture *f = *state;
    put_at(f, "20", 100);
    struct job job = claim(f, 100);
    struct task_told second = put_at(f, "20", 200);
    job.tries = 4;
    break_off(f, job, false, 210);
    job = only_job(f);
    assert_int_equal(job.task, second.id);
    assert_int_equal(job.tries, 0);
    assert_int_equal(job.due_us, 200);
    assert_int_equal(job.created_us, 200);
    check_str(job.reason, "");
    assert_true(put_at(f, "20", 300).was_there);
}

static void one_that_has_failed_starts_afresh(void **state)
{
    struct store_fixture *f = *state;
    for (int parked = 0; parked < 2; parked++) {
        const char *record = parked ? "30" : "20";
        struct task_told first = put_at(f, record, 100);
        break_off(f, claim(f, 100), parked, 110);
        struct task_told second = put_at(f, record, 120);
        assert_false(second.was_there);
        assert_int_equal(replaced_by(f, first.id), second.id);
        struct job job = claim(f, 120);
        assert_int_equal(job.task, second.id);
        assert_int_equal(job.tries, 0);
        assert_int_equal(job.created_us, 120);
        check_str(job.message, "");
        fixture_finish(f, &job, 1);
    }
}

/* ---- turns ----------------------------------------------------------------------- */

static void a_hundred_at_once_have_turns_a_gap_apart(void **state)
{
    struct store_fixture *f = *state;
    struct task_wish wish = wish_of("", 5 * GAP);
    wish.gap_us = GAP;
    for (int i = 0; i < 100; i++) {
        wish.record_id = arena_printf(&f->arena, "%d", i);
        wish.sync = 1 + i % 3; /* of all syncs together */
        assert_int_equal(put(f, &wish).eta_us, 5 * GAP + i * GAP);
    }
    wish.now_us = 1000 * GAP;
    wish.record_id = STR("later");
    assert_int_equal(put(f, &wish).eta_us, 1000 * GAP);
}

static void a_clock_that_was_set_back_makes_nobody_wait_for_it(void **state)
{
    struct store_fixture *f = *state;
    struct task_wish wish = wish_of("1", 10000 * GAP);
    wish.gap_us = GAP;
    put(f, &wish);
    wish = wish_of("2", 5 * GAP);
    wish.gap_us = GAP;
    assert_int_equal(put(f, &wish).eta_us, 7 * GAP);
}

static size_t claim_paced(struct store_fixture *f, size_t tasks,
                          struct job **out)
{
    const struct job_pace pace = {.sync = 1, .now_us = 1000, .max = 10,
                                  .tasks = tasks};
    size_t n = 0;
    fixture_begin(f);
    check_ok(job_claim_paced(f->s, &f->arena, &pace, out, &n, &f->e), &f->e);
    fixture_commit(f);
    return n;
}

static void tasks_are_claimed_as_many_as_may_be(void **state)
{
    struct store_fixture *f = *state;
    const struct job plain[] = {job_of("a", 10), job_of("b", 20)};
    struct job *jobs;
    int64_t due_us = 0;
    put_at(f, "1", 5);
    put_at(f, "2", 6);
    fixture_put(f, plain, 2);
    check_ok(job_next_due_of(f->s, 1, true, &due_us, &f->e), &f->e);
    assert_int_equal(due_us, 5);
    check_ok(job_next_due_of(f->s, 1, false, &due_us, &f->e), &f->e);
    assert_int_equal(due_us, 10);
    assert_int_equal(claim_paced(f, 0, &jobs), 2);
    check_str(jobs[0].record_id, "a");
    assert_int_equal(claim_paced(f, 0, &jobs), 0);
    assert_int_equal(claim_paced(f, 1, &jobs), 1);
    check_str(jobs[0].record_id, "1");
    check_ok(job_next_due_of(f->s, 1, false, &due_us, &f->e), &f->e);
    assert_int_equal(due_us, -1);
    assert_int_equal(claim_paced(f, 1, &jobs), 1);
    check_str(jobs[0].record_id, "2");
}

static void a_run_claims_what_it_has_put_alone(void **state)
{
    struct store_fixture *f = *state;
    struct job put[] = {job_of("a", 10), job_of("b", 20), job_of("c", 5000)};
    const struct job_pace pace = {.sync = 1, .now_us = 1000, .max = 10,
                                  .run = STR("mine")};
    struct job *jobs;
    size_t n = 0;
    put[1].run = put[2].run = STR("mine");
    fixture_put(f, put, 3);
    fixture_begin(f);
    check_ok(job_claim_of_run(f->s, &f->arena, &pace, &jobs, &n, &f->e),
             &f->e);
    fixture_commit(f);
    assert_int_equal(n, 1);
    check_str(jobs[0].record_id, "b");
}

static void a_task_is_not_ended_by_a_look_for_others(void **state)
{
    struct store_fixture *f = *state;
    const struct job_seen seen = {STR("20"), INT64_MAX};
    put_at(f, "20", 100);
    fixture_begin(f);
    check_ok(job_satisfy(f->s, 1, SIDE_LEFT, &seen, 1, &f->e), &f->e);
    fixture_commit(f);
    (void)only_job(f);
}

/* ---- ends ------------------------------------------------------------------------ */

static size_t ends_of(struct store_fixture *f, int64_t id,
                      struct task_end **out)
{
    size_t n = 0;
    check_ok(task_ends(f->s, &f->arena, id, 0, out, &n, &f->e), &f->e);
    return n;
}

static void what_became_of_it_can_be_asked(void **state)
{
    struct store_fixture *f = *state;
    struct task_told told = put_at(f, "20", 100);
    const struct task_end ends[] = {
        {told.id, TASK_CREATED, STR("c1"), STR_NONE, 110},
        {told.id, TASK_ERROR, STR_NONE, STR("no such record"), 120},
        {told.id + 7, TASK_CREATED, STR("c2"), STR_NONE, 130}};
    struct task_end *found;
    fixture_begin(f);
    check_ok(task_end_add(f->s, ends, 3, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(ends_of(f, told.id, &found), 2);
    assert_int_equal(found[0].outcome, TASK_CREATED);
    check_str(found[0].record_id, "c1");
    check_str(found[1].message, "no such record");
    assert_int_equal(found[1].at_us, 120);
    assert_int_equal(ends_of(f, told.id + 7, &found), 0);
    for (int i = 0; i < TASK_OUTCOMES; i++)
        assert_true(strlen(task_outcome_name((enum task_outcome)i)) > 4);
}

static void old_ones_are_forgotten_unless_they_are_open(void **state)
{
    struct store_fixture *f = *state;
    struct task_told open = put_at(f, "1", 100);
    struct task_told done = put_at(f, "2", 101);
    struct task_told late = put_at(f, "3", 300);
    const struct task_end end = {done.id, TASK_SKIPPED, STR_NONE, STR_NONE, 1};
    struct task_end *found;
    struct task task;
    fixture_begin(f);
    check_ok(task_end_add(f->s, &end, 1, &f->e), &f->e);
    fixture_commit(f);
    struct job *jobs;
    assert_int_equal(fixture_claim(f, 400, 3, &jobs), 3);
    fixture_finish(f, &jobs[1], 2);
    fixture_begin(f);
    check_ok(task_prune(f->s, 200, 10, &f->e), &f->e);
    fixture_commit(f);
    check_ok(task_get(f->s, &f->arena, open.id, &task, &f->e), &f->e);
    assert_int_equal(task.id, open.id);
    check_ok(task_get(f->s, &f->arena, late.id, &task, &f->e), &f->e);
    assert_int_equal(task.id, late.id);
    check_ok(task_get(f->s, &f->arena, done.id, &task, &f->e), &f->e);
    assert_int_equal(task.id, 0);
    assert_int_equal(ends_of(f, done.id, &found), 0);
}

/* ---- two at once ------------------------------------------------------------------- */

struct racer {
    struct store *s;
    pthread_barrier_t *start;
    int fresh;
};

enum { ROUNDS = 50 };

static void *race(void *context)
{
    struct racer *r = context;
    for (int i = 0; i < ROUNDS; i++) {
        AUTO_ARENA a = ARENA_INIT;
        struct task_wish wish = wish_of("", 100);
        struct task_told told = {0};
        wish.record_id = arena_printf(&a, "%d", i);
        pthread_barrier_wait(r->start);
        enum err err = store_begin(r->s, NULL);
        if (err == ERR_OK)
            err = store_end(r->s, task_put(r->s, &wish, &told, NULL), NULL);
        r->fresh += err == ERR_OK && !told.was_there;
    }
    return NULL;
}

static void of_two_at_once_one_is_told_that_it_is_there(void **state)
{
    struct store_fixture *f = *state;
    pthread_barrier_t start;
    struct racer racers[2] = {{.start = &start}, {.start = &start}};
    pthread_t threads[2];
    struct job *jobs;
    assert_int_equal(pthread_barrier_init(&start, NULL, 2), 0);
    for (int i = 0; i < 2; i++) {
        check_ok(store_open_beside(f->s, &racers[i].s, &f->e), &f->e);
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]),
                         0);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(racers[0].fresh + racers[1].fresh, ROUNDS);
    assert_int_equal(fixture_jobs(f, &jobs), ROUNDS);
    for (int i = 0; i < 2; i++)
        store_close(racers[i].s);
    pthread_barrier_destroy(&start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_task_is_a_job_with_its_number),
        STORE_TEST(the_same_again_is_there_already),
        STORE_TEST(another_side_sync_or_cause_is_another_task),
        STORE_TEST(what_was_put_for_other_reasons_is_no_task_yet),
        STORE_TEST(a_put_for_other_reasons_leaves_the_task),
        STORE_TEST(one_that_runs_is_run_again_for_the_new_one),
        STORE_TEST(one_that_fails_while_another_came_leaves_that_afresh),
        STORE_TEST(one_that_has_failed_starts_afresh),
        STORE_TEST(a_hundred_at_once_have_turns_a_gap_apart),
        STORE_TEST(a_clock_that_was_set_back_makes_nobody_wait_for_it),
        STORE_TEST(tasks_are_claimed_as_many_as_may_be),
        STORE_TEST(a_run_claims_what_it_has_put_alone),
        STORE_TEST(a_task_is_not_ended_by_a_look_for_others),
        STORE_TEST(what_became_of_it_can_be_asked),
        STORE_TEST(old_ones_are_forgotten_unless_they_are_open),
        STORE_TEST(of_two_at_once_one_is_told_that_it_is_there),
    };
    return cmocka_run_group_tests_name("store tasks", tests, NULL, NULL);
}
