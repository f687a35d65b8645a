/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/call.h"

#include <stdio.h>

#include "serve/api/reply.h"

/* ---- what was asked ---------------------------------------------------------------- */

struct str call_query(const struct api_call *call, const char *name)
{
    return value_text_at(&call->query, name);
}

int64_t call_query_int(const struct api_call *call, const char *name,
                       int64_t fallback)
{
    const struct value *v = value_getz(&call->query, name);
    return v && v->kind == VALUE_INT ? v->integer : fallback;
}

const struct value *call_body(const struct api_call *call, const char *name)
{
    return value_getz(&call->body, name);
}

struct str call_body_text(const struct api_call *call, const char *name)
{
    const struct value *v = call_body(call, name);
    return value_str(v);
}

bool call_body_bool(const struct api_call *call, const char *name,
                    bool fallback)
{
    const struct value *v = call_body(call, name);
    return v && v->kind == VALUE_BOOL ? v->boolean : fallback;
}

enum err call_number(const struct api_call *call, size_t parameter,
                     const char *what, int64_t *out, struct error *e)
{
    struct str text = call->parameters[parameter];
    int64_t n;
    /* One number has one path. */
    if (!str_to_i64(text, &n) || n < 1 || text.p[0] < '1' || text.p[0] > '9')
        FAIL(e, ERR_NOT_FOUND, "there is no %s \"%.*s\"", what, STR_ARG(text));
    *out = n;
    return ERR_OK;
}

enum err call_side(const struct api_call *call, size_t parameter,
                   enum side *out, struct error *e)
{
    struct str text = call->parameters[parameter];
    for (int s = 0; s < SIDES; s++) {
        if (!str_is(text, side_name((enum side)s)))
            continue;
        *out = (enum side)s;
        return ERR_OK;
    }
    FAIL(e, ERR_NOT_FOUND, "a side is left or right, not \"%.*s\"",
         STR_ARG(text));
}

int64_t call_now_us(const struct api_call *call)
{
    return clock_now_us(&call->api->clock);
}

struct value call_actor_value(struct arena *a, const struct api_actor *actor)
{
    struct object o = {.arena = a};
    object_text(&o, "kind", str_from(api_actor_kind_name(actor)));
    object_text(&o, "name", actor->name);
    object_text(&o, "role", str_from(api_role_name(actor->role)));
    return object_value(&o);
}

struct str call_actor_name(const struct api_call *call)
{
    return call->actor ? call->actor->name : STR("nobody");
}

/* ---- names ------------------------------------------------------------------------- */

static enum err unknown(const char *what, struct str name,
                        const struct str *names, size_t n, struct error *e)
{
    struct str near = str_suggest(name, names, n);
    FAIL(e, ERR_NOT_FOUND, "there is no %s `%.*s`%s%.*s%s", what,
         STR_ARG(name), near.n > 0 ? "; did you mean `" : "", STR_ARG(near),
         near.n > 0 ? "`?" : "");
}

enum err call_sync(const struct api_call *call, struct str name,
                   const struct sync **out, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct str *names = arena_array(call->arena, struct str, w->n_syncs);
    *out = workspace_sync(w, name);
    for (size_t i = 0; i < w->n_syncs; i++)
        names[i] = w->syncs[i].name;
    return *out ? ERR_OK : unknown("sync", name, names, w->n_syncs, e);
}

enum err call_syncs(const struct api_call *call, const struct str **out,
                    size_t *out_n, struct error *e)
{
    const struct value *names = call_body(call, "syncs");
    size_t n = names ? names->items.n : 0;
    struct str *syncs = arena_array(call->arena, struct str, n);
    for (size_t i = 0; i < n; i++) {
        const struct sync *sync = NULL;
        TRY(call_sync(call, names->items.at[i].text, &sync, e));
        syncs[i] = sync->name;
    }
    *out = syncs;
    *out_n = n;
    return ERR_OK;
}

enum err call_connection(const struct api_call *call, struct str name,
                         const struct connection **out, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct str *names = arena_array(call->arena, struct str, w->n_connections);
    *out = workspace_connection(w, name);
    for (size_t i = 0; i < w->n_connections; i++)
        names[i] = w->connections[i].name;
    return *out ? ERR_OK
                : unknown("connection", name, names, w->n_connections, e);
}

enum err call_lookup(const struct api_call *call, struct str name,
                     const struct lookup **out, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct str *names = arena_array(call->arena, struct str, w->n_lookups);
    *out = workspace_lookup(w, name);
    for (size_t i = 0; i < w->n_lookups; i++)
        names[i] = w->lookups[i].name;
    return *out ? ERR_OK : unknown("lookup", name, names, w->n_lookups, e);
}

enum err call_sync_filter(const struct api_call *call, int64_t *out,
                          struct error *e)
{
    struct str name = call_query(call, "sync");
    const struct sync *sync = NULL;
    *out = 0;
    if (!name.p)
        return ERR_OK;
    TRY(call_sync(call, name, &sync, e));
    *out = view_sync_id(&call->view, sync->name);
    return ERR_OK;
}

