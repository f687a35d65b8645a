/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What lies where. On-hand quantities change by inventories that are applied
 * and by transfers that are validated, never by a plain write.
 */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

static struct decimal number(const struct value *v)
{
    if (v && v->kind == VALUE_INT)
        return decimal_from_i64(v->integer);
    return v && v->kind == VALUE_DECIMAL ? v->decimal : decimal_from_i64(0);
}

static struct decimal sum(struct decimal a, struct decimal b, bool minus)
{
    struct decimal out = a;
    if (minus)
        b.mantissa = -b.mantissa;
    if (decimal_add(a, b, &out, NULL) != ERR_OK)
        return a;
    return out;
}

COMPUTE(odoo_quant_available)
{
    (void)f;
    struct value on_hand = odoo_cellz(c, m, row, "quantity");
    struct value held = odoo_cellz(c, m, row, "reserved_quantity");
    return value_decimal(sum(number(&on_hand), number(&held), true));
}

COMPUTE(odoo_quant_counted)
{
    (void)f;
    return odoo_cellz(c, m, row, "quantity");
}

static int64_t context_id(const struct odoo_call *c, const char *name)
{
    return value_int_at(&c->context, name);
}

/* The location that the context asks about; 0: all that are ours. */
static int64_t asked_location(struct odoo_call *c)
{
    const struct odoo_model *warehouses =
        odoo_model_get(c->o, "stock.warehouse");
    int64_t id = context_id(c, "warehouse");
    if (id == 0)
        id = context_id(c, "warehouse_id");
    const struct table_row *row = table_get_int(warehouses->table, id);
    return row ? odoo_cell_id(c, warehouses, row, "lot_stock_id")
               : context_id(c, "location");
}

COMPUTE(odoo_product_on_hand)
{
    const struct odoo_model *quants = odoo_model_get(c->o, "stock.quant");
    const struct odoo_model *places = odoo_model_get(c->o, "stock.location");
    const char *field = str_is(f->name, "free_qty") ? "available_quantity"
                                                    : "quantity";
    struct value list = odoo_cellz(c, m, row, "stock_quant_ids");
    struct decimal total = decimal_from_i64(0);
    int64_t only = asked_location(c);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *quant =
            table_get(quants->table, &list.items.at[i]);
        int64_t at = odoo_cell_id(c, quants, quant, "location_id");
        const struct table_row *place = table_get_int(places->table, at);
        if ((only && at != only) || !place ||
            !str_is(odoo_cell_str(c, places, place, "usage"), "internal"))
            continue;
        struct value q = odoo_cellz(c, quants, quant, field);
        total = sum(total, number(&q), false);
    }
    return value_decimal(total);
}

/* What will be there when all that is under way has arrived. */
COMPUTE(odoo_product_forecast)
{
    const struct odoo_model *moves = odoo_model_get(c->o, "stock.move");
    const struct odoo_model *places = odoo_model_get(c->o, "stock.location");
    struct value list = odoo_cellz(c, m, row, "stock_move_ids");
    struct value here = odoo_cellz(c, m, row, "qty_available");
    struct decimal total = number(&here);
    (void)f;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *move =
            table_get(moves->table, &list.items.at[i]);
        struct str state = odoo_cell_str(c, moves, move, "state");
        const struct table_row *to = table_get_int(
            places->table, odoo_cell_id(c, moves, move, "location_dest_id"));
        struct value q = odoo_cellz(c, moves, move, "product_uom_qty");
        if (str_is(state, "done") || str_is(state, "cancel") || !to)
            continue;
        total = sum(total, number(&q),
                    !str_is(odoo_cell_str(c, places, to, "usage"),
                            "internal"));
    }
    return value_decimal(total);
}

bool odoo_is_kept(struct odoo_call *c, const struct table_row *product)
{
    const struct odoo_model *m = odoo_model_get(c->o, "product.product");
    if (!product || c->o->ekiclik)
        return product != NULL;
    return c->o->version >= 18
               ? odoo_cell_true(c, m, product, "is_storable")
               : str_is(odoo_cell_str(c, m, product, "type"), "product");
}

COMPUTE(odoo_template_on_hand)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    struct value list = odoo_cellz(c, m, row, "product_variant_ids");
    struct decimal total = decimal_from_i64(0);
    (void)f;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *variant =
            table_get(products->table, &list.items.at[i]);
        struct value q = odoo_cellz(c, products, variant, "qty_available");
        total = sum(total, number(&q), false);
    }
    return value_decimal(total);
}

