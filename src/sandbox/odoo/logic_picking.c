/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Transfers: made of confirmed orders, with the goods reserved as far as they
 * are there; validated in whole or in part, what is left becoming a transfer
 * of its own. With the addon ekiclik all goods are kept count of, nothing is
 * reserved, and a transfer is always whole.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static const struct odoo_model *moves(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "stock.move");
}

static const struct odoo_model *pickings(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "stock.picking");
}

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

/* The command for so much of a product. */
static struct value move_command(struct odoo_call *c, int64_t product,
                                 struct decimal quantity, int64_t sale_line)
{
    struct field *f = arena_array(c->a, struct field, 3);
    f[0] = (struct field){STR("product_id"), value_int(product)};
    f[1] = (struct field){STR("product_uom_qty"), value_decimal(quantity)};
    f[2] = (struct field){STR("sale_line_id"), value_int(sale_line)};
    return odoo_create_command(c, value_object(f, sale_line ? 3 : 2));
}

/* Services are done, not moved. */
static bool is_moved(struct odoo_call *c, int64_t product)
{
    const struct odoo_model *m = odoo_model_get(c->o, "product.product");
    const struct table_row *row = table_get_int(m->table, product);
    return row && (c->o->ekiclik ||
                   !str_is(odoo_cell_str(c, m, row, "type"), "service"));
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
        struct decimal q = odoo_number_in(c, lines, line,
                                     sale ? "product_uom_qty" : "product_qty");
        if (is_moved(c, product) && q.mantissa > 0)
            out[kept++] = move_command(c, product, q,
                                       sale ? line->id.integer : 0);
    }
    return value_list(out, kept);
}

/* Reserving. --------------------------------------------------------------- */

static struct value move_list(struct odoo_call *c,
                              const struct table_row *picking)
{
    struct value list = odoo_cellz(c, pickings(c), picking, "move_ids");
    return list.kind == VALUE_LIST ? list : value_list(NULL, 0);
}

static void set_reserved(struct odoo_call *c, int64_t move,
                         struct decimal quantity)
{
    odoo_set_cell(c, moves(c), move, "reserved", value_decimal(quantity));
    if (c->o->version >= 17)
        odoo_set_cell(c, moves(c), move, "quantity", value_decimal(quantity));
}

static bool is_incoming(struct odoo_call *c, const struct table_row *picking)
{
    return str_is(odoo_cell_str(c, pickings(c), picking, "picking_type_code"),
                  "incoming");
}

/* What is not kept count of, or comes from outside, is always there. */
static enum err reserve_move(struct odoo_call *c,
                             const struct table_row *picking,
                             const struct table_row *move)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    int64_t product = odoo_cell_id(c, moves(c), move, "product_id");
    struct decimal had = odoo_number_in(c, moves(c), move, "reserved");
    struct decimal more = odoo_minus(
        odoo_number_in(c, moves(c), move, "product_uom_qty"), had);
    if (!is_incoming(c, picking) &&
        odoo_is_kept(c, table_get_int(products->table, product)))
        TRY(odoo_stock_reserve(
            c, product, odoo_cell_id(c, pickings(c), picking, "location_id"),
            more, &more));
    if (more.mantissa != 0)
        set_reserved(c, move->id.integer, odoo_plus(had, more));
    return ERR_OK;
}

/* Ready as soon as something of it is there. */
static enum err assign(struct odoo_call *c, int64_t id)
{
    const struct table_row *picking = table_get_int(pickings(c)->table, id);
    struct value list = move_list(c, picking);
    bool any = false;
    if (c->o->ekiclik)
        return ERR_OK;
    for (size_t i = 0; i < list.items.n; i++) {
        TRY(reserve_move(c, picking,
                         table_get(moves(c)->table, &list.items.at[i])));
        any |= odoo_number_in(c, moves(c),
                         table_get(moves(c)->table, &list.items.at[i]),
                         "reserved")
                   .mantissa > 0;
    }
    return odoo_write_one(c, pickings(c), id, "state",
                          value_textz(any ? "assigned" : "confirmed"));
}

