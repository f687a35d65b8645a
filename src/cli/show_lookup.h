/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a lookup holds, for people and files. */
#pragma once

#include "cli/context.h"
#include "cli/term_table.h"
#include "view/lookup.h"

void lookup_content_show(struct cli *cli,
                         const struct lookup_content *content);
/* Columns left, right, and the labels beside them. */
void lookup_content_csv(struct cli *cli, const struct lookup_content *content);

struct table lookup_counts_table(struct arena *a);
void lookup_counts_row(struct table *t, const struct lookup_content *content);
