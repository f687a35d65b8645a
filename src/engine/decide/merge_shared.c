/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records that share their counterpart: a row is written to that one only if
 * all of them say the same of it. One that says nothing (its condition is
 * false, its value unknown, or empty where that clears nothing) does not
 * object.
 */
#include "engine/decide/merge.h"

#include "mapping/row.h"

/* So many are named in a message. */
#define NAMED_MAX 5

static bool says_nothing(const struct row_case *c, enum side to,
                         const struct map_result *result)
{
    bool empty = true;
    if (result->status == MAP_SKIP)
        return true;
    for (size_t i = 0; result->status == MAP_VALUE && i < c->row->n_fields[to];
         i++)
        empty = empty && value_is_null(&result->values[i]);
    return result->status == MAP_VALUE && c->row->keeps_full && empty;
}

static bool sharer_objects(struct merge *m, const struct row_case *c,
                           enum side to, const struct record *sharer,
                           const struct value *values)
{
    enum side from = SIDE_OTHER(to);
    const struct map_env *env = m->in->env;
    struct map_result result = {.status = MAP_SKIP};
    struct map_result broken = {.status = MAP_VALUE};
    const struct value *now = NULL;
    const struct value *record[SIDES];
    record[from] = &sharer->fields;
    record[to] = m->record[to];
    if (!sync_accepts(m->in->sync, from, record[from], env, m->arena,
                      &broken) ||
        !row_values(c->row, from, record[from], m->arena, &now))
        return false;
    int64_t at_us = 0;
    if (row_is_early(c->row, to, record, env, m->arena, &at_us))
        return false;
    if (row_applies(c->row, to, record, env, m->arena, &result))
        row_convert(c->row, to, now, record, env, m->arena, &result);
    else if (result.status == MAP_VALUE)
        return false; /* its row rests */
    m->want = m->want || result.status == MAP_WANT;
    if (result.status == MAP_WANT || says_nothing(c, to, &result))
        return false;
    return result.status != MAP_VALUE ||
           !row_unchanged(c->row, to, values, result.values, m->arena);
}

static void name_sharer(struct merge *m, struct str id, size_t n,
                        struct str *io_names)
{
    if (n < NAMED_MAX)
        *io_names = arena_printf(m->arena, "%.*s%s%.*s", STR_ARG(*io_names),
                                 n > 0 ? ", " : "", STR_ARG(id));
    else if (n == NAMED_MAX)
        *io_names = arena_printf(m->arena, "%.*s and others",
                                 STR_ARG(*io_names));
}

static void hold_for(struct merge *m, struct row_case *c, enum side to,
                     struct str names)
{
    const struct sync *sync = m->in->sync;
    const struct map_result why = {
        .status = MAP_INVALID,
        .message = arena_printf(
            m->arena,
            "the %s record is shared with `%.*s` %.*s, which would have "
            "another value: change that there too, or decide who is right",
            side_name(to), STR_ARG(sync->entity[SIDE_OTHER(to)]),
            STR_ARG(names))};
    merge_hold(m, c, &why);
    m->holds.at[m->holds.n - 1].reason = HELD_CONFLICT;
}

bool merge_objects(struct merge *m, struct row_case *c, enum side to,
                   const struct value *values)
{
    const struct decide_input *in = m->in;
    struct str names = STR_NONE;
    size_t n = 0;
    bool same = c->now[to] &&
                row_values_equal(values, c->now[to], c->row->n_fields[to]);
    if (!in->sync->shared[to] || c->answered || same)
        return false;
    for (size_t i = 0; i < in->n_sharers; i++)
        if (sharer_objects(m, c, to, in->sharers[i], values))
            name_sharer(m, in->sharers[i]->id, n++, &names);
    if (n > 0)
        hold_for(m, c, to, names);
    return n > 0;
}

bool merge_decided(struct merge *m, struct row_case *c)
{
    const struct decide_answer *answer =
        m->in->n_sharers > 0 ? merge_answer(m, c) : NULL;
    if (!answer)
        return false;
    if (c->flow[SIDE_OTHER(answer->winner)])
        merge_answered(m, c, answer);
    else
        row_settle(c, m->arena); /* both stay as they are */
    return true;
}
