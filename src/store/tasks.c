/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/tasks.h"

#include "base/vec.h"
#include "store/handle_private.h"

const char *task_outcome_name(enum task_outcome outcome)
{
    static const char *const names[] = {
        [TASK_CREATED] = "created",   [TASK_UPDATED] = "updated",
        [TASK_SKIPPED] = "skipped",   [TASK_DELETED] = "deleted",
        [TASK_ARCHIVED] = "archived", [TASK_ERROR] = "error"};
    return outcome >= 0 && outcome < TASK_OUTCOMES ? names[outcome] : "error";
}

/* ---- putting --------------------------------------------------------------- */

struct putting {
    const struct task_wish *wish;
    int64_t task;
    int64_t old;     /* whose place it takes */
    int64_t eta_us;
};

static void bind_putting(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct putting *put = in;
    p[P_ID] = db_i64(put->old);
    p[P_TASK] = db_i64(put->task);
    p[P_SYNC] = db_i64(put->wish->sync);
    p[P_SIDE] = db_i64(put->wish->side);
    p[P_RECORD_ID] = db_text(put->wish->record_id);
    p[P_CAUSE] = db_i64(put->wish->cause);
    p[P_NOW_US] = db_i64(put->wish->now_us);
    p[P_DUE_US] = db_i64(put->eta_us);
}

static void take_i64(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    *(int64_t *)out = c[0].i;
}

static void take_id(void *out, size_t i, int64_t id)
{
    (void)i;
    *(int64_t *)out = id;
}

enum err task_count_open(struct store *s, int64_t *out, struct error *e)
{
    int64_t open = 0;
    struct db_batch b = {.sql = SQL_TASK_COUNT_OPEN, .n = 1, .row = take_i64,
                         .out = &open};
    TRY(store_run(s, &b, e));
    *out = open;
    return ERR_OK;
}

/* After the turn of the last one. No clock that was set back makes a gap of
 * hours: no turn is further off than those that wait would need. */
static enum err next_turn(struct store *s, const struct task_wish *wish,
                          int64_t *out, struct error *e)
{
    int64_t last_us = 0;
    int64_t open = 0;
    struct db_batch last = {.sql = SQL_TASK_LAST_ETA, .n = 1, .row = take_i64,
                            .out = &last_us};
    *out = wish->now_us;
    if (wish->gap_us <= 0)
        return ERR_OK;
    TRY(store_run(s, &last, e));
    if (last_us == 0 || last_us + wish->gap_us <= wish->now_us)
        return ERR_OK;
    TRY(task_count_open(s, &open, e));
    int64_t most_us = wish->now_us + (open + 1) * wish->gap_us;
    *out = last_us + wish->gap_us < most_us ? last_us + wish->gap_us : most_us;
    return ERR_OK;
}

/* The job of that record; id 0: there is none. */
static enum err job_of_wish(struct store *s, struct arena *a,
                            const struct task_wish *wish, struct job *out,
                            struct error *e)
{
    const struct job_filter filter = {
        .sync = wish->sync, .state = -1, .record_id = wish->record_id};
    struct job *jobs = NULL;
    size_t n = 0;
    *out = (struct job){0};
    TRY(job_list(s, a, &filter, &jobs, &n, e));
    for (size_t i = 0; i < n; i++)
        if (jobs[i].side == wish->side)
            *out = jobs[i];
    return ERR_OK;
}

static bool has_not_begun(const struct job *job)
{
    return job->state == JOB_WAITING && job->tries == 0 && job->reason.n == 0;
}

static enum err put(struct store *s, struct putting *put, struct error *e)
{
    struct db_batch add = {.sql = SQL_TASK_ADD, .n = 1, .bind = bind_putting,
                           .in = put, .made = take_id, .out = &put->task};
    struct db_batch replace = {.sql = SQL_TASK_REPLACE, .n = put->old != 0,
                               .bind = bind_putting, .in = put};
    struct db_batch job = {.sql = SQL_TASK_JOB_PUT, .n = 1,
                           .bind = bind_putting, .in = put};
    TRY(store_run(s, &add, e));
    TRY(store_run(s, &replace, e));
    return store_run(s, &job, e);
}

