/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* People name an item of a lookup by its key or by its label. */
#pragma once

#include "store/store.h"

struct lookup_word {
    struct str lookup;
    enum side side;
    struct str text;
};

/*
 * The key that is meant: one that is known, else that of the only item with
 * this label (case does not matter). Where no items are known (never fetched)
 * the text is taken as the key. ERR_NOT_FOUND with a suggestion, ERR_INVALID
 * when several have the label. Lives in `a`.
 */
MUST_CHECK enum err lookup_key(struct store *store, struct arena *a,
                               const struct lookup_word *word, struct str *out,
                               struct error *e);
