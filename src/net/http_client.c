/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The queue in front of curl_multi. libcurl's own limits on connections slow
 * down badly with thousands of handles waiting, so only what may run is ever
 * given to it; the rest waits here. Easy handles are reset and used again,
 * which keeps connections, DNS answers and TLS sessions.
 */
#include "net/http_client.h"

#include <stdatomic.h>

#include "base/limits.h"
#include "base/ports.h"
#include "net/http_client_private.h"

/* A request that waits for its turn. */
struct ticket {
    const struct http_request *request;
    uint64_t tag;
    struct ticket *next;
};

/* owner: the thread that submits and waits; the atomics are anyone's */
struct http_client {
    struct arena arena; /* holds this struct, calls and tickets */
    struct http_client_options options;
    CURLM *multi;
    struct clock_port clock;
    struct ticket *first_waiting;
    struct ticket **last_waiting; /* where the next one is hung */
    struct ticket *free_tickets;
    struct http_call *free_calls;
    struct http_call *running;    /* given to `multi` */
    struct http_call *refused;    /* could not even be started */
    unsigned running_count;
    atomic_bool canceled;
    atomic_bool woken;
};

static void take_off(struct http_call **list, const struct http_call *call)
{
    while (*list != call)
        list = &(*list)->next;
    *list = call->next;
}

static void push(struct http_call **list, struct http_call *call)
{
    call->next = *list;
    *list = call;
}

static struct http_call *take_free_call(struct http_client *c)
{
    struct http_call *call = c->free_calls;
    if (call) {
        c->free_calls = call->next;
        return call;
    }
    call = arena_new(&c->arena, struct http_call);
    call->head = BUF_INIT(LIMIT_HEADER_BYTES);
    call->body = BUF_INIT(LIMIT_RESPONSE_BYTES);
    call->easy = curl_easy_init();
    return call;
}

static void start(struct http_client *c, const struct ticket *ticket)
{
    struct http_call *call = take_free_call(c);
    call->request = ticket->request;
    call->tag = ticket->tag;
    if (call->easy && http_call_prepare(call, &c->options) &&
        curl_multi_add_handle(c->multi, call->easy) == CURLM_OK) {
        push(&c->running, call);
        c->running_count++;
    } else {
        call->result = CURLE_FAILED_INIT;
        push(&c->refused, call);
    }
}

static void start_waiting(struct http_client *c)
{
    while (c->first_waiting && c->running_count < c->options.max_in_flight) {
        struct ticket *ticket = c->first_waiting;
        c->first_waiting = ticket->next;
        if (!c->first_waiting)
            c->last_waiting = &c->first_waiting;
        start(c, ticket);
        ticket->next = c->free_tickets;
        c->free_tickets = ticket;
    }
}

static enum err client_submit(void *context, const struct http_request *request,
                              uint64_t tag, struct error *e)
{
    struct http_client *c = context;
    if (atomic_load(&c->canceled))
        FAIL(e, ERR_CANCELED, "stopped on request");
    TRY(http_call_check(request, e));
    struct ticket *ticket = c->free_tickets;
    if (ticket)
        c->free_tickets = ticket->next;
    else
        ticket = arena_new(&c->arena, struct ticket);
    *ticket = (struct ticket){.request = request, .tag = tag};
    *c->last_waiting = ticket;
    c->last_waiting = &ticket->next;
    return ERR_OK;
}

/* The call of the next finished transfer, off all lists; NULL for none. */
static struct http_call *take_finished(struct http_client *c)
{
    struct http_call *call = c->refused;
    if (call) {
        c->refused = call->next;
        return call;
    }
    int left = 0;
    CURLMsg *message = curl_multi_info_read(c->multi, &left);
    while (message && message->msg != CURLMSG_DONE)
        message = curl_multi_info_read(c->multi, &left);
    if (!message)
        return NULL;
    /* The message dies with the handle's removal: read it first. */
    CURLcode result = message->data.result;
    CURL *easy = message->easy_handle;
    char *owner = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    call = (struct http_call *)(void *)owner;
    call->result = result;
    curl_multi_remove_handle(c->multi, easy);
    take_off(&c->running, call);
    c->running_count--;
    return call;
}

