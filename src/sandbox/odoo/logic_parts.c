/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What orders, purchases, invoices and contracts have in common. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

struct decimal odoo_number(const struct value *cell)
{
    return cell->kind == VALUE_DECIMAL ? cell->decimal : decimal_from_i64(0);
}

struct decimal odoo_number_in(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *row, const char *field)
{
    struct value v = odoo_cellz(c, m, row, field);
    return odoo_number(&v);
}

struct value odoo_create_command(struct odoo_call *c, struct value vals)
{
    struct value *command = arena_array(c->a, struct value, 3);
    command[0] = value_int(0);
    command[1] = value_int(0);
    command[2] = vals;
    return value_list(command, 3);
}

struct value odoo_line_amount(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *line,
                              const char *quantity)
{
    struct value count = odoo_cellz(c, m, line, quantity);
    struct value price = odoo_cellz(c, m, line, "price_unit");
    struct decimal total;
    if (decimal_multiply(odoo_number(&count), odoo_number(&price), &total,
                         NULL) != ERR_OK)
        return value_null();
    return value_decimal(decimal_round(total, 2));
}

struct value odoo_order_total(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *order,
                              const char *line_model)
{
    const struct odoo_model *lines = odoo_model_get(c->o, line_model);
    struct value list = odoo_cellz(c, m, order, "order_line");
    struct decimal total = decimal_from_i64(0);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct value v = odoo_cellz(c, lines, line, "price_subtotal");
        if (decimal_add(total, odoo_number(&v), &total, NULL) != ERR_OK)
            return value_null();
    }
    return value_decimal(total);
}

void odoo_order_name(struct odoo_call *c, const struct odoo_model *m,
                     struct odoo_vals *vals, const char *prefix)
{
    const struct value *name = odoo_vals_get(vals, "name");
    if (!name || str_is(value_str(name), "New"))
        odoo_vals_set(c, vals, "name",
                      value_text(arena_printf(
                          c->a, "%s%05lld", prefix,
                          (long long)table_next_id(m->table))));
}

void odoo_line_from_product(struct odoo_call *c, struct odoo_vals *vals,
                            const char *price)
{
    const struct value *id = odoo_vals_get(vals, "product_id");
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct table_row *product =
        id && id->kind == VALUE_INT ? table_get_int(products->table, id->integer)
                                    : NULL;
    if (!product)
        return;
    if (!odoo_vals_get(vals, "name"))
        odoo_vals_set(c, vals, "name",
                      value_text(odoo_display_name(c, products, product)));
    if (!odoo_vals_get(vals, "price_unit"))
        odoo_vals_set(c, vals, "price_unit",
                      odoo_cellz(c, products, product, price));
}

enum err odoo_set_states(struct odoo_call *c, const struct odoo_model *m,
                         const struct odoo_args *args, const char *state)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(odoo_write_one(c, m, args->ids.at[i], "state",
                           value_textz(state)));
    return ERR_OK;
}

enum err odoo_make(struct odoo_call *c, const char *model,
                   const struct field *f, size_t n, int64_t *out)
{
    struct value object = value_object(arena_grow(c->a, f, sizeof *f, n, n), n);
    return odoo_create(c, odoo_model_get(c->o, model), &object, out);
}

void odoo_touch(struct odoo_call *c, const struct odoo_model *m, int64_t id)
{
    odoo_set_cell(c, m, id, "write_uid", value_int(c->uid));
}

/* [["id", "in", ids]] */
static struct value domain_of(struct odoo_call *c, struct odoo_ids ids)
{
    struct value *term = arena_array(c->a, struct value, 3);
    struct value *all = arena_new(c->a, struct value);
    term[0] = value_textz("id");
    term[1] = value_textz("in");
    term[2] = odoo_ids_value(c, ids);
    *all = value_list(term, 3);
    return value_list(all, 1);
}

struct value odoo_window(struct odoo_call *c, const char *title,
                         const char *model, struct odoo_ids ids)
{
    bool one = ids.n == 1;
    const char *lists = c->o->version < 18 ? "tree,form" : "list,form";
    struct field all[] = {
        {STR("name"), value_textz(title)},
        {STR("type"), value_textz("ir.actions.act_window")},
        {STR("res_model"), value_textz(model)},
        {STR("view_mode"), value_textz(one ? "form" : lists)},
        {STR("context"), value_object(NULL, 0)},
        {one ? STR("res_id") : STR("domain"),
         one ? value_int(ids.at[0]) : domain_of(c, ids)},
    };
    size_t n = sizeof all / sizeof *all;
    return value_object(arena_grow(c->a, all, sizeof *all, n, n), n);
}
