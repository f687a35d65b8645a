/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the engine's own files only. */
#pragma once

#include "base/map.h"
#include "base/time.h"
#include "base/vec.h"
#include "engine/codec.h"
#include "engine/engine.h"
#include "engine/world/world.h"

/* A staged record older than this is read again before it is decided on. */
#define STAGE_FRESH_US (30 * US_PER_SECOND)
/* Waits between tries of one record. */
/* A record that cannot be made without a link looks for it again; it is woken
 * earlier when the link is there. */
#define JOB_LACK_US (6 * 3600 * US_PER_SECOND)
#define JOB_RETRY_BASE_MS 2000
#define JOB_RETRY_MAX_MS (15 * 60 * 1000)

/* Reason of such a job; its detail is the list [sync, id, side]. */
#define REASON_UNLINKED "unlinked"
/* Of a record that is not written since a code is not found; likewise. */
#define REASON_UNMAPPED "unmapped"
/* After its write the pair is not as it should be. */
#define REASON_VERIFY "verify"
/* Or since what there is for it is no value. */
#define REASON_INVALID "invalid"

struct engine_sync {
    const struct sync *source;   /* as the workspace has it */
    struct sync bound;           /* with the remotes' types */
    bool prepared;
    int64_t id;
    struct entity_caps caps[SIDES];
    bool listed[SIDES];          /* staging has all that may be matched */
    bool nothing_listed[SIDES];  /* the last full listing was empty */
    int64_t removals;            /* in this run, for the guard */
    int64_t renewals;            /* likewise: made anew */
    int removal_waits;           /* passes of the run that removals have waited
                                    for other syncs */
    bool none_lacks;             /* no job is known to wait for a link */
    bool none_recheck;           /* likewise: to be parked for a code, or for
                                    `verify` */
    struct map repaired;         /* holds looked at again in this run */
    struct map ends;             /* of records that failed in this run: where
                                    the report counts them (int64_t) */
    struct map planned;          /* of a dry run: who makes or writes what is
                                    shared, which is not there to be seen */
    struct map kept[SIDES];      /* record id -> struct kept_record */
    size_t n_kept;
    struct scan *ahead[SIDES];   /* listed together with another sync's; or
                                    NULL (scan_share.c) */
    struct sync_report *report;
    struct sync_report aside;    /* counts of urgent work in a run of others */
    bool stopped;                /* by an error of a connection */
    struct error failed_aside;   /* met while another sync waited (aside.c) */
};

/* What the store is told of a run before anything is done in it. */
struct run_begun {
    enum run_kind kind;
    struct str cause;
    int64_t started_us;
    bool kept;                   /* it has been told */
};

struct engine {
    struct engine_options options;
    int64_t born_us;
    struct arena arena;
    struct arena run_arena;      /* reset by each run */
    struct remote *remote;
    struct world *world;
    struct engine_sync *syncs;
    size_t n_syncs;
    struct str run;              /* id of the run going on */
    struct report *report;       /* of it, while it goes on; or NULL */
    struct run_begun begun;
    int64_t pass_us;             /* when the pass began */
    int64_t next_task_us;        /* no job that is for a task is taken before */
    bool working;                /* the run lists no more */
    bool chosen;                 /* only jobs that the run has put are taken */
    int depth;                   /* steps inside each other (aside.c) */
    int64_t aside_us;            /* when a pass inside a step last began */
    struct error failed_aside;   /* what stops everything, met there */
};

/* run.c: tells the store that the run goes on, unless it knows; in a
 * transaction. */
MUST_CHECK enum err engine_keep_run(struct engine *engine, struct error *e);
struct remote_target engine_target(const struct engine_sync *es, enum side s);
int64_t engine_now_us(const struct engine *engine);
/* A new pass: what was put for "right after this pass" is due in the next. */
void engine_next_pass(struct engine *engine);
/* Right after this pass, also when the clock stands still or is set back. */
int64_t engine_next_pass_us(const struct engine *engine);
void engine_tell(const struct engine *engine, const struct engine_event *event);
void engine_progress(const struct engine *engine, const struct engine_sync *es,
                     const char *phase, int64_t done, int64_t total);
/* What of the mapping does not fit that side's schemas. Fails when the
 * connection does. */
MUST_CHECK enum err engine_check_side(struct engine *engine,
                                      const struct engine_sync *es,
                                      enum side s, struct problems *out,
                                      struct error *e);
/* check_link.c: the part about `by`. */
MUST_CHECK enum err engine_check_links(struct engine *engine,
                                       const struct sync *sync, enum side s,
                                       struct problems *out, struct error *e);
/* check_codes.c: codes that one of two catalogues lacks. */
MUST_CHECK enum err engine_check_expects(struct engine *engine,
                                         const struct sync *sync,
                                         struct problems *out,
                                         struct error *e);
MUST_CHECK enum err engine_check_codes(struct engine *engine,
                                       const struct sync *sync,
                                       struct problems *out, struct error *e);
/* Connects both sides, reads the schemas, refuses drift, binds the rows. */
MUST_CHECK enum err engine_prepare(struct engine *engine,
                                   struct engine_sync *es, struct error *e);

/* breath.c: room for others between two batches or pages; urgent jobs (see
 * JOB_DUE_URGENT) of all enabled syncs are carried out then. */
MUST_CHECK enum err engine_breathe(struct engine *engine, struct error *e);
/* aside.c: while a step waits for its writes, syncs go on that lead elsewhere. */
bool engine_work_aside(void *engine);
/* Fails with what stopped everything meanwhile. */
MUST_CHECK enum err engine_check_aside(struct engine *engine, struct error *e);
/* breath.c: batches of the sync until nothing urgent is left. Fails only for
 * what stops everything. */
MUST_CHECK enum err engine_work_urgent(struct engine *engine,
                                       struct engine_sync *es, struct error *e);
/* A job of the sync is due at that time. */
bool engine_is_due(const struct engine *engine, const struct engine_sync *es,
                   int64_t at_us);
/* scan.c: lists what changed (or everything) into the queue, on the sides
 * that `sides` (bit 1 << side) asks for, and where it cannot do without. */
MUST_CHECK enum err scan_sync(struct engine *engine, struct engine_sync *es,
                              bool full, unsigned sides, struct error *e);
/* repair.c: jobs for held fields, and parked records, whose reason has gone:
 * as far as is known here; the remotes are asked too; all are tried. */
enum repair_how { REPAIR_AT_HAND, REPAIR_ASK, REPAIR_ALL };
MUST_CHECK enum err repair_sync(struct engine *engine, struct engine_sync *es,
                                enum repair_how how, struct error *e);
/* step.c: one batch of due jobs; *out_n is how many were taken. */
MUST_CHECK enum err step_sync(struct engine *engine, struct engine_sync *es,
                              size_t *out_n, struct error *e);
