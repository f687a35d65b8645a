/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The owner waits at the HTTP client alone; a database that has answered wakes
 * it, and so that this is not taken for somebody else's waking, that has a
 * flag of its own here.
 */
#include "net/net_client.h"

#include <stdatomic.h>

#include "base/ports.h"
#include "net/sql.h"
#include "net/sql_client.h"

struct net_client {
    struct arena arena; /* holds this struct */
    struct http_client *http;
    struct sql_client *sql;
    struct transport to_http;
    struct transport to_sql;
    struct clock_port clock;
};

static enum err submit(void *context, const struct http_request *request,
                       uint64_t tag, struct error *e)
{
    struct net_client *c = context;
    const struct transport *to =
        sql_is_address(request->url) ? &c->to_sql : &c->to_http;
    return to->submit(to->context, request, tag, e);
}

static enum err wait(void *context, struct arena *a, int64_t timeout_ms,
                     struct http_exchange *out, struct error *e)
{
    struct net_client *c = context;
    int64_t until_us =
        clock_monotonic_us(&c->clock) + timeout_ms * INT64_C(1000);
    for (;;) {
        if (sql_client_take(c->sql, a, out))
            return ERR_OK;
        int64_t left_us = until_us - clock_monotonic_us(&c->clock);
        enum err err = c->to_http.wait(c->to_http.context, a,
                                       left_us > 0 ? left_us / 1000 + 1 : 0,
                                       out, e);
        if (err != ERR_TIMEOUT)
            return err;
        if (sql_client_take(c->sql, a, out))
            return ERR_OK;
        if (left_us <= 0)
            return err;
    }
}

static void wake_for_database(void *context)
{
    struct net_client *c = context;
    http_client_wake(c->http);
}

static enum err fill(struct net_client *c,
                     const struct http_client_options *options,
                     struct error *e)
{
    TRY(http_client_create(options, &c->http, e));
    const struct sql_client_options sql = {
        .timeout_ms = options ? options->timeout_ms : 0,
        .on_done = wake_for_database,
        .context = c,
    };
    c->sql = sql_client_create(&sql);
    c->to_http = http_client_transport(c->http);
    c->to_sql = sql_client_transport(c->sql);
    return ERR_OK;
}

enum err net_client_create(const struct http_client_options *options,
                           struct net_client **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct net_client *c = arena_new(&arena, struct net_client);
    c->arena = arena;
    c->clock = clock_system();
    enum err err = fill(c, options, e);
    if (err != ERR_OK) {
        net_client_destroy(c);
        return err;
    }
    *out = c;
    return ERR_OK;
}

struct transport net_client_transport(struct net_client *client)
{
    return (struct transport){
        .submit = submit, .wait = wait, .context = client};
}

void net_client_cancel(struct net_client *client)
{
    sql_client_cancel(client->sql);
    http_client_cancel(client->http);
}

void net_client_destroy(struct net_client *client)
{
    if (!client)
        return;
    sql_client_destroy(client->sql); /* its threads wake the other one */
    http_client_destroy(client->http);
    struct arena arena = client->arena; /* the client lives inside it */
    arena_fini(&arena);
}
