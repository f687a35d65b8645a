/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a lookup holds, for people, programs and files. */
#pragma once

#include "cli/context.h"
#include "cli/term_table.h"

struct lookup_content {
    struct str name;
    struct lookup_item *items[SIDES];
    size_t n_items[SIDES];
    struct lookup_pair *pairs;
    size_t n_pairs;
    size_t unpaired[SIDES]; /* items without a pair */
};

MUST_CHECK enum err lookup_content_read(const struct context *c,
                                        struct str name,
                                        struct lookup_content *out,
                                        struct error *e);
struct value lookup_content_value(struct arena *a,
                                  const struct lookup_content *content);
void lookup_content_show(struct cli *cli,
                         const struct lookup_content *content);
/* Columns left, right, and the labels beside them. */
void lookup_content_csv(struct cli *cli, const struct lookup_content *content);

struct table lookup_counts_table(struct arena *a);
void lookup_counts_row(struct table *t, const struct lookup_content *content);
struct value lookup_counts_value(struct arena *a,
                                 const struct lookup_content *content);
