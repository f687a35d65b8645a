/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Carrying it out: creates are announced by durable intents first, and what
 * is to be written over is entered in the journal; then the patches of each
 * side go out in batches.
 */
#include "engine/step/step_after.h"
#include "engine/step/step_journal.h"
#include "engine/step/step_sent.h"
#include "mapping/bulk.h"

/* ---- intents -------------------- */

static bool wants_create(const struct item *item)
{
    return item->decision.verdict == VERDICT_CREATE;
}

/* What it has from the beginning stays as it was announced. */
static enum err item_as_announced(struct step *step, struct item *item,
                                  struct error *e)
{
    enum side t = SIDE_OTHER(item->origin);
    struct value *patch = &item->decision.patch[t];
    struct value sent = value_null();
    TRY(value_decode(step->a, item->intent[t].values, &sent, e));
    for (size_t i = 0; i < step->sync->n_rows; i++) {
        const struct row *row = &step->sync->rows[i];
        for (size_t k = 0; row->on_create_only && k < row->n_fields[t]; k++) {
            const struct value *v = value_get(&sent, row->fields[t][k]);
            if (v)
                *patch = value_with(step->a, patch, row->fields[t][k], v);
        }
    }
    return ERR_OK;
}

/* Nothing was found of what it announced before: it goes on under the same
 * token, with what is to be sent now. */
static void intent_fill(struct step *step, struct item *item)
{
    const struct engine *engine = step->engine;
    enum side target = SIDE_OTHER(item->origin);
    int64_t now_us = engine_now_us(engine);
    struct value sent = bulk_dropped(step->a, step->sync, target,
                                     &item->decision.patch[target]);
    const struct intent old = item->intent[target];
    const bool written[SIDES] = {true, true};
    item->intent[target] = (struct intent){
        .sync = step->es->id,
        .target = target,
        .source_id = item_id(item, item->origin),
        .token = old.id ? old.token
                        : ulid_make(step->a, now_us, &engine->options.random),
        .values = encode_value(step->a, &sent),
        .created_us = old.id ? old.created_us : now_us,
        .job = item->owes ? old.job : item->jobs[item->origin]->id,
        .puts = item->owes ? old.puts : item->jobs[item->origin]->puts,
    };
    for (int s = 0; s < SIDES; s++) {
        struct value base = decide_base(&item->input, &item->decision,
                                        (enum side)s, written, step->a);
        item->intent[target].base[s] = encode_value(step->a, &base);
    }
}

struct fresh_intents {
    struct intent *at;
    struct item **owners;
    size_t n;
    int64_t *stale;
    size_t n_stale;
};

static struct intent *item_announces(struct item *item)
{
    return &item->intent[SIDE_OTHER(item->origin)];
}

static enum err intents_make(struct step *step, struct fresh_intents *out,
                             struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, wants_create, &n);
    *out = (struct fresh_intents){
        .at = arena_array(step->a, struct intent, n),
        .owners = arena_array(step->a, struct item *, n),
        .stale = arena_array(step->a, int64_t, n)};
    for (size_t i = 0; i < n; i++) {
        if (item_announces(items[i])->id != 0)
            out->stale[out->n_stale++] = item_announces(items[i])->id;
        if (items[i]->again)
            TRY(item_as_announced(step, items[i], e));
        intent_fill(step, items[i]);
        out->owners[out->n] = items[i];
        out->at[out->n++] = *item_announces(items[i]);
    }
    return ERR_OK;
}

static bool has_patch(const struct item *item)
{
    const struct decision *d = &item->decision;
    return d->verdict == VERDICT_REMOVE ||
           (d->verdict == VERDICT_KEEP &&
            (d->patch[SIDE_LEFT].fields.n > 0 ||
             d->patch[SIDE_RIGHT].fields.n > 0));
}

/* After a cut, intents tell what may have been made, and the journal what may
 * have been written over. */
static enum err write_ahead(struct step *step, struct error *e)
{
    struct fresh_intents fresh;
    size_t n = 0;
    (void)step_select(step, has_patch, &n);
    TRY(intents_make(step, &fresh, e));
    if (fresh.n + n == 0)
        return ERR_OK;
    struct store *store = step->engine->options.store;
    TRY(store_begin(store, e));
    enum err err = intent_remove(store, fresh.stale, fresh.n_stale, e);
    if (err == ERR_OK)
        err = intent_put(store, fresh.at, fresh.n, e);
    if (err == ERR_OK)
        err = step_journal_ahead(step, e);
    if (err == ERR_OK)
        err = step_owe_ahead(step, e);
    if (err == ERR_OK)
        err = step_sent_ahead(step, e);
    TRY(store_end(store, err, e));
    for (size_t i = 0; i < fresh.n; i++)
        item_announces(fresh.owners[i])->id = fresh.at[i].id;
    return ERR_OK;
}

/* ---- patches -------------------- */

/* The patch of an item for one side; false when there is nothing to write. */
static bool item_patch(const struct item *item, enum side s, struct patch *out)
{
    const struct decision *d = &item->decision;
    *out = (struct patch){.id = item_id(item, s), .values = d->patch[s]};
    if (item->has[s])
        out->known = &item->record[s].fields;
    if (d->verdict == VERDICT_REMOVE && d->remove_side == s) {
        out->kind = d->archive ? PATCH_ARCHIVE : PATCH_DELETE;
        return true;
    }
    if (d->verdict == VERDICT_CREATE && s != item->origin) {
        out->kind = PATCH_CREATE;
        out->token = item->intent[s].token;
        return true;
    }
    out->kind = PATCH_UPDATE;
    return d->verdict == VERDICT_KEEP && d->patch[s].fields.n > 0;
}

