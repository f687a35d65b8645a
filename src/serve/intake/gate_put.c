/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The tasks of a call, into the queue. */
#include "base/time.h"
#include "engine/step/wide.h"
#include "serve/intake/gate.h"

static struct intake_sync *sync_named(struct intake_desk *desk, struct str name)
{
    for (size_t i = 0; i < desk->workspace.n_syncs; i++)
        if (str_eq(desk->syncs[i].source->name, name))
            return &desk->syncs[i];
    return NULL;
}

/* The record, or what finds any number of them. */
static struct str record_of(struct arena *a, const struct route_task *task,
                            struct str id, int64_t now_us)
{
    int64_t number = 0;
    struct field *field = arena_new(a, struct field);
    if (task->by.n == 0)
        return id;
    field->name = task->by;
    field->value = str_to_i64(id, &number) ? value_int(number)
                                           : value_text(id);
    const struct wide wide = {
        .where = value_object(field, 1),
        .since_us = task->today ? now_us - time_of_day_us(now_us) : 0};
    return wide_id(a, &wide);
}

struct putting {
    struct intake_desk *desk;
    struct arena *a;
    const struct gate_put *put;
    struct str id;
};

static enum err put_task(const struct putting *p,
                         const struct route_task *task, struct task_told *out,
                         struct error *e)
{
    int64_t per_second = p->desk->workspace.routes.per_second;
    struct intake_sync *sync = sync_named(p->desk, task->sync);
    if (!sync)
        FAIL(e, ERR_NOT_FOUND, "there is no sync %.*s", STR_ARG(task->sync));
    if (sync->id == 0)
        TRY(store_sync_id(p->put->store, task->sync, &sync->id, e));
    const struct task_wish wish = {
        .sync = sync->id,
        .side = task->side,
        .record_id = record_of(p->a, task, p->id, p->put->now_us),
        .cause = task->retire ? CAUSE_RETIRE : CAUSE_PERSON,
        .now_us = p->put->now_us,
        .gap_us = per_second > 0 ? US_PER_SECOND / per_second : 0};
    return task_put(p->put->store, &wish, out, e);
}

enum err gate_put(struct intake_desk *desk, struct arena *a,
                  const struct gate_put *put, struct gate_verdict *verdict,
                  struct http_response *out_response, struct error *e)
{
    const struct putting p = {desk, a, put, verdict->id};
    struct task_told told = {0};
    struct str sync = STR_NONE;
    for (size_t i = 0; i < verdict->n_tasks; i++) {
        const struct route_task *task = verdict->tasks[i];
        sync = task->sync;
        TRY(put_task(&p, task, &told, e));
    }
    verdict->outcome = told.was_there ? GATE_DUPLICATE : GATE_ENQUEUED;
    struct str text =
        told.was_there
            ? STR("Task already enqueued.")
            : arena_printf(a, "Task %.*s-%lld enqueued, ETA %.*s.",
                           STR_ARG(sync), (long long)told.id,
                           STR_ARG(time_format(a, told.eta_us)));
    gate_say(a, 200, "message", text, out_response);
    return ERR_OK;
}
