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
    return kind == OC_INVOICE && str_is(name, "pdf");
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
    struct str code = oc_text(&row->fields, "code");
    if (kind == OC_CUSTOMER &&
        (c->oc->options.old || oc_query_is(c, "includeCustomerAccounts")))
        oc_put(c->a, &v, "customerAccounts",
               wrapped(c, OC_CUSTOMER_ACCOUNT, code, "customerAccount"));
    if (kind == OC_SUBSCRIPTION) {
        oc_put(c->a, &v, "services",
               wrapped(c, OC_SERVICE, code, "serviceInstance"));
        oc_put(c->a, &v, "accesses", wrapped(c, OC_ACCESS, code, "access"));
    }
    return v;
}