static enum err let_go(struct odoo_call *c, const struct table_row *picking,
                       const struct table_row *move)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    int64_t product = odoo_cell_id(c, moves(c), move, "product_id");
    struct decimal had = odoo_number_in(c, moves(c), move, "reserved");
    if (had.mantissa == 0)
        return ERR_OK;
    if (!is_incoming(c, picking) &&
        odoo_is_kept(c, table_get_int(products->table, product))) {
        struct decimal less = odoo_minus(decimal_from_i64(0), had);
        TRY(odoo_stock_reserve(
            c, product, odoo_cell_id(c, pickings(c), picking, "location_id"),
            less, &less));
    }
    set_reserved(c, move->id.integer, decimal_from_i64(0));
    return ERR_OK;
}

/* Orders. ------------------------------------------------------------------ */

static struct value name_of(struct odoo_call *c, bool incoming)
{
    return value_text(arena_printf(c->a, "WH/%s/%05lld",
                                   incoming ? "IN" : "OUT",
                                   (long long)table_next_id(
                                       pickings(c)->table)));
}

static enum err make_transfer(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *order)
{
    bool sale = str_is(m->name, "sale.order");
    int64_t ours = stock_of(c, m, order), id;
    int64_t theirs = place_of(c, sale ? "customer" : "supplier");
    int64_t to = odoo_cell_id(c, m, order, "partner_shipping_id");
    struct value list = moves_of(c, m, order, sale);
    if (ours == 0 || list.items.n == 0)
        return ERR_OK;
    struct field f[] = {
        {STR("name"), name_of(c, !sale)},
        {STR("origin"), value_text(odoo_cell_str(c, m, order, "name"))},
        {STR("partner_id"),
         value_int(to ? to : odoo_cell_id(c, m, order, "partner_id"))},
        {STR("picking_type_code"), value_textz(sale ? "outgoing"
                                                    : "incoming")},
        {STR("location_id"), value_int(sale ? ours : theirs)},
        {STR("location_dest_id"), value_int(sale ? theirs : ours)},
        {STR("company_id"),
         value_int(odoo_cell_id(c, m, order, "company_id"))},
        {sale ? STR("sale_id") : STR("purchase_id"), order->id},
        {STR("move_ids"), list}};
    TRY(odoo_make(c, "stock.picking", f, sizeof f / sizeof *f, &id));
    return assign(c, id);
}

static enum err cancel_one(struct odoo_call *c, int64_t id)
{
    const struct table_row *picking;
    TRY(odoo_row(c, pickings(c), id, &picking));
    struct value list = move_list(c, picking);
    for (size_t i = 0; i < list.items.n; i++)
        TRY(let_go(c, picking, table_get(moves(c)->table, &list.items.at[i])));
    return odoo_write_one(c, pickings(c), id, "state", value_textz("cancel"));
}

static enum err cancel_transfers(struct odoo_call *c,
                                 const struct odoo_model *m,
                                 const struct table_row *order)
{
    struct value list = odoo_cellz(c, m, order, "picking_ids");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *row =
            table_get(pickings(c)->table, &list.items.at[i]);
        if (!str_is(odoo_cell_str(c, pickings(c), row, "state"), "done"))
            TRY(cancel_one(c, row->id.integer));
    }
    return ERR_OK;
}

AFTER(odoo_order_after_write)
{
    const struct value *state = odoo_vals_get(vals, "state");
    const struct table_row *row = table_get_int(m->table, id);
    if (!c->o->stock || !state)
        return ERR_OK;
    bool su = c->su;
    enum err code = ERR_OK;
    c->su = true; /* who sells need not be of the warehouse */
    if (str_is(value_str(state), "sale") ||
        str_is(value_str(state), "purchase"))
        code = make_transfer(c, m, row);
    else if (str_is(value_str(state), "cancel"))
        code = cancel_transfers(c, m, row);
    c->su = su;
    return code;
}

static bool any_delivered(struct odoo_call *c, const struct odoo_model *m,
                          const struct table_row *order)
{
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    struct value list = odoo_cellz(c, m, order, "order_line");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        if (odoo_number_in(c, lines, line, "qty_delivered").mantissa != 0)
            return true;
    }
    return false;
}

COMPUTE(odoo_order_delivery)
{
    struct value list = odoo_cellz(c, m, row, "picking_ids");
    size_t done = 0, open = 0;
    (void)f;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        struct str state = odoo_cell_str(
            c, pickings(c), table_get(pickings(c)->table, &list.items.at[i]),
            "state");
        done += str_is(state, "done");
        open += !str_is(state, "done") && !str_is(state, "cancel");
    }
    if (done + open == 0)
        return value_null();
    if (done == 0 || open == 0)
        return value_textz(open == 0 ? "full" : "pending");
    return value_textz(any_delivered(c, m, row) ? "partial" : "started");
}

