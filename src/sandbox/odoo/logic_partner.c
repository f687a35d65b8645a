/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

static const char *const address_fields[] = {"street", "street2",  "zip",
                                             "city",   "state_id", "country_id"};
#define N_ADDRESS (sizeof address_fields / sizeof *address_fields)

static const struct table_row *parent_of(struct odoo_call *c,
                                         const struct odoo_model *m,
                                         const struct table_row *row)
{
    return table_get_int(m->table, odoo_cell_id(c, m, row, "parent_id"));
}

/* The company that a person stands for, or the partner itself. */
static const struct table_row *commercial(struct odoo_call *c,
                                          const struct odoo_model *m,
                                          const struct table_row *row)
{
    for (int guard = 0; guard < 20; guard++) {
        const struct table_row *parent = parent_of(c, m, row);
        if (!parent || odoo_cell_true(c, m, row, "is_company"))
            break;
        row = parent;
    }
    return row;
}

/* "Parent, Child"; an address without a name goes by its type. */
DISPLAY(odoo_partner_display)
{
    struct str name = odoo_cell_str(c, m, row, "name");
    const struct table_row *parent = parent_of(c, m, row);
    struct str company = odoo_cell_str(c, m, row, "company_name");
    if (name.n == 0 && parent) {
        struct str type = odoo_cell_str(c, m, row, "type");
        name = str_is(type, "invoice")    ? STR("Invoice Address")
               : str_is(type, "delivery") ? STR("Delivery Address")
                                          : STR("Other Address");
    }
    if (odoo_cell_true(c, m, row, "is_company"))
        return name;
    if (parent) {
        const struct table_row *top = commercial(c, m, row);
        company = odoo_cell_str(
            c, m, odoo_cell_true(c, m, top, "is_company") ? top : parent,
            "name");
    }
    return company.n > 0 ? arena_printf(c->a, "%.*s, %.*s", STR_ARG(company),
                                        STR_ARG(name))
                         : name;
}

COMPUTE(odoo_partner_complete_name)
{
    (void)f;
    struct str name = odoo_display_name(c, m, row);
    return name.n > 0 ? value_text(name) : value_null();
}

COMPUTE(odoo_email_normalized)
{
    (void)f;
    struct str email = odoo_cell_str(
        c, m, row, str_is(m->name, "crm.lead") ? "email_from" : "email");
    struct str normal = odoo_email_normalize(c->a, email);
    return normal.n > 0 ? value_text(normal) : value_null();
}

COMPUTE(odoo_email_formatted)
{
    (void)f;
    struct str email = odoo_cell_str(c, m, row, "email");
    if (email.n == 0)
        return value_null();
    return value_text(arena_printf(
        c->a, "\"%.*s\" <%.*s>", STR_ARG(odoo_cell_str(c, m, row, "name")),
        STR_ARG(email)));
}

COMPUTE(odoo_partner_commercial)
{
    (void)f;
    return commercial(c, m, row)->id;
}

COMPUTE(odoo_partner_company_type)
{
    (void)f;
    return value_textz(odoo_cell_true(c, m, row, "is_company") ? "company"
                                                               : "person");
}

COMPUTE(odoo_partner_share)
{
    (void)f;
    const struct odoo_model *users = odoo_model_get(c->o, "res.users");
    const struct value list = odoo_cellz(c, m, row, "user_ids");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *user =
            table_get(users->table, &list.items.at[i]);
        if (user && !odoo_cell_true(c, users, user, "share"))
            return value_bool(false);
    }
    return value_bool(true);
}

static void take_company_type(struct odoo_call *c, struct odoo_vals *vals)
{
    const struct value *type = odoo_vals_get(vals, "company_type");
    if (type)
        odoo_vals_set(c, vals, "is_company",
                      value_bool(str_is(value_str(type), "company")));
}

static bool names_address(const struct odoo_vals *vals)
{
    for (size_t i = 0; i < N_ADDRESS; i++) {
        const struct value *v = odoo_vals_get(vals, address_fields[i]);
        if (v && !odoo_is_empty(v))
            return true;
    }
    return false;
}

