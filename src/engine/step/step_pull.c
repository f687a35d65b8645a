/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What goes first: the records that a record refers to are put into the queue
 * of the sync that links them, in this very run, and the record waits for
 * them once. What can be known of that before its counterpart is read or
 * looked for is known then, so that nothing is asked twice.
 */
#include "base/limits.h"
#include "engine/schedule_state.h"
#include "engine/step/step.h"

bool item_waited(const struct item *item)
{
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s] && str_is(item->jobs[s]->reason, "dependency"))
            return true;
    return false;
}

/* ---- waiting -------------------- */

static struct engine_sync *sync_named(struct engine *engine, struct str name)
{
    for (size_t i = 0; i < engine->n_syncs; i++)
        if (str_eq(engine->syncs[i].source->name, name))
            return &engine->syncs[i];
    return NULL;
}

/* A sync that this run was not asked for takes part from the next pass on,
 * unless a person has paused it. */
static enum err call_sync(struct engine *engine, struct engine_sync *es,
                          struct arena *a, struct error *e)
{
    const struct pause_of of = {PAUSED_SYNC, es->source->name};
    struct pause pause = {0};
    if (es->report || !engine->report)
        return ERR_OK;
    TRY(pause_load(engine->options.store, a, &of, &pause, NULL, e));
    if (pause.set)
        return ERR_OK;
    es->report = &engine->report->syncs[engine->report->n++];
    *es->report = (struct sync_report){.name = es->source->name};
    return ERR_OK;
}

struct waits {
    struct map seen;
    VEC(struct job) jobs;
};

static enum err waits_add(struct step *step, const struct decided_wait *wait,
                          struct waits *io_waits, struct error *e)
{
    struct engine *engine = step->engine;
    struct engine_sync *es = sync_named(engine, wait->sync);
    int64_t now_us = engine_now_us(engine);
    struct str key = arena_printf(step->a, "%d %.*s %.*s", (int)wait->side,
                                  STR_ARG(wait->sync), STR_ARG(wait->id));
    if (!es || !es->source->enabled ||
        map_put(step->a, &io_waits->seen, key, es))
        return ERR_OK;
    struct job job = {.sync = es->id,
                      .record_id = wait->id,
                      .side = wait->side,
                      .cause = CAUSE_DEPENDENCY,
                      .due_us = now_us,
                      .created_us = now_us,
                      .run = engine->run};
    vec_push(step->a, &io_waits->jobs, job);
    return call_sync(engine, es, step->a, e);
}

enum err step_wait(struct step *step, struct item *const *items, size_t n,
                   struct error *e)
{
    struct waits waits = {0};
    for (size_t i = 0; i < n; i++) {
        const struct decision *d = &items[i]->decision;
        for (size_t k = 0; k < d->n_waits; k++)
            TRY(waits_add(step, &d->waits[k], &waits, e));
        step_keep(step, items[i]);
        item_end(items[i], ITEM_RETRY, "dependency",
                 STR("the record it points to goes first"));
        items[i]->due_us = step->engine->pass_us + 1;
    }
    if (waits.jobs.n == 0)
        return ERR_OK;
    struct store *store = step->engine->options.store;
    TRY(store_begin(store, e));
    return store_end(store, job_put(store, waits.jobs.at, waits.jobs.n, e), e);
}

/* ---- before anything is asked -------------------- */

bool step_pulls(const struct step *step, enum side origin, bool each_time)
{
    const struct sync *sync = step->sync;
    enum side to = SIDE_OTHER(origin);
    for (size_t i = 0; i < sync->n_rows; i++)
        if (sync->rows[i].link.n > 0 && sync->rows[i].to[to] &&
            (!each_time || sync->rows[i].pulls))
            return sync->flow_to[to];
    return false;
}

static bool may_pull(const struct item *item)
{
    enum job_cause cause = item_cause(item);
    return item->has[item->origin] && !item_waited(item) &&
           !item_has_intent(item) && cause != CAUSE_GONE &&
           cause != CAUSE_RETIRE;
}

