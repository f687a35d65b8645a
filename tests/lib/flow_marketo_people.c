/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What people do in Marketo, Pipedrive and the chat. */
#include "lib/flow_marketo.h"
#include "lib/flow_private.h"

#include "base/json.h"

#define TOKEN                                                              \
    "/identity/oauth/token?grant_type=client_credentials&"                 \
    "client_id=demo_client&client_secret=demo_secret"
#define PD_KEY "api_token=pd_demo_token"

/* ---- Marketo ----------------------------------------------------------------- */

static const char *mkto_path(struct flow *f, const char *path, const char *query)
{
    struct value v = flow_call(f, SIDE_LEFT, "GET", TOKEN, NULL);
    const struct value *token = value_getz(&v, "access_token");
    assert_non_null(token);
    return arena_printfz(&f->arena, "/rest/v1/%s.json?%s%saccess_token=%.*s",
                         path, query, query[0] ? "&" : "",
                         STR_ARG(value_str(token)));
}

static bool has_guid(const char *kind)
{
    return str_starts_with(str_from(kind), STR("opportunities"));
}

static const char *id_field(const char *kind)
{
    return has_guid(kind) ? "marketoGUID" : "id";
}

static struct value_items mkto_rows(struct flow *f, const struct value *answer)
{
    const struct value *rows = value_getz(answer, "result");
    const struct value *success = value_getz(answer, "success");
    const struct value_items none = {0};
    if (!success || !success->boolean)
        fail_msg("%s", flow_text(f, answer));
    return rows && rows->kind == VALUE_LIST ? rows->items : none;
}

static struct value_items mkto_query(struct flow *f, const char *kind,
                                   const char *field, const char *value,
                                   const char *wanted)
{
    const char *query = arena_printfz(
        &f->arena, "filterType=%s&filterValues=%s&fields=%s", field, value,
        wanted);
    struct value v =
        flow_call(f, SIDE_LEFT, "GET", mkto_path(f, kind, query), NULL);
    return mkto_rows(f, &v);
}

/* The id of the only record written. */
static const char *mkto_write(struct flow *f, const char *path,
                            const char *json)
{
    struct value v = flow_call(f, SIDE_LEFT, "POST", mkto_path(f, path, ""),
                               json);
    struct value_items rows = mkto_rows(f, &v);
    assert_int_equal(rows.n, 1);
    const struct value *id = value_getz(&rows.at[0], "id");
    if (!id)
        id = value_getz(&rows.at[0], "marketoGUID");
    if (!id)
        fail_msg("%s", flow_text(f, &v));
    return arena_strz(&f->arena, value_to_text(&f->arena, id));
}

const char *mkto_make(struct flow *f, const char *kind, const char *values)
{
    bool lead = strcmp(kind, "leads") == 0;
    return mkto_write(f, kind,
                    arena_printfz(&f->arena, "{'action':'%s','input':[%s]}",
                                  lead ? "createDuplicate" : "createOrUpdate",
                                  values));
}

/* `values` with the id in front. */
static const char *with_id(struct flow *f, const char *kind, const char *id,
                           const char *values)
{
    const char *quote = has_guid(kind) ? "'" : "";
    return arena_printfz(&f->arena, "{'%s':%s%s%s%s%s", id_field(kind), quote,
                         id, quote, values[1] == '}' ? "" : ",", values + 1);
}

void mkto_edit(struct flow *f, const char *kind, const char *id,
             const char *values)
{
    bool lead = strcmp(kind, "leads") == 0;
    mkto_write(f, kind,
             arena_printfz(&f->arena, "{'action':'updateOnly',%s,'input':[%s]}",
                           lead ? "'lookupField':'id'" : "'dedupeBy':'idField'",
                           with_id(f, kind, id, values)));
}

void mkto_drop(struct flow *f, const char *kind, const char *id)
{
    mkto_write(f, arena_printfz(&f->arena, "%s/delete", kind),
             arena_printfz(&f->arena, "{'deleteBy':'idField','input':[%s]}",
                           with_id(f, kind, id, "{}")));
}

const char *mkto_get(struct flow *f, const char *kind, const char *id,
                   const char *field)
{
    struct value_items rows = mkto_query(f, kind, id_field(kind), id, field);
    if (rows.n == 0)
        return "gone";
    const struct value *v = value_getz(&rows.at[0], field);
    return v ? flow_text(f, v) : "null";
}

