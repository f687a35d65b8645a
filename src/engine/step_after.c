/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What follows a write: checks over both records as they are then, and
 * actions. That they are owed is told to the store with the write itself, so
 * that a cut loses none; what is still to be done is told by the records alone.
 *
 *     commit ── the link is owed ──▶ both are read ──▶ verify ──▶ actions, each
 *     after another ──▶ commit: nothing is owed any more, the job ends
 */
#include "engine/step.h"
#include "mapping/after.h"

/* ---- what is owed -------------------- */

bool step_follows(const struct step *step)
{
    return sync_follows(step->sync) && !remote_is_dry(step->engine->remote);
}

enum err step_load_owed(struct step *step, struct error *e)
{
    struct item **items = arena_array(step->a, struct item *, step->n);
    int64_t *links = arena_array(step->a, int64_t, step->n);
    unsigned *owed = arena_array(step->a, unsigned, step->n);
    size_t n = 0;
    for (size_t i = 0; step_follows(step) && i < step->n; i++) {
        if (step->items[i].link.id == 0)
            continue;
        items[n] = &step->items[i];
        links[n++] = step->items[i].link.id;
    }
    TRY(owed_get(step->engine->options.store, links, n, owed, e));
    for (size_t i = 0; i < n; i++)
        items[i]->owed = owed[i];
    return ERR_OK;
}

/* Sides that were written, as far as anybody knows; both of a new pair. */
static unsigned owed_now(const struct item *item)
{
    unsigned bits = 0;
    if (item->made_by || (item->link.id == 0 && item->input.sync))
        return 1u << SIDE_LEFT | 1u << SIDE_RIGHT;
    for (int s = 0; s < SIDES; s++)
        if (item->wrote[s] &&
            (item->written[s] || item->result[s].error.maybe_happened))
            bits |= 1u << s;
    return bits;
}

void step_owe(struct step *step)
{
    for (size_t i = 0; step_follows(step) && i < step->n; i++) {
        struct item *item = &step->items[i];
        enum verdict verdict = item->decision.verdict;
        bool pair = verdict == VERDICT_KEEP || verdict == VERDICT_CREATE;
        if (!item->made_by && (!item->input.sync || !pair))
            continue;
        item->owed |= owed_now(item);
        item->goes_on = item->owed != 0 && item->end == ITEM_DONE;
    }
}

enum err step_put_owed(struct step *step, struct item *const *items,
                       const struct link *links, size_t n, struct error *e)
{
    VEC(struct owed) rows = {0};
    for (size_t i = 0; i < n; i++)
        if (items[i] && items[i]->owed != 0 && links[i].id != 0)
            vec_push(step->a, &rows,
                     (struct owed){links[i].id, items[i]->owed});
    return owed_add(step->engine->options.store, rows.at, rows.n, e);
}

/* With the journal that is written ahead: the power may go behind a patch. */
enum err step_owe_ahead(struct step *step, struct error *e)
{
    VEC(struct owed) rows = {0};
    for (size_t i = 0; step_follows(step) && i < step->n; i++) {
        const struct item *item = &step->items[i];
        const struct decision *d = &item->decision;
        unsigned bits = 0;
        for (int s = 0; s < SIDES; s++)
            if (d->patch[s].fields.n > 0)
                bits |= 1u << s;
        if (item->end == ITEM_OPEN && d->verdict == VERDICT_KEEP && bits &&
            item->link.id != 0)
            vec_push(step->a, &rows, (struct owed){item->link.id, bits});
    }
    return owed_add(step->engine->options.store, rows.at, rows.n, e);
}

/* ---- the records as they are now -------------------- */

static bool is_open(const struct item *item)
{
    (void)item;
    return true;
}

static enum err read_side(struct step *step, enum side s,
                          struct item *const *items, size_t n, struct error *e)
{
    TRY(step_read_again(step, s, items, n, e));
    TRY(step_follow(step, s, items, n, e));
    for (size_t i = 0; i < n; i++)
        if (items[i]->end == ITEM_OPEN && !items[i]->has[s])
            item_end(items[i], ITEM_DONE, "gone", STR_NONE);
    return ERR_OK;
}

static void records_of(struct step *step, const struct item *item,
                       const struct value *record[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        const struct record *view = item_view(step, item, (enum side)s);
        record[s] = view ? &view->fields : NULL;
    }
}

static void verify_all(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        const struct value *record[SIDES];
        struct str message = STR_NONE;
        if (item->end != ITEM_OPEN)
            continue;
        records_of(step, item, record);
        if (sync_verify_pair(step->sync, record,
                             world_env(step->engine->world), step->a,
                             &message))
            continue;
        item_end(item, ITEM_PARK, REASON_VERIFY, message);
        step->es->none_recheck = false;
    }
}

/* ---- actions -------------------- */

struct acting {
    struct step *step;
    enum side side;
    const struct sync_action *action;
    struct item **items;
    struct remote_call *calls;
    size_t n;
    struct journal_entry *entries;
};

static bool is_due(struct acting *act, struct item *item,
                   struct value *out_arguments)
{
    struct step *step = act->step;
    const struct value *record[SIDES];
    struct map_result broken;
    if (item->end != ITEM_OPEN || !(item->owed & 1u << act->side))
        return false;
    records_of(step, item, record);
    bool due = action_applies(act->action, record,
                              world_env(step->engine->world), step->a,
                              &broken);
    if (broken.status == MAP_INVALID)
        item_end(item, ITEM_PARK, "invalid", broken.message);
    *out_arguments = action_arguments(act->action, record, step->a);
    return due;
}

