/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Orders and invoices of OpenERP 7. A workflow carries them on: a signal that
 * leads nowhere from where a record stands does nothing, and is no error.
 */
#include "sandbox/odoo/openerp.h"
#include "sandbox/odoo/methods.h"

enum err odoo_old_make(struct odoo_call *c, const char *model,
                       const struct field *f, size_t n, int64_t *out_id)
{
    struct value object =
        value_object(arena_grow(c->a, f, sizeof *f, n, n), n);
    bool su = c->su;
    c->su = true;
    enum err code =
        odoo_create(c, odoo_model_get(c->o, model), &object, out_id);
    c->su = su;
    return code;
}

enum err odoo_old_change(struct odoo_call *c, const char *model, int64_t id,
                         const struct field *f, size_t n)
{
    struct value object = value_object(f, n);
    bool su = c->su;
    c->su = true;
    enum err code = odoo_write(c, odoo_model_get(c->o, model),
                               (struct odoo_ids){&id, 1}, &object);
    c->su = su;
    return code;
}

/* Orders. ------------------------------------------------------------------ */

BEFORE_CREATE(odoo_old_order_before_create)
{
    const struct value *name = odoo_vals_get(vals, "name");
    if (name && !odoo_is_empty(name) && !str_is(value_str(name), "/"))
        return ERR_OK;
    odoo_vals_set(c, vals, "name",
                  value_text(arena_printf(
                      c->a, "SO%03lld", (long long)table_next_id(m->table))));
    return ERR_OK;
}

BEFORE_UNLINK(odoo_old_order_before_unlink)
{
    if (old_state_is(c, m, row, "draft") || old_state_is(c, m, row, "cancel"))
        return ERR_OK;
    return RAISE_TITLED(c, "Invalid Action!",
                        "In order to delete a confirmed sales order, you must "
                        "cancel it before !");
}

/* Whether all (`paid`) or any of its invoices that count are there. */
static bool invoiced(struct odoo_call *c, const struct odoo_model *m,
                     const struct table_row *row, bool paid)
{
    const struct odoo_model *invoices = odoo_model_get(c->o, "account.invoice");
    struct value list = odoo_cellz(c, m, row, "invoice_ids");
    bool any = false;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *invoice =
            table_get(invoices->table, &list.items.at[i]);
        if (old_state_is(c, invoices, invoice, "cancel"))
            continue;
        if (paid && !old_state_is(c, invoices, invoice, "paid"))
            return false;
        any = true;
    }
    return any;
}

COMPUTE(odoo_old_order_paid)
{
    (void)f;
    return value_bool(!old_state_is(c, m, row, "manual") &&
                      invoiced(c, m, row, true));
}

COMPUTE(odoo_old_order_invoiced)
{
    (void)f;
    return value_bool(invoiced(c, m, row, false));
}

struct value odoo_old_wire(struct odoo_call *c, const struct odoo_model *m,
                           const struct table_row *row, const char *field)
{
    return odoo_to_wire(c, m, odoo_field_find(m, str_from(field)), row, false);
}

/* [[0, 0, {...}], ...]: the lines of an order as those of an invoice. */
static struct value invoice_lines(struct odoo_call *c,
                                  const struct odoo_model *m,
                                  const struct table_row *order)
{
    static const char *const pairs[][2] = {
        {"name", "name"},         {"sequence", "sequence"},
        {"price_unit", "price_unit"}, {"quantity", "product_uom_qty"},
        {"discount", "discount"}, {"uos_id", "product_uom"},
        {"product_id", "product_id"}, {"invoice_line_tax_id", "tax_id"}};
    enum { N = sizeof pairs / sizeof *pairs };
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    struct value list = odoo_cellz(c, m, order, "order_line");
    struct value *made = arena_array(c->a, struct value, list.items.n);
    for (size_t i = 0; i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct field *f = arena_array(c->a, struct field, N + 1);
        for (int k = 0; k < N; k++)
            f[k] = (struct field){str_from(pairs[k][0]),
                                  odoo_old_wire(c, lines, line, pairs[k][1])};
        f[N] = (struct field){STR("origin"), odoo_old_wire(c, m, order, "name")};
        struct value *command = arena_array(c->a, struct value, 3);
        command[0] = command[1] = value_int(0);
        command[2] = value_object(f, N + 1);
        made[i] = value_list(command, 3);
    }
    return value_list(made, list.items.n);
}

