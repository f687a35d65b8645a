/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

DISPLAY(odoo_state_display)
{
    const struct odoo_model *countries = odoo_model_get(c->o, "res.country");
    int64_t id = odoo_cell_id(c, m, row, "country_id");
    const struct table_row *country = table_get_int(countries->table, id);
    struct str code =
        country ? odoo_cell_str(c, countries, country, "code") : STR("");
    return arena_printf(c->a, "%.*s (%.*s)",
                        STR_ARG(odoo_cell_str(c, m, row, "name")),
                        STR_ARG(code));
}

/* "Parent / Child" */
DISPLAY(odoo_category_display)
{
    struct str name = odoo_cell_str(c, m, row, "name");
    for (int guard = 0; guard < 20; guard++) {
        row = table_get_int(m->table, odoo_cell_id(c, m, row, "parent_id"));
        if (!row)
            break;
        name = arena_printf(c->a, "%.*s / %.*s",
                            STR_ARG(odoo_cell_str(c, m, row, "name")),
                            STR_ARG(name));
    }
    return name;
}

COMPUTE(odoo_user_share)
{
    (void)m;
    (void)f;
    return value_bool(!(odoo_groups_of(c, row) & GROUP_USER));
}

COMPUTE(odoo_group_full_name)
{
    static const char *const families[] = {
        "User types", "Administration", "Administration", "Extra Rights",
        "Sales",      "Sales",          "Sales",          "Sandbox"};
    (void)f;
    struct str name = odoo_cell_str(c, m, row, "name");
    int64_t id = row->id.integer;
    if (id < 1 || id > 8)
        return value_text(name);
    return value_text(arena_printf(c->a, "%s / %.*s", families[id - 1],
                                   STR_ARG(name)));
}

COMPUTE(odoo_company_currency)
{
    (void)m;
    (void)f;
    (void)row;
    const struct odoo_model *companies = odoo_model_get(c->o, "res.company");
    const struct table_row *company = table_get_int(companies->table, 1);
    return company ? odoo_cellz(c, companies, company, "currency_id")
                   : value_null();
}

/* Users are partners with a login: the partner is made when none is given. */
BEFORE_CREATE(odoo_user_before_create)
{
    (void)m;
    const struct value *partner = odoo_vals_get(vals, "partner_id");
    const struct value *name = odoo_vals_get(vals, "name");
    const struct value *login = odoo_vals_get(vals, "login");
    const struct value *email = odoo_vals_get(vals, "email");
    if (!odoo_vals_get(vals, "company_ids")) {
        struct value *one = arena_new(c->a, struct value);
        *one = value_int(1);
        odoo_vals_set(c, vals, "company_ids", value_list(one, 1));
    }
    const char *groups = odoo_groups_field(c->o)->d.name;
    if (!odoo_vals_get(vals, groups)) {
        struct value *two = arena_array(c->a, struct value, 2);
        two[0] = value_int(1);
        two[1] = value_int(4);
        odoo_vals_set(c, vals, groups, value_list(two, 2));
    }
    if ((partner && !odoo_is_empty(partner)) || !name)
        return ERR_OK;
    struct field fields[] = {
        {STR("name"), *name},
        {STR("email"), email ? *email : login ? *login : value_null()},
    };
    struct value object = value_object(fields, 2);
    int64_t id;
    TRY(odoo_create(c, odoo_model_get(c->o, "res.partner"), &object, &id));
    odoo_vals_set(c, vals, "partner_id", value_int(id));
    return ERR_OK;
}
