/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is to be started now, and when something is next, for one sync. Pure:
 * rules, state and facts go in with the time; what to do comes out. No clock,
 * no I/O, no random: whoever runs it (serve) looks, starts what is told, notes
 * how it ended, and sleeps until the least `next_us` of its syncs.
 *
 *     view = schedule_look(case, now) ── start? ──▶ run ──▶ schedule_note
 *        ▲                             └ nothing: sleep until next_us ─┐
 *        └─────────────────────────────────────────────────────────────┘
 *
 * - A poll asks both sides. A fast poll asks only the sides that cannot tell
 *   of their changes: after half the time for which they have been quiet,
 *   between the min and max of the rules, and never more often than the limits
 *   of their connections allow (schedule_gap_ms).
 * - A compare that was missed, by a hub that was off or a connection that was
 *   down, is made up for once, as soon as it can be.
 * - What failed is tried again with growing waits: polls 10 s to 5 min,
 *   compares 5 min to 1 h. What a breaker holds back waits for it instead.
 * - A state from the future (a clock put back) counts as one of now.
 *
 * Ownership: borrows everything; words live in the arena given.
 * Threads: values.
 */
#pragma once

#include "base/arena.h"
#include "base/side.h"
#include "workspace/schedule.h"

struct pause {                 /* of a sync or a connection */
    bool set;
    struct str who;            /* "anna"; may be empty */
    struct str why;            /* may be empty */
    int64_t since_us;
};

struct schedule_state {        /* of one sync; all zero is a new one */
    /* these survive (schedule_state.h) */
    int64_t since_us;          /* known since */
    int64_t polled_us;         /* begin of the last poll that went through */
    int64_t reconciled_us;     /* begin of the last compare that did */
    /* these do not */
    int64_t fast_us;           /* end of the last poll of either kind */
    int64_t changed_us;        /* a side that cannot tell has last changed */
    int64_t failed_us;         /* end of the last poll that failed */
    int failures;              /* polls that failed in a row */
    int64_t reconcile_failed_us;
    int reconcile_failures;
};

struct schedule_connection {   /* one side's, as things stand */
    struct str name;
    struct pause pause;
    bool tells;                /* its changes arrive by webhook, or go nowhere */
    int64_t free_us;           /* not asked before: breaker, Retry-After */
    struct str why;            /* for people: breaker_words */
    int64_t gap_ms;            /* least time between two fast polls of a sync */
};

struct schedule_case {
    const struct schedule_rules *rules;
    const struct schedule_state *state;
    bool enabled;
    struct pause pause;
    const struct schedule_connection *connection[SIDES];
};

enum schedule_start {
    START_NOTHING,
    START_FAST,                /* list the sides in `sides` */
    START_POLL,                /* list both */
    START_RECONCILE            /* compare everything */
};

enum schedule_wait {           /* why what is due is not started */
    WAIT_NONE,                 /* nothing is due */
    WAIT_OFF,                  /* the sync is switched off */
    WAIT_PAUSED,
    WAIT_CONNECTION_PAUSED,
    WAIT_QUIET,
    WAIT_CONNECTION,           /* see `why` of that connection */
    WAIT_RETRY                 /* it failed a moment ago */
};

#define SCHEDULE_NEVER INT64_MAX

struct schedule_view {
    enum schedule_start start;
    unsigned sides;            /* to list: bit 1 << side */
    int64_t next_us;           /* look again then; SCHEDULE_NEVER: only when
                                  somebody changes something */
    int64_t poll_us;           /* the next poll of either kind, all told */
    int64_t reconcile_us;      /* the next compare */
    enum schedule_wait wait;
    enum side side;            /* whose connection, where it is one's */
    int64_t until_us;          /* the wait ends; SCHEDULE_NEVER: by a person */
};

void schedule_look(const struct schedule_case *c, int64_t now_us,
                   struct schedule_view *out);

/* First thing in a hub's life with a sync: true when it is to be saved. */
bool schedule_begin(struct schedule_state *s, int64_t now_us);

struct schedule_run {
    enum schedule_start what;  /* also when a person has started it */
    int64_t started_us, ended_us;
    bool failed;
    bool changed;              /* a side that cannot tell had news */
};
/* A run has ended: true when what survives has changed. */
bool schedule_note(struct schedule_state *s, const struct schedule_run *run);

/* ---- what others start ----------------------------------------------------- */

enum schedule_who { BY_HUB, BY_WEBHOOK, BY_PERSON };
/*
 * May it start now? Pauses hold everybody, quiet hours whom they name; a
 * person may run a sync that is switched off. `view` says why not, until when.
 */
bool schedule_lets(const struct schedule_case *c, enum schedule_who who,
                   int64_t now_us, struct schedule_view *out);

/* ---- limits ---------------------------------------------------------------- */

struct schedule_quota {
    int64_t per_second;        /* calls; 0: no limit */
    int64_t left;              /* calls until `resets_us`; below 0: not known */
    int64_t resets_us;
};
/* The gap at which the fast polls of `n_syncs` over a connection take at most
 * half of what it allows. */
int64_t schedule_gap_ms(const struct schedule_quota *q, int64_t n_syncs,
                        int64_t now_us);

/* ---- words ----------------------------------------------------------------- */

/*
 * One line for people, in the zone of the rules: "next poll in 4 min", "paused
 * by anna since 14:05: moving", "quiet hours until 07:00", "switched off".
 */
struct str schedule_words(struct arena *a, const struct schedule_case *c,
                          const struct schedule_view *view, int64_t now_us);
