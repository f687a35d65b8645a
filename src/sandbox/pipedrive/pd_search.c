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

static struct value custom_of(struct pd_call *c, const struct table_row *row)
{
    const struct value *custom = value_getz(&row->fields, "custom_fields");
    VEC(struct value) out = {0};
    for (size_t i = 0; custom && i < custom->fields.n; i++)
        if (custom->fields.at[i].value.kind == VALUE_TEXT)
            vec_push(c->a, &out, custom->fields.at[i].value);
    return value_list(out.at, out.n);
}

static void put_record(struct pd_call *c, struct value *item, const char *name,
                       enum pd_kind kind, const struct value *id)
{
    const struct table_row *row =
        id && id->kind == VALUE_INT
            ? table_get_int(c->pd->records[kind], id->integer)
            : NULL;
    const struct value *title =
        row ? value_getz(&row->fields, "name") : NULL;
    struct value o = value_null();
    if (row) {
        o = pd_object1(c->a, "id", row->id);
        pd_put(c->a, &o, "name", title ? *title : value_null());
    }
    pd_put(c->a, item, name, o);
}

static struct value hit_of(struct pd_call *c, enum pd_kind kind,
                           const struct table_row *row)
{
    static const char *const plain[] = {"value", "currency", "status", "code",
                                        "visible_to"};
    const struct pd_kind_info *info = pd_kind_info(kind);
    const struct value *f = &row->fields;
    const struct value *title = value_getz(f, info->title);
    const struct value *owner = value_getz(f, "owner_id");
    struct value item = pd_object1(c->a, "id", row->id);
    pd_put(c->a, &item, "type", value_textz(info->name));
    pd_put(c->a, &item, info->title, title ? *title : value_null());
    if (kind == PD_PERSON) {
        pd_put(c->a, &item, "emails", texts_of(c->a, value_getz(f, "emails")));
        pd_put(c->a, &item, "phones", texts_of(c->a, value_getz(f, "phones")));
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (value_getz(f, plain[i]))
            pd_put(c->a, &item, plain[i], *value_getz(f, plain[i]));
    if (owner)
        pd_put(c->a, &item, "owner", pd_object1(c->a, "id", *owner));
    if (kind == PD_PERSON || kind == PD_DEAL)
        put_record(c, &item, "organization", PD_ORGANIZATION,
                   value_getz(f, "org_id"));
    if (kind == PD_DEAL)
        put_record(c, &item, "person", PD_PERSON, value_getz(f, "person_id"));
    pd_put(c->a, &item, "custom_fields", custom_of(c, row));
    struct value hit = pd_object1(c->a, "result_score", value_int(1));
    pd_put(c->a, &hit, "item", item);
    return hit;
}

struct hits {
    VEC(struct value) at;
};

/* False: answered. */
static bool read_wanted(struct pd_call *c, struct wanted *w)
{
    struct str exact = pd_query(c, "exact_match");
    *w = (struct wanted){.a = c->a, .term = lower(c->a, pd_query(c, "term"))};
    w->exact = str_is(exact, "true") || str_is(exact, "1");
    if (w->term.n >= (w->exact ? 1 : TERM_MIN))
        return true;
    pd_fail(c, 400, STR("term must be at least 2 characters long"));
    return false;
}

/* v1 narrows a search by organization_id, person_id and status. */
static bool is_narrowed_out(struct pd_call *c, const struct value *f)
{
    static const char *const names[][2] = {{"organization_id", "org_id"},
                                           {"person_id", "person_id"},
                                           {"status", "status"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str want = pd_query(c, names[i][0]);
        const struct value *have = value_getz(f, names[i][1]);
        if (want.n > 0 && (!have || !str_eq(value_to_text(c->a, have), want)))
            return true;
    }
    return false;
}

static void gather(struct pd_call *c, const struct wanted *w,
                   enum pd_kind kind, struct hits *out)
{
    struct str fields = pd_query(c, "fields"), field;
    const struct table_row *row;
    size_t cursor = 0;
    if (fields.n == 0)
        fields = STR("name,title,email,phone,address,code,custom_fields");
    while ((row = table_next(c->pd->records[kind], &cursor))) {
        struct str rest = fields;
        bool fits = false;
        while (!fits && str_split(&rest, ',', &field))
            fits = row_fits(w, field, &row->fields);
        if (fits && !pd_is_deleted(row) && !is_narrowed_out(c, &row->fields))
            vec_push(c->a, &out->at, hit_of(c, kind, row));
    }
}

/* By offset in v1; the cursor of v2 is the offset too. */
static void send(struct pd_call *c, const struct hits *all)
{
    bool v1 = c->api == 1;
    int64_t limit = 0, start = 0;
    if (!str_to_i64(pd_query(c, "limit"), &limit) || limit < 1 ||
        limit > PD_LIMIT)
        limit = PD_LIMIT;
    (void)str_to_i64(pd_query(c, v1 ? "start" : "cursor"), &start);
    size_t from = start > 0 ? (size_t)start : 0;
    if (from > all->at.n)
        from = all->at.n;
    size_t n = all->at.n - from;
    bool more = n > (size_t)limit;
    if (more)
        n = (size_t)limit;
    struct value next = value_int((int64_t)(from + n));
    struct value page = pd_object1(
        c->a, "next_cursor",
        more ? value_text(value_to_text(c->a, &next)) : value_null());
    if (v1) {
        struct value p = pd_object1(c->a, "start", value_int((int64_t)from));
        pd_put(c->a, &p, "limit", value_int(limit));
        pd_put(c->a, &p, "more_items_in_collection", value_bool(more));
        if (more)
            pd_put(c->a, &p, "next_start", next);
        page = pd_object1(c->a, "pagination", p);
    }
    pd_data(c, 200,
            pd_object1(c->a, "items", value_list(n > 0 ? all->at.at + from : NULL, n)),
            &page);
}

void pd_search(struct pd_call *c, enum pd_kind kind)
{
    struct wanted w;
    struct hits all = {0};
    if (!read_wanted(c, &w))
        return;
    gather(c, &w, kind, &all);
    send(c, &all);
}

void pd_item_search(struct pd_call *c)
{
    static const enum pd_kind kinds[] = {PD_DEAL, PD_PERSON, PD_ORGANIZATION,
                                         PD_PRODUCT, PD_LEAD};
    struct str types = pd_query(c, "item_types"), type;
    struct wanted w;
    struct hits all = {0};
    if (!read_wanted(c, &w))
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct str rest = types;
        bool asked = types.n == 0;
        while (!asked && str_split(&rest, ',', &type))
            asked = str_is(type, pd_kind_info(kinds[i])->name);
        if (asked)
            gather(c, &w, kinds[i], &all);
    }
    send(c, &all);
}

void pd_find(struct pd_call *c, enum pd_kind kind)
{
    struct wanted w = {.a = c->a, .term = lower(c->a, pd_query(c, "term"))};
    struct str by_email = pd_query(c, "search_by_email");
    const char *member = kind == PD_DEAL ? "title" : "name";
    VEC(struct value) out = {0};
    const struct table_row *row;
    size_t cursor = 0;
    if (w.term.n < TERM_MIN) {
        pd_fail(c, 400, STR("term must be at least 2 characters long"));
        return;
    }
    if (kind == PD_USER && (str_is(by_email, "1") || str_is(by_email, "true")))
        member = "email";
    while ((row = table_next(c->pd->records[kind], &cursor)))
        if (!pd_is_deleted(row) && text_fits(&w, value_getz(&row->fields, member)))
            vec_push(c->a, &out, pd_show_v1(c, kind, row, true));
    pd_data(c, 200, value_list(out.at, out.n), NULL);
}