/* Validating. -------------------------------------------------------------- */

static const char *done_field(const struct odoo_call *c)
{
    return c->o->version < 17 ? "quantity_done" : "quantity";
}

/* A window that asks something before anything is done. */
static struct value asking(struct odoo_call *c, const char *title,
                           const char *model)
{
    struct field all[] = {
        {STR("name"), value_textz(title)},
        {STR("type"), value_textz("ir.actions.act_window")},
        {STR("res_model"), value_textz(model)},
        {STR("target"), value_textz("new")},
    };
    size_t n = sizeof all / sizeof *all;
    return value_object(arena_grow(c->a, all, sizeof *all, n, n), n);
}

/* What people said was done: nothing, part or all of it. */
struct said {
    bool any, less;
};

static struct said look_at(struct odoo_call *c, const struct table_row *picking)
{
    struct value list = move_list(c, picking);
    struct said said = {false, false};
    for (size_t i = 0; i < list.items.n; i++) {
        const struct table_row *move =
            table_get(moves(c)->table, &list.items.at[i]);
        struct decimal done = odoo_number_in(c, moves(c), move, done_field(c));
        struct decimal all =
            odoo_number_in(c, moves(c), move, "product_uom_qty");
        said.any |= done.mantissa > 0;
        said.less |= decimal_compare(done, all) < 0;
    }
    return said;
}

/* Nobody said anything: as much as is reserved, with ekiclik all of it. */
static void take_all(struct odoo_call *c, const struct table_row *picking)
{
    struct value list = move_list(c, picking);
    for (size_t i = 0; i < list.items.n; i++) {
        const struct table_row *move =
            table_get(moves(c)->table, &list.items.at[i]);
        odoo_set_cell(c, moves(c), move->id.integer, done_field(c),
                      odoo_cellz(c, moves(c), move,
                                 c->o->ekiclik ? "product_uom_qty"
                                               : "reserved"));
    }
}

static enum err deliver(struct odoo_call *c, const struct table_row *move,
                        struct decimal quantity)
{
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    const struct table_row *line = table_get_int(
        lines->table, odoo_cell_id(c, moves(c), move, "sale_line_id"));
    if (!line || !odoo_field_find(lines, STR("qty_delivered")))
        return ERR_OK;
    return odoo_write_one(
        c, lines, line->id.integer, "qty_delivered",
        value_decimal(odoo_plus(odoo_number_in(c, lines, line, "qty_delivered"),
                                quantity)));
}

static enum err finish_move(struct odoo_call *c,
                            const struct table_row *picking, int64_t id)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct table_row *move = table_get_int(moves(c)->table, id);
    struct decimal done = odoo_number_in(c, moves(c), move, done_field(c));
    int64_t product = odoo_cell_id(c, moves(c), move, "product_id");
    int64_t between[] = {
        odoo_cell_id(c, pickings(c), picking, "location_id"),
        odoo_cell_id(c, pickings(c), picking, "location_dest_id")};
    TRY(let_go(c, picking, move));
    if (odoo_is_kept(c, table_get_int(products->table, product)) &&
        done.mantissa > 0)
        TRY(odoo_stock_move(c, product, between, done));
    TRY(odoo_write_one(c, moves(c), id, done_field(c), value_decimal(done)));
    return deliver(c, table_get_int(moves(c)->table, id), done);
}