/* A warehouse keeps its goods in a location of its own. */
BEFORE_CREATE(odoo_warehouse_before_create)
{
    (void)m;
    const struct value *code = odoo_vals_get(vals, "code");
    const struct value *company = odoo_vals_get(vals, "company_id");
    int64_t id;
    if (odoo_vals_get(vals, "lot_stock_id") || !code)
        return ERR_OK;
    struct field f[] = {
        {STR("name"), value_textz("Stock")},
        {STR("complete_name"),
         value_text(arena_printf(c->a, "%.*s/Stock",
                                 STR_ARG(value_str(code))))},
        {STR("usage"), value_textz("internal")},
        {STR("company_id"), company ? *company : value_bool(false)}};
    struct value object = value_object(f, sizeof f / sizeof *f);
    TRY(odoo_create(c, odoo_model_get(c->o, "stock.location"), &object, &id));
    odoo_vals_set(c, vals, "lot_stock_id", value_int(id));
    return ERR_OK;
}

/* Quants. ------------------------------------------------------------------ */

/* Past the hooks a quantity may be set only by what moves goods. */
static enum err guard(struct odoo_call *c, const struct odoo_vals *vals,
                      bool creates)
{
    static const char *const open[] = {
        "product_id",     "location_id", "inventory_quantity",
        "inventory_date", "user_id",     "inventory_quantity_auto_apply",
        "inventory_quantity_set"};
    const struct value *mode = value_getz(&c->context, "inventory_mode");
    if (c->su)
        return ERR_OK;
    if (!mode || odoo_is_empty(mode))
        return RAISE(c, FAULT_ACCESS,
                     "You are not allowed to %s 'Quants' (stock.quant) "
                     "records.\n\nNo group currently allows this operation.",
                     creates ? "create" : "modify");
    for (size_t i = 0; i < vals->list.n; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof open / sizeof *open && !known; k++)
            known = str_is(vals->list.at[i].name, open[k]) &&
                    (creates || k > 1);
        if (!known)
            return RAISE(c, FAULT_USER,
                         "Quant's %s is restricted, you can't do this "
                         "operation.",
                         creates ? "creation" : "editing");
    }
    return ERR_OK;
}

BEFORE_CREATE(odoo_quant_before_create)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct value *id = odoo_vals_get(vals, "product_id");
    (void)m;
    TRY(guard(c, vals, true));
    if (id && id->kind == VALUE_INT &&
        !odoo_is_kept(c, table_get_int(products->table, id->integer)))
        return RAISE(c, FAULT_VALIDATION,
                     "Quants cannot be created for consumables or services.");
    return ERR_OK;
}

BEFORE_WRITE(odoo_quant_before_write)
{
    (void)m;
    (void)row;
    return guard(c, vals, false);
}

AFTER(odoo_quant_after_save)
{
    const struct value *count =
        odoo_vals_get(vals, "inventory_quantity_auto_apply");
    if (odoo_vals_get(vals, "inventory_quantity"))
        odoo_set_cell(c, m, id, "inventory_quantity_set", value_bool(true));
    if (count)
        odoo_set_cell(c, m, id, "quantity", value_decimal(number(count)));
    return ERR_OK;
}

static const struct table_row *find_quant(struct odoo_call *c,
                                          const struct odoo_model *m,
                                          int64_t product, int64_t location)
{
    const struct table_index *by_product =
        odoo_field_find(m, STR("product_id"))->index;
    struct str key = arena_printf(c->a, "%lld", (long long)product);
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(by_product, key, &cursor))) {
        if (odoo_cell_id(c, m, row, "location_id") == location)
            return row;
    }
    return NULL;
}

static enum err add_to(struct odoo_call *c, int64_t product, int64_t location,
                       struct decimal by)
{
    const struct odoo_model *m = odoo_model_get(c->o, "stock.quant");
    const struct table_row *row = find_quant(c, m, product, location);
    struct value now = row ? odoo_cellz(c, m, row, "quantity") : value_null();
    struct value q = value_decimal(sum(number(&now), by, false));
    struct field f[] = {{STR("quantity"), q},
                        {STR("product_id"), value_int(product)},
                        {STR("location_id"), value_int(location)}};
    struct value vals = value_object(f, 3);
    int64_t id;
    if (row)
        return odoo_write_one(c, m, row->id.integer, "quantity", q);
    return odoo_create(c, m, &vals, &id);
}

