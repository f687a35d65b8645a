/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Followed fields: a field of another record, reached through references.
 *
 *     owner_id.name             the name of the record that owner_id points to
 *     org_id.owner_id.name      and so on
 *     note:deal_id.content      of the newest `note` whose deal_id is this
 *                               record
 *
 * Ownership: a path borrows from its text. Pure; any thread.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

/* References to go through, and the field at the end. */
#define LIMIT_PATH_STEPS 6

struct path {
    struct str text;         /* as it is written; the name of its value */
    struct str entity;       /* whose newest record comes first; or empty */
    struct str by;           /* the field by which that one points here */
    const struct str *steps; /* references, then the field itself */
    size_t n_steps;
    bool in_condition;       /* a condition names it */
    bool for_creates;        /* rows with `on: create` alone name it */
    struct str file;         /* where it is named first */
    int line;
};

/* Is it a path, not a field of the record itself? */
bool path_is(struct str name);
/* ERR_INVALID with a sentence for the person who wrote it; sets no place. */
MUST_CHECK enum err path_parse(struct arena *a, struct str text,
                               struct path *out, struct error *e);
/* The field of the record itself that a name begins at: a plain field's own
 * name; STR_NONE where a path begins at records that point here. */
struct str path_head(struct str name);
