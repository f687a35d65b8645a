/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the step has done becomes memory, in one transaction: links and
 * bases, holds, journal, intents, staging, and the ends of the jobs.
 */
#include "engine/step/step_after.h"
#include "engine/step/step_journal.h"
#include "engine/step/step_sent.h"

struct commit {
    struct step *step;
    struct store *store;
    VEC(struct link) links;
    VEC(struct item *) owners;        /* of the links, in parallel */
    VEC(struct hold) holds;
    VEC(int64_t) intents;             /* done with */
    VEC(struct intent) told;          /* put anew: a person was told of them */
    VEC(int64_t) done;                /* links: nothing is owed any more */
    VEC(int64_t) finished;
    VEC(struct job) retried;
    VEC(struct job) parked;
    VEC(struct job_seen) satisfied[SIDES];
    VEC(struct str) dropped[SIDES];   /* from staging of this sync */
    VEC(struct str) written[SIDES];   /* from staging of every sync */
};

/* Each record of a pair may have a job waiting elsewhere in the queue: what
 * it asks for has been done with this step. */
static void commit_satisfied(struct commit *c, const struct item *item,
                             const struct link *link)
{
    for (int s = 0; s < SIDES; s++) {
        struct job_seen seen = {link->side[s].id, item->seen_us[s]};
        if (item->end == ITEM_DONE && !item->jobs[s] && item->has[s] &&
            !c->step->sync->shared[s]) /* others are to look at it too */
            vec_push(c->step->a, &c->satisfied[s], seen);
    }
}

/* ---- links -------------------- */

static bool item_keeps_link(const struct item *item)
{
    enum verdict verdict = item->decision.verdict;
    if (verdict == VERDICT_KEEP)
        return item->link.id != 0 || item->matched;
    return verdict == VERDICT_CREATE && item->created;
}

/* The record with our patch on it: the hash by which the echo is known. */
struct record item_after(struct step *step, const struct item *item,
                         enum side s)
{
    struct record r = item->record[s];
    if (!item->has[s]) { /* made now: what was not sent is empty */
        struct value null = value_null();
        r = (struct record){.fields = value_object(NULL, 0)};
        for (size_t i = 0; i < step->sync->n_fields[s]; i++)
            r.fields = value_with(step->a, &r.fields,
                                  step->sync->fields[s][i], &null);
        if (item->told.name.n > 0 && s != item->origin)
            r.fields = value_with(step->a, &r.fields, item->told.name,
                                  &item->told.value);
    }
    const struct value *patch = &item->decision.patch[s];
    for (size_t i = 0; item->wrote[s] && item->written[s] &&
                       i < patch->fields.n; i++)
        r.fields = value_with(step->a, &r.fields, patch->fields.at[i].name,
                              &patch->fields.at[i].value);
    return r;
}

/* A write did not go through: the pair is not at rest as it was seen. */
static bool item_is_restless(const struct item *item)
{
    for (int s = 0; s < SIDES; s++)
        if (item->wrote[s] && !item->written[s])
            return true;
    return false;
}

static void link_side_fill(struct step *step, struct item *item, enum side s,
                           struct link_side *out)
{
    struct value base = decide_base(&item->input, &item->decision, s,
                                    item->written, step->a);
    struct record after = item_after(step, item, s);
    /* also another id than was written to: some are made anew */
    bool new_id = item->wrote[s] && item->result[s].id.n > 0 &&
                  (item->written[s] || item->created);
    *out = (struct link_side){
        .id = new_id ? item->result[s].id : item_id(item, s),
        .base = encode_value(step->a, &base),
        .hash = item_is_restless(item)
                    ? 0
                    : record_hash(step->sync, s, &after),
        .modified_us = item->result[s].modified_us
                           ? item->result[s].modified_us
                           : after.modified_us,
        .shared = step->sync->shared[s],
    };
}

/* Done with and no longer listed: it need not be asked about again. */
static bool item_has_vanished(const struct step *step, const struct item *item,
                              enum side s)
{
    return step->es->caps[s].vanishes && item->jobs[s] &&
           item->jobs[s]->cause == CAUSE_GONE && item->has[s] &&
           !item->wrote[s];
}

