/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The rows of a record that is to be made. */
#include "engine/decide/merge.h"

/* What the remote puts there by itself is nobody's edit; see merge.c. */
static const struct value base_unseen = {.kind = VALUE_OBJECT};

static void create_row(struct merge *m, size_t index, enum side to)
{
    struct row_case c;
    enum side from = SIDE_OTHER(to);
    row_case_init(&c, m, index);
    if (!c.row->to[to] || merge_early(m, &c, to))
        return;
    if (c.row->constant) {
        c.outcome->kind = ROW_SETTLED;
        merge_put(m, &c, to, &c.row->fallback);
        return;
    }
    if (!c.now[from] && !c.row->sourceless)
        return;
    struct map_result result = {.status = MAP_SKIP};
    if (row_applies(c.row, to, m->record, m->in->env, m->arena, &result))
        row_convert(c.row, to, c.now[from], m->record, m->in->env, m->arena,
                    &result);
    else if (result.status == MAP_VALUE)
        return; /* the row rests */
    if (result.status == MAP_SKIP)
        return;
    if (result.status != MAP_VALUE) {
        merge_no_value(m, &c, to, c.now[from], &result);
        if (c.outcome->adopts[to])
            return; /* it was cleared */
        c.outcome->adopts[to] = c.outcome->kind == ROW_KEEP_BASE;
        c.outcome->base[to] = base_unseen;
        return;
    }
    row_settle(&c, m->arena);
    merge_put(m, &c, to, result.values);
}

/* A record that is made starts without values, unless the remote fills in. */
static void create_drop_nulls(struct merge *m, enum side to)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->patch[to].n; i++)
        if (!value_is_null(&m->patch[to].at[i].value))
            m->patch[to].at[kept++] = m->patch[to].at[i];
    m->patch[to].n = kept;
}

void merge_create(struct merge *m, enum side to)
{
    m->view[to] = value_object(NULL, 0);
    m->record[to] = &m->view[to];
    for (size_t i = 0; i < m->in->sync->n_rows; i++)
        create_row(m, i, to);
    if (!m->in->fills_in[to])
        create_drop_nulls(m, to);
}
