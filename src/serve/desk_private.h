/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by what the desk's thread does. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "net/net_client.h"
#include "serve/access/access.h"
#include "serve/desk.h"
#include "serve/mailbox.h"

#define DESK_CALLS_MAX 1024

struct desk {
    struct arena arena;      /* holds this */
    enum desk_kind kind;
    struct web_options options;
    pthread_t thread;
    bool started;
    struct mailbox *calls;   /* struct http_server_call, held */
    atomic_bool stale;       /* the workspace is to be loaded anew */
    atomic_bool jobs_moved;  /* watchers are to be told */
    atomic_bool stop;      /* of calls to remotes */

    /* the desk's thread's own */
    struct arena workspace_arena;
    struct workspace workspace;
    struct store *reader;    /* NULL until the store has a file */
    struct store *writer;
    struct access *access;   /* of all desks */
    struct net_client *client; /* NULL at the desk of the store, as is: */
    struct remote *remote;
    struct api api;
};

int64_t desk_now_us(const struct desk *desk);

/* desk_open.c: what the thread works with. */
MUST_CHECK enum err desk_open(struct desk *desk, struct error *e);
MUST_CHECK enum err desk_load_workspace(struct desk *desk, struct error *e);
void desk_close(struct desk *desk);
/* health.c: whether it can work. metrics.c: for Prometheus. */
void health_answer_ready(struct desk *desk, struct arena *a,
                         struct http_response *out);
void metrics_answer(struct desk *desk, struct arena *a,
                    struct http_response *out);
