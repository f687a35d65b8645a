/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_line_subtotal)
{
    (void)f;
    return value_decimal(odoo_line_untaxed(c, m, row));
}

COMPUTE(odoo_order_amount)
{
    struct odoo_sums sums = odoo_document_sums(c, m, row);
    return value_decimal(str_is(f->name, "amount_untaxed")
                             ? sums.untaxed
                             : odoo_plus(sums.untaxed, sums.tax));
}

/* The partner's own address of that type; without one, the partner. */
static int64_t address_of(struct odoo_call *c, int64_t partner,
                          const char *type)
{
    const struct odoo_model *m = odoo_model_get(c->o, "res.partner");
    const struct table_row *row = table_get_int(m->table, partner);
    struct value list = row ? odoo_cellz(c, m, row, "child_ids")
                            : value_null();
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *child =
            table_get(m->table, &list.items.at[i]);
        if (str_is(odoo_cell_str(c, m, child, "type"), type))
            return child->id.integer;
    }
    return partner;
}

BEFORE_CREATE(odoo_order_before_create)
{
    static const char *const addresses[][2] = {
        {"partner_invoice_id", "invoice"}, {"partner_shipping_id", "delivery"}};
    const struct value *partner = odoo_vals_get(vals, "partner_id");
    odoo_order_name(c, m, vals, "S");
    for (int i = 0; partner && partner->kind == VALUE_INT && i < 2; i++) {
        if (!odoo_vals_get(vals, addresses[i][0]))
            odoo_vals_set(c, vals, addresses[i][0],
                          value_int(address_of(c, partner->integer,
                                               addresses[i][1])));
    }
    return ERR_OK;
}

BEFORE_UNLINK(odoo_order_before_unlink)
{
    struct str state = odoo_cell_str(c, m, row, "state");
    if (str_is(state, "draft") || str_is(state, "cancel"))
        return ERR_OK;
    return RAISE(c, FAULT_USER,
                 "You can not delete a sent quotation or a confirmed sales "
                 "order. You must first cancel it.");
}

/* Methods. ----------------------------------------------------------------- */

static bool is_locked(struct odoo_call *c, const struct odoo_model *m,
                      const struct table_row *row)
{
    return odoo_cell_true(c, m, row, "locked") ||
           str_is(odoo_cell_str(c, m, row, "state"), "done");
}

/* Up to 16 an order that is confirmed can be so again. */
static enum err check_confirmable(struct odoo_call *c,
                                  const struct odoo_model *m, int64_t id)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    struct str state = odoo_cell_str(c, m, row, "state");
    bool open = str_is(state, "draft") || str_is(state, "sent");
    if (c->o->version < 17) {
        if (!open && !str_is(state, "sale"))
            return RAISE(c, FAULT_USER,
                         "It is not allowed to confirm an order in the "
                         "following states: done, cancel");
        return ERR_OK;
    }
    if (open)
        return ERR_OK;
    if (c->o->version == 17)
        return RAISE(c, FAULT_USER,
                     "The following orders are not in a state requiring "
                     "confirmation: %.*s",
                     STR_ARG(odoo_display_name(c, m, row)));
    return RAISE(c, FAULT_USER,
                 "Some orders are not in a state requiring confirmation.");
}

/* The order is of the moment it is confirmed at. */
METHOD(action_confirm)
{
    struct field f[] = {
        {STR("state"), value_textz("sale")},
        {STR("date_order"),
         value_text(time_format_sql(c->a, tables_now_us(c->o->tables)))}};
    struct value vals = value_object(f, c->o->version < 13 ? 1 : 2);
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(check_confirmable(c, m, args->ids.at[i]));
    *out = value_bool(true);
    return odoo_write(c, m, args->ids, &vals);
}

METHOD(action_draft)
{
    *out = value_bool(true);
    return odoo_set_states(c, m, args, "draft");
}

/* The window that asks whether the customer shall be told. */
static struct value cancel_wizard(struct odoo_call *c, int64_t order)
{
    struct field *context = arena_new(c->a, struct field);
    *context = (struct field){STR("default_order_id"), value_int(order)};
    struct field all[] = {
        {STR("name"), value_textz("Cancel Sales Order")},
        {STR("type"), value_textz("ir.actions.act_window")},
        {STR("res_model"), value_textz("sale.order.cancel")},
        {STR("view_mode"), value_textz("form")},
        {STR("target"), value_textz("new")},
        {STR("context"), value_object(context, 1)},
    };
    size_t n = sizeof all / sizeof *all;
    return value_object(arena_grow(c->a, all, sizeof *all, n, n), n);
}

/* Invoices that are still drafts go with their order. */
static enum err cancel_drafts(struct odoo_call *c, const struct odoo_model *m,
                              int64_t id)
{
    const struct odoo_model *invoices = odoo_invoices(c);
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    struct value list = odoo_cellz(c, m, row, "invoice_ids");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *invoice =
            table_get(invoices->table, &list.items.at[i]);
        if (str_is(odoo_cell_str(c, invoices, invoice, "state"), "draft"))
            TRY(odoo_write_one(c, invoices, invoice->id.integer, "state",
                               value_textz("cancel")));
    }
    return ERR_OK;
}

METHOD(action_cancel)
{
    bool asks = c->o->version < 19 &&
                !odoo_context_on(c, "disable_cancel_warning");
    int64_t sold = 0;
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        if (is_locked(c, m, row))
            return RAISE(c, FAULT_USER,
                         "You cannot cancel a locked order. Please unlock it "
                         "first.");
        if (!str_is(odoo_cell_str(c, m, row, "state"), "draft"))
            sold = args->ids.at[i];
    }
    if (asks && sold) { /* nothing is cancelled yet */
        *out = cancel_wizard(c, sold);
        return ERR_OK;
    }
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(cancel_drafts(c, m, args->ids.at[i]));
    *out = value_bool(true);
    return odoo_set_states(c, m, args, "cancel");
}

static const struct odoo_method methods[] = {
    {"action_confirm", "sale.order", false, "", action_confirm,
     .writes = true},
    {"action_draft", "sale.order", false, "", action_draft, .writes = true},
    {"action_cancel", "sale.order", false, "", action_cancel, .writes = true},
};

const struct odoo_method_group odoo_methods_sale = {
    methods, sizeof methods / sizeof *methods};
