/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The addon `sale`: what lines of orders take from their products, and how
 * much of them is invoiced.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/models.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_order_tax)
{
    (void)f;
    return value_decimal(odoo_document_sums(c, m, row).tax);
}

COMPUTE(odoo_order_line_tax)
{
    (void)f;
    return value_decimal(odoo_line_tax(c, m, row));
}

COMPUTE(odoo_order_line_total)
{
    (void)f;
    return value_decimal(
        odoo_plus(odoo_line_untaxed(c, m, row), odoo_line_tax(c, m, row)));
}

/* Lines of invoices. ------------------------------------------------------- */

static const struct odoo_model *invoice_lines(const struct odoo_call *c)
{
    return odoo_model_get(c->o, c->o->version < 13 ? "account.invoice.line"
                                                   : "account.move.line");
}

/* The next line of an invoice that stands for that line of an order. */
static const struct table_row *next_invoice_line(struct odoo_call *c,
                                                 const struct table_row *line,
                                                 size_t *cursor)
{
    const struct odoo_field *f =
        odoo_field_find(invoice_lines(c), STR("sale_line_ids"));
    struct str key = arena_printf(c->a, "%lld", (long long)line->id.integer);
    return table_find(f->index, key, cursor);
}

static const struct table_row *invoice_of(struct odoo_call *c,
                                          const struct table_row *line,
                                          const struct odoo_model **out_model)
{
    *out_model = odoo_invoices(c);
    return table_get_int((*out_model)->table,
                         odoo_cell_id(c, invoice_lines(c), line,
                                      c->o->version < 13 ? "invoice_id"
                                                         : "move_id"));
}

/* What is on invoices, drafts too, less what credit notes take back. */
COMPUTE(odoo_order_line_invoiced)
{
    struct decimal sum = decimal_from_i64(0);
    const struct table_row *line;
    size_t cursor = 0;
    (void)m;
    (void)f;
    while ((line = next_invoice_line(c, row, &cursor))) {
        const struct odoo_model *moves;
        const struct table_row *invoice = invoice_of(c, line, &moves);
        struct decimal q = odoo_number_in(c, invoice_lines(c), line, "quantity");
        if (!invoice ||
            str_is(odoo_cell_str(c, moves, invoice, "state"), "cancel"))
            continue;
        sum = odoo_is_refund(c, moves, invoice) ? odoo_minus(sum, q)
                                                : odoo_plus(sum, q);
    }
    return value_decimal(sum);
}

struct found {
    VEC(int64_t) ids;
};

static void add_once(struct odoo_call *c, struct found *found, int64_t id)
{
    for (size_t i = 0; i < found->ids.n; i++) {
        if (found->ids.at[i] == id)
            return;
    }
    vec_push(c->a, &found->ids, id);
}

COMPUTE(odoo_order_line_invoice_lines)
{
    struct found found = {0};
    const struct table_row *line;
    size_t cursor = 0;
    (void)m;
    (void)f;
    while ((line = next_invoice_line(c, row, &cursor)))
        add_once(c, &found, line->id.integer);
    odoo_ids_sort(found.ids.at, found.ids.n);
    return odoo_ids_cell(c, found.ids.at, found.ids.n);
}

/* Invoices and credit notes that stand for a line of the order. */
static struct found invoices_of(struct odoo_call *c, const struct odoo_model *m,
                                const struct table_row *order)
{
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    struct value list = odoo_cellz(c, m, order, "order_line");
    struct found found = {0};
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line;
        size_t cursor = 0;
        while ((line = next_invoice_line(
                    c, table_get(lines->table, &list.items.at[i]), &cursor))) {
            const struct odoo_model *moves;
            const struct table_row *invoice = invoice_of(c, line, &moves);
            if (invoice)
                add_once(c, &found, invoice->id.integer);
        }
    }
    odoo_ids_sort(found.ids.at, found.ids.n);
    return found;
}

COMPUTE(odoo_order_invoices)
{
    (void)f;
    struct found found = invoices_of(c, m, row);
    return odoo_ids_cell(c, found.ids.at, found.ids.n);
}

COMPUTE(odoo_order_invoice_count)
{
    (void)f;
    return value_int((int64_t)invoices_of(c, m, row).ids.n);
}

