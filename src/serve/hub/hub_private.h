/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the hub's own files only. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "engine/schedule_state.h"
#include "net/net_client.h"
#include "serve/hub/hub.h"
#include "serve/hub/hub_told.h"
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

/* A pause that lives as long as what it holds. */
struct hub_pause_text {
    bool set;
    int64_t since_us;
    char who[HUB_WORD_MAX];
    char why[ERROR_MESSAGE_MAX];
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
    int64_t retry_us;          /* what is due waits until then; 0: it does not */
    int64_t last_ok_us;
    int64_t last_change_us;    /* something was written */
    char error[ERROR_MESSAGE_MAX];
    char guard[ERROR_MESSAGE_MAX]; /* what it said when it last tripped */
    int64_t guard_us;          /* when that was; 0: not since the start */
    struct sync_report totals;
    size_t connection[SIDES];  /* places in hub->connections */
    struct schedule_state schedule;
    bool to_save;              /* its schedule has changed */
    struct hub_pause_text pause;
    struct schedule_view view; /* as last looked at */
};

struct hub_connection {
    struct str name;
    struct breaker breaker;    /* as after the last run */
    struct hub_pause_text pause;
    bool tells;                /* its changes arrive by webhook */
    int64_t n_syncs;           /* that use it */
    struct remote_stats past;  /* of engines that are closed */
    struct remote_stats live;  /* of the one that is open */
};

/* A run that was asked for and has not begun. */
struct hub_queued {
    char run[HUB_ID_MAX];      /* empty: a free place */
    enum run_kind kind;
    char cause[HUB_WORD_MAX];
    bool stop;                 /* it shall not begin */
};

/* What is going on, as hub_look tells it. */
struct hub_now {
    int64_t turned_us;
    int64_t loaded_us;
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
    atomic_bool stop_run;
    struct mailbox *tasks;     /* struct hub_wish: at each breath */
    struct mailbox *orders;    /* struct hub_order: between runs */
    struct told *told;

    /* the hub's thread's own (before it starts: the owner's) */
    struct arena workspace_arena;
    struct workspace workspace;
    struct store *store;
    struct net_client *client;
    struct transport transport;
    struct engine *engine;
    int64_t engine_made_us;
    bool in_task;

    /* everybody's, under the mutex; names live in workspace_arena */
    pthread_mutex_t mutex;
    pthread_mutex_t aside_mutex;
    struct store *aside;       /* for what others change, under its mutex */
    struct hub_now now;
    struct hub_queued queued[HUB_RUNS_MAX]; /* as in `orders` */
    struct hub_sync *syncs;
    size_t n_syncs;
    struct hub_connection *connections;
    size_t n_connections;
};

int64_t hub_now_us(const struct hub *hub);
/* Cut to fit on a UTF-8 border. */
void hub_copy_text(char *to, size_t room, struct str s);

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
void hub_carry_out(struct hub *hub, const struct run_request *request,
                   enum schedule_start what);
MUST_CHECK enum err hub_engine_open(struct hub *hub, struct error *e);
void hub_engine_close(struct hub *hub);

bool hub_is_meant(const struct run_request *request, const struct hub_sync *s);
struct hub_end {
    enum schedule_start what;
    int64_t started_us;
    const struct report *report;
    enum err err;
    const struct error *error;
};

/* hub_schedule.c; hub_note with the mutex held, hub_note_save without. */
void hub_note(struct hub *hub, const struct run_request *request,
              const struct hub_end *ended);
void hub_note_save(struct hub *hub);
MUST_CHECK enum err hub_schedule_load(struct hub *hub, struct hub_loaded *l,
                                      struct error *e);

/* hub_queue.c: the runs in `orders`, for those who ask after them. */
void hub_queue_add(struct hub *hub, const struct run_request *request);
/* These with the mutex held. It begins, or never will: */
void hub_queue_remove(struct hub *hub, struct str run);
bool hub_queue_stopped(struct hub *hub, struct str run);
/* False: it is not in the queue. */
bool hub_queue_stop(struct hub *hub, struct str run);
void hub_queue_look(const struct hub *hub, struct arena *a,
                    struct hub_state *out);
/* A run that ended before the engine kept it stands in the store all the
 * same: somebody waits for its end. */
void hub_queue_keep(struct hub *hub, const struct run_request *request,
                    const struct error *why);

/* hub_tasks.c */
void hub_serve_tasks(struct hub *hub);  /* all that wait */
void hub_carry_out_task(struct hub *hub, struct hub_wish *wish);
void hub_order_free(struct hub_order *order);
void hub_refuse_tasks(struct hub *hub); /* the hub is stopping */

/* hub_plan.c: what the schedule says. True: `request` is to be run now; else
 * wait_ms is how long nothing will be due. Lives in `a`. */
struct hub_plan {
    struct run_request request;
    enum schedule_start what;
    int64_t wait_ms;
};
bool hub_plan_next(struct hub *hub, struct arena *a, struct hub_plan *out);
/* The schedule of one sync as it stands, with the mutex held; borrows from the
 * hub and `a`. */
struct hub_case {
    struct schedule_case c;
    struct schedule_connection connection[SIDES];
};
/* With the mutex held: changes on that side go somewhere, and nobody tells of
 * them. */
bool hub_looks_for(const struct hub *hub, const struct hub_sync *sync,
                   enum side s);
void hub_case_of(struct hub *hub, struct arena *a,
                 const struct hub_sync *sync, struct hub_case *out);

/* hub_pause.c: as the store has them. */
MUST_CHECK enum err hub_pauses_load(struct hub *hub, struct hub_loaded *loaded,
                                    struct error *e);
struct pause hub_pause_copy(struct arena *a, const struct hub_pause_text *text);