static void commit_link(struct commit *c, struct item *item)
{
    struct step *step = c->step;
    struct link link = item->link;
    int64_t now_us = engine_now_us(step->engine);
    for (int s = 0; s < SIDES; s++) {
        if (!item->wrote[s])
            item->written[s] = true;
        link_side_fill(step, item, (enum side)s, &link.side[s]);
        link.side[s].gone = item_has_vanished(step, item, (enum side)s);
        vec_push(step->a, &c->dropped[s], link.side[s].id);
    }
    if (link.id == 0) {
        link.id = item->moves.id;
        link.sync = step->es->id;
        link.created_us = now_us;
        link.created_side =
            item->created ? (int)SIDE_OTHER(item->origin) : -1;
        if (!item->created)
            step->es->report->linked++;
    }
    link.updated_us = now_us;
    commit_satisfied(c, item, &link);
    vec_push(step->a, &c->links, link);
    vec_push(step->a, &c->owners, item);
}

/* As its create had it: what either side became since is an edit. But what is
 * only alike may be a person's after all, who never had what was sent. */
static void commit_found(struct commit *c, struct item *item)
{
    struct step *step = c->step;
    struct link link = item->link;
    link.id = item->moves.id;
    link.sync = step->es->id;
    link.created_us = link.updated_us = engine_now_us(step->engine);
    link.created_side = (int)item->made_by->target;
    for (int s = 0; s < SIDES; s++) {
        if (item->as_sent)
            link.side[s].base = item->made_by->base[s];
        link.side[s].shared = step->sync->shared[s];
        vec_push(step->a, &c->dropped[s], link.side[s].id);
    }
    step->es->report->linked++;
    vec_push(step->a, &c->links, link);
    vec_push(step->a, &c->owners, item);
}

/* Looked at and left: only what was seen is remembered. */
static void commit_seen(struct commit *c, struct item *item)
{
    struct link link = item->link.id ? item->link : item->moves;
    enum side s = item->origin;
    vec_push(c->step->a, &c->dropped[s], item_id(item, s));
    if (link.id == 0 || !item->has[s])
        return;
    link.side[s].hash = record_hash(c->step->sync, s, &item->record[s]);
    link.side[s].modified_us = item->record[s].modified_us;
    vec_push(c->step->a, &c->links, link);
    vec_push(c->step->a, &c->owners, NULL);
}

/* What was said to be gone may be there still: the tombstone keeps it from
 * being made over there again. */
static enum err commit_retired(struct commit *c, struct item *item,
                               struct error *e)
{
    struct link link = item->link;
    enum side s = item->decision.remove_side;
    vec_push(c->step->a, &c->dropped[s], item_id(item, s));
    if (link.id == 0)
        return ERR_OK;
    bool stays = item->decision.verdict == VERDICT_BURY ||
                 item->decision.archive;
    link.side[SIDE_OTHER(s)].gone = true;
    link.side[s].gone = !item->has[s] || !stays;
    if (item->has[s])
        link.side[s].hash = record_hash(c->step->sync, s, &item->record[s]);
    TRY(hold_clear(c->store, link.id, NULL, 0, e));
    vec_push(c->step->a, &c->links, link);
    vec_push(c->step->a, &c->owners, NULL);
    return ERR_OK;
}

static enum err commit_removed(struct commit *c, struct item *item,
                               struct error *e)
{
    struct link link = item->link;
    enum verdict verdict = item->decision.verdict;
    enum side rest = item->decision.remove_side;
    bool dead = verdict == VERDICT_UNLINK ||
                (verdict == VERDICT_REMOVE && !item->decision.archive);
    for (int s = 0; s < SIDES; s++)
        vec_push(c->step->a, &c->dropped[s], link.side[s].id);
    if (dead && verdict == VERDICT_REMOVE)
        TRY(step_drop_sharers(c->step, item, e));
    if (dead)
        return link_remove(c->store, link.id, e);
    link.side[SIDE_OTHER(rest)].gone = true;
    /* nobody need decide about a pair that is no more */
    TRY(hold_clear(c->store, link.id, NULL, 0, e));
    if (item->has[rest])
        link.side[rest].hash = record_hash(c->step->sync, rest, &item->record[rest]);
    vec_push(c->step->a, &c->links, link);
    vec_push(c->step->a, &c->owners, NULL);
    return ERR_OK;
}

