/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows as DTOs: with their id, and with what they hold. */
#include <stdlib.h>

#include "sandbox/opencell/oc.h"

/* Ours, not the remote's. */
static bool is_inner(enum oc_kind kind, struct str name)
{
    if (kind == OC_SERVICE_TEMPLATE || kind == OC_CHARGE_TEMPLATE)
        return str_is(name, "price") || str_is(name, "taxCode") ||
               str_is(name, "taxPercent") || str_is(name, "accountingCode");
    if (kind == OC_SERVICE || kind == OC_CHARGE)
        return str_is(name, "subscription") || str_is(name, "invoiced");
    return kind == OC_INVOICE &&
           (str_is(name, "pdf") || str_is(name, "noPdf"));
}

static struct value plain(struct oc_call *c, enum oc_kind kind,
                          const struct table_row *row)
{
    struct field *fields =
        arena_array(c->a, struct field, row->fields.fields.n + 1);
    size_t n = 0;
    fields[n++] = (struct field){
        kind == OC_INVOICE ? STR("invoiceId") : STR("id"), row->id};
    for (size_t i = 0; i < row->fields.fields.n; i++) {
        const struct field *f = &row->fields.fields.at[i];
        if (!is_inner(kind, f->name))
            fields[n++] = *f;
    }
    return value_object(fields, n);
}

/* ---- invoices of the newer line ------------------------------------------------- */

/* A line's tax and its amounts, as one part of it. */
static struct value by_tax(struct oc_call *c, const struct value *line)
{
    static const char *const amounts[] = {"amountWithoutTax", "amountTax",
                                          "amountWithTax"};
    struct value *part = arena_new(c->a, struct value);
    *part = oc_object(
        c->a, "tax",
        oc_object(c->a, "code", value_text(value_text_at(line, "taxCode"))));
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        const struct value *v = value_getz(line, amounts[i]);
        if (v)
            oc_put(c->a, part, amounts[i], *v);
    }
    return value_list(part, 1);
}

static struct value new_line(struct oc_call *c, const struct value *line)
{
    struct value out = value_object(NULL, 0);
    if (!value_getz(line, "taxCode"))
        return *line; /* given that way */
    for (size_t i = 0; i < line->fields.n; i++) {
        const struct field *f = &line->fields.at[i];
        if (!str_is(f->name, "taxCode"))
            out = value_with(c->a, &out, f->name, &f->value);
    }
    oc_put(c->a, &out, "amountsByTax", by_tax(c, line));
    return out;
}

/* Each line of a list that a member of `v` is, anew. */
static void change_list(struct oc_call *c, struct value *v, const char *name,
                        struct value (*change)(struct oc_call *c,
                                               const struct value *item))
{
    const struct value *list = value_getz(v, name);
    if (!list || list->kind != VALUE_LIST)
        return;
    struct value *items = arena_array(c->a, struct value, list->items.n);
    for (size_t i = 0; i < list->items.n; i++)
        items[i] = change(c, &list->items.at[i]);
    oc_put(c->a, v, name, value_list(items, list->items.n));
}

static struct value new_category(struct oc_call *c,
                                 const struct value *category)
{
    struct value v = *category;
    change_list(c, &v, "listSubCategoryInvoiceAgregateDto", new_line);
    return v;
}

/* ---- what a row holds ------------------------------------------------------------- */

static int by_id(const void *x, const void *y)
{
    return value_compare(value_getz(x, "id"), value_getz(y, "id"));
}

struct value oc_show_children(struct oc_call *c, enum oc_kind kind,
                              struct str parent)
{
    VEC(struct value) items = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = oc_next_child(c->oc, kind, parent, &cursor)))
        vec_push(c->a, &items, oc_show(c, kind, row));
    if (items.n > 1)
        qsort(items.at, items.n, sizeof *items.at, by_id);
    return value_list(items.at, items.n);
}

static struct value wrapped(struct oc_call *c, enum oc_kind kind,
                            struct str parent, const char *name)
{
    return oc_object(c->a, name, oc_show_children(c, kind, parent));
}

struct value oc_show(struct oc_call *c, enum oc_kind kind,
                     const struct table_row *row)
{
    struct value v = plain(c, kind, row);
    struct str code = value_text_at(&row->fields, "code");
    if (kind == OC_CUSTOMER &&
        (c->oc->options.old || oc_query_is(c, "includeCustomerAccounts")))
        oc_put(c->a, &v, "customerAccounts",
               wrapped(c, OC_CUSTOMER_ACCOUNT, code, "customerAccount"));
    if (kind == OC_INVOICE && c->oc->options.by_tax)
        change_list(c, &v, "categoryInvoiceAgregates", new_category);
    if (kind == OC_SUBSCRIPTION) {
        oc_put(c->a, &v, "services",
               wrapped(c, OC_SERVICE, code, "serviceInstance"));
        oc_put(c->a, &v, "accesses", wrapped(c, OC_ACCESS, code, "access"));
    }
    return v;
}
