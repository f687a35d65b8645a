/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The hub's life, and the loop of its thread. */
#include "serve/hub/hub_private.h"

#include "base/thread.h"
#include "base/time.h"

int64_t hub_now_us(const struct hub *hub)
{
    return clock_now_us(&hub->options.clock);
}

struct store *hub_store(struct hub *hub)
{
    return hub->store;
}

/* ---- the thread ------------------------------------------------------------------ */

static void give_sign(struct hub *hub)
{
    pthread_mutex_lock(&hub->mutex);
    hub->now.turned_us = hub_now_us(hub);
    pthread_mutex_unlock(&hub->mutex);
}

/* Unless it was stopped while it waited. */
static void carry_out_run(struct hub *hub, const struct run_request *request)
{
    struct error error = {0};
    pthread_mutex_lock(&hub->mutex);
    bool stopped = hub_queue_stopped(hub, request->id);
    pthread_mutex_unlock(&hub->mutex);
    if (!stopped) {
        hub_carry_out(hub, request, START_NOTHING);
        return;
    }
    (void)error_set(&error, ERR_CANCELED, __FILE__, __LINE__,
                    "stopped before it began");
    hub_queue_keep(hub, request, &error);
    pthread_mutex_lock(&hub->mutex);
    hub_queue_remove(hub, request->id);
    pthread_mutex_unlock(&hub->mutex);
}

static bool carry_out_order(struct hub *hub)
{
    struct hub_order *order = mailbox_take(hub->orders, 0);
    if (!order)
        return false;
    if (order->loaded)
        hub_swap(hub, order->loaded);
    else
        carry_out_run(hub, &order->request);
    hub_order_free(order);
    return true;
}

/* Waits until something may be due, or a task comes. */
static void hub_wait(struct hub *hub, int64_t wait_ms)
{
    struct hub_wish *wish = mailbox_take(hub->tasks, wait_ms);
    if (wish)
        hub_carry_out_task(hub, wish);
}

static void hub_turn(struct hub *hub)
{
    AUTO_ARENA a = ARENA_INIT;
    struct hub_plan plan;
    give_sign(hub);
    hub_serve_tasks(hub);
    if (carry_out_order(hub))
        return;
    if (hub_plan_next(hub, &a, &plan))
        hub_carry_out(hub, &plan.request, plan.what);
    else
        hub_wait(hub, plan.wait_ms);
}

static void *hub_main(void *context)
{
    struct hub *hub = context;
    struct error error = {0};
    if (hub_engine_open(hub, &error) != ERR_OK)
        log_event(hub->options.log, LOG_ERROR, "engine",
                  LOG_STR("error", str_from(error.message)));
    while (!atomic_load(&hub->stopping))
        hub_turn(hub);
    hub_refuse_tasks(hub);
    return NULL;
}

/* ---- life -------------------------------------------------------------------------- */

static enum err open_store(struct hub *hub, const struct workspace *w,
                           struct error *e)
{
    const struct store_options options = {
        .path = arena_strz(&hub->arena, w->store_path),
        .now_us = hub_now_us(hub)};
    TRY(store_open(&options, &hub->store, e));
    return store_open_beside(hub->store, &hub->aside, e);
}

static enum err hub_fill(struct hub *hub, struct problems *problems,
                         struct error *e)
{
    struct hub_loaded loaded;
    TRY(hub_load(hub, problems, &loaded, e));
    enum err err = open_store(hub, &loaded.workspace, e);
    if (err == ERR_OK)
        err = hub_take_workspace(hub, &loaded, e);
    if (err != ERR_OK) {
        hub_loaded_fini(&loaded);
        return err;
    }
    TRY(net_client_create(NULL, &hub->client, e));
    hub->transport = net_client_transport(hub->client);
    return ERR_OK;
}

enum err hub_create(const struct hub_options *options,
                    struct problems *problems, struct hub **out,
                    struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct hub *hub = arena_new(&arena, struct hub);
    hub->options = *options;
    hub->tasks = mailbox_create(&arena, HUB_TASKS_MAX);
    hub->orders = mailbox_create(&arena, HUB_RUNS_MAX);
    hub->told = told_create(&arena);
    pthread_mutex_init(&hub->mutex, NULL);
    pthread_mutex_init(&hub->aside_mutex, NULL);
    atomic_init(&hub->stopping, false);
    hub->arena = arena;
    enum err err = hub_fill(hub, problems, e);
    if (err != ERR_OK) {
        hub_destroy(hub);
        return err;
    }
    *out = hub;
    return ERR_OK;
}

enum err hub_start(struct hub *hub, struct error *e)
{
    TRY(thread_start("hub", hub_main, hub, &hub->thread, e));
    hub->started = true;
    return ERR_OK;
}

void hub_stop(struct hub *hub, int64_t within_ms)
{
    if (!hub->started)
        return;
    atomic_store(&hub->stopping, true);
    hub->stop_run = true;
    mailbox_wake(hub->tasks);
    if (!thread_join_within(hub->thread, within_ms)) {
        net_client_cancel(hub->client); /* calls under way are given up */
        pthread_join(hub->thread, NULL);
    }
    hub->started = false;
}

static void drop_orders(struct hub *hub)
{
    struct hub_order *order;
    while ((order = mailbox_take(hub->orders, 0))) {
        if (order->loaded)
            hub_loaded_fini(order->loaded);
        hub_order_free(order);
    }
}

void hub_destroy(struct hub *hub)
{
    if (!hub)
        return;
    drop_orders(hub);
    hub_engine_close(hub);
    net_client_destroy(hub->client);
    hub_drop_workspace(hub);
    store_close(hub->aside);
    store_close(hub->store);
    mailbox_destroy(hub->tasks);
    mailbox_destroy(hub->orders);
    told_destroy(hub->told);
    pthread_mutex_destroy(&hub->mutex);
    pthread_mutex_destroy(&hub->aside_mutex);
    struct arena arena = hub->arena; /* which holds it */
    arena_fini(&arena);
}