/* What was not done, as a transfer of its own; none when all was. */
static enum err make_backorder(struct odoo_call *c,
                               const struct table_row *picking)
{
    static const char *const same[] = {
        "origin", "picking_type_code", "company_id", "partner_id",
        "location_id", "location_dest_id", "sale_id", "purchase_id"};
    struct value list = move_list(c, picking);
    struct value *rest = arena_array(c->a, struct value, list.items.n);
    struct field f[sizeof same / sizeof *same + 3];
    size_t n = 0, kept = 0;
    int64_t id;
    for (size_t i = 0; i < list.items.n; i++) {
        const struct table_row *move =
            table_get(moves(c)->table, &list.items.at[i]);
        struct decimal done = odoo_number_in(c, moves(c), move, done_field(c));
        struct decimal left = odoo_minus(
            odoo_number_in(c, moves(c), move, "product_uom_qty"), done);
        if (left.mantissa <= 0)
            continue;
        rest[kept++] = move_command(
            c, odoo_cell_id(c, moves(c), move, "product_id"), left,
            odoo_cell_id(c, moves(c), move, "sale_line_id"));
        odoo_set_cell(c, moves(c), move->id.integer, "product_uom_qty",
                      value_decimal(done));
    }
    if (kept == 0)
        return ERR_OK;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct value v = odoo_cellz(c, pickings(c), picking, same[i]);
        if (!value_is_null(&v))
            f[n++] = (struct field){str_from(same[i]), v};
    }
    f[n++] = (struct field){STR("backorder_id"), picking->id};
    f[n++] = (struct field){STR("move_ids"), value_list(rest, kept)};
    f[n++] = (struct field){STR("name"), name_of(c, is_incoming(c, picking))};
    TRY(odoo_make(c, "stock.picking", f, n, &id));
    return assign(c, id);
}

/* Whether the context says that what is left is not to come later. */
static bool drops_rest(const struct odoo_call *c, int64_t id)
{
    const struct value *list =
        value_getz(&c->context, "picking_ids_not_to_backorder");
    for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->items.n;
         i++) {
        if (list->items.at[i].kind == VALUE_INT &&
            list->items.at[i].integer == id)
            return true;
    }
    return false;
}

static enum err finish(struct odoo_call *c, int64_t id)
{
    const struct odoo_model *orders = odoo_model_get(c->o, "sale.order");
    const struct table_row *picking = table_get_int(pickings(c)->table, id);
    struct value list = move_list(c, picking);
    for (size_t i = 0; i < list.items.n; i++)
        TRY(finish_move(c, picking, list.items.at[i].integer));
    if (!drops_rest(c, id))
        TRY(make_backorder(c, picking));
    odoo_set_cell(c, pickings(c), id, "date_done",
                  value_datetime(tables_now_us(c->o->tables)));
    TRY(odoo_write_one(c, pickings(c), id, "state", value_textz("done")));
    odoo_touch(c, orders, odoo_cell_id(c, pickings(c), picking, "sale_id"));
    return ERR_OK;
}

/* Sets *out to a window when somebody has to be asked first. */
static enum err validate(struct odoo_call *c, const struct table_row *picking,
                         struct value *out)
{
    struct str state = odoo_cell_str(c, pickings(c), picking, "state");
    struct said said = look_at(c, picking);
    if (str_is(state, "done") || str_is(state, "cancel"))
        return RAISE(c, FAULT_USER,
                     "You cannot validate a transfer that is done or "
                     "cancelled.");
    if (!said.any && !c->o->ekiclik &&
        (c->o->version >= 17 || !str_is(state, "assigned")))
        return RAISE(c, FAULT_USER,
                     "You cannot validate a transfer if no quantities are "
                     "reserved%s.",
                     c->o->version < 17
                         ? " nor done. To force the transfer, switch in edit "
                           "mode and encode the done quantities"
                         : ". To force the transfer, encode quantities");
    if (!said.any && c->o->version < 17 && !odoo_context_on(c, "skip_immediate")) {
        *out = asking(c, "Immediate Transfer?", "stock.immediate.transfer");
        return ERR_OK;
    }
    if (!said.any)
        take_all(c, picking);
    if (look_at(c, picking).less && !odoo_context_on(c, "skip_backorder")) {
        *out = asking(c, "Create Backorder?", "stock.backorder.confirmation");
        return ERR_OK;
    }
    return finish(c, picking->id.integer);
}

METHOD(button_validate)
{
    *out = value_bool(true);
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(validate(c, row, out));
    }
    return ERR_OK;
}

METHOD(action_assign)
{
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        struct str state = odoo_cell_str(c, m, row, "state");
        if (str_is(state, "confirmed") || str_is(state, "assigned"))
            TRY(assign(c, args->ids.at[i]));
    }
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(action_cancel)
{
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(cancel_one(c, args->ids.at[i]));
    *out = value_bool(true);
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"button_validate", "stock.picking", false, "", button_validate,
     .writes = true},
    {"action_assign", "stock.picking", false, "", action_assign,
     .writes = true},
    {"action_cancel", "stock.picking", false, "", action_cancel,
     .writes = true},
};

const struct odoo_method_group odoo_methods_picking = {
    methods, sizeof methods / sizeof *methods};
