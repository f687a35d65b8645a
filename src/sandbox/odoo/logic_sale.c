/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_line_subtotal)
{
    (void)f;
    return odoo_line_amount(c, m, row, "product_uom_qty");
}

COMPUTE(odoo_order_amount)
{
    (void)f;
    return odoo_order_total(c, m, row, "sale.order.line");
}

BEFORE_CREATE(odoo_order_before_create)
{
    odoo_order_name(c, m, vals, "S");
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

BEFORE_CREATE(odoo_line_before_create)
{
    (void)m;
    odoo_line_from_product(c, vals, "list_price");
    return ERR_OK;
}

/* Methods. ----------------------------------------------------------------- */

static bool is_locked(struct odoo_call *c, const struct odoo_model *m,
                      const struct table_row *row)
{
    return odoo_cell_true(c, m, row, "locked") ||
           str_is(odoo_cell_str(c, m, row, "state"), "done");
}

METHOD(action_confirm)
{
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        struct str state = odoo_cell_str(c, m, row, "state");
        if (!str_is(state, "draft") && !str_is(state, "sent"))
            return RAISE(c, FAULT_USER,
                         "Some orders are not in a state requiring "
                         "confirmation.");
    }
    *out = value_bool(true);
    return odoo_set_states(c, m, args, "sale");
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

METHOD(action_cancel)
{
    const struct value *quiet =
        value_getz(&c->context, "disable_cancel_warning");
    bool asks = c->o->version < 19 && (!quiet || odoo_is_empty(quiet));
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