/* A contact lives where its company does, unless it says otherwise. */
static void copy_address(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *from, struct odoo_vals *vals)
{
    for (size_t i = 0; i < N_ADDRESS; i++) {
        const struct odoo_field *f =
            odoo_field_find(m, str_from(address_fields[i]));
        odoo_vals_set(c, vals, address_fields[i],
                      odoo_to_wire(c, m, f, from, false));
    }
}

static enum err nameless(struct odoo_call *c)
{
    return RAISE(c, FAULT_VALIDATION,
                 "The operation cannot be completed: Contacts require a name");
}

static const struct table_row *parent_given(const struct odoo_model *m,
                                            const struct odoo_vals *vals)
{
    const struct value *parent = odoo_vals_get(vals, "parent_id");
    return parent && parent->kind == VALUE_INT
               ? table_get_int(m->table, parent->integer)
               : NULL;
}

static bool is_contact(const struct value *type)
{
    return !type || odoo_is_empty(type) || str_is(value_str(type), "contact");
}

BEFORE_CREATE(odoo_partner_before_create)
{
    take_company_type(c, vals);
    const struct value *name = odoo_vals_get(vals, "name");
    const struct value *type = odoo_vals_get(vals, "type");
    if (is_contact(type) && (!name || odoo_is_empty(name)))
        return nameless(c);
    const struct table_row *parent = parent_given(m, vals);
    if (parent && is_contact(type) && !names_address(vals))
        copy_address(c, m, parent, vals);
    return ERR_OK;
}

static enum err check_parent(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row,
                             const struct table_row *parent)
{
    for (int guard = 0; parent && guard < 100; guard++) {
        if (parent->id.integer == row->id.integer)
            return RAISE(c, FAULT_VALIDATION,
                         c->o->version >= 18
                             ? "Recursion Detected."
                             : "You cannot create recursive Partner "
                               "hierarchies.");
        parent = parent_of(c, m, parent);
    }
    return ERR_OK;
}

BEFORE_WRITE(odoo_partner_before_write)
{
    take_company_type(c, vals);
    const struct value *name = odoo_vals_get(vals, "name");
    struct str type = odoo_cell_str(c, m, row, "type");
    bool contact = type.n == 0 || str_is(type, "contact");
    if (name && contact && odoo_is_empty(name))
        return nameless(c);
    const struct table_row *parent = parent_given(m, vals);
    TRY(check_parent(c, m, row, parent));
    if (parent && contact && !names_address(vals))
        copy_address(c, m, parent, vals);
    return ERR_OK;
}

/* Moving a company moves its contacts. */
AFTER(odoo_partner_after)
{
    bool moved = false;
    for (size_t i = 0; i < N_ADDRESS && !moved; i++)
        moved = odoo_vals_get(vals, address_fields[i]) != NULL;
    const struct table_row *row = table_get_int(m->table, id);
    if (!moved || !row)
        return ERR_OK;
    struct value list = odoo_cellz(c, m, row, "child_ids");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *child =
            table_get(m->table, &list.items.at[i]);
        struct odoo_vals address = {.a = c->a};
        if (!str_is(odoo_cell_str(c, m, child, "type"), "contact"))
            continue;
        copy_address(c, m, row, &address);
        struct value object =
            value_object(address.list.at, address.list.n);
        TRY(odoo_write(c, m, (struct odoo_ids){&child->id.integer, 1},
                       &object));
    }
    return ERR_OK;
}

BEFORE_UNLINK(odoo_partner_before_unlink)
{
    struct value users = odoo_cellz(c, m, row, "user_ids");
    if (users.kind != VALUE_LIST)
        return ERR_OK;
    return RAISE(c, FAULT_VALIDATION,
                 "You cannot delete contacts linked to an active user.\n"
                 "You should rather archive them after archiving their "
                 "associated user.");
}
