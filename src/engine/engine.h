/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The engine: finds changes, brings records into step, remembers.
 *
 *     scan (scan.c) ──▶ queue ──▶ step (step*.c): read, match, decide, write,
 *                                 commit ──▶ again until nothing is due
 *
 * It names no system and opens no socket or file: workspace, store, transport
 * and clock are given to it. One thing it asks of the workspace's files while
 * it works: whether a secret has changed, when a login was refused.
 *
 * Ownership: borrows all of its options. Threads: one owner, who also owns
 * the store handle and the transport.
 */
#pragma once

#include <stdatomic.h>

#include "base/log.h"
#include "engine/remote/remote.h"
#include "engine/report.h"
#include "store/store.h"

struct engine;

/* One thing that a plan would do or a run has done, told as it happens. */
struct engine_event {
    struct str sync;
    enum journal_kind kind;
    enum side side;
    struct str record_id;
    struct str other_id;
    const struct value *before; /* object, fields of `after` only; or NULL */
    const struct value *after;  /* object, or NULL */
};

struct engine_progress {
    struct str sync;
    const char *phase;         /* "listing", "working" */
    int64_t done;
    int64_t total;             /* 0: unknown */
};

struct engine_options {
    const struct workspace *workspace;
    struct store *store;
    struct transport transport;
    struct clock_port clock;
    struct random_port random;
    const struct log *log;     /* NULL: silent */
    /* For engines that live across runs; NULL: none (remote.h). */
    const struct breaker_rules *breaker;
    bool dry;                  /* a plan: reads only; give a store to waste */
    const atomic_bool *stop;
    void (*on_progress)(void *context, const struct engine_progress *p);
    void (*on_event)(void *context, const struct engine_event *event);
    /* A breath: between two batches or pages, when no record is in hand and
     * no transaction open. May use the store and the engine's remote. */
    void (*on_breath)(void *context);
    /* What a remote told of its record with the job, when nothing else asked
     * for it since; false: nothing. NULL: nobody tells. */
    bool (*told)(void *context, const struct job *job, struct arena *a,
                 struct str *out);
    void *context;
};

MUST_CHECK enum err engine_create(const struct engine_options *options,
                                  struct engine **out, struct error *e);
void engine_destroy(struct engine *engine); /* NULL is fine */
struct remote *engine_remote(struct engine *engine);

struct run_request {
    enum run_kind kind;        /* SYNC: what changed; RECONCILE: everything;
                                  RECORD: what is asked for; SERVE: what is
                                  due, without listing; UNDO: of all syncs */
    const struct str *syncs;   /* n_syncs 0: all that are enabled */
    size_t n_syncs;
    struct str cause;          /* for people: "crosswalk sync" */
    struct str id;             /* empty: a new one */
    unsigned sides;            /* SYNC: list these (bit 1 << side) and not the
                                  other, if that can be; 0: both */
    bool looks;                /* SYNC, RECONCILE: lists only; what is to be
                                  done stands in the queue then */
    enum side side;            /* RECORD */
    const struct str *records; /* RECORD: their ids; only these are taken, and
                                  what has to go before them */
    size_t n_records;
    struct str undoes;         /* UNDO: the run that is taken back (undo.h);
                                  of `records` alone, if there are any */
    bool forced;               /* UNDO: more removals than guards allow */
    bool insists;              /* somebody waits for it: what a breaker leaves
                                  alone is asked at once */
    bool repeated;             /* one of many: of those that changed nothing,
                                  only the newest of a kind is remembered */
};

/*
 * Runs until nothing is due. Fails only for what stops everything (store,
 * stop on request, an unknown sync); what stopped a sync is in
 * out_report->error. The report lives in `a`.
 */
MUST_CHECK enum err engine_run(struct engine *engine, struct arena *a,
                               const struct run_request *request,
                               struct report *out_report, struct error *e);

/*
 * Jobs that are for a task (store/tasks.h) go by the pace of the workspace's
 * routes: none is taken before that time. 0: no matter when.
 */
int64_t engine_next_task_us(const struct engine *engine);

struct pruned {
    int64_t runs;
    int64_t entries; /* of the journal */
};
/*
 * Takes out runs and journal older than the workspace keeps them (prune.h
 * says what stays), in short transactions with a breath after each. Not
 * during a run. Ends early, and well, where a stop is asked for.
 */
MUST_CHECK enum err engine_prune(struct engine *engine, struct pruned *out,
                                 struct error *e);

/*
 * Connects, reads the schemas and holds the mapping against them; nothing is
 * written. Findings are added to `problems`; fails when a side cannot be
 * reached.
 */
MUST_CHECK enum err engine_check(struct engine *engine, struct str sync,
                                 struct problems *problems, struct error *e);
/*
 * Takes up to `n` live records of each side there and back through the rows
 * (sync_check_roundtrip). Reads only, where the engine is dry. The schemas
 * must fit: engine_check first.
 */
MUST_CHECK enum err engine_check_samples(struct engine *engine, struct str sync,
                                         size_t n, struct problems *problems,
                                         struct error *e);
