/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a run did, in numbers: per sync, and per side what was written. */
#pragma once

#include "base/error.h"
#include "base/side.h"
#include "base/value.h"

struct side_report {
    int64_t scanned;   /* records listed */
    int64_t echoes;    /* listed, and as last seen: nothing to do */
    int64_t created;   /* written there */
    int64_t updated;
    int64_t deleted;
    int64_t archived;
    int64_t fields;    /* field values written */
};

struct sync_report {
    struct str name;
    struct side_report side[SIDES];
    int64_t jobs;      /* taken in hand */
    int64_t linked;    /* matched, not made */
    int64_t unchanged; /* looked at, nothing to write */
    int64_t ignored;   /* take no part */
    int64_t held;      /* fields that wait for a person */
    int64_t overruled; /* values that lost a conflict, in the journal */
    int64_t parked;    /* records that wait for a person */
    int64_t waiting;   /* to be tried again later */
    struct str error;  /* what stopped it; empty: nothing did */
    enum err code;     /* of that */
};

struct report {
    struct str run;    /* id */
    struct sync_report *syncs;
    size_t n;
    int64_t elapsed_ms;
    struct value calls; /* requests by connection and kind (calls.h); null:
                           not counted */
    struct value undo; /* what was undone and what was left (undo.h); null for
                           other runs */
    /* The first failure that stopped a sync or the run; code ERR_OK: none.
     * Failures of single records are in `parked` and `waiting`. */
    struct error error;
};

int64_t side_report_writes(const struct side_report *s); /* records */
int64_t report_writes(const struct report *r); /* records, both sides */
int64_t report_parked(const struct report *r); /* records and fields */
struct value report_value(struct arena *a, const struct report *r);
/* What report_value made, also when it was JSON in between. Borrows. Of the
 * failure only code and message come back. */
void report_read(struct arena *a, const struct value *v, struct report *out);
