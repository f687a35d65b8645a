/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The listing of one side of a sync: shared by scan.c and scan_share.c only. */
#pragma once

#include "base/vec.h"
#include "engine/engine_internal.h"

struct scan {
    struct engine *engine;
    struct engine_sync *es;
    enum side side;
    bool full;            /* lists everything */
    bool keeps_cursor;    /* page by page, to go on after a crash */
    bool first;           /* nothing was linked when it began */
    bool known;           /* listed before, and the sync means the same */
    bool done;
    struct str cursor;    /* lives in `a` */
    struct arena *a;
    bool compares;        /* asked to, so that staging is renewed too */
    int64_t begun_us;
    uint8_t *seen;        /* bit per link id, when full */
    int64_t seen_max;
    int64_t n_listed;
    /* scans of other syncs that take the same pages, and what all of them ask
     * for; none: only what this one does */
    VEC(struct scan *) beside;
    struct str *fields;
    size_t n_fields;
};

MUST_CHECK enum err scan_begin(struct scan *scan, bool full, struct error *e);
/* Not asked for, and need not be listed. */
bool scan_is_idle(const struct scan *scan, unsigned sides);
MUST_CHECK enum err scan_take_page(struct scan *scan, const struct op *op,
                                   struct error *e);
/* The sides of `sides` that polls of this sync list. */
unsigned scan_sides(const struct engine_sync *es, unsigned sides);

/*
 * Syncs of the run that will list the same entity from the same cursor take
 * part: what they would ask is asked once. A scan that is done so waits for its
 * sync's turn as es->ahead.
 */
void scan_gather(struct scan *scan, bool full, unsigned sides);
/* A page for `scan` and all beside it, each with the fields that it wants. One
 * beside it that fails lists for itself, in its turn. */
MUST_CHECK enum err scan_give_page(struct scan *scan, struct op *op,
                                   struct error *e);
