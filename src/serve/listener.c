/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/listener.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/thread.h"
#include "base/time.h"
#include "engine/hooks.h"
#include "engine/schedule/backoff.h"
#include "net/net_client.h"
#include "serve/mailbox.h"

#define ASK_MS 20000 /* one wait at a remote */
#define AGAIN_MS 1000 /* when the last ended early: is all still there? */
#define TURN_MS 500  /* one at all of them: then the hub is looked at */
#define IDLE_MS 2000 /* where there is nobody to listen to */
#define RETRY_BASE_MS 1000
#define RETRY_MAX_MS 60000
/* A burst of news is one poll. */
#define POLL_GAP_US (200 * US_PER_MS)

/* One connection that is listened to. */
struct ear {
    const struct connection *source;
    struct connection_state *driver;
    struct arena arena;        /* of what is asked, and its answer */
    struct http_request request;
    bool asked;
    int64_t next_us;           /* not asked before */
    int failures;              /* in a row */
    int64_t wait_ms;           /* the next time */
    bool news;                 /* to be polled */
    int64_t polled_us;
    struct str run;            /* the poll asked for last, in `run_arena` */
    struct arena run_arena;
};

struct listener {
    struct arena arena;        /* holds this */
    struct listener_options options;
    pthread_t thread;
    bool started;
    atomic_bool stop;
    struct mailbox *wakes;     /* nothing is ever put: for its timed wait */
    pthread_mutex_t mutex;     /* guards `client` against stop */

    /* the thread's own */
    struct arena workspace_arena;
    struct workspace workspace;
    int64_t loaded_us;         /* the hub's, when ours was loaded */
    struct net_client *client;
    struct transport transport;
    struct ear *ears;
    size_t n_ears;
};

static int64_t now_us(const struct listener *l)
{
    return clock_now_us(&l->options.clock);
}

/* ---- the workspace --------------------------------------------------------- */

/* What is under way is given up with the client. */
static void drop_ears(struct listener *l)
{
    pthread_mutex_lock(&l->mutex);
    struct net_client *client = l->client;
    l->client = NULL;
    pthread_mutex_unlock(&l->mutex);
    net_client_destroy(client);
    for (size_t i = 0; i < l->n_ears; i++) {
        arena_fini(&l->ears[i].arena);
        arena_fini(&l->ears[i].run_arena);
    }
    l->n_ears = 0;
    workspace_close(&l->workspace);
    l->workspace = (struct workspace){0};
    arena_fini(&l->workspace_arena);
    l->workspace_arena = (struct arena)ARENA_INIT;
}

static enum err open_ears(struct listener *l, struct error *e)
{
    const struct workspace *w = &l->workspace;
    struct arena *a = &l->workspace_arena;
    l->ears = arena_array(a, struct ear, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++) {
        const struct connection *source = &w->connections[i];
        const struct webhooks *webhooks = source->connector->webhooks;
        struct http_request request;
        struct ear ear = {.source = source};
        if (!webhooks || !webhooks->listen)
            continue;
        TRY(source->connector->create(a, &source->settings, &ear.driver, e));
        if (webhooks->listen(ear.driver, a, ASK_MS, &request))
            l->ears[l->n_ears++] = ear;
    }
    struct net_client *client = NULL;
    if (l->n_ears > 0)
        TRY(net_client_create(NULL, &client, e));
    pthread_mutex_lock(&l->mutex);
    l->client = client;
    pthread_mutex_unlock(&l->mutex);
    if (client)
        l->transport = net_client_transport(client);
    return ERR_OK;
}

static enum err load(struct listener *l, struct error *e)
{
    struct problems problems = {.arena = &l->workspace_arena};
    drop_ears(l);
    TRY(workspace_load(&l->workspace_arena, l->options.dir, &l->options.env,
                       &problems, &l->workspace, e));
    return open_ears(l, e);
}

/* The hub has checked it; should it not be loaded, nothing is listened to. */
static void follow_hub(struct listener *l, const struct hub_state *hub)
{
    struct error error = {0};
    if (hub->loaded_us == l->loaded_us)
        return;
    l->loaded_us = hub->loaded_us;
    if (load(l, &error) == ERR_OK)
        return;
    drop_ears(l);
    log_event(l->options.log, LOG_WARN, "nothing is listened to",
              LOG_STR("error", str_from(error.message)));
}

/* ---- polls ----------------------------------------------------------------- */

/* Has the syncs polled that look at that side of the connection. */
static bool poll_side(struct listener *l, struct ear *ear, enum side side)
{
    const struct workspace *w = &l->workspace;
    AUTO_ARENA a = ARENA_INIT;
    struct str *syncs = arena_array(&a, struct str, w->n_syncs);
    struct run_request request = {.kind = RUN_SYNC,
                                  .sides = 1u << side,
                                  .repeated = true,
                                  .syncs = syncs,
                                  .cause = STR("news")};
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync *sync = &w->syncs[i];
        if (str_eq(sync->connection[side], ear->source->name) &&
            (hooks_side_matters(sync, side, false) ||
             hooks_side_matters(sync, side, true)) &&
            hub_lets(l->options.hub, sync->name)) /* else when it goes on */
            syncs[request.n_syncs++] = sync->name;
    }
    struct str id = STR_NONE;
    if (request.n_syncs == 0)
        return true;
    if (hub_run(l->options.hub, &a, &request, &id, NULL) != ERR_OK)
        return false;
    arena_reset(&ear->run_arena);
    ear->run = arena_str(&ear->run_arena, id);
    return true;
}