static void pull_input(struct step *step, struct item *item)
{
    enum side s = item->origin;
    item->input = (struct decide_input){
        .sync = step->sync,
        .origin = s,
        .linked = item->link.id != 0,
        .forced = item_is_forced(item),
        .env = world_env(step->engine->world)};
    item->input.side[s].record = item_view(step, item, s);
    item->decision = (struct decision){.verdict = VERDICT_WANT};
}

static enum err pull_rounds(struct step *step, struct item *const *items,
                            size_t n, struct error *e)
{
    for (int round = 0; round < LIMIT_CONVERT_ROUNDS; round++) {
        for (size_t i = 0; i < n; i++)
            if (items[i]->decision.verdict == VERDICT_WANT)
                decide_pulls(&items[i]->input, step->a, &items[i]->decision);
        if (!world_wants(step->engine->world))
            break;
        TRY(world_fetch(step->engine->world, e));
    }
    return ERR_OK;
}

/* Whatever was decided here is decided anew, with all that is known then. */
static void forget_inputs(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        if (step->items[i].end != ITEM_OPEN)
            continue;
        step->items[i].input = (struct decide_input){0};
        step->items[i].decision = (struct decision){0};
    }
}

/* What takes no part and never did need not be looked for over there. */
static bool item_asks(const struct step *step, const struct item *item)
{
    bool linked = item->link.id != 0;
    return (!linked && (step->sync->accept[item->origin] >= 0 ||
                        step->sync->hold[item->origin] >= 0)) ||
           step_pulls(step, item->origin, linked);
}

/* Do conditions or references of that side need what is followed? */
static bool needs_followed(const struct step *step, enum side s)
{
    const struct sync *sync = step->sync;
    bool needs = false;
    for (size_t i = 0; i < sync->n_paths[s]; i++)
        needs = needs || sync->paths[s][i].in_condition;
    for (size_t i = 0; i < sync->n_rows; i++)
        needs = needs ||
                (sync->rows[i].link.n > 0 && sync->rows[i].follows[s]);
    return needs;
}

/* The items that are asked, and open still. */
static enum err pull_items(struct step *step, struct item ***out, size_t *out_n,
                           struct error *e)
{
    size_t n = 0;
    size_t k = 0;
    struct item **items = step_select(step, may_pull, &n);
    for (size_t i = 0; i < n; i++)
        if (item_asks(step, items[i]))
            items[k++] = items[i];
    for (int s = 0; s < SIDES; s++)
        if (needs_followed(step, (enum side)s))
            TRY(step_follow(step, (enum side)s, items, k, e));
    n = 0;
    for (size_t i = 0; i < k; i++)
        if (items[i]->end == ITEM_OPEN)
            items[n++] = items[i];
    *out = items;
    *out_n = n;
    return ERR_OK;
}

static void end_left_out(struct item *item)
{
    const struct decision *d = &item->decision;
    if (item->link.id != 0 || d->message.n == 0)
        return;
    if (d->verdict == VERDICT_IGNORE)
        item_end(item, ITEM_DONE, "ignored", d->message);
    else if (d->verdict == VERDICT_PARK)
        item_end(item, ITEM_PARK, item_park_reason(item), d->message);
}

enum err step_pull(struct step *step, struct error *e)
{
    struct item **items = NULL;
    size_t n = 0;
    size_t k = 0;
    TRY(pull_items(step, &items, &n, e));
    for (size_t i = 0; i < n; i++)
        pull_input(step, items[i]);
    TRY(pull_rounds(step, items, n, e));
    for (size_t i = 0; i < n; i++) {
        end_left_out(items[i]);
        if (items[i]->decision.verdict == VERDICT_WAIT)
            items[k++] = items[i];
    }
    TRY(step_wait(step, items, k, e));
    forget_inputs(step);
    return ERR_OK;
}
