/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Filling a lookup: the items of both sides are fetched and kept, paired or
 * not; items that say the same in one of the lookup's `suggest` fields can be
 * paired. What a person has paired is never changed here.
 */
#pragma once

#include "engine/remote/remote.h"
#include "store/store.h"
#include "workspace/workspace.h"

struct lookup_suggestion {
    struct str key[SIDES];
    struct str label[SIDES];
};

struct lookup_fetched {
    int64_t items[SIDES];
    int64_t paired;             /* before */
    struct lookup_suggestion *suggestions; /* for items not paired yet */
    size_t n_suggestions;
    int64_t accepted;           /* of them, when `accept` */
};

struct lookup_request {
    struct remote *remote;
    struct store *store;
    const struct lookup *lookup;
    bool accept;                /* suggestions become pairs of origin
                                   "suggested" */
};

/* The result lives in `a`. */
MUST_CHECK enum err lookup_fetch(struct arena *a,
                                 const struct lookup_request *request,
                                 struct lookup_fetched *out, struct error *e);
/* The same of what was fetched last: no remote is asked and nothing is kept.
 * Fields that are neither label nor `extra` suggest nothing then. */
MUST_CHECK enum err lookup_suggest(struct arena *a, struct store *store,
                                   const struct lookup *lookup,
                                   struct lookup_fetched *out,
                                   struct error *e);