static struct journal_entry entry_of(const struct acting *act,
                                     const struct item *item,
                                     const struct value *arguments)
{
    const struct step *step = act->step;
    const struct job *job = item->jobs[item->origin];
    return (struct journal_entry){
        .run = step->engine->run,
        .job = job ? job->id : 0,
        .sync = step->es->id,
        .link = item->link.id,
        .side = act->side,
        .record_id = item_id(item, act->side),
        .kind = JOURNAL_ACTION,
        .field = act->action->name,
        .after = value_is_null(arguments) ? STR_NONE
                                          : encode_value(step->a, arguments),
        .at_us = engine_now_us(step->engine),
    };
}

static void gather(struct acting *act)
{
    struct step *step = act->step;
    struct remote_target target = engine_target(step->es, act->side);
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        struct value arguments;
        if (!is_due(act, item, &arguments))
            continue;
        act->items[act->n] = item;
        act->entries[act->n] = entry_of(act, item, &arguments);
        act->calls[act->n++] = (struct remote_call){
            .connection = target.connection,
            .op = {.kind = OP_ACTION,
                   .arena = step->a,
                   .entity = target.entity,
                   .action = act->action->name,
                   .action_id = item_id(item, act->side),
                   .action_arguments = arguments}};
    }
}

/* Entered before it is sent, as all that is written. */
static enum err journal_ahead(const struct acting *act, struct error *e)
{
    struct store *store = act->step->engine->options.store;
    TRY(store_begin(store, e));
    return store_end(store, journal_add(store, act->entries, act->n, e), e);
}

/* It did surely not happen: the entry goes with the commit. */
static void forget_entry(struct step *step, int64_t id)
{
    int64_t *ahead = arena_grow(step->a, step->ahead, sizeof *ahead,
                                step->n_ahead, step->n_ahead + 1);
    ahead[step->n_ahead++] = id;
    step->ahead = ahead;
}

static void take_outcome(const struct acting *act, size_t i)
{
    struct step *step = act->step;
    struct item *item = act->items[i];
    const struct remote_call *call = &act->calls[i];
    struct error error = call->error;
    item->acted[act->side] |= error.code == ERR_OK || error.maybe_happened;
    if (error.code != ERR_OK) {
        if (!error.maybe_happened)
            forget_entry(step, act->entries[i].id);
        error_prefix(&error, "%.*s", STR_ARG(act->action->name));
        item_fail(step, item, &error);
        return;
    }
    if (!call->op.action_result.done) {
        item_end(item, ITEM_PARK, REASON_ACTION,
                 arena_printf(step->a,
                              "%.*s asks more than a program can answer: "
                              "carry it out by hand",
                              STR_ARG(act->action->name)));
        return;
    }
    struct engine_event event = {.sync = step->sync->name,
                                 .kind = JOURNAL_ACTION,
                                 .side = act->side,
                                 .record_id = item_id(item, act->side),
                                 .other_id =
                                     item_id(item, SIDE_OTHER(act->side))};
    engine_tell(step->engine, &event);
}

/* One action for all that it is due for; what follows sees what it did. */
static enum err act_once(struct step *step, enum side s,
                         const struct sync_action *action, struct error *e)
{
    struct acting act = {
        .step = step,
        .side = s,
        .action = action,
        .items = arena_array(step->a, struct item *, step->n),
        .calls = arena_array(step->a, struct remote_call, step->n),
        .entries = arena_array(step->a, struct journal_entry, step->n)};
    size_t done = 0;
    gather(&act);
    if (act.n == 0)
        return ERR_OK;
    TRY(journal_ahead(&act, e));
    TRY(remote_run(step->engine->remote, act.calls, act.n, e));
    for (size_t i = 0; i < act.n; i++) {
        take_outcome(&act, i);
        if (act.items[i]->end == ITEM_OPEN)
            act.items[done++] = act.items[i];
    }
    return read_side(step, s, act.items, done, e);
}

static enum err act_all(struct step *step, struct error *e)
{
    const struct sync *sync = step->sync;
    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < sync->n_then[s]; i++)
            TRY(act_once(step, (enum side)s, &sync->then[s][i], e));
    return ERR_OK;
}

/* ---- all of it -------------------- */

static enum err follow_up(struct step *step, struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, is_open, &n);
    for (int s = 0; s < SIDES; s++)
        TRY(read_side(step, (enum side)s, items, n, e));
    verify_all(step);
    return act_all(step, e);
}

/* Items that were written, as they go on. */
static void copy_items(const struct step *step, struct step *after)
{
    after->items = arena_array(step->a, struct item, step->n);
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &after->items[after->n];
        if (!step->items[i].goes_on || step->items[i].end != ITEM_DONE)
            continue;
        *item = step->items[i];
        item->was_message = item->message;
        item->end = ITEM_OPEN;
        item->is_after = true;
        item->goes_on = false;
        item->back = NULL;
        after->n++;
    }
}

/* What was not got to waits for its turn; nothing of it is lost. */
static void end_all(struct step *after, const struct error *error)
{
    for (size_t i = 0; i < after->n; i++) {
        struct item *item = &after->items[i];
        if (item->end == ITEM_OPEN && error->code != ERR_OK)
            item_fail(after, item, error);
        else if (item->end == ITEM_OPEN)
            item_end(item, ITEM_DONE, "", item->was_message);
    }
}

enum err step_after(struct step *step, struct error *e)
{
    struct step after = {.engine = step->engine,
                         .es = step->es,
                         .sync = step->sync,
                         .a = step->a};
    struct error error = {0};
    copy_items(step, &after);
    if (after.n == 0)
        return ERR_OK;
    if (follow_up(&after, &error) != ERR_OK &&
        error.scope == SCOPE_SYSTEM) {
        if (e)
            *e = error;
        return error.code;
    }
    end_all(&after, &error);
    return step_commit(&after, e);
}
