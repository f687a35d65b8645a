/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Search in one kind: GET /{kind}/search. */
#include "sandbox/pipedrive/pd.h"

#define TERM_MIN 2

static struct str lower(struct arena *a, struct str s)
{
    char *z = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (z[i] >= 'A' && z[i] <= 'Z')
            z[i] = (char)(z[i] - 'A' + 'a');
    return (struct str){z, s.n};
}

struct wanted {
    struct arena *a;
    struct str term; /* lower case */
    bool exact;
};

static bool text_fits(const struct wanted *w, const struct value *v)
{
    struct str text;
    if (!v || v->kind == VALUE_LIST || v->kind == VALUE_NULL)
        return false;
    if (v->kind == VALUE_OBJECT)
        return text_fits(w, value_getz(v, "value"));
    text = lower(w->a, value_to_text(w->a, v));
    return w->exact ? str_eq(text, w->term) : str_contains(text, w->term);
}

static bool entry_fits(const struct wanted *w, const struct value *list)
{
    for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->items.n;
         i++)
        if (text_fits(w, value_getz(&list->items.at[i], "value")))
            return true;
    return false;
}

static bool custom_fits(const struct wanted *w, const struct value *custom)
{
    for (size_t i = 0; custom && i < custom->fields.n; i++)
        if (text_fits(w, &custom->fields.at[i].value))
            return true;
    return false;
}

static bool row_fits(const struct wanted *w, struct str field,
                     const struct value *f)
{
    if (str_is(field, "email"))
        return entry_fits(w, value_getz(f, "emails"));
    if (str_is(field, "phone"))
        return entry_fits(w, value_getz(f, "phones"));
    if (str_is(field, "custom_fields"))
        return custom_fits(w, value_getz(f, "custom_fields"));
    return text_fits(w, value_get(f, field));
}

static struct value texts_of(struct arena *a, const struct value *entries)
{
    VEC(struct value) out = {0};
    for (size_t i = 0; entries && i < entries->items.n; i++) {
        const struct value *v = value_getz(&entries->items.at[i], "value");
        if (v)
            vec_push(a, &out, *v);
    }
    return value_list(out.at, out.n);
}

static struct value hit_of(struct pd_call *c, enum pd_kind kind,
                           const struct table_row *row)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    const struct value *title = value_getz(&row->fields, info->title);
    struct value item = pd_object1(c->a, "id", row->id);
    pd_put(c->a, &item, "type", value_textz(info->name));
    pd_put(c->a, &item, info->title, title ? *title : value_null());
    if (kind == PD_PERSON) {
        pd_put(c->a, &item, "emails",
               texts_of(c->a, value_getz(&row->fields, "emails")));
        pd_put(c->a, &item, "phones",
               texts_of(c->a, value_getz(&row->fields, "phones")));
    }
    struct value hit = pd_object1(c->a, "result_score", value_int(1));
    pd_put(c->a, &hit, "item", item);
    return hit;
}

void pd_search(struct pd_call *c, enum pd_kind kind)
{
    struct wanted w = {.a = c->a, .term = lower(c->a, pd_query(c, "term"))};
    struct str fields = pd_query(c, "fields"), field;
    struct str exact = pd_query(c, "exact_match");
    VEC(struct value) hits = {0};
    const struct table_row *row;
    size_t cursor = 0;
    w.exact = str_is(exact, "true") || str_is(exact, "1");
    if (w.term.n < (w.exact ? 1 : TERM_MIN)) {
        pd_fail(c, 400, STR("term must be at least 2 characters long"));
        return;
    }
    if (fields.n == 0)
        fields = STR("name,title,email,phone,address,custom_fields");
    while ((row = table_next(c->pd->records[kind], &cursor))) {
        struct str rest = fields;
        bool fits = false;
        while (!fits && str_split(&rest, ',', &field))
            fits = row_fits(&w, field, &row->fields);
        if (fits && !pd_is_deleted(row))
            vec_push(c->a, &hits, hit_of(c, kind, row));
    }
    struct value data =
        pd_object1(c->a, "items", value_list(hits.at, hits.n));
    struct value more = pd_object1(c->a, "next_cursor", value_null());
    pd_data(c, 200, data, &more);
}
