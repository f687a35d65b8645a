/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is to be removed goes after what refers to it: after the records of
 * other syncs whose rows link to it, and, of one sync, the leaves of a tree
 * first. Remotes refuse to remove what is referred to, or empty the reference,
 * which would look like an edit.
 */
#include "engine/step/step.h"

/* Passes of a run that a sync's removals wait for others. */
#define WAITS_MAX 10

static bool is_removal(const struct item *item)
{
    return item->decision.verdict == VERDICT_REMOVE && !item->retires;
}

static bool depends_on(const struct sync *sync, struct str name)
{
    for (size_t i = 0; i < sync->n_depends; i++)
        if (str_eq(sync->depends[i], name))
            return true;
    return false;
}

/* Is there anything to do yet in syncs that link to records of this one? */
static bool others_are_due(const struct step *step)
{
    const struct engine *engine = step->engine;
    for (size_t i = 0; i < engine->n_syncs; i++) {
        const struct engine_sync *es = &engine->syncs[i];
        if (es != step->es && es->report && !es->stopped &&
            es->source->enabled &&
            depends_on(es->source, step->sync->name) &&
            engine_is_due(engine, es, engine->pass_us))
            return true;
    }
    return false;
}

static void note_ids(struct step *step, struct map *ids, const struct value *v,
                     struct str own)
{
    bool several = v && (v->kind == VALUE_SET || v->kind == VALUE_LIST);
    for (size_t i = 0; several && i < v->items.n; i++)
        note_ids(step, ids, &v->items.at[i], own);
    if (!v || several || value_is_null(v))
        return;
    struct str id = value_to_text(step->a, v);
    if (!str_eq(id, own))
        map_put(step->a, ids, id, step);
}

/* What records that go as well refer to. */
static struct map referred_to(struct step *step, struct item *const *items,
                              size_t n)
{
    struct map ids = {0};
    for (size_t i = 0; i < step->sync->n_rows; i++) {
        const struct row *row = &step->sync->rows[i];
        if (!str_eq(row->link, step->sync->name))
            continue;
        for (size_t k = 0; k < n; k++) {
            enum side s = items[k]->decision.remove_side;
            if (items[k]->has[s] && row->n_fields[s] == 1)
                note_ids(step, &ids,
                         value_get(&items[k]->record[s].fields,
                                   row->fields[s][0]),
                         item_id(items[k], s));
        }
    }
    return ids;
}

static bool goes_later(const struct map *ids, const struct item *item)
{
    return map_has(ids, item_id(item, item->decision.remove_side));
}

void step_remove_last(struct step *step)
{
    size_t n = 0;
    size_t later = 0;
    struct item **items = step_select(step, is_removal, &n);
    if (n == 0)
        return;
    bool all = step->es->removal_waits < WAITS_MAX && others_are_due(step);
    struct map ids = referred_to(step, items, n);
    step->es->removal_waits += all;
    for (size_t i = 0; i < n; i++)
        later += goes_later(&ids, items[i]);
    for (size_t i = 0; i < n; i++) {
        /* in a circle none is first */
        if (!all && (later == n || !goes_later(&ids, items[i])))
            continue;
        item_take_turn(step, items[i], REASON_APART,
                       STR("what refers to it is removed first"));
    }
}
