/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Inside the HTTP server: one request, and those whose answer is due later. */
#pragma once

#include <microhttpd.h>

#include "base/buf.h"
#include "net/http_server.h"

/*
 *     BEGUN --> READING --> DELAYED (suspended) --> ANSWERING
 *       |          +-------- at once ------------------^
 *       +------- announces too large a body -----------+
 */
enum server_call_state {
    CALL_BEGUN,
    CALL_READING,
    CALL_DELAYED,
    CALL_ANSWERING
};

/* owner: the server's thread */
struct server_call {
    struct arena arena; /* holds this struct and what the handler makes */
    struct MHD_Connection *connection;
    enum server_call_state state;
    struct str url; /* as sent: path?query */
    struct buf body;
    struct http_server_reply reply;
    int64_t due_us; /* while DELAYED */
    struct server_call *next;
};

/* Suspended calls, first due first. At most as many as connections. */
struct server_delays {
    struct server_call *first;
};

/* Suspends the call's connection until `due_us`; inside MHD's handler. */
void server_delays_add(struct server_delays *delays, struct server_call *call,
                       int64_t due_us);
/* Resumes what is due by `now_us`. */
void server_delays_resume(struct server_delays *delays, int64_t now_us);

/* A listening TCP socket, and the port it got. */
MUST_CHECK enum err server_listen(const char *address, uint16_t port,
                                  int *out_socket, uint16_t *out_port,
                                  struct error *e);
