/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Creates that may have happened: an intent stands, the link does not. The
 * engine looks for what the create may have left behind before it makes the
 * record again. A remote that honours tokens is simply asked again.
 */
#include "engine/step/step_trace.h"

#include "mapping/coerce.h"

bool item_has_intent(const struct item *item)
{
    return item->intent[SIDE_LEFT].id != 0 || item->intent[SIDE_RIGHT].id != 0;
}

static bool wants_recovery(const struct item *item)
{
    /* also when the source has gone: what it left must not be taken for new */
    return item->link.id == 0 && item_has_intent(item);
}

struct recovery {
    enum side target;
    int64_t asked_us;
    struct item **items;
    size_t n;
    struct trace *traces;
    struct map taken;       /* records found to be linked or spoken for */
};

/* Where each request has a record of its own, this was it, unless it was asked
 * for again since. */
static bool answers_all(const struct step *step, const struct item *item,
                        const struct intent *intent)
{
    const struct job *job = item->jobs[item->origin];
    return step->sync->each_request && job && intent->job == job->id &&
           intent->puts >= job->puts;
}

/* A remote that knows the token tells of the record that it made. */
static void recover_by_token(struct step *step, struct recovery *rc)
{
    for (size_t i = 0; i < rc->n; i++)
        rc->items[i]->owes =
            step->sync->each_request &&
            !answers_all(step, rc->items[i],
                         &rc->items[i]->intent[rc->target]);
}

/* A person who was told has it tried again; or each request counts. */
static bool is_wanted_again(const struct step *step, const struct item *item,
                            const struct intent *intent)
{
    const struct job *job = item->jobs[item->origin];
    bool released = intent->job == job->id && intent->puts == job->puts;
    return intent->told && job->cause == CAUSE_PERSON &&
           (step->sync->each_request || released);
}

/* Nobody can find out whether it was made. A person is told, and whoever asks
 * for it after that wants it made. */
static void recover_unsure(struct step *step, struct recovery *rc)
{
    struct str entity = step->sync->entity[rc->target];
    for (size_t i = 0; i < rc->n; i++) {
        struct item *item = rc->items[i];
        const struct intent *intent = &item->intent[rc->target];
        if (is_wanted_again(step, item, intent))
            continue;
        item_end(item, ITEM_PARK, REASON_UNSURE,
                 arena_printf(step->a,
                              "it may have been made: no answer came to its "
                              "create, and `%.*s` cannot be searched. Look "
                              "there; `crosswalk jobs retry` makes it, "
                              "`crosswalk jobs discard` leaves it",
                              STR_ARG(entity)));
    }
}

static void recover_pair(struct step *step, struct recovery *rc,
                         struct item *item, const struct record *found)
{
    item_absorb(step, item, rc->target, found->id);
    item->record[rc->target] = *found;
    item->has[rc->target] = item->looked[rc->target] = true;
    item->seen_us[rc->target] = rc->asked_us;
    item->made_by = &item->intent[rc->target];
    map_put(step->a, &rc->taken, found->id, item);
}

/* Equal records are as good as one another: the first free one is taken. */
static void recover_equal(struct step *step, struct recovery *rc,
                          const struct find_match *matches, size_t n,
                          enum trace_fit least)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = matches[i].key;
        struct item *item = rc->items[k];
        const struct record *found = &matches[i].record;
        if (item->end == ITEM_OPEN && !item->matched &&
            !map_has(&rc->taken, found->id) &&
            trace_compare(step, &rc->traces[k], found) >= least) {
            recover_pair(step, rc, item, found);
            item->as_sent = true;
        }
    }
}

