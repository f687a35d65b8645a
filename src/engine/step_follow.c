/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fields of other records that rows, conditions and match rules name: read
 * for the records that get that far, and kept beside the record, so that they
 * count neither in hashes nor in what a remote is told of it.
 */
#include "engine/follow.h"
#include "engine/step.h"

static enum err open_follow(struct step *step, enum side s, struct error *e)
{
    const struct sync *sync = step->sync;
    const struct follow_from from = {.remote = step->engine->remote,
                                     .connection = sync->connection[s],
                                     .entity = sync->entity[s],
                                     .paths = sync->paths[s],
                                     .n_paths = sync->n_paths[s]};
    if (step->follow[s])
        return ERR_OK;
    return follow_open(step->a, &from, &step->follow[s], e);
}

enum err step_follow(struct step *step, enum side s, struct item *const *items,
                     size_t n, struct error *e)
{
    struct item **asked = arena_array(step->a, struct item *, n);
    const struct record **records =
        arena_array(step->a, const struct record *, n);
    size_t k = 0;
    if (step->sync->n_paths[s] == 0)
        return ERR_OK;
    for (size_t i = 0; i < n; i++) {
        struct item *item = items[i];
        if (item->end != ITEM_OPEN || !item->has[s] || item->has_followed[s])
            continue;
        records[k] = &item->record[s];
        asked[k++] = item;
    }
    if (k == 0)
        return ERR_OK;
    struct followed *followed = arena_array(step->a, struct followed, k);
    TRY(open_follow(step, s, e));
    TRY(follow_read(step->follow[s], records, k, followed, e));
    for (size_t i = 0; i < k; i++) {
        asked[i]->followed[s] = followed[i].values;
        asked[i]->has_followed[s] = true;
        if (followed[i].error)
            item_fail(step, asked[i], followed[i].error);
    }
    return ERR_OK;
}

const struct record *item_view(struct step *step, const struct item *item,
                               enum side s)
{
    if (!item->has[s])
        return NULL;
    if (!item->has_followed[s] || item->followed[s].fields.n == 0)
        return &item->record[s];
    struct record *view = arena_new(step->a, struct record);
    *view = item->record[s];
    view->fields =
        follow_join(step->a, &item->record[s].fields, &item->followed[s]);
    return view;
}

bool step_matches_by_path(const struct step *step, enum side s)
{
    const struct sync *sync = step->sync;
    for (size_t i = 0; i < sync->n_rules; i++)
        for (size_t k = 0; k < sync->rules[i].n_parts; k++)
            if (path_is(sync->rules[i].parts[k].field[s]))
                return true;
    return false;
}
