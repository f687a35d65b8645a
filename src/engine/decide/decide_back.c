/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a create told goes back at once: rows that lead to the origin alone and
 * read nothing but the new record's id and what was sent. All other rows stay
 * as the create left them.
 */
#include "engine/decide/decide.h"

#include "engine/decide/merge.h"

static bool row_is_told(const struct merge *m, const struct row *row)
{
    enum side to = m->in->origin;
    enum side from = SIDE_OTHER(to);
    const struct value *values = NULL;
    struct map_result result = {.status = MAP_VALUE};
    return row->n_fields[from] > 0 && row->to[to] && !row->to[from] &&
           !row->constant &&
           !row->on_create_only && m->in->sync->flow_to[to] &&
           row_values(row, from, m->record[from], m->arena, &values) &&
           row_values(row, to, m->record[to], m->arena, &values) &&
           row_applies(row, to, m->record, m->in->env, m->arena, &result);
}

void decide_back(const struct decide_input *in, struct arena *a,
                 struct decision *out)
{
    struct merge m;
    *out = (struct decision){.verdict = VERDICT_KEEP};
    merge_init(&m, in, a, out);
    for (size_t i = 0; i < in->sync->n_rows; i++)
        if (row_is_told(&m, &in->sync->rows[i]))
            merge_row(&m, i);
    merge_finish(&m);
}
