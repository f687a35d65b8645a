/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Partners of OpenERP 7, and the sums of its orders and invoices. */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/orm.h"

static const char *const address_fields[] = {"street", "street2",  "zip",
                                             "city",   "state_id", "country_id"};
#define N_ADDRESS (sizeof address_fields / sizeof *address_fields)

DISPLAY(odoo_old_partner_display)
{
    const struct table_row *parent =
        table_get_int(m->table, odoo_cell_id(c, m, row, "parent_id"));
    struct str name = odoo_cell_str(c, m, row, "name");
    if (!parent || odoo_cell_true(c, m, row, "is_company"))
        return name;
    return arena_printf(c->a, "%.*s, %.*s",
                        STR_ARG(odoo_cell_str(c, m, parent, "name")),
                        STR_ARG(name));
}

static bool has_address(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *row)
{
    for (size_t i = 0; i < N_ADDRESS; i++) {
        struct value v = odoo_cellz(c, m, row, address_fields[i]);
        if (!value_is_null(&v))
            return true;
    }
    return false;
}

static struct value address_of(struct odoo_call *c, const struct odoo_model *m,
                               const struct table_row *row)
{
    struct value v = value_object(NULL, 0);
    for (size_t i = 0; i < N_ADDRESS; i++) {
        const struct odoo_field *f =
            odoo_field_find(m, str_from(address_fields[i]));
        struct value wire = odoo_to_wire(c, m, f, row, false);
        v = value_with(c->a, &v, f->name, &wire);
    }
    return v;
}

static enum err write_address(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *from, int64_t to,
                              bool company)
{
    struct value v = address_of(c, m, from), yes = value_bool(true);
    if (company)
        v = value_with(c->a, &v, STR("is_company"), &yes);
    return odoo_write(c, m, (struct odoo_ids){&to, 1}, &v);
}

/* Its address follows the parent's where the partner says so. */
static enum err follow_parent(struct odoo_call *c, const struct odoo_model *m,
                              int64_t id, const struct odoo_vals *vals)
{
    const struct table_row *row = table_get_int(m->table, id);
    const struct table_row *parent =
        table_get_int(m->table, odoo_cell_id(c, m, row, "parent_id"));
    bool asked = odoo_vals_get(vals, "parent_id") ||
                 odoo_vals_get(vals, "use_parent_address");
    if (!asked || !parent || !odoo_cell_true(c, m, row, "use_parent_address"))
        return ERR_OK;
    return write_address(c, m, parent, id, false);
}

/* And those of the partners below that say so follow this one's. */
AFTER(odoo_old_partner_after_write)
{
    bool moved = false;
    TRY(follow_parent(c, m, id, vals));
    for (size_t i = 0; i < N_ADDRESS && !moved; i++)
        moved = odoo_vals_get(vals, address_fields[i]) != NULL;
    const struct table_row *row = table_get_int(m->table, id);
    struct value below = odoo_cellz(c, m, row, "child_ids");
    for (size_t i = 0; moved && below.kind == VALUE_LIST && i < below.items.n;
         i++) {
        const struct table_row *child =
            table_get(m->table, &below.items.at[i]);
        if (odoo_cell_true(c, m, child, "use_parent_address"))
            TRY(write_address(c, m, row, child->id.integer, false));
    }
    return ERR_OK;
}

/*
 * The first contact of a partner without an address is thought to have been
 * given that of the company: the parent takes it, and is a company from then
 * on.
 */
AFTER(odoo_old_partner_after_create)
{
    TRY(follow_parent(c, m, id, vals));
    const struct table_row *row = table_get_int(m->table, id);
    const struct table_row *parent =
        table_get_int(m->table, odoo_cell_id(c, m, row, "parent_id"));
    if (!parent)
        return ERR_OK;
    bool company = odoo_cell_true(c, m, parent, "is_company");
    struct value all = odoo_cellz(c, m, parent, "child_ids");
    if ((!company && odoo_cell_id(c, m, parent, "parent_id")) ||
        all.kind != VALUE_LIST || all.items.n != 1 || !has_address(c, m, row) ||
        has_address(c, m, parent))
        return ERR_OK;
    return write_address(c, m, row, parent->id.integer, !company);
}

/* Sums: logic_tax.c has them. ------------------------------------------------ */

/* An invoice has taxes once their lines are made, an order always. */
static struct odoo_sums sums_of(struct odoo_call *c, const struct odoo_model *m,
                                const struct table_row *row)
{
    struct odoo_sums sums = odoo_document_sums(c, m, row);
    if (str_is(m->name, "account.invoice") &&
        !odoo_cell_true(c, m, row, "taxes_made"))
        sums.tax = decimal_from_i64(0);
    return sums;
}

COMPUTE(odoo_old_line_subtotal)
{
    (void)f;
    return value_decimal(odoo_line_untaxed(c, m, row));
}

COMPUTE(odoo_old_untaxed)
{
    (void)f;
    return value_decimal(sums_of(c, m, row).untaxed);
}

COMPUTE(odoo_old_tax)
{
    (void)f;
    return value_decimal(sums_of(c, m, row).tax);
}

COMPUTE(odoo_old_total)
{
    (void)f;
    struct odoo_sums sums = sums_of(c, m, row);
    return value_decimal(odoo_plus(sums.untaxed, sums.tax));
}
