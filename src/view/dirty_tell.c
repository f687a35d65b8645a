/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/dirty_tell.h"

#include "view/advice.h"
#include "view/job.h"

#define AFTER_WORK "after_work"

static const char *const names[] = {
    [DIRTY_PARKED] = "parked",     [DIRTY_HELD] = "held",
    [DIRTY_RETRYING] = "retrying", [DIRTY_PUT_OFF] = "put_off",
    [DIRTY_OWED] = "owed",         [DIRTY_CHANGED] = "changed",
    [DIRTY_WAITING] = "waiting",   [DIRTY_RUNNING] = "running"};

const char *dirty_state_name(enum dirty_state state)
{
    return names[state];
}

/* ---- which counts ------------------------------------------------------------------ */

static enum dirty_state state_of(const struct job *job, struct str look_run)
{
    if (job->state == JOB_PARKED)
        return DIRTY_PARKED;
    if (job->state == JOB_RUNNING)
        return DIRTY_RUNNING;
    if (str_is(job->reason, "not_before"))
        return DIRTY_PUT_OFF;
    if (job->tries > 0)
        return DIRTY_RETRYING;
    return look_run.n > 0 && str_eq(job->run, look_run) ? DIRTY_CHANGED
                                                        : DIRTY_WAITING;
}

static void tell_job(struct dirty *d, const struct job *job,
                     enum dirty_state state)
{
    d->state = state;
    d->reason = job->reason;
    d->message = job->message;
    d->advice = advice_for_job(job->reason);
    if (job->reason.n == 0)
        d->reason = str_from(job_cause_name(job->cause));
    if (d->advice.n == 0)
        d->advice = STR("The next sync takes it in hand.");
}

static void tell_holds(struct arena *a, struct dirty *d)
{
    const struct hold *first = &d->holds[0];
    d->state = DIRTY_HELD;
    d->reason = str_from(hold_kind_name(first->kind));
    d->message = arena_printf(a, "%.*s: %.*s", STR_ARG(first->row),
                              STR_ARG(first->message));
    if (d->n_holds > 1)
        d->message = arena_printf(a, "%.*s; and %zu more",
                                  STR_ARG(d->message), d->n_holds - 1);
    d->advice = advice_for_hold(first->kind);
}

static void tell_owed(struct dirty *d)
{
    d->state = DIRTY_OWED;
    d->reason = STR(AFTER_WORK);
    d->message = STR("it was written, but what the sync has follow that has "
                     "not been done yet");
    d->advice = STR("Sync this record: what is still owed is done then, and "
                    "only that.");
}

/* ---- since when --------------------------------------------------------------------- */

static int64_t since_of(const struct dirty *d)
{
    int64_t since_us = INT64_MAX;
    for (int s = 0; s < SIDES; s++)
        if (d->job[s].id != 0 && d->job[s].created_us < since_us)
            since_us = d->job[s].created_us;
    for (size_t i = 0; i < d->n_holds; i++)
        if (d->holds[i].created_us < since_us)
            since_us = d->holds[i].created_us;
    return since_us == INT64_MAX ? d->since_us : since_us;
}

void dirty_tell(struct arena *a, struct dirty *d, struct str look_run)
{
    const struct job *worst = NULL;
    enum dirty_state state = DIRTY_RUNNING;
    for (int s = 0; s < SIDES; s++) {
        if (d->job[s].id == 0)
            continue;
        enum dirty_state one = state_of(&d->job[s], look_run);
        if (!worst || one < state) {
            worst = &d->job[s];
            state = one;
        }
    }
    d->since_us = since_of(d);
    if (worst && (state == DIRTY_PARKED || d->n_holds == 0) &&
        (state < DIRTY_OWED || !d->owed))
        tell_job(d, worst, state);
    else if (d->n_holds > 0)
        tell_holds(a, d);
    else
        tell_owed(d);
}

/* ---- for programs -------------------------------------------------------------------- */

static struct value id_value(struct str id)
{
    return id.n > 0 ? value_text(id) : value_null();
}

struct value dirty_value(const struct view *v, const struct dirty *d)
{
    struct arena *a = v->arena;
    struct object o = {.arena = a};
    struct list jobs = {.arena = a};
    struct list holds = {.arena = a};
    object_text(&o, "sync", view_sync_name(v, d->sync));
    object_set(&o, "link", d->link ? value_int(d->link) : value_null());
    for (int s = 0; s < SIDES; s++)
        object_set(&o, side_name((enum side)s), id_value(d->id[s]));
    object_text(&o, "state", str_from(names[d->state]));
    object_time(&o, "since", d->since_us);
    object_text(&o, "reason", d->reason);
    object_text(&o, "message", d->message);
    object_text(&o, "advice", d->advice);
    for (int s = 0; s < SIDES; s++)
        if (d->job[s].id != 0)
            list_add(&jobs, value_int(d->job[s].id));
    for (size_t i = 0; i < d->n_holds; i++)
        list_add(&holds, value_int(d->holds[i].id));
    object_set(&o, "jobs", list_value(&jobs));
    object_set(&o, "conflicts", list_value(&holds));
    object_bool(&o, "owed", d->owed);
    return object_value(&o);
}
