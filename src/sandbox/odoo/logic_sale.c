/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static struct decimal number(const struct value *v)
{
    return v->kind == VALUE_DECIMAL ? v->decimal : decimal_from_i64(0);
}

COMPUTE(odoo_line_subtotal)
{
    (void)f;
    struct value quantity = odoo_cellz(c, m, row, "product_uom_qty");
    struct value price = odoo_cellz(c, m, row, "price_unit");
    struct decimal total;
    if (decimal_multiply(number(&quantity), number(&price), &total, NULL) !=
        ERR_OK)
        return value_null();
    return value_decimal(decimal_round(total, 2));
}

COMPUTE(odoo_order_amount)
{
    (void)f;
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    struct value list = odoo_cellz(c, m, row, "order_line");
    struct decimal total = decimal_from_i64(0);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct value v = odoo_cellz(c, lines, line, "price_subtotal");
        if (decimal_add(total, number(&v), &total, NULL) != ERR_OK)
            return value_null();
    }
    return value_decimal(total);
}

BEFORE_CREATE(odoo_order_before_create)
{
    const struct value *name = odoo_vals_get(vals, "name");
    if (!name || str_is(value_str(name), "New"))
        odoo_vals_set(c, vals, "name",
                      value_text(arena_printf(
                          c->a, "S%05lld",
                          (long long)table_next_id(m->table))));
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

/* What a line leaves out comes from its product. */
BEFORE_CREATE(odoo_line_before_create)
{
    (void)m;
    const struct value *id = odoo_vals_get(vals, "product_id");
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct table_row *product =
        id && id->kind == VALUE_INT ? table_get_int(products->table, id->integer)
                                    : NULL;
    if (!product)
        return ERR_OK;
    if (!odoo_vals_get(vals, "name"))
        odoo_vals_set(c, vals, "name",
                      value_text(odoo_display_name(c, products, product)));
    if (!odoo_vals_get(vals, "price_unit"))
        odoo_vals_set(c, vals, "price_unit",
                      odoo_cellz(c, products, product, "list_price"));
    return ERR_OK;
}

/* Methods. ----------------------------------------------------------------- */

#define METHOD(name)                                                   \
    static enum err name(struct odoo_call *c, struct odoo_model *m,    \
                         const struct odoo_args *args, struct value *out)

static bool is_locked(struct odoo_call *c, const struct odoo_model *m,
                      const struct table_row *row)
{
    return odoo_cell_true(c, m, row, "locked") ||
           str_is(odoo_cell_str(c, m, row, "state"), "done");
}

static enum err set_state(struct odoo_call *c, const struct odoo_model *m,
                          const struct odoo_args *args, const char *state)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_write_one(c, m, args->ids.at[i], "state",
                           value_textz(state)));
    return ERR_OK;
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
    return set_state(c, m, args, "sale");
}

METHOD(action_draft)
{
    *out = value_bool(true);
    return set_state(c, m, args, "draft");
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
    return set_state(c, m, args, "cancel");
}

static const struct odoo_method methods[] = {
    {"action_confirm", "sale.order", false, "", action_confirm,
     .writes = true},
    {"action_draft", "sale.order", false, "", action_draft, .writes = true},
    {"action_cancel", "sale.order", false, "", action_cancel, .writes = true},
};

const struct odoo_method_group odoo_methods_sale = {
    methods, sizeof methods / sizeof *methods};
