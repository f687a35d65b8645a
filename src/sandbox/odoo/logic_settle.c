/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is open on invoices: rows of account.partial.reconcile say which
 * payment, or which credit note (credit_id), has settled how much of which
 * invoice (debit_id). A payment of a credit note stands under credit_id.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/models.h"
#include "sandbox/odoo/orm.h"

static const struct odoo_model *partials(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "account.partial.reconcile");
}

const struct odoo_model *odoo_invoices(const struct odoo_call *c)
{
    return odoo_model_get(c->o, c->o->version < 13 ? "account.invoice"
                                                   : "account.move");
}

/* The next row whose `field` is that record. */
static const struct table_row *next_of(struct odoo_call *c, const char *field,
                                       int64_t id, size_t *cursor)
{
    const struct odoo_field *f = odoo_field_find(partials(c), str_from(field));
    struct str key = arena_printf(c->a, "%lld", (long long)id);
    return table_find(f->index, key, cursor);
}

static struct decimal settled(struct odoo_call *c, const char *field,
                              int64_t id)
{
    struct decimal sum = decimal_from_i64(0);
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = next_of(c, field, id, &cursor)))
        sum = odoo_plus(sum, odoo_number_in(c, partials(c), row, "amount"));
    return sum;
}

bool odoo_is_refund(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *row)
{
    return str_ends_with(odoo_cell_str(c, m, row,
                                       c->o->version < 13 ? "type"
                                                          : "move_type"),
                         STR("refund"));
}

bool odoo_is_open(struct odoo_call *c, const struct odoo_model *m,
                  const struct table_row *row)
{
    struct str state = odoo_cell_str(c, m, row, "state");
    return str_is(state, "posted") || str_is(state, "open") ||
           str_is(state, "paid");
}

struct decimal odoo_residual(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row)
{
    const char *side = odoo_is_refund(c, m, row) ? "credit_id" : "debit_id";
    struct decimal total = odoo_number_in(c, m, row, "amount_total");
    if (!odoo_is_open(c, m, row))
        return c->o->version < 13 ? decimal_from_i64(0) : total;
    return odoo_minus(total, settled(c, side, row->id.integer));
}

COMPUTE(odoo_move_residual)
{
    (void)f;
    return value_decimal(odoo_residual(c, m, row));
}

/* Whether credit notes have a part in what is settled of an invoice. */
static bool reversed(struct odoo_call *c, const struct table_row *invoice)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = next_of(c, "debit_id", invoice->id.integer, &cursor))) {
        if (odoo_cell_id(c, partials(c), row, "credit_id"))
            return true;
    }
    return false;
}

/* Whether money has a part in it, which an accountant will see at the bank. */
static bool is_under_way(struct odoo_call *c, const char *side, int64_t id)
{
    const struct table_row *row;
    size_t cursor = 0;
    while (c->o->accountant && (row = next_of(c, side, id, &cursor))) {
        if (odoo_cell_id(c, partials(c), row, "payment_id"))
            return true;
    }
    return false;
}

static bool is_invoice(struct odoo_call *c, const struct odoo_model *m,
                       const struct table_row *row)
{
    return !str_is(odoo_cell_str(c, m, row, "move_type"), "entry");
}

COMPUTE(odoo_move_payment_state)
{
    struct decimal left = odoo_residual(c, m, row);
    struct decimal total = odoo_number_in(c, m, row, "amount_total");
    bool refund = odoo_is_refund(c, m, row);
    (void)f;
    if (!odoo_is_open(c, m, row) || !is_invoice(c, m, row))
        return value_textz("not_paid");
    if (left.mantissa == 0 && !refund && reversed(c, row))
        return value_textz("reversed");
    if (left.mantissa == 0)
        return value_textz(is_under_way(c, refund ? "credit_id" : "debit_id",
                                        row->id.integer)
                               ? "in_payment"
                               : "paid");
    return value_textz(decimal_compare(left, total) == 0 ? "not_paid"
                                                         : "partial");
}

/* Settling. ---------------------------------------------------------------- */

static struct decimal least(struct decimal x, struct decimal y)
{
    return decimal_compare(x, y) < 0 ? x : y;
}

/* Up to 12 what is paid in full has a state of its own. */
static void follow(struct odoo_call *c, const struct odoo_model *m, int64_t id)
{
    const struct table_row *row = table_get_int(m->table, id);
    if (!row)
        return;
    if (c->o->version >= 13 || !odoo_is_open(c, m, row)) {
        odoo_touch(c, m, id);
        return;
    }
    odoo_set_cell(c, m, id, "state",
                  value_textz(odoo_residual(c, m, row).mantissa == 0 ? "paid"
                                                                     : "open"));
}

