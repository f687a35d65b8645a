/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A run taken back, by its journal, newest record first:
 *
 *     updated     values that are still ours go back to what they were
 *     made        removed as the sync's `delete` has it, if still as made
 *     removed     made again, where it can be
 *     actions     cannot be taken back, and are told
 *
 * What a person, or a later run, has changed since is left and told. What was
 * taken back differs from its source then; so that no sync carries it over
 * again it stands as a conflict (rows) or rests (records), until a person has
 * decided or one side changes.
 *
 * Undoing is done again after a cut: what is as it was before is only noted.
 *
 * Ownership: the outcome lives in the arena given. Threads: the engine's.
 */
#pragma once

#include "engine/engine.h"

enum undo_end {
    UNDO_DONE,
    UNDO_WAS_SO,   /* it is as it was before already */
    UNDO_CHANGED,  /* by a person or a later run since: left */
    UNDO_GONE,     /* the record is no longer there */
    UNDO_KEPT,     /* the sync's `delete` keeps what was made */
    UNDO_GUARD,    /* more would be removed than its guard allows */
    UNDO_ACTION,   /* what a remote was told to do */
    UNDO_UNKNOWN,  /* what was before is not known, or cannot be put back */
    UNDO_FAILED,   /* the remote did not take it */
    UNDO_ENDS
};

/*
 * Takes back `request->undoes`, of `request->records` alone if there are any.
 * *out: {run, counts: {undone, ...}, undone: [...], left: [...], more}.
 * ERR_NOT_FOUND when there is no such run. For engine_run.
 */
MUST_CHECK enum err undo_run(struct engine *engine,
                             const struct run_request *request,
                             struct arena *a, struct value *out,
                             struct error *e);
