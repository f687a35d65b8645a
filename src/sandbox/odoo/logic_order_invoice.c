/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Invoices of orders: one draft for the orders of the same customer, by the
 * window as of 13 and by action_invoice_create before.
 */
#include "sandbox/odoo/logic_money.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/orm.h"

#define VALS_MAX 16

struct vals {
    struct field at[VALS_MAX];
    size_t n;
};

static void set(struct vals *v, const char *name, struct value value)
{
    v->at[v->n++] = (struct field){str_from(name), value};
}

static struct value object(struct odoo_call *c, const struct vals *v)
{
    return value_object(arena_grow(c->a, v->at, sizeof *v->at, v->n, v->n),
                        v->n);
}

/* One invoice on its way: what its orders have in common, and their lines. */
struct draft {
    int64_t company, partner;
    const struct table_row *first; /* order */
    struct str refs, origins;
    VEC(struct value) lines;
};

static struct str joined(struct odoo_call *c, struct str all, struct str more)
{
    if (more.n == 0 || all.n == 0)
        return more.n == 0 ? all : more;
    return arena_printf(c->a, "%.*s, %.*s", STR_ARG(all), STR_ARG(more));
}

static bool old(const struct odoo_call *c)
{
    return c->o->version < 13;
}

static struct value line_vals(struct odoo_call *c, const struct odoo_model *m,
                              const struct table_row *line)
{
    const struct odoo_model *to = odoo_model_get(
        c->o, old(c) ? "account.invoice.line" : "account.move.line");
    const struct value one = line->id;
    struct value *ids = arena_grow(c->a, &one, sizeof one, 1, 1);
    struct str text = odoo_cell_str(c, m, line, "display_type");
    struct vals v = {0};
    set(&v, "name", odoo_cellz(c, m, line, "name"));
    set(&v, "sequence", odoo_cellz(c, m, line, "sequence"));
    set(&v, "sale_line_ids", odoo_replace_by(c, value_list(ids, 1)));
    if (text.n > 0) {
        set(&v, "display_type", value_text(text));
        set(&v, "quantity", value_int(0));
        set(&v, "price_unit", value_int(0));
        if (old(c))
            set(&v, "account_id", value_int(1));
        return object(c, &v);
    }
    set(&v, "product_id", odoo_cellz(c, m, line, "product_id"));
    set(&v, "quantity", odoo_cellz(c, m, line, "qty_to_invoice"));
    set(&v, "price_unit", odoo_cellz(c, m, line, "price_unit"));
    set(&v, "discount", odoo_cellz(c, m, line, "discount"));
    set(&v, odoo_line_tax_field(c, to),
        odoo_replace_by(c, odoo_cellz(c, m, line, odoo_line_tax_field(c, m))));
    if (old(c))
        set(&v, "account_id", value_int(1));
    return object(c, &v);
}

/* The lines with something left, with the headings and notes among them.
 * Negative ones only when they are asked for. */
static size_t invoiceable(struct odoo_call *c, const struct odoo_model *m,
                          const struct table_row *order, bool final,
                          struct draft *d)
{
    const struct odoo_model *lines = odoo_model_get(c->o, "sale.order.line");
    struct value list = odoo_cellz(c, m, order, "order_line");
    const struct table_row *section = NULL;
    size_t n = 0;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *line =
            table_get(lines->table, &list.items.at[i]);
        struct str text = odoo_cell_str(c, lines, line, "display_type");
        struct value left = odoo_cellz(c, lines, line, "qty_to_invoice");
        __int128 q = odoo_number(&left).mantissa;
        bool note = str_is(text, "line_note");
        if (str_is(text, "line_section"))
            section = line;
        if (!note && !(q > 0 || (q < 0 && final)))
            continue;
        if (section)
            vec_push(c->a, &d->lines,
                     odoo_create_command(c, line_vals(c, lines, section)));
        section = NULL;
        vec_push(c->a, &d->lines, odoo_create_command(c, line_vals(c, lines, line)));
        n += !note;
    }
    return n;
}

