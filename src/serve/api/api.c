/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/api.h"

#include "base/json.h"
#include "base/limits.h"
#include "serve/api/call.h"
#include "serve/api/reply.h"

static const char *const roles[] = {[ROLE_PUBLIC] = "public",
                                    [ROLE_VIEWER] = "viewer",
                                    [ROLE_OPERATOR] = "operator",
                                    [ROLE_ADMIN] = "admin"};
static const char *const actor_kinds[] = {[ACTOR_USER] = "user",
                                          [ACTOR_KEY] = "key",
                                          [ACTOR_LOCAL] = "local",
                                          [ACTOR_HUB] = "hub"};

const char *api_role_name(enum api_role role)
{
    return roles[role];
}

const char *api_actor_kind_name(const struct api_actor *actor)
{
    return actor_kinds[actor->kind];
}

/* ---- may they? ------------------------------------------------------------------- */

/* A stronger scope holds the weaker ones. */
static bool has_scope(unsigned scopes, enum api_scope wanted)
{
    return wanted != API_NONE && scopes >= (unsigned)wanted;
}

/* False: it is answered. */
static bool may(const struct api_request *request, const struct route *route,
                struct http_response *out)
{
    struct arena *a = request->arena;
    const struct api_actor *actor = request->actor;
    if (route->role == ROLE_PUBLIC)
        return true;
    if (!actor) {
        reply_problem(a, REPLY_UNAUTHENTICATED,
                      STR("nobody is signed in"), NULL, out);
        return false;
    }
    bool by_key = actor->kind == ACTOR_KEY;
    if (by_key ? has_scope(actor->scopes, route->scope)
               : actor->role >= route->role)
        return true;
    reply_problem(a, REPLY_FORBIDDEN,
                  by_key ? STR("the API key has not the scope for this")
                         : arena_printf(a, "this needs the role %s",
                                        api_role_name(route->role)),
                  NULL, out);
    return false;
}

/* ---- what was sent --------------------------------------------------------------- */

static bool is_json(const struct http_request *http)
{
    struct str type = http_header_get(&http->headers, "Content-Type");
    size_t end = str_find_char(type, ';', 0);
    return str_eq_ascii_nocase(str_trim(str_slice(type, 0, end)),
                               STR("application/json"));
}

/* False: it is answered. An empty body counts as one without members. */
static bool read_body(struct api_call *call, struct http_response *out)
{
    struct arena *a = call->arena;
    struct error error = {0};
    struct str body = call->http->body;
    if (body.n > LIMIT_API_BODY_BYTES) {
        reply_problem(a, REPLY_TOO_LARGE,
                      arena_printf(a, "a request has at most %u bytes",
                                   LIMIT_API_BODY_BYTES),
                      NULL, out);
        return false;
    }
    if (body.n == 0)
        return true;
    if (!is_json(call->http)) {
        reply_problem(a, REPLY_MEDIA_TYPE,
                      STR("the body is not told to be JSON"), NULL, out);
        return false;
    }
    if (json_parse(a, body, &call->body, &error) != ERR_OK) {
        reply_problem(a, REPLY_BROKEN_JSON, str_from(error.message), NULL, out);
        return false;
    }
    if (call->body.kind == VALUE_OBJECT)
        return true;
    reply_problem(a, REPLY_INVALID, STR("the body is not an object"), NULL,
                  out);
    return false;
}

/* False: it is answered. */
static bool take_request(struct api_call *call, struct http_response *out)
{
    struct body_faults faults = {.arena = call->arena};
    bool is_get = strcmp(call->route->method, "GET") == 0;
    if (!is_get && !read_body(call, out))
        return false;
    call->query = body_query(call->route->query, call->http->url, &faults);
    body_check(call->route->body, &call->body, STR(""), &faults);
    if (faults.list.n == 0)
        return true;
    call_reply_faults(call, &faults);
    return false;
}

/* ---- the whole way --------------------------------------------------------------- */

static void reply_no_route(const struct api_request *request,
                           const struct route_match *match,
                           struct http_response *out)
{
    struct arena *a = request->arena;
    const struct http_header allow = {STR("Allow"), match->allow};
    const struct reply_more more = {.headers = {&allow, 1}};
    if (match->allow.n == 0)
        reply_problem(a, REPLY_NOT_FOUND, STR("there is no such path"), NULL,
                      out);
    else
        reply_problem(a, REPLY_NOT_ALLOWED,
                      arena_printf(a, "this path takes %.*s",
                                   STR_ARG(match->allow)),
                      &more, out);
}

void api_handle(const struct api *api, const struct api_request *request,
                struct http_response *out)
{
    struct arena *a = request->arena;
    struct route_match match =
        route_find(a, request->http->method, request->http->url);
    struct error error = {0};
    *out = (struct http_response){0};
    if (!match.route) {
        reply_no_route(request, &match, out);
        return;
    }
    if (!may(request, match.route, out))
        return;
    struct api_call call = {.api = api,
                            .arena = a,
                            .actor = request->actor,
                            .http = request->http,
                            .client = request->client,
                            .route = match.route,
                            .query = value_object(NULL, 0),
                            .body = value_object(NULL, 0),
                            .response = out};
    memcpy(call.parameters, match.parameters, sizeof call.parameters);
    if (!take_request(&call, out))
        return;
    call.view = view_make(a, api->workspace, api->reader);
    if (match.route->handle(&call, &error) != ERR_OK)
        reply_error(a, &error, NULL, out);
}
