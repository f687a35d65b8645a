/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A small HTTP/1.1 server over libmicrohttpd: keep-alive, one thread that
 * calls `handle` for each whole request. A body past
 * LIMIT_REQUEST_BYTES is answered 413 without the handler. Binds to loopback
 * unless `address` says otherwise. Not covered: TLS (put a proxy in front).
 *
 * Ownership: request and arena live until the answer has left; the handler
 * fills the response from that arena or with what lives longer.
 * Threads: handle runs on the server's thread, never twice at once. A delayed
 * answer (delay_ms) does not hold up others.
 */
#pragma once

#include "net/http.h"

struct http_server_reply {
    struct http_response response; /* status 0: 200 */
    int64_t delay_ms;  /* answer (or drop) this much later */
    bool drop;         /* close the connection without an answer */
};

struct http_server_options {
    const char *address; /* numeric, IPv4 or IPv6; NULL: "127.0.0.1" */
    uint16_t port;       /* 0: any free one */
    unsigned max_connections; /* 0: 256 */
    void (*handle)(void *context, struct arena *a,
                   const struct http_request *request, /* url: path?query */
                   struct http_server_reply *out);
    void *context;
};

struct http_server;
MUST_CHECK enum err http_server_start(const struct http_server_options *options,
                                      struct http_server **out_server,
                                      struct error *e);
uint16_t http_server_port(const struct http_server *server);
/* Waits for the handler, drops delayed answers. NULL is fine. */
void http_server_stop(struct http_server *server);
