/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"

static struct job only_job(struct store_fixture *f)
{
    struct job *jobs;
    assert_int_equal(fixture_jobs(f, &jobs), 1);
    return jobs[0];
}

static struct job claim_one(struct store_fixture *f, int64_t now_us)
{
    struct job *jobs;
    assert_int_equal(fixture_claim(f, now_us, 1, &jobs), 1);
    return jobs[0];
}

static void retry(struct store_fixture *f, const struct job *job, int64_t now)
{
    fixture_begin(f);
    check_ok(job_retry(f->s, job, 1, now, &f->e), &f->e);
    fixture_commit(f);
}

static void park(struct store_fixture *f, const struct job *job, int64_t now)
{
    fixture_begin(f);
    check_ok(job_park(f->s, job, 1, now, &f->e), &f->e);
    fixture_commit(f);
}

/* Puts, claims and parks one job, with this reason. */
static void put_parked(struct store_fixture *f, const char *record,
                       const char *reason)
{
    struct job job = job_of(record, 10);
    fixture_put(f, &job, 1);
    job = claim_one(f, 10);
    job.tries = 3;
    job.reason = str_from(reason);
    job.message = STR("told to a person");
    job.detail = STR("[]");
    park(f, &job, 20);
}

static size_t satisfy(struct store_fixture *f, const struct job *job,
                      int64_t seen_us)
{
    struct job *jobs;
    const struct job_seen seen = {job->record_id, seen_us};
    fixture_begin(f);
    check_ok(job_satisfy(f->s, job->sync, job->side, &seen, 1, &f->e), &f->e);
    fixture_commit(f);
    return fixture_jobs(f, &jobs);
}

static void a_job_is_satisfied_by_a_later_look_only(void **state)
{
    struct store_fixture *f = *state;
    struct job job = job_of("r", 10);
    fixture_put(f, &job, 1);
    int64_t put_us = only_job(f).updated_us;
    assert_int_equal(satisfy(f, &job, put_us - 1), 1);
    assert_int_equal(satisfy(f, &job, put_us), 0);
}

static void a_running_job_is_not_ended_by_another_look(void **state)
{
    struct store_fixture *f = *state;
    struct job job = job_of("r", 10);
    fixture_put(f, &job, 1);
    claim_one(f, 10);
    assert_int_equal(satisfy(f, &job, INT64_MAX), 1);
}

static void a_put_job_comes_back_whole(void **state)
{
    struct store_fixture *f = *state;
    struct job put = {.sync = 7, .side = SIDE_RIGHT, .record_id = STR("r'\"1"),
                      .cause = CAUSE_REPAIR, .due_us = 30, .created_us = 20,
                      .run = STR("R1")};
    fixture_put(f, &put, 1);
    struct job job = only_job(f);
    assert_true(job.id > 0);
    assert_int_equal(job.sync, 7);
    assert_int_equal(job.side, SIDE_RIGHT);
    check_str(job.record_id, "r'\"1");
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.cause, CAUSE_REPAIR);
    assert_int_equal(job.tries, 0);
    assert_int_equal(job.due_us, 30);
    assert_int_equal(job.created_us, 20);
    assert_int_equal(job.updated_us, 20);
    check_str(job.run, "R1");
    check_str(job.reason, "");
    check_str(job.message, "");
    check_str(job.detail, "");
}

static void claims_oldest_due_first_and_only_what_is_due(void **state)
{
    struct store_fixture *f = *state;
    const struct job put[] = {job_of("c", 30), job_of("a", 10),
                              job_of("late", 41), job_of("b", 20)};
    struct job *jobs;
    fixture_put(f, put, 4);
    assert_int_equal(fixture_claim(f, 40, 2, &jobs), 2);
    check_str(jobs[0].record_id, "a");
    check_str(jobs[1].record_id, "b");
    assert_int_equal(jobs[0].state, JOB_RUNNING);
    assert_int_equal(fixture_claim(f, 40, 10, &jobs), 1);
    check_str(jobs[0].record_id, "c");
    assert_int_equal(fixture_claim(f, 40, 10, &jobs), 0);
}

static void claims_of_one_sync_leave_others(void **state)
{
    struct store_fixture *f = *state;
    struct job other = job_of("a", 1);
    struct job *jobs;
    other.sync = 2;
    fixture_put(f, &other, 1);
    assert_int_equal(fixture_claim(f, 100, 10, &jobs), 0);
}

