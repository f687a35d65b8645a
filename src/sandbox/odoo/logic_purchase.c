/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Purchase orders, and the transfers that confirmed orders make. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_purchase_subtotal)
{
    (void)f;
    return odoo_line_amount(c, m, row, "product_qty");
}

COMPUTE(odoo_purchase_amount)
{
    (void)f;
    return odoo_order_total(c, m, row, "purchase.order.line");
}

BEFORE_CREATE(odoo_purchase_before_create)
{
    odoo_order_name(c, m, vals, "P");
    return ERR_OK;
}

BEFORE_UNLINK(odoo_purchase_before_unlink)
{
    if (str_is(odoo_cell_str(c, m, row, "state"), "cancel"))
        return ERR_OK;
    return RAISE(c, FAULT_USER,
                 "In order to delete a purchase order, you must cancel it "
                 "first.");
}

BEFORE_CREATE(odoo_purchase_line_before_create)
{
    (void)m;
    odoo_line_from_product(c, vals, "standard_price");
    return ERR_OK;
}

/* Transfers. --------------------------------------------------------------- */

static int64_t place_of(struct odoo_call *c, const char *usage)
{
    const struct odoo_model *m = odoo_model_get(c->o, "stock.location");
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(m->table, &cursor))) {
        if (str_is(odoo_cell_str(c, m, row, "usage"), usage))
            return row->id.integer;
    }
    return 0;
}

/* Where an order's goods lie: its warehouse's, else its company's. */
static int64_t stock_of(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *order)
{
    const struct odoo_model *warehouses =
        odoo_model_get(c->o, "stock.warehouse");
    const struct table_row *row = NULL;
    struct str key = arena_printf(
        c->a, "%lld", (long long)odoo_cell_id(c, m, order, "company_id"));
    size_t cursor = 0;
    if (str_is(m->name, "sale.order"))
        row = table_get_int(warehouses->table,
                            odoo_cell_id(c, m, order, "warehouse_id"));
    if (!row)
        row = table_find(odoo_field_find(warehouses, STR("company_id"))->index,
                         key, &cursor);
    return row ? odoo_cell_id(c, warehouses, row, "lot_stock_id") : 0;
}

static struct value moves_of(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *order, bool sale)
{
    const struct odoo_model *lines = odoo_model_get(
        c->o, sale ? "sale.order.line" : "purchase.order.line");
    struct value list = odoo_cellz(c, m, order, "order_line");
    size_t n = list.kind == VALUE_LIST ? list.items.n : 0, kept = 0;
    struct value *out = arena_array(c->a, struct value, n);
    for (size_t i = 0; i < n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        int64_t product = odoo_cell_id(c, lines, line, "product_id");
        struct field *f = arena_array(c->a, struct field, 2);
        struct value *command = arena_array(c->a, struct value, 3);
        if (product == 0)
            continue;
        f[0] = (struct field){STR("product_id"), value_int(product)};
        f[1] = (struct field){
            STR("product_uom_qty"),
            odoo_cellz(c, lines, line, sale ? "product_uom_qty"
                                            : "product_qty")};
        command[0] = value_int(0);
        command[1] = value_int(0);
        command[2] = value_object(f, 2);
        out[kept++] = value_list(command, 3);
    }
    return value_list(out, kept);
}

static enum err make_transfer(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *order)
{
    bool sale = str_is(m->name, "sale.order");
    int64_t ours = stock_of(c, m, order), id;
    int64_t theirs = place_of(c, sale ? "customer" : "supplier");
    struct value moves = moves_of(c, m, order, sale);
    if (ours == 0 || moves.items.n == 0)
        return ERR_OK;
    struct field f[] = {
        {STR("name"),
         value_text(arena_printf(c->a, "WH/%s/%05lld", sale ? "OUT" : "IN",
                                 (long long)order->id.integer))},
        {STR("origin"), value_text(odoo_cell_str(c, m, order, "name"))},
        {STR("partner_id"),
         value_int(odoo_cell_id(c, m, order, "partner_id"))},
        {STR("picking_type_code"), value_textz(sale ? "outgoing"
                                                    : "incoming")},
        {STR("location_id"), value_int(sale ? ours : theirs)},
        {STR("location_dest_id"), value_int(sale ? theirs : ours)},
        {STR("company_id"),
         value_int(odoo_cell_id(c, m, order, "company_id"))},
        {sale ? STR("sale_id") : STR("purchase_id"), order->id},
        {STR("move_ids"), moves}};
    struct value vals = value_object(f, sizeof f / sizeof *f);
    return odoo_create(c, odoo_model_get(c->o, "stock.picking"), &vals, &id);
}

static enum err cancel_transfers(struct odoo_call *c,
                                 const struct odoo_model *m,
                                 const struct table_row *order)
{
    const struct odoo_model *pickings = odoo_model_get(c->o, "stock.picking");
    struct value list = odoo_cellz(c, m, order, "picking_ids");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *row =
            table_get(pickings->table, &list.items.at[i]);
        if (!str_is(odoo_cell_str(c, pickings, row, "state"), "done"))
            TRY(odoo_write_one(c, pickings, row->id.integer, "state",
                               value_textz("cancel")));
    }
    return ERR_OK;
}

