/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A create was cut off, and what it left has not been found for its source.
 * It looks like a new record on the other side; taken for one, it would be
 * doubled back. So whatever looks like it waits until the source has been
 * dealt with, which is put first in the queue; or for a person, as it does.
 */
#include "base/limits.h"
#include "engine/step/step_trace.h"

struct leftover {
    struct intent *intent;
    struct trace trace;
    bool met;
};

struct leftovers {
    struct leftover *at;
    size_t n;
};

static const struct item *source_item(const struct step *step,
                                      const struct intent *intent)
{
    return map_get(&step->by_id[SIDE_OTHER(intent->target)],
                   intent->source_id);
}

static enum err leftovers_load(struct step *step, enum side target,
                               struct leftovers *out, struct error *e)
{
    struct intent *intents = NULL;
    size_t n = 0;
    TRY(intent_list(step->engine->options.store, step->a, step->es->id, target,
                    LIMIT_BATCH_JOBS, &intents, &n, e));
    out->at = arena_array(step->a, struct leftover, n);
    for (size_t i = 0; i < n; i++) {
        const struct item *source = source_item(step, &intents[i]);
        if (source && source->matched)
            continue; /* it was found */
        struct leftover *l = &out->at[out->n++];
        l->intent = &intents[i];
        TRY(trace_make(step, l->intent, &l->trace, e));
    }
    return ERR_OK;
}

static void put_off(struct step *step, struct item *item)
{
    const struct job *job = item->jobs[item->origin];
    bool again = job && str_is(job->reason, "intent");
    item_end(item, ITEM_RETRY, "intent",
             STR("it may be what a cut-off create has left; the source of "
                 "that goes first"));
    item->due_us = again ? engine_now_us(step->engine) +
                               JOB_RETRY_BASE_MS * US_PER_MS
                         : step->engine->pass_us + 1;
}

/* Puts the item off when it looks like any of them. */
static bool leftovers_meet(struct step *step, struct leftovers *ls,
                           struct item *item)
{
    bool met = false;
    bool parked = false;
    for (size_t i = 0; i < ls->n; i++) {
        struct leftover *l = &ls->at[i];
        if (trace_compare(step, &l->trace, &item->record[item->origin]) ==
            TRACE_NONE)
            continue;
        const struct item *source = source_item(step, l->intent);
        met = l->met = true;
        parked = parked || (source && source->end == ITEM_PARK);
    }
    if (parked)
        item_end(item, ITEM_PARK, "ambiguous",
                 STR("it may be what a cut-off create has left, and so may "
                     "others; choose one with `crosswalk links add`"));
    else if (met)
        put_off(step, item);
    return met;
}

static enum err queue_sources(struct step *step, const struct leftovers *ls,
                              struct error *e)
{
    struct store *store = step->engine->options.store;
    int64_t now_us = engine_now_us(step->engine);
    TRY(store_begin(store, e));
    enum err err = ERR_OK;
    for (size_t i = 0; i < ls->n && err == ERR_OK; i++) {
        const struct intent *intent = ls->at[i].intent;
        struct job job = {.sync = step->es->id,
                          .side = SIDE_OTHER(intent->target),
                          .record_id = intent->source_id,
                          .cause = CAUSE_REPAIR,
                          .due_us = now_us,
                          .created_us = now_us,
                          .run = step->engine->run};
        if (ls->at[i].met && !source_item(step, intent))
            err = job_put(store, &job, 1, e);
    }
    return store_end(store, err, e);
}

static bool is_alone(const struct item *item)
{
    return item->link.id == 0 && !item->matched && item->has[item->origin];
}

static enum err put_off_side(struct step *step, enum side s, struct error *e)
{
    struct leftovers ls = {0};
    size_t n = 0;
    bool met = false;
    struct item **items = step_select(step, is_alone, &n);
    TRY(leftovers_load(step, s, &ls, e));
    for (size_t i = 0; i < n && ls.n > 0; i++) {
        if (items[i]->origin == s)
            met = leftovers_meet(step, &ls, items[i]) || met;
    }
    return met ? queue_sources(step, &ls, e) : ERR_OK;
}

enum err step_put_off_leftovers(struct step *step, struct error *e)
{
    for (int s = 0; s < SIDES; s++)
        TRY(put_off_side(step, (enum side)s, e));
    return ERR_OK;
}
