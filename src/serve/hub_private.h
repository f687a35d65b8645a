/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the hub's own files only. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "net/http_client.h"
#include "serve/hub.h"
#include "serve/mailbox.h"

#define HUB_TASKS_MAX 256
#define HUB_RUNS_MAX 64
#define HUB_ID_MAX 32
#define HUB_WORD_MAX 128

/* What another thread waits for. Lies on its stack. */
struct hub_wish {
    hub_task task;
    void *context;
    enum err outcome;
    struct error error;
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    bool is_ended;
};

struct hub_loaded;

/* For between two runs: a run that was asked for, or a new workspace. */
struct hub_order {
    struct arena arena; /* holds this */
    struct run_request request;
    struct hub_loaded *loaded;
};

/* One sync as the hub sees it, by its place in the workspace. */
struct hub_sync {
    struct str name;
    int64_t id;
    bool enabled;
    int failures;              /* in a row */
    int64_t retry_us;          /* nothing before; 0: not set back */
    int64_t last_ok_us;
    int64_t last_poll_us;      /* begun */
    int64_t last_reconcile_us;
    int64_t next_poll_us;
    int64_t next_reconcile_us;
    char error[ERROR_MESSAGE_MAX];
    char reason[HUB_WORD_MAX];
    struct sync_report totals;
};

struct hub_connection {
    struct str name;
    struct remote_stats past;  /* of engines that are closed */
    struct remote_stats live;  /* of the one that is open */
};

/* What is going on, as hub_look tells it. */
struct hub_now {
    int64_t turned_us;
    char run[HUB_ID_MAX];
    enum run_kind kind;
    char cause[HUB_WORD_MAX];
    int64_t started_us;
    char sync[HUB_WORD_MAX];
    char phase[HUB_WORD_MAX];
    int64_t done, total;
    int64_t runs_by_state[4];
};

struct hub {
    struct arena arena;        /* holds this */
    struct hub_options options;
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    volatile bool stop_run;
    struct mailbox *tasks;     /* struct hub_wish: at each breath */
    struct mailbox *orders;    /* struct hub_order: between runs */

    /* the hub's thread's own (before it starts: the owner's) */
    struct arena workspace_arena;
    struct workspace workspace;
    struct store *store;
    struct http_client *client;
    struct transport transport;
    struct engine *engine;
    int64_t engine_made_us;
    bool in_task;

    /* everybody's, under the mutex; names live in workspace_arena */
    pthread_mutex_t mutex;
    struct hub_now now;
    struct hub_sync *syncs;
    size_t n_syncs;
    struct hub_connection *connections;
    size_t n_connections;
};

int64_t hub_now_us(const struct hub *hub);

/* hub_workspace.c */
struct hub_loaded {
    struct arena arena;
    struct workspace workspace;
    struct hub_sync *syncs;
    struct hub_connection *connections;
};
MUST_CHECK enum err hub_load(struct hub *hub, struct problems *problems,
                             struct hub_loaded *out, struct error *e);
/* Puts it in the place of the old one, which is freed; no engine then. */
MUST_CHECK enum err hub_take_workspace(struct hub *hub,
                                       struct hub_loaded *loaded,
                                       struct error *e);
void hub_drop_workspace(struct hub *hub);
void hub_loaded_fini(struct hub_loaded *loaded); /* one that was not taken */
void hub_swap(struct hub *hub, struct hub_loaded *loaded);

/* hub_engine.c: one run, and what comes of it. */
void hub_stats_add(struct remote_stats *into, const struct remote_stats *more);
void hub_carry_out(struct hub *hub, const struct run_request *request);
MUST_CHECK enum err hub_engine_open(struct hub *hub, struct error *e);
void hub_engine_close(struct hub *hub);

/* hub_tasks.c */
void hub_serve_tasks(struct hub *hub);  /* all that wait */
void hub_carry_out_task(struct hub *hub, struct hub_wish *wish);
void hub_order_free(struct hub_order *order);
void hub_refuse_tasks(struct hub *hub); /* the hub is stopping */

/* hub_plan.c: what the schedule says. True: `out` is to be run now; else
 * *out_wait_ms is how long nothing will be due. Lives in `a`. */
bool hub_plan_next(struct hub *hub, struct arena *a, struct run_request *out,
                   int64_t *out_wait_ms);