/* ---- replies ----------------------------------------------------------------------- */

void call_reply(struct api_call *call, int status, const struct value *v)
{
    reply_json(call->arena, status, "application/json", v, call->response);
}

void call_reply_empty(struct api_call *call)
{
    *call->response = (struct http_response){.status = 204};
    reply_header(call->arena, "Cache-Control", STR("no-store"),
                 call->response);
}

void call_reply_versioned(struct api_call *call, const struct value *v,
                          struct str version)
{
    call_reply(call, 200, v);
    reply_header(call->arena, "ETag",
                 arena_printf(call->arena, "\"%.*s\"", STR_ARG(version)),
                 call->response);
}

void call_reply_count(struct api_call *call, int64_t n)
{
    struct object o = {.arena = call->arena};
    object_int(&o, "count", n);
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
}

bool call_if_match(struct api_call *call, struct str version)
{
    struct str given = http_header_get(&call->http->headers, "If-Match");
    struct str rest = given;
    struct str tag;
    if (str_trim(given).n == 0) {
        reply_problem(call->arena, REPLY_VERSION_MISSING,
                      STR("the header If-Match is missing"), NULL,
                      call->response);
        return false;
    }
    while (str_split(&rest, ',', &tag)) {
        tag = str_trim(tag);
        if (tag.n >= 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"')
            tag = str_slice(tag, 1, tag.n - 1);
        if (str_eq(tag, version) || str_is(tag, "*"))
            return true;
    }
    reply_problem(call->arena, REPLY_STALE,
                  STR("it is no longer as you have read it"), NULL,
                  call->response);
    return false;
}

void call_reply_conflict(struct api_call *call, const char *format, ...)
{
    char text[ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct str detail = str_from(text);
    detail.n = str_utf8_valid(detail);
    reply_problem(call->arena, REPLY_CONFLICT, detail, NULL, call->response);
}

void call_reply_faults(struct api_call *call, const struct body_faults *faults)
{
    const struct body_fault *first = &faults->list.at[0];
    const struct reply_more more = {.faults = faults};
    reply_problem(call->arena, REPLY_INVALID,
                  arena_printf(call->arena, "%.*s%s%.*s",
                               STR_ARG(first->pointer),
                               first->pointer.n > 0 ? ": " : "",
                               STR_ARG(first->message)),
                  &more, call->response);
}

void call_reply_problems(struct api_call *call, const struct problems *problems)
{
    const struct reply_more more = {.problems = problems};
    struct str first = STR("the workspace has mistakes");
    for (size_t i = problems->list.n; i-- > 0;)
        if (problems->list.at[i].level == PROBLEM_ERROR)
            first = problem_text(call->arena, &problems->list.at[i]);
    reply_problem(call->arena, REPLY_INVALID, first, &more, call->response);
}

/* ---- pages ------------------------------------------------------------------------- */

size_t call_limit(const struct api_call *call)
{
    return (size_t)call_query_int(call, "limit", PAGE_DEFAULT);
}

enum err call_cursor(const struct api_call *call, char kind, int64_t *out,
                     struct error *e)
{
    struct str text = call_query(call, "cursor");
    int64_t position = 0;
    if (text.p &&
        (text.p[0] != kind ||
         !str_to_i64(str_slice(text, 1, text.n), &position) || position < 1))
        FAIL(e, ERR_INVALID, "`cursor` is none that this list gave");
    *out = position;
    return ERR_OK;
}

struct str call_cursor_text(const struct api_call *call, char kind,
                            int64_t position)
{
    return arena_printf(call->arena, "%c%lld", kind, (long long)position);
}

void call_reply_page(struct api_call *call, const struct list *items,
                     struct str next)
{
    struct object o = {.arena = call->arena};
    object_set(&o, "items", list_value(items));
    object_set(&o, "next", next.p ? value_text(next) : value_null());
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
}

/* ---- changes ----------------------------------------------------------------------- */

static enum err add_audit(struct api_call *call, const struct value *before,
                          const struct value *after, struct error *e)
{
    const struct api *api = call->api;
    struct str path = http_url_path(call->http->url);
    const struct api_audit row = {
        .actor = call->actor,
        .at_us = call_now_us(call),
        .operation = call->route->operation,
        .subject = str_slice(path, sizeof API_PREFIX - 1, path.n),
        .before = before,
        .after = after ? after : &call->body};
    return api->audit ? api->audit(api->context, api->writer, &row, e)
                      : ERR_OK;
}

static enum err make_change(struct api_call *call,
                            const struct call_change *change, struct error *e)
{
    TRY(change->make(call, change->context, e));
    return add_audit(call, change->before, change->after, e);
}

enum err call_change(struct api_call *call, const struct call_change *change,
                     struct error *e)
{
    struct store *writer = call->api->writer;
    TRY(store_begin(writer, e));
    return store_end(writer, make_change(call, change, e), e);
}

enum err call_audit(struct api_call *call, const struct value *before,
                    const struct value *after, struct error *e)
{
    struct store *writer = call->api->writer;
    TRY(store_begin(writer, e));
    return store_end(writer, add_audit(call, before, after, e), e);
}