/* ---- holds -------------------- */

static struct str encode_optional(struct arena *a, const struct value *v)
{
    return v ? encode_value(a, v) : STR_NONE;
}

static enum err commit_holds(struct commit *c, const struct item *item,
                             int64_t link, struct error *e)
{
    static const enum hold_kind kinds[] = {
        [HELD_CONFLICT] = HOLD_CONFLICT,
        [HELD_UNMAPPED] = HOLD_UNMAPPED,
        [HELD_INVALID] = HOLD_INVALID,
        [HELD_UNLINKED] = HOLD_UNLINKED};
    struct arena *a = c->step->a;
    const struct decision *d = &item->decision;
    struct str *rows = arena_array(a, struct str, d->n_holds);
    for (size_t i = 0; i < d->n_holds; i++) {
        const struct decided_hold *from = &d->holds[i];
        struct hold hold = {.sync = c->step->es->id,
                            .link = link,
                            .row = from->row,
                            .kind = kinds[from->reason],
                            .lookup = from->table,
                            .key = from->key,
                            .message = from->message,
                            .created_us = engine_now_us(c->step->engine)};
        for (int s = 0; s < SIDES; s++) {
            hold.value[s] = encode_optional(a, from->value[s]);
            hold.base[s] = encode_optional(a, from->base[s]);
        }
        rows[i] = from->row;
        vec_push(a, &c->holds, hold);
    }
    c->step->es->report->held += (int64_t)d->n_holds;
    c->step->es->report->overruled += (int64_t)d->n_overruled;
    return hold_clear(c->store, link, rows, d->n_holds, e);
}

static enum err commit_links(struct commit *c, struct error *e)
{
    TRY(link_put(c->store, c->links.at, c->links.n, e));
    TRY(step_put_owed(c->step, c->owners.at, c->links.at, c->links.n, e));
    TRY(owed_done(c->store, c->done.at, c->done.n, e));
    for (size_t i = 0; i < c->links.n; i++) {
        if (!c->owners.at[i])
            continue;
        c->owners.at[i]->link = c->links.at[i];
        if (c->owners.at[i]->is_back)
            continue; /* its holds were told with the link */
        TRY(commit_holds(c, c->owners.at[i], c->links.at[i].id, e));
    }
    return hold_put(c->store, c->holds.at, c->holds.n, e);
}

/* ---- jobs -------------------- */

/* The two jobs of a pair go on as one when it has to wait; of a pair that was
 * not linked yet each goes on, for the other may be gone by then, and so does
 * one that is for a task. */
static void commit_job(struct commit *c, const struct item *item, enum side s)
{
    struct arena *a = c->step->a;
    struct job after = *item->jobs[s];
    bool linked = item->link.id != 0 || item->made_by ||
                  (item->input.sync && item_keeps_link(item));
    bool primary = s == item->origin || !item->jobs[item->origin] ||
                   after.task != 0 || (!linked && item->end == ITEM_RETRY);
    after.reason = item->reason;
    after.message = item->message;
    after.detail = item->detail;
    after.due_us = item->due_us;
    if (item->end == ITEM_DONE || !primary) {
        vec_push(a, &c->finished, after.id);
    } else if (item->end == ITEM_RETRY) {
        after.tries += item->counts;
        vec_push(a, &c->retried, after);
    } else {
        vec_push(a, &c->parked, after);
    }
}

static bool is_counted_as_waiting(const struct item *item)
{
    return item->end == ITEM_RETRY && !str_is(item->reason, "dependency") &&
           !str_is(item->reason, REASON_PAIR) &&
           !str_is(item->reason, REASON_APART) &&
           !str_is(item->reason, REASON_SHARED) &&
           !str_is(item->reason, REASON_NOT_BEFORE) &&
           !str_is(item->reason, REASON_BACK) &&
           !str_is(item->reason, REASON_FOUND);
}

/* A record may have several turns in a run, as when another one needs it: the
 * report counts how the last one ended. */
