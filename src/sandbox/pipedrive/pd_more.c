/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What only v1 does with one record: merge, duplicate, the flow of a deal.
 * And currencies. */
#include "sandbox/pipedrive/pd.h"

static const struct value *get(const struct table_row *row, const char *name)
{
    return value_getz(&row->fields, name);
}

/* ---- merge ------------------------------------------------------------------- */

/* Entries of both, the survivor's primary one stays. */
static struct value both(struct arena *a, const struct value *first,
                         const struct value *second)
{
    VEC(struct value) out = {0};
    for (size_t i = 0; i < first->items.n; i++)
        vec_push(a, &out, first->items.at[i]);
    for (size_t i = 0; i < second->items.n; i++) {
        struct value entry = second->items.at[i];
        const struct value *text = value_getz(&entry, "value");
        bool known = false;
        for (size_t k = 0; text && k < first->items.n; k++)
            known = known ||
                    value_equal(value_getz(&first->items.at[k], "value"), text);
        if (known)
            continue;
        if (first->items.n > 0)
            pd_put(a, &entry, "primary", value_bool(false));
        vec_push(a, &out, entry);
    }
    return value_list(out.at, out.n);
}

/* What the survivor lacks it gets; of what both have, its own stays. */
static struct value merged(struct arena *a, const struct value *into,
                           const struct value *from)
{
    struct value out = value_object(NULL, 0);
    for (size_t i = 0; i < from->fields.n; i++) {
        const struct field *f = &from->fields.at[i];
        const struct value *own = value_get(into, f->name);
        struct value v = f->value;
        bool entries = str_is(f->name, "emails") || str_is(f->name, "phones");
        bool custom = str_is(f->name, "custom_fields");
        if (own && entries)
            v = both(a, own, &f->value);
        else if (own && custom)
            v = merged(a, own, &f->value);
        else if (own)
            v = *own;
        out = value_with(a, &out, f->name, &v);
    }
    for (size_t i = 0; i < into->fields.n; i++) {
        const struct field *f = &into->fields.at[i];
        if (!value_get(&out, f->name))
            out = value_with(a, &out, f->name, &f->value);
    }
    return out;
}

/* Whoever pointed to the one points to the other. */
static void point_anew(struct pd_call *c, enum pd_kind kind,
                       const struct value *from, const struct value *to)
{
    const struct pd_link *link;
    for (size_t i = 0; (link = pd_link_at(i)); i++) {
        const struct table_row *row;
        VEC(const struct table_row *) found = {0};
        size_t cursor = 0;
        if (link->to != kind)
            continue;
        while ((row = pd_link_next(c, i, from, &cursor)))
            vec_push(c->a, &found, row);
        for (size_t k = 0; k < found.n; k++) {
            struct value changes = pd_object1(c->a, link->member, *to);
            table_update(c->pd->records[link->of], found.at[k], &changes);
        }
    }
}

static void merge(struct pd_call *c, enum pd_kind kind,
                  const struct table_row *gone)
{
    const struct value *with = value_getz(&c->body, "merge_with_id");
    int64_t id = 0;
    const struct table_row *into = NULL;
    if (with && str_to_i64(value_to_text(c->a, with), &id))
        into = table_get_int(c->pd->records[kind], id);
    if (!into || pd_is_deleted(into) || into == gone) {
        pd_fail(c, into ? 400 : 404,
                into ? STR("A record cannot be merged with that one")
                     : str_from(pd_kind_info(kind)->missing));
        return;
    }
    struct table *t = c->pd->records[kind];
    struct value marks = pd_object1(c->a, "is_deleted", value_bool(true));
    struct value fields = merged(c->a, &into->fields, &gone->fields);
    if (kind == PD_DEAL)
        pd_put(c->a, &marks, "status", value_textz("deleted"));
    pd_put(c->a, &marks, "merged_to", into->id);
    point_anew(c, kind, &gone->id, &into->id);
    const struct table_row *after = table_update(t, into, &fields);
    pd_tell_merge(c, kind, gone, into, after);
    table_update(t, gone, &marks);
    struct value shown = pd_show_v1(c, kind, after, true);
    pd_put(c->a, &shown, "merge_what_id", gone->id);
    pd_data(c, 200, shown, NULL);
}

/* ---- deals -------------------------------------------------------------------- */

static void duplicate(struct pd_call *c, const struct table_row *row)
{
    const struct table_row *made =
        table_insert(c->pd->records[PD_DEAL], NULL, &row->fields);
    pd_log_change(c, NULL, made);
    pd_tell(c, PD_DEAL, NULL, made);
    pd_data(c, 200, pd_show(c, PD_DEAL, made), NULL);
}

