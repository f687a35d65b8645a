/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * From jobs to items: the two jobs of one linked pair are one item; records
 * are taken from staging when they are fresh, else read. A linked record
 * that turns out as last agreed ends here, before its counterpart is asked
 * for.
 */
#include "engine/step/step_after.h"
#include "engine/step/step_sent.h"

#include "engine/decide/merge.h"
#include "engine/decide/prompts.h"
#include "mapping/row.h"

/* ---- items -------------------- */

/* What is to be retired is so by itself: the other job of its pair waits. */
static struct item *item_put_off(struct step *step, struct job *job,
                                 const struct link *link)
{
    struct item *item = &step->items[step->n++];
    *item = (struct item){.origin = job->side, .link = *link};
    item_end(item, ITEM_RETRY, REASON_PAIR,
             STR("the other record of its pair goes first"));
    item->due_us = step->engine->pass_us + 1;
    return item;
}

/* Of a sync that makes a record for each request: as if it were not linked,
 * and the link leads to what is made. */
static struct item *item_asked(struct step *step, struct job *job,
                               const struct link *link)
{
    bool asks = step->sync->flow_to[SIDE_OTHER(job->side)];
    struct item *item = &step->items[step->n++];
    *item = (struct item){.origin = job->side, .moves = *link};
    map_put(step->a, &step->by_id[job->side], job->record_id, item);
    if (!asks)
        item_end(item, ITEM_DONE, "ignored",
                 STR("the sync makes records of the other side alone"));
    return item;
}

static struct item *item_of_job(struct step *step, struct job *job,
                                const struct link *link)
{
    bool retires = job->cause == CAUSE_RETIRE;
    struct item *known = NULL;
    for (int s = 0; s < SIDES && link->id != 0 && !known; s++)
        known = map_get(&step->by_id[s], link->side[s].id);
    if (known && known->link.id != link->id)
        known = NULL; /* it shares one of the two */
    if (known && (retires || known->retires))
        return item_put_off(step, job, link);
    if (step->sync->each_request && !retires)
        return item_asked(step, job, link);
    if (known)
        return known;
    struct item *item = &step->items[step->n++];
    *item = (struct item){
        .origin = job->side, .link = *link, .retires = retires};
    map_put(step->a, &step->by_id[job->side], job->record_id, item);
    for (int s = 0; s < SIDES && link->id != 0; s++)
        map_put(step->a, &step->by_id[s], link->side[s].id, item);
    return item;
}

static enum err load_links(struct step *step, enum side s, struct link *links,
                           struct error *e)
{
    struct str *ids = arena_array(step->a, struct str, step->n_jobs);
    size_t *index = arena_array(step->a, size_t, step->n_jobs);
    size_t n = 0;
    for (size_t i = 0; i < step->n_jobs; i++) {
        if (step->jobs[i].side != s)
            continue;
        index[n] = i;
        ids[n++] = step->jobs[i].record_id;
    }
    struct link *found = arena_array(step->a, struct link, n);
    TRY(link_get(step->engine->options.store, step->a, step->es->id, s, ids, n,
                 found, e));
    for (size_t i = 0; i < n; i++)
        links[index[i]] = found[i];
    return ERR_OK;
}

static enum err item_decode_base(struct step *step, struct item *item,
                                 struct error *e)
{
    for (int s = 0; s < SIDES; s++) {
        if (item->link.side[s].base.n == 0)
            return ERR_OK;
        TRY(value_decode(step->a, item->link.side[s].base, &item->base[s], e));
    }
    item->has_base = true;
    return ERR_OK;
}

/*
 * A plan has looked at this pair: what it would write is not there, and a second
 * look would plan to take it back.
 */
static bool is_planned(const struct step *step, const struct link *link)
{
    const struct engine *engine = step->engine;
    return engine->options.dry && link->id != 0 &&
           link->updated_us >= engine->born_us;
}

