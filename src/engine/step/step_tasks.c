/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What became of tasks (store/tasks.h): an end for each record whose job is
 * done with. What waits or is parked has none yet; the queue tells of it.
 */
#include "engine/step/step.h"

struct ends {
    struct step *step;
    VEC(struct task_end) list;
};

static bool was_removed(const struct item *item)
{
    return item->input.sync && item->decision.verdict == VERDICT_REMOVE;
}

static void end_removed(const struct item *item, struct task_end *out)
{
    out->outcome = item->decision.archive ? TASK_ARCHIVED : TASK_DELETED;
    out->record_id = item_id(item, item->decision.remove_side);
}

/* In an earlier try of the same job, which then had an id to write back. */
static bool was_made_for(const struct item *item, enum side s)
{
    return item->link.id != 0 &&
           item->link.created_side == (int)SIDE_OTHER(s) &&
           item->link.created_us > item->jobs[s]->created_us;
}

/* The record that was asked about is on side `s`. */
static void end_kept(struct step *step, const struct item *item, enum side s,
                     struct task_end *out)
{
    enum side other = SIDE_OTHER(s);
    /* what became of the other side: an id written back is no update */
    bool wrote = item->wrote[other];
    /* found again, or told of: ours too */
    bool made = item->created || item->made_by || item->is_back ||
                was_made_for(item, s);
    bool made_other = item->created && item->origin == s;
    out->outcome = made          ? TASK_CREATED
                   : wrote       ? TASK_UPDATED
                                 : TASK_SKIPPED;
    out->record_id =
        made_other ? item->result[other].id : item_id(item, other);
    if (!item->has[s] && item->looked[s] && !made && !wrote) {
        out->outcome = TASK_ERROR;
        out->message = arena_printf(
            step->a, "there is no record %.*s in %.*s.%.*s",
            STR_ARG(item->jobs[s]->record_id),
            STR_ARG(step->sync->connection[s]), STR_ARG(step->sync->entity[s]));
    } else if (out->outcome == TASK_SKIPPED) {
        out->message = item->message;
    }
}

static void add_end(struct ends *ends, const struct item *item, enum side s)
{
    struct task_end end = {.task = item->jobs[s]->task,
                           .at_us = engine_now_us(ends->step->engine)};
    if (was_removed(item))
        end_removed(item, &end);
    else
        end_kept(ends->step, item, s, &end);
    vec_push(ends->step->a, &ends->list, end);
}

enum err step_tasks(struct step *step, struct error *e)
{
    struct ends ends = {.step = step};
    for (size_t i = 0; i < step->n; i++) {
        const struct item *item = &step->items[i];
        for (int s = 0; s < SIDES; s++)
            if (item->end == ITEM_DONE && !item->back && !item->goes_on &&
                item->jobs[s] &&
                item->jobs[s]->task != 0)
                add_end(&ends, item, (enum side)s);
    }
    return task_end_add(step->engine->options.store, ends.list.at,
                        ends.list.n, e);
}
