/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/opencell/oc_bill.h"

#include "base/time.h"

/* ---- amounts ---------------------------------------------------------------------- */

struct money {
    struct decimal net, tax;
};

struct decimal oc_decimal(const struct value *v)
{
    struct decimal d = decimal_from_i64(0);
    if (v && v->kind == VALUE_INT)
        return decimal_from_i64(v->integer);
    return v && v->kind == VALUE_DECIMAL ? v->decimal : d;
}

struct decimal oc_times(struct decimal x, struct decimal y)
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
    struct decimal rate = oc_times(oc_decimal(percent), hundredth);
    net = decimal_round(net, 2);
    return (struct money){net, decimal_round(oc_times(net, rate), 2)};
}

static void put_money(struct arena *a, struct value *v, struct money m)
{
    oc_put(a, v, "amountWithoutTax", value_decimal(m.net));
    oc_put(a, v, "amountTax", value_decimal(m.tax));
    oc_put(a, v, "amountWithTax",
           value_decimal(decimal_round(plus(m.net, m.tax), 2)));
}

/* ---- the bill --------------------------------------------------------------------- */

void oc_bill_add(struct oc_call *c, struct oc_bill *b,
                 const struct table_row *template, struct decimal quantity,
                 struct decimal net)
{
    if (!template)
        return;
    for (size_t i = 0; i < b->lines.n; i++) {
        struct oc_bill_line *l = &b->lines.at[i];
        if (l->template == template) {
            l->quantity = plus(l->quantity, quantity);
            l->net = plus(l->net, net);
            return;
        }
    }
    vec_push(c->a, &b->lines, (struct oc_bill_line){template, quantity, net});
}

static struct value line_value(struct oc_call *c, const struct oc_bill_line *l,
                               struct money m)
{
    const struct value *t = &l->template->fields;
    struct value v = oc_object(c->a, "description",
                               value_text(value_text_at(t, "description")));
    oc_put(c->a, &v, "quantity", value_decimal(l->quantity));
    oc_put(c->a, &v, "accountingCode",
           value_text(value_text_at(t, "accountingCode")));
    oc_put(c->a, &v, "taxCode", value_text(value_text_at(t, "taxCode")));
    oc_put(c->a, &v, "invoiceSubCategoryCode",
           value_text(value_text_at(t, "code")));
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
                      const struct oc_bill *b)
{
    struct value *lines = arena_array(c->a, struct value, b->lines.n);
    tax_list taxes = {0};
    struct money total = {decimal_from_i64(0), decimal_from_i64(0)};
    for (size_t i = 0; i < b->lines.n; i++) {
        const struct oc_bill_line *l = &b->lines.at[i];
        const struct value *t = &l->template->fields;
        struct money m = money_of(l->net, value_getz(t, "taxPercent"));
        lines[i] = line_value(c, l, m);
        tax_add(c, &taxes, value_text_at(t, "taxCode"), m);
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

void oc_bill_send(struct oc_call *c, struct str account, int32_t day,
                  const struct oc_bill *b)
{
    const struct zone_policy policy = {ZONE_GAP_END, ZONE_FIRST};
    int year, month, mday;
    int64_t n = table_next_id(c->oc->table[OC_INVOICE]);
    date_to_civil(day, &year, &month, &mday);
    struct value v = oc_object(c->a, "invoiceType", value_textz(OC_COMMERCIAL));
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