static enum err add_row(struct odoo_call *c, const struct field *f, size_t n)
{
    int64_t id;
    bool su = c->su;
    c->su = true;
    enum err code = odoo_make(c, "account.partial.reconcile", f, n, &id);
    c->su = su;
    return code;
}

enum err odoo_settle_by_refund(struct odoo_call *c, int64_t invoice,
                               int64_t refund)
{
    const struct odoo_model *m = odoo_invoices(c);
    const struct table_row *both[] = {table_get_int(m->table, invoice),
                                      table_get_int(m->table, refund)};
    if (!both[0] || !both[1] || !odoo_is_open(c, m, both[0]))
        return ERR_OK;
    struct decimal sum = least(odoo_residual(c, m, both[0]),
                               odoo_residual(c, m, both[1]));
    if (sum.mantissa <= 0)
        return ERR_OK;
    struct field f[] = {{STR("amount"), value_decimal(sum)},
                        {STR("debit_id"), value_int(invoice)},
                        {STR("credit_id"), value_int(refund)}};
    TRY(add_row(c, f, sizeof f / sizeof *f));
    follow(c, m, invoice);
    follow(c, m, refund);
    return ERR_OK;
}

struct decimal odoo_payment_left(struct odoo_call *c,
                                 const struct table_row *payment)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.payment");
    return odoo_minus(odoo_number_in(c, m, payment, "amount"),
                      settled(c, "payment_id", payment->id.integer));
}

enum err odoo_settle_by_payment(struct odoo_call *c, int64_t payment,
                                int64_t invoice, bool in_full)
{
    const struct odoo_model *m = odoo_invoices(c);
    const struct odoo_model *payments = odoo_model_get(c->o, "account.payment");
    const struct table_row *row = table_get_int(m->table, invoice);
    const struct table_row *by = table_get_int(payments->table, payment);
    if (!row || !by || !odoo_is_open(c, m, row))
        return ERR_OK;
    struct decimal sum = odoo_residual(c, m, row);
    if (!in_full)
        sum = least(sum, odoo_payment_left(c, by));
    if (sum.mantissa <= 0)
        return ERR_OK;
    struct field f[] = {{STR("amount"), value_decimal(sum)},
                        {odoo_is_refund(c, m, row) ? STR("credit_id")
                                                   : STR("debit_id"),
                         value_int(invoice)},
                        {STR("payment_id"), value_int(payment)}};
    TRY(add_row(c, f, sizeof f / sizeof *f));
    follow(c, m, invoice);
    odoo_payment_follow(c, payment);
    return ERR_OK;
}

/* Everything that was settled under `field` by or of this record. */
static enum err unsettle(struct odoo_call *c, const char *field, int64_t id)
{
    const struct odoo_model *m = partials(c), *invoices = odoo_invoices(c);
    VEC(int64_t) rows = {0};
    VEC(int64_t) touched = {0}, payments = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = next_of(c, field, id, &cursor))) {
        vec_push(c->a, &rows, row->id.integer);
        vec_push(c->a, &touched, odoo_cell_id(c, m, row, "debit_id"));
        vec_push(c->a, &touched, odoo_cell_id(c, m, row, "credit_id"));
        vec_push(c->a, &payments, odoo_cell_id(c, m, row, "payment_id"));
    }
    bool su = c->su;
    c->su = true;
    enum err code = odoo_unlink(c, m, (struct odoo_ids){rows.at, rows.n});
    c->su = su;
    TRY(code);
    for (size_t i = 0; i < touched.n; i++)
        follow(c, invoices, touched.at[i]);
    for (size_t i = 0; i < payments.n; i++)
        odoo_payment_follow(c, payments.at[i]);
    return ERR_OK;
}

enum err odoo_unsettle_invoice(struct odoo_call *c, int64_t invoice)
{
    TRY(unsettle(c, "debit_id", invoice));
    return unsettle(c, "credit_id", invoice);
}

enum err odoo_unsettle_payment(struct odoo_call *c, int64_t payment)
{
    return unsettle(c, "payment_id", payment);
}

struct value odoo_settled_invoices(struct odoo_call *c, int64_t payment)
{
    const struct odoo_model *m = partials(c);
    VEC(int64_t) ids = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = next_of(c, "payment_id", payment, &cursor))) {
        int64_t invoice = odoo_cell_id(c, m, row, "debit_id");
        vec_push(c->a, &ids,
                 invoice ? invoice : odoo_cell_id(c, m, row, "credit_id"));
    }
    odoo_ids_sort(ids.at, ids.n);
    return odoo_ids_cell(c, ids.at, ids.n);
}
