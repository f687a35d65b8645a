/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/rest.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/thread.h"
#include "base/time.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "serve/access/throttle.h"
#include "serve/api/reply.h"
#include "serve/listen.h"
#include "serve/mailbox.h"
#include "serve/rest_keep.h"
#include "serve/rest_options.h"

#define CALLS_MAX 1024
/* Of one client address; a proxy in front is one address for all. */
#define CONNECTIONS_PER_CLIENT 512
/* Requests that were accepted get this to be answered when it stops. */
#define DRAIN_MS 5000
/* The server's patience beyond that of a request. */
#define GRACE_MS 5000
/* A sign of life at least so often. */
#define TURN_MS 5000

static const struct throttle_limits guessing = {
    .free = 3, .first_wait_ms = 200, .most_wait_ms = 5000};

/* What of the workspace it works with. */
struct rest_source {
    struct arena arena; /* holds this */
    struct workspace workspace;
    size_t users;       /* tasks that began with it, and being the present */
};

struct rest {
    struct arena arena; /* holds this */
    struct web_options options;
    struct http_server *server;
    struct str address;
    pthread_t thread;
    bool started;
    struct mailbox *calls; /* struct http_server_call, held */
    atomic_bool stale;
    struct http_client *client;

    /* the thread's own */
    struct transport transport;
    struct rest_source *source;
    struct store *store;     /* for the audit and for sessions */
    struct rest_keep keep;
    struct facade *facade;
    struct throttle *throttle;
    struct arena received; /* the response under consideration */
    struct rest_task *tasks; /* under way */
    size_t n_tasks;
    int64_t swept_us;      /* sessions, the last time */
    int64_t give_up_us;    /* when it stops; 0: it does not */

    /* everybody's */
    _Atomic int64_t by_outcome[FACADE_OUTCOMES];
    _Atomic int64_t sessions, under_way, sent, turned_us;
};

/* One request of a caller; lives in the call's arena. */
struct rest_task {
    struct rest_source *source;
    struct http_server_call *call;
    struct facade_task *task;
    struct http_request request; /* to Odoo, under way */
    int64_t deadline_us;
    int64_t audit;               /* the line that tells what it writes; 0: none */
    struct rest_task *before, *after;
};

const char *rest_outcome_name(enum facade_outcome outcome)
{
    static const char *const names[] = {
        [FACADE_SERVED] = "served",
        [FACADE_REFUSED] = "refused",
        [FACADE_WRONG] = "invalid",
        [FACADE_FAILED] = "failed"};
    return names[outcome];
}

static int64_t now_of(const struct rest *rest)
{
    return clock_now_us(&rest->options.clock);
}

/* ---- the workspace ------------------------------------------------------ */

static void release_source(struct rest_source *source)
{
    if (!source || --source->users > 0)
        return;
    struct arena arena = source->arena; /* which holds it */
    workspace_close(&source->workspace);
    arena_fini(&arena);
}

static enum err load(const struct rest *rest, struct rest_source **out,
                     struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct rest_source *source = arena_new(&arena, struct rest_source);
    struct problems problems = {.arena = &arena};
    enum err err = workspace_load(&arena, rest->options.dir,
                                  &rest->options.env, &problems,
                                  &source->workspace, e);
    if (err != ERR_OK) {
        arena_fini(&arena);
        return err;
    }
    source->users = 1;
    source->arena = arena;
    *out = source;
    return ERR_OK;
}

static void renew_certificate(struct rest *rest)
{
    const struct facade_config *c = &rest->source->workspace.facade;
    AUTO_ARENA a = ARENA_INIT;
    struct error error = {0};
    if (c->certificate.n > 0 &&
        http_server_set_certificate(rest->server,
                                    arena_strz(&a, c->certificate),
                                    arena_strz(&a, c->key), &error) != ERR_OK)
        log_event(rest->options.log, LOG_ERROR,
                  "the facade's old certificate stays",
                  LOG_STR("error", str_from(error.message)));
}

static enum err load_facade(const struct rest *rest, struct rest_source **out,
                            struct error *e)
{
    struct rest_source *source = NULL;
    TRY(load(rest, &source, e));
    if (!source->workspace.facade.set) {
        release_source(source);
        FAIL(e, ERR_INVALID,
             "the facade is gone from crosswalk.yaml; a restart ends it");
    }
    *out = source;
    return ERR_OK;
}