static void count_end(struct commit *c, const struct item *item)
{
    struct engine_sync *es = c->step->es;
    struct arena *a = &c->step->engine->run_arena;
    struct str key = arena_printf(c->step->a, "%d %.*s", (int)item->origin,
                                  STR_ARG(item_id(item, item->origin)));
    int64_t *was = map_get(&es->ends, key);
    int64_t *now = item->end == ITEM_PARK         ? &es->report->parked
                   : is_counted_as_waiting(item) ? &es->report->waiting
                                                 : NULL;
    if (was == now)
        return;
    if (was)
        --*was;
    if (now)
        ++*now;
    map_put(a, &es->ends, arena_str(a, key), now);
}

static void commit_jobs(struct commit *c, const struct item *item)
{
    if (item->back || (item->goes_on && item->end == ITEM_DONE))
        return; /* they go on */
    for (int s = 0; s < SIDES; s++)
        if (item->jobs[s])
            commit_job(c, item, (enum side)s);
    count_end(c, item);
}

/* ---- all of it -------------------- */

/* An intent is done with once its record is linked, surely was not made, or
 * is no longer wanted. */
static void commit_intent(struct commit *c, const struct item *item,
                          enum side target)
{
    if (item->intent[target].id == 0 || item->end == ITEM_OPEN)
        return;
    bool unsure = item->wrote[target] && !item->written[target] &&
                  item->result[target].error.maybe_happened;
    bool linked = item->made_by || item_keeps_link(item);
    bool refused = item->wrote[target] && !unsure;
    bool unwanted = item->end == ITEM_DONE && !item->wrote[target];
    bool tell = item->end == ITEM_PARK && str_is(item->reason, REASON_UNSURE);
    if (linked || refused || unwanted || tell)
        vec_push(c->step->a, &c->intents, item->intent[target].id);
    if (!tell)
        return;
    struct intent told = item->intent[target];
    told.told = true;
    told.job = item->jobs[item->origin]->id;
    told.puts = item->jobs[item->origin]->puts;
    vec_push(c->step->a, &c->told, told);
}

/* The pair is to be no more: a verdict that unmakes the link, carried out. */
static bool item_unmakes_link(const struct item *item)
{
    enum verdict verdict = item->decision.verdict;
    return item->input.sync && item->end == ITEM_DONE &&
           (verdict == VERDICT_BURY || verdict == VERDICT_UNLINK ||
            verdict == VERDICT_REMOVE);
}

/* Linked, or no longer there. */
static bool is_known(const struct item *item)
{
    return item->link.id != 0 || item->moves.id != 0 ||
           str_is(item->reason, "gone");
}

/* All that was owed is done; what the remote made of it is new. */
static void commit_after(struct commit *c, const struct item *item)
{
    if (item->end == ITEM_DONE)
        vec_push(c->step->a, &c->done, item->link.id);
    for (int s = 0; s < SIDES; s++)
        if (item->acted[s])
            vec_push(c->step->a, &c->written[s], item_id(item, (enum side)s));
}

static void commit_sides(struct commit *c, const struct item *item)
{
    for (int s = 0; s < SIDES; s++) {
        commit_intent(c, item, (enum side)s);
        bool vanished = item->matched && item->looked[s] && !item->has[s];
        bool wrote = item->wrote[s] &&
                     (item->written[s] ||
                      item->result[s].error.maybe_happened);
        if (wrote)
            vec_push(c->step->a, &c->written[s], item_id(item, (enum side)s));
        else if (vanished) /* or it would be matched with again */
            vec_push(c->step->a, &c->dropped[s], item_id(item, (enum side)s));
    }
}

static enum err commit_item(struct commit *c, struct item *item,
                            struct error *e)
{
    bool done = item->end == ITEM_DONE;
    commit_jobs(c, item);
    if (item->is_after) {
        commit_after(c, item);
        return ERR_OK;
    }
    commit_sides(c, item);
    if (item->made_by) {
        commit_found(c, item);
        return ERR_OK;
    }
    if (item_unmakes_link(item))
        return item->retires ? commit_retired(c, item, e)
                             : commit_removed(c, item, e);
    if (item->input.sync && item_keeps_link(item))
        commit_link(c, item);
    else if (done && is_known(item))
        commit_seen(c, item);
    return ERR_OK;
}

