/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows without a value to write: they wait, are held, or keep the whole record
 * from being written. */
#include "engine/decide/merge.h"

/* A name that the workspace expects to be there comes with what to do. */
static struct str with_hint(const struct merge *m, const struct map_result *why)
{
    const struct sync *sync = m->in->sync;
    const struct name_missing *missing = why->missing;
    for (size_t i = 0; missing && i < sync->n_hints; i++) {
        const struct expects *x = &sync->hints[i];
        if (str_eq(x->connection, sync->connection[missing->side]) &&
            str_eq(x->entity, missing->query.entity) &&
            str_eq(x->by, missing->query.field))
            return arena_printf(m->arena, "%.*s: %.*s", STR_ARG(why->message),
                                STR_ARG(x->hint));
    }
    return why->message;
}

void merge_hold(struct merge *m, const struct row_case *c,
                const struct map_result *why)
{
    enum hold_reason reason = HELD_INVALID;
    if (why->status == MAP_UNMAPPED)
        reason = HELD_UNMAPPED;
    else if (why->status == MAP_UNLINKED)
        reason = HELD_UNLINKED;
    struct decided_hold hold = {.row = c->row->key,
                                .reason = reason,
                                .table = why->table,
                                .key = why->key,
                                .side = why->side,
                                .unsettled = why->unsettled,
                                .why = why->why,
                                .missing = why->missing,
                                .message = with_hint(m, why)};
    for (int s = 0; s < SIDES; s++) {
        size_t n = c->row->n_fields[s];
        for (int base = 0; base < 2; base++) {
            const struct value *values = base ? c->base[s] : c->now[s];
            if (!values)
                continue;
            struct value *list = arena_new(m->arena, struct value);
            *list = value_list(values, n);
            *(base ? &hold.base[s] : &hold.value[s]) = list;
        }
    }
    vec_push(m->arena, &m->holds, hold);
    c->outcome->kind = ROW_KEEP_BASE;
}

/* Where the row asks for it, the whole record waits. */
static void hold_unwritten(struct merge *m, const struct row_case *c,
                           const struct map_result *why)
{
    merge_hold(m, c, why);
    m->holds.at[m->holds.n - 1].parks = c->row->missing == MISSING_PARK;
}

/* A missing link: wait for it once, then go on without it. What is owed to one
 * that is there has its own job: nothing is to go first. */
static void merge_unlinked(struct merge *m, struct row_case *c, enum side to,
                           const struct map_result *why)
{
    c->outcome->kind = ROW_KEEP_BASE;
    if (m->in->links_settled || why->unsettled) {
        hold_unwritten(m, c, why);
        return;
    }
    struct decided_wait wait =
        row_wait(why->within ? why->within : c->row, SIDE_OTHER(to), why->key);
    vec_push(m->arena, &m->waits, wait);
}

/* What is cleared is what `missing: clear` says: the default, a set without
 * the item, else nothing. It stays owed, and the hold tells so. */
static void clear_and_tell(struct merge *m, struct row_case *c, enum side to,
                           const struct value *values,
                           const struct map_result *why)
{
    enum side from = SIDE_OTHER(to);
    struct row quiet = *c->row;
    struct map_result result = {.status = MAP_SKIP};
    quiet.missing = MISSING_CLEAR;
    row_convert(&quiet, to, values, m->record, m->in->env, m->arena, &result);
    if (result.status == MAP_WANT) {
        m->want = true;
        return;
    }
    merge_hold(m, c, why);
    if (result.status != MAP_VALUE)
        return;
    merge_put(m, c, to, result.values);
    c->outcome->adopts[SIDE_LEFT] = c->outcome->adopts[SIDE_RIGHT] = true;
    c->outcome->base[from] = base_object(
        m->arena, "cleared",
        row_pack(m->arena, values, c->row->n_fields[from]));
}

static bool is_told(const struct merge *m, const struct row_case *c,
                    const struct map_result *result)
{
    bool lacks = result->status == MAP_UNMAPPED ||
                 (result->status == MAP_UNLINKED && m->in->links_settled);
    return lacks && !result->unsettled && c->row->missing == MISSING_TELL;
}

void merge_no_value(struct merge *m, struct row_case *c, enum side to,
                    const struct value *values,
                    const struct map_result *result)
{
    if (values && is_told(m, c, result)) {
        clear_and_tell(m, c, to, values, result);
        return;
    }
    switch (result->status) {
    case MAP_WANT:
        m->want = true;
        break;
    case MAP_UNLINKED:
        merge_unlinked(m, c, to, result);
        break;
    case MAP_UNMAPPED:
    case MAP_INVALID:
        hold_unwritten(m, c, result);
        break;
    case MAP_VALUE:
    case MAP_SKIP:
        row_settle(c, m->arena);
        break;
    }
}

/* What it is about is not there yet, or what it says means nothing over
 * there: it is written whole, or not. */
void merge_whole(struct merge *m)
{
    struct decided_hold *holds = m->out->holds;
    for (size_t i = 0; i < m->out->n_holds; i++) {
        struct decided_hold first = holds[i];
        if (!first.parks)
            continue;
        holds[i] = holds[0];
        holds[0] = first;
        m->out->verdict =
            first.reason == HELD_UNLINKED ? VERDICT_LACK : VERDICT_PARK;
        m->out->message = first.message;
        return;
    }
}
