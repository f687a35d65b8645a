/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/hooks.h"

#include "base/vec.h"

bool hooks_side_matters(const struct sync *sync, enum side side, bool gone)
{
    enum side other = SIDE_OTHER(side);
    if (!sync->enabled || sync->unlisted)
        return false;
    if (gone)
        return sync->flow_to[other] || sync->on_gone[other] != DELETE_KEEP;
    return sync->flow_to[other] && sync->trigger[side] != 0;
}

struct wish {
    struct str entity;
    VEC(struct str) fields;
};

struct wishes {
    struct arena *a;
    VEC(struct wish) list;
};

static struct wish *wish_for(struct wishes *all, struct str entity)
{
    for (size_t i = 0; i < all->list.n; i++)
        if (str_eq(all->list.at[i].entity, entity))
            return &all->list.at[i];
    vec_push(all->a, &all->list, (struct wish){.entity = entity});
    return &all->list.at[all->list.n - 1];
}

static void add_fields(struct wishes *all, struct wish *wish,
                       const struct sync *sync, enum side side)
{
    for (size_t i = 0; i < sync->n_fields[side]; i++) {
        bool have = false;
        for (size_t k = 0; k < wish->fields.n && !have; k++)
            have = str_eq(wish->fields.at[k], sync->fields[side][i]);
        if (!have)
            vec_push(all->a, &wish->fields, sync->fields[side][i]);
    }
}

void hooks_wishes(struct arena *a, const struct workspace *w,
                  struct str connection, const struct hook_wish **out,
                  size_t *out_n)
{
    struct wishes all = {.a = a};
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync *sync = &w->syncs[i];
        for (int s = 0; s < SIDES; s++)
            if (str_eq(sync->connection[s], connection) &&
                (hooks_side_matters(sync, (enum side)s, false) ||
                 hooks_side_matters(sync, (enum side)s, true)))
                add_fields(&all, wish_for(&all, sync->entity[s]), sync,
                           (enum side)s);
    }
    struct hook_wish *wishes = arena_array(a, struct hook_wish, all.list.n);
    for (size_t i = 0; i < all.list.n; i++)
        wishes[i] = (struct hook_wish){.entity = all.list.at[i].entity,
                                       .fields = all.list.at[i].fields.at,
                                       .n_fields = all.list.at[i].fields.n};
    *out = wishes;
    *out_n = all.list.n;
}
