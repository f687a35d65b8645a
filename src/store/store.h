/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the hub remembers: queue, links and bases, intents, journal, holds,
 * cursors, lookups, staged records and runs. SQLite now; the same suite of
 * conformance tests will hold a PostgreSQL implementation.
 *
 * Values are opaque encoded text here (value_encode): the store depends on
 * base only. Syncs are small integers within one store (store_sync_id).
 *
 * Transactions: calls that change something are made between store_begin and
 * store_commit; a commit is durable when it returns (WAL, synchronous=FULL).
 * After any failure inside, call store_rollback. Reads may be made at any
 * time and see the open transaction.
 *
 * One hub a store: opening takes a lock; a second hub gets ERR_LOCKED.
 * Read-only opening (status, jobs, ...) works beside a running hub.
 * Errors: ERR_STORE, ERR_FULL (disk), ERR_LOCKED, ERR_VERSION; scope system.
 * Threads: a handle has one owner.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/side.h"

struct store;

struct store_options {
    const char *path;
    bool read_only;
    int64_t now_us;  /* for the records of migrations */
    /* Called at each durable step, before and after it takes effect; an
     * error makes the step fail there. For tests that cut the power. */
    enum err (*probe)(void *context, bool after, struct error *e);
    void *probe_context;
};

MUST_CHECK enum err store_open(const struct store_options *options,
                               struct store **out, struct error *e);
void store_close(struct store *s); /* NULL is fine; rolls back */
MUST_CHECK enum err store_begin(struct store *s, struct error *e);
MUST_CHECK enum err store_commit(struct store *s, struct error *e);
void store_rollback(struct store *s);
/* The id of a sync by name, made when new (inside a transaction then). */
MUST_CHECK enum err store_sync_id(struct store *s, struct str name,
                                  int64_t *out, struct error *e);

/* ---- queue -------------------------------------------------------------
 * One row per sync, side and record: putting it again coalesces.
 *
 *     put ──▶ waiting ──claim──▶ running ──finish──▶ (gone)
 *               ▲  ▲               │ │
 *               │  └──── retry ────┘ └── park ──▶ parked ──put/release──┐
 *               └───────────────────────────────────────────────────────┘
 * A put on a running job marks it `again`: it waits anew when it finishes.
 */

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_PARKED };

enum job_cause { /* why; the strongest stays when coalesced */
    CAUSE_CHANGE,    /* seen by a poll or webhook */
    CAUSE_RECONCILE, /* seen by a full compare */
    CAUSE_GONE,      /* missing from a full listing, or reported deleted */
    CAUSE_DEPENDENCY,/* another job waits for its link */
    CAUSE_REPAIR,    /* a lookup was filled, a hold was answered */
    CAUSE_PERSON     /* asked for by name */
};

struct job {
    int64_t id;
    int64_t sync;
    enum side side;
    struct str record_id;
    enum job_state state;
    enum job_cause cause;
    int tries;             /* failed so far */
    int64_t due_us;        /* waiting: not before */
    int64_t created_us;
    int64_t updated_us;
    struct str run;        /* the run that put it */
    /* why it waits again or is parked */
    struct str reason;     /* err_name, or "ambiguous", "dependency", ... */
    struct str message;    /* for people */
    struct str detail;     /* encoded value: candidates, fields; may be "" */
};

MUST_CHECK enum err job_put(struct store *s, const struct job *jobs, size_t n,
                            struct error *e);
/* Up to `max` due jobs of one sync, oldest first; they become running. */
MUST_CHECK enum err job_claim(struct store *s, struct arena *a, int64_t sync,
                              int64_t now_us, size_t max, struct job **out,
                              size_t *out_n, struct error *e);
MUST_CHECK enum err job_finish(struct store *s, const int64_t *ids, size_t n,
                               struct error *e);
/* id, tries, due_us, reason, message, detail are taken from `job`. */
MUST_CHECK enum err job_retry(struct store *s, const struct job *job,
                              int64_t now_us, struct error *e);
