/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How much there is in the queue, and when it is to be looked at again. */
#include <stdlib.h>

#include "base/vec.h"
#include "store/handle_private.h"
#include "store/queue.h"

struct counted {
    int64_t sync;
    int64_t now_us;
};

static void bind_counted(const void *in, size_t i, struct db_value *p)
{
    (void)i;
    const struct counted *counted = in;
    p[P_SYNC] = db_i64(counted->sync);
    p[P_SYNC_TO] = db_i64(counted->sync != 0 ? counted->sync : INT64_MAX);
    p[P_NOW_US] = db_i64(counted->now_us);
}

static void take_waiting(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct job_counts *counts = out;
    counts->by_state[JOB_WAITING] = c[0].i;
    counts->due = c[1].i;
    counts->oldest_us = c[2].i;
    counts->next_due_us = c[3].i;
}

static void take_i64(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    *(int64_t *)out = c[0].i;
}

enum err job_count(struct store *s, int64_t sync, int64_t now_us,
                   struct job_counts *out, struct error *e)
{
    const struct counted counted = {sync, now_us};
    struct job_counts counts = {0};
    struct db_batch b = {.sql = SQL_JOB_COUNT_WAITING, .n = 1,
                         .bind = bind_counted, .in = &counted,
                         .row = take_waiting, .out = &counts};
    TRY(store_run(s, &b, e));
    b.sql = SQL_JOB_COUNT_RUNNING;
    b.row = take_i64;
    b.out = &counts.by_state[JOB_RUNNING];
    TRY(store_run(s, &b, e));
    b.sql = SQL_JOB_COUNT_PARKED;
    b.out = &counts.by_state[JOB_PARKED];
    TRY(store_run(s, &b, e));
    *out = counts;
    return ERR_OK;
}

static enum err next_due(struct store *s, enum sql sql, int64_t sync,
                         int64_t *out_due_us, struct error *e)
{
    const struct counted counted = {sync, 0};
    int64_t due_us = -1;
    struct db_batch b = {.sql = sql, .n = 1, .bind = bind_counted,
                         .in = &counted, .row = take_i64, .out = &due_us};
    TRY(store_run(s, &b, e));
    *out_due_us = due_us;
    return ERR_OK;
}

enum err job_next_due(struct store *s, int64_t sync, int64_t *out_due_us,
                      struct error *e)
{
    return next_due(s, SQL_JOB_NEXT_DUE, sync, out_due_us, e);
}

enum err job_next_due_of(struct store *s, int64_t sync, bool tasks,
                         int64_t *out_due_us, struct error *e)
{
    return next_due(s, tasks ? SQL_JOB_NEXT_TASK : SQL_JOB_NEXT_OTHER, sync,
                    out_due_us, e);
}

/* ---- groups ---------------------------------------------------------------------- */

struct groups {
    struct arena *arena;
    VEC(struct job_group) list;
};

static void take_group(void *out, size_t i, const struct db_value *c)
{
    (void)i;
    struct groups *groups = out;
    const struct job_group group = {.sync = c[0].i,
                                    .reason = db_str(groups->arena, &c[1]),
                                    .count = c[2].i,
                                    .newest = c[3].i};
    vec_push(groups->arena, &groups->list, group);
}

static int most_first(const void *x, const void *y)
{
    const struct job_group *a = x;
    const struct job_group *b = y;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->newest > b->newest) - (a->newest < b->newest);
}

enum err job_groups(struct store *s, struct arena *a, int64_t sync,
                    struct job_group **out, size_t *out_n, struct error *e)
{
    const struct counted counted = {sync, 0};
    struct groups groups = {.arena = a};
    struct db_batch b = {.sql = SQL_JOB_GROUPS, .n = 1, .bind = bind_counted,
                         .in = &counted, .row = take_group, .out = &groups};
    TRY(store_run(s, &b, e));
    if (groups.list.n > 1)
        qsort(groups.list.at, groups.list.n, sizeof *groups.list.at,
              most_first);
    *out = groups.list.at;
    *out_n = groups.list.n;
    return ERR_OK;
}
