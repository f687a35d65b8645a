/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Invoices. A run makes one for each billing account whose subscriptions have
 * active services or charges that no invoice has yet: a month of each service
 * and each charge once, summed by product and by tax.
 */
#include "base/time.h"
#include "sandbox/opencell/oc_bill.h"

/* ---- reading --------------------------------------------------------------------- */

/* Numbers are told apart by type; who names none means a commercial one. */
static const struct table_row *by_number(struct oc_call *c, struct str number)
{
    struct str type = oc_query(c, "invoiceType");
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_find(c->oc->by_code[OC_INVOICE], number, &cursor))) {
        struct str have = value_text_at(&row->fields, "invoiceType");
        if (str_eq(have.n > 0 ? have : STR(OC_COMMERCIAL),
                   type.n > 0 ? type : STR(OC_COMMERCIAL)))
            return row;
    }
    return NULL;
}

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
        row = by_number(c, number);
    if (!row)
        oc_fail_missing(c, "Invoice", number.n > 0 ? number : text);
    return row;
}

/* What a reader takes for a PDF, with the invoice's number in it. Fails where
 * it is said to have none. */
static bool pdf_of(struct oc_call *c, const struct table_row *row,
                   struct value *out)
{
    AUTO_BUF b = BUF_INIT(8192);
    if (value_getz(&row->fields, "noPdf"))
        return oc_fail(c, OC_NOT_FOUND,
                       "Invoice PDF for invoice %.*s does not exists.",
                       STR_ARG(value_text_at(&row->fields, "invoiceNumber")));
    struct str text =
        arena_printf(c->a, "%%PDF-1.4\n%% invoice %.*s\n%%%%EOF\n",
                     STR_ARG(value_text_at(&row->fields, "invoiceNumber")));
    buf_add_base64(&b, text);
    *out = value_text(buf_copy(c->a, &b));
    return true;
}

void oc_invoice_get(struct oc_call *c)
{
    const struct table_row *row = asked(c, "id");
    if (!row)
        return;
    struct value v = oc_show(c, OC_INVOICE, row), pdf;
    if (oc_query_is(c, "includePdf")) {
        if (!pdf_of(c, row, &pdf))
            return;
        oc_put(c->a, &v, "pdf", pdf);
    }
    oc_give(c, "invoice", v);
}

void oc_invoice_pdf(struct oc_call *c)
{
    const struct table_row *row = asked(c, "invoiceId");
    struct value pdf;
    if (row && pdf_of(c, row, &pdf))
        oc_give(c, "pdfContent", pdf);
}

/* GET /invoice/listInvoiceByCustomerAccount?customerAccountCode= */
void oc_invoices_of(struct oc_call *c)
{
    struct str code = oc_query(c, "customerAccountCode");
    if (oc_need(c, OC_CUSTOMER_ACCOUNT, code)) /* the accounts share a code */
        oc_give(c, "customerInvoiceDtos",
                oc_show_children(c, OC_INVOICE, code));
}

/* ---- the run ----------------------------------------------------------------------- */

static void bill_services(struct oc_call *c, struct oc_bill *b,
                          struct str subscription)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, OC_SERVICE, subscription, &cursor))) {
        const struct table_row *t = oc_find(
            c->oc, OC_SERVICE_TEMPLATE, value_text_at(&row->fields, "code"));
        if (!t || !str_is(value_text_at(&row->fields, "status"), "ACTIVE"))
            continue;
        struct decimal quantity =
            oc_decimal(value_getz(&row->fields, "quantity"));
        oc_bill_add(c, b, t, quantity,
                 oc_times(quantity, oc_decimal(value_getz(&t->fields, "price"))));
    }
}

static void bill_charges(struct oc_call *c, struct oc_bill *b,
                         struct str subscription)
{
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, OC_CHARGE, subscription, &cursor))) {
        if (value_getz(&row->fields, "invoiced"))
            continue;
        struct decimal quantity =
            oc_decimal(value_getz(&row->fields, "quantity"));
        oc_bill_add(c, b,
                    oc_find(c->oc, OC_CHARGE_TEMPLATE,
                            value_text_at(&row->fields, "code")),
                    quantity,
                    oc_times(quantity, oc_decimal(value_getz(
                                           &row->fields, "amountWithoutTax"))));
        vec_push(c->a, &b->charges, row);
    }
}

/* POST /_sandbox/invoice_run {"date": "2024-06-01"} */
void oc_invoice_run(struct oc_call *c)
{
    int32_t day = date_from_time(
        zone_to_local(c->oc->zone, sandbox_now_us(c->oc->box)));
    const struct table_row *account, *row;
    int64_t made = 0;
    size_t at = 0;
    struct str date = value_text_at(&c->body, "date");
    if (date.n > 0 && date_parse(date, &day, NULL) != ERR_OK) {
        oc_fail(c, OC_INVALID_PARAMETER, "date must be a day");
        return;
    }
    while ((account = table_next(c->oc->table[OC_USER_ACCOUNT], &at))) {
        struct str code = value_text_at(&account->fields, "code");
        struct oc_bill b = {0};
        size_t cursor = 0;
        while ((row = oc_next_child(c->oc, OC_SUBSCRIPTION, code, &cursor))) {
            bill_services(c, &b, value_text_at(&row->fields, "code"));
            bill_charges(c, &b, value_text_at(&row->fields, "code"));
        }
        if (b.lines.n > 0) {
            oc_bill_send(c, value_text_at(&account->fields, "billingAccount"),
                         day, &b);
            made++;
        }
    }
    struct value v = oc_object(c->a, "invoices", value_int(made));
    oc_send(c, 200, &v);
}

/* POST /_sandbox/invoices: an invoice as it is given; changed, with the id of
 * one that is there. */
void oc_invoice_put(struct oc_call *c)
{
    const struct value *id = value_getz(&c->body, "invoiceId");
    const struct table_row *row = NULL;
    if (!oc_dates(c, &c->body))
        return;
    if (id && id->kind == VALUE_INT)
        row = table_get_int(c->oc->table[OC_INVOICE], id->integer);
    if (!row && !oc_check_needs(c, &c->body, "invoiceNumber billingAccountCode"))
        return;
    struct value fields = value_with(c->a, &c->body, STR("invoiceId"), NULL);
    row = row ? oc_change(c->oc, OC_INVOICE, row, &fields)
              : oc_add(c->oc, OC_INVOICE, &fields);
    struct value v = oc_object(c->a, "invoiceId", row->id);
    oc_send(c, 200, &v);
}
