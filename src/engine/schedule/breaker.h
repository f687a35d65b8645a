/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A circuit breaker: whether a connection that keeps failing is asked at all.
 * Pure: what became of the calls and the time go in, go or no go comes out.
 *
 *     CLOSED ──failures in a row, or too many of many──▶ OPEN ◀─────┐
 *        ▲                                                │ until_us │ fails;
 *        └──── the probe goes through ──── HALF_OPEN ◀────┘          │ longer
 *                                             └──────────────────────┘
 *
 * A call is what remained after retries; a login that fails is a call. Counted
 * in a row is what says that the connection is broken, in the window also what
 * a broken remote answers (5xx). A remote that says when to come back is well.
 * A refused login opens at once: more of them may lock the account.
 *
 * Ownership: a value, without pointers. Threads: one owner.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct breaker_rules {
    int failures;            /* in a row that open it */
    int window_calls;        /* at least so many in the window ... */
    int window_percent;      /* ... of which this share failed, open it too */
    int64_t window_ms;
    int64_t open_ms;         /* first time; doubled while probes fail */
    int64_t open_auth_ms;    /* the same after a refused login */
    int64_t open_max_ms;
};
/* 3 in a row, or half of 20 in a minute; 10 s (a refused login: 1 min),
 * doubled up to 5 min. */
extern const struct breaker_rules breaker_default;

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

#define BREAKER_SLOTS 6 /* parts of the window */

struct breaker {
    enum breaker_state state;
    int in_row;
    int openings;            /* since it was last closed */
    bool probing;            /* HALF_OPEN: a call is on its way */
    int64_t since_us;        /* not closed since */
    int64_t until_us;        /* OPEN: not asked before */
    struct error last;       /* what failed last */
    struct {
        int64_t turn;        /* which part of time it counts */
        int calls, failures;
    } slots[BREAKER_SLOTS];
};

enum breaker_verdict {
    BREAKER_GO,
    BREAKER_WAIT,            /* for what becomes of the probe */
    BREAKER_NO
};

/* May a call start now? GO in HALF_OPEN makes it the probe. */
enum breaker_verdict breaker_ask(struct breaker *b, int64_t now_us);
/* The same without starting one: never takes the probe. */
enum breaker_verdict breaker_peek(const struct breaker *b, int64_t now_us);
/* A call that was let through ended; `error` NULL or of code ERR_OK: well. */
void breaker_take(struct breaker *b, const struct breaker_rules *rules,
                  const struct error *error, int64_t now_us);

/* "closed", "open", "half_open". */
const char *breaker_state_name(enum breaker_state state);
/* The error of a call that is not made: code and sentence of what failed
 * last, scope connection, retry after the rest of the time. */
void breaker_refuse(const struct breaker *b, struct str connection,
                    int64_t now_us, struct error *out);
/* For people: "not asked for another 40 s: 3 calls in a row failed (no
 * answer)". Empty while closed. */
struct str breaker_words(struct arena *a, const struct breaker *b,
                         int64_t now_us);