/* Tasks under way go on with what they began with. */
static void refresh(struct rest *rest)
{
    struct error error = {0};
    struct rest_source *source = NULL;
    if (!atomic_exchange(&rest->stale, false))
        return;
    if (load_facade(rest, &source, &error) != ERR_OK) {
        log_event(rest->options.log, LOG_WARN,
                  "the workspace of the facade stays",
                  LOG_STR("error", str_from(error.message)));
        return;
    }
    const struct facade_options options =
        rest_options_of(&source->arena, &source->workspace);
    facade_change(rest->facade, &options);
    release_source(rest->source);
    rest->source = source;
    renew_certificate(rest);
}

/* ---- one request -------------------------------------------------------- */

static void link_task(struct rest *rest, struct rest_task *task)
{
    task->after = rest->tasks;
    if (rest->tasks)
        rest->tasks->before = task;
    rest->tasks = task;
    rest->n_tasks++;
}

static void unlink_task(struct rest *rest, struct rest_task *task)
{
    if (task->before)
        task->before->after = task->after;
    else
        rest->tasks = task->after;
    if (task->after)
        task->after->before = task->before;
    rest->n_tasks--;
}

/* Whoever guesses waits for each answer, longer and longer. */
static void slow_down(struct rest *rest, const struct rest_task *task,
                      struct http_server_reply *reply)
{
    struct str login = facade_refused_login(task->task);
    struct str client = web_client(
        task->call, rest->source->workspace.facade.behind_proxy);
    int64_t now_us = now_of(rest);
    if (!login.p)
        return;
    throttle_failed(rest->throttle, client, &guessing, now_us);
    throttle_failed(rest->throttle, login, &guessing, now_us);
    int64_t by_client = throttle_wait_ms(rest->throttle, client, now_us);
    int64_t by_login = throttle_wait_ms(rest->throttle, login, now_us);
    reply->delay_ms = by_client > by_login ? by_client : by_login;
    log_event(rest->options.log, LOG_WARN, "facade: login refused",
              LOG_STR("client", client));
}

/* What a handler is about to write is told before it does: what a kill cuts off
 * stands in the audit. */
static enum err tell_ahead(struct rest *rest, struct rest_task *task,
                           struct error *e)
{
    const struct facade_work *work = facade_work_of(task->task);
    if (!work->writing || task->audit != 0)
        return ERR_OK;
    const struct audit line =
        rest_audit_ahead(work->arena, work, now_of(rest));
    TRY(store_begin(rest->store, e));
    enum err err = audit_announce(rest->store, &line, &task->audit, e);
    err = store_end(rest->store, err, e);
    if (err != ERR_OK)
        task->audit = 0;
    return err;
}

/* What it wrote is told, whether or not it was taken back. */
static void tell_written(struct rest *rest, const struct rest_task *task)
{
    const struct facade_work *work = facade_work_of(task->task);
    struct error error = {0};
    if (task->audit == 0 || work->busy) /* cut off: it stays begun */
        return;
    const struct audit line =
        rest_audit_of(work->arena, work, now_of(rest));
    enum err err = store_begin(rest->store, &error);
    if (err == ERR_OK)
        err = store_end(rest->store,
                        audit_settle(rest->store, task->audit,
                                     work->n_written > 0 ? &line : NULL,
                                     &error),
                        &error);
    if (err != ERR_OK)
        log_event(rest->options.log, LOG_ERROR,
                  "facade: the audit was not written",
                  LOG_STR("request", line.subject),
                  LOG_STR("error", str_from(error.message)));
}

static void finish(struct rest *rest, struct rest_task *task)
{
    struct http_server_reply *reply = http_server_call_reply(task->call);
    struct http_server_call *call = task->call;
    enum facade_outcome outcome = facade_outcome_of(task->task);
    reply->response = *facade_answer(task->task);
    if (outcome == FACADE_REFUSED)
        slow_down(rest, task, reply);
    atomic_fetch_add(&rest->by_outcome[outcome], 1);
    tell_written(rest, task);
    facade_end(task->task);
    release_source(task->source);
    unlink_task(rest, task);
    atomic_store(&rest->sessions,
                 (int64_t)facade_session_count(rest->facade));
    atomic_store(&rest->under_way, (int64_t)rest->n_tasks);
    http_server_answer(call); /* and with it goes the task */
}

static bool gives_up(const struct rest *rest)
{
    return rest->give_up_us > 0 && now_of(rest) >= rest->give_up_us;
}

/* For its next call; 0: none is left, -1: as much as it takes. */
static int64_t time_left_ms(const struct rest *rest,
                            const struct rest_task *task)
{
    int64_t until_us = task->deadline_us;
    if (facade_is_busy(task->task))
        until_us = INT64_MAX;
    if (rest->give_up_us > 0 && rest->give_up_us < until_us)
        until_us = rest->give_up_us;
    if (until_us == INT64_MAX)
        return -1;
    int64_t left_us = until_us - now_of(rest);
    return left_us > 0 ? left_us / US_PER_MS + 1 : 0;
}

