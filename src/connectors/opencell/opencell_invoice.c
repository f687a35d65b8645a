/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What an invoice is made of, as two flat lists. Lines are the remote's
 * sub-category aggregates; one that is split by tax becomes several.
 */
#include "connectors/opencell/opencell_state.h"

static const char *const line_names[] = {
    "description", "quantity", "accountingCode", "invoiceSubCategoryCode",
    "userAccountCode",
};
static const char *const amount_names[] = {"amountWithoutTax", "amountTax",
                                           "amountWithTax"};

static void copy(struct arena *a, const struct value *from, const char *name,
                 struct members *out)
{
    const struct value *v = value_getz(from, name);
    members_put(a, out, name, v ? *v : value_null());
}

static const struct value *tax_code(const struct value *amount)
{
    const struct value *tax = value_getz(amount, "tax");
    const struct value *code = value_getz(amount, "taxCode");
    if (!code && tax)
        code = value_getz(tax, "code");
    return code;
}

/* `amount` holds the amounts and the tax: the line itself, or a part of it. */
static struct value line_of(struct arena *a, const struct value *category,
                            const struct value *line,
                            const struct value *amount)
{
    struct members m = {0};
    for (size_t i = 0; i < sizeof line_names / sizeof *line_names; i++)
        copy(a, line, line_names[i], &m);
    for (size_t i = 0; i < sizeof amount_names / sizeof *amount_names; i++)
        copy(a, amount, amount_names[i], &m);
    copy(a, category, "categoryInvoiceCode", &m);
    const struct value *code = tax_code(amount);
    members_put(a, &m, "taxCode", code ? *code : value_null());
    return members_value(&m);
}

typedef VEC(struct value) value_vec;

static void add_lines(struct arena *a, const struct value *category,
                      const struct value *line, value_vec *out)
{
    const struct value *parts = value_getz(line, "amountsByTax");
    struct value_items by_tax = {0};
    if (parts && !value_getz(line, "taxCode"))
        by_tax = opencell_rows(parts);
    if (by_tax.n == 0)
        vec_push(a, out, line_of(a, category, line, line));
    for (size_t i = 0; i < by_tax.n; i++)
        vec_push(a, out, line_of(a, category, line, &by_tax.at[i]));
}

struct value opencell_lines(struct arena *a, const struct value *aggregates)
{
    value_vec out = {0};
    struct value_items categories = opencell_rows(aggregates);
    for (size_t i = 0; i < categories.n; i++) {
        const struct value *category = &categories.at[i];
        const struct value *lines =
            value_getz(category, "listSubCategoryInvoiceAgregateDto");
        struct value_items items =
            lines ? opencell_rows(lines) : (struct value_items){0};
        for (size_t k = 0; k < items.n; k++)
            add_lines(a, category, &items.at[k], &out);
    }
    return value_list(out.at, out.n);
}

struct value opencell_taxes(struct arena *a, const struct value *aggregates)
{
    value_vec out = {0};
    struct value_items taxes = opencell_rows(aggregates);
    for (size_t i = 0; i < taxes.n; i++) {
        struct members m = {0};
        copy(a, &taxes.at[i], "taxCode", &m);
        copy(a, &taxes.at[i], "description", &m);
        for (size_t k = 0; k < 3; k++)
            copy(a, &taxes.at[i], amount_names[k], &m);
        vec_push(a, &out, members_value(&m));
    }
    return value_list(out.at, out.n);
}