static void one_record_of_each_side_and_sync_is_a_job_of_its_own(void **state)
{
    struct store_fixture *f = *state;
    struct job put[3] = {job_of("a", 1), job_of("a", 1), job_of("a", 1)};
    put[1].side = SIDE_RIGHT;
    put[2].sync = 2;
    struct job *jobs;
    fixture_put(f, put, 3);
    assert_int_equal(fixture_jobs(f, &jobs), 3);
}

static void puts_coalesce_to_strongest_cause_and_earliest_due(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    put.due_us = 50;
    put.cause = CAUSE_GONE;
    fixture_put(f, &put, 1);
    put = job_of("a", 20);
    put.due_us = 40;
    put.run = STR("weaker");
    fixture_put(f, &put, 1);
    struct job job = only_job(f);
    assert_int_equal(job.cause, CAUSE_GONE);
    check_str(job.run, "run");
    assert_int_equal(job.due_us, 40);
    assert_int_equal(job.created_us, 10);
    assert_int_equal(job.updated_us, 20);
    put = job_of("a", 30);
    put.due_us = 60;
    put.cause = CAUSE_PERSON;
    put.run = STR("asked");
    fixture_put(f, &put, 1);
    job = only_job(f);
    assert_int_equal(job.cause, CAUSE_PERSON);
    check_str(job.run, "asked");
    assert_int_equal(job.due_us, 40);
}

static void one_call_may_put_a_record_twice(void **state)
{
    struct store_fixture *f = *state;
    const struct job put[] = {job_of("a", 10), job_of("a", 5)};
    fixture_put(f, put, 2);
    assert_int_equal(only_job(f).due_us, 5);
}

static void finished_jobs_are_gone_and_their_ids_are_not_used_again(
    void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_put(f, &put, 1);
    struct job first = claim_one(f, 10);
    fixture_finish(f, &first, 1);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
    fixture_put(f, &put, 1);
    assert_true(only_job(f).id > first.id);
}

static void a_put_while_running_makes_it_wait_anew_when_finished(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_put(f, &put, 1);
    struct job running = claim_one(f, 10);
    put.created_us = 20;
    put.due_us = 90;
    fixture_put(f, &put, 1);
    put.due_us = 25;
    fixture_put(f, &put, 1);
    assert_int_equal(only_job(f).state, JOB_RUNNING);
    assert_int_equal(fixture_claim(f, 100, 10, &jobs), 0);
    fixture_finish(f, &running, 1);
    struct job job = only_job(f);
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.due_us, 25);
    assert_int_equal(job.created_us, 20);
    running = claim_one(f, 100);
    fixture_finish(f, &running, 1);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
}

static void finishing_what_is_not_running_changes_nothing(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    fixture_put(f, &put, 1);
    struct job waiting = only_job(f);
    fixture_finish(f, &waiting, 1);
    assert_int_equal(only_job(f).state, JOB_WAITING);
}

static void a_retry_waits_until_due_with_its_reason(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_put(f, &put, 1);
    struct job job = claim_one(f, 10);
    job.tries = 2;
    job.due_us = 500;
    job.reason = STR("timeout");
    job.message = STR("no answer in time");
    job.detail = STR("{}");
    retry(f, &job, 20);
    assert_int_equal(fixture_claim(f, 499, 1, &jobs), 0);
    job = claim_one(f, 500);
    assert_int_equal(job.tries, 2);
    check_str(job.reason, "timeout");
    check_str(job.message, "no answer in time");
    check_str(job.detail, "{}");
}

static void a_retry_after_a_put_meanwhile_is_due_with_the_put(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    fixture_put(f, &put, 1);
    struct job job = claim_one(f, 10);
    put.due_us = 30;
    fixture_put(f, &put, 1);
    job.due_us = 500;
    job.tries = 1;
    retry(f, &job, 20);
    assert_int_equal(only_job(f).due_us, 30);
    assert_int_equal(only_job(f).tries, 1);
    job = claim_one(f, 30);
    fixture_finish(f, &job, 1);
    struct job *jobs;
    assert_int_equal(fixture_jobs(f, &jobs), 0);
}

static void a_parked_job_is_not_claimed_and_a_put_wakes_it(void **state)
{
    struct store_fixture *f = *state;
    struct job *jobs;
    put_parked(f, "a", "ambiguous");
    struct job job = only_job(f);
    assert_int_equal(job.state, JOB_PARKED);
    assert_int_equal(job.tries, 3);
    check_str(job.reason, "ambiguous");
    assert_int_equal(fixture_claim(f, 1000, 10, &jobs), 0);
    struct job put = job_of("a", 40);
    fixture_put(f, &put, 1);
    job = only_job(f);
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.tries, 0);
    assert_int_equal(job.due_us, 40);
    assert_int_equal(job.created_us, 40);
    check_str(job.reason, "");
    check_str(job.message, "");
    check_str(job.detail, "");
}

