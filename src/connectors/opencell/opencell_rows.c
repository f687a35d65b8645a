/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows of answers as records of an op: what READ, FIND and CHANGES share. */
#include "connectors/opencell/opencell_work.h"

bool opencell_children(enum opencell_kind kind, const struct value *row,
                       const struct value *answer, struct value_items *out)
{
    const struct value *list;
    *out = (struct value_items){0};
    if (kind == OPENCELL_ACCOUNT)
        list = value_getz(row, "customerAccounts");
    else if (kind == OPENCELL_CHARGE)
        list = value_getz(answer, "oneshotChargeInstances");
    else if (kind == OPENCELL_ACCESS && answer)
        list = value_getz(answer, "accesses");
    else
        list = value_getz(row, opencell_info(kind)->rows);
    if (list)
        *out = opencell_rows(list);
    return list != NULL;
}

bool opencell_is_child(enum opencell_kind kind)
{
    return opencell_info(kind)->parent != kind;
}

bool opencell_lacks_detail(enum opencell_kind kind, const struct op *op,
                           const struct value *row)
{
    bool lines = op->n_fields == 0, pdf = false;
    if (kind != OPENCELL_INVOICE)
        return false;
    for (size_t i = 0; i < op->n_fields; i++) {
        lines = lines || str_is(op->fields[i], "lines") ||
                str_is(op->fields[i], "taxes");
        pdf = pdf || str_is(op->fields[i], "pdf");
    }
    return (lines && !value_getz(row, "categoryInvoiceAgregates")) ||
           (pdf && !value_getz(row, "pdf"));
}

void opencell_add(const struct connection_state *c, const struct op *op,
                  struct op_work *w, const struct opencell_row *row)
{
    struct record r;
    if (opencell_decode(c, op->arena, op, row, &r))
        vec_push(op->arena, &w->records, r);
}

void opencell_add_children(const struct connection_state *c,
                           const struct op *op, struct op_work *w,
                           struct value_items rows, struct str parent)
{
    for (size_t i = 0; i < rows.n; i++) {
        struct opencell_row row = {.kind = w->kind, .row = &rows.at[i],
                                   .parent = parent};
        opencell_add(c, op, w, &row);
    }
}
