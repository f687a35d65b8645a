/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Fields of other records that rows, conditions and match rules name: read
 * for the records that get that far, and kept beside the record, so that they
 * count neither in hashes nor in what a remote is told of it.
 */
#include "engine/remote/follow.h"
#include "engine/step/step.h"

/* What rows with `on: create` alone name, a file often, is not read of what is
 * there already. */
static const struct path *paths_for(struct step *step, enum side s, bool linked,
                                    size_t *out_n)
{
    const struct sync *sync = step->sync;
    struct path *paths = arena_array(step->a, struct path, sync->n_paths[s]);
    size_t n = 0;
    for (size_t i = 0; i < sync->n_paths[s]; i++)
        if (!linked || !sync->paths[s][i].for_creates)
            paths[n++] = sync->paths[s][i];
    *out_n = n;
    return paths;
}

static enum err open_follow(struct step *step, enum side s, bool linked,
                            struct error *e)
{
    const struct sync *sync = step->sync;
    struct follow_from from = {.remote = step->engine->remote,
                               .connection = sync->connection[s],
                               .entity = sync->entity[s]};
    if (step->follow[s][linked])
        return ERR_OK;
    from.paths = paths_for(step, s, linked, &from.n_paths);
    return follow_open(step->a, &from, &step->follow[s][linked], e);
}

static bool is_linked(const struct item *item)
{
    return item->link.id != 0 && item->moves.id == 0;
}

static enum err follow_those(struct step *step, enum side s,
                             struct item *const *items, size_t n, bool linked,
                             struct error *e)
{
    struct item **asked = arena_array(step->a, struct item *, n);
    const struct record **records =
        arena_array(step->a, const struct record *, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        struct item *item = items[i];
        if (item->end != ITEM_OPEN || !item->has[s] || item->has_followed[s] ||
            is_linked(item) != linked)
            continue;
        records[k] = &item->record[s];
        asked[k++] = item;
    }
    if (k == 0)
        return ERR_OK;
    struct followed *followed = arena_array(step->a, struct followed, k);
    TRY(open_follow(step, s, linked, e));
    TRY(follow_read(step->follow[s][linked], records, k, followed, e));
    for (size_t i = 0; i < k; i++) {
        asked[i]->followed[s] = followed[i].values;
        asked[i]->has_followed[s] = true;
        if (followed[i].error)
            item_fail(step, asked[i], followed[i].error);
    }
    return ERR_OK;
}

enum err step_follow(struct step *step, enum side s, struct item *const *items,
                     size_t n, struct error *e)
{
    if (step->sync->n_paths[s] == 0)
        return ERR_OK;
    TRY(follow_those(step, s, items, n, false, e));
    return follow_those(step, s, items, n, true, e);
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
