/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Invoices of OpenERP 7, the periods they are booked in, and the entry of what
 * the customer owes: nothing else is booked.
 */
#include "sandbox/odoo/openerp.h"
#include "sandbox/odoo/methods.h"

/* Periods. ----------------------------------------------------------------- */

static void periods_at(struct odoo_call *c, int32_t day, bool special,
                       struct odoo_ids *out)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.period");
    VEC(int64_t) found = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(m->table, &cursor))) {
        struct value from = odoo_cellz(c, m, row, "date_start");
        struct value to = odoo_cellz(c, m, row, "date_stop");
        if (from.date_days <= day && day <= to.date_days &&
            odoo_cell_true(c, m, row, "special") == special)
            vec_push(c->a, &found, row->id.integer);
    }
    *out = (struct odoo_ids){found.at, found.n};
}

static enum err no_period(struct odoo_call *c, int32_t day)
{
    return RAISE_TITLED(c, "Error!",
                        "There is no period defined for this date: %.*s.\n"
                        "Please create one.",
                        STR_ARG(date_format(c->a, day)));
}

enum err odoo_old_period(struct odoo_call *c, int32_t day, int64_t *out)
{
    struct odoo_ids found;
    periods_at(c, day, false, &found);
    if (found.n == 0)
        periods_at(c, day, true, &found);
    if (found.n == 0)
        return no_period(c, day);
    *out = found.at[0];
    return ERR_OK;
}

/* All of that day, the special one first, unless normal ones are wanted. */
METHOD(period_find)
{
    const struct value *normal =
        value_getz(&c->context, "account_period_prefer_normal");
    int32_t day = old_today(c);
    struct odoo_ids found, special = {NULL, 0};
    (void)m;
    if (args->at[0] && !odoo_is_empty(args->at[0]) &&
        date_parse(value_str(args->at[0]), &day, NULL) != ERR_OK)
        return RAISE(c, FAULT_VALUE, "invalid input syntax for type date");
    periods_at(c, day, false, &found);
    if (found.n == 0 || !normal || odoo_is_empty(normal))
        periods_at(c, day, true, &special);
    if (found.n + special.n == 0)
        return no_period(c, day);
    struct value *ids = arena_array(c->a, struct value, found.n + special.n);
    for (size_t i = 0; i < special.n; i++)
        ids[i] = value_int(special.at[i]);
    for (size_t i = 0; i < found.n; i++)
        ids[special.n + i] = value_int(found.at[i]);
    *out = value_list(ids, found.n + special.n);
    return ERR_OK;
}

static int64_t journal_of(struct odoo_call *c, const char *type)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.journal");
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(m->table, &cursor))) {
        if (str_is(odoo_cell_str(c, m, row, "type"), type))
            return row->id.integer;
    }
    return 0;
}

/* Invoices. ---------------------------------------------------------------- */

BEFORE_CREATE(odoo_old_invoice_before_create)
{
    const struct value *type = odoo_vals_get(vals, "type");
    const char *journal = "sale";
    (void)m;
    if (type && str_is(value_str(type), "out_refund"))
        journal = "sale_refund";
    else if (type && str_starts_with(value_str(type), STR("in_")))
        journal = "purchase";
    if (!odoo_vals_get(vals, "journal_id"))
        odoo_vals_set(c, vals, "journal_id",
                      value_int(journal_of(c, journal)));
    return ERR_OK;
}

BEFORE_UNLINK(odoo_old_invoice_before_unlink)
{
    if (old_state_is(c, m, row, "draft") || old_state_is(c, m, row, "cancel"))
        return ERR_OK;
    return RAISE_TITLED(c, "Warning!",
                        "You cannot delete an invoice which is not draft or "
                        "cancelled. You should refund it instead.");
}

static const struct table_row *receivable(struct odoo_call *c,
                                          int64_t invoice_id)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.move.line");
    const struct odoo_field *f = odoo_field_find(m, STR("invoice"));
    size_t cursor = 0;
    return table_find(f->index,
                      arena_printf(c->a, "%lld", (long long)invoice_id),
                      &cursor);
}

