/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * For tests and people:
 *
 * GET  /_sandbox/records[?entity=stock]   what the platform has
 * GET  /_sandbox/calls[?path=/api/odoo/stocks]   what it was told, as it came
 * POST /_sandbox/records {"entity", "id", "fields"}   somebody edits it there
 */
#include "sandbox/ekiclik/ek.h"

static void put(struct arena *a, struct value *object, const char *name,
                struct value v)
{
    *object = value_with(a, object, str_from(name), &v);
}

static struct value show(struct arena *a, enum ek_kind kind,
                         const struct table_row *row)
{
    struct value v = value_object(NULL, 0);
    struct value fields = value_copy(a, &row->fields);
    struct value origin = value_text(value_text_at(&fields, "_origin"));
    fields = value_with(a, &fields, STR("_origin"), NULL);
    put(a, &v, "entity", value_textz(ek_kind_names[kind]));
    put(a, &v, "id", row->id);
    put(a, &v, "origin", origin);
    put(a, &v, "written_us", value_int(row->updated_us));
    put(a, &v, "fields", fields);
    return v;
}

static void give(struct arena *a, const char *name, const struct value *items,
                 size_t n, struct http_response *out)
{
    struct field f = {str_from(name), value_list(items, n)};
    struct value v = value_object(&f, 1);
    ek_send(a, 200, &v, out);
}

static void list_records(struct ekiclik *ek, struct arena *a,
                         const struct http_request *request,
                         struct http_response *out)
{
    struct str entity = http_query_get(a, request->url, "entity");
    VEC(struct value) items = {0};
    for (int k = 0; k < EK_KINDS; k++) {
        const struct table_row *row;
        size_t at = 0;
        if (entity.n > 0 && !str_is(entity, ek_kind_names[k]))
            continue;
        while ((row = table_next(ek->records[k], &at)) != NULL) {
            struct value v = show(a, (enum ek_kind)k, row);
            vec_push(a, &items, v);
        }
    }
    give(a, "records", items.at, items.n, out);
}

static void list_calls(struct ekiclik *ek, struct arena *a,
                       const struct http_request *request,
                       struct http_response *out)
{
    struct str path = http_query_get(a, request->url, "path");
    VEC(struct value) items = {0};
    const struct table_row *row;
    size_t at = 0;
    while ((row = table_next(ek->calls, &at)) != NULL) {
        struct value v = value_copy(a, &row->fields);
        if (path.n == 0 || str_eq(value_text_at(&v, "path"), path))
            vec_push(a, &items, v);
    }
    give(a, "calls", items.at, items.n, out);
}

static bool edit(struct ekiclik *ek, struct arena *a, struct str body)
{
    struct value v;
    if (json_parse(a, body, &v, NULL) != ERR_OK)
        return false;
    const struct value *fields = value_getz(&v, "fields");
    struct str id = value_text_at(&v, "id");
    for (int k = 0; k < EK_KINDS; k++) {
        if (!str_is(value_text_at(&v, "entity"), ek_kind_names[k]))
            continue;
        if (id.n == 0 || !fields || fields->kind != VALUE_OBJECT)
            return false;
        ek_keep(ek, a, (enum ek_kind)k, id, fields, "ekiclik");
        return true;
    }
    return false;
}

void ek_control(void *state, struct arena *a,
                const struct http_request *request, struct http_response *out)
{
    struct ekiclik *ek = state;
    struct str path = http_url_path(request->url);
    bool posts = str_is(str_from(request->method), "POST");
    const struct field f = {
        STR("message"),
        value_textz("there is /_sandbox/records and /_sandbox/calls")};
    struct value help = value_object(&f, 1);
    tables_begin(ek->store, sandbox_now_us(ek->box), 0);
    if (str_is(path, "/_sandbox/records") && !posts)
        list_records(ek, a, request, out);
    else if (str_is(path, "/_sandbox/calls") && !posts)
        list_calls(ek, a, request, out);
    else if (str_is(path, "/_sandbox/records") && edit(ek, a, request->body))
        *out = (struct http_response){.status = 204};
    else
        ek_send(a, posts ? 400 : 404, &help, out);
    tables_commit(ek->store);
}