const char *const *mkto_find(struct flow *f, const char *kind, const char *field,
                           const char *value, size_t *out_n)
{
    struct value_items rows =
        mkto_query(f, kind, field, value, id_field(kind));
    const char **ids = arena_array(&f->arena, const char *, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = arena_strz(
            &f->arena,
            value_to_text(&f->arena, value_getz(&rows.at[i], id_field(kind))));
    *out_n = rows.n;
    return ids;
}

const char *mkto_one(struct flow *f, const char *kind, const char *field,
                   const char *value)
{
    size_t n = 0;
    const char *const *ids = mkto_find(f, kind, field, value, &n);
    if (n != 1)
        fail_msg("%zu %s have %s %s", n, kind, field, value);
    return ids[0];
}

void expect_mk(struct flow *f, const char *kind, const char *id,
               const char *field, const char *json)
{
    const char *has = mkto_get(f, kind, id, field);
    if (strcmp(has, json) != 0)
        fail_msg("%s %s has %s %s, not %s", kind, id, field, has, json);
}

/* ---- Pipedrive --------------------------------------------------------------- */

static const char *pipe_path(struct flow *f, const char *kind, const char *id)
{
    return arena_printfz(&f->arena, "/v1/%s%s%s?" PD_KEY, kind, id ? "/" : "",
                         id ? id : "");
}

static const char *pipe_id(struct flow *f, const struct value *record)
{
    const struct value *id = value_getz(record, "id");
    assert_non_null(id);
    return arena_strz(&f->arena, value_to_text(&f->arena, id));
}

const char *pipe_make(struct flow *f, const char *kind, const char *values)
{
    struct value v =
        flow_call(f, SIDE_RIGHT, "POST", pipe_path(f, kind, NULL), values);
    const struct value *data = value_getz(&v, "data");
    assert_non_null(data);
    return pipe_id(f, data);
}

void pipe_edit(struct flow *f, const char *kind, const char *id,
             const char *values)
{
    flow_call(f, SIDE_RIGHT, "PUT", pipe_path(f, kind, id), values);
}

void pipe_drop(struct flow *f, const char *kind, const char *id)
{
    flow_call(f, SIDE_RIGHT, "DELETE", pipe_path(f, kind, id), NULL);
}

static bool is_there(const struct value *record)
{
    const struct value *active = value_getz(record, "active_flag");
    const struct value *deleted = value_getz(record, "deleted");
    return record->kind == VALUE_OBJECT &&
           !(active && active->kind == VALUE_BOOL && !active->boolean) &&
           !(deleted && deleted->kind == VALUE_BOOL && deleted->boolean);
}

/* "org_id.value" goes into the object. */
static const struct value *member(const struct value *record,
                                  const char *field)
{
    struct str rest = str_from(field);
    struct str name;
    const struct value *v = record;
    while (v && v->kind == VALUE_OBJECT && str_split(&rest, '.', &name))
        v = value_get(v, name);
    return v;
}

const char *pipe_get(struct flow *f, const char *kind, const char *id,
                   const char *field)
{
    struct value v =
        flow_call(f, SIDE_RIGHT, "GET", pipe_path(f, kind, id), NULL);
    const struct value *data = value_getz(&v, "data");
    if (!data || !is_there(data))
        return "gone";
    const struct value *found = member(data, field);
    return found ? flow_text(f, found) : "null";
}

const char *const *pipe_all(struct flow *f, const char *kind, size_t *out_n)
{
    const char *path = arena_printfz(
        &f->arena, "/v1/%s?limit=500&user_id=0&" PD_KEY, kind);
    struct value v = flow_call(f, SIDE_RIGHT, "GET", path, NULL);
    const struct value *data = value_getz(&v, "data");
    size_t n = data && data->kind == VALUE_LIST ? data->items.n : 0;
    const char **ids = arena_array(&f->arena, const char *, n + 1);
    *out_n = 0;
    for (size_t i = 0; i < n; i++)
        if (is_there(&data->items.at[i]))
            ids[(*out_n)++] = pipe_id(f, &data->items.at[i]);
    return ids;
}

size_t pipe_count(struct flow *f, const char *kind)
{
    size_t n = 0;
    (void)pipe_all(f, kind, &n);
    return n;
}

void expect_pd(struct flow *f, const char *kind, const char *id,
               const char *field, const char *json)
{
    const char *has = pipe_get(f, kind, id, field);
    if (strcmp(has, json) != 0)
        fail_msg("%s %s has %s %s, not %s", kind, id, field, has, json);
}

/* ---- the chat ---------------------------------------------------------------- */

static struct value_items messages(struct flow *f)
{
    struct value v =
        flow_call(f, BOX_CHAT, "GET", "/_sandbox/messages", NULL);
    const struct value *list = value_getz(&v, "messages");
    assert_non_null(list);
    return list->items;
}

size_t chat_count(struct flow *f)
{
    return messages(f).n;
}

const char *chat_body(struct flow *f, size_t n)
{
    struct value_items all = messages(f);
    assert_true(n < all.n);
    return arena_strz(&f->arena, value_text_at(&all.at[n], "body"));
}