static enum err make_invoice(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *order, int64_t *out)
{
    const struct odoo_model *partners = odoo_model_get(c->o, "res.partner");
    const struct table_row *partner = table_get_int(
        partners->table, odoo_cell_id(c, m, order, "partner_id"));
    struct value ref = odoo_old_wire(c, m, order, "client_order_ref");
    struct value name = odoo_old_wire(c, m, order, "name");
    struct field f[] = {
        {STR("name"), ref},
        {STR("origin"), name},
        {STR("type"), value_textz("out_invoice")},
        {STR("reference"), odoo_is_empty(&ref) ? name : ref},
        {STR("account_id"),
         odoo_old_wire(c, partners, partner, "property_account_receivable")},
        {STR("partner_id"), odoo_old_wire(c, m, order, "partner_invoice_id")},
        {STR("invoice_line"), invoice_lines(c, m, order)},
        {STR("comment"), odoo_old_wire(c, m, order, "note")},
        {STR("payment_term"), odoo_old_wire(c, m, order, "payment_term")},
        {STR("fiscal_position"), odoo_old_wire(c, m, order, "fiscal_position")},
        {STR("user_id"), odoo_old_wire(c, m, order, "user_id")},
        {STR("company_id"), odoo_old_wire(c, m, order, "company_id")},
        {STR("taxes_made"), value_bool(true)},
    };
    int64_t id = order->id.integer;
    TRY(odoo_old_make(c, "account.invoice", f, sizeof f / sizeof *f, out));
    struct value link[2] = {value_int(4), value_int(*out)};
    struct value command = value_list(link, 2);
    struct field ids = {STR("invoice_ids"), value_list(&command, 1)};
    return odoo_old_change(c, "sale.order", id, &ids, 1);
}

static enum err set_lines(struct odoo_call *c, const struct odoo_model *m,
                          int64_t id, const char *state)
{
    struct value list =
        odoo_cellz(c, m, table_get_int(m->table, id), "order_line");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        struct field f = {STR("state"), value_textz(state)};
        TRY(odoo_old_change(c, "sale.order.line", list.items.at[i].integer, &f, 1));
    }
    return ERR_OK;
}

static enum err confirm_order(struct odoo_call *c, const struct odoo_model *m,
                              int64_t id, bool *out_went)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    *out_went = old_state_is(c, m, row, "draft") || old_state_is(c, m, row, "sent");
    if (!*out_went)
        return ERR_OK;
    struct value lines = odoo_cellz(c, m, row, "order_line");
    struct str policy = odoo_cell_str(c, m, row, "order_policy");
    if (lines.kind != VALUE_LIST)
        return RAISE_TITLED(c, "Error!",
                            "You cannot confirm a sales order which has no "
                            "line.");
    const char *state = str_is(policy, "manual") ? "manual" : "progress";
    struct field f[] = {{STR("state"), value_textz(state)},
                        {STR("date_confirm"), old_day(c, old_today(c))}};
    int64_t invoice;
    TRY(odoo_old_change(c, "sale.order", id, f, 2));
    TRY(set_lines(c, m, id, "confirmed"));
    return str_is(policy, "prepaid")
               ? make_invoice(c, m, table_get_int(m->table, id), &invoice)
               : ERR_OK;
}

/* "To invoice" goes on when its invoice is made. */
static enum err invoice_by_hand(struct odoo_call *c, const struct odoo_model *m,
                                int64_t id, bool *out_went, int64_t *out)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    *out_went = old_state_is(c, m, row, "manual");
    if (!*out_went)
        return ERR_OK;
    struct field f = {STR("state"), value_textz("progress")};
    TRY(make_invoice(c, m, row, out));
    return odoo_old_change(c, "sale.order", id, &f, 1);
}

static enum err cancel_order(struct odoo_call *c, const struct odoo_model *m,
                             int64_t id)
{
    const struct odoo_model *invoices = odoo_model_get(c->o, "account.invoice");
    const struct table_row *row;
    struct field f = {STR("state"), value_textz("cancel")};
    TRY(odoo_row(c, m, id, &row));
    struct value list = odoo_cellz(c, m, row, "invoice_ids");
    size_t n = list.kind == VALUE_LIST ? list.items.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct table_row *invoice =
            table_get(invoices->table, &list.items.at[i]);
        if (!old_state_is(c, invoices, invoice, "draft") &&
            !old_state_is(c, invoices, invoice, "cancel"))
            return RAISE_TITLED(c, "Cannot cancel this sales order!",
                                "First cancel all invoices attached to this "
                                "sales order.");
    }
    for (size_t i = 0; i < n; i++)
        TRY(odoo_old_change(c, "account.invoice", list.items.at[i].integer, &f, 1));
    TRY(set_lines(c, m, id, "cancel"));
    return odoo_old_change(c, "sale.order", id, &f, 1);
}

