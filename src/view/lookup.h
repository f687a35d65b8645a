/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a lookup holds. */
#pragma once

#include "base/map.h"
#include "engine/lookup/lookup_fetch.h"
#include "view/view.h"

struct lookup_content {
    struct str name;
    struct lookup_item *items[SIDES];
    size_t n_items[SIDES];
    bool *paired[SIDES];      /* per item */
    struct lookup_pair *pairs;
    size_t n_pairs;
    size_t unpaired[SIDES];   /* items without a pair */
    struct map by_key[SIDES]; /* key -> its item */
};

MUST_CHECK enum err lookup_content_read(const struct view *v, struct str name,
                                        struct lookup_content *out,
                                        struct error *e);
/* Empty where there is no such item. */
struct str lookup_content_label(const struct lookup_content *content,
                                enum side side, struct str key);
struct value lookup_content_value(struct arena *a,
                                  const struct lookup_content *content);
struct value lookup_counts_value(struct arena *a,
                                 const struct lookup_content *content);
/* What `lookup fetch` found. */
struct value lookup_fetched_value(struct arena *a, struct str name,
                                  const struct lookup_fetched *fetched);
/* Out of such a value, as the API tells it: with labels. Borrows. */
void lookup_fetched_read(struct arena *a, const struct value *v,
                         struct lookup_fetched *out);
