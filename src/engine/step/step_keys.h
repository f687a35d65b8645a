/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Match keys of unlinked records, in the terms of both sides. Shared by
 * step_keys.c and step_match.c only. */
#pragma once

#include "base/vec.h"
#include "engine/step/step.h"

struct asked_key {              /* one rule for one item */
    size_t item;
    size_t rule;
    struct str key[SIDES];      /* as that side's records have it; empty:
                                   there is none over there (yet) */
    const struct value *const *values; /* the other side's, one a part */
};

struct asked_keys {
    struct asked_key *at;
    size_t n;
    size_t cap;
};

struct key_hit {                /* a record over there has an asked key */
    size_t asked;               /* index into asked_keys */
    struct str id;
};

struct key_hits {
    struct key_hit *at;
    size_t n;
    size_t cap;
};

/* Keys of `items`, whose counterparts are looked for on side `other`; fetches
 * what the conversions ask for. */
MUST_CHECK enum err step_keys(struct step *step, enum side other,
                              struct item *const *items, size_t n,
                              struct asked_keys *out, struct error *e);
/*
 * step_listing.c: who over there has one of the keys, by a listing of now,
 * where that takes fewer requests than to ask for each. *out_done false: it
 * does not; nothing was put into `out` then.
 */
MUST_CHECK enum err step_listing(struct step *step, enum side other,
                                 const struct asked_keys *keys,
                                 struct key_hits *out, bool *out_done,
                                 struct error *e);
