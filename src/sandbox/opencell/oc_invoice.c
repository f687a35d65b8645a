/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Invoices. A run makes one for each billing account whose subscriptions have
 * active services or charges that no invoice has yet: a month of each service
 * and each charge once, summed by product and by tax.
 */
#include "base/time.h"
#include "sandbox/opencell/oc.h"

/* ---- reading --------------------------------------------------------------------- */

static const struct table_row *asked(struct oc_call *c, const char *id_name)
{
    struct str number = oc_query(c, "invoiceNumber");
    struct str text = oc_query(c, id_name);
    const struct table_row *row = NULL;
    int64_t id;
    if (number.n == 0 && text.n == 0) {
        oc_fail(c, OC_MISSING_PARAMETER,
                "The following parameters are required or contain invalid "
                "values: id or invoiceNumber and invoiceType.");
        return NULL;
    }
    if (text.n > 0 && str_to_i64(text, &id))
        row = table_get_int(c->oc->table[OC_INVOICE], id);
    else if (number.n > 0)
        row = oc_find(c->oc, OC_INVOICE, number);
    if (!row)
        oc_fail_missing(c, "Invoice", number.n > 0 ? number : text);
    return row;
}

/* What a reader takes for a PDF, with the invoice's number in it. */
static struct value pdf_of(struct oc_call *c, const struct table_row *row)
{
    AUTO_BUF b = BUF_INIT(8192);
    struct str text =
        arena_printf(c->a, "%%PDF-1.4\n%% invoice %.*s\n%%%%EOF\n",
                     STR_ARG(oc_text(&row->fields, "invoiceNumber")));
    buf_add_base64(&b, text);
    return value_text(buf_copy(c->a, &b));
}

void oc_invoice_get(struct oc_call *c)
{
    const struct table_row *row = asked(c, "id");
    if (!row)
        return;
    struct value v = oc_show(c, OC_INVOICE, row);
    if (oc_query_is(c, "includePdf"))
        oc_put(c->a, &v, "pdf", pdf_of(c, row));
    oc_give(c, "invoice", v);
}

void oc_invoice_pdf(struct oc_call *c)
{
    const struct table_row *row = asked(c, "invoiceId");
    if (row)
        oc_give(c, "pdfContent", pdf_of(c, row));
}

/* GET /invoice/listInvoiceByCustomerAccount?customerAccountCode= */
void oc_invoices_of(struct oc_call *c)
{
    struct str code = oc_query(c, "customerAccountCode");
    if (oc_need(c, OC_CUSTOMER_ACCOUNT, code)) /* the accounts share a code */
        oc_give(c, "customerInvoiceDtos",
                oc_show_children(c, OC_INVOICE, code));
}

/* ---- amounts ---------------------------------------------------------------------- */

struct money {
    struct decimal net, tax;
};

static struct decimal decimal_of(const struct value *v)
{
    struct decimal d = decimal_from_i64(0);
    if (v && v->kind == VALUE_INT)
        return decimal_from_i64(v->integer);
    return v && v->kind == VALUE_DECIMAL ? v->decimal : d;
}

static struct decimal times(struct decimal x, struct decimal y)
{
    struct decimal out = decimal_from_i64(0);
    return decimal_multiply(x, y, &out, NULL) == ERR_OK ? out
                                                        : decimal_from_i64(0);
}

static struct decimal plus(struct decimal x, struct decimal y)
{
    struct decimal out;
    return decimal_add(x, y, &out, NULL) == ERR_OK ? out : x;
}

static struct money money_of(struct decimal net, const struct value *percent)
{
    struct decimal hundredth = {1, 2};
    struct decimal rate = times(decimal_of(percent), hundredth);
    net = decimal_round(net, 2);
    return (struct money){net, decimal_round(times(net, rate), 2)};
}

static void put_money(struct arena *a, struct value *v, struct money m)
{
    oc_put(a, v, "amountWithoutTax", value_decimal(m.net));
    oc_put(a, v, "amountTax", value_decimal(m.tax));
    oc_put(a, v, "amountWithTax",
           value_decimal(decimal_round(plus(m.net, m.tax), 2)));
}