COMPUTE(odoo_old_residual)
{
    (void)f;
    (void)m;
    const struct table_row *line = receivable(c, row->id.integer);
    return line ? odoo_cellz(c, odoo_model_get(c->o, "account.move.line"), line,
                             "amount_residual")
                : value_decimal(decimal_from_i64(0));
}

COMPUTE(odoo_old_reconciled)
{
    (void)f;
    return value_bool(old_state_is(c, m, row, "paid"));
}

struct value odoo_old_number(struct odoo_call *c, int64_t journal_id,
                             int32_t day, int64_t number)
{
    const struct odoo_model *m = odoo_model_get(c->o, "account.journal");
    const struct table_row *journal = table_get_int(m->table, journal_id);
    int year, month, mday;
    date_to_civil(day, &year, &month, &mday);
    return value_text(
        arena_printf(c->a, "%.*s/%04d/%04lld",
                     STR_ARG(odoo_cell_str(c, m, journal, "code")), year,
                     (long long)number));
}

/* What the customer owes by it, or by a refund is owed to the customer. */
static enum err book_invoice(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row, int32_t day,
                             int64_t *out_move)
{
    const struct odoo_model *partners = odoo_model_get(c->o, "res.partner");
    const struct table_row *partner = table_get_int(
        partners->table, odoo_cell_id(c, m, row, "partner_id"));
    struct value total = odoo_cellz(c, m, row, "amount_total");
    int64_t journal = odoo_cell_id(c, m, row, "journal_id"), period;
    bool refund = str_ends_with(odoo_cell_str(c, m, row, "type"),
                                STR("refund"));
    TRY(odoo_old_period(c, day, &period));
    struct field move[] = {
        {STR("name"), odoo_old_number(c, journal, day, row->id.integer)},
        {STR("ref"), odoo_old_wire(c, m, row, "reference")},
        {STR("journal_id"), value_int(journal)},
        {STR("period_id"), value_int(period)},
        {STR("date"), old_day(c, day)},
        {STR("state"), value_textz("posted")}};
    TRY(odoo_old_make(c, "account.move", move, 6, out_move));
    struct field line[] = {
        {STR("move_id"), value_int(*out_move)},
        {STR("name"), value_textz("/")},
        {STR("account_id"), odoo_old_wire(c, m, row, "account_id")},
        {STR("partner_id"),
         odoo_old_wire(c, partners, partner, "commercial_partner_id")},
        {refund ? STR("credit") : STR("debit"), total},
        {STR("date"), old_day(c, day)},
        {STR("date_maturity"), old_day(c, day)},
        {STR("invoice"), row->id},
        {STR("amount_residual"), total}};
    int64_t ignored;
    return odoo_old_make(c, "account.move.line", line, 9, &ignored);
}

enum err odoo_old_open_invoice(struct odoo_call *c, const struct odoo_model *m,
                               int64_t id)
{
    const struct table_row *row;
    struct field taxes = {STR("taxes_made"), value_bool(true)};
    TRY(odoo_row(c, m, id, &row));
    struct value lines = odoo_cellz(c, m, row, "invoice_line");
    struct value day = odoo_cellz(c, m, row, "date_invoice");
    if (lines.kind != VALUE_LIST)
        return RAISE_TITLED(c, "No Invoice Lines!",
                            "Please create some invoice lines.");
    if (day.kind != VALUE_DATE)
        day = value_date(old_today(c));
    TRY(odoo_old_change(c, "account.invoice", id, &taxes, 1));
    row = table_get_int(m->table, id);
    int64_t move, period;
    TRY(book_invoice(c, m, row, day.date_days, &move));
    TRY(odoo_old_period(c, day.date_days, &period));
    struct value number = odoo_old_number(
        c, odoo_cell_id(c, m, row, "journal_id"), day.date_days, id);
    struct field f[] = {
        {STR("state"), value_textz("open")},
        {STR("date_invoice"), old_day(c, day.date_days)},
        {STR("date_due"), old_day(c, day.date_days)},
        {STR("number"), number},
        {STR("internal_number"), number},
        {STR("period_id"), value_int(period)},
        {STR("move_id"), value_int(move)}};
    return odoo_old_change(c, "account.invoice", id, f, 7);
}

