/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Ids, bodies and requests. */
#include "base/json.h"
#include "base/vec.h"
#include "connectors/ekiclik/ekiclik_parts.h"

enum err ekiclik_id(struct arena *a, enum ekiclik_kind kind,
                    const struct value *values, struct str *out,
                    struct error *e)
{
    const struct ekiclik_info *info = ekiclik_info(kind);
    struct str id = STR_NONE;
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct ekiclik_field *f = &info->fields[i];
        const struct value *v = value_getz(values, f->name);
        struct str part = v ? value_to_text(a, v) : STR_NONE;
        if (!f->key && (!f->tail || part.n == 0))
            continue;
        if (part.n == 0)
            FAIL(e, ERR_REJECTED, "a %s of Ekiclik needs `%s`", info->title,
                 f->name);
        id = id.n == 0 ? part
                       : arena_printf(a, "%.*s/%.*s", STR_ARG(id),
                                      STR_ARG(part));
    }
    *out = id;
    return ERR_OK;
}

const struct value *ekiclik_value(const struct patch *patch, const char *name)
{
    const struct value *v = value_getz(&patch->values, name);
    return v || !patch->known ? v : value_getz(patch->known, name);
}

static bool is_field(const struct ekiclik_info *info, struct str name)
{
    for (size_t i = 0; i < info->n_fields; i++)
        if (str_is(name, info->fields[i].name))
            return true;
    return false;
}

enum err ekiclik_check(enum ekiclik_kind kind, const struct patch *patch,
                       struct error *e)
{
    const struct ekiclik_info *info = ekiclik_info(kind);
    for (size_t i = 0; i < patch->values.fields.n; i++)
        if (!is_field(info, patch->values.fields.at[i].name))
            FAIL(e, ERR_REJECTED, "a %s of Ekiclik has no field `%.*s`",
                 info->title, STR_ARG(patch->values.fields.at[i].name));
    return ERR_OK;
}

/* The keys of a record, out of its id: that of a stock is in parts. */
static struct value key_of_id(enum ekiclik_kind kind, struct str id,
                              const struct ekiclik_field *f)
{
    struct str pos = STR_NONE;
    struct str ref = STR_NONE;
    if (kind != EKICLIK_STOCK)
        return value_text(id);
    (void)!str_split(&id, '/', &pos);
    (void)!str_split(&id, '/', &ref);
    return value_text(f->kind == VALUE_REF ? ref : pos);
}

static bool group_is_said(const struct ekiclik_info *info,
                          const struct patch *patch, const char *group)
{
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct ekiclik_field *f = &info->fields[i];
        if (f->group && strcmp(f->group, group) == 0 &&
            value_getz(&patch->values, f->name))
            return true;
    }
    return false;
}

/* What the body says of a field, or NULL. */
static const struct value *said(struct arena *a, enum ekiclik_kind kind,
                                const struct patch *patch,
                                const struct ekiclik_field *f, bool whole)
{
    const struct ekiclik_info *info = ekiclik_info(kind);
    const struct value *v = value_getz(&patch->values, f->name);
    bool also_known = whole || f->key ||
                      (f->group && group_is_said(info, patch, f->group));
    if (f->outside)
        return NULL;
    if (!v && also_known)
        v = ekiclik_value(patch, f->name);
    if (v || !f->key)
        return v;
    struct value *own = arena_new(a, struct value);
    *own = key_of_id(kind, patch->id, f);
    return own;
}

static void put_in_group(struct arena *a, struct members *m,
                         const struct ekiclik_field *f, const struct value *v)
{
    struct field *last = m->n > 0 ? &m->at[m->n - 1] : NULL;
    struct members inner = {0};
    if (last && str_is(last->name, f->group)) {
        for (size_t i = 0; i < last->value.fields.n; i++)
            vec_push(a, &inner, last->value.fields.at[i]);
        members_put(a, &inner, f->member, *v);
        last->value = members_value(&inner);
        return;
    }
    members_put(a, &inner, f->member, *v);
    members_put(a, m, f->group, members_value(&inner));
}

struct value ekiclik_body(struct arena *a, enum ekiclik_kind kind,
                          const struct patch *patch, bool whole)
{
    const struct ekiclik_info *info = ekiclik_info(kind);
    struct members m = {0};
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct ekiclik_field *f = &info->fields[i];
        const struct value *v = said(a, kind, patch, f, whole);
        if (v && f->group)
            put_in_group(a, &m, f, v);
        else if (v)
            members_put(a, &m, f->name, *v);
    }
    return members_value(&m);
}

/* ---- requests -------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '~';
}

struct str ekiclik_path_part(struct arena *a, struct str s)
{
    AUTO_BUF b = BUF_INIT(3 * s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (is_plain(s.p[i]))
            buf_add_char(&b, s.p[i]);
        else
            buf_printf(&b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
    }
    return arena_str(a, buf_str(&b));
}

struct http_request ekiclik_request(const struct connection_state *c,
                                    struct arena *a, const char *method,
                                    struct str path, const struct value *body)
{
    struct http_header *headers = arena_array(a, struct http_header, 3);
    size_t n = 0;
    headers[n++] =
        (struct http_header){STR("Accept"), STR("application/json")};
    if (body)
        headers[n++] = (struct http_header){STR("Content-Type"),
                                            STR("application/json")};
    if (c->set.auth_value.n > 0)
        headers[n++] =
            (struct http_header){c->set.auth_header, c->set.auth_value};
    return (struct http_request){
        .method = method,
        .url = arena_printf(a, "%.*s%.*s", STR_ARG(c->set.url), STR_ARG(path)),
        .headers = {headers, n},
        .body = body ? json_text(a, body) : STR_NONE};
}

struct http_request ekiclik_send(const struct connection_state *c,
                                 struct arena *a, enum ekiclik_kind kind,
                                 const struct ekiclik_route *route,
                                 struct str id, const struct value *body)
{
    const struct ekiclik_info *info = ekiclik_info(kind);
    struct str path = str_from(route->path);
    struct members data = {0};
    struct members params = {0};
    struct value wrapped;
    if (info->id_path)
        path = arena_printf(a, "%s/%.*s", route->path,
                            STR_ARG(ekiclik_path_part(a, id)));
    if (!info->wrapped || !body)
        return ekiclik_request(c, a, route->method, path, body);
    members_put(a, &data, "data", *body);
    members_put(a, &params, "params", members_value(&data));
    wrapped = members_value(&params);
    return ekiclik_request(c, a, route->method, path, &wrapped);
}
