/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Sets (tags, categories) that changed on both sides: what was added on
 * either side is added, what was taken away on either side is taken away.
 * Worked out in each side's own terms, so no element is lost in translation.
 */
#include "engine/decide/merge.h"

static bool is_set(const struct value *v)
{
    return v && v->kind == VALUE_SET;
}

static bool set_has(const struct value *set, const struct value *item)
{
    if (!is_set(set))
        return false;
    for (size_t i = 0; i < set->items.n; i++)
        if (value_equal(&set->items.at[i], item))
            return true;
    return false;
}

/* mine + (theirs - their base) - (their base - theirs), in my terms. */
static struct value set_merge(struct arena *a, const struct value *mine,
                              const struct value *theirs,
                              const struct value *their_base)
{
    VEC(struct value) items = {0};
    for (size_t i = 0; is_set(mine) && i < mine->items.n; i++) {
        const struct value *item = &mine->items.at[i];
        bool taken_away =
            set_has(their_base, item) && !set_has(theirs, item);
        if (!taken_away)
            vec_push(a, &items, *item);
    }
    for (size_t i = 0; is_set(theirs) && i < theirs->items.n; i++)
        if (!set_has(their_base, &theirs->items.at[i]))
            vec_push(a, &items, theirs->items.at[i]);
    return value_set(a, items.at, items.n);
}

/* Their values in the terms of `to`; false when that cannot be said now. */
static bool translate(struct merge *m, struct row_case *c, enum side to,
                      const struct value *theirs, struct value *out)
{
    *out = value_null();
    if (!theirs)
        return true;
    struct map_result result = {.status = MAP_SKIP};
    row_convert(c->row, to, theirs, m->record, m->in->env, m->arena, &result);
    if (result.status == MAP_VALUE) {
        *out = result.values[0];
        return true;
    }
    if (result.status == MAP_WANT)
        m->want = true;
    else
        merge_hold(m, c, &result);
    return false;
}

bool merge_sets(struct merge *m, struct row_case *c)
{
    bool single = c->row->n_fields[SIDE_LEFT] == 1 &&
                  c->row->n_fields[SIDE_RIGHT] == 1;
    if (!single || (!is_set(c->now[SIDE_LEFT]) && !is_set(c->now[SIDE_RIGHT])))
        return false;
    struct value merged[SIDES];
    for (int s = 0; s < SIDES; s++) {
        enum side other = SIDE_OTHER(s);
        struct value theirs;
        struct value their_base;
        const struct value *base = c->fresh ? NULL : c->base[other];
        if (!translate(m, c, (enum side)s, c->now[other], &theirs) ||
            !translate(m, c, (enum side)s, base, &their_base))
            return true;
        merged[s] = set_merge(m->arena, &c->now[s][0], &theirs, &their_base);
    }
    for (int s = 0; s < SIDES; s++)
        if (merge_objects(m, c, (enum side)s, &merged[s]))
            return true;
    row_settle(c, m->arena);
    for (int s = 0; s < SIDES; s++) {
        bool empty = value_is_null(&c->now[s][0]) && merged[s].items.n == 0;
        if (!empty)
            merge_put(m, c, (enum side)s, &merged[s]);
    }
    return true;
}