/* What there is to invoice. ------------------------------------------------ */

static bool is_sold(struct str state)
{
    return str_is(state, "sale") || str_is(state, "done");
}

static bool is_text(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *line)
{
    return odoo_cell_str(c, m, line, "display_type").n > 0;
}

static bool on_delivery(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *line)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct table_row *product = table_get_int(
        products->table, odoo_cell_id(c, m, line, "product_id"));
    return product && str_is(odoo_cell_str(c, products, product,
                                           "invoice_policy"),
                             "delivery");
}

COMPUTE(odoo_order_line_to_invoice)
{
    (void)f;
    if (!is_sold(odoo_cell_str(c, m, row, "state")) || is_text(c, m, row))
        return value_decimal(decimal_from_i64(0));
    const char *of = on_delivery(c, m, row) ? "qty_delivered"
                                            : "product_uom_qty";
    return value_decimal(odoo_minus(odoo_number_in(c, m, row, of),
                                    odoo_number_in(c, m, row, "qty_invoiced")));
}

COMPUTE(odoo_order_line_status)
{
    (void)f;
    struct decimal ordered = odoo_number_in(c, m, row, "product_uom_qty");
    if (!is_sold(odoo_cell_str(c, m, row, "state")) || is_text(c, m, row))
        return value_textz("no");
    if (odoo_number_in(c, m, row, "qty_to_invoice").mantissa != 0)
        return value_textz("to invoice");
    if (!on_delivery(c, m, row) && ordered.mantissa >= 0 &&
        decimal_compare(odoo_number_in(c, m, row, "qty_delivered"), ordered) > 0)
        return value_textz("upselling");
    return value_textz(decimal_compare(odoo_number_in(c, m, row, "qty_invoiced"),
                                       ordered) >= 0
                           ? "invoiced"
                           : "no");
}

COMPUTE(odoo_order_invoice_status)
{
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    struct value list = odoo_cellz(c, m, row, "order_line");
    size_t n = 0, invoiced = 0, more = 0;
    (void)f;
    if (!is_sold(odoo_cell_str(c, m, row, "state")))
        return value_textz("no");
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct str status = odoo_cell_str(c, lines, line, "invoice_status");
        if (is_text(c, lines, line))
            continue;
        if (str_is(status, "to invoice"))
            return value_textz("to invoice");
        n++;
        invoiced += str_is(status, "invoiced");
        more += str_is(status, "upselling");
    }
    if (n == 0 || invoiced + more < n)
        return value_textz("no");
    return value_textz(more > 0 ? "upselling" : "invoiced");
}

/* What is left out comes from products and partners. ------------------------ */

struct value odoo_replace_by(struct odoo_call *c, struct value ids)
{
    struct value *command = arena_array(c->a, struct value, 3);
    struct value *all = arena_new(c->a, struct value);
    command[0] = value_int(6);
    command[1] = value_int(0);
    command[2] = ids.kind == VALUE_LIST ? ids : value_list(NULL, 0);
    *all = value_list(command, 3);
    return value_list(all, 1);
}

static const struct table_row *product_in(struct odoo_call *c,
                                          const struct odoo_vals *vals)
{
    const struct value *id = odoo_vals_get(vals, "product_id");
    return id && id->kind == VALUE_INT
               ? table_get_int(odoo_model_get(c->o, "product.product")->table,
                               id->integer)
               : NULL;
}

void odoo_line_taxes_from_product(struct odoo_call *c,
                                  const struct odoo_model *m,
                                  struct odoo_vals *vals)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct table_row *product = product_in(c, vals);
    const char *field = odoo_line_tax_field(c, m);
    if (!product || !odoo_field_find(products, STR("taxes_id")) ||
        odoo_vals_get(vals, field))
        return;
    odoo_vals_set(c, vals, field,
                  odoo_replace_by(c, odoo_cellz(c, products, product, "taxes_id")));
}

