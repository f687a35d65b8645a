/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a person decides by hand: which value wins, which records belong
 * together. Each call is one transaction of the store; the next run carries
 * it out.
 */
#pragma once

#include "engine/remote/remote.h"
#include "store/store.h"

struct person_answer {
    int64_t hold;
    enum side winner;
    bool typed;          /* `text` is the value for the winner's side; else
                            that side's value as it is then */
    struct str text;     /* plain, empty for none; for rows of several fields
                            a JSON list */
};

/*
 * Kept with the hold, and taken as long as both values are those that the
 * person saw. ERR_NOT_FOUND when the hold is gone, ERR_INVALID when it asks
 * no such question or the text is no such value.
 */
MUST_CHECK enum err person_answer_hold(struct store *store,
                                       const struct person_answer *answer,
                                       struct error *e);

/* The same inside a transaction of the caller's. */
MUST_CHECK enum err person_note_answer(struct store *store,
                                       const struct person_answer *answer,
                                       struct error *e);

struct person_link {
    struct remote *remote;
    struct store *store;
    const struct sync *sync;
    struct str id[SIDES];
    int64_t now_us;
};

/*
 * Links two records that exist and are linked to no other: both are then put
 * into step, parked jobs of theirs with it; creates of theirs that were cut
 * off are given up. ERR_NOT_FOUND for a record that
 * is not there, ERR_REJECTED for one that is linked otherwise.
 */
MUST_CHECK enum err person_link(const struct person_link *pair,
                                int64_t *out_link, struct error *e);
/* Has the record one link? ERR_NOT_FOUND when there is none, ERR_INVALID when
 * several share it. */
MUST_CHECK enum err person_check_link(struct store *store, int64_t sync,
                                      enum side side, struct str id,
                                      struct error *e);
/* Forgets a link, never a record. ERR_NOT_FOUND when there is none. */
MUST_CHECK enum err person_unlink(struct store *store, int64_t sync,
                                  enum side side, struct str id, int64_t now_us,
                                  struct error *e);
