/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Threads that carry out requests to databases. One mutex guards lists and
 * the pointers to open links; a database is never asked under it, only
 * interrupted.
 */
#include "net/sql_client.h"

#include <pthread.h>

#include "base/limits.h"
#include "base/thread.h"
#include "net/sql_engine.h"
#include "net/sql_work.h"

#define TIMEOUT_MS INT64_C(60000)

/* One request, from submit to take. Used again. */
struct ticket {
    const struct http_request *request; /* the owner's, until it is taken */
    uint64_t tag;
    struct sql_outcome outcome;
    struct ticket *next;
};

struct tickets {
    struct ticket *first;
    struct ticket *last;
};

/* The thread of one address. */
struct worker {
    struct sql_client *client;
    pthread_t thread;
    pthread_cond_t wake;
    struct tickets todo; /* mutex */
    struct sql_work work; /* its thread's, but for `interrupt` */
    struct worker *next;
};

struct sql_client {
    struct arena arena; /* the owner's: this struct, workers, tickets */
    struct sql_client_options options;
    pthread_mutex_t mutex;
    pthread_cond_t finished;
    bool stopping;           /* mutex */
    struct tickets done;     /* mutex */
    struct ticket *free;
    struct worker *workers;
};

static void put(struct tickets *list, struct ticket *ticket)
{
    ticket->next = NULL;
    if (list->last)
        list->last->next = ticket;
    else
        list->first = ticket;
    list->last = ticket;
}

static struct ticket *take(struct tickets *list)
{
    struct ticket *ticket = list->first;
    if (ticket) {
        list->first = ticket->next;
        if (!list->first)
            list->last = NULL;
    }
    return ticket;
}

/* The next request, or NULL when it is over. */
static struct ticket *await(struct worker *w)
{
    struct sql_client *c = w->client;
    pthread_mutex_lock(&c->mutex);
    while (!c->stopping && !w->todo.first)
        pthread_cond_wait(&w->wake, &c->mutex);
    struct ticket *ticket = c->stopping ? NULL : take(&w->todo);
    pthread_mutex_unlock(&c->mutex);
    return ticket;
}

static void *worker_main(void *context)
{
    struct worker *w = context;
    struct sql_client *c = w->client;
    struct ticket *ticket;
    while ((ticket = await(w))) {
        sql_work_run(&w->work, ticket->request, &ticket->outcome);
        pthread_mutex_lock(&c->mutex);
        put(&c->done, ticket);
        pthread_cond_signal(&c->finished);
        pthread_mutex_unlock(&c->mutex);
        if (c->options.on_done)
            c->options.on_done(c->options.context);
    }
    sql_work_fini(&w->work);
    return NULL;
}

static enum err start_worker(struct sql_client *c,
                             const struct http_request *request,
                             struct worker **out, struct error *e)
{
    struct worker *w = arena_new(&c->arena, struct worker);
    w->client = c;
    thread_cond_init(&w->wake);
    sql_work_init(&w->work, &c->arena, request, c->options.timeout_ms,
                  &c->mutex);
    TRY(thread_start("database", worker_main, w, &w->thread, e));
    w->next = c->workers;
    c->workers = w;
    *out = w;
    return ERR_OK;
}

static enum err worker_for(struct sql_client *c,
                           const struct http_request *request,
                           struct worker **out, struct error *e)
{
    unsigned n = 0;
    for (struct worker *w = c->workers; w; w = w->next, n++) {
        if (sql_work_is_for(&w->work, request)) {
            *out = w;
            return ERR_OK;
        }
    }
    if (n >= LIMIT_DATABASES)
        FAIL(e, ERR_LIMIT, "more than %u databases at once", LIMIT_DATABASES);
    return start_worker(c, request, out, e);
}

static bool is_stopping(struct sql_client *c)
{
    pthread_mutex_lock(&c->mutex);
    bool stopping = c->stopping;
    pthread_mutex_unlock(&c->mutex);
    return stopping;
}