/* Of those that are only alike, there must be exactly one. */
static void recover_alike(struct step *step, struct recovery *rc,
                          const struct find_match *matches, size_t n)
{
    size_t *count = arena_array(step->a, size_t, rc->n);
    const struct record **first =
        arena_array(step->a, const struct record *, rc->n);
    for (size_t i = 0; i < n; i++) {
        size_t k = matches[i].key;
        const struct record *found = &matches[i].record;
        if (!map_has(&rc->taken, found->id) &&
            trace_compare(step, &rc->traces[k], found) != TRACE_NONE &&
            count[k]++ == 0)
            first[k] = found;
    }
    for (size_t k = 0; k < rc->n; k++) {
        struct item *item = rc->items[k];
        if (item->end != ITEM_OPEN || item->matched || count[k] == 0)
            continue;
        if (count[k] > 1)
            item_end(item, ITEM_PARK, "ambiguous",
                     STR("a create was cut off, and more than one record "
                         "could be what it left; choose one with `crosswalk "
                         "links add`"));
        else if (!map_has(&rc->taken, first[k]->id))
            recover_pair(step, rc, item, first[k]);
    }
}

static enum err recover_mark_earlier(struct step *step, struct recovery *rc,
                                     const struct find_match *match,
                                     struct error *e)
{
    const struct intent *intent = &rc->items[match->key]->intent[rc->target];
    const struct journal_filter by = {.sync = step->es->id,
                                      .side = (int)rc->target,
                                      .record_id = match->record.id,
                                      .limit = 1};
    struct journal_entry *entries = NULL;
    size_t n = 0;
    TRY(journal_list(step->engine->options.store, step->a, &by, &entries, &n,
                     e));
    if (n > 0 || trace_predates(intent, &match->record))
        map_put(step->a, &rc->taken, match->record.id, step);
    return ERR_OK;
}

/* What is linked, or is to be made on the other side itself, is nobody's
 * leftover; nor is what earlier requests have made, or was there before. What
 * is archived where that counts as deleted is none either: it may have been so
 * for long, and its source would be taken for the one whose counterpart has
 * gone. */