MUST_CHECK enum err job_park(struct store *s, const struct job *job,
                             int64_t now_us, struct error *e);
/* Makes parked jobs wait again with tries 0: one by id, or all that match. */
struct job_filter {
    int64_t id;             /* 0: any */
    int64_t sync;           /* 0: any */
    int state;              /* enum job_state, or -1: any */
    struct str reason;      /* empty: any */
    struct str record_id;   /* empty: any */
    int64_t after_id;       /* paging */
    size_t limit;           /* 0: 100 */
};
MUST_CHECK enum err job_release(struct store *s, const struct job_filter *f,
                                int64_t now_us, size_t *out_n,
                                struct error *e);
MUST_CHECK enum err job_discard(struct store *s, const struct job_filter *f,
                                size_t *out_n, struct error *e);
/* All running jobs wait again: after a crash, by the one hub. */
MUST_CHECK enum err job_recover(struct store *s, size_t *out_n, struct error *e);
MUST_CHECK enum err job_list(struct store *s, struct arena *a,
                             const struct job_filter *f, struct job **out,
                             size_t *out_n, struct error *e);
struct job_counts {
    int64_t by_state[3];
    int64_t due;            /* waiting and due now */
    int64_t oldest_us;      /* created_us of the oldest waiting; 0: none */
    int64_t next_due_us;    /* earliest due_us of a waiting one; 0: none */
};
MUST_CHECK enum err job_count(struct store *s, int64_t sync, /* 0: all */
                              int64_t now_us, struct job_counts *out,
                              struct error *e);

/* ---- links ------------------------------------------------------------ */

struct link_side {
    struct str id;       /* record id */
    struct str base;     /* encoded object: values last agreed on */
    uint64_t hash;       /* of the mapped fields as last seen; 0: none */
    int64_t modified_us; /* the remote's stamp as last seen */
    bool gone;           /* deleted remotely; the link stays as a tombstone */
};

struct link {
    int64_t id;
    int64_t sync;
    struct link_side side[SIDES];
    int created_side;    /* enum side of the record this program made, or -1 */
    int64_t created_us;
    int64_t updated_us;
};

/* out[i] answers ids[i]; id 0 where there is no link. */
MUST_CHECK enum err link_get(struct store *s, struct arena *a, int64_t sync,
                             enum side side, const struct str *ids, size_t n,
                             struct link *out, struct error *e);
/* The same without bases: only id, counterpart's id, hash, gone. Fast. */
struct link_brief {
    int64_t id;          /* 0: none */
    uint64_t hash;       /* of `side` */
    bool gone[SIDES];
    struct str other_id;
};
MUST_CHECK enum err link_peek(struct store *s, struct arena *a, int64_t sync,
                              enum side side, const struct str *ids, size_t n,
                              struct link_brief *out, struct error *e);
/* Inserts when id is 0 (and sets it), else replaces. ERR_STORE when either
 * record is linked otherwise already: the invariant of one to one. */
MUST_CHECK enum err link_put(struct store *s, struct link *link, struct error *e);
MUST_CHECK enum err link_remove(struct store *s, int64_t link, struct error *e);
MUST_CHECK enum err link_by_id(struct store *s, struct arena *a, int64_t link,
                               struct link *out, struct error *e);
/* In order of id, after `after`, without bases unless `whole`. */
MUST_CHECK enum err link_list(struct store *s, struct arena *a, int64_t sync,
                              int64_t after, size_t limit, bool whole,
                              struct link **out, size_t *out_n,
                              struct error *e);
MUST_CHECK enum err link_count(struct store *s, int64_t sync, int64_t *out,
                               int64_t *out_max_id, struct error *e);

/* ---- staged records: unlinked ones seen by a listing, with match keys ---- */

struct staged {
    struct str id;
    struct str record;   /* encoded record; owned by the engine's form */
    uint64_t hash;
    int64_t seen_us;
    const struct str *keys; /* normalised, prefixed by rule number */
    size_t n_keys;
};

MUST_CHECK enum err stage_put(struct store *s, int64_t sync, enum side side,
                              const struct staged *rows, size_t n,
                              struct error *e);