/* One that has not begun will find this too. */
static bool waits(const struct hub_state *hub, struct str run)
{
    for (size_t i = 0; i < hub->n_waiting && run.n > 0; i++) {
        if (str_eq(hub->waiting[i].run, run))
            return true;
    }
    return false;
}

static void poll_news(struct listener *l, struct ear *ear,
                      const struct hub_state *hub)
{
    int64_t at_us = now_us(l);
    if (!ear->news || at_us - ear->polled_us < POLL_GAP_US)
        return;
    ear->polled_us = at_us;
    if (waits(hub, ear->run))
        ear->news = false;
    else
        ear->news = !poll_side(l, ear, SIDE_LEFT) ||
                    !poll_side(l, ear, SIDE_RIGHT);
}

/* ---- what is heard ----------------------------------------------------------- */

static void failed(struct listener *l, struct ear *ear,
                   const struct error *error)
{
    int64_t wait_ms = backoff_ms(ear->failures, RETRY_BASE_MS, RETRY_MAX_MS,
                                 random_next(&l->options.random));
    if (ear->failures++ == 0)
        log_event(l->options.log, LOG_WARN, "not listened to: polled",
                  LOG_STR("connection", ear->source->name),
                  LOG_STR("error", str_from(error->message)));
    ear->next_us = now_us(l) + wait_ms * US_PER_MS;
    hub_told(l->options.hub, ear->source->name, false);
}

static enum err heard(struct listener *l, struct ear *ear,
                      const struct http_exchange *exchange, struct error *e)
{
    enum hook_heard what = HEARD_NOTHING;
    if (exchange->outcome != ERR_OK) {
        *e = exchange->error;
        return exchange->outcome;
    }
    TRY(ear->source->connector->webhooks->heard(
        ear->driver, &ear->arena, &ear->request, &exchange->response, &what,
        e));
    ear->failures = 0;
    ear->news = ear->news || what == HEARD_NEWS;
    ear->wait_ms =
        exchange->response.elapsed_us < ear->wait_ms * US_PER_MS / 2 ? AGAIN_MS
                                                                    : ASK_MS;
    hub_told(l->options.hub, ear->source->name, what != HEARD_DEAF);
    return ERR_OK;
}

static void take(struct listener *l, const struct http_exchange *exchange)
{
    struct ear *ear = &l->ears[exchange->tag];
    struct error error = {0};
    ear->asked = false;
    if (heard(l, ear, exchange, &error) != ERR_OK)
        failed(l, ear, &error);
}

static void ask(struct listener *l, size_t i)
{
    struct ear *ear = &l->ears[i];
    struct error error = {0};
    if (ear->asked || now_us(l) < ear->next_us)
        return;
    arena_reset(&ear->arena);
    ear->source->connector->webhooks->listen(ear->driver, &ear->arena,
                                             ear->wait_ms, &ear->request);
    ear->asked = l->transport.submit(l->transport.context, &ear->request, i,
                                     &error) == ERR_OK;
    if (!ear->asked)
        failed(l, ear, &error);
}

/* ---- the thread ---------------------------------------------------------------- */

static void turn(struct listener *l)
{
    AUTO_ARENA a = ARENA_INIT;
    struct hub_state hub;
    struct http_exchange exchange;
    bool news = false;
    hub_look(l->options.hub, &a, &hub);
    follow_hub(l, &hub);
    for (size_t i = 0; i < l->n_ears; i++) {
        ask(l, i);
        poll_news(l, &l->ears[i], &hub);
        news = news || l->ears[i].news;
    }
    if (l->n_ears == 0)
        (void)mailbox_take(l->wakes, IDLE_MS);
    else if (l->transport.wait(l->transport.context, &a,
                               news ? POLL_GAP_US / US_PER_MS : TURN_MS,
                               &exchange, NULL) == ERR_OK)
        take(l, &exchange);
}

static void *listener_main(void *context)
{
    struct listener *l = context;
    while (!atomic_load(&l->stop))
        turn(l);
    return NULL;
}

enum err listener_start(const struct listener_options *options,
                        struct listener **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct listener *l = arena_new(&arena, struct listener);
    l->options = *options;
    l->wakes = mailbox_create(&arena, 1);
    atomic_init(&l->stop, false);
    pthread_mutex_init(&l->mutex, NULL);
    l->arena = arena;
    enum err err = thread_start("listener", listener_main, l, &l->thread, e);
    l->started = err == ERR_OK;
    if (err != ERR_OK) {
        listener_stop(l);
        return err;
    }
    *out = l;
    return ERR_OK;
}

void listener_stop(struct listener *l)
{
    if (!l)
        return;
    atomic_store(&l->stop, true);
    mailbox_wake(l->wakes);
    pthread_mutex_lock(&l->mutex);
    if (l->client)
        net_client_cancel(l->client);
    pthread_mutex_unlock(&l->mutex);
    if (l->started)
        pthread_join(l->thread, NULL);
    drop_ears(l);
    mailbox_destroy(l->wakes);
    pthread_mutex_destroy(&l->mutex);
    struct arena arena = l->arena; /* which holds it */
    arena_fini(&arena);
}
