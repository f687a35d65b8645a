/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Runs operations against remote systems: many in flight, each connection
 * within its limits, logging in when needed, waiting out 429s, retrying what
 * is safe to retry, splitting batches that fail as a whole. The one place
 * where connectors meet the network.
 *
 * A dry remote carries out reads and answers writes itself with made-up ids
 * ("new:1"): that is how a plan is computed by the very same engine.
 *
 * Ownership: the remote borrows the workspace; results live in the arenas of
 * their ops. Threads: one owner.
 */
#pragma once

#include <stdatomic.h>

#include "base/log.h"
#include "base/ports.h"
#include "engine/schedule/breaker.h"
#include "workspace/workspace.h"

struct remote;

struct remote_options {
    const struct workspace *workspace;
    struct transport transport;
    struct clock_port clock;
    struct random_port random;
    const struct log *log;      /* NULL: silent */
    bool dry;
    int64_t patience_ms;        /* longest wait for one call's retry; 0: 60 s;
                                   below: each is tried once */
    const atomic_bool *stop;  /* set: give up with ERR_CANCELED; or NULL */
    /* For what lives long: a connection that keeps failing is left alone for
     * a while, and its calls fail at once. NULL: each call is tried. */
    const struct breaker_rules *breaker;
    /* While calls are waited for, and remote_let_others lets it: may make
     * calls of other connections meanwhile. False: nothing was done. */
    bool (*on_idle)(void *context);
    void *context;
};

#define REMOTE_STATUSES 7
struct remote_stats {           /* of one connection */
    int64_t requests;
    int64_t failures;
    int64_t by_kind[OP_KINDS];  /* requests by op kind */
    int64_t waited_ms;          /* for rate limits and retries */
    int64_t by_status[REMOTE_STATUSES]; /* answers by status / 100, [0]: none
                                   came, [6]: 429 */
    struct http_quota quota;    /* as it was told last; all 0: never */
};

MUST_CHECK enum err remote_create(const struct remote_options *options,
                                  struct remote **out, struct error *e);
void remote_destroy(struct remote *r); /* NULL is fine */
bool remote_is_dry(const struct remote *r);

/* Logs in if need be. The next two call it themselves. */
MUST_CHECK enum err remote_open(struct remote *r, struct str connection,
                                struct error *e);
MUST_CHECK enum err remote_caps(struct remote *r, struct str connection,
                                struct str entity, struct entity_caps *out,
                                struct error *e);
/* Asked once, then kept for the life of the remote. */
MUST_CHECK enum err remote_schema(struct remote *r, struct str connection,
                                  struct str entity,
                                  const struct schema **out, struct error *e);
/* Zeros for a name that is not there. */
struct remote_stats remote_stats(const struct remote *r, struct str connection);
/* Closed for a name that is not there. Borrowed; changes with each call. */
const struct breaker *remote_breaker(const struct remote *r,
                                     struct str connection);
/* The next call is tried, however long it was to wait: a person asks. */
void remote_breaker_try(struct remote *r, struct str connection);

/* From now on on_idle may be called, or not; returns what was so before. */
bool remote_let_others(struct remote *r, bool lets);
/* Calls of that connection are under way, or about to be. */
bool remote_is_held(const struct remote *r, struct str connection);

/* One op and how it ended. op.arena must be set. */
struct remote_call {
    struct str connection;
    struct op op;
    struct error error; /* code ERR_OK when it went through */
};

/*
 * Runs all calls to their ends, side by side. Fails itself only when it was
 * stopped or misused; what befell a call is in its `error`.
 */
MUST_CHECK enum err remote_run(struct remote *r, struct remote_call *calls,
                               size_t n, struct error *e);

/* What a webhook told, as a read would give it; ERR_NOT_FOUND when that cannot
 * be. No request is made. */
MUST_CHECK enum err remote_told(struct remote *r, struct str connection,
                                struct arena *a, const struct hook_told *told,
                                struct record *out);

/* ---- batches, cut to the connection's limits ------------------------------ */

struct remote_target {
    struct str connection;
    struct str entity;
    const struct str *fields;
    size_t n_fields;
};

/* One id's answer: its record, or why it could not be read; neither: there
 * is no such record (any more). */
struct read_answer {
    const struct record *record;
    const struct error *error;
};
struct read_batch {
    const struct str *ids;
    const struct value **known; /* per id what was last known; or NULL */
    size_t n;
};
/* out[i] answers ids[i]. A batch that is refused as a whole is halved until
 * the record to blame stands alone; fails only when the connection does. */
MUST_CHECK enum err remote_read_each(struct remote *r, struct arena *a,
                                     const struct remote_target *target,
                                     const struct read_batch *batch,
                                     struct read_answer *out, struct error *e);
/* The same where any failure is a failure of the whole: out[i] is NULL where
 * there is no such record. */
MUST_CHECK enum err remote_read(struct remote *r, struct arena *a,
                                const struct remote_target *target,
                                const struct str *ids,
                                const struct value **known, size_t n,
                                const struct record **out, struct error *e);
MUST_CHECK enum err remote_find(struct remote *r, struct arena *a,
                                const struct remote_target *target,
                                const struct find_key *keys, size_t n,
                                struct find_match **out, size_t *out_n,
                                struct error *e);
/*
 * Patches of any kinds; results[i] answers patches[i]. Fails as a whole only
 * when stopped: what could not be sent carries the reason in its result.
 */
MUST_CHECK enum err remote_write(struct remote *r, struct arena *a,
                                 const struct remote_target *target,
                                 const struct patch *patches, size_t n,
                                 struct patch_result *results, struct error *e);
