/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/desk_private.h"

#include "serve/reply.h"
#include "serve/thread.h"

int64_t desk_now_us(const struct desk *desk)
{
    return clock_now_us(&desk->options.clock);
}

/* ---- the workspace ------------------------------------------------------------------ */

/* The hub has checked it; should it have changed since, the old one stays. */
static enum err load_workspace(struct desk *desk, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct workspace workspace;
    struct problems problems = {.arena = &arena};
    enum err err = workspace_load(&arena, desk->options.dir,
                                  &desk->options.env, &problems, &workspace, e);
    if (err != ERR_OK) {
        arena_fini(&arena);
        return err;
    }
    workspace_close(&desk->workspace);
    arena_fini(&desk->workspace_arena);
    desk->workspace = workspace;
    desk->workspace_arena = arena;
    return ERR_OK;
}

static void refresh(struct desk *desk)
{
    struct error error = {0};
    if (atomic_exchange(&desk->stale, false) &&
        load_workspace(desk, &error) != ERR_OK)
        log_event(desk->options.log, LOG_WARN, "the desk's workspace stays",
                  LOG_STR("error", str_from(error.message)));
}

/* ---- the thread --------------------------------------------------------------------- */

static void answer(struct desk *desk, struct http_server_call *call)
{
    struct arena *a = http_server_call_arena(call);
    const struct http_request *request = http_server_call_request(call);
    struct http_response *out = &http_server_call_reply(call)->response;
    struct str path = http_url_path(request->url);
    if (str_is(path, "/readyz"))
        health_answer_ready(desk, a, out);
    else if (str_is(path, "/metrics"))
        metrics_answer(desk, a, out);
    else
        reply_text(a, 404, STR("there is nothing here\n"), out);
    http_server_answer(call);
}

static void *desk_main(void *context)
{
    struct desk *desk = context;
    for (;;) {
        struct http_server_call *call = mailbox_take(desk->calls, -1);
        refresh(desk);
        if (call)
            answer(desk, call);
        else if (mailbox_is_closed(desk->calls))
            return NULL;
    }
}

/* ---- life --------------------------------------------------------------------------- */

static enum err desk_fill(struct desk *desk, struct error *e)
{
    TRY(load_workspace(desk, e));
    const struct store_options options = {
        .path = arena_strz(&desk->arena, desk->workspace.store_path),
        .read_only = true};
    TRY(store_open(&options, &desk->reader, e));
    TRY(store_open_beside(hub_store(desk->options.hub), &desk->writer, e));
    TRY(thread_start("desk", desk_main, desk, &desk->thread, e));
    desk->started = true;
    return ERR_OK;
}

enum err desk_start(const struct web_options *options, struct desk **out,
                    struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct desk *desk = arena_new(&arena, struct desk);
    desk->options = *options;
    desk->calls = mailbox_create(&arena, DESK_CALLS_MAX);
    atomic_init(&desk->stale, false);
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

void desk_stop(struct desk *desk)
{
    if (!desk)
        return;
    mailbox_close(desk->calls);
    if (desk->started)
        pthread_join(desk->thread, NULL);
    store_close(desk->reader);
    store_close(desk->writer);
    workspace_close(&desk->workspace);
    arena_fini(&desk->workspace_arena);
    mailbox_destroy(desk->calls);
    struct arena arena = desk->arena; /* which holds it */
    arena_fini(&arena);
}
