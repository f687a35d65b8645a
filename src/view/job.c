/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/job.h"

static const char *const states[] = {[JOB_WAITING] = "waiting",
                                     [JOB_RUNNING] = "running",
                                     [JOB_PARKED] = "parked"};
static const char *const causes[] = {
    [CAUSE_CHANGE] = "change",         [CAUSE_RECONCILE] = "reconcile",
    [CAUSE_GONE] = "gone",             [CAUSE_DEPENDENCY] = "dependency",
    [CAUSE_REPAIR] = "repair",         [CAUSE_PERSON] = "person",
    [CAUSE_RETIRE] = "retire"};
static const char *const kinds[] = {[HOLD_CONFLICT] = "conflict",
                                    [HOLD_UNMAPPED] = "unmapped",
                                    [HOLD_INVALID] = "invalid",
                                    [HOLD_UNLINKED] = "unlinked"};

const char *job_state_name(enum job_state state)
{
    return states[state];
}

const char *job_cause_name(enum job_cause cause)
{
    return causes[cause];
}

const char *hold_kind_name(enum hold_kind kind)
{
    return kinds[kind];
}

struct value job_value(const struct view *v, const struct job *job)
{
    struct arena *a = v->arena;
    struct object o = {.arena = a};
    object_int(&o, "job", job->id);
    object_text(&o, "sync", view_sync_name(v, job->sync));
    object_text(&o, "side", str_from(side_name(job->side)));
    object_text(&o, "record", job->record_id);
    object_text(&o, "state", str_from(states[job->state]));
    object_text(&o, "cause", str_from(causes[job->cause]));
    object_int(&o, "tries", job->tries);
    object_time(&o, "due_at", job->due_us);
    object_time(&o, "created_at", job->created_us);
    object_time(&o, "updated_at", job->updated_us);
    object_text(&o, "run", job->run);
    object_text(&o, "reason", job->reason);
    object_text(&o, "message", job->message);
    object_set(&o, "detail", stored_value(a, job->detail));
    return object_value(&o);
}

struct value hold_value(const struct view *v, const struct hold *hold)
{
    struct arena *a = v->arena;
    struct object o = {.arena = a};
    object_int(&o, "conflict", hold->id);
    object_text(&o, "sync", view_sync_name(v, hold->sync));
    object_int(&o, "link", hold->link);
    object_text(&o, "row", hold->row);
    object_text(&o, "kind", str_from(kinds[hold->kind]));
    object_text(&o, "lookup", hold->lookup);
    object_text(&o, "key", hold->key);
    for (int s = 0; s < SIDES; s++)
        object_set(&o, side_name((enum side)s),
                   stored_value(a, hold->value[s]));
    object_set(&o, "base", stored_value(a, hold->base[SIDE_LEFT]));
    object_text(&o, "message", hold->message);
    object_bool(&o, "answered", hold->answered);
    object_time(&o, "created_at", hold->created_us);
    return object_value(&o);
}
