/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Lookups: the items of either side, and the pairs that people make of them.
 */
#pragma once

#include "store/handle.h"

struct lookup_item {
    struct str key;    /* the remote's id, as text */
    struct str label;  /* for people */
    struct str extra;  /* encoded object of further fields; may be empty */
};
struct lookup_pair {
    struct str key[SIDES];
    struct str origin;  /* "file", "person", "suggested" */
};
/* Inserts, or replaces those with the same key. */
MUST_CHECK enum err lookup_put_items(struct store *s, struct str lookup,
                                     enum side side,
                                     const struct lookup_item *rows, size_t n,
                                     struct error *e);
/* Forgets the items of one side, before a full list is put; pairs stay. */
MUST_CHECK enum err lookup_clear_items(struct store *s, struct str lookup,
                                       enum side side, struct error *e);
/* A key of the right may stand in one pair, a key of the left in several;
 * the first pair of a left key is the one used towards the right. A pair
 * with a right key that is already paired replaces that pair. */
MUST_CHECK enum err lookup_put_pairs(struct store *s, struct str lookup,
                                     const struct lookup_pair *rows, size_t n,
                                     struct error *e);
MUST_CHECK enum err lookup_remove_pair(struct store *s, struct str lookup,
                                       enum side side, struct str key,
                                       size_t *out_n, struct error *e);
/* By label, then key. */
MUST_CHECK enum err lookup_items(struct store *s, struct arena *a,
                                 struct str lookup, enum side side,
                                 struct lookup_item **out, size_t *out_n,
                                 struct error *e);
/* In the order they were made. */
MUST_CHECK enum err lookup_pairs(struct store *s, struct arena *a,
                                 struct str lookup, struct lookup_pair **out,
                                 size_t *out_n, struct error *e);