/* out[i].id empty where none is staged. Keys are not filled in. */
MUST_CHECK enum err stage_get(struct store *s, struct arena *a, int64_t sync,
                              enum side side, const struct str *ids, size_t n,
                              struct staged *out, struct error *e);
/* Record ids with any of the keys: parallel arrays of key index and id. */
struct stage_hit {
    size_t key;
    struct str id;
};
MUST_CHECK enum err stage_find(struct store *s, struct arena *a, int64_t sync,
                               enum side side, const struct str *keys, size_t n,
                               struct stage_hit **out, size_t *out_n,
                               struct error *e);
MUST_CHECK enum err stage_drop(struct store *s, int64_t sync, enum side side,
                               const struct str *ids, size_t n, struct error *e);
MUST_CHECK enum err stage_clear(struct store *s, int64_t sync, enum side side,
                                struct error *e);

/* ---- intents: creates that may have happened --------------------------- */

struct intent {
    int64_t id;
    int64_t sync;
    enum side target;       /* where the create goes */
    struct str source_id;   /* the record it is made from */
    struct str token;       /* unique to the create */
    struct str values;      /* encoded object that was sent */
    int64_t created_us;     /* hub's clock */
};
/* One open intent per sync, target and source: a second put is an error. */
MUST_CHECK enum err intent_put(struct store *s, struct intent *rows, size_t n,
                               struct error *e);
/* out[i].id 0 where there is none. */
MUST_CHECK enum err intent_get(struct store *s, struct arena *a, int64_t sync,
                               enum side target, const struct str *source_ids,
                               size_t n, struct intent *out, struct error *e);
MUST_CHECK enum err intent_remove(struct store *s, const int64_t *ids, size_t n,
                                  struct error *e);

/* ---- journal ----------------------------------------------------------- */

enum journal_kind {
    JOURNAL_CREATE, JOURNAL_UPDATE, JOURNAL_DELETE, JOURNAL_ARCHIVE,
    JOURNAL_LINK, JOURNAL_UNLINK, JOURNAL_CONFLICT, /* a loser was overruled */
    JOURNAL_ACTION
};

struct journal_entry {
    int64_t id;
    struct str run;
    int64_t job;
    int64_t sync;
    int64_t link;           /* 0 when none */
    enum side side;         /* that was written */
    struct str record_id;
    enum journal_kind kind;
    struct str field;       /* empty for the record as a whole */
    struct str before;      /* encoded value; empty: unknown */
    struct str after;
    int64_t at_us;
};
MUST_CHECK enum err journal_add(struct store *s,
                                const struct journal_entry *rows, size_t n,
                                struct error *e);
struct journal_filter {
    struct str run;         /* empty: any */
    int64_t sync;           /* 0: any */
    int64_t link;
    int side;               /* -1: any */
    struct str record_id;
    int64_t after_id;       /* paging, ascending */
    size_t limit;           /* 0: 100 */
};
MUST_CHECK enum err journal_list(struct store *s, struct arena *a,
                                 const struct journal_filter *f,
                                 struct journal_entry **out, size_t *out_n,
                                 struct error *e);

/* ---- holds: single fields that wait for a person ------------------------ */

enum hold_kind {
    HOLD_CONFLICT,  /* both sides changed it and the policy is `ask` */
    HOLD_UNMAPPED,  /* a lookup or name has no entry */
    HOLD_INVALID,   /* a converter refused the value */
    HOLD_UNLINKED   /* the record it points to has no link */
};

struct hold {
    int64_t id;
    int64_t sync;
    int64_t link;
    struct str row;          /* row key */
    enum hold_kind kind;
    struct str lookup;       /* UNMAPPED: the table; UNLINKED: the sync */
    struct str key;          /* UNMAPPED: the missing key */
    struct str value[SIDES]; /* encoded: list of the row's values a side */
    struct str base[SIDES];
    struct str message;
    /* CONFLICT: a person's answer, taken by the next step */
    bool answered;
    enum side winner;
    struct str answer;       /* encoded list for the winner side; empty: the
                                winner's value as it is now */
    int64_t created_us;
};
/* Inserts, or replaces the open one of the same link and row, keeping an
 * answer that was given to the very same values. */
