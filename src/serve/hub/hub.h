/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The thread `hub`: owns workspace, engine, transport and the first handle of
 * the store. It polls and reconciles by the schedule, carries out what is due
 * when somebody wakes it, and gives exclusive tasks of other threads their
 * turn between two batches.
 *
 *     hub_wake ─┐                 ┌─ a task ── at each breath of a run
 *     hub_call ─┼─▶ thread hub ───┼─ a run asked for
 *     hub_run  ─┘                 ├─ poll, reconcile: when the schedule says
 *                                 └─ what is due
 *
 * Threads: create, start, stop and destroy are the owner's; the others are
 * anyone's. Times are UTC, in microseconds.
 */
#pragma once

#include "base/log.h"
#include "base/problem.h"
#include "engine/engine.h"
#include "engine/schedule_state.h"
#include "workspace/workspace.h"

struct hub;

enum hub_run_stage { HUB_RUN_STARTED, HUB_RUN_PROGRESS, HUB_RUN_ENDED };

struct hub_run_news {
    enum hub_run_stage stage;
    struct str run;
    enum run_kind kind;
    enum run_state state;
    struct str cause;
    const struct engine_progress *progress; /* PROGRESS */
    const struct report *report;            /* ENDED */
};

struct hub_options {
    const char *dir;           /* of the workspace */
    struct env_port env;
    struct clock_port clock;
    struct random_port random;
    const struct log *log;
    /* On the hub's thread, as a run goes on; NULL: nobody listens. */
    void (*on_run)(void *context, const struct hub_run_news *news);
    void *context;
};

/* Loads the workspace and opens the store; findings go to `problems`. */
MUST_CHECK enum err hub_create(const struct hub_options *options,
                               struct problems *problems, struct hub **out,
                               struct error *e);
MUST_CHECK enum err hub_start(struct hub *hub, struct error *e);
/* Finishes or releases what is in hand; cuts calls off after within_ms. */
void hub_stop(struct hub *hub, int64_t within_ms);
void hub_destroy(struct hub *hub); /* stopped; NULL is fine */
/* For handles beside it (store_open_beside) while the hub lives. */
struct store *hub_store(struct hub *hub);

const char *hub_store_path(struct hub *hub, struct arena *a);
/* `serve:` of the workspace as it was when the hub was made. */
void hub_settings(struct hub *hub, struct arena *a, struct serve_settings *out);

/* Pauses what `of` names, or with `set` false lets it go on; over restarts. */
MUST_CHECK enum err hub_pause(struct hub *hub, const struct pause_of *of,
                              const struct pause *pause, struct error *e);

/* Something is due, or the schedule has changed. */
void hub_wake(struct hub *hub);
/* A connection tells of its changes by itself: it needs no fast polls. Or it
 * does no more. */
void hub_told(struct hub *hub, struct str connection, bool tells);
/* What it told of a record, with the job that is being put for that. */
void hub_tell(struct hub *hub, const struct job *job, struct str told);
/* Whether a sync may run because a webhook came. */
bool hub_lets(struct hub *hub, struct str sync);

/* Queues a run (any but SERVE), and gives it its id. ERR_BUSY when
 * too many wait. */
MUST_CHECK enum err hub_run(struct hub *hub, struct arena *a,
                            const struct run_request *request,
                            struct str *out_id, struct error *e);
/* Stops a run in order: the one under way, or one that waits for its turn.
 * ERR_NOT_FOUND: it is neither. */
MUST_CHECK enum err hub_run_stop(struct hub *hub, struct str id,
                                 struct error *e);

/* What a task may use while it has the hub to itself. */
struct hub_reach {
    const struct workspace *workspace;
    struct store *store;
    struct engine *engine;
    int64_t now_us;
};
typedef enum err (*hub_task)(void *context, const struct hub_reach *reach,
                             struct error *e);
/* Carries out a task between two batches, and waits for it. ERR_CANCELED when
 * the hub stops. */
MUST_CHECK enum err hub_call(struct hub *hub, hub_task task, void *context,
                             struct error *e);
/* Reads the workspace anew: an invalid one is told and the old one kept; a
 * valid one takes its place between two runs. */
MUST_CHECK enum err hub_reload(struct hub *hub, struct problems *problems,
                               struct error *e);

/* ---- how it stands ---------------------------------------------------------- */

struct hub_sync_state {
    struct str name;
    int64_t last_ok_us;        /* end of the last run that looked at both sides
                                  and went through */
    int64_t last_change_us;    /* something was written; 0: not since start */
    int64_t next_poll_us;      /* 0: none is planned */
    int64_t next_reconcile_us;
    struct str poll;           /* as the workspace says: "5 min" */
    int64_t poll_ms;           /* 0: not by an interval */
    struct str reconcile;      /* "02:00"; empty: never */
    bool own_schedule;         /* the sync says it itself */
    struct str error;          /* of the last run; empty: none */
    struct str guard;          /* what a guard said when it last tripped */
    int64_t guard_us;          /* when that was; 0: not since the start */
    struct str plan;           /* in words: "next poll in 4 min" */
    struct pause pause;
    struct sync_report totals; /* since the start */
};
struct hub_connection_state {
    struct str name;
    struct remote_stats stats; /* since the start */
    struct breaker breaker;
    struct str why;            /* it is not asked, in words; or empty */
    struct pause pause;
    bool tells;                /* its changes arrive by webhook */
};
struct hub_run_waiting {
    struct str run;
    enum run_kind kind;
    struct str cause;
};
struct hub_state {
    int64_t turned_us;         /* when the thread last gave a sign */
    struct str run;            /* going on; empty: none */
    enum run_kind kind;
    struct str cause;
    int64_t started_us;
    struct str sync;           /* of the run's progress */
    struct str phase;
    int64_t done, total;
    size_t queued;             /* runs asked for that wait */
    struct hub_run_waiting *waiting; /* the same, one by one */
    size_t n_waiting;
    bool stopping;
    int64_t loaded_us;         /* when the workspace in use was read */
    struct hub_sync_state *syncs;
    size_t n_syncs;
    struct hub_connection_state *connections;
    size_t n_connections;
    int64_t runs_by_state[4];  /* enum run_state, since the start */
};
void hub_look(struct hub *hub, struct arena *a, struct hub_state *out);
/* "starting", "idle", "working", "stopping" */
const char *hub_state_name(const struct hub_state *state);