/* What we wrote, other syncs over the same entity have staged as it was, or
 * not at all: they must ask the remote for counterparts from now on. */
static enum err drop_everywhere(struct commit *c, enum side s, struct error *e)
{
    struct engine *engine = c->step->engine;
    const struct sync *sync = c->step->sync;
    for (size_t i = 0; i < engine->n_syncs && c->written[s].n > 0; i++) {
        struct engine_sync *es = &engine->syncs[i];
        for (int k = 0; k < SIDES; k++) {
            if (!str_eq(es->source->connection[k], sync->connection[s]) ||
                !str_eq(es->source->entity[k], sync->entity[s]))
                continue;
            if (es != c->step->es)
                es->listed[k] = false;
            step_forget_kept(es, (enum side)k, c->written[s].at,
                             c->written[s].n);
            TRY(stage_drop(c->store, es->id, (enum side)k, c->written[s].at,
                           c->written[s].n, e));
        }
    }
    return stage_drop(c->store, c->step->es->id, s, c->dropped[s].at,
                      c->dropped[s].n, e);
}

static enum err commit_queue(struct commit *c, struct error *e)
{
    int64_t now_us = engine_now_us(c->step->engine);
    for (int s = 0; s < SIDES; s++)
        TRY(job_satisfy(c->store, c->step->es->id, (enum side)s,
                        c->satisfied[s].at, c->satisfied[s].n, e));
    TRY(job_finish(c->store, c->finished.at, c->finished.n, e));
    TRY(job_retry(c->store, c->retried.at, c->retried.n, now_us, e));
    return job_park(c->store, c->parked.at, c->parked.n, now_us, e);
}

/* What the batch has added to the report, for charts. */
static enum err commit_tally(struct commit *c, const struct sync_report *was,
                             struct error *e)
{
    const struct sync_report *is = c->step->es->report;
    int64_t failed = is->parked + is->waiting - was->parked - was->waiting;
    struct tally tally = {
        .at_us = engine_now_us(c->step->engine),
        .sync = c->step->es->id,
        .failed = failed > 0 ? failed : 0};
    for (int s = 0; s < SIDES; s++)
        tally.writes[s] =
            side_report_writes(&is->side[s]) - side_report_writes(&was->side[s]);
    bool any = tally.failed + tally.writes[SIDE_LEFT] +
                   tally.writes[SIDE_RIGHT] > 0;
    return any ? tally_add(c->store, &tally, e) : ERR_OK;
}

static enum err commit_all(struct commit *c, struct error *e)
{
    struct step *step = c->step;
    const struct sync_report was = *step->es->report;
    TRY(step_wakes(step, e));
    for (size_t i = 0; i < step->n; i++)
        TRY(commit_item(c, &step->items[i], e));
    TRY(commit_links(c, e));
    TRY(step_sent_done(step, e));
    TRY(step_wake_sharers(step, e));
    TRY(intent_remove(c->store, c->intents.at, c->intents.n, e));
    TRY(intent_put(c->store, c->told.at, c->told.n, e));
    for (int s = 0; s < SIDES; s++)
        TRY(drop_everywhere(c, (enum side)s, e));
    TRY(step_journal(step, e));
    TRY(step_tasks(step, e));
    TRY(commit_tally(c, &was, e));
    return commit_queue(c, e);
}

/* Done for now: its job comes back by itself, as if it were asked for then. */
static void put_off_early(struct step *step)
{
    for (size_t i = 0; i < step->n; i++) {
        struct item *item = &step->items[i];
        struct job *job = item->jobs[item->origin];
        int64_t at_us = item->decision.later_us;
        if (item->end != ITEM_DONE || item->back || item->goes_on ||
            at_us == 0 || !job)
            continue;
        item_end(item, ITEM_RETRY, REASON_NOT_BEFORE,
                 arena_printf(step->a,
                              "what it says from %.*s on is written then",
                              STR_ARG(time_format(step->a, at_us))));
        item->due_us = job->created_us = at_us;
    }
}

enum err step_commit(struct step *step, struct error *e)
{
    put_off_early(step);
    struct commit c = {.step = step, .store = step->engine->options.store};
    TRY(store_begin(c.store, e));
    enum err err = commit_all(&c, e);
    return store_end(c.store, err, e);
}
