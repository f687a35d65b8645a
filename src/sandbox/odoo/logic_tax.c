/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What orders and invoices come to. A line is quantity times price less its
 * discount; its taxes are percentages of that. Taxes are rounded line by line,
 * or, as the company says, over the whole document.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/orm.h"

struct shape {
    const char *document, *line, *lines, *quantity, *taxes, *taxes_new;
};

static const struct shape shapes[] = {
    {"account.move", "account.move.line", "invoice_line_ids", "quantity",
     "tax_ids", "tax_ids"},
    {"account.invoice", "account.invoice.line", "invoice_line_ids", "quantity",
     "invoice_line_tax_ids", "invoice_line_tax_ids"},
    {"sale.order", "sale.order.line", "order_line", "product_uom_qty",
     "tax_id", "tax_ids"},
};
/* Before 8. */
static const struct shape old_invoice = {
    "account.invoice", "account.invoice.line", "invoice_line", "quantity",
    "invoice_line_tax_id", "invoice_line_tax_id"};

static const struct shape *shape_of(const struct odoo_model *m)
{
    if (m->o->version < 8 && str_starts_with(m->name, STR("account.")))
        return &old_invoice;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (str_is(m->name, shapes[i].document) ||
            str_is(m->name, shapes[i].line))
            return &shapes[i];
    }
    return &shapes[0];
}

struct decimal odoo_plus(struct decimal x, struct decimal y)
{
    struct decimal out;
    return decimal_add(x, y, &out, NULL) == ERR_OK ? out : x;
}

struct decimal odoo_minus(struct decimal x, struct decimal y)
{
    y.mantissa = -y.mantissa;
    return odoo_plus(x, y);
}

static struct decimal times(struct decimal x, struct decimal y)
{
    struct decimal out;
    return decimal_multiply(x, y, &out, NULL) == ERR_OK ? out
                                                        : decimal_from_i64(0);
}

const char *odoo_line_tax_field(const struct odoo_call *c,
                                const struct odoo_model *line)
{
    const struct shape *s = shape_of(line);
    return c->o->version >= 19 ? s->taxes_new : s->taxes;
}

/* Before it is rounded. */
static struct decimal raw(struct odoo_call *c, const struct odoo_model *m,
                          const struct table_row *line)
{
    const struct decimal hundredth = {1, 2};
    struct decimal price = odoo_number_in(c, m, line, "price_unit");
    struct decimal kept = odoo_minus(decimal_from_i64(100),
                                     odoo_number_in(c, m, line, "discount"));
    return times(times(price, times(kept, hundredth)),
                 odoo_number_in(c, m, line, shape_of(m)->quantity));
}

/* One tax on so much, not rounded. Before 8 it is a share, not percents. */
static struct decimal tax_on(struct odoo_call *c, const struct odoo_model *taxes,
                             const struct value *id, struct decimal untaxed)
{
    const struct decimal unit = {1, c->o->version < 8 ? 0 : 2};
    const struct table_row *tax = table_get(taxes->table, id);
    return tax ? times(untaxed,
                       times(odoo_number_in(c, taxes, tax, "amount"), unit))
               : decimal_from_i64(0);
}

struct decimal odoo_line_untaxed(struct odoo_call *c,
                                 const struct odoo_model *m,
                                 const struct table_row *line)
{
    return decimal_round(raw(c, m, line), 2);
}

struct decimal odoo_line_tax(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *line)
{
    const struct odoo_model *taxes = odoo_model_get(c->o, "account.tax");
    struct value list = odoo_cellz(c, m, line, odoo_line_tax_field(c, m));
    struct decimal untaxed = c->o->version < 8 ? raw(c, m, line)
                                               : odoo_line_untaxed(c, m, line);
    struct decimal sum = decimal_from_i64(0);
    for (size_t i = 0; taxes && list.kind == VALUE_LIST && i < list.items.n;
         i++)
        sum = odoo_plus(sum, decimal_round(tax_on(c, taxes, &list.items.at[i],
                                                  untaxed),
                                           2));
    return sum;
}

static bool has_tax(struct odoo_call *c, const struct odoo_model *lines,
                    const struct table_row *line, const struct value *tax)
{
    struct value ids = odoo_cellz(c, lines, line, odoo_line_tax_field(c, lines));
    for (size_t k = 0; ids.kind == VALUE_LIST && k < ids.items.n; k++) {
        if (value_equal(&ids.items.at[k], tax))
            return true;
    }
    return false;
}

/* Each tax over all lines, and only then rounded. */
static struct decimal tax_globally(struct odoo_call *c,
                                   const struct odoo_model *lines,
                                   const struct value *list)
{
    const struct odoo_model *taxes = odoo_model_get(c->o, "account.tax");
    struct decimal all = decimal_from_i64(0);
    const struct table_row *tax;
    size_t at = 0;
    while (taxes && (tax = table_next(taxes->table, &at))) {
        struct decimal sum = decimal_from_i64(0);
        for (size_t i = 0; i < list->items.n; i++) {
            const struct table_row *line =
                table_get(lines->table, &list->items.at[i]);
            if (has_tax(c, lines, line, &tax->id))
                sum = odoo_plus(sum,
                                tax_on(c, taxes, &tax->id, raw(c, lines, line)));
        }
        all = odoo_plus(all, decimal_round(sum, 2));
    }
    return all;
}

static bool rounds_globally(struct odoo_call *c, const struct odoo_model *m,
                            const struct table_row *document)
{
    const struct odoo_model *companies = odoo_model_get(c->o, "res.company");
    const struct table_row *company = table_get_int(
        companies->table, odoo_cell_id(c, m, document, "company_id"));
    return company && str_is(odoo_cell_str(c, companies, company,
                                           "tax_calculation_rounding_method"),
                             "round_globally");
}

struct odoo_sums odoo_document_sums(struct odoo_call *c,
                                    const struct odoo_model *m,
                                    const struct table_row *document)
{
    const struct shape *s = shape_of(m);
    const struct odoo_model *lines = odoo_model_get(c->o, s->line);
    struct value list = odoo_cellz(c, m, document, s->lines);
    struct decimal none = decimal_from_i64(0), whole = none;
    struct odoo_sums sums = {none, none};
    bool globally = rounds_globally(c, m, document);
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        whole = odoo_plus(whole, raw(c, lines, line));
        sums.untaxed = odoo_plus(sums.untaxed, odoo_line_untaxed(c, lines, line));
        if (!globally)
            sums.tax = odoo_plus(sums.tax, odoo_line_tax(c, lines, line));
    }
    if (globally && list.kind == VALUE_LIST)
        sums.tax = tax_globally(c, lines, &list);
    if (globally && c->o->version >= 18) /* goods are rounded like taxes */
        sums.untaxed = decimal_round(whole, 2);
    return sums;
}
