/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* API keys for programs, and the audit. */
#include "base/crypto.h"
#include "base/time.h"
#include "serve/access/access.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"

#define KEY_BYTES 32

static const struct {
    const char *name;
    enum api_scope scope;
} scopes[] = {{"read", API_READ}, {"operate", API_OPERATE},
              {"admin", API_ADMIN}};
#define SCOPES (sizeof scopes / sizeof *scopes)

static struct value scopes_value(struct arena *a, int64_t bits)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < SCOPES; i++)
        if (bits & (int64_t)scopes[i].scope)
            list_add(&list, value_textz(scopes[i].name));
    return list_value(&list);
}

static int64_t scopes_of(const struct value *names)
{
    int64_t bits = 0;
    for (size_t k = 0; names && k < names->items.n; k++)
        for (size_t i = 0; i < SCOPES; i++)
            if (str_is(value_str(&names->items.at[k]), scopes[i].name))
                bits |= (int64_t)scopes[i].scope;
    return bits;
}

static struct value key_value(struct arena *a, const struct api_key *key)
{
    struct object o = {.arena = a};
    object_text(&o, "id", key->id);
    object_text(&o, "name", key->name);
    object_set(&o, "scopes", scopes_value(a, key->scopes));
    object_time(&o, "created_at", key->created_us);
    object_text(&o, "created_by", key->created_by);
    object_time(&o, "last_used_at", key->used_us);
    object_time(&o, "expires_at", key->expires_us);
    return object_value(&o);
}

static enum err list_keys(struct api_call *call, struct error *e)
{
    struct list items = {.arena = call->arena};
    struct api_key *keys = NULL;
    size_t n = 0;
    TRY(api_key_list(call->api->reader, call->arena, &keys, &n, e));
    for (size_t i = 0; i < n; i++)
        list_add(&items, key_value(call->arena, &keys[i]));
    call_reply_page(call, &items, STR_NONE);
    return ERR_OK;
}

/* ---- changes ------------------------------------------------------------------------------- */

static enum err make_key(struct api_call *call, void *context, struct error *e)
{
    return api_key_add(call->api->writer, context, e);
}

/* A date that has passed would make a key that never works. */
static enum err read_expiry(const struct api_call *call, int64_t *out,
                            struct error *e)
{
    struct str text = call_body_text(call, "expires_at");
    *out = 0;
    if (!text.p || text.n == 0)
        return ERR_OK;
    if (time_parse(text, out, NULL) != ERR_OK)
        FAIL(e, ERR_INVALID, "`expires_at` is no time such as "
                             "2027-01-31T00:00:00Z");
    if (*out <= call_now_us(call))
        FAIL(e, ERR_INVALID, "`expires_at` is in the past");
    return ERR_OK;
}

static enum err add_key(struct api_call *call, struct error *e)
{
    struct arena *a = call->arena;
    struct str secret = crypto_token(a, KEY_BYTES);
    struct str whole = arena_printf(a, "cwk_%.*s", STR_ARG(secret));
    struct random_port random = call->api->random;
    struct api_key key = {
        .id = ulid_make(a, call_now_us(call), &random),
        .hash = crypto_sha256_hex(a, whole),
        .name = str_trim(call_body_text(call, "name")),
        .scopes = scopes_of(call_body(call, "scopes")),
        .created_by = call_actor_name(call),
        .created_us = call_now_us(call)};
    TRY(read_expiry(call, &key.expires_us, e));
    struct value shown = key_value(a, &key);
    const struct call_change change = {
        .make = make_key, .context = &key, .after = &shown};
    struct object o = {.arena = a};
    TRY(call_change(call, &change, e));
    object_set(&o, "key", shown);
    object_text(&o, "secret", whole);
    struct value v = object_value(&o);
    call_reply(call, 201, &v);
    return ERR_OK;
}

static enum err drop_key(struct api_call *call, void *context, struct error *e)
{
    (void)context;
    return api_key_remove(call->api->writer, call->parameters[0], e);
}

static enum err remove_key(struct api_call *call, struct error *e)
{
    const struct call_change change = {.make = drop_key};
    TRY(call_change(call, &change, e));
    call_reply_empty(call);
    return ERR_OK;
}

/* ---- the audit ------------------------------------------------------------------------------- */

static struct value audit_value(struct arena *a, const struct audit *row)
{
    struct object o = {.arena = a};
    struct object actor = {.arena = a};
    object_int(&o, "id", row->id);
    object_time(&o, "at", row->at_us);
    object_text(&actor, "kind", row->actor_kind);
    object_text(&actor, "name", row->actor);
    object_text(&actor, "role", row->actor_role);
    object_set(&o, "actor", object_value(&actor));
    object_text(&o, "action", row->action);
    object_text(&o, "subject", row->subject);
    object_set(&o, "before", stored_value(a, row->before));
    object_set(&o, "after", stored_value(a, row->after));
    return object_value(&o);
}

static enum err list_audit(struct api_call *call, struct error *e)
{
    struct list items = {.arena = call->arena};
    struct audit *rows = NULL;
    size_t limit = call_limit(call);
    size_t n = 0;
    int64_t before = 0;
    TRY(call_cursor(call, 'a', &before, e));
    TRY(audit_list(call->api->reader, call->arena, before, limit + 1, &rows, &n,
                   e));
    bool more = n > limit;
    n -= more;
    for (size_t i = 0; i < n; i++)
        list_add(&items, audit_value(call->arena, &rows[i]));
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'a', rows[n - 1].id)
                         : STR_NONE);
    return ERR_OK;
}

/* ---- routes -------------------------------------------------------------- */

static const struct body_field key_body[] = {
    {.name = "name", .kind = BODY_TEXT, .required = true, .min = 1,
     .max = ACCESS_NAME_MAX},
    {.name = "scopes", .kind = BODY_LIST, .required = true, .min = 1,
     .choices = "read operate admin"},
    {.name = "expires_at", .kind = BODY_TEXT, .nullable = true},
    {0}};
static const struct body_field page_query[] = {PAGE_FIELDS, {0}};

const struct route routes_keys[] = {
    {.method = "GET", .pattern = "/keys", .operation = "listKeys",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .handle = list_keys},
    {.method = "POST", .pattern = "/keys", .operation = "addKey",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .body = key_body,
     .handle = add_key},
    {.method = "DELETE", .pattern = "/keys/{key}", .operation = "removeKey",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .handle = remove_key},
    {.method = "GET", .pattern = "/audit", .operation = "listAudit",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .query = page_query,
     .handle = list_audit},
    {0}};
