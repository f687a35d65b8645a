/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/desk_private.h"

#include "base/thread.h"
#include "serve/api/reply.h"
#include "serve/api/route.h"
#include "serve/api/state.h"
#include "view/pending.h"

/* Watchers hear from us at least so often. */
#define PING_MS 15000

int64_t desk_now_us(const struct desk *desk)
{
    return clock_now_us(&desk->options.clock);
}

/* ---- the thread --------------------------------------------------------------------- */

static void refresh(struct desk *desk)
{
    struct error error = {0};
    if (atomic_exchange(&desk->stale, false) &&
        desk_load_workspace(desk, &error) != ERR_OK)
        log_event(desk->options.log, LOG_WARN, "the desk's workspace stays",
                  LOG_STR("error", str_from(error.message)));
}

/* What the API let in as a watcher stays open. */
static void keep_open(struct desk *desk, struct http_server_call *call,
                      struct http_server_reply *reply)
{
    struct arena *a = http_server_call_arena(call);
    const struct http_request *request = http_server_call_request(call);
    struct http_response *out = &reply->response;
    if (out->status != 200 ||
        route_place(a, request->method, request->url) != PLACE_STREAM)
        return;
    struct http_server_stream *stream = http_server_stream_create(call);
    if (events_join(desk->options.events, stream,
                    http_header_get(&request->headers, "Last-Event-ID"))) {
        reply->stream = stream;
        return;
    }
    http_server_stream_end(stream);
    reply_problem(a, REPLY_UNAVAILABLE, STR("too many watch already"), NULL,
                  out);
}

/* False: refused, and answered. */
static bool identify(struct desk *desk, struct http_server_call *call,
                     struct api_request *out_request,
                     struct http_response *out)
{
    struct arena *a = http_server_call_arena(call);
    const struct access_request who = {
        .http = http_server_call_request(call),
        .client = web_client(call, desk->options.settings.behind_proxy)};
    struct error error = {0};
    *out_request = (struct api_request){
        .arena = a, .http = who.http, .client = who.client};
    enum err err = access_identify(desk->access, &desk->api, a, &who,
                                   &out_request->actor, &error);
    if (err == ERR_AUTH || err == ERR_ACCESS)
        reply_refusal(a, &error, out);
    else if (err != ERR_OK)
        reply_error(a, &error, NULL, out);
    return err == ERR_OK;
}

static void answer_api(struct desk *desk, struct http_server_call *call,
                       struct http_server_reply *reply)
{
    struct api_request request;
    if (!identify(desk, call, &request, &reply->response))
        return;
    api_handle(&desk->api, &request, &reply->response);
    keep_open(desk, call, reply);
}

/* Numbers only, yet of somebody's business: for this machine, and for who may
 * read. */
static void answer_metrics(struct desk *desk, struct http_server_call *call,
                           struct http_response *out)
{
    struct arena *a = http_server_call_arena(call);
    struct api_request request;
    if (!identify(desk, call, &request, out))
        return;
    bool here = str_starts_with(request.client, STR("127.")) ||
                str_is(request.client, "::1");
    if (here || request.actor)
        metrics_answer(desk, a, out);
    else
        reply_problem(a, REPLY_UNAUTHENTICATED,
                      STR("from another machine /metrics takes an API key "
                          "with the scope read"),
                      NULL, out);
}

static void answer(struct desk *desk, struct http_server_call *call)
{
    struct arena *a = http_server_call_arena(call);
    const struct http_request *request = http_server_call_request(call);
    struct http_server_reply *reply = http_server_call_reply(call);
    struct http_response *out = &reply->response;
    struct str path = http_url_path(request->url);
    if (str_is(path, "/readyz"))
        health_answer_ready(desk, a, out);
    else if (str_is(path, "/metrics"))
        answer_metrics(desk, call, out);
    else if (str_starts_with(path, STR(API_PREFIX "/")))
        answer_api(desk, call, reply);
    else
        reply_text(a, 404, STR("there is nothing here\n"), out);
    http_server_answer(call);
}

/* What waits in each sync, for who watches. */
static void tell_jobs(struct desk *desk)
{
    AUTO_ARENA a = ARENA_INIT;
    struct list syncs = {.arena = &a};
    const struct view view = view_make(&a, &desk->workspace, desk->reader);
    for (size_t i = 0; i < desk->workspace.n_syncs; i++) {
        struct object o = {.arena = &a};
        struct pending pending;
        struct str name = desk->workspace.syncs[i].name;
        if (pending_count(&view, &name, 1, desk_now_us(desk), &pending,
                          NULL) != ERR_OK)
            return; /* the next time */
        object_text(&o, "sync", name);
        object_set(&o, "pending", state_pending_value(&a, &pending));
        list_add(&syncs, object_value(&o));
    }
    struct object whole = {.arena = &a};
    object_set(&whole, "syncs", list_value(&syncs));
    struct value event = object_value(&whole);
    events_publish(desk->options.events, "jobs", &event);
}

static void *desk_main(void *context)
{
    struct desk *desk = context;
    for (;;) {
        struct http_server_call *call = mailbox_take(desk->calls, PING_MS);
        refresh(desk);
        if (atomic_exchange(&desk->jobs_moved, false))
            tell_jobs(desk);
        if (call)
            answer(desk, call);
        else if (mailbox_is_closed(desk->calls))
            return NULL;
        else if (desk->kind == DESK_STORE)
            events_ping(desk->options.events);
    }
}

/* ---- life --------------------------------------------------------------------------- */

static const char *const names[] = {[DESK_STORE] = "desk",
                                    [DESK_ERRAND] = "errand",
                                    [DESK_LONG] = "long"};

static enum err desk_fill(struct desk *desk, struct error *e)
{
    TRY(desk_open(desk, e));
    TRY(thread_start(names[desk->kind], desk_main, desk, &desk->thread, e));
    desk->started = true;
    return ERR_OK;
}

enum err desk_start(const struct web_options *options, enum desk_kind kind,
                    struct access *access, struct desk **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct desk *desk = arena_new(&arena, struct desk);
    desk->kind = kind;
    desk->options = *options;
    desk->access = access;
    desk->calls = mailbox_create(&arena, DESK_CALLS_MAX);
    atomic_init(&desk->stale, false);
    atomic_init(&desk->jobs_moved, false);
    desk->arena = arena;
    enum err err = desk_fill(desk, e);
    if (err != ERR_OK) {
        desk_stop(desk);
        return err;
    }
    *out = desk;
    return ERR_OK;
}

bool desk_take(struct desk *desk, struct http_server_call *call)
{
    return mailbox_put(desk->calls, call);
}

void desk_reload(struct desk *desk)
{
    atomic_store(&desk->stale, true);
    mailbox_wake(desk->calls);
}

void desk_tell_jobs(struct desk *desk)
{
    atomic_store(&desk->jobs_moved, true);
    mailbox_wake(desk->calls);
}

void desk_stop(struct desk *desk)
{
    if (!desk)
        return;
    desk->stop = true;
    mailbox_close(desk->calls);
    if (desk->client)
        net_client_cancel(desk->client);
    if (desk->started)
        pthread_join(desk->thread, NULL);
    desk_close(desk);
    mailbox_destroy(desk->calls);
    struct arena arena = desk->arena; /* which holds it */
    arena_fini(&arena);
}
