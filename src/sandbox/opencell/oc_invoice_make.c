/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Many invoices at once, of all sorts, for the accounts that are there: one to
 * four products with their several taxes, odd amounts, here and there a line
 * of nothing or a credit note, from winter to summer. Always the same ones.
 */
#include "base/time.h"
#include "sandbox/opencell/oc_bill.h"

#define DAYS_APART 5
#define DAYS_MAX 730 /* then from the beginning again */

typedef VEC(const struct table_row *) row_list;

static void add_rows(struct oc_call *c, enum oc_kind kind, row_list *out)
{
    const struct table_row *row;
    size_t at = 0;
    while ((row = table_next(c->oc->table[kind], &at)))
        vec_push(c->a, out, row);
}

/* Of the n-th invoice the k-th line: a whole price, or a part of the month. */
static struct decimal net_of(const struct table_row *template, int64_t n,
                             int64_t k)
{
    const struct decimal part = {(n * 7 + k) % 97 + 3, 2};
    struct decimal net = oc_decimal(value_getz(&template->fields, "price"));
    if ((n + k) % 3 == 0)
        net = decimal_round(oc_times(net, part), 2);
    if (n % 7 == 6 && k == 1)
        return decimal_from_i64(0);
    return oc_times(net, decimal_from_i64(1 + (n + k) % 2));
}

static void make_one(struct oc_call *c, const row_list *templates,
                     const struct table_row *account, int32_t day, int64_t n)
{
    struct oc_bill b = {0};
    int64_t sign = n % 20 == 19 ? -1 : 1;
    for (int64_t k = 0; k <= n % 4; k++) {
        size_t at = (size_t)(n + k * 2) % templates->n;
        const struct table_row *template = templates->at[at];
        oc_bill_add(c, &b, template, decimal_from_i64(1 + (n + k) % 2),
                    oc_times(net_of(template, n, k), decimal_from_i64(sign)));
    }
    oc_bill_send(c, value_text_at(&account->fields, "billingAccount"), day, &b);
}

/* POST /_sandbox/invoice_make {"count": 5000, "date": "2024-01-01"} */
void oc_invoice_make(struct oc_call *c)
{
    const struct value *count = value_getz(&c->body, "count");
    row_list templates = {0}, accounts = {0};
    int32_t day = 0;
    add_rows(c, OC_SERVICE_TEMPLATE, &templates);
    add_rows(c, OC_CHARGE_TEMPLATE, &templates);
    add_rows(c, OC_USER_ACCOUNT, &accounts);
    if (!oc_check_keys(c, "count date") ||
        !oc_check_needs(c, &c->body, "count date"))
        return;
    if (count->kind != VALUE_INT || accounts.n == 0 ||
        date_parse(value_text_at(&c->body, "date"), &day, NULL) != ERR_OK) {
        oc_fail(c, OC_INVALID_PARAMETER,
                "count is a number, date a day, and there must be accounts");
        return;
    }
    for (int64_t n = 0; n < count->integer; n++)
        make_one(c, &templates, accounts.at[(size_t)n % accounts.n],
                 day + (int32_t)(n * DAYS_APART % DAYS_MAX), n);
    struct value v = oc_object(c->a, "invoices", *count);
    oc_send(c, 200, &v);
}