static enum err recover_mark_taken(struct step *step, struct recovery *rc,
                                   const struct find_match *matches, size_t n,
                                   struct error *e)
{
    struct store *store = step->engine->options.store;
    struct str *ids = arena_array(step->a, struct str, n);
    struct link_brief *links = arena_array(step->a, struct link_brief, n);
    struct intent *own = arena_array(step->a, struct intent, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = matches[i].record.id;
    TRY(link_peek(store, step->a, step->es->id, rc->target, ids, n, links, e));
    TRY(intent_get(store, step->a, step->es->id, SIDE_OTHER(rc->target), ids, n,
                   own, e));
    for (size_t i = 0; i < n; i++) {
        if (links[i].id != 0 || own[i].id != 0 ||
            record_is_past(step->sync, rc->target, &matches[i].record))
            map_put(step->a, &rc->taken, ids[i], &links[i]);
    }
    for (size_t i = 0; i < n && step->sync->each_request; i++)
        TRY(recover_mark_earlier(step, rc, &matches[i], e));
    return ERR_OK;
}

static enum err recover_side(struct step *step, enum side target,
                             struct error *e)
{
    struct recovery rc = {.target = target,
                          .asked_us = engine_now_us(step->engine)};
    size_t n_all = 0;
    struct item **all = step_select(step, wants_recovery, &n_all);
    rc.items = arena_array(step->a, struct item *, n_all);
    rc.traces = arena_array(step->a, struct trace, n_all);
    struct find_key *keys = arena_array(step->a, struct find_key, n_all);
    for (size_t i = 0; i < n_all; i++) {
        const struct intent *intent = &all[i]->intent[target];
        if (intent->id == 0)
            continue;
        TRY(trace_make(step, intent, &rc.traces[rc.n], e));
        keys[rc.n] = rc.traces[rc.n].key;
        rc.items[rc.n++] = all[i];
    }
    if (rc.n == 0)
        return ERR_OK;
    if (step->es->caps[target].create_token) {
        recover_by_token(step, &rc);
        return ERR_OK;
    }
    if (step->es->caps[target].find_max == 0) {
        recover_unsure(step, &rc);
        return ERR_OK;
    }
    struct find_match *matches = NULL;
    size_t n = 0;
    struct remote_target where = engine_target(step->es, target);
    TRY(remote_find(step->engine->remote, step->a, &where, keys, rc.n,
                    &matches, &n, e));
    TRY(recover_mark_taken(step, &rc, matches, n, e));
    recover_equal(step, &rc, matches, n, TRACE_EXACT);
    recover_equal(step, &rc, matches, n, TRACE_EQUAL);
    recover_alike(step, &rc, matches, n);
    return ERR_OK;
}

enum err step_recover(struct step *step, struct error *e)
{
    for (int s = 0; s < SIDES; s++)
        TRY(recover_side(step, (enum side)s, e));
    return ERR_OK;
}

/* ---- pairs met by other ways -------------------- */

static bool is_met(const struct item *item)
{
    return item->matched && !item->made_by;
}

/* What a rule pairs with the source of an open create was not there when that
 * was announced: a counterpart would have been found. So the create has left
 * it, unless the remote says it is older. Of two the earlier: the later one's
 * source is what that has left. */
static void item_choose_maker(struct item *item)
{
    for (int t = 0; t < SIDES; t++) {
        const struct intent *intent = &item->intent[t];
        if (intent->id != 0 && !trace_predates(intent, &item->record[t]) &&
            (!item->made_by || intent->created_us < item->made_by->created_us))
            item->made_by = intent;
    }
}

/* What is found is linked first, as it would have been, and looked at next: a
 * write before that could change what it is known by, and be cut off too. */
static void put_first(struct step *step, struct item *item)
{
    if (answers_all(step, item, item->made_by)) {
        item_end(item, ITEM_DONE, REASON_FOUND, STR_NONE);
        return;
    }
    item_end(item, ITEM_RETRY, REASON_FOUND,
             STR("what a cut-off create has left was found"));
    item->due_us = step->engine->pass_us + 1;
}

/* ---- what may be a part only -------------------- */

/* What the create has announced of that row; NULL: nothing. */
static const struct value *announced(const struct row *row, enum side t,
                                     const struct value *sent, size_t k)
{
    return row->on_create_only && row->to[t]
               ? value_get(sent, row->fields[t][k])
               : NULL;
}

/* By all that it was to have from the beginning it is the announced one. */
static bool is_as_announced(const struct step *step, const struct item *item,
                            enum side t, const struct value *sent)
{
    size_t equal = 0;
    for (size_t i = 0; i < step->sync->n_rows; i++) {
        const struct row *row = &step->sync->rows[i];
        for (size_t k = 0; k < row->n_fields[t]; k++) {
            const struct value *want = announced(row, t, sent, k);
            const struct value *has =
                value_get(&item->record[t].fields, row->fields[t][k]);
            if (!want || !has)
                continue;
            if (!values_agree(step->a, false, want, has))
                return false;
            equal++;
        }
    }
    return equal > 0;
}

/* It was made in parts, and the power went in between: the same create makes
 * it whole. */
static enum err item_send_again(struct step *step, struct item *item,
                                struct error *e)
{
    enum side t = SIDE_OTHER(item->origin);
    struct value sent = value_null();
    if (!item->made_by || item->made_by->target != t ||
        !step->es->caps[t].create_parts || !item->has[t])
        return ERR_OK;
    TRY(value_decode(step->a, item->made_by->values, &sent, e));
    if (!is_as_announced(step, item, t, &sent))
        return ERR_OK;
    item->again = true;
    item->matched = false;
    item->made_by = NULL;
    item->link = (struct link){0};
    item->has[t] = item->looked[t] = item->staged[t] = false;
    item->record[t] = (struct record){0};
    return ERR_OK;
}

static bool is_found(const struct item *item)
{
    return item->made_by != NULL;
}

enum err step_claim_intents(struct step *step, struct error *e)
{
    size_t n = 0;
    TRY(step_load_intents(step, is_met, e));
    struct item **items = step_select(step, is_met, &n);
    for (size_t i = 0; i < n; i++)
        item_choose_maker(items[i]);
    for (size_t i = 0; i < n; i++)
        TRY(item_send_again(step, items[i], e));
    items = step_select(step, is_found, &n);
    for (size_t i = 0; i < n; i++)
        put_first(step, items[i]);
    return ERR_OK;
}
