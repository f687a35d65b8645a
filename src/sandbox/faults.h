/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Disturbances in front of a system: which ones meet a call, decided from the
 * knobs and from how many calls and writes there were. Pure but for its own
 * counters; the caller carries out what is decided.
 */
#pragma once

#include "sandbox/sandbox.h"

struct faults {
    int64_t calls;        /* since the counters were last reset */
    int64_t writes;       /* calls that are writes, by their looks */
    int64_t window_us;    /* start of the rate limit's window */
    int64_t window_calls;
    int64_t race_writes;  /* commits that could have lost a race */
    int64_t race_left;    /* further attempts that lose */
    bool race_won;        /* the streak is over: the next attempt wins */
};

/* What meets one call, in the order in which it is met. */
struct faults_verdict {
    int status;          /* answer this instead of calling; 0: call */
    int64_t retry_after_ms;
    bool drop_before;
    bool login_expired;
    bool twice;
    bool drop_after;
    bool html;
    bool truncate;
    int64_t delay_ms;
};

struct faults_verdict faults_meet(struct faults *f,
                                  const struct sandbox_knobs *knobs,
                                  bool is_write, int64_t now_us);
bool faults_race_lost(struct faults *f, const struct sandbox_knobs *knobs);
struct sandbox_rate faults_rate(const struct faults *f,
                                const struct sandbox_knobs *knobs,
                                int64_t now_us);
/* How many injected faults the verdict stands for. */
int64_t faults_count(const struct faults_verdict *v);

/* The answer that stands in for the system's. */
void faults_answer(struct arena *a, const struct faults_verdict *v,
                   const struct sandbox_knobs *knobs,
                   struct http_response *out);
/* A proxy's page, and half of a body. */
void faults_spoil(struct arena *a, const struct faults_verdict *v,
                  struct http_response *response);
