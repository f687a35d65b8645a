/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How far a run is: one line that redraws itself on a terminal, log lines now
 * and then elsewhere.
 * Threads: one owner.
 */
#pragma once

#include "base/log.h"
#include "cli/term.h"

struct progress {
    struct term *term;      /* drawn on when it is a terminal */
    const struct log *log;  /* told otherwise */
    struct clock_port clock;
    bool drawn;             /* a line stands there and must be cleared */
    int64_t last_us;        /* drawn or told; monotonic */
    struct str what;        /* sync and phase of the last call */
    int64_t phase_us;       /* when that phase began */
    char what_room[160];
};

struct progress progress_make(struct term *term, const struct log *log,
                              struct clock_port clock);
/* total 0: unknown */
void progress_show(struct progress *p, struct str sync, const char *phase,
                   int64_t done, int64_t total);
/* Takes the line away: before anything else is printed, and at the end. */
void progress_clear(struct progress *p);
/* The line as it would be drawn, in at most `columns`. Pure. */
struct str progress_line(struct arena *a, struct str what, int64_t done,
                         int64_t total, int64_t elapsed_us, size_t columns);