static void parking_after_a_put_meanwhile_waits_instead(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    fixture_put(f, &put, 1);
    struct job job = claim_one(f, 10);
    put = job_of("a", 33);
    fixture_put(f, &put, 1);
    job.tries = 5;
    job.reason = STR("rejected");
    park(f, &job, 40);
    job = only_job(f);
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.tries, 0);
    assert_int_equal(job.due_us, 33);
    check_str(job.reason, "");
}

static void releases_the_parked_jobs_that_match(void **state)
{
    struct store_fixture *f = *state;
    struct job *jobs;
    size_t n = 0;
    put_parked(f, "a", "dependency");
    put_parked(f, "b", "ambiguous");
    put_parked(f, "c", "dependency");
    const struct job_filter by_reason = {.state = -1,
                                         .reason = STR("dependency")};
    fixture_begin(f);
    check_ok(job_release(f->s, &by_reason, 70, &n, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(n, 2);
    assert_int_equal(fixture_claim(f, 70, 10, &jobs), 2);
    check_str(jobs[0].record_id, "a");
    check_str(jobs[1].record_id, "c");
    assert_int_equal(jobs[0].tries, 0);
    check_str(jobs[0].reason, "");
}

static void releases_one_by_id(void **state)
{
    struct store_fixture *f = *state;
    struct job *jobs;
    size_t n = 0;
    put_parked(f, "a", "ambiguous");
    put_parked(f, "b", "ambiguous");
    fixture_jobs(f, &jobs);
    const struct job_filter by_id = {.state = -1, .id = jobs[1].id};
    fixture_begin(f);
    check_ok(job_release(f->s, &by_id, 70, &n, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(n, 1);
    check_str(claim_one(f, 70).record_id, "b");
}

static void discards_waiting_and_parked_but_never_running_jobs(void **state)
{
    struct store_fixture *f = *state;
    const struct job put[] = {job_of("run", 1), job_of("wait", 5)};
    const struct job_filter all = {.state = -1};
    size_t n = 0;
    put_parked(f, "park", "ambiguous");
    fixture_put(f, put, 2);
    claim_one(f, 1);
    fixture_begin(f);
    check_ok(job_discard(f->s, &all, &n, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(n, 2);
    check_str(only_job(f).record_id, "run");
}

static void recovers_running_jobs_after_a_crash(void **state)
{
    struct store_fixture *f = *state;
    const struct job put[] = {job_of("a", 10), job_of("b", 20)};
    struct job again = job_of("b", 15);
    struct job *jobs;
    size_t n = 0;
    fixture_put(f, put, 2);
    assert_int_equal(fixture_claim(f, 20, 10, &jobs), 2);
    fixture_put(f, &again, 1);
    fixture_reopen(f);
    fixture_begin(f);
    check_ok(job_recover(f->s, &n, &f->e), &f->e);
    fixture_commit(f);
    assert_int_equal(n, 2);
    assert_int_equal(fixture_claim(f, 15, 10, &jobs), 2);
    check_str(jobs[0].record_id, "a");
    check_str(jobs[1].record_id, "b");
    fixture_finish(f, jobs, 2);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
}

static void lists_by_filter_and_pages_by_id(void **state)
{
    struct store_fixture *f = *state;
    struct job put[3] = {job_of("a", 1), job_of("b", 2), job_of("c", 3)};
    put[2].sync = 2;
    struct job *jobs;
    size_t n;
    fixture_put(f, put, 3);
    put_parked(f, "d", "ambiguous");
    struct job_filter filter = {.state = JOB_PARKED};
    check_ok(job_list(f->s, &f->arena, &filter, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    filter = (struct job_filter){.state = -1, .sync = 2};
    check_ok(job_list(f->s, &f->arena, &filter, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    check_str(jobs[0].record_id, "c");
    filter = (struct job_filter){.state = -1, .record_id = STR("b")};
    check_ok(job_list(f->s, &f->arena, &filter, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    filter = (struct job_filter){.state = -1, .limit = 2};
    check_ok(job_list(f->s, &f->arena, &filter, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 2);
    filter.after_id = jobs[1].id;
    check_ok(job_list(f->s, &f->arena, &filter, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 2);
    check_str(jobs[0].record_id, "c");
}

static void lists_a_hundred_when_no_limit_is_given(void **state)
{
    struct store_fixture *f = *state;
    struct job put[101];
    struct job *jobs;
    size_t n;
    for (int i = 0; i < 101; i++)
        put[i] = job_of(arena_printfz(&f->arena, "%d", i), 1);
    fixture_put(f, put, 101);
    const struct job_filter all = {.state = -1};
    check_ok(job_list(f->s, &f->arena, &all, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 100);
}

static void counts_by_state_and_tells_what_is_due(void **state)
{
    struct store_fixture *f = *state;
    struct job put[4] = {job_of("a", 100), job_of("b", 200), job_of("c", 300),
                         job_of("x", 50)};
    put[3].sync = 2;
    struct job_counts counts;
    put_parked(f, "p", "ambiguous");
    fixture_put(f, put, 4);
    claim_one(f, 100);
    check_ok(job_count(f->s, 1, 250, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 2);
    assert_int_equal(counts.by_state[JOB_RUNNING], 1);
    assert_int_equal(counts.by_state[JOB_PARKED], 1);
    assert_int_equal(counts.due, 1);
    assert_int_equal(counts.oldest_us, 200);
    assert_int_equal(counts.next_due_us, 200);
    check_ok(job_count(f->s, 0, 250, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 3);
    assert_int_equal(counts.oldest_us, 50);
}

static void an_empty_queue_counts_nothing(void **state)
{
    struct store_fixture *f = *state;
    struct job_counts counts;
    int64_t due_us = 0;
    check_ok(job_count(f->s, 0, 250, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 0);
    assert_int_equal(counts.oldest_us, 0);
    assert_int_equal(counts.next_due_us, 0);
    check_ok(job_next_due(f->s, 1, &due_us, &f->e), &f->e);
    assert_int_equal(due_us, -1);
}

static void tells_when_the_next_job_of_a_sync_is_due(void **state)
{
    struct store_fixture *f = *state;
    struct job put[3] = {job_of("a", 300), job_of("b", 200), job_of("x", 50)};
    put[2].sync = 2;
    int64_t due_us = 0;
    fixture_put(f, put, 3);
    check_ok(job_next_due(f->s, 1, &due_us, &f->e), &f->e);
    assert_int_equal(due_us, 200);
}

static void a_rollback_undoes_claims(void **state)
{
    struct store_fixture *f = *state;
    struct job put = job_of("a", 10);
    struct job *jobs;
    size_t n;
    fixture_put(f, &put, 1);
    fixture_begin(f);
    check_ok(job_claim(f->s, &f->arena, 1, 10, 1, &jobs, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    store_rollback(f->s);
    assert_int_equal(only_job(f).state, JOB_WAITING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_job_is_satisfied_by_a_later_look_only),
        STORE_TEST(a_running_job_is_not_ended_by_another_look),
        STORE_TEST(a_put_job_comes_back_whole),
        STORE_TEST(claims_oldest_due_first_and_only_what_is_due),
        STORE_TEST(claims_of_one_sync_leave_others),
        STORE_TEST(one_record_of_each_side_and_sync_is_a_job_of_its_own),
        STORE_TEST(puts_coalesce_to_strongest_cause_and_earliest_due),
        STORE_TEST(one_call_may_put_a_record_twice),
        STORE_TEST(finished_jobs_are_gone_and_their_ids_are_not_used_again),
        STORE_TEST(a_put_while_running_makes_it_wait_anew_when_finished),
        STORE_TEST(finishing_what_is_not_running_changes_nothing),
        STORE_TEST(a_retry_waits_until_due_with_its_reason),
        STORE_TEST(a_retry_after_a_put_meanwhile_is_due_with_the_put),
        STORE_TEST(a_parked_job_is_not_claimed_and_a_put_wakes_it),
        STORE_TEST(parking_after_a_put_meanwhile_waits_instead),
        STORE_TEST(releases_the_parked_jobs_that_match),
        STORE_TEST(releases_one_by_id),
        STORE_TEST(discards_waiting_and_parked_but_never_running_jobs),
        STORE_TEST(recovers_running_jobs_after_a_crash),
        STORE_TEST(lists_by_filter_and_pages_by_id),
        STORE_TEST(lists_a_hundred_when_no_limit_is_given),
        STORE_TEST(counts_by_state_and_tells_what_is_due),
        STORE_TEST(an_empty_queue_counts_nothing),
        STORE_TEST(tells_when_the_next_job_of_a_sync_is_due),
        STORE_TEST(a_rollback_undoes_claims),
    };
    return cmocka_run_group_tests_name("store queue", tests, NULL, NULL);
}