enum err odoo_old_cancel_invoice(struct odoo_call *c,
                                 const struct odoo_model *m, int64_t id)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    int64_t move = odoo_cell_id(c, m, row, "move_id");
    struct field f[] = {{STR("state"), value_textz("cancel")},
                        {STR("move_id"), value_bool(false)}};
    TRY(odoo_old_change(c, "account.invoice", id, f, 2));
    bool su = c->su;
    c->su = true;
    enum err code =
        move ? odoo_unlink(c, odoo_model_get(c->o, "account.move"),
                           (struct odoo_ids){&move, 1})
             : ERR_OK;
    c->su = su;
    return code;
}

/* Wizards: which invoices stands in the context. */
static enum err active_ids(struct odoo_call *c, struct odoo_ids *out)
{
    const struct value *ids = value_getz(&c->context, "active_ids");
    if (!ids)
        return RAISE(c, FAULT_KEY, "'active_ids'");
    return odoo_ids_from(c, ids, out);
}

struct value odoo_old_close(struct odoo_call *c)
{
    struct field *f = arena_new(c->a, struct field);
    *f = (struct field){STR("type"),
                        value_textz("ir.actions.act_window_close")};
    return value_object(f, 1);
}

typedef enum err (*on_invoice_fn)(struct odoo_call *c,
                                  const struct odoo_model *invoices,
                                  const struct table_row *invoice);

static enum err each_active(struct odoo_call *c, on_invoice_fn one,
                            struct value *out)
{
    const struct odoo_model *invoices = odoo_model_get(c->o, "account.invoice");
    struct odoo_ids ids;
    TRY(odoo_access_check(c, invoices, OP_WRITE));
    TRY(active_ids(c, &ids));
    for (size_t i = 0; i < ids.n; i++) {
        const struct table_row *row = table_get_int(invoices->table, ids.at[i]);
        if (row)
            TRY(one(c, invoices, row));
    }
    *out = odoo_old_close(c);
    return ERR_OK;
}

static enum err confirm_one(struct odoo_call *c,
                            const struct odoo_model *invoices,
                            const struct table_row *row)
{
    if (!old_state_is(c, invoices, row, "draft") &&
        !str_starts_with(odoo_cell_str(c, invoices, row, "state"),
                         STR("proforma")))
        return RAISE_TITLED(c, "Warning!",
                            "Selected invoice(s) cannot be confirmed as they "
                            "are not in 'Draft' or 'Pro-Forma' state.");
    return odoo_old_open_invoice(c, invoices, row->id.integer);
}

static enum err cancel_one(struct odoo_call *c,
                           const struct odoo_model *invoices,
                           const struct table_row *row)
{
    if (old_state_is(c, invoices, row, "cancel") ||
        old_state_is(c, invoices, row, "paid"))
        return RAISE_TITLED(c, "Warning!",
                            "Selected invoice(s) cannot be cancelled as they "
                            "are already in 'Cancelled' or 'Done' state.");
    return odoo_old_cancel_invoice(c, invoices, row->id.integer);
}

METHOD(invoice_confirm)
{
    (void)m;
    (void)args;
    return each_active(c, confirm_one, out);
}

METHOD(invoice_cancel)
{
    (void)m;
    (void)args;
    return each_active(c, cancel_one, out);
}

METHOD(make_taxes)
{
    for (size_t i = 0; i < args->ids.n; i++) {
        struct field f = {STR("taxes_made"), value_bool(true)};
        TRY(odoo_access_check(c, m, OP_WRITE));
        TRY(odoo_old_change(c, "account.invoice", args->ids.at[i], &f, 1));
    }
    *out = value_bool(true);
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"find", "account.period", true, "dt=,context=", period_find, .until = 7},
    {"invoice_confirm", "account.invoice.confirm", false, "context=",
     invoice_confirm, .until = 7, .writes = true},
    {"invoice_cancel", "account.invoice.cancel", false, "context=",
     invoice_cancel, .until = 7, .writes = true},
    {"button_reset_taxes", "account.invoice", false, "context=", make_taxes,
     .until = 7, .writes = true},
    {"button_compute", "account.invoice", false, "context=,set_total=",
     make_taxes, .until = 7, .writes = true},
};

const struct odoo_method_group odoo_methods_openerp_invoice = {
    methods, sizeof methods / sizeof *methods};