static enum err submit(struct rest *rest, struct rest_task *task,
                       struct error *e)
{
    int64_t left_ms = time_left_ms(rest, task);
    int64_t *timeout_ms = &task->request.timeout_ms;
    if (left_ms == 0)
        FAIL(e, ERR_TIMEOUT, "the request takes longer than it may");
    if (left_ms > 0 && (*timeout_ms == 0 || *timeout_ms > left_ms))
        *timeout_ms = left_ms;
    TRY(rest->transport.submit(rest->transport.context, &task->request,
                               (uint64_t)(uintptr_t)task, e));
    atomic_fetch_add(&rest->sent, 1);
    return ERR_OK;
}

/* To its next call, or to its end. */
static void advance(struct rest *rest, struct rest_task *task)
{
    while (!gives_up(rest)) {
        struct error error = {0};
        switch (facade_next(task->task, &task->request)) {
        case FACADE_WAITS:
            return;
        case FACADE_DONE:
            finish(rest, task);
            return;
        case FACADE_ASKS:
            if (tell_ahead(rest, task, &error) == ERR_OK &&
                submit(rest, task, &error) == ERR_OK)
                return;
            facade_lost(task->task, &error);
            break;
        }
    }
}

/* Those whose turn has come by the end of another. */
static void advance_ready(struct rest *rest)
{
    for (struct rest_task *task = facade_ready(rest->facade); task;
         task = facade_ready(rest->facade))
        advance(rest, task);
}

static void begin(struct rest *rest, struct http_server_call *call)
{
    struct arena *a = http_server_call_arena(call);
    struct rest_task *task = arena_new(a, struct rest_task);
    int64_t now_us = now_of(rest);
    task->source = rest->source;
    task->source->users++;
    task->call = call;
    task->deadline_us =
        now_us + rest->source->workspace.facade.limits.timeout_ms * US_PER_MS;
    link_task(rest, task);
    atomic_store(&rest->under_way, (int64_t)rest->n_tasks);
    task->task = facade_begin(rest->facade, a, http_server_call_request(call),
                              task, now_us);
    advance(rest, task);
}

static void take(struct rest *rest, const struct http_exchange *exchange)
{
    struct rest_task *task = (struct rest_task *)(uintptr_t)exchange->tag;
    if (exchange->outcome == ERR_OK)
        facade_take(task->task, &task->request, &exchange->response,
                    now_of(rest));
    else
        facade_lost(task->task, &exchange->error);
    advance(rest, task);
}

/* ---- the thread --------------------------------------------------------- */

static void begin_all(struct rest *rest)
{
    for (struct http_server_call *call = mailbox_take(rest->calls, 0); call;
         call = mailbox_take(rest->calls, 0))
        begin(rest, call);
}

static void turn(struct rest *rest)
{
    struct http_exchange exchange;
    int64_t wait_ms = TURN_MS;
    if (rest->give_up_us > 0)
        wait_ms = (rest->give_up_us - now_of(rest)) / US_PER_MS + 1;
    arena_reset(&rest->received);
    enum err err =
        rest->transport.wait(rest->transport.context, &rest->received,
                             wait_ms > 0 ? wait_ms : 0, &exchange, NULL);
    int64_t now_us = now_of(rest);
    atomic_store(&rest->turned_us, now_us);
    if (now_us - rest->swept_us >= TURN_MS * US_PER_MS) {
        rest->swept_us = now_us;
        facade_sweep(rest->facade, now_us);
        atomic_store(&rest->sessions,
                     (int64_t)facade_session_count(rest->facade));
    }
    if (err == ERR_OK)
        take(rest, &exchange);
}

static void *rest_main(void *context)
{
    struct rest *rest = context;
    for (;;) {
        refresh(rest);
        begin_all(rest);
        advance_ready(rest);
        bool closed = mailbox_is_closed(rest->calls);
        if (closed && rest->give_up_us == 0)
            rest->give_up_us = now_of(rest) + DRAIN_MS * US_PER_MS;
        if (closed && (rest->n_tasks == 0 || gives_up(rest)))
            return NULL;
        turn(rest);
    }
}

/* Neither thread nor network is there any more. */
static void end_all(struct rest *rest)
{
    struct error error = {0};
    error_set(&error, ERR_CANCELED, __FILE__, __LINE__, "the hub stops");
    while (rest->tasks) {
        facade_give_up(rest->tasks->task, &error);
        finish(rest, rest->tasks);
    }
}