/* Syncs that lead elsewhere go on meanwhile. */
static enum err write_waiting(struct step *step,
                              const struct remote_target *target,
                              const struct patch *patches, size_t n,
                              struct patch_result *results, struct error *e)
{
    struct remote *remote = step->engine->remote;
    bool before = remote_let_others(remote, true);
    enum err err = remote_write(remote, step->a, target, patches, n, results,
                                e);
    (void)remote_let_others(remote, before);
    return err;
}

static enum err write_side(struct step *step, enum side s, struct error *e)
{
    struct patch *patches = arena_array(step->a, struct patch, step->n);
    struct item **items = arena_array(step->a, struct item *, step->n);
    size_t n = 0;
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        if (item->end != ITEM_OPEN)
            continue;
        item->written[s] = !item_patch(item, s, &patches[n]);
        if (!item->written[s])
            items[n++] = item;
    }
    if (n == 0)
        return ERR_OK;
    struct patch_result *results = arena_array(step->a, struct patch_result, n);
    struct remote_target target = engine_target(step->es, s);
    TRY(write_waiting(step, &target, patches, n, results, e));
    for (size_t i = 0; i < n; i++) {
        items[i]->wrote[s] = true;
        items[i]->result[s] = results[i];
        items[i]->written[s] = results[i].error.code == ERR_OK;
        if (results[i].error.maybe_happened) /* there may be more by now */
            step->es->listed[s] = false;
        /* an error with an id: it stands, but what follows a create failed */
        items[i]->created = items[i]->created ||
                            (patches[i].kind == PATCH_CREATE &&
                             results[i].id.n > 0);
    }
    return ERR_OK;
}

/* A record that is gone already is as good as deleted. */
static void forgive_missing(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        enum side s = item->decision.remove_side;
        if (item->end == ITEM_OPEN && item->decision.verdict == VERDICT_REMOVE &&
            item->result[s].error.code == ERR_NOT_FOUND)
            item->written[s] = true;
    }
}

/* A remote that upserts may have answered with a record that is another's
 * counterpart: two of ours would share it. A person must look. */
static void park_shared(struct step *step, struct item *item, struct str other)
{
    enum side s = SIDE_OTHER(item->origin);
    item->created = false;
    item_end(item, ITEM_PARK, "duplicate",
             arena_printf(step->a,
                          "the remote answered with record %.*s, which is "
                          "linked to %.*s already",
                          STR_ARG(item->result[s].id), STR_ARG(other)));
}

/* The counterpart, of an item that has one or has just made one. */
static struct str counterpart_id(const struct item *item, enum side s)
{
    struct str id = item_id(item, s);
    return id.n > 0 || !item->created ? id : item->result[s].id;
}

static bool is_created(const struct item *item)
{
    return item->created;
}

/* The records that items of this batch came with, or were paired with; those
 * that were put off unlinked are not spoken for. */
static void map_held(struct step *step, struct map held[SIDES])
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        bool put_off = item->end != ITEM_OPEN && item->link.id == 0;
        for (int s = 0; s < SIDES && !put_off; s++) {
            struct str id = item_id(item, (enum side)s);
            if (id.n > 0)
                map_put(step->a, &held[s], id, item);
        }
    }
}

static enum err check_upserts(struct step *step, struct error *e)
{
    struct map made[SIDES] = {0};
    size_t n = 0;
    struct item **items = step_select(step, is_created, &n);
    map_held(step, made);
    for (size_t i = 0; i < n; i++) {
        struct item *item = items[i];
        enum side s = SIDE_OTHER(item->origin);
        struct str id = item->result[s].id;
        struct link_brief link = {0};
        const struct item *twin = map_get(&made[s], id);
        TRY(link_peek(step->engine->options.store, step->a, step->es->id, s,
                      &id, 1, &link, e));
        if (step->sync->shared[s])
            continue;
        if (twin)
            park_shared(step, item, counterpart_id(twin, SIDE_OTHER(s)));
        else if (link.id != 0 && link.id != item->moves.id)
            park_shared(step, item, link.other_id);
        else
            map_put(step->a, &made[s], id, item);
    }
    return ERR_OK;
}

/* What was sent once more is done with; what was asked for since is not. */
static void put_next(const struct step *step, struct item *item)
{
    item_end(item, ITEM_RETRY, REASON_FOUND, STR("it was asked for again since"));
    item->due_us = step->engine->pass_us + 1;
}

static void end_items(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        if (item->end != ITEM_OPEN)
            continue;
        item->end = ITEM_DONE;
        for (int s = 0; s < SIDES; s++)
            if (item->wrote[s] && !item->written[s])
                item_fail(step, item, &item->result[s].error);
        if (item->end == ITEM_DONE && item->owes && item->created)
            put_next(step, item);
    }
}

enum err step_write(struct step *step, struct error *e)
{
    TRY(write_ahead(step, e));
    for (int s = 0; s < SIDES; s++)
        TRY(write_side(step, (enum side)s, e));
    forgive_missing(step);
    TRY(check_upserts(step, e));
    end_items(step);
    return ERR_OK;
}
