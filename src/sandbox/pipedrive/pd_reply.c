/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Envelopes of both versions. */
#include "sandbox/pipedrive/pd.h"

void pd_header(struct pd_call *c, const char *name, struct str value)
{
    struct http_headers *h = &c->out->headers;
    struct http_header *at =
        arena_grow(c->a, h->at, sizeof *at, h->n, h->n + 1);
    at[h->n] = (struct http_header){str_from(name), value};
    *h = (struct http_headers){at, h->n + 1};
}

void pd_put(struct arena *a, struct value *object, const char *name,
            struct value v)
{
    *object = value_with(a, object, str_from(name), &v);
}

struct value pd_object1(struct arena *a, const char *name, struct value v)
{
    struct field *f = arena_new(a, struct field);
    *f = (struct field){str_from(name), v};
    return value_object(f, 1);
}

void pd_send(struct pd_call *c, int status, const struct value *body)
{
    c->out->status = status;
    c->out->headers = (struct http_headers){0};
    pd_header(c, "Content-Type", STR("application/json; charset=utf-8"));
    c->out->body = json_text(c->a, body);
}

/* Of a record, or of each of a list, the members that were asked for. */
static struct value narrowed(struct pd_call *c, const struct value *v)
{
    VEC(struct field) out = {0};
    struct value *items = arena_array(c->a, struct value, v->items.n + 1);
    struct str rest = c->only, name;
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++)
        items[i] = narrowed(c, &v->items.at[i]);
    if (v->kind == VALUE_LIST)
        return value_list(items, v->items.n);
    while (v->kind == VALUE_OBJECT && str_split(&rest, ',', &name))
        if (value_get(v, name))
            vec_push(c->a, &out, (struct field){name, *value_get(v, name)});
    return v->kind == VALUE_OBJECT ? value_object(out.at, out.n) : *v;
}

void pd_data(struct pd_call *c, int status, struct value data,
             const struct value *additional)
{
    struct value body = pd_object1(c->a, "success", value_bool(true));
    if (c->only.n > 0)
        data = narrowed(c, &data);
    bool none = c->api == 1 && data.kind == VALUE_LIST && data.items.n == 0;
    pd_put(c->a, &body, "data", none ? value_null() : data);
    if (additional)
        pd_put(c->a, &body, "additional_data", *additional);
    if (c->api == 1 && c->related.kind == VALUE_OBJECT)
        pd_put(c->a, &body, "related_objects", c->related);
    pd_send(c, status, &body);
}

void pd_fail(struct pd_call *c, int status, struct str error)
{
    struct value body = pd_object1(c->a, "success", value_bool(false));
    pd_put(c->a, &body, "error", value_text(error));
    if (status == 401 || status == 429)
        pd_put(c->a, &body, "errorCode", value_int(status));
    pd_put(c->a, &body, "error_info",
           value_textz("Please check developers.pipedrive.com"));
    if (status != 401 && status != 429) {
        pd_put(c->a, &body, "data", value_null());
        pd_put(c->a, &body, "additional_data", value_null());
    }
    pd_send(c, status, &body);
    if (status == 401)
        pd_header(c, "x-401-by-gw", STR("1"));
}

void pd_fail_schema(struct pd_call *c, struct str key)
{
    struct value body = pd_object1(c->a, "success", value_bool(false));
    pd_put(c->a, &body, "error",
           value_text(arena_printf(c->a,
                                   "Validation failed: %.*s: Parameter '%.*s' "
                                   "is not allowed for this request",
                                   STR_ARG(key), STR_ARG(key))));
    pd_put(c->a, &body, "code", value_textz("ERR_SCHEMA_VALIDATION_FAILED"));
    pd_send(c, 400, &body);
}

struct str pd_query(struct pd_call *c, const char *name)
{
    return http_query_get(c->a, c->request->url, name);
}