struct drafts {
    VEC(struct draft *) list;
};

static struct draft *draft_for(struct odoo_call *c, struct drafts *all,
                               const struct odoo_model *m,
                               const struct table_row *order)
{
    int64_t company = odoo_cell_id(c, m, order, "company_id");
    int64_t partner = odoo_cell_id(c, m, order, "partner_invoice_id");
    for (size_t i = 0; i < all->list.n; i++) {
        struct draft *d = all->list.at[i];
        if (d->company == company && d->partner == partner)
            return d;
    }
    struct draft *d = arena_new(c->a, struct draft);
    *d = (struct draft){.company = company, .partner = partner, .first = order};
    vec_push(c->a, &all->list, d);
    return d;
}

static enum err take_order(struct odoo_call *c, const struct odoo_model *m,
                           int64_t id, bool final, struct drafts *all)
{
    const struct table_row *order;
    struct draft own = {0};
    TRY(odoo_row(c, m, id, &order));
    if (invoiceable(c, m, order, final, &own) == 0)
        return ERR_OK;
    struct draft *d = draft_for(c, all, m, order);
    for (size_t i = 0; i < own.lines.n; i++)
        vec_push(c->a, &d->lines, own.lines.at[i]);
    d->refs = joined(c, d->refs, odoo_cell_str(c, m, order,
                                               "client_order_ref"));
    d->origins = joined(c, d->origins, odoo_cell_str(c, m, order, "name"));
    return ERR_OK;
}

static enum err refuse_empty(struct odoo_call *c)
{
    if (c->o->version >= 18)
        return RAISE(
            c, FAULT_USER,
            "Cannot create an invoice. No items are available to invoice.\n\n"
            "To resolve this issue, please ensure that:\n"
            "   • The products have been delivered before attempting to "
            "invoice them.\n"
            "   • The invoicing policy of the product is configured "
            "correctly.\n\n"
            "If you want to invoice based on ordered quantities instead:\n"
            "   • For consumable or storable products, open the product, go "
            "to the 'General Information' tab and change the 'Invoicing "
            "Policy' from 'Delivered Quantities' to 'Ordered Quantities'.\n"
            "   • For services (and other products), change the 'Invoicing "
            "Policy' to 'Prepaid/Fixed Price'.\n");
    return RAISE(
        c, FAULT_USER,
        "There is nothing to invoice!\n\nReason(s) of this behavior could be:\n"
        "- You should deliver your products before invoicing them: Click on "
        "the \"truck\" icon (top-right of your screen) and follow "
        "instructions.\n- You should modify the invoicing policy of your "
        "product: Open the product, go to the \"Sales\" tab and modify "
        "invoicing policy from \"delivered quantities\" to \"ordered "
        "quantities\". For Services, you should modify the Service Invoicing "
        "Policy to 'Prepaid'.");
}

static enum err make_invoice(struct odoo_call *c, const struct odoo_model *m,
                             const struct draft *d, int64_t *out)
{
    bool was = old(c);
    struct vals v = {0};
    struct value note = odoo_cellz(c, m, d->first, "note");
    set(&v, was ? "type" : "move_type", value_textz("out_invoice"));
    set(&v, "partner_id", value_int(d->partner));
    set(&v, "partner_shipping_id",
        odoo_cellz(c, m, d->first, "partner_shipping_id"));
    set(&v, "company_id", value_int(d->company));
    set(&v, was ? "origin" : "invoice_origin", value_text(d->origins));
    set(&v, was ? "name" : "ref", value_text(d->refs.n > 0 ? d->refs : STR("")));
    if (!value_is_null(&note))
        set(&v, was ? "comment" : "narration", note);
    set(&v, was ? "payment_term_id" : "invoice_payment_term_id",
        odoo_cellz(c, m, d->first, "payment_term_id"));
    set(&v, was ? "user_id" : "invoice_user_id",
        odoo_cellz(c, m, d->first, "user_id"));
    set(&v, "invoice_line_ids", value_list(d->lines.at, d->lines.n));
    struct value vals = object(c, &v);
    return odoo_create(
        c, odoo_model_get(c->o, was ? "account.invoice" : "account.move"),
        &vals, out);
}

