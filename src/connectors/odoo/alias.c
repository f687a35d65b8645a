/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/alias.h"

const struct erp_alias erp_aliases[] = {
    /* `ref` 14 to 17, `communication` before */
    {"account.move", "move_type", {"type"}}, /* 13 */
    {"account.move", "payment_state", {"invoice_payment_state"}},
    {"account.payment", "memo", {"communication", "ref"}},
    {"account.payment", "date", {"payment_date"}},
    {"account.voucher", "memo", {"name"}},
    {0},
};

const char *erp_alias_pick(const struct erp_alias *alias,
                           const struct value *fields)
{
    if (value_getz(fields, alias->name))
        return NULL;
    for (size_t i = 0; i < ERP_ALIAS_MAX && alias->of[i]; i++)
        if (value_getz(fields, alias->of[i]))
            return alias->of[i];
    return NULL;
}

/* "date" as "payment_date", "memo" as "ref"; of a path its first name. */
static struct value term_of(const struct erp_model *m, struct arena *a,
                            const struct value *term)
{
    if (term->kind != VALUE_LIST || term->items.n == 0)
        return *term; /* "|", "&" or "!" */
    struct str path = value_str(&term->items.at[0]);
    size_t dot = str_find_char(path, '.', 0);
    const struct erp_field *f = erp_field_find(m, str_slice(path, 0, dot));
    if (!f || f->of.n == 0)
        return *term;
    struct value *parts = arena_array(a, struct value, term->items.n);
    for (size_t i = 1; i < term->items.n; i++)
        parts[i] = term->items.at[i];
    parts[0] = value_text(arena_printf(a, "%.*s%.*s", STR_ARG(f->of),
                                       STR_ARG(str_slice(path, dot, path.n))));
    return value_list(parts, term->items.n);
}

void erp_terms_append_ours(const struct erp_model *m, struct erp_terms *t,
                           const struct value *domain)
{
    for (size_t i = 0; i < domain->items.n; i++)
        vec_push(t->arena, &t->items, term_of(m, t->arena, &domain->items.at[i]));
}
