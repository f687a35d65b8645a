/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How much there is in the queue, and when it is to be looked at again. */
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

enum err job_next_due(struct store *s, int64_t sync, int64_t *out_due_us,
                      struct error *e)
{
    const struct counted counted = {sync, 0};
    int64_t due_us = -1;
    struct db_batch b = {.sql = SQL_JOB_NEXT_DUE, .n = 1,
                         .bind = bind_counted, .in = &counted,
                         .row = take_i64, .out = &due_us};
    TRY(store_run(s, &b, e));
    *out_due_us = due_us;
    return ERR_OK;
}
