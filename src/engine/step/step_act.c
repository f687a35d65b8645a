/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Actions on records that were written: one action after another, each for all
 * records that it is due for at once. Where the remote takes several in one
 * call, those with equal arguments share it; a call that is refused is halved
 * until the record to blame stands alone.
 */
#include "engine/step/step_after.h"
#include "mapping/after.h"

struct due {
    struct item *item;
    struct value arguments;
    int64_t entry;               /* of the journal */
};

struct acting {
    struct step *step;
    enum side side;
    const struct sync_action *action;
    struct due *due;             /* those of one call stand side by side */
    size_t n;
    size_t most;                 /* records a call */
};

/* Calls, each for due[from, from + n). */
struct batch {
    size_t from;
    size_t n;
};
struct batches {
    struct batch *at;
    size_t n;
    size_t cap;
};

/* ---- for whom -------------------- */

static bool is_due(struct acting *act, struct item *item,
                   struct value *out_arguments)
{
    struct step *step = act->step;
    const struct value *record[SIDES];
    struct map_result broken;
    if (item->end != ITEM_OPEN || !(item->owed & 1u << act->side))
        return false;
    after_records(step, item, record);
    bool due = action_applies(act->action, record,
                              world_env(step->engine->world), step->a,
                              &broken);
    if (broken.status == MAP_INVALID)
        item_end(item, ITEM_PARK, "invalid", broken.message);
    *out_arguments = action_arguments(act->action, record, step->a);
    return due;
}

static void gather(struct acting *act)
{
    struct step *step = act->step;
    act->due = arena_array(step->a, struct due, step->n);
    for (size_t i = 0; i < step->n; i++) {
        struct value arguments;
        if (is_due(act, &step->items[i], &arguments))
            act->due[act->n++] = (struct due){&step->items[i], arguments, 0};
    }
}

static void cut(struct acting *act, struct batches *out)
{
    for (size_t i = 0; i < act->n; i++) {
        struct batch *last = out->n > 0 ? &out->at[out->n - 1] : NULL;
        if (last && last->n < act->most &&
            value_equal(&act->due[last->from].arguments,
                        &act->due[i].arguments))
            last->n++;
        else
            vec_push(act->step->a, out, (struct batch){i, 1});
    }
}

/* ---- the journal -------------------- */

/* Entered before it is sent, as all that is written. */
static enum err journal_ahead(const struct acting *act, struct error *e)
{
    struct step *step = act->step;
    struct store *store = step->engine->options.store;
    struct journal_entry *entries =
        arena_array(step->a, struct journal_entry, act->n);
    for (size_t i = 0; i < act->n; i++) {
        const struct item *item = act->due[i].item;
        const struct job *job = item->jobs[item->origin];
        const struct value *arguments = &act->due[i].arguments;
        entries[i] = (struct journal_entry){
            .run = step->engine->run,
            .job = job ? job->id : 0,
            .sync = step->es->id,
            .link = item->link.id,
            .side = act->side,
            .record_id = item_id(item, act->side),
            .kind = JOURNAL_ACTION,
            .field = act->action->name,
            .after = value_is_null(arguments)
                         ? STR_NONE
                         : encode_value(step->a, arguments),
            .at_us = engine_now_us(step->engine)};
    }
    TRY(store_begin(store, e));
    TRY(store_end(store, journal_add(store, entries, act->n, e), e));
    for (size_t i = 0; i < act->n; i++)
        act->due[i].entry = entries[i].id;
    return ERR_OK;
}

/* It did surely not happen: the entry goes with the commit. */
static void forget_entry(struct step *step, int64_t id)
{
    int64_t *ahead = arena_grow(step->a, step->ahead, sizeof *ahead,
                                step->n_ahead, step->n_ahead + 1);
    ahead[step->n_ahead++] = id;
    step->ahead = ahead;
}

/* ---- outcomes -------------------- */

static void tell(const struct acting *act, const struct item *item)
{
    struct engine_event event = {.sync = act->step->sync->name,
                                 .kind = JOURNAL_ACTION,
                                 .side = act->side,
                                 .record_id = item_id(item, act->side),
                                 .other_id =
                                     item_id(item, SIDE_OTHER(act->side))};
    engine_tell(act->step->engine, &event);
}