struct made {
    VEC(int64_t) ids;
};

static enum err invoice_all(struct odoo_call *c, struct odoo_ids orders,
                            bool final, struct made *out)
{
    const struct odoo_model *m = odoo_model_get(c->o, "sale.order");
    struct drafts all = {0};
    for (size_t i = 0; i < orders.n; i++)
        TRY(take_order(c, m, orders.at[i], final, &all));
    if (all.list.n == 0)
        return refuse_empty(c);
    for (size_t i = 0; i < all.list.n; i++) {
        int64_t id = 0;
        TRY(make_invoice(c, m, all.list.at[i], &id));
        vec_push(c->a, &out->ids, id);
    }
    for (size_t i = 0; i < orders.n; i++)
        odoo_touch(c, m, orders.at[i]);
    return ERR_OK;
}

/* Whoever sells may invoice what was sold. */
static enum err invoice_orders(struct odoo_call *c, struct odoo_ids orders,
                               bool final, struct made *out)
{
    bool su = c->su;
    TRY(odoo_access_check(c, odoo_model_get(c->o, "sale.order"), OP_WRITE));
    c->su = true;
    enum err code = invoice_all(c, orders, final, out);
    c->su = su;
    return code;
}

/* The window. -------------------------------------------------------------- */

BEFORE_CREATE(odoo_invoice_wizard_before_create)
{
    const struct value *active = value_getz(&c->context, "active_ids");
    (void)m;
    if (!odoo_vals_get(vals, "sale_order_ids") && active)
        odoo_vals_set(c, vals, "sale_order_ids", odoo_replace_by(c, *active));
    return ERR_OK;
}

METHOD(create_invoices)
{
    const struct table_row *row;
    struct odoo_ids orders = {0};
    struct made made = {0};
    if (args->ids.n != 1)
        return RAISE(c, FAULT_VALUE, "Expected singleton: %s()", m->d.name);
    TRY(odoo_row(c, m, args->ids.at[0], &row));
    struct value list = odoo_cellz(c, m, row, "sale_order_ids");
    if (!str_is(odoo_cell_str(c, m, row, "advance_payment_method"),
                "delivered"))
        return RAISE(c, FAULT_USER, "The sandbox makes no down payments.");
    TRY(odoo_ids_from(c, &list, &orders));
    TRY(invoice_orders(c, orders,
                       odoo_cell_true(c, m, row, "deduct_down_payments"),
                       &made));
    if (c->o->version < 17) {
        static const struct field done[] = {
            {{"type", 4}, {.kind = VALUE_TEXT,
                           .text = {"ir.actions.act_window_close", 27}}}};
        *out = value_object(done, 1);
        return ERR_OK;
    }
    *out = odoo_window(c, "Invoices", "account.move",
                       (struct odoo_ids){made.ids.at, made.ids.n});
    return ERR_OK;
}

METHOD(action_invoice_create)
{
    struct made made = {0};
    (void)m;
    TRY(invoice_orders(c, args->ids, odoo_arg_true(args, 1), &made));
    *out = odoo_ids_value(c, (struct odoo_ids){made.ids.at, made.ids.n});
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"create_invoices", "sale.advance.payment.inv", false, "",
     create_invoices, .writes = true},
    {"action_invoice_create", "sale.order", false, "grouped=,final=",
     action_invoice_create, .since = 8, .until = 12, .writes = true},
};

const struct odoo_method_group odoo_methods_order = {
    methods, sizeof methods / sizeof *methods};