static void log_one(struct pd_call *c, const struct table_row *row,
                    struct str key, const struct value *before,
                    const struct value *after)
{
    struct value data = pd_object1(c->a, "item_id", row->id);
    pd_put(c->a, &data, "user_id", value_int(1));
    pd_put(c->a, &data, "field_key", value_text(key));
    pd_put(c->a, &data, "old_value", before ? *before : value_null());
    pd_put(c->a, &data, "new_value", after ? *after : value_null());
    pd_put(c->a, &data, "log_time",
           value_text(time_format_sql(c->a, tables_now_us(c->pd->store))));
    table_insert(c->pd->flow, NULL, &data);
}

void pd_log_change(struct pd_call *c, const struct table_row *before,
                   const struct table_row *after)
{
    if (!before) {
        struct value made =
            value_text(time_format_sql(c->a, after->created_us));
        log_one(c, after, STR("add_time"), NULL, &made);
        return;
    }
    for (size_t i = 0; i < after->fields.fields.n; i++) {
        const struct field *f = &after->fields.fields.at[i];
        const struct value *old = value_get(&before->fields, f->name);
        if (!old || !value_equal(old, &f->value))
            log_one(c, after, f->name, old, &f->value);
    }
}

/* Newest first. */
static void flow(struct pd_call *c, const struct table_row *deal)
{
    VEC(struct value) found = {0};
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(c->pd->flow, &cursor))) {
        if (!value_equal(get(row, "item_id"), &deal->id))
            continue;
        struct value data = row->fields;
        pd_put(c->a, &data, "id", row->id);
        struct value o = pd_object1(c->a, "object", value_textz("dealChange"));
        pd_put(c->a, &o, "timestamp", *get(row, "log_time"));
        pd_put(c->a, &o, "data", data);
        vec_push(c->a, &found, o);
    }
    for (size_t i = 0; i < found.n / 2; i++) {
        struct value v = found.at[i];
        found.at[i] = found.at[found.n - 1 - i];
        found.at[found.n - 1 - i] = v;
    }
    pd_data(c, 200, value_list(found.at, found.n), NULL);
}

/* ---- lists of one record's ------------------------------------------------------ */

static bool sub_list(struct pd_call *c, enum pd_kind kind,
                     const struct table_row *row)
{
    const struct pd_link *link;
    for (size_t i = 0; (link = pd_link_at(i)); i++) {
        const struct pd_scope of = {.member = link->member, .id = &row->id};
        if (link->to != kind || link->of == PD_LEAD ||
            !str_is(c->path.at[2], pd_kind_info(link->of)->path))
            continue;
        pd_list(c, link->of, &of);
        return true;
    }
    if ((kind != PD_PIPELINE && kind != PD_STAGE) ||
        !str_is(c->path.at[2], "deals"))
        return false;
    const struct pd_scope of = {
        .member = kind == PD_STAGE ? "stage_id" : "pipeline_id",
        .id = &row->id};
    pd_list(c, PD_DEAL, &of);
    return true;
}

bool pd_more(struct pd_call *c, enum pd_kind kind,
             const struct table_row *row)
{
    struct str what = c->path.at[2];
    const char *method = c->request->method;
    if (c->api != 1)
        return false;
    if (strcmp(method, "PUT") == 0 && str_is(what, "merge") && kind <= PD_DEAL)
        merge(c, kind, row);
    else if (strcmp(method, "POST") == 0 && str_is(what, "duplicate") &&
             kind == PD_DEAL)
        duplicate(c, row);
    else if (strcmp(method, "GET") == 0 && str_is(what, "flow") &&
             kind == PD_DEAL)
        flow(c, row);
    else
        return strcmp(method, "GET") == 0 && sub_list(c, kind, row);
    return true;
}

void pd_currencies(struct pd_call *c)
{
    static const char *const codes[][2] = {{"EUR", "Euro"},
                                           {"USD", "US Dollar"},
                                           {"GBP", "British Pound"},
                                           {"CHF", "Swiss Franc"}};
    enum { N = sizeof codes / sizeof *codes };
    struct value *out = arena_array(c->a, struct value, N);
    for (size_t i = 0; i < N; i++) {
        out[i] = pd_object1(c->a, "id", value_int((int64_t)i + 1));
        pd_put(c->a, &out[i], "code", value_textz(codes[i][0]));
        pd_put(c->a, &out[i], "name", value_textz(codes[i][1]));
        pd_put(c->a, &out[i], "decimal_points", value_int(2));
        pd_put(c->a, &out[i], "active_flag", value_bool(true));
        pd_put(c->a, &out[i], "is_custom_flag", value_bool(false));
    }
    pd_data(c, 200, value_list(out, N), NULL);
}
