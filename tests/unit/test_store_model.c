/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Random sequences of queue calls, some of them rolled back, against a model
 * of the queue that is as plain as its contract. A failure names its seed.
 */
#include "lib/store_fixture.h"

#include <stdio.h>

#include "base/ports.h"

enum { RECORDS = 6, SEEDS = 12, TRANSACTIONS = 60, CALLS = 5 };

struct model_job {
    bool exists;
    bool again;
    int64_t again_us;
    struct job job; /* id 0 until the store has told it */
};

struct model {
    struct model_job at[RECORDS];
};

struct world {
    struct store_fixture *f;
    struct random_port random;
    struct model model;
    int64_t now_us;
};

static const char *const names[RECORDS] = {"a", "b", "c", "d", "e", "f"};

static int64_t pick(struct world *w, int64_t n)
{
    return (int64_t)(random_next(&w->random) % (uint64_t)n);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void forget_reason(struct job *job)
{
    job->tries = 0;
    job->reason = job->message = job->detail = STR("");
}

/* ---- the model ---------------------------------------------------------- */

static void model_put(struct model_job *m, const struct job *put)
{
    struct job *job = &m->job;
    if (!m->exists) {
        *m = (struct model_job){.exists = true, .job = *put};
        job->puts = 1;
        job->updated_us = put->created_us;
        forget_reason(job);
        return;
    }
    if (put->cause >= job->cause) {
        job->cause = put->cause;
        job->run = put->run;
    }
    job->updated_us = put->created_us;
    job->puts++;
    if (job->state == JOB_RUNNING) {
        m->again_us = m->again ? earlier(m->again_us, put->due_us)
                               : put->due_us;
        m->again = true;
    } else if (job->state == JOB_WAITING) {
        job->due_us = earlier(job->due_us, put->due_us);
    } else {
        job->state = JOB_WAITING;
        job->due_us = put->due_us;
        job->created_us = put->created_us;
        forget_reason(job);
    }
}

static void model_wait_anew(struct model_job *m)
{
    m->again = false;
    m->job.state = JOB_WAITING;
    m->job.due_us = m->again_us;
    m->job.created_us = m->job.updated_us;
    forget_reason(&m->job);
}

static void model_finish(struct model_job *m)
{
    if (m->again)
        model_wait_anew(m);
    else
        m->exists = false;
}

static void take_end(struct job *job, const struct job *end, int64_t now_us)
{
    job->tries = end->tries;
    job->reason = end->reason;
    job->message = end->message;
    job->detail = end->detail;
    job->updated_us = now_us;
}

static void model_retry(struct model_job *m, const struct job *end,
                        int64_t now_us)
{
    take_end(&m->job, end, now_us);
    m->job.state = JOB_WAITING;
    m->job.due_us = m->again ? earlier(m->again_us, end->due_us) : end->due_us;
    m->again = false;
}

static void model_park(struct model_job *m, const struct job *end,
                       int64_t now_us)
{
    if (m->again) {
        model_wait_anew(m);
        return;
    }
    take_end(&m->job, end, now_us);
    m->job.state = JOB_PARKED;
}

/* The next that a claim must give: earliest due, then oldest, then id. */
static struct model_job *model_next(struct world *w)
{
    struct model_job *best = NULL;
    for (int i = 0; i < RECORDS; i++) {
        struct model_job *m = &w->model.at[i];
        const struct job *job = &m->job;
        if (!m->exists || job->state != JOB_WAITING || job->due_us > w->now_us)
            continue;
        if (!best || job->due_us < best->job.due_us ||
            (job->due_us == best->job.due_us &&
             (job->created_us < best->job.created_us ||
              (job->created_us == best->job.created_us &&
               job->id < best->job.id))))
            best = m;
    }
    return best;
}

/* ---- calls, on the store and on the model -------------------------------- */

static struct model_job *find(struct world *w, struct str record)
{
    for (int i = 0; i < RECORDS; i++)
        if (str_is(record, names[i]))
            return &w->model.at[i];
    fail_msg("a record that was never put");
    return NULL;
}

static void learn_ids(struct world *w)
{
    struct job *jobs;
    size_t n = fixture_jobs(w->f, &jobs);
    for (size_t i = 0; i < n; i++)
        find(w, jobs[i].record_id)->job.id = jobs[i].id;
}

static void call_put(struct world *w)
{
    static const char *const runs[] = {"r1", "r2", "r3"};
    struct job put[3];
    for (int i = 0; i < 3; i++) {
        int64_t at = pick(w, RECORDS);
        put[i] = job_of(names[at], w->now_us);
        put[i].due_us = w->now_us + pick(w, 7) - 3;
        put[i].cause = (enum job_cause)pick(w, CAUSE_RETIRE + 1);
        put[i].run = str_from(runs[pick(w, 3)]);
        model_put(&w->model.at[at], &put[i]);
    }
    check_ok(job_put(w->f->s, put, 3, &w->f->e), &w->f->e);
    learn_ids(w);
}

static void call_claim(struct world *w)
{
    size_t max = (size_t)pick(w, 4);
    struct job *jobs;
    size_t n;
    check_ok(job_claim(w->f->s, &w->f->arena, 1, w->now_us, max, &jobs, &n,
                       &w->f->e), &w->f->e);
    for (size_t i = 0; i < max; i++) {
        struct model_job *m = model_next(w);
        if (!m) {
            assert_int_equal(n, i);
            return;
        }
        assert_true(i < n);
        assert_true(str_eq(jobs[i].record_id, m->job.record_id));
        m->job.state = JOB_RUNNING;
    }
    assert_int_equal(n, max);
}

/* A random running job, or NULL. */
static struct model_job *pick_running(struct world *w)
{
    int64_t from = pick(w, RECORDS);
    for (int i = 0; i < RECORDS; i++) {
        struct model_job *m = &w->model.at[(from + i) % RECORDS];
        if (m->exists && m->job.state == JOB_RUNNING)
            return m;
    }
    return NULL;
}

static void call_end(struct world *w)
{
    struct model_job *m = pick_running(w);
    if (!m)
        return;
    struct store *s = w->f->s;
    struct error *e = &w->f->e;
    struct job end = m->job;
    end.tries = (int)pick(w, 5) + 1;
    end.due_us = w->now_us + pick(w, 9);
    end.reason = pick(w, 2) ? STR("timeout") : STR("ambiguous");
    end.message = STR("told to a person");
    end.detail = STR("[1]");
    int64_t how = pick(w, 3);
    if (how == 0) {
        check_ok(job_finish(s, &end.id, 1, e), e);
        model_finish(m);
    } else if (how == 1) {
        check_ok(job_retry(s, &end, 1, w->now_us, e), e);
        model_retry(m, &end, w->now_us);
    } else {
        check_ok(job_park(s, &end, 1, w->now_us, e), e);
        model_park(m, &end, w->now_us);
    }
}

static void call_release(struct world *w)
{
    const struct job_filter filter = {
        .state = -1, .sync = 1,
        .reason = pick(w, 2) ? STR("timeout") : STR_NONE};
    size_t expected = 0;
    size_t n = 0;
    check_ok(job_release(w->f->s, &filter, w->now_us, &n, &w->f->e), &w->f->e);
    for (int i = 0; i < RECORDS; i++) {
        struct model_job *m = &w->model.at[i];
        if (!m->exists || m->job.state != JOB_PARKED ||
            (filter.reason.n > 0 && !str_eq(filter.reason, m->job.reason)))
            continue;
        m->job.state = JOB_WAITING;
        m->job.due_us = m->job.updated_us = w->now_us;
        if (m->job.cause < CAUSE_PERSON)
            m->job.cause = CAUSE_PERSON;
        forget_reason(&m->job);
        expected++;
    }
    assert_int_equal(n, expected);
}

static void call_discard(struct world *w)
{
    int64_t at = pick(w, RECORDS);
    struct model_job *m = &w->model.at[at];
    const struct job_filter filter = {.state = -1,
                                      .record_id = str_from(names[at])};
    bool expected = m->exists && m->job.state != JOB_RUNNING;
    size_t n = 0;
    check_ok(job_discard(w->f->s, &filter, &n, &w->f->e), &w->f->e);
    assert_int_equal(n, expected);
    if (expected)
        m->exists = false;
}

static void call_recover(struct world *w)
{
    size_t expected = 0;
    size_t n = 0;
    check_ok(job_recover(w->f->s, &n, &w->f->e), &w->f->e);
    for (int i = 0; i < RECORDS; i++) {
        struct model_job *m = &w->model.at[i];
        if (!m->exists || m->job.state != JOB_RUNNING)
            continue;
        m->job.state = JOB_WAITING;
        if (m->again)
            m->job.due_us = earlier(m->job.due_us, m->again_us);
        m->again = false;
        expected++;
    }
    assert_int_equal(n, expected);
}

static void call_any(struct world *w)
{
    int64_t what = pick(w, 16);
    w->now_us += pick(w, 3);
    if (what < 6)
        call_put(w);
    else if (what < 10)
        call_claim(w);
    else if (what < 13)
        call_end(w);
    else if (what < 14)
        call_release(w);
    else if (what < 15)
        call_discard(w);
    else
        call_recover(w);
}

/* ---- comparing ----------------------------------------------------------- */

static bool is_same(const struct job *a, const struct job *b)
{
    return a->state == b->state && a->cause == b->cause &&
           a->tries == b->tries && a->due_us == b->due_us &&
           a->created_us == b->created_us && a->updated_us == b->updated_us &&
           str_eq(a->run, b->run) && str_eq(a->reason, b->reason) &&
           str_eq(a->message, b->message) && str_eq(a->detail, b->detail) &&
           a->puts == b->puts;
}

static void compare(struct world *w, int seed)
{
    struct job *jobs;
    size_t n = fixture_jobs(w->f, &jobs);
    size_t expected = 0;
    for (int i = 0; i < RECORDS; i++)
        expected += w->model.at[i].exists;
    if (n != expected)
        fail_msg("seed %d: %zu jobs, not %zu", seed, n, expected);
    for (size_t i = 0; i < n; i++) {
        const struct model_job *m = find(w, jobs[i].record_id);
        if (!m->exists || !is_same(&jobs[i], &m->job))
            fail_msg("seed %d: job %.*s is not as in the model", seed,
                     STR_ARG(jobs[i].record_id));
    }
}

static void random_calls_do_what_the_model_does(void **state)
{
    struct store_fixture *f = *state;
    for (int seed = 0; seed < SEEDS; seed++) {
        struct fake_random numbers = {.state = (uint64_t)seed};
        struct world w = {.f = f, .random = random_fake(&numbers),
                          .now_us = 100};
        const struct job_filter all = {.state = -1};
        size_t n;
        fixture_begin(f);
        check_ok(job_recover(f->s, &n, &f->e), &f->e);
        check_ok(job_discard(f->s, &all, &n, &f->e), &f->e);
        fixture_commit(f);
        for (int t = 0; t < TRANSACTIONS; t++) {
            const struct model before = w.model;
            fixture_begin(f);
            for (int i = 0; i < CALLS; i++)
                call_any(&w);
            if (pick(&w, 5) == 0) {
                store_rollback(f->s);
                w.model = before;
            } else {
                fixture_commit(f);
            }
            compare(&w, seed);
        }
        arena_reset(&f->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(random_calls_do_what_the_model_does),
    };
    return cmocka_run_group_tests_name("store model", tests, NULL, NULL);
}
