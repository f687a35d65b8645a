/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/queue.h"

#include <stdlib.h>

#include "base/vec.h"
#include "store/handle_private.h"

struct jobs {
    struct arena *arena;
    VEC(struct job) list;
};

struct ended {
    const struct job *jobs;
    int64_t now_us;
};

struct filtered {
    const struct job_filter *filter;
    int64_t now_us;
    int64_t no_limit; /* what a limit of 0 means */
};

static void take_job(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct jobs *jobs = out;
    struct arena *a = jobs->arena;
    vec_push(a, &jobs->list,
             (struct job){
                 .id = c[0].i,
                 .sync = c[1].i,
                 .side = (enum side)c[2].i,
                 .record_id = db_str(a, &c[3]),
                 .state = (enum job_state)c[4].i,
                 .cause = (enum job_cause)c[5].i,
                 .tries = (int)c[6].i,
                 .due_us = c[7].i,
                 .created_us = c[8].i,
                 .updated_us = c[9].i,
                 .run = db_str(a, &c[10]),
                 .reason = db_str(a, &c[11]),
                 .message = db_str(a, &c[12]),
                 .detail = db_str(a, &c[13]),
                 .puts = c[14].i,
                 .task = c[15].i,
                 .forced = c[16].i != 0,
             });
}

static void bind_put(const void *in, size_t i, struct db_value *p)
{
    const struct job *j = (const struct job *)in + i;
    p[P_SYNC] = db_i64(j->sync);
    p[P_SIDE] = db_i64(j->side);
    p[P_RECORD_ID] = db_text(j->record_id);
    p[P_CAUSE] = db_i64(j->cause);
    p[P_DUE_US] = db_i64(j->due_us);
    p[P_NOW_US] = db_i64(j->created_us);
    p[P_RUN] = db_text(j->run);
    p[P_TASK] = db_i64(j->task);
}

enum err job_put(struct store *s, const struct job *jobs, size_t n,
                 struct error *e)
{
    struct db_batch b = {.sql = SQL_JOB_PUT, .n = n, .bind = bind_put,
                         .in = jobs};
    return store_run(s, &b, e);
}

static void bind_claim(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct job_pace *pace = in;
    p[P_SYNC] = db_i64(pace->sync);
    p[P_NOW_US] = db_i64(pace->now_us);
    p[P_LIMIT] = store_limit(pace->max, 0);
    p[P_TASKS] = store_limit(pace->tasks, 0);
    p[P_RUN] = db_text(pace->run);
}