MUST_CHECK enum err hold_put(struct store *s, const struct hold *rows, size_t n,
                             struct error *e);
/* Removes those of a link whose row is not in `keep`. */
MUST_CHECK enum err hold_clear(struct store *s, int64_t link,
                               const struct str *keep, size_t n_keep,
                               struct error *e);
struct hold_filter {
    int64_t id;
    int64_t sync;
    int kind;               /* -1: any */
    const int64_t *links;   /* of these links; n_links 0: any */
    size_t n_links;
    struct str lookup;
    struct str key;
    int64_t after_id;
    size_t limit;
};
MUST_CHECK enum err hold_list(struct store *s, struct arena *a,
                              const struct hold_filter *f, struct hold **out,
                              size_t *out_n, struct error *e);
MUST_CHECK enum err hold_answer(struct store *s, int64_t hold, enum side winner,
                                struct str answer, struct error *e);
MUST_CHECK enum err hold_count(struct store *s, int64_t sync,
                               int64_t out_by_kind[4], struct error *e);

/* ---- cursors ------------------------------------------------------------ */

MUST_CHECK enum err cursor_get(struct store *s, struct arena *a, int64_t sync,
                               enum side side, struct str *out,
                               struct error *e); /* STR_NONE when unset */
MUST_CHECK enum err cursor_put(struct store *s, int64_t sync, enum side side,
                               struct str cursor, int64_t now_us,
                               struct error *e);

/* ---- lookups: items of either side, and the pairs people make ----------- */

struct lookup_item {
    struct str key;    /* the remote's id, as text */
    struct str label;  /* for people */
    struct str extra;  /* encoded object of further fields; may be empty */
};
struct lookup_pair {
    struct str key[SIDES];
    struct str origin;  /* "file", "person", "suggested" */
};
MUST_CHECK enum err lookup_put_items(struct store *s, struct str lookup,
                                     enum side side,
                                     const struct lookup_item *rows, size_t n,
                                     struct error *e);
/* A key of the right may stand in one pair, a key of the left in several;
 * the first pair of a left key is the one used towards the right. A pair
 * with a right key that is already paired replaces that pair. */
MUST_CHECK enum err lookup_put_pairs(struct store *s, struct str lookup,
                                     const struct lookup_pair *rows, size_t n,
                                     struct error *e);
MUST_CHECK enum err lookup_remove_pair(struct store *s, struct str lookup,
                                       enum side side, struct str key,
                                       size_t *out_n, struct error *e);
MUST_CHECK enum err lookup_items(struct store *s, struct arena *a,
                                 struct str lookup, enum side side,
                                 struct lookup_item **out, size_t *out_n,
                                 struct error *e);
MUST_CHECK enum err lookup_pairs(struct store *s, struct arena *a,
                                 struct str lookup, struct lookup_pair **out,
                                 size_t *out_n, struct error *e);

/* ---- runs ---------------------------------------------------------------- */

enum run_kind { RUN_SYNC, RUN_RECONCILE, RUN_RECORD, RUN_UNDO, RUN_SERVE };
enum run_state { RUN_RUNNING, RUN_DONE, RUN_FAILED, RUN_CUT };

struct run {
    struct str id;      /* ULID */
    enum run_kind kind;
    enum run_state state;
    struct str cause;   /* for people: "crosswalk sync" */
    int64_t started_us;
    int64_t ended_us;   /* 0 while running */
    struct str report;  /* encoded object: counts per sync and side */
    struct str error;   /* message when failed */
};
MUST_CHECK enum err run_put(struct store *s, const struct run *run,
                            struct error *e); /* insert or replace */
MUST_CHECK enum err run_list(struct store *s, struct arena *a, int64_t before_us,
                             size_t limit, struct run **out, size_t *out_n,
                             struct error *e); /* newest first; 0: now */