/* The window that shows the record again. */
static struct value window_on(struct odoo_call *c, const char *model,
                              int64_t id)
{
    struct field f[] = {
        {STR("type"), value_textz("ir.actions.act_window")},
        {STR("res_model"), value_textz(model)},
        {STR("res_id"), value_int(id)},
        {STR("view_type"), value_textz("form")},
        {STR("view_mode"), value_textz("form")},
        {STR("target"), value_textz("current")},
        {STR("nodestroy"), value_bool(true)},
    };
    size_t n = sizeof f / sizeof *f;
    return value_object(arena_grow(c->a, f, sizeof *f, n, n), n);
}

METHOD(action_button_confirm)
{
    bool went;
    TRY(odoo_access_check(c, m, OP_WRITE));
    if (args->ids.n != 1)
        return RAISE(c, FAULT_VALUE,
                     "This option should only be used for a single id at a "
                     "time.");
    TRY(confirm_order(c, m, args->ids.at[0], &went));
    *out = window_on(c, "sale.order", args->ids.at[0]);
    return ERR_OK;
}

METHOD(manual_invoice)
{
    int64_t id = 0;
    bool went;
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(invoice_by_hand(c, m, args->ids.at[i], &went, &id));
    *out = window_on(c, "account.invoice", id);
    return ERR_OK;
}

METHOD(action_invoice_create)
{
    int64_t id = 0;
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        if (!invoiced(c, m, row, false))
            TRY(make_invoice(c, m, row, &id));
    }
    *out = id ? value_int(id) : value_bool(false);
    return ERR_OK;
}

METHOD(order_cancel)
{
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(cancel_order(c, m, args->ids.at[i]));
    *out = value_bool(true);
    return ERR_OK;
}

/* Signals. ----------------------------------------------------------------- */

static enum err order_signal(struct odoo_call *c, const struct odoo_model *m,
                             struct str signal, int64_t id, bool *out)
{
    int64_t ignored;
    if (str_is(signal, "order_confirm"))
        return confirm_order(c, m, id, out);
    if (str_is(signal, "manual_invoice"))
        return invoice_by_hand(c, m, id, out, &ignored);
    *out = str_is(signal, "cancel");
    return *out ? cancel_order(c, m, id) : ERR_OK;
}

enum err odoo_old_signal(struct odoo_call *c, struct str model,
                         struct str signal, int64_t id, bool *out)
{
    const struct odoo_model *m = odoo_model_find(c->o, model);
    const struct table_row *row;
    *out = false;
    if (!m)
        return RAISE_TITLED(c, "Object Error", "Object %.*s doesn't exist",
                            STR_ARG(model));
    TRY(odoo_access_check(c, m, OP_WRITE));
    TRY(odoo_row(c, m, id, &row));
    if (str_is(model, "sale.order"))
        return order_signal(c, m, signal, id, out);
    if (str_is(model, "account.invoice")) {
        bool draft = old_state_is(c, m, row, "draft");
        bool opens = draft && str_is(signal, "invoice_open");
        bool cancels = (draft || old_state_is(c, m, row, "open")) &&
                       str_is(signal, "invoice_cancel");
        *out = opens || cancels;
        return opens     ? odoo_old_open_invoice(c, m, id)
               : cancels ? odoo_old_cancel_invoice(c, m, id)
                         : ERR_OK;
    }
    *out = str_is(model, "account.voucher") &&
           str_is(signal, "proforma_voucher") && old_state_is(c, m, row, "draft");
    return *out ? odoo_voucher_post(c, m, id) : ERR_OK;
}

static const struct odoo_method methods[] = {
    {"action_button_confirm", "sale.order", false, "context=",
     action_button_confirm, .until = 7, .writes = true},
    {"manual_invoice", "sale.order", false, "context=", manual_invoice,
     .until = 7, .writes = true},
    {"action_invoice_create", "sale.order", false,
     "grouped=,states=,date_invoice=,context=", action_invoice_create,
     .until = 7, .writes = true},
    {"action_cancel", "sale.order", false, "context=", order_cancel,
     .until = 7, .writes = true},
};

const struct odoo_method_group odoo_methods_openerp_sale = {
    methods, sizeof methods / sizeof *methods};
