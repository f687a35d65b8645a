/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A small HTTP/1.1 server over libmicrohttpd for the sandbox now and the hub
 * later. One internal epoll thread calls `handle` for each whole request;
 * the handler fills the response from the request's arena. Port 0 takes a
 * free one. Binds to loopback unless `address` says otherwise.
 *
 * Threads: handle runs on the server's thread, never twice at once. A delayed
 * answer (delay_ms) does not hold up others.
 */
#pragma once

#include "net/http.h"

struct http_server_reply {
    struct http_response response;
    int64_t delay_ms;  /* answer this much later */
    bool drop;         /* close the connection without an answer */
};

struct http_server_options {
    const char *address; /* NULL: "127.0.0.1" */
    uint16_t port;       /* 0: any free one */
    unsigned max_connections; /* 0: 256 */
    void (*handle)(void *context, struct arena *a,
                   const struct http_request *request, /* url: path?query */
                   struct http_server_reply *out);
    void *context;
};

struct http_server;
MUST_CHECK enum err http_server_start(const struct http_server_options *options,
                                      struct http_server **out, struct error *e);
uint16_t http_server_port(const struct http_server *server);
void http_server_stop(struct http_server *server); /* NULL is fine; waits */

/* Query parameter, percent-decoded; STR_NONE when absent. */
struct str http_query_get(struct arena *a, struct str url, const char *name);
struct str http_url_path(struct str url); /* before '?', borrowed */
