/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Counterparts for unlinked records: candidates come from staging, and from
 * the remote itself when it was not listed in this run.
 */
#include "engine/decide/match.h"
#include "engine/step/step_keys.h"

struct matching {
    struct step *step;
    enum side other;     /* where counterparts are looked for */
    struct item **items;
    size_t n;
    struct asked_keys keys;
    struct match_input *inputs; /* one an item */
    struct map taken;    /* ids matched in this step */
};

static void matching_add(struct matching *m, const struct asked_key *key,
                         struct str id)
{
    struct match_candidate candidate = {.rule = key->rule, .id = id};
    vec_push(m->step->a, &m->inputs[key->item].candidates, candidate);
}

/* Others of the record's own side with the same key, itself left out. */
static void matching_add_rival(struct matching *m, const struct asked_key *key,
                               struct str id)
{
    const struct item *item = m->items[key->item];
    struct match_candidate rival = {.rule = key->rule, .id = id};
    if (!str_eq(id, item_id(item, item->origin)))
        vec_push(m->step->a, &m->inputs[key->item].rivals, rival);
}

static enum err matching_staged(struct matching *m, enum side s,
                                struct error *e)
{
    struct step *step = m->step;
    struct str *keys = arena_array(step->a, struct str, m->keys.n);
    struct stage_hit *hits = NULL;
    size_t n = 0;
    for (size_t i = 0; i < m->keys.n; i++)
        keys[i] = m->keys.at[i].key[s];
    TRY(stage_find(step->engine->options.store, step->a, step->es->id, s, keys,
                   m->keys.n, &hits, &n, e));
    for (size_t i = 0; i < n; i++) {
        const struct asked_key *key = &m->keys.at[hits[i].key];
        if (s == m->other)
            matching_add(m, key, hits[i].id);
        else
            matching_add_rival(m, key, hits[i].id);
    }
    return ERR_OK;
}

static struct find_key matching_find_key(struct matching *m,
                                         const struct asked_key *asked)
{
    struct step *step = m->step;
    const struct match_rule *rule = &step->sync->rules[asked->rule];
    struct field *fields = arena_array(step->a, struct field, rule->n_parts);
    for (size_t i = 0; i < rule->n_parts; i++)
        fields[i] = (struct field){rule->parts[i].field[m->other],
                                   *asked->values[i]};
    return (struct find_key){.fields = fields, .n_fields = rule->n_parts};
}

static bool record_has_key(struct matching *m, const struct record *record,
                           struct str key)
{
    size_t n = 0;
    struct str *keys = record_keys(m->step->a, m->step->sync, m->other,
                                   record, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(keys[i], key))
            return true;
    return false;
}

static enum err matching_find(struct matching *m, struct error *e)
{
    struct step *step = m->step;
    struct find_key *keys = arena_array(step->a, struct find_key, m->keys.n);
    const struct asked_key **of =
        arena_array(step->a, const struct asked_key *, m->keys.n);
    struct find_match *matches = NULL;
    size_t n_keys = 0;
    size_t n = 0;
    for (size_t i = 0; i < m->keys.n; i++) {
        if (m->keys.at[i].key[m->other].n == 0)
            continue;
        of[n_keys] = &m->keys.at[i];
        keys[n_keys++] = matching_find_key(m, &m->keys.at[i]);
    }
    struct remote_target target = engine_target(step->es, m->other);
    TRY(remote_find(step->engine->remote, step->a, &target, keys, n_keys,
                    &matches, &n, e));
    for (size_t i = 0; i < n; i++) {
        const struct asked_key *asked = of[matches[i].key];
        if (record_has_key(m, &matches[i].record, asked->key[m->other]))
            matching_add(m, asked, matches[i].record.id);
    }
    return ERR_OK;
}

