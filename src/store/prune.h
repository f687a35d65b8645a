/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Taking out what is old: entries of the journal, and runs.
 *
 * An entry goes when it is older than the journal's time. Those of one run go
 * together, so that a run can be undone whole or not at all (a run of kind
 * RUN_SERVE may last for years: its entries go one by one). A run goes when
 * it is older than the time of runs and none of its entries is left. Stay,
 * however old: what still runs, the newest run of each sync (struct run,
 * `syncs`), and the runs that jobs in the queue refer to, with their entries.
 *
 * It is done in steps of one short transaction each, so that others write in
 * between. Breaking off is safe after each.
 */
#pragma once

#include "store/handle.h"

#define PRUNE_BATCH 1000 /* rows looked at in one step, unless said */

struct prune_open_runs;

struct prune {
    /* Of the caller. */
    int64_t runs_before_us;    /* what is older may go; 0: nothing */
    int64_t journal_before_us;
    size_t batch;              /* 0: PRUNE_BATCH */
    struct arena *arena;       /* for as long as the pruning goes on */
    /* Results. */
    int64_t runs;              /* so many are gone */
    int64_t entries;
    bool done;
    /* Its own; zero at the beginning. */
    int phase;
    int64_t after_id;
    int64_t after_us;
    struct str after_run;
    struct prune_open_runs *open;
};

/* Outside of any transaction. Call again until p->done. */
MUST_CHECK enum err prune_step(struct store *s, struct prune *p,
                               struct error *e);
