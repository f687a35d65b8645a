/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The object map with its dirty flags: pairs, and records that are not linked
 * yet, that are not in step, with all that keeps each of them from it: jobs,
 * fields held, what follows a write and is still owed.
 *
 * They come a page at a time, each pair once: those that have a job in the
 * order of their jobs, then those with held fields alone, then those to whom
 * only something is owed. A page costs look-ups by index, however long the
 * queue.
 *
 * Ownership and threads: as view.h.
 */
#pragma once

#include "view/view.h"

enum dirty_state {   /* the gravest first: one that holds tells the pair's */
    DIRTY_PARKED,    /* waits for a person */
    DIRTY_HELD,      /* fields wait for a person, the rest is in step */
    DIRTY_RETRYING,  /* failed, and is tried again by itself */
    DIRTY_PUT_OFF,   /* written later, at a time that the record says */
    DIRTY_OWED,      /* written, but what follows it has not been done */
    DIRTY_CHANGED,   /* found by the look that was just made */
    DIRTY_WAITING,   /* has its turn in the next run */
    DIRTY_RUNNING
};

struct dirty {
    int64_t sync;
    int64_t link;            /* 0: not linked yet */
    struct str id[SIDES];    /* empty: there is none that we know of */
    struct job job[SIDES];   /* id 0: none */
    const struct hold *holds;
    size_t n_holds;
    bool owed;
    enum dirty_state state;
    int64_t since_us;
    struct str reason;       /* as of a job; kind of a hold; "after_work" */
    struct str message;      /* for people; may be empty */
    struct str advice;       /* what to do */
};

struct dirty_query {
    int64_t sync;            /* 0: any */
    struct str record_id;    /* empty: any; else all of it is one page */
    int side;                /* of record_id; -1: either */
    struct str look_run;     /* whose jobs are DIRTY_CHANGED; or empty */
    int64_t after;           /* 0: from the beginning; else what came out */
    size_t limit;
};

/* *out_next: where the next page begins; 0: this is the last one. */
MUST_CHECK enum err dirty_list(const struct view *v,
                               const struct dirty_query *query,
                               struct dirty **out, size_t *out_n,
                               int64_t *out_next, struct error *e);
const char *dirty_state_name(enum dirty_state state);
struct value dirty_value(const struct view *v, const struct dirty *dirty);