static enum err matching_remote(struct matching *m, struct error *e)
{
    struct step *step = m->step;
    /* staging knows none that is linked */
    bool listed = step->es->listed[m->other] && !step->sync->shared[m->other];
    if (listed || step->es->caps[m->other].find_max == 0)
        return ERR_OK;
    struct key_hits hits = {0};
    bool done = false;
    TRY(step_listing(step, m->other, &m->keys, &hits, &done, e));
    for (size_t i = 0; i < hits.n; i++)
        matching_add(m, &m->keys.at[hits.at[i].asked], hits.at[i].id);
    return done ? ERR_OK : matching_find(m, e);
}

static struct match_candidates *matching_list(struct matching *m, size_t i,
                                              enum side s)
{
    return s == m->other ? &m->inputs[i].candidates : &m->inputs[i].rivals;
}

/* Candidates that are linked already cannot be had; linked rivals are none. */
static enum err matching_mark_linked(struct matching *m, enum side s,
                                     struct error *e)
{
    struct step *step = m->step;
    VEC(struct str) ids = {0};
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < matching_list(m, i, s)->n; k++)
            vec_push(step->a, &ids, matching_list(m, i, s)->at[k].id);
    struct link_brief *links = arena_array(step->a, struct link_brief, ids.n);
    TRY(link_peek(step->engine->options.store, step->a, step->es->id, s,
                  ids.at, ids.n, links, e));
    size_t next = 0;
    for (size_t i = 0; i < m->n; i++) {
        struct match_candidates *list = matching_list(m, i, s);
        size_t kept = 0;
        for (size_t k = 0; k < list->n; k++, next++) {
            list->at[k].linked_to =
                links[next].id != 0 ? links[next].other_id : STR_NONE;
            if (s == m->other || links[next].id == 0)
                list->at[kept++] = list->at[k];
        }
        list->n = kept;
    }
    return ERR_OK;
}

/* ---- taking the outcome -------------------- */

static struct str ids_detail(struct arena *a, const struct match_outcome *o)
{
    struct value *ids = arena_array(a, struct value, o->n_ids);
    for (size_t i = 0; i < o->n_ids; i++)
        ids[i] = value_text(o->ids[i]);
    struct value list = value_list(ids, o->n_ids);
    return encode_value(a, &list);
}

static void item_park_match(struct matching *m, struct item *item,
                            const struct match_outcome *outcome)
{
    struct arena *a = m->step->a;
    const struct sync *sync = m->step->sync;
    bool ambiguous = outcome->verdict == MATCH_AMBIGUOUS;
    struct str message = arena_printf(
        a,
        ambiguous ? "%zu record(s) of `%.*s` match it or others like it; "
                    "choose one with `crosswalk links add`"
                  : "it looks like a duplicate: %zu record(s) of `%.*s` match "
                    "it, linked to another already",
        outcome->n_ids, STR_ARG(sync->entity[m->other]));
    item->detail = ids_detail(a, outcome);
    item_end(item, ITEM_PARK, ambiguous ? "ambiguous" : "duplicate", message);
}

static void item_pair(struct matching *m, struct item *item, struct str id)
{
    item_absorb(m->step, item, m->other, id);
    map_put(m->step->a, &m->taken, item->link.side[m->other].id, item);
}

/* Two records of this batch may want the same counterpart. */
static void candidates_mark_taken(struct matching *m,
                                  struct match_candidates *candidates)
{
    for (size_t i = 0; i < candidates->n; i++) {
        const struct item *by = map_get(&m->taken, candidates->at[i].id);
        if (by)
            candidates->at[i].linked_to = by->link.side[by->origin].id;
    }
}

/* One of the records of this batch that would share what is made for the first
 * of them: it is there to be matched in the next pass. */
static void matching_queue(struct matching *m, size_t i, struct map *made)
{
    bool waits = false;
    for (size_t k = 0; k < m->keys.n; k++) {
        const struct asked_key *asked = &m->keys.at[k];
        struct str key = asked->key[SIDE_OTHER(m->other)];
        if (key.n == 0)
            key = asked->key[m->other];
        if (asked->item != i)
            continue;
        if (step_is_planned_for_other(m->step, m->items[i], key))
            return;
        waits = map_put(m->step->a, made, key, m->items[i]) || waits;
    }
    if (waits)
        item_take_turn(m->step, m->items[i], REASON_SHARED,
                       STR("what another record is made as is for it too"));
}