static bool hand_out_finished(struct http_client *c, struct arena *a,
                              struct http_exchange *out)
{
    struct http_call *call = take_finished(c);
    if (!call)
        return false;
    http_call_finish(call, a, &c->options, out);
    http_call_reset(call);
    push(&c->free_calls, call);
    return true;
}

static enum err client_wait(void *context, struct arena *a, int64_t timeout_ms,
                            struct http_exchange *out, struct error *e)
{
    struct http_client *c = context;
    int64_t until_us =
        clock_monotonic_us(&c->clock) + timeout_ms * INT64_C(1000);
    for (;;) {
        if (atomic_load(&c->canceled))
            FAIL(e, ERR_CANCELED, "stopped on request");
        if (hand_out_finished(c, a, out))
            return ERR_OK;
        start_waiting(c);
        int running = 0;
        curl_multi_perform(c->multi, &running);
        if (hand_out_finished(c, a, out))
            return ERR_OK;
        if (atomic_exchange(&c->woken, false))
            FAIL(e, ERR_TIMEOUT, "woken before an answer came");
        int64_t left_us = until_us - clock_monotonic_us(&c->clock);
        if (left_us <= 0)
            FAIL(e, ERR_TIMEOUT, "no answer within %lld ms",
                 (long long)timeout_ms);
        int64_t poll_ms = left_us / 1000 + 1;
        curl_multi_poll(c->multi, NULL, 0,
                        poll_ms < 60000 ? (int)poll_ms : 60000, NULL);
    }
}

static void fill_options(struct http_client_options *o,
                         const struct http_client_options *given)
{
    if (given)
        *o = *given;
    if (o->timeout_ms <= 0)
        o->timeout_ms = CLIENT_TIMEOUT_MS;
    if (o->connect_timeout_ms <= 0)
        o->connect_timeout_ms = CLIENT_CONNECT_TIMEOUT_MS;
    if (o->max_in_flight == 0)
        o->max_in_flight = CLIENT_MAX_IN_FLIGHT;
    if (!o->user_agent)
        o->user_agent = "crosswalk/" CROSSWALK_VERSION;
}

enum err http_client_create(const struct http_client_options *options,
                            struct http_client **out_client, struct error *e)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        FAIL(e, ERR_IO, "libcurl cannot be initialised");
    CURLM *multi = curl_multi_init();
    if (!multi) {
        curl_global_cleanup();
        FAIL(e, ERR_IO, "libcurl cannot be initialised");
    }
    struct arena arena = ARENA_INIT;
    struct http_client *c = arena_new(&arena, struct http_client);
    c->arena = arena;
    c->multi = multi;
    c->clock = clock_system();
    c->last_waiting = &c->first_waiting;
    atomic_init(&c->canceled, false);
    atomic_init(&c->woken, false);
    fill_options(&c->options, options);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS,
                      (long)c->options.max_in_flight);
    *out_client = c;
    return ERR_OK;
}

struct transport http_client_transport(struct http_client *client)
{
    return (struct transport){
        .submit = client_submit, .wait = client_wait, .context = client};
}

void http_client_wake(struct http_client *client)
{
    atomic_store(&client->woken, true);
    curl_multi_wakeup(client->multi);
}

void http_client_cancel(struct http_client *client)
{
    atomic_store(&client->canceled, true);
    curl_multi_wakeup(client->multi);
}

static void destroy_calls(struct http_client *c, struct http_call *list)
{
    for (struct http_call *call = list; call; call = call->next) {
        if (list == c->running)
            curl_multi_remove_handle(c->multi, call->easy);
        http_call_fini(call);
    }
}

void http_client_destroy(struct http_client *client)
{
    if (!client)
        return;
    destroy_calls(client, client->running);
    destroy_calls(client, client->refused);
    destroy_calls(client, client->free_calls);
    curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    struct arena arena = client->arena; /* the client lives inside it */
    arena_fini(&arena);
}
