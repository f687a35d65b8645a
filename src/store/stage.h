/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Staged records: unlinked ones seen by a listing, with the keys that the
 * match rules look for. Durable, but only a cache of the remote: may be
 * cleared at any time.
 */
#pragma once

#include "store/handle.h"

struct staged {
    struct str id;
    struct str record;   /* encoded record; owned by the engine's form */
    uint64_t hash;
    int64_t seen_us;
    const struct str *keys; /* normalised, prefixed by rule number */
    size_t n_keys;
};

MUST_CHECK enum err stage_put(struct store *s, int64_t sync, enum side side,
                              const struct staged *rows, size_t n,
                              struct error *e);
/* out[i].id empty where none is staged. Keys are not filled in. */
MUST_CHECK enum err stage_get(struct store *s, struct arena *a, int64_t sync,
                              enum side side, const struct str *ids, size_t n,
                              struct staged *out, struct error *e);
/* Records that have any of the keys, by key and id. */
struct stage_hit {
    size_t key;
    struct str id;
};
MUST_CHECK enum err stage_find(struct store *s, struct arena *a, int64_t sync,
                               enum side side, const struct str *keys, size_t n,
                               struct stage_hit **out, size_t *out_n,
                               struct error *e);
MUST_CHECK enum err stage_drop(struct store *s, int64_t sync, enum side side,
                               const struct str *ids, size_t n, struct error *e);
/* Those not put since: after a full listing that put all it saw. */
MUST_CHECK enum err stage_drop_unseen(struct store *s, int64_t sync,
                                      enum side side, int64_t before_us,
                                      struct error *e);
MUST_CHECK enum err stage_clear(struct store *s, int64_t sync, enum side side,
                                struct error *e);