enum err odoo_stock_move(struct odoo_call *c, int64_t product,
                         const int64_t between[2], struct decimal quantity)
{
    struct decimal less = quantity;
    bool su = c->su;
    less.mantissa = -less.mantissa;
    c->su = true;
    enum err code = add_to(c, product, between[0], less);
    if (code == ERR_OK)
        code = add_to(c, product, between[1], quantity);
    c->su = su;
    return code;
}

enum err odoo_stock_reserve(struct odoo_call *c, int64_t product,
                            int64_t location, struct decimal wanted,
                            struct decimal *out)
{
    const struct odoo_model *m = odoo_model_get(c->o, "stock.quant");
    const struct table_row *row = find_quant(c, m, product, location);
    struct decimal none = decimal_from_i64(0), given = none;
    if (row) {
        struct value free = odoo_cellz(c, m, row, "available_quantity");
        struct value held = odoo_cellz(c, m, row, "reserved_quantity");
        given = wanted.mantissa > 0 && decimal_compare(number(&free), wanted) < 0
                    ? number(&free)
                    : wanted;
        if (wanted.mantissa > 0 && given.mantissa < 0)
            given = none;
        if (given.mantissa != 0) {
            bool su = c->su;
            c->su = true;
            enum err code = odoo_write_one(
                c, m, row->id.integer, "reserved_quantity",
                value_decimal(sum(number(&held), given, false)));
            c->su = su;
            TRY(code);
        }
    }
    *out = given;
    return ERR_OK;
}

/* What every database with the addon holds. -------------------------------- */

enum err odoo_stock_load(struct odoo_call *c, const char *warehouse)
{
    static const char *const rows[][3] = {
        {"Vendors", "Partners/Vendors", "supplier"},
        {"Customers", "Partners/Customers", "customer"},
        {"Inventory adjustment", "Virtual/Inventory", "inventory"}};
    int64_t id;
    for (int i = 0; i < 3; i++) {
        struct field f[] = {{STR("name"), value_textz(rows[i][0])},
                            {STR("complete_name"), value_textz(rows[i][1])},
                            {STR("usage"), value_textz(rows[i][2])}};
        TRY(odoo_make(c, "stock.location", f, 3, &id));
    }
    struct field f[] = {{STR("name"), value_textz(warehouse)},
                        {STR("code"), value_textz("WH")},
                        {STR("company_id"), value_int(1)},
                        {STR("partner_id"), value_int(1)}};
    return odoo_make(c, "stock.warehouse", f, sizeof f / sizeof *f, &id);
}

/* Methods. ----------------------------------------------------------------- */

/* One quant for a product and place: counting again is writing. */
static enum err count_one(struct odoo_call *c, const struct odoo_model *m,
                          const struct value *vals, int64_t *out)
{
    const struct table_row *row =
        find_quant(c, m, value_int_at(vals, "product_id"),
                   value_int_at(vals, "location_id"));
    if (!row)
        return odoo_create(c, m, vals, out);
    struct field *f = arena_array(c->a, struct field, vals->fields.n);
    size_t n = 0;
    for (size_t i = 0; i < vals->fields.n; i++) {
        if (!str_is(vals->fields.at[i].name, "product_id") &&
            !str_is(vals->fields.at[i].name, "location_id"))
            f[n++] = vals->fields.at[i];
    }
    struct value rest = value_object(f, n);
    *out = row->id.integer;
    return odoo_write(c, m, (struct odoo_ids){out, 1}, &rest);
}

METHOD(quant_create)
{
    return odoo_create_each(c, m, args, count_one, out);
}

METHOD(action_apply_inventory)
{
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        struct value count = odoo_cellz(c, m, row, "inventory_quantity");
        struct field f[] = {
            {STR("quantity"), value_decimal(number(&count))},
            {STR("inventory_quantity"), value_int(0)}};
        struct value vals = value_object(f, 2);
        bool su = c->su;
        c->su = true;
        enum err code =
            odoo_write(c, m, (struct odoo_ids){&row->id.integer, 1}, &vals);
        c->su = su;
        TRY(code);
        odoo_set_cell(c, m, args->ids.at[i], "inventory_quantity_set",
                      value_bool(false));
    }
    *out = value_null();
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"create", "stock.quant", true, "vals_list", quant_create,
     .writes = true},
    {"action_apply_inventory", "stock.quant", false, "",
     action_apply_inventory, .writes = true},
};

const struct odoo_method_group odoo_methods_stock = {
    methods, sizeof methods / sizeof *methods};
