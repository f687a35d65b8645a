/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES: a page of a scan, filtered as record_filter.h says.
 */
#include "base/vec.h"
#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_ops.h"
#include "connectors/record_filter.h"

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    const struct value *filter = op->filter;
    TRY(prospect_scan_resume(c, op, w->entity, &w->scan, e));
    if (filter && filter->kind != VALUE_OBJECT && !value_is_null(filter))
        FAIL(e, ERR_INVALID, "the filter of %s must be names with values",
             prospect_entity_name(w->entity));
    size_t n = filter && filter->kind == VALUE_OBJECT ? filter->fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        struct str name = filter->fields.at[i].name;
        if (!prospect_field_find(w->entity, name))
            FAIL(e, ERR_INVALID, "a filter names `%.*s`, which no %s has",
                 STR_ARG(name), prospect_entity_name(w->entity));
        w->wanted |= prospect_wanted(w->entity, &name, 1);
    }
    if (!w->scan.by_parents)
        w->scan.list.wanted = w->wanted;
    return ERR_OK;
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op,
                                const struct op_work *w, struct arena *a,
                                struct http_request *out, struct error *e)
{
    (void)op;
    (void)e;
    *out = prospect_scan_request(c, &w->scan, a);
    return ERR_OK;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply, struct error *e)
{
    struct value_items rows;
    TRY(prospect_scan_take(c, &w->scan, op->arena, reply,
                           &rows, e));
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    for (size_t i = 0; i < rows.n; i++) {
        struct record r;
        if (prospect_decode(c, op->arena, w->entity, &rows.at[i], w->wanted,
                            &r) &&
            record_filter_passes(op->arena, op->filter, &r))
            vec_push(op->arena, &records, r);
    }
    w->records = records.at;
    w->n_records = records.n;
    w->cap_records = records.cap;
    w->done = w->scan.done ||
              (w->n_records > 0 && prospect_scan_can_rest(&w->scan));
    if (w->done) {
        op->records = w->records;
        op->n_records = w->n_records;
        op->more = !w->scan.done;
        op->next_cursor = prospect_scan_cursor(op->arena, &w->scan);
    }
    return ERR_OK;
}

const struct driver_op prospect_op_changes = {changes_begin, changes_request,
                                                changes_take};