static enum err client_submit(void *context, const struct http_request *request,
                              uint64_t tag, struct error *e)
{
    struct sql_client *c = context;
    if (is_stopping(c))
        FAIL(e, ERR_CANCELED, "stopped on request");
    if (!sql_is_address(request->url))
        FAIL(e, ERR_INVALID, "no database is known by such an address");
    if (request->body.n > LIMIT_REQUEST_BYTES)
        FAIL(e, ERR_LIMIT, "a request of %zu bytes; %u are allowed",
             request->body.n, LIMIT_REQUEST_BYTES);
    struct worker *w = NULL;
    TRY(worker_for(c, request, &w, e));
    struct ticket *ticket = c->free;
    if (ticket)
        c->free = ticket->next;
    else
        ticket = arena_new(&c->arena, struct ticket);
    ticket->request = request;
    ticket->tag = tag;
    ticket->outcome = (struct sql_outcome){
        .body = BUF_INIT(LIMIT_RESPONSE_BYTES)};
    pthread_mutex_lock(&c->mutex);
    put(&w->todo, ticket);
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&c->mutex);
    return ERR_OK;
}

static void hand_out(struct sql_client *c, struct ticket *ticket,
                     struct arena *a, struct http_exchange *out)
{
    struct sql_outcome *outcome = &ticket->outcome;
    *out = (struct http_exchange){
        .tag = ticket->tag,
        .outcome = outcome->error.code,
        .error = outcome->error,
        .response = {.status = outcome->status,
                     .body = buf_copy(a, &outcome->body),
                     .elapsed_us = outcome->elapsed_us},
    };
    buf_fini(&outcome->body);
    ticket->next = c->free;
    c->free = ticket;
}

bool sql_client_take(struct sql_client *c, struct arena *a,
                     struct http_exchange *out)
{
    pthread_mutex_lock(&c->mutex);
    struct ticket *ticket = c->stopping ? NULL : take(&c->done);
    pthread_mutex_unlock(&c->mutex);
    if (ticket)
        hand_out(c, ticket, a, out);
    return ticket != NULL;
}

static enum err client_wait(void *context, struct arena *a, int64_t timeout_ms,
                            struct http_exchange *out, struct error *e)
{
    struct sql_client *c = context;
    const struct timespec until = thread_deadline(timeout_ms);
    int rc = 0;
    pthread_mutex_lock(&c->mutex);
    while (!c->stopping && !c->done.first && rc == 0)
        rc = pthread_cond_timedwait(&c->finished, &c->mutex, &until);
    bool stopping = c->stopping;
    pthread_mutex_unlock(&c->mutex);
    if (stopping)
        FAIL(e, ERR_CANCELED, "stopped on request");
    if (!sql_client_take(c, a, out))
        FAIL(e, ERR_TIMEOUT, "no answer within %lld ms",
             (long long)timeout_ms);
    return ERR_OK;
}

struct sql_client *
sql_client_create(const struct sql_client_options *options)
{
    struct arena arena = ARENA_INIT;
    struct sql_client *c = arena_new(&arena, struct sql_client);
    c->arena = arena;
    if (options)
        c->options = *options;
    if (c->options.timeout_ms <= 0)
        c->options.timeout_ms = TIMEOUT_MS;
    pthread_mutex_init(&c->mutex, NULL);
    thread_cond_init(&c->finished);
    return c;
}

struct transport sql_client_transport(struct sql_client *client)
{
    return (struct transport){
        .submit = client_submit, .wait = client_wait, .context = client};
}

void sql_client_cancel(struct sql_client *c)
{
    pthread_mutex_lock(&c->mutex);
    c->stopping = true;
    for (struct worker *w = c->workers; w; w = w->next) {
        sql_work_interrupt(&w->work);
        pthread_cond_signal(&w->wake);
    }
    pthread_cond_signal(&c->finished);
    pthread_mutex_unlock(&c->mutex);
}

static void drop(struct tickets *list)
{
    struct ticket *ticket;
    while ((ticket = take(list)))
        buf_fini(&ticket->outcome.body);
}

void sql_client_destroy(struct sql_client *c)
{
    if (!c)
        return;
    sql_client_cancel(c);
    for (struct worker *w = c->workers; w; w = w->next) {
        pthread_join(w->thread, NULL);
        drop(&w->todo);
        pthread_cond_destroy(&w->wake);
    }
    drop(&c->done);
    pthread_cond_destroy(&c->finished);
    pthread_mutex_destroy(&c->mutex);
    struct arena arena = c->arena; /* the client lives inside it */
    arena_fini(&arena);
}