static void take_outcome(const struct acting *act, const struct due *due,
                         const struct remote_call *call)
{
    struct item *item = due->item;
    struct error error = call->error;
    item->acted[act->side] |= error.code == ERR_OK || error.maybe_happened;
    if (error.code != ERR_OK) {
        if (!error.maybe_happened)
            forget_entry(act->step, due->entry);
        error_prefix(&error, "%.*s", STR_ARG(act->action->name));
        item_fail(act->step, item, &error);
    } else if (!call->op.action_result.done) {
        item_end(item, ITEM_PARK, REASON_ACTION,
                 arena_printf(act->step->a,
                              "%.*s asks more than a program can answer: "
                              "carry it out by hand",
                              STR_ARG(act->action->name)));
    } else {
        tell(act, item);
    }
}

/* For all or none: so it may be tried with fewer. */
static bool is_divisible(const struct remote_call *call, size_t n)
{
    const struct error *error = &call->error;
    return n > 1 && error->code != ERR_OK && !error->maybe_happened &&
           error->scope <= SCOPE_BATCH;
}

static void take_call(const struct acting *act, const struct batch *batch,
                      const struct remote_call *call, struct batches *again)
{
    size_t half = batch->n / 2;
    if (is_divisible(call, batch->n)) {
        vec_push(act->step->a, again, (struct batch){batch->from, half});
        vec_push(act->step->a, again,
                 (struct batch){batch->from + half, batch->n - half});
        return;
    }
    for (size_t i = 0; i < batch->n; i++)
        take_outcome(act, &act->due[batch->from + i], call);
}

/* ---- calls -------------------- */

static struct remote_call call_of(const struct acting *act,
                                  const struct batch *batch)
{
    struct step *step = act->step;
    struct remote_target target = engine_target(step->es, act->side);
    struct remote_call call = {
        .connection = target.connection,
        .op = {.kind = OP_ACTION,
               .arena = step->a,
               .entity = target.entity,
               .action = act->action->name,
               .action_id = item_id(act->due[batch->from].item, act->side),
               .action_arguments = act->due[batch->from].arguments}};
    struct str *ids = arena_array(step->a, struct str, batch->n);
    for (size_t i = 0; i < batch->n; i++)
        ids[i] = item_id(act->due[batch->from + i].item, act->side);
    if (batch->n > 1) {
        call.op.ids = ids;
        call.op.n_ids = batch->n;
        call.op.action_id = STR_NONE;
    }
    return call;
}

static enum err send(const struct acting *act, struct batches batches,
                     struct error *e)
{
    struct arena *a = act->step->a;
    while (batches.n > 0) {
        struct batches again = {0};
        struct remote_call *calls =
            arena_array(a, struct remote_call, batches.n);
        for (size_t i = 0; i < batches.n; i++)
            calls[i] = call_of(act, &batches.at[i]);
        TRY(remote_run(act->step->engine->remote, calls, batches.n, e));
        for (size_t i = 0; i < batches.n; i++)
            take_call(act, &batches.at[i], &calls[i], &again);
        batches = again;
    }
    return ERR_OK;
}

/* What follows sees what it did. */
static enum err act_once(struct step *step, enum side s,
                         const struct sync_action *action, struct error *e)
{
    size_t most = step->es->caps[s].action_max;
    struct acting act = {.step = step,
                         .side = s,
                         .action = action,
                         .most = most > 0 ? most : 1};
    struct batches batches = {0};
    struct item **done = arena_array(step->a, struct item *, step->n);
    size_t n = 0;
    gather(&act);
    if (act.n == 0)
        return ERR_OK;
    cut(&act, &batches);
    TRY(journal_ahead(&act, e));
    TRY(send(&act, batches, e));
    for (size_t i = 0; i < act.n; i++)
        if (act.due[i].item->end == ITEM_OPEN)
            done[n++] = act.due[i].item;
    return after_read(step, s, done, n, e);
}

enum err after_act(struct step *step, struct error *e)
{
    const struct sync *sync = step->sync;
    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < sync->n_then[s]; i++)
            TRY(act_once(step, (enum side)s, &sync->then[s][i], e));
    return ERR_OK;
}
