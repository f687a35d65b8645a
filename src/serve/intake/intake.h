/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The thread `intake`: takes webhooks in at /hooks/{connection}/... It knows
 * who may send them, turns them into jobs and answers once these are durable,
 * many in one transaction; and the calls of routes (gate.h):
 *
 *     call ──▶ is it from the remote? ──▶ what changed ──▶ job_put ──▶ 202
 *       └────▶ who calls, and what for? ───────────────▶ task_put ──▶ 200
 *
 * A notice is only a hint. One that is sent again, or comes late, costs a look
 * at the record and nothing else.
 *
 * Threads: start and stop are the owner's; the rest is anyone's.
 */
#pragma once

#include "net/http_server.h"
#include "serve/web.h"

#define INTAKE_PREFIX "/hooks/"

struct intake;

MUST_CHECK enum err intake_start(const struct web_options *options,
                                 struct intake **out, struct error *e);
/* Whether a request for that URL is a route's. */
bool intake_wants(struct intake *intake, struct str url);
/* Takes a held call over; false when too many wait: it stays the caller's. */
MUST_CHECK bool intake_take(struct intake *intake,
                            struct http_server_call *call);
/* What is answered then. */
void intake_reply_busy(struct arena *a, struct http_response *out);
void intake_reload(struct intake *intake);
/* Answers what was taken. NULL is fine. */
void intake_stop(struct intake *intake);

/* ---- counters -------------------------------------------------------------- */

enum intake_outcome {
    INTAKE_ACCEPTED,    /* jobs were put */
    INTAKE_IGNORED,     /* no sync is interested */
    INTAKE_REFUSED,     /* not from the remote */
    INTAKE_INVALID,     /* from it, but not to be understood */
    INTAKE_UNAVAILABLE, /* told to come again */
    INTAKE_OUTCOMES
};
const char *intake_outcome_name(enum intake_outcome outcome);

struct intake_counts {
    struct str connection;  /* empty: none of ours */
    int64_t by_outcome[INTAKE_OUTCOMES];
};
/* Since the start. */
void intake_look(struct intake *intake, struct arena *a,
                 struct intake_counts **out, size_t *out_n);
struct gate_counts;
void intake_look_routes(struct intake *intake, struct arena *a,
                        struct gate_counts **out, size_t *out_n);