static enum err load_items(struct step *step, struct error *e)
{
    struct link *links = arena_array(step->a, struct link, step->n_jobs);
    step->items = arena_array(step->a, struct item, step->n_jobs);
    for (int s = 0; s < SIDES; s++)
        TRY(load_links(step, (enum side)s, links, e));
    for (size_t i = 0; i < step->n_jobs; i++) {
        struct job *job = &step->jobs[i];
        struct item *item = item_of_job(step, job, &links[i]);
        item->jobs[job->side] = job;
        if (is_planned(step, &links[i]))
            item_end(item, ITEM_DONE, "planned", STR("it is planned already"));
        if (item->link.id != 0 && !item->has_base)
            TRY(item_decode_base(step, item, e));
    }
    return ERR_OK;
}

/* ---- intents -------------------- */

static bool is_unlinked(const struct item *item)
{
    return item->link.id == 0;
}

enum err step_load_intents(struct step *step,
                           bool (*wanted)(const struct item *item),
                           struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, wanted, &n);
    for (int s = 0; s < SIDES; s++) {
        enum side target = SIDE_OTHER(s);
        struct str *ids = arena_array(step->a, struct str, n);
        struct item **asked = arena_array(step->a, struct item *, n);
        size_t k = 0;
        for (size_t i = 0; i < n; i++) {
            struct str id = item_id(items[i], (enum side)s);
            if (id.n == 0 || items[i]->intent[target].id != 0)
                continue;
            asked[k] = items[i];
            ids[k++] = id;
        }
        struct intent *intents = arena_array(step->a, struct intent, k);
        TRY(intent_get(step->engine->options.store, step->a, step->es->id,
                       target, ids, k, intents, e));
        for (size_t i = 0; i < k; i++)
            asked[i]->intent[target] = intents[i];
    }
    return ERR_OK;
}

/* ---- records of the side that the job is about -------------------- */

static enum err load_origin(struct step *step, enum side s, struct error *e)
{
    struct item **items = arena_array(step->a, struct item *, step->n);
    size_t n = 0;
    for (size_t i = 0; i < step->n; i++)
        if (step->items[i].jobs[s] && step->items[i].end == ITEM_OPEN)
            items[n++] = &step->items[i];
    return step_read(step, s, items, n, e);
}

static bool row_is_settled(const struct step *step, const struct item *item,
                           const struct row *row)
{
    enum side s = item->origin;
    size_t n = row->n_fields[s];
    const struct value *now = NULL;
    if (row->not_before.n > 0 && !value_get(&item->base[s], row->key) &&
        !value_get(&item->base[SIDE_OTHER(s)], row->key))
        return false; /* it is yet to be written */
    const struct value *base =
        base_unpack(value_get(&item->base[s], row->key), n);
    if (row->follows[s]) /* is the way to it the same? */
        return item->link.side[s].hash ==
               record_hash(step->sync, s, &item->record[s]);
    if (n == 0 ||
        !row_values(row, s, &item->record[s].fields, step->a, &now))
        return true;
    return base && row_unchanged(row, s, now, base, step->a);
}

static bool rows_are_settled(const struct step *step, const struct item *item)
{
    const struct sync *sync = step->sync;
    enum side s = item->origin;
    if (!prompts_rest(sync, s, &item->base[s], &item->record[s].fields))
        return false;
    for (size_t i = 0; i < sync->n_rows; i++)
        if (!row_is_settled(step, item, &sync->rows[i]))
            return false;
    return true;
}

static bool item_has_sent(const struct item *item)
{
    return item->sent[SIDE_LEFT].n + item->sent[SIDE_RIGHT].n > 0;
}

/* As last agreed on every row? Then nothing is to be done, and the other
 * side need not be asked, unless what it had to say did not go through. */
static bool item_is_settled(const struct step *step, const struct item *item)
{
    enum side s = item->origin;
    bool plain = item->link.id != 0 && item->has_base && item->has[s] &&
                 item->owed == 0 && !item_has_sent(item) &&
                 !item->jobs[SIDE_OTHER(s)] &&
                 item->link.side[SIDE_OTHER(s)].hash != 0 &&
                 item_cause(item) <= CAUSE_RECONCILE &&
                 (item_waited(item) || !step_pulls(step, s, true)) &&
                 !item->link.side[SIDE_LEFT].gone &&
                 !item->link.side[SIDE_RIGHT].gone &&
                 !(item->record[s].archived &&
                   step->sync->archived_is_gone[s]);
    return plain && rows_are_settled(step, item);
}