/* "[CODE] Name", and below it what is said of it to customers. */
static void describe(struct odoo_call *c, struct odoo_vals *vals)
{
    const struct odoo_model *products = odoo_model_get(c->o, "product.product");
    const struct table_row *product = product_in(c, vals);
    struct str more = product ? odoo_cell_str(c, products, product,
                                              "description_sale")
                              : STR_NONE;
    if (!product || more.n == 0 || odoo_vals_get(vals, "name"))
        return;
    struct str name = odoo_display_name(c, products, product);
    odoo_vals_set(c, vals, "name",
                  value_text(arena_printf(c->a, "%.*s\n%.*s", STR_ARG(name),
                                          STR_ARG(more))));
}

/* As of 16 also of a line that is made with its price. */
static void discount_by_list(struct odoo_call *c, struct odoo_vals *vals)
{
    const struct odoo_model *orders = odoo_model_get(c->o, "sale.order");
    const struct odoo_model *lists = odoo_model_get(c->o, "product.pricelist");
    const struct odoo_model *items =
        odoo_model_get(c->o, "product.pricelist.item");
    const struct value *id = odoo_vals_get(vals, "order_id");
    const struct table_row *order = id ? table_get(orders->table, id) : NULL;
    int64_t list = order ? odoo_cell_id(c, orders, order, "pricelist_id") : 0;
    const struct table_row *item;
    size_t cursor = 0;
    if (c->o->version < 16 || odoo_vals_get(vals, "discount"))
        return;
    list = list ? list : 1; /* whose customer has none of his own */
    if (c->o->version < 18 &&
        !str_is(odoo_cell_str(c, lists, table_get_int(lists->table, list),
                              "discount_policy"),
                "without_discount"))
        return;
    while ((item = table_next(items->table, &cursor)))
        if (odoo_cell_id(c, items, item, "pricelist_id") == list &&
            str_is(odoo_cell_str(c, items, item, "compute_price"),
                   "percentage"))
            odoo_vals_set(c, vals, "discount",
                          odoo_cellz(c, items, item, "percent_price"));
}

static void clear_text_line(struct odoo_call *c, struct odoo_vals *vals)
{
    odoo_vals_remove(vals, "product_uom");
    odoo_vals_remove(vals, "product_uom_id");
    odoo_vals_set(c, vals, "product_uom_qty", value_int(0));
    odoo_vals_set(c, vals, "price_unit", value_int(0));
}

BEFORE_CREATE(odoo_line_before_create)
{
    const struct value *text = odoo_vals_get(vals, "display_type");
    if (!odoo_field_find(m, STR("discount"))) { /* without the addon */
        odoo_line_from_product(c, vals, "list_price");
        return ERR_OK;
    }
    if (text && !odoo_is_empty(text)) {
        clear_text_line(c, vals);
        return product_in(c, vals)
                   ? RAISE(c, FAULT_VALIDATION,
                           "The operation cannot be completed: Forbidden "
                           "values on non-accountable sale order line")
                   : ERR_OK;
    }
    if (!product_in(c, vals))
        return RAISE(c, FAULT_VALIDATION,
                     "The operation cannot be completed: Missing required "
                     "fields on accountable sale order line.");
    describe(c, vals);
    odoo_line_from_product(c, vals, "list_price");
    odoo_line_taxes_from_product(c, m, vals);
    discount_by_list(c, vals);
    return ERR_OK;
}

BEFORE_UNLINK(odoo_line_before_unlink)
{
    if (!odoo_field_find(m, STR("discount")) || is_text(c, m, row) ||
        !is_sold(odoo_cell_str(c, m, row, "state")))
        return ERR_OK;
    return RAISE(c, FAULT_USER,
                 "You can not remove an order line once the sales order is "
                 "confirmed.\nYou should rather set the quantity to 0.");
}

void odoo_product_default_tax(struct odoo_call *c, const struct odoo_model *m,
                              struct odoo_vals *vals)
{
    const struct odoo_model *companies = odoo_model_get(c->o, "res.company");
    const struct table_row *company = table_get_int(companies->table, 1);
    int64_t tax = company ? odoo_cell_id(c, companies, company,
                                         "account_sale_tax_id")
                          : 0;
    if (!odoo_field_find(m, STR("taxes_id")) || tax == 0 ||
        odoo_vals_get(vals, "taxes_id"))
        return;
    odoo_vals_set(c, vals, "taxes_id",
                  odoo_replace_by(c, odoo_ids_value(c, (struct odoo_ids){&tax, 1})));
}
