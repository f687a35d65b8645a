/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Tasks: jobs that somebody asked for by a route, who is told a name for each
 * and may ask what became of it.
 *
 *     put ──▶ a job of the queue has its number ──▶ an end for each record
 *       └──▶ "already there": the same waits, and has not begun
 *
 * A task that has begun or failed gives its place to the next one put for its
 * record. A job that is put for other reasons keeps its task.
 */
#pragma once

#include "store/queue.h"

struct task {
    int64_t id;
    int64_t sync;
    enum side side;
    struct str record_id;
    enum job_cause cause;
    int64_t put_us;
    int64_t eta_us;        /* its turn comes then, or sooner */
    int64_t next;          /* the task that took its place; 0: none */
};

struct task_wish {
    int64_t sync;
    enum side side;
    struct str record_id;
    enum job_cause cause;  /* PERSON or RETIRE */
    int64_t now_us;
    int64_t gap_us;        /* between the turns of two tasks; 0: none */
};

struct task_told {
    int64_t id;
    int64_t eta_us;
    bool was_there;        /* nothing was put: `id` waits already */
};

/* In one transaction, so that of two at once one is told `was_there`. */
MUST_CHECK enum err task_put(struct store *s, const struct task_wish *wish,
                             struct task_told *out, struct error *e);

/* Stored as numbers: they never change meaning. */
enum task_outcome {
    TASK_CREATED,          /* record_id: of the record that was made */
    TASK_UPDATED,          /* of the one that was written */
    TASK_SKIPPED,          /* nothing to write */
    TASK_DELETED,
    TASK_ARCHIVED,
    TASK_ERROR,            /* the message says which; not tried again */
    TASK_OUTCOMES
};
const char *task_outcome_name(enum task_outcome outcome);

struct task_end {
    int64_t task;
    enum task_outcome outcome;
    struct str record_id;
    struct str message;
    int64_t at_us;
};
/* Those of tasks that are forgotten are passed over. */
MUST_CHECK enum err task_end_add(struct store *s, const struct task_end *ends,
                                 size_t n, struct error *e);

/* Jobs that are for a task. */
MUST_CHECK enum err task_count_open(struct store *s, int64_t *out,
                                    struct error *e);
/* id 0: there is no such task (any more). */
MUST_CHECK enum err task_get(struct store *s, struct arena *a, int64_t id,
                             struct task *out, struct error *e);
/* Up to `limit`, in order. */
MUST_CHECK enum err task_ends(struct store *s, struct arena *a, int64_t id,
                              size_t limit, struct task_end **out,
                              size_t *out_n, struct error *e);
/* Forgets up to `limit` that were put before; none that still have a job. */
MUST_CHECK enum err task_prune(struct store *s, int64_t before_us,
                               size_t limit, struct error *e);