/* ---- the run ----------------------------------------------------------------------- */

struct line {
    const struct table_row *template;
    struct decimal quantity, net;
};

struct bill {
    VEC(struct line) lines;
    VEC(const struct table_row *) charges;
};

static void bill_add(struct oc_call *c, struct bill *b,
                     const struct table_row *template, struct decimal quantity,
                     struct decimal net)
{
    if (!template)
        return;
    for (size_t i = 0; i < b->lines.n; i++) {
        struct line *l = &b->lines.at[i];
        if (l->template == template) {
            l->quantity = plus(l->quantity, quantity);
            l->net = plus(l->net, net);
            return;
        }
    }
    vec_push(c->a, &b->lines, (struct line){template, quantity, net});
}

static void bill_services(struct oc_call *c, struct bill *b,
                          struct str subscription)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, OC_SERVICE, subscription, &cursor))) {
        const struct table_row *t =
            oc_find(c->oc, OC_SERVICE_TEMPLATE, oc_text(&row->fields, "code"));
        if (!t || !str_is(oc_text(&row->fields, "status"), "ACTIVE"))
            continue;
        struct decimal quantity =
            decimal_of(value_getz(&row->fields, "quantity"));
        bill_add(c, b, t, quantity,
                 times(quantity, decimal_of(value_getz(&t->fields, "price"))));
    }
}

static void bill_charges(struct oc_call *c, struct bill *b,
                         struct str subscription)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, OC_CHARGE, subscription, &cursor))) {
        if (value_getz(&row->fields, "invoiced"))
            continue;
        struct decimal quantity =
            decimal_of(value_getz(&row->fields, "quantity"));
        bill_add(c, b,
                 oc_find(c->oc, OC_CHARGE_TEMPLATE,
                         oc_text(&row->fields, "code")),
                 quantity,
                 times(quantity,
                       decimal_of(value_getz(&row->fields,
                                             "amountWithoutTax"))));
        vec_push(c->a, &b->charges, row);
    }
}

static struct value line_value(struct oc_call *c, const struct line *l,
                               struct money m)
{
    const struct value *t = &l->template->fields;
    struct value v = oc_object(c->a, "description",
                               value_text(oc_text(t, "description")));
    oc_put(c->a, &v, "quantity", value_decimal(l->quantity));
    oc_put(c->a, &v, "accountingCode", value_text(oc_text(t, "accountingCode")));
    oc_put(c->a, &v, "taxCode", value_text(oc_text(t, "taxCode")));
    oc_put(c->a, &v, "invoiceSubCategoryCode", value_text(oc_text(t, "code")));
    put_money(c->a, &v, m);
    return v;
}

struct tax {
    struct str code;
    struct money money;
};
typedef VEC(struct tax) tax_list;

static void tax_add(struct oc_call *c, tax_list *taxes, struct str code,
                    struct money m)
{
    size_t i = 0;
    while (i < taxes->n && !str_eq(taxes->at[i].code, code))
        i++;
    if (i == taxes->n)
        vec_push(c->a, taxes, (struct tax){.code = code});
    struct money *sum = &taxes->at[i].money;
    sum->net = plus(sum->net, m.net);
    sum->tax = plus(sum->tax, m.tax);
}

static struct value taxes_value(struct oc_call *c, const tax_list *taxes)
{
    struct value *items = arena_array(c->a, struct value, taxes->n);
    for (size_t i = 0; i < taxes->n; i++) {
        items[i] = oc_object(c->a, "taxCode", value_text(taxes->at[i].code));
        put_money(c->a, &items[i], taxes->at[i].money);
    }
    return value_list(items, taxes->n);
}

