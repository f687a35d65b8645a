/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* External ids: "module.name" for a record, kept in ir.model.data. */
#include "sandbox/odoo/orm.h"

enum err odoo_xmlid_add(struct odoo_call *c, const char *module,
                        struct str name, const struct odoo_model *m,
                        int64_t id)
{
    const struct odoo_model *data = odoo_model_get(c->o, "ir.model.data");
    struct field f[] = {
        {STR("module"), value_textz(module)},
        {STR("name"), value_text(name)},
        {STR("model"), value_text(m->name)},
        {STR("res_id"), value_int(id)},
        {STR("noupdate"), value_bool(true)},
    };
    struct value vals = value_object(f, sizeof f / sizeof *f);
    int64_t row_id;
    bool su = c->su;
    c->su = true;
    enum err code = odoo_create(c, data, &vals, &row_id);
    c->su = su;
    return code;
}

int64_t odoo_xmlid_find(struct odoo_call *c, struct str full_name,
                        struct str *out_model)
{
    const struct odoo_model *data = odoo_model_get(c->o, "ir.model.data");
    size_t dot = str_find_char(full_name, '.', 0);
    struct str module = str_slice(full_name, 0, dot);
    struct str name = dot < full_name.n
                          ? str_slice(full_name, dot + 1, full_name.n)
                          : STR("");
    const struct odoo_field *f = odoo_field_find(data, STR("name"));
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(f->index, name, &cursor))) {
        if (!str_eq(odoo_cell_str(c, data, row, "module"), module))
            continue;
        if (out_model)
            *out_model = odoo_cell_str(c, data, row, "model");
        return odoo_cell_id(c, data, row, "res_id");
    }
    return 0;
}

struct str odoo_xmlid_of(struct odoo_call *c, const struct odoo_model *m,
                         int64_t id)
{
    const struct odoo_model *data = odoo_model_get(c->o, "ir.model.data");
    const struct odoo_field *f = odoo_field_find(data, STR("res_id"));
    struct str key = arena_printf(c->a, "%lld", (long long)id);
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(f->index, key, &cursor))) {
        if (str_eq(odoo_cell_str(c, data, row, "model"), m->name))
            return arena_printf(
                c->a, "%.*s.%.*s",
                STR_ARG(odoo_cell_str(c, data, row, "module")),
                STR_ARG(odoo_cell_str(c, data, row, "name")));
    }
    return STR_NONE;
}