static enum err follow_state(struct odoo_call *c, const struct odoo_model *m,
                             int64_t id, const struct odoo_vals *vals)
{
    const struct value *state = odoo_vals_get(vals, "state");
    const struct table_row *row = table_get_int(m->table, id);
    if (!c->o->ekiclik || !state)
        return ERR_OK;
    if (str_is(value_str(state), "sale") ||
        str_is(value_str(state), "purchase"))
        return make_transfer(c, m, row);
    return str_is(value_str(state), "cancel") ? cancel_transfers(c, m, row)
                                              : ERR_OK;
}

/* Whole transfers only: they are waited for, or all is there. */
COMPUTE(odoo_order_delivery)
{
    (void)f;
    const struct odoo_model *pickings = odoo_model_get(c->o, "stock.picking");
    struct value list = odoo_cellz(c, m, row, "picking_ids");
    size_t done = 0, open = 0;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        struct str state = odoo_cell_str(
            c, pickings, table_get(pickings->table, &list.items.at[i]),
            "state");
        done += str_is(state, "done");
        open += !str_is(state, "done") && !str_is(state, "cancel");
    }
    if (done + open == 0)
        return value_null();
    return value_textz(open == 0 ? "full" : done > 0 ? "started" : "pending");
}

AFTER(odoo_order_after_write)
{
    return follow_state(c, m, id, vals);
}

AFTER(odoo_purchase_after_write)
{
    return follow_state(c, m, id, vals);
}

/* Methods. ----------------------------------------------------------------- */

/* Up to 16 the window that offers to take everything as done. */
static struct value immediate_wizard(void)
{
    static const struct field all[] = {
        {{"name", 4}, {.kind = VALUE_TEXT,
                       .text = {"Immediate Transfer?", 19}}},
        {{"type", 4}, {.kind = VALUE_TEXT,
                       .text = {"ir.actions.act_window", 21}}},
        {{"res_model", 9}, {.kind = VALUE_TEXT,
                            .text = {"stock.immediate.transfer", 24}}},
        {{"target", 6}, {.kind = VALUE_TEXT, .text = {"new", 3}}},
    };
    return value_object(all, sizeof all / sizeof *all);
}

static enum err validate(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row)
{
    const struct odoo_model *moves = odoo_model_get(c->o, "stock.move");
    struct value list = odoo_cellz(c, m, row, "move_ids");
    struct str state = odoo_cell_str(c, m, row, "state");
    const char *done = c->o->version < 17 ? "quantity_done" : "quantity";
    int64_t between[] = {odoo_cell_id(c, m, row, "location_id"),
                         odoo_cell_id(c, m, row, "location_dest_id")};
    if (str_is(state, "done") || str_is(state, "cancel"))
        return RAISE(c, FAULT_USER,
                     "You cannot validate a transfer that is done or "
                     "cancelled.");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *move =
            table_get(moves->table, &list.items.at[i]);
        struct value q = odoo_cellz(c, moves, move, "product_uom_qty");
        TRY(odoo_stock_move(c, odoo_cell_id(c, moves, move, "product_id"),
                            between, odoo_number(&q)));
        TRY(odoo_write_one(c, moves, move->id.integer, done, q));
    }
    odoo_set_cell(c, m, row->id.integer, "date_done",
                  value_datetime(tables_now_us(c->o->tables)));
    return odoo_write_one(c, m, row->id.integer, "state",
                          value_textz("done"));
}

METHOD(button_validate)
{
    const struct value *skip = value_getz(&c->context, "skip_immediate");
    if (c->o->version < 17 && (!skip || odoo_is_empty(skip))) {
        *out = immediate_wizard();
        return ERR_OK;
    }
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(validate(c, m, row));
    }
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(button_confirm)
{
    *out = value_bool(true);
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        struct str state = odoo_cell_str(c, m, row, "state");
        if (str_is(state, "draft") || str_is(state, "sent"))
            TRY(odoo_write_one(c, m, args->ids.at[i], "state",
                               value_textz("purchase")));
    }
    return ERR_OK;
}

METHOD(button_cancel)
{
    *out = value_null();
    return odoo_set_states(c, m, args, "cancel");
}

METHOD(button_draft)
{
    *out = value_null();
    return odoo_set_states(c, m, args, "draft");
}

static const struct odoo_method methods[] = {
    {"button_validate", "stock.picking", false, "", button_validate,
     .writes = true},
    {"button_confirm", "purchase.order", false, "", button_confirm,
     .writes = true},
    {"button_cancel", "purchase.order", false, "", button_cancel,
     .writes = true},
    {"button_draft", "purchase.order", false, "", button_draft,
     .writes = true},
};

const struct odoo_method_group odoo_methods_purchase = {
    methods, sizeof methods / sizeof *methods};
