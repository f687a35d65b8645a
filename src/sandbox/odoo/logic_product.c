/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Templates and variants: a template makes its first variant itself, and
 * shows and takes the variant's own fields while it has exactly one.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/orm.h"

static const char *const variant_fields[] = {
    "default_code", "barcode", "weight", "volume", "standard_price"};
#define N_VARIANT_FIELDS (sizeof variant_fields / sizeof *variant_fields)

static const struct odoo_model *products(const struct odoo_call *c)
{
    return odoo_model_get(c->o, "product.product");
}

static struct value variants(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row)
{
    return odoo_cellz(c, m, row, "product_variant_ids");
}

/* The one variant, or NULL when there are none or several. */
static const struct table_row *only_variant(struct odoo_call *c,
                                            const struct odoo_model *m,
                                            const struct table_row *row)
{
    struct value list = variants(c, m, row);
    return list.kind == VALUE_LIST && list.items.n == 1
               ? table_get(products(c)->table, &list.items.at[0])
               : NULL;
}

COMPUTE(odoo_template_of_variant)
{
    const struct table_row *variant = only_variant(c, m, row);
    return variant ? odoo_cellz(c, products(c), variant, f->d.name)
                   : value_null();
}

COMPUTE(odoo_template_variant)
{
    (void)f;
    struct value list = variants(c, m, row);
    return list.kind == VALUE_LIST ? list.items.at[0] : value_null();
}

COMPUTE(odoo_template_variant_count)
{
    (void)f;
    struct value list = variants(c, m, row);
    return value_int(list.kind == VALUE_LIST ? (int64_t)list.items.n : 0);
}

COMPUTE(odoo_product_lst_price)
{
    (void)f;
    return odoo_cellz(c, m, row, "list_price");
}

DISPLAY(odoo_product_display)
{
    struct str name = odoo_cell_str(c, m, row, "name");
    struct str code = odoo_cell_str(c, m, row, "default_code");
    return code.n > 0 ? arena_printf(c->a, "[%.*s] %.*s", STR_ARG(code),
                                     STR_ARG(name))
                      : name;
}

/* Up to 17 there are two type fields; `type` follows detailed_type. */
static void settle_type(struct odoo_call *c, struct odoo_vals *vals)
{
    const struct value *type = odoo_vals_get(vals, "type");
    const struct value *detailed = odoo_vals_get(vals, "detailed_type");
    if (c->o->version >= 18)
        return;
    if (detailed && !(type && str_is(value_str(detailed), "consu")))
        odoo_vals_set(c, vals, "type", *detailed);
    else if (type)
        odoo_vals_set(c, vals, "detailed_type", *type);
}

BEFORE_CREATE(odoo_template_before_create)
{
    settle_type(c, vals);
    odoo_product_default_tax(c, m, vals);
    return ERR_OK;
}

BEFORE_WRITE(odoo_template_before_write)
{
    (void)m;
    (void)row;
    settle_type(c, vals);
    return ERR_OK;
}

/* What of the vals belongs to the variant. */
static struct value variant_vals(struct odoo_call *c,
                                 const struct odoo_vals *vals)
{
    struct field *f = arena_array(c->a, struct field, N_VARIANT_FIELDS + 1);
    size_t n = 0;
    for (size_t i = 0; i < N_VARIANT_FIELDS; i++) {
        const struct value *v = odoo_vals_get(vals, variant_fields[i]);
        if (v)
            f[n++] = (struct field){str_from(variant_fields[i]), *v};
    }
    return value_object(f, n);
}

AFTER(odoo_template_after_create)
{
    int64_t variant;
    TRY(odoo_ekiclik_reference(c, m, id, vals));
    if (c->no_variant)
        return ERR_OK;
    struct value object = variant_vals(c, vals), template = value_int(id);
    const struct value *active = odoo_vals_get(vals, "active");
    object = value_with(c->a, &object, STR("product_tmpl_id"), &template);
    if (active)
        object = value_with(c->a, &object, STR("active"), active);
    return odoo_create(c, products(c), &object, &variant);
}

AFTER(odoo_template_after_write)
{
    const struct table_row *row = table_get_int(m->table, id);
    const struct table_row *variant = only_variant(c, m, row);
    const struct value *active = odoo_vals_get(vals, "active");
    struct value object = variant_vals(c, vals);
    if (variant && object.fields.n > 0)
        TRY(odoo_write(c, products(c),
                       (struct odoo_ids){&variant->id.integer, 1}, &object));
    if (!active)
        return ERR_OK;
    bool hide = c->active_test;
    c->active_test = false;
    struct value all = variants(c, m, row);
    c->active_test = hide;
    for (size_t i = 0; all.kind == VALUE_LIST && i < all.items.n; i++)
        TRY(odoo_write_one(c, products(c), all.items.at[i].integer, "active",
                           *active));
    return ERR_OK;
}

/* A variant without a template makes one of what belongs there. */
BEFORE_CREATE(odoo_product_before_create)
{
    const struct value *given = odoo_vals_get(vals, "product_tmpl_id");
    if (given && !odoo_is_empty(given))
        return ERR_OK;
    struct field *f = arena_array(c->a, struct field, vals->list.n);
    size_t n = 0;
    for (size_t i = vals->list.n; i > 0; i--) {
        struct field *v = &vals->list.at[i - 1];
        const struct odoo_field *field = odoo_field_find(m, v->name);
        if (!field || !field->d.related)
            continue;
        f[n++] = *v;
        *v = vals->list.at[--vals->list.n];
    }
    struct value object = value_object(f, n);
    int64_t template;
    c->no_variant = true;
    enum err code = odoo_create(c, odoo_model_get(c->o, "product.template"),
                                &object, &template);
    c->no_variant = false;
    TRY(code);
    odoo_vals_set(c, vals, "product_tmpl_id", value_int(template));
    return ERR_OK;
}
