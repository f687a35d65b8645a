/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/run.h"

static const char *const states[] = {
    [RUN_RUNNING] = "running", [RUN_DONE] = "done", [RUN_FAILED] = "failed",
    [RUN_CUT] = "cut"};
static const char *const kinds[] = {
    [RUN_SYNC] = "sync", [RUN_RECONCILE] = "reconcile",
    [RUN_RECORD] = "record", [RUN_UNDO] = "undo", [RUN_SERVE] = "serve"};

const char *run_state_name(enum run_state state)
{
    return states[state];
}

const char *run_kind_name(enum run_kind kind)
{
    return kinds[kind];
}

struct value run_value(struct arena *a, const struct run *r)
{
    struct object o = {.arena = a};
    object_text(&o, "run", r->id);
    object_text(&o, "state", str_from(states[r->state]));
    object_text(&o, "cause", r->cause);
    object_time(&o, "started_at", r->started_us);
    object_time(&o, "ended_at", r->ended_us);
    object_text(&o, "error", r->error);
    object_set(&o, "report", stored_value(a, r->report));
    return object_value(&o);
}
