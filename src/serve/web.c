/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/web.h"

#include <stdatomic.h>

#include "net/http_server.h"
#include "serve/access/access.h"
#include "serve/api/reply.h"
#include "serve/api/route.h"
#include "serve/assets.h"
#include "serve/desk.h"
#include "serve/hub/control.h"
#include "serve/intake/intake.h"
#include "serve/listen.h"
#include "serve/rest.h"
#include "workspace/secret.h"

/* What was accepted is answered within this when the daemon stops. */
#define DRAIN_MS 5000
/* Of one client address; a proxy in front is one address for all. */
#define CONNECTIONS_PER_CLIENT 256

struct web {
    struct arena arena; /* holds this */
    struct web_options options;
    struct access *access;
    struct desk *desks[DESK_LONG + 1]; /* by kind */
    struct intake *intake;
    struct rest *rest;
    struct http_server *server;
    struct str setup_link;
    struct str address; /* "http://127.0.0.1:8470" */
    const char *_Atomic told; /* the same, once requests are answered */
};

/* ---- requests ----------------------------------------------------------------------- */

/* That the process lives, whatever else is wrong; the dashboard's files. */
static bool answer_here(struct arena *a, const struct http_request *request,
                        struct http_response *out)
{
    if (!str_is(http_url_path(request->url), "/healthz"))
        return assets_answer(a, request, out);
    reply_text(a, 200, STR("ok\n"), out);
    return true;
}

static enum desk_kind desk_of(enum route_place place)
{
    switch (place) {
    case PLACE_ERRAND:
        return DESK_ERRAND;
    case PLACE_LONG:
        return DESK_LONG;
    case PLACE_DESK:
    case PLACE_STREAM:
        break;
    }
    return DESK_STORE;
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *request,
                   struct http_server_reply *out)
{
    struct web *web = context;
    struct arena *a = http_server_call_arena(call);
    if (answer_here(a, request, &out->response))
        return;
    if (str_starts_with(request->url, STR(INTAKE_PREFIX)) ||
        intake_wants(web->intake, request->url)) {
        out->later = intake_take(web->intake, call);
        if (!out->later)
            intake_reply_busy(a, &out->response);
        return;
    }
    enum route_place place = route_place(a, request->method, request->url);
    out->later = desk_take(web->desks[desk_of(place)], call);
    if (!out->later)
        reply_text(a, 503, STR("too many requests wait; try again\n"),
                   &out->response);
}

struct str web_client(struct http_server_call *call, bool behind_proxy)
{
    const struct http_request *request = http_server_call_request(call);
    struct str client = http_server_call_client(call);
    struct str all = http_header_get(&request->headers, "X-Forwarded-For");
    struct str one;
    if (!behind_proxy || str_is(client, "unix"))
        return client;
    while (str_split(&all, ',', &one))
        if (str_trim(one).n > 0)
            client = str_trim(one);
    return client;
}

/* ---- life --------------------------------------------------------------------------- */

static void open_access(struct web *web)
{
    const struct serve_settings *settings = &web->options.settings;
    const struct secret_source source = {web->options.dir, &web->options.env};
    const struct access_options options = {
        .clock = web->options.clock,
        .session_ms = settings->session_ms,
        .secure = settings->certificate.n > 0 ||
                  str_starts_with(settings->public_url, STR("https://")),
        .public_url = settings->public_url,
        .key_path = str_from(secret_key_path(&web->arena, &source))};
    web->access = access_create(&web->arena, &options);
}

/* Before the hub's thread begins: its handle is free. */
static enum err make_setup_link(struct web *web, struct error *e)
{
    struct str public_url = web->options.settings.public_url;
    struct str base = public_url.n > 0 ? public_url : web->address;
    struct str token = STR_NONE;
    TRY(access_setup_token(web->access, hub_store(web->options.hub), &token,
                           e));
    if (token.n > 0)
        web->setup_link = arena_printf(&web->arena,
                                       "%.*s/#/setup?token=%.*s",
                                       STR_ARG(base), STR_ARG(token));
    return ERR_OK;
}

/* NULL: the hub goes without; the command line then waits for its end. */
static const char *control_socket(struct web *web)
{
    const char *path = control_path(&web->arena, web->options.store_path);
    if (!path)
        log_event(web->options.log, LOG_WARN, "no control socket",
                  LOG_STR("reason", STR("the path of the store is too long: "
                                        "commands that change the store are "
                                        "refused while this hub runs")));
    return path;
}

static enum err web_fill(struct web *web, struct error *e)
{
    const struct serve_settings *settings = &web->options.settings;
    struct str host = STR_NONE;
    uint16_t port = 0;
    TRY(listen_split(web->options.listen, &host, &port, e));
    open_access(web);
    TRY(intake_start(&web->options, &web->intake, e));
    web->options.intake = web->intake;
    TRY(rest_start(&web->options, &web->rest, e));
    web->options.rest = web->rest;
    web->options.address = &web->told;
    for (int k = DESK_STORE; k <= DESK_LONG; k++)
        TRY(desk_start(&web->options, (enum desk_kind)k, web->access,
                       &web->desks[k], e));
    const struct http_server_options options = {
        .address = arena_strz(&web->arena, host),
        .port = port,
        .unix_path = control_socket(web),
        .cert_file = listen_file(&web->arena, settings->certificate),
        .key_file = listen_file(&web->arena, settings->key),
        .max_per_client = settings->behind_proxy ? 0 : CONNECTIONS_PER_CLIENT,
        .drain_ms = DRAIN_MS,
        .handle = handle,
        .context = web};
    TRY(http_server_start(&options, &web->server, e));
    web->address = listen_url(&web->arena, web->server, host,
                              settings->certificate.n > 0);
    atomic_store(&web->told, arena_strz(&web->arena, web->address));
    return make_setup_link(web, e);
}

enum err web_start(const struct web_options *options, struct web **out,
                   struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct web *web = arena_new(&arena, struct web);
    web->options = *options;
    web->options.listen = arena_str(&arena, options->listen);
    web->arena = arena;
    enum err err = web_fill(web, e);
    if (err != ERR_OK) {
        web_stop(web);
        return err;
    }
    *out = web;
    return ERR_OK;
}

struct str web_address(const struct web *web)
{
    return web->address;
}

struct str web_setup_link(const struct web *web)
{
    return web->setup_link;
}

void web_tell_jobs(struct web *web)
{
    desk_tell_jobs(web->desks[DESK_STORE]);
}

/* A renewed certificate is taken without a restart. */
static void renew_certificate(struct web *web)
{
    const struct serve_settings *s = &web->options.settings;
    AUTO_ARENA a = ARENA_INIT;
    struct error error = {0};
    if (s->certificate.n > 0 &&
        http_server_set_certificate(web->server,
                                    arena_strz(&a, s->certificate),
                                    arena_strz(&a, s->key), &error) != ERR_OK)
        log_event(web->options.log, LOG_ERROR, "the old certificate stays",
                  LOG_STR("error", str_from(error.message)));
}

void web_reload(struct web *web)
{
    renew_certificate(web);
    for (int k = DESK_STORE; k <= DESK_LONG; k++)
        desk_reload(web->desks[k]);
    intake_reload(web->intake);
    rest_reload(web->rest);
}

void web_stop(struct web *web)
{
    if (!web)
        return;
    http_server_stop(web->server);
    for (int k = DESK_LONG; k >= DESK_STORE; k--)
        desk_stop(web->desks[k]);
    rest_stop(web->rest);
    intake_stop(web->intake);
    struct arena arena = web->arena; /* which holds it */
    arena_fini(&arena);
}