static void matching_settle(struct matching *m)
{
    struct map made = {0};
    for (size_t i = 0; i < m->n; i++) {
        struct match_outcome outcome;
        struct item *item = m->items[i];
        if (item->end != ITEM_OPEN)
            continue; /* became the twin of an earlier one */
        candidates_mark_taken(m, &m->inputs[i].candidates);
        m->inputs[i].n_rules = m->step->sync->n_rules;
        m->inputs[i].repeats = m->step->sync->repeats;
        m->inputs[i].shares = m->step->sync->shared[m->other];
        m->inputs[i].is_shared = m->step->sync->shared[item->origin];
        match_choose(m->step->a, &m->inputs[i], &outcome);
        if (outcome.verdict == MATCH_ONE)
            item_pair(m, item, outcome.id);
        else if (outcome.verdict != MATCH_NONE)
            item_park_match(m, item, &outcome);
        else if (m->step->sync->shared[m->other] &&
                 m->step->sync->flow_to[m->other])
            matching_queue(m, i, &made);
    }
}

/* A candidate that has gone since it was listed: look again without it. */
static enum err matching_read(struct matching *m, struct error *e)
{
    struct step *step = m->step;
    struct item **paired = arena_array(step->a, struct item *, m->n);
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++)
        if (m->items[i]->end == ITEM_OPEN && m->items[i]->matched &&
            !m->items[i]->has[m->other])
            paired[n++] = m->items[i];
    TRY(step_read(step, m->other, paired, n, e));
    for (size_t i = 0; i < n; i++) /* archived since: it is found no more */
        if (paired[i]->has[m->other] &&
            record_is_past(step->sync, m->other, &paired[i]->record[m->other]))
            paired[i]->has[m->other] = false;
    for (size_t i = 0; i < n; i++) {
        if (paired[i]->has[m->other] || paired[i]->end != ITEM_OPEN)
            continue;
        item_end(paired[i], ITEM_RETRY, "vanished",
                 STR("the record it matched is no longer there"));
        paired[i]->due_us = engine_next_pass_us(step->engine);
    }
    return ERR_OK;
}

static bool wants_match(const struct item *item)
{
    return item->link.id == 0 && item->has[item->origin] && !item->matched &&
           !item->retires;
}

static enum err match_side(struct step *step, enum side origin,
                           struct error *e)
{
    struct matching m = {.step = step, .other = SIDE_OTHER(origin)};
    size_t n = 0;
    struct item **items = step_select(step, wants_match, &n);
    m.items = arena_array(step->a, struct item *, n);
    for (size_t i = 0; i < n; i++)
        if (items[i]->origin == origin)
            m.items[m.n++] = items[i];
    if (m.n == 0 || step->sync->n_rules == 0)
        return ERR_OK;
    m.inputs = arena_array(step->a, struct match_input, m.n);
    if (step_matches_by_path(step, origin))
        TRY(step_follow(step, origin, m.items, m.n, e));
    TRY(step_keys(step, m.other, m.items, m.n, &m.keys, e));
    TRY(matching_remote(&m, e));
    for (int s = 0; s < SIDES; s++) {
        TRY(matching_staged(&m, (enum side)s, e));
        TRY(matching_mark_linked(&m, (enum side)s, e));
    }
    matching_settle(&m);
    return matching_read(&m, e);
}

enum err step_match(struct step *step, struct error *e)
{
    TRY(step_recover(step, e));
    TRY(step_put_off_leftovers(step, e));
    for (int s = 0; s < SIDES; s++)
        TRY(match_side(step, (enum side)s, e));
    return step_claim_intents(step, e);
}
