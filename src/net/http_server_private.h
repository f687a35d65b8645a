/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Inside the HTTP server: one request, and the thread that ends delays. */
#pragma once

#include <pthread.h>

#include <microhttpd.h>

#include "base/buf.h"
#include "base/vec.h"
#include "net/http_server.h"

/*
 *     BEGUN ──▶ READING ──▶ DELAYED (suspended) ──▶ ANSWERING
 *       │          └──────── at once ───────────────────▲
 *       └─────── announces too large a body ────────────┘
 */
enum server_call_state {
    CALL_BEGUN,
    CALL_READING,
    CALL_DELAYED,
    CALL_ANSWERING
};

/* owner: the server's thread; while DELAYED the list of delays points here */
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

/* Suspended calls in the order they are due, and the thread that resumes. */
struct server_delays {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    pthread_t thread;
    struct server_call *first;
    bool stopping;
};

MUST_CHECK enum err server_delays_start(struct server_delays *delays,
                                        struct error *e);
/*
 * Suspends the call's connection for reply.delay_ms; called by the server's
 * thread, inside MHD's handler. False when the server is being stopped.
 */
bool server_delays_add(struct server_delays *delays, struct server_call *call);
/* Resumes everything at once; nothing can be added from then on. */
void server_delays_stop(struct server_delays *delays);
void server_delays_fini(struct server_delays *delays);

/* A listening TCP socket, and the port it got. */
MUST_CHECK enum err server_listen(const char *address, uint16_t port,
                                  int *out_socket, uint16_t *out_port,
                                  struct error *e);