static int compare_due(const void *x, const void *y)
{
    const struct job *a = x;
    const struct job *b = y;
    if (a->due_us != b->due_us)
        return a->due_us < b->due_us ? -1 : 1;
    if (a->created_us != b->created_us)
        return a->created_us < b->created_us ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static enum err claim(struct store *s, struct arena *a, enum sql sql,
                      const struct job_pace *pace, struct job **out,
                      size_t *out_n, struct error *e)
{
    struct jobs jobs = {.arena = a};
    struct db_batch b = {.sql = sql, .n = 1, .bind = bind_claim, .in = pace,
                         .row = take_job, .out = &jobs};
    TRY(store_run(s, &b, e));
    if (jobs.list.n > 1)
        qsort(jobs.list.at, jobs.list.n, sizeof *jobs.list.at, compare_due);
    *out = jobs.list.at;
    *out_n = jobs.list.n;
    return ERR_OK;
}

enum err job_claim(struct store *s, struct arena *a, int64_t sync,
                   int64_t now_us, size_t max, struct job **out, size_t *out_n,
                   struct error *e)
{
    const struct job_pace pace = {.sync = sync, .now_us = now_us, .max = max};
    return claim(s, a, SQL_JOB_CLAIM, &pace, out, out_n, e);
}

enum err job_claim_of_run(struct store *s, struct arena *a,
                          const struct job_pace *pace, struct job **out,
                          size_t *out_n, struct error *e)
{
    return claim(s, a, SQL_JOB_CLAIM_RUN, pace, out, out_n, e);
}

enum err job_claim_paced(struct store *s, struct arena *a,
                         const struct job_pace *pace, struct job **out,
                         size_t *out_n, struct error *e)
{
    return claim(s, a, SQL_JOB_CLAIM_PACED, pace, out, out_n, e);
}

static void bind_id(const void *in, size_t i, struct db_value *p)
{
    p[P_ID] = db_i64(((const int64_t *)in)[i]);
}

enum err job_finish(struct store *s, const int64_t *ids, size_t n,
                    struct error *e)
{
    struct db_batch b = {.sql = SQL_JOB_FINISH, .n = n, .bind = bind_id,
                         .in = ids};
    TRY(store_run(s, &b, e));
    if (b.changes == (int64_t)n)
        return ERR_OK;
    b.sql = SQL_JOB_FINISH_AGAIN; /* some of them were put meanwhile */
    return store_run(s, &b, e);
}

static void bind_ended(const void *in, size_t i, struct db_value *p)
{
    const struct ended *ended = in;
    const struct job *j = &ended->jobs[i];
    p[P_ID] = db_i64(j->id);
    p[P_TASK] = db_i64(j->task);
    p[P_TRIES] = db_i64(j->tries);
    p[P_NOW_US] = db_i64(ended->now_us);
    p[P_DUE_US] = db_i64(j->due_us);
    p[P_CREATED_US] = db_i64(j->created_us);
    p[P_REASON] = db_text(j->reason);
    p[P_MESSAGE] = db_text(j->message);
    p[P_DETAIL] = db_text(j->detail);
}

enum err job_retry(struct store *s, const struct job *jobs, size_t n,
                   int64_t now_us, struct error *e)
{
    const struct ended ended = {jobs, now_us};
    struct db_batch b = {.sql = SQL_JOB_RETRY, .n = n, .bind = bind_ended,
                         .in = &ended};
    return store_run(s, &b, e);
}

enum err job_park(struct store *s, const struct job *jobs, size_t n,
                  int64_t now_us, struct error *e)
{
    const struct ended ended = {jobs, now_us};
    struct db_batch b = {.sql = SQL_JOB_PARK, .n = n, .bind = bind_ended,
                         .in = &ended};
    TRY(store_run(s, &b, e));
    if (b.changes == (int64_t)n)
        return ERR_OK;
    b.sql = SQL_JOB_FINISH_AGAIN;
    return store_run(s, &b, e);
}

static void bind_filter(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct filtered *filtered = in;
    const struct job_filter *f = filtered->filter;
    p[P_ID] = db_i64(f->id);
    p[P_SYNC] = db_i64(f->sync);
    p[P_STATE] = db_i64(f->state);
    p[P_REASON] = db_text(f->reason);
    p[P_RECORD_ID] = db_text(f->record_id);
    p[P_TASK] = db_i64(f->task);
    p[P_AFTER_ID] = db_i64(f->after_id);
    p[P_LIMIT] = store_limit(f->limit, filtered->no_limit);
    p[P_NOW_US] = db_i64(filtered->now_us);
    p[P_CAUSE] = db_i64(CAUSE_PERSON);
    p[P_FORCED] = db_i64(f->force);
}

static enum err change_filtered(struct store *s, enum sql sql,
                                const struct filtered *filtered, size_t *out_n,
                                struct error *e)
{
    struct db_batch b = {.sql = sql, .n = 1, .bind = bind_filter,
                         .in = filtered};
    TRY(store_run(s, &b, e));
    *out_n = (size_t)b.changes;
    return ERR_OK;
}

enum err job_release(struct store *s, const struct job_filter *f,
                     int64_t now_us, size_t *out_n, struct error *e)
{
    const struct filtered filtered = {f, now_us, INT64_MAX};
    return change_filtered(s, SQL_JOB_RELEASE, &filtered, out_n, e);
}

enum err job_discard(struct store *s, const struct job_filter *f,
                     size_t *out_n, struct error *e)
{
    const struct filtered filtered = {f, 0, INT64_MAX};
    return change_filtered(s, SQL_JOB_DISCARD, &filtered, out_n, e);
}

enum err job_recover(struct store *s, size_t *out_n, struct error *e)
{
    struct db_batch b = {.sql = SQL_JOB_RECOVER, .n = 1};
    TRY(store_run(s, &b, e));
    *out_n = (size_t)b.changes;
    return ERR_OK;
}

/* The way that meets the fewest rows that do not fit. */
static enum sql list_by(const struct job_filter *f)
{
    if (f->id != 0)
        return SQL_JOB_GET;
    if (f->task != 0)
        return SQL_JOB_LIST_TASK;
    if (f->record_id.n > 0 && f->sync != 0)
        return SQL_JOB_LIST_RECORD;
    return f->state == JOB_PARKED ? SQL_JOB_LIST_PARKED : SQL_JOB_LIST;
}

enum err job_list(struct store *s, struct arena *a, const struct job_filter *f,
                  struct job **out, size_t *out_n, struct error *e)
{
    const struct filtered filtered = {f, 0, STORE_LIST_DEFAULT};
    struct jobs jobs = {.arena = a};
    struct db_batch b = {
        .sql = list_by(f), .n = 1, .bind = bind_filter, .in = &filtered,
        .row = take_job, .out = &jobs};
    TRY(store_run(s, &b, e));
    *out = jobs.list.at;
    *out_n = jobs.list.n;
    return ERR_OK;
}

struct jobs_seen {
    int64_t sync;
    enum side side;
    const struct job_seen *rows;
};

static void bind_seen(const void *in, size_t i, struct db_value *p)
{
    const struct jobs_seen *seen = in;
    p[P_SYNC] = db_i64(seen->sync);
    p[P_SIDE] = db_i64(seen->side);
    p[P_RECORD_ID] = db_text(seen->rows[i].record_id);
    p[P_SEEN_US] = db_i64(seen->rows[i].seen_us);
}

enum err job_satisfy(struct store *s, int64_t sync, enum side side,
                     const struct job_seen *rows, size_t n, struct error *e)
{
    const struct jobs_seen seen = {sync, side, rows};
    struct db_batch b = {.sql = SQL_JOB_SATISFY, .n = n, .bind = bind_seen,
                         .in = &seen};
    return store_run(s, &b, e);
}
