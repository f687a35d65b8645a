/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The handle of a store: opening, transactions, and the numbers of syncs.
 * Include store/store.h for everything.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/side.h"

struct store;

struct store_options {
    const char *path;
    bool read_only;  /* no lock, no change; the file must exist */
    int64_t now_us;  /* for the records of migrations */
    /* Called before and after each commit, migrations included, and for
     * nothing else that is durable; an error makes the commit fail there.
     * For tests that cut the power. */
    enum err (*probe)(void *context, bool after, struct error *e);
    void *probe_context;
};

/* Makes the file when there is none (its folder must exist) and brings an
 * older one up to date. */
MUST_CHECK enum err store_open(const struct store_options *options,
                               struct store **out, struct error *e);
/*
 * A further writing handle on the store that `first` has open, for another
 * thread of the same hub; `first` must be closed last. Writing transactions of
 * one hub exclude each other from store_begin on: keep them short.
 */
MUST_CHECK enum err store_open_beside(struct store *first, struct store **out,
                                      struct error *e);
void store_close(struct store *s); /* NULL is fine; rolls back */
/*
 * Copies a store as it is at one moment to a new file, also while a hub uses
 * it: for plans, which may waste theirs. ERR_NOT_FOUND when there is none.
 */
MUST_CHECK enum err store_copy(const char *from, const char *to,
                               struct error *e);
/* On a read-only handle: the reads until commit or rollback see one moment. */
MUST_CHECK enum err store_begin(struct store *s, struct error *e);
/* On failure the transaction is still open: roll it back. */
MUST_CHECK enum err store_commit(struct store *s, struct error *e);
void store_rollback(struct store *s); /* nothing to roll back is fine */
/* How a transaction ends: commits when `outcome` is ERR_OK, else, or when the
 * commit fails, rolls back. Returns what came of it. */
MUST_CHECK enum err store_end(struct store *s, enum err outcome,
                              struct error *e);
/* The id of a sync by name, made when new (inside a transaction then). */
MUST_CHECK enum err store_sync_id(struct store *s, struct str name,
                                  int64_t *out, struct error *e);