static bool wants_other(const struct item *item)
{
    enum side other = SIDE_OTHER(item->origin);
    return item->link.id != 0 && !item->looked[other] && !item->retires;
}

static enum err load_others(struct step *step, struct error *e)
{
    size_t n = 0;
    struct item **items = step_select(step, wants_other, &n);
    for (int s = 0; s < SIDES; s++) {
        struct item **asked = arena_array(step->a, struct item *, n);
        size_t k = 0;
        for (size_t i = 0; i < n; i++)
            if ((int)SIDE_OTHER(items[i]->origin) == s)
                asked[k++] = items[i];
        TRY(step_read(step, (enum side)s, asked, k, e));
    }
    return ERR_OK;
}

/* Archived where that counts as deleted, and never linked: it neither goes
 * over nor is it a counterpart for anybody. */
static bool item_is_past(const struct step *step, const struct item *item)
{
    enum side s = item->origin;
    return item->link.id == 0 && !item_has_intent(item) && item->has[s] &&
           record_is_past(step->sync, s, &item->record[s]);
}

/* ---- what is to be made anew -------------------- */

/* The side of which the record has gone while the other one's has changed or
 * was asked for; -1: none. What is archived is not made again elsewhere. */
static int side_to_renew(const struct step *step, const struct item *item)
{
    const struct sync *sync = step->sync;
    for (int s = 0; s < SIDES && item->link.id != 0; s++) {
        enum side from = SIDE_OTHER(s);
        const struct job *job = item->jobs[from];
        bool there = item->has[s] && !(item->record[s].archived &&
                                       sync->archived_is_gone[s]);
        if (sync->anew[s] && sync->flow_to[s] && item->looked[s] && !there &&
            (sync->trigger[from] & TRIGGER_CREATE) && job &&
            job->cause != CAUSE_GONE && item->has[from] &&
            !item->record[from].archived)
            return s;
    }
    return -1;
}

/* As if it had never been linked: it is matched, or made, and the link leads
 * there then. */
static void item_renew(struct item *item, enum side gone)
{
    item->origin = SIDE_OTHER(gone);
    item->renewed = true;
    item->moves = item->link;
    item->link = (struct link){0};
    item->has_base = false;
    item->has[gone] = item->looked[gone] = item->staged[gone] = false;
    item->record[gone] = (struct record){0};
}

static enum err load_renewed(struct step *step, struct error *e)
{
    bool any = false;
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        int gone = item->end == ITEM_OPEN ? side_to_renew(step, item) : -1;
        if (gone < 0)
            continue;
        item_renew(item, (enum side)gone);
        any = true;
    }
    return any ? step_load_intents(step, is_unlinked, e) : ERR_OK;
}

enum err step_load(struct step *step, struct error *e)
{
    TRY(load_items(step, e));
    TRY(step_load_owed(step, e));
    TRY(step_load_sent(step, e));
    TRY(step_load_intents(step, is_unlinked, e));
    for (int s = 0; s < SIDES; s++)
        TRY(load_origin(step, (enum side)s, e));
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        if (item->end != ITEM_OPEN)
            continue;
        if (item->link.id == 0 && !item->has[item->origin] &&
            !item_has_intent(item))
            item_end(item, ITEM_DONE, "gone", STR("it is no longer there"));
        else if (item_is_past(step, item))
            item_end(item, ITEM_DONE, "ignored", STR("it is archived"));
        else if (item_is_settled(step, item))
            item_end(item, ITEM_DONE, "settled", STR_NONE);
    }
    TRY(step_apart(step, e));
    TRY(step_pull(step, e));
    TRY(load_others(step, e));
    return load_renewed(step, e);
}
