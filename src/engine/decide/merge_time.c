/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows that rest until a time has come (`not_before`): what they agreed on
 * stays as it was, and the record is looked at again then. */
#include "engine/decide/merge.h"

static void hold_undated(struct merge *m, struct row_case *c)
{
    const struct map_result why = {
        .status = MAP_INVALID,
        .message = arena_printf(m->arena,
                                "`%.*s` is no date: until when should the row "
                                "rest? Put it right",
                                STR_ARG(c->row->not_before))};
    merge_hold(m, c, &why);
}

bool merge_early(struct merge *m, struct row_case *c, enum side to)
{
    int64_t at_us = 0;
    int64_t *later_us = &m->out->later_us;
    const struct value *from = m->record[SIDE_OTHER(to)];
    if (!row_is_early(c->row, to, m->record, m->in->env, m->arena, &at_us))
        return false;
    c->outcome->kind = ROW_KEEP_BASE;
    if (at_us == 0 && from && value_get(from, c->row->not_before))
        hold_undated(m, c);
    else if (at_us != 0 && (*later_us == 0 || at_us < *later_us))
        *later_us = at_us;
    return true;
}
