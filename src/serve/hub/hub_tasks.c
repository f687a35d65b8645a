/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Tasks that have the hub to themselves, and runs that people ask for. */
#include "base/thread.h"
#include "serve/hub/hub_private.h"

/* ---- tasks --------------------------------------------------------------- */

static void wish_end(struct hub_wish *wish, enum err outcome)
{
    pthread_mutex_lock(&wish->mutex);
    wish->outcome = outcome;
    wish->is_ended = true;
    pthread_cond_signal(&wish->ended);
    /* the wish may be gone once it is let go */
    pthread_mutex_unlock(&wish->mutex);
}

static void wish_wait(struct hub_wish *wish)
{
    pthread_mutex_lock(&wish->mutex);
    while (!wish->is_ended)
        pthread_cond_wait(&wish->ended, &wish->mutex);
    pthread_mutex_unlock(&wish->mutex);
}

enum err hub_call(struct hub *hub, hub_task task, void *context,
                  struct error *e)
{
    struct hub_wish wish = {.task = task, .context = context};
    pthread_mutex_init(&wish.mutex, NULL);
    thread_cond_init(&wish.ended);
    if (mailbox_put(hub->tasks, &wish))
        wish_wait(&wish);
    else if (mailbox_is_closed(hub->tasks))
        wish.outcome = error_set(&wish.error, ERR_CANCELED, __FILE__, __LINE__,
                                 "the hub is stopping");
    else
        wish.outcome = error_set(&wish.error, ERR_BUSY, __FILE__, __LINE__,
                                 "the hub has too much to do; try again");
    pthread_cond_destroy(&wish.ended);
    pthread_mutex_destroy(&wish.mutex);
    if (wish.outcome != ERR_OK && e)
        *e = wish.error;
    return wish.outcome;
}

void hub_carry_out_task(struct hub *hub, struct hub_wish *wish)
{
    const struct hub_reach reach = {.workspace = &hub->workspace,
                                    .store = hub->store,
                                    .engine = hub->engine,
                                    .now_us = hub_now_us(hub)};
    hub->in_task = true;
    enum err err = wish->task(wish->context, &reach, &wish->error);
    hub->in_task = false;
    wish_end(wish, err);
}

void hub_serve_tasks(struct hub *hub)
{
    struct hub_wish *wish;
    while (!hub->in_task && (wish = mailbox_take(hub->tasks, 0)))
        hub_carry_out_task(hub, wish);
}

void hub_refuse_tasks(struct hub *hub)
{
    struct hub_wish *wish;
    mailbox_close(hub->tasks);
    while ((wish = mailbox_take(hub->tasks, 0)))
        wish_end(wish, error_set(&wish->error, ERR_CANCELED, __FILE__,
                                     __LINE__, "the hub is stopping"));
}

/* ---- orders ------------------------------------------------------------------ */

void hub_order_free(struct hub_order *order)
{
    struct arena arena = order->arena; /* which holds it */
    arena_fini(&arena);
}

static struct hub_order *order_make(struct hub *hub,
                                    const struct run_request *request)
{
    struct arena arena = ARENA_INIT;
    struct hub_order *order = arena_new(&arena, struct hub_order);
    struct str *syncs = arena_array(&arena, struct str, request->n_syncs);
    struct str *records = arena_array(&arena, struct str, request->n_records);
    for (size_t i = 0; i < request->n_syncs; i++)
        syncs[i] = arena_str(&arena, request->syncs[i]);
    for (size_t i = 0; i < request->n_records; i++)
        records[i] = arena_str(&arena, request->records[i]);
    order->request = (struct run_request){
        .kind = request->kind,
        .syncs = syncs,
        .n_syncs = request->n_syncs,
        .cause = arena_str(&arena, request->cause),
        .id = ulid_make(&arena, hub_now_us(hub), &hub->options.random),
        .side = request->side,
        .records = records,
        .n_records = request->n_records,
        .undoes = arena_str(&arena, request->undoes),
        .forced = request->forced,
        .sides = request->sides,
        .insists = request->insists,
        .repeated = request->repeated};
    order->arena = arena;
    return order;
}

enum err hub_run(struct hub *hub, struct arena *a,
                 const struct run_request *request, struct str *out_id,
                 struct error *e)
{
    struct hub_order *order = order_make(hub, request);
    struct str id = arena_str(a, order->request.id);
    hub_queue_add(hub, &order->request); /* before it can begin */
    if (!mailbox_put(hub->orders, order)) {
        pthread_mutex_lock(&hub->mutex);
        hub_queue_remove(hub, id);
        pthread_mutex_unlock(&hub->mutex);
        hub_order_free(order);
        FAIL(e, ERR_BUSY, "%d runs wait already; try again when one is through",
             HUB_RUNS_MAX);
    }
    mailbox_wake(hub->tasks);
    *out_id = id;
    return ERR_OK;
}

enum err hub_reload(struct hub *hub, struct problems *problems,
                    struct error *e)
{
    struct hub_loaded loaded;
    TRY(hub_load(hub, problems, &loaded, e));
    struct hub_order *order = order_make(hub, &(struct run_request){0});
    order->loaded = arena_new(&order->arena, struct hub_loaded);
    *order->loaded = loaded;
    if (!mailbox_put(hub->orders, order)) {
        hub_loaded_fini(&loaded);
        hub_order_free(order);
        FAIL(e, ERR_BUSY, "too many runs wait; try again when one is through");
    }
    mailbox_wake(hub->tasks);
    return ERR_OK;
}

enum err hub_run_stop(struct hub *hub, struct str id, struct error *e)
{
    pthread_mutex_lock(&hub->mutex);
    bool is_it = id.n > 0 && str_is(id, hub->now.run);
    if (is_it)
        hub->stop_run = true;
    else
        is_it = hub_queue_stop(hub, id);
    pthread_mutex_unlock(&hub->mutex);
    if (!is_it)
        FAIL(e, ERR_NOT_FOUND, "the run %.*s is not under way", STR_ARG(id));
    return ERR_OK;
}

void hub_wake(struct hub *hub)
{
    mailbox_wake(hub->tasks);
}