/* ---- the server's thread ------------------------------------------------ */

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *request,
                   struct http_server_reply *out)
{
    struct rest *rest = context;
    struct arena *a = http_server_call_arena(call);
    if (str_is(http_url_path(request->url), "/healthz")) {
        reply_text(a, 200, STR("ok\n"), &out->response);
        return;
    }
    out->later = mailbox_put(rest->calls, call);
    if (out->later)
        http_client_wake(rest->client);
    else
        reply_text(a, 503, STR("too many requests wait; try again\n"),
                   &out->response);
}

/* ---- life --------------------------------------------------------------- */

static enum err open_server(struct rest *rest, struct error *e)
{
    const struct facade_config *c = &rest->source->workspace.facade;
    struct str host = STR_NONE;
    uint16_t port = 0;
    TRY(listen_split(c->listen, &host, &port, e));
    const struct http_server_options options = {
        .address = arena_strz(&rest->arena, host),
        .port = port,
        .cert_file = listen_file(&rest->arena, c->certificate),
        .key_file = listen_file(&rest->arena, c->key),
        .max_per_client = c->behind_proxy ? 0 : CONNECTIONS_PER_CLIENT,
        .max_body_bytes = (size_t)c->limits.body_bytes,
        .answer_timeout_ms = c->limits.timeout_ms + GRACE_MS,
        .drain_ms = DRAIN_MS,
        .handle = handle,
        .context = rest};
    TRY(http_server_start(&options, &rest->server, e));
    rest->address = listen_url(&rest->arena, rest->server, host,
                               c->certificate.n > 0);
    return ERR_OK;
}

static enum err rest_fill(struct rest *rest, struct error *e)
{
    const struct http_client_options network = {
        .max_in_flight =
            (unsigned)rest->source->workspace.facade.limits.in_flight};
    const struct facade_options options =
        rest_options_of(&rest->source->arena, &rest->source->workspace);
    rest->facade = facade_create(&options);
    TRY(store_open_beside(hub_store(rest->options.hub), &rest->store, e));
    rest->keep = (struct rest_keep){rest->store, rest->options.log};
    const struct facade_keeper keeper = rest_keeper(&rest->keep);
    facade_keep(rest->facade, &keeper);
    TRY(http_client_create(&network, &rest->client, e));
    rest->transport = http_client_transport(rest->client);
    TRY(open_server(rest, e));
    TRY(thread_start("rest", rest_main, rest, &rest->thread, e));
    rest->started = true;
    log_event(rest->options.log, LOG_INFO, "facade ready",
              LOG_STR("address", rest->address),
              LOG_STR("connection",
                      rest->source->workspace.facade.connection));
    return ERR_OK;
}

enum err rest_start(const struct web_options *options, struct rest **out,
                    struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct rest *rest = arena_new(&arena, struct rest);
    rest->options = *options;
    rest->calls = mailbox_create(&arena, CALLS_MAX);
    rest->throttle = throttle_create(&arena);
    atomic_init(&rest->stale, false);
    atomic_init(&rest->turned_us, clock_now_us(&options->clock));
    enum err err = load(rest, &rest->source, e);
    bool wanted = err == ERR_OK && rest->source->workspace.facade.set;
    rest->arena = arena;
    if (wanted)
        err = rest_fill(rest, e);
    if (!wanted || err != ERR_OK) {
        rest_stop(rest);
        rest = NULL;
    }
    if (err == ERR_OK)
        *out = rest;
    return err;
}

void rest_reload(struct rest *rest)
{
    if (!rest)
        return;
    atomic_store(&rest->stale, true);
    http_client_wake(rest->client);
}

void rest_stop(struct rest *rest)
{
    if (!rest)
        return;
    http_server_stop(rest->server);
    mailbox_close(rest->calls);
    if (rest->client)
        http_client_wake(rest->client);
    if (rest->started)
        pthread_join(rest->thread, NULL);
    http_client_destroy(rest->client);
    end_all(rest);
    facade_destroy(rest->facade);
    store_close(rest->store);
    release_source(rest->source);
    arena_fini(&rest->received);
    mailbox_destroy(rest->calls);
    struct arena arena = rest->arena; /* which holds it */
    arena_fini(&arena);
}

bool rest_look(const struct rest *rest, struct rest_counts *out)
{
    if (!rest)
        return false;
    for (size_t i = 0; i < FACADE_OUTCOMES; i++)
        out->by_outcome[i] = atomic_load(&rest->by_outcome[i]);
    out->sessions = atomic_load(&rest->sessions);
    out->under_way = atomic_load(&rest->under_way);
    out->calls = atomic_load(&rest->sent);
    out->turned_us = atomic_load(&rest->turned_us);
    return true;
}
