/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Where a listing of changes stands, as text: JSON, one version.
 *
 *   since   every change up to this time of the server was listed
 *   high    what `since` becomes after the last page of the scan that runs
 *   last    highest id of the page before; the scan goes on behind it
 *   most    rows of the largest page of the scan so far
 *   seen    our clock when `since` was first the newest stamp
 *   settled no transaction that began before `since` can still be running
 *
 * Times of the server are seconds; 0 is none.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct erp_cursor {
    int64_t since_us;
    int64_t high_us;
    int64_t last;
    int64_t most;
    int64_t seen_us;
    bool scanning;
    bool settled;
};

/* ERR_INVALID when it was not made by erp_cursor_format. */
MUST_CHECK enum err erp_cursor_parse(struct arena *a, struct str text,
                                     struct erp_cursor *out_cursor,
                                     struct error *e);
struct str erp_cursor_format(struct arena *a, const struct erp_cursor *c);
