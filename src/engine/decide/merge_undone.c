/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Rows that an undo has set apart (undo_commit.c): each side's base is what it
 * has, though they differ, and a conflict waits for a person. It is told from
 * one over which both sides have changed by just that. Once a side changes,
 * the row is merged as any other.
 */
#include "engine/decide/merge.h"

static bool is_as_seen(const struct row_case *c,
                       const struct decide_answer *answer)
{
    for (int s = 0; s < SIDES; s++) {
        const struct value *seen = answer->seen[s];
        size_t n = c->row->n_fields[s];
        if (n == 0)
            continue;
        if (!seen || seen->kind != VALUE_LIST || seen->items.n != n ||
            !c->now[s] || !c->base[s] || c->changed[s] ||
            !row_values_equal(seen->items.at, c->now[s], n))
            return false;
    }
    return true;
}

static const struct decide_answer *find(const struct merge *m,
                                        const struct row_case *c)
{
    for (size_t i = 0; i < m->in->n_answers; i++) {
        const struct decide_answer *answer = &m->in->answers[i];
        if (str_eq(answer->row, c->row->key) && is_as_seen(c, answer))
            return answer;
    }
    return NULL;
}

bool merge_undone(struct merge *m, struct row_case *c)
{
    const struct decide_answer *answer = find(m, c);
    if (!answer)
        return false;
    if (answer->open) {
        const struct map_result why = {.status = MAP_INVALID,
                                       .message = answer->message};
        merge_hold(m, c, &why);
        m->holds.at[m->holds.n - 1].reason = HELD_CONFLICT;
    } else if (c->flow[SIDE_OTHER(answer->winner)] && c->now[answer->winner]) {
        merge_answered(m, c, answer);
    } else {
        row_settle(c, m->arena); /* both stay as they are */
    }
    return true;
}