/* Aggregates and totals into the invoice. */
static void put_lines(struct oc_call *c, struct value *invoice,
                      const struct bill *b)
{
    struct value *lines = arena_array(c->a, struct value, b->lines.n);
    tax_list taxes = {0};
    struct money total = {decimal_from_i64(0), decimal_from_i64(0)};
    for (size_t i = 0; i < b->lines.n; i++) {
        const struct line *l = &b->lines.at[i];
        const struct value *t = &l->template->fields;
        struct money m = money_of(l->net, value_getz(t, "taxPercent"));
        lines[i] = line_value(c, l, m);
        tax_add(c, &taxes, oc_text(t, "taxCode"), m);
        total.net = plus(total.net, m.net);
        total.tax = plus(total.tax, m.tax);
    }
    struct value *category = arena_new(c->a, struct value);
    *category = oc_object(c->a, "categoryInvoiceCode",
                          value_textz("ICAT_SUBSCRIPTION"));
    put_money(c->a, category, total);
    oc_put(c->a, category, "listSubCategoryInvoiceAgregateDto",
           value_list(lines, b->lines.n));
    oc_put(c->a, invoice, "categoryInvoiceAgregates", value_list(category, 1));
    oc_put(c->a, invoice, "taxAggregates", taxes_value(c, &taxes));
    put_money(c->a, invoice, total);
}

static void make_invoice(struct oc_call *c, struct str account, int32_t day,
                         const struct bill *b)
{
    const struct zone_policy policy = {ZONE_GAP_END, ZONE_FIRST};
    int year, month, mday;
    int64_t n = table_next_id(c->oc->table[OC_INVOICE]);
    date_to_civil(day, &year, &month, &mday);
    struct value v = oc_object(c->a, "invoiceType", value_textz("COM"));
    oc_put(c->a, &v, "billingAccountCode", value_text(account));
    oc_put(c->a, &v, "sellerCode", value_textz("SC"));
    oc_put(c->a, &v, "status", value_textz("VALIDATED"));
    oc_put(c->a, &v, "invoiceNumber",
           value_text(arena_printf(c->a, "SO%04d-%05lld", year, (long long)n)));
    oc_put(c->a, &v, "invoiceDate",
           value_int(zone_to_utc(c->oc->zone, day * US_PER_DAY, policy) /
                     US_PER_MS));
    oc_put(c->a, &v, "dueDate",
           value_int(zone_to_utc(c->oc->zone, (day + 14) * US_PER_DAY, policy) /
                     US_PER_MS));
    put_lines(c, &v, b);
    oc_put(c->a, &v, "netToPay", *value_getz(&v, "amountWithTax"));
    oc_add(c->oc, OC_INVOICE, &v);
    struct value done = oc_object(c->a, "invoiced", value_bool(true));
    for (size_t i = 0; i < b->charges.n; i++)
        oc_change(c->oc, OC_CHARGE, b->charges.at[i], &done);
}

/* POST /_sandbox/invoice_run {"date": "2024-06-01"} */
void oc_invoice_run(struct oc_call *c)
{
    int32_t day = date_from_time(
        zone_to_local(c->oc->zone, sandbox_now_us(c->oc->box)));
    const struct table_row *account, *row;
    int64_t made = 0;
    size_t at = 0;
    struct str date = oc_text(&c->body, "date");
    if (date.n > 0 && date_parse(date, &day, NULL) != ERR_OK) {
        oc_fail(c, OC_INVALID_PARAMETER, "date must be a day");
        return;
    }
    while ((account = table_next(c->oc->table[OC_USER_ACCOUNT], &at))) {
        struct str code = oc_text(&account->fields, "code");
        struct bill b = {0};
        size_t cursor = 0;
        while ((row = oc_next_child(c->oc, OC_SUBSCRIPTION, code, &cursor))) {
            bill_services(c, &b, oc_text(&row->fields, "code"));
            bill_charges(c, &b, oc_text(&row->fields, "code"));
        }
        if (b.lines.n > 0) {
            make_invoice(c, oc_text(&account->fields, "billingAccount"), day,
                         &b);
            made++;
        }
    }
    struct value v = oc_object(c->a, "invoices", value_int(made));
    oc_send(c, 200, &v);
}

/* POST /_sandbox/invoices: an invoice as it is given. */
void oc_invoice_put(struct oc_call *c)
{
    if (!oc_check_needs(c, &c->body, "invoiceNumber billingAccountCode") ||
        !oc_dates(c, &c->body))
        return;
    const struct table_row *row = oc_add(c->oc, OC_INVOICE, &c->body);
    struct value v = oc_object(c->a, "invoiceId", row->id);
    oc_send(c, 200, &v);
}