enum err task_put(struct store *s, const struct task_wish *wish,
                  struct task_told *out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct job job;
    struct task old = {0};
    TRY(job_of_wish(s, &a, wish, &job, e));
    if (job.task != 0)
        TRY(task_get(s, &a, job.task, &old, e));
    if (old.id != 0 && has_not_begun(&job) && old.cause == wish->cause) {
        *out = (struct task_told){old.id, old.eta_us, true};
        return ERR_OK;
    }
    struct putting p = {.wish = wish, .old = job.task};
    TRY(next_turn(s, wish, &p.eta_us, e));
    TRY(put(s, &p, e));
    *out = (struct task_told){p.task, p.eta_us, false};
    return ERR_OK;
}

/* ---- ends ----------------------------------------------------------------------- */

static void bind_end(const void *in, size_t i, struct db_value *p)
{
    const struct task_end *end = (const struct task_end *)in + i;
    p[P_TASK] = db_i64(end->task);
    p[P_OUTCOME] = db_i64(end->outcome);
    p[P_RECORD_ID] = db_text(end->record_id);
    p[P_MESSAGE] = db_text(end->message);
    p[P_NOW_US] = db_i64(end->at_us);
}

enum err task_end_add(struct store *s, const struct task_end *ends, size_t n,
                      struct error *e)
{
    struct db_batch b = {.sql = SQL_TASK_END_ADD, .n = n, .bind = bind_end,
                         .in = ends};
    return store_run(s, &b, e);
}

/* ---- asking ------------------------------------------------------------------------ */

struct asked {
    int64_t id;
    int64_t before_us;
    size_t limit;
};

static void bind_asked(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct asked *asked = in;
    p[P_ID] = db_i64(asked->id);
    p[P_TASK] = db_i64(asked->id);
    p[P_SEEN_US] = db_i64(asked->before_us);
    p[P_LIMIT] = store_limit(asked->limit, STORE_LIST_DEFAULT);
}

struct taken {
    struct arena *arena;
    struct task task;
    VEC(struct task_end) ends;
};

static void take_task(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct taken *taken = out;
    taken->task = (struct task){.id = c[0].i,
                                .sync = c[1].i,
                                .side = (enum side)c[2].i,
                                .record_id = db_str(taken->arena, &c[3]),
                                .cause = (enum job_cause)c[4].i,
                                .put_us = c[5].i,
                                .eta_us = c[6].i,
                                .next = c[7].i};
}

enum err task_get(struct store *s, struct arena *a, int64_t id,
                  struct task *out, struct error *e)
{
    const struct asked asked = {.id = id};
    struct taken taken = {.arena = a};
    struct db_batch b = {.sql = SQL_TASK_GET, .n = 1, .bind = bind_asked,
                         .in = &asked, .row = take_task, .out = &taken};
    TRY(store_run(s, &b, e));
    *out = taken.task;
    return ERR_OK;
}

static void take_end(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct taken *taken = out;
    const struct task_end end = {.task = taken->task.id,
                                 .outcome = (enum task_outcome)c[0].i,
                                 .record_id = db_str(taken->arena, &c[1]),
                                 .message = db_str(taken->arena, &c[2]),
                                 .at_us = c[3].i};
    vec_push(taken->arena, &taken->ends, end);
}

enum err task_ends(struct store *s, struct arena *a, int64_t id, size_t limit,
                   struct task_end **out, size_t *out_n, struct error *e)
{
    const struct asked asked = {.id = id, .limit = limit};
    struct taken taken = {.arena = a, .task = {.id = id}};
    struct db_batch b = {.sql = SQL_TASK_END_LIST, .n = 1, .bind = bind_asked,
                         .in = &asked, .row = take_end, .out = &taken};
    TRY(store_run(s, &b, e));
    *out = taken.ends.at;
    *out_n = taken.ends.n;
    return ERR_OK;
}

enum err task_prune(struct store *s, int64_t before_us, size_t limit,
                    struct error *e)
{
    const struct asked asked = {.before_us = before_us, .limit = limit};
    struct db_batch b = {.sql = SQL_TASK_PRUNE, .n = 1, .bind = bind_asked,
                         .in = &asked};
    return store_run(s, &b, e);
}
