/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The queue: one row per sync, side and record; putting it again coalesces.
 *
 *     put ──▶ waiting ──claim──▶ running ──finish──▶ (gone)
 *               ▲  ▲               │ │
 *               │  └──── retry ────┘ └── park ──▶ parked ──put/release──┐
 *               └───────────────────────────────────────────────────────┘
 *
 * A put on a running job marks it `again`: when that job ends, whichever
 * way, it waits anew. What coalescing keeps: the strongest cause (and the
 * run that came with it, the newer one of equals) and the earliest due.
 */
#pragma once

#include "store/handle.h"

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_PARKED };

enum job_cause { /* why; the strongest stays when coalesced */
    CAUSE_CHANGE,    /* seen by a poll or webhook */
    CAUSE_RECONCILE, /* seen by a full compare */
    CAUSE_GONE,      /* missing from a full listing, or reported deleted */
    CAUSE_DEPENDENCY,/* another job waits for its link */
    CAUSE_REPAIR,    /* a lookup was filled, a hold was answered */
    CAUSE_PERSON,    /* asked for by name */
    CAUSE_RETIRE     /* told by name that its counterpart is gone: what the
                        sync does then is done to it, linked or not */
};

/* Due of a job that goes before all others, also in the middle of a long
 * listing: what a webhook or a person asked for. */
#define JOB_DUE_URGENT 1

struct job {
    int64_t id;
    int64_t sync;
    enum side side;
    struct str record_id;  /* or what to find records by: engine/step/wide.h */
    enum job_state state;
    enum job_cause cause;
    int tries;             /* failed so far */
    int64_t puts;          /* how often it was put since it is there */
    int64_t due_us;        /* waiting: not before */
    int64_t created_us;
    int64_t updated_us;    /* last put, or put back; not claimed */
    struct str run;        /* the run that put it */
    int64_t task;          /* that it is for (tasks.h); 0: none */
    bool forced;           /* a person lets it through what holds it back,
                              until it is done */
    /* why it waits again or is parked */
    struct str reason;     /* err_name, or "ambiguous", "dependency", ... */
    struct str message;    /* for people */
    struct str detail;     /* encoded value: candidates, fields; may be "" */
};

/* sync, side, record_id, cause, due_us, run, task and created_us (now) are
 * taken; a parked job waits again with tries 0 and no reason. A job that has a
 * task keeps it. */
MUST_CHECK enum err job_put(struct store *s, const struct job *jobs, size_t n,
                            struct error *e);
/* Up to `max` due jobs of one sync, oldest due first; they become running.
 * One record is never in two running jobs of the same sync and side. */
MUST_CHECK enum err job_claim(struct store *s, struct arena *a, int64_t sync,
                              int64_t now_us, size_t max, struct job **out,
                              size_t *out_n, struct error *e);
/* The same, with up to `tasks` of those that are for a task among them. */
struct job_pace {
    int64_t sync;
    int64_t now_us;
    size_t max;
    size_t tasks;
    struct str run;         /* job_claim_of_run alone */
};
MUST_CHECK enum err job_claim_paced(struct store *s, struct arena *a,
                                    const struct job_pace *pace,
                                    struct job **out, size_t *out_n,
                                    struct error *e);
/* The same of those that `pace->run` put alone; `tasks` is not used. */
MUST_CHECK enum err job_claim_of_run(struct store *s, struct arena *a,
                                     const struct job_pace *pace,
                                     struct job **out, size_t *out_n,
                                     struct error *e);
/* Ends running jobs; ids that are not running are passed over, here and in
 * the two below. */
MUST_CHECK enum err job_finish(struct store *s, const int64_t *ids, size_t n,
                               struct error *e);
/* Ends jobs that are not running for records that were looked at since: what
 * was put after `seen_us` stays, and what is for a task. */
struct job_seen {
    struct str record_id;
    int64_t seen_us;
};
MUST_CHECK enum err job_satisfy(struct store *s, int64_t sync, enum side side,
                                const struct job_seen *rows, size_t n,
                                struct error *e);
/* id, task, tries, due_us, created_us, reason, message, detail are taken from
 * each job. Marked `again`, it is due at the earlier of due_us and the later
 * put; for another task it begins afresh. */
MUST_CHECK enum err job_retry(struct store *s, const struct job *jobs, size_t n,
                              int64_t now_us, struct error *e);
/* As above, but due_us is not taken. Marked `again`, it waits with tries 0. */
MUST_CHECK enum err job_park(struct store *s, const struct job *jobs, size_t n,
                             int64_t now_us, struct error *e);

struct job_filter {
    int64_t id;             /* 0: any */
    int64_t sync;           /* 0: any */
    int state;              /* enum job_state, or -1: any */
    struct str reason;      /* empty: any */
    struct str record_id;   /* empty: any */
    int64_t task;           /* 0: any; job_list alone, with state and paging */
    bool force;             /* job_release alone: they are forced */
    int64_t after_id;       /* paging, ascending */
    size_t limit;           /* 0: 100 for job_list, else all that match */
};
/* Makes parked jobs wait again with tries 0, due now, asked for by a person.
 * `state` is not used. */
MUST_CHECK enum err job_release(struct store *s, const struct job_filter *f,
                                int64_t now_us, size_t *out_n,
                                struct error *e);
/* Removes waiting and parked jobs; running ones stay. */
MUST_CHECK enum err job_discard(struct store *s, const struct job_filter *f,
                                size_t *out_n, struct error *e);
/* All running jobs wait again: after a crash, by the one hub. */
MUST_CHECK enum err job_recover(struct store *s, size_t *out_n, struct error *e);
MUST_CHECK enum err job_list(struct store *s, struct arena *a,
                             const struct job_filter *f, struct job **out,
                             size_t *out_n, struct error *e);
/* Parked jobs by what went wrong. */
struct job_group {
    int64_t sync;
    struct str reason;
    int64_t count;
    int64_t newest;         /* id of one of them */
};
/* Most first. */
MUST_CHECK enum err job_groups(struct store *s, struct arena *a,
                               int64_t sync, /* 0: all */
                               struct job_group **out, size_t *out_n,
                               struct error *e);
struct job_counts {
    int64_t by_state[3];
    int64_t due;            /* waiting and due now */
    int64_t oldest_us;      /* created_us of the oldest waiting; 0: none */
    int64_t next_due_us;    /* earliest due_us of a waiting one; 0: none */
};
/* Reads through an index of all waiting jobs: for people and metrics. */
MUST_CHECK enum err job_count(struct store *s, int64_t sync, /* 0: all */
                              int64_t now_us, struct job_counts *out,
                              struct error *e);
/* Earliest due_us of a waiting job of one sync, or -1: cheap at any size, for
 * the scheduler. */
MUST_CHECK enum err job_next_due(struct store *s, int64_t sync,
                                 int64_t *out_due_us, struct error *e);
/* The same for those that are for a task, or for the others. */
MUST_CHECK enum err job_next_due_of(struct store *s, int64_t sync, bool tasks,
                                    int64_t *out_due_us, struct error *e);
