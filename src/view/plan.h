/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a plan came to: told by the events of a dry engine over a copy of the
 * store, and by what waits there afterwards. */
#pragma once

#include "base/map.h"
#include "engine/engine.h"
#include "view/change.h"

#define PLAN_FORM 1

struct plan {
    struct arena *arena;
    size_t keep;               /* changes kept of a sync and kind */
    VEC(struct change) changes;
    struct map counts;         /* "sync kind" -> int64_t, all of them */
    bool more;                 /* some were not kept */
    struct job *jobs;          /* that it would park */
    size_t n_jobs;
    struct hold *holds;        /* that it would make */
    size_t n_holds;
};

/* For engine_options.on_event, with the plan as context. */
void plan_take(void *plan, const struct engine_event *event);
int64_t plan_count(struct plan *plan, struct str sync, enum journal_kind kind);
/* What the copy of the store holds since then. */
MUST_CHECK enum err plan_find_waiting(struct plan *plan, const struct view *v,
                                      int64_t since_us, struct error *e);
struct value plan_value(const struct plan *plan, const struct view *v,
                        int64_t now_us, const struct report *report);
