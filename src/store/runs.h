/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Runs: groups of jobs with one cause and one report.
 */
#pragma once

#include "store/handle.h"

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
    bool idle;          /* one of many passes, and it changed nothing */
    const int64_t *syncs; /* whose newest run this is; for run_put only */
    size_t n_syncs;
};
/*
 * Inserts or replaces. An idle run takes the place of the idle ones of its
 * kind before it, but for the newest of a sync that it does not name.
 */
MUST_CHECK enum err run_put(struct store *s, const struct run *run,
                            struct error *e);
MUST_CHECK enum err run_list(struct store *s, struct arena *a, int64_t before_us,
                             size_t limit, struct run **out, size_t *out_n,
                             struct error *e); /* newest first; 0: now */
/* ERR_NOT_FOUND when there is none of that id. */
MUST_CHECK enum err run_get(struct store *s, struct arena *a, struct str id,
                            struct run *out, struct error *e);
