/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the API wants of the hub's thread, as functions: the daemon gives the
 * real ones, tests their own. All may be called by any thread.
 */
#pragma once

#include "base/log.h"
#include "base/problem.h"
#include "engine/engine.h"
#include "workspace/workspace.h"

struct api_pause {
    bool set;
    struct str reason;
    struct str by;
    int64_t since_us;
};

struct api_sync_state {
    struct str name;
    int64_t last_change_us;    /* when something was last written; 0: never */
    int64_t next_poll_us;      /* 0: none is planned */
    int64_t next_reconcile_us;
    int64_t poll_ms;           /* what holds now */
    struct str reconcile;      /* "02:00" or a cron line; empty: never */
    bool own_schedule;         /* the sync says it itself */
    struct str error;          /* of its last run; empty: none */
    struct api_pause pause;
};

enum api_health { CONNECTION_UNKNOWN, CONNECTION_OK, CONNECTION_BAD };

struct api_connection_state {
    struct str name;
    enum api_health health;
    struct str reason;         /* with CONNECTION_BAD */
    int64_t broken_since_us;   /* its breaker is open; 0: it is not */
    int64_t broken_until_us;
    int64_t quota_left;        /* -1: unknown */
    int64_t quota_limit;       /* -1: unknown */
    int64_t quota_reset_us;    /* 0: unknown */
    int webhooks_installed;    /* -1: unknown */
    struct api_pause pause;
};

/* A run that is under way, or waits for its turn. */
struct api_run {
    struct str id;
    enum run_kind kind;
    struct str cause;
    struct str sync;           /* what it works at; or empty */
    struct str phase;          /* "listing", "working"; empty: it waits */
    int64_t done;
    int64_t total;             /* 0: unknown */
};

struct api_state {
    const char *name;          /* starting, idle, working, stopping */
    struct str run;            /* under way; empty: none */
    const struct api_run *runs; /* that one first, then those that wait */
    size_t n_runs;
    int64_t loaded_us;         /* when the workspace in use was read */
    const struct api_sync_state *syncs;
    size_t n_syncs;
    const struct api_connection_state *connections;
    size_t n_connections;
};

struct api_log_line {
    int64_t id;                /* grows by one a line */
    int64_t at_us;
    enum log_level level;
    struct str message;
    struct value fields;       /* object */
};

/* What a task has while the hub is its own. */
struct api_reach {
    const struct workspace *workspace;
    struct store *store;
    struct remote *remote;
    int64_t now_us;
};
typedef enum err (*api_task)(void *context, const struct api_reach *reach,
                             struct error *e);

enum api_target { TARGET_SYNC, TARGET_CONNECTION };

struct api_hub {
    void (*look)(void *context, struct arena *a, struct api_state *out);
    /* Something is due. */
    void (*wake)(void *context);
    /* Queues a run and gives it its id. ERR_BUSY when too many wait. */
    enum err (*start_run)(void *context, struct arena *a,
                          const struct run_request *request,
                          struct str *out_id, struct error *e);
    /* ERR_NOT_FOUND when that run is neither under way nor waits. */
    enum err (*stop_run)(void *context, struct str run, struct error *e);
    /* Lasting until resumed, also over a restart. */
    enum err (*pause)(void *context, enum api_target target, struct str name,
                      const struct api_pause *pause, struct error *e);
    enum err (*resume)(void *context, enum api_target target, struct str name,
                       struct error *e);
    /* A connection tells of its changes no more: it is to be polled. */
    void (*deaf)(void *context, struct str connection);
    /* Newest first, with id below `before` (0: any) and no more harmless than
     * `level`; at most `n`. Returns how many. */
    size_t (*log_lines)(void *context, struct arena *a, enum log_level level,
                        int64_t before, size_t n, struct api_log_line *out);

    /* These two wait for the hub: never call them on the desk. */
    /* Carries out a task between two batches. ERR_CANCELED: the hub stops. */
    enum err (*call)(void *context, api_task task, void *task_context,
                     struct error *e);
    /* ERR_INVALID with the findings: the old workspace stays. Problems of
     * level warning are told also when it went well. */
    enum err (*reload)(void *context, struct problems *problems,
                       struct error *e);
    void *context;
};
