/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the API has a list of (users, keys), as the answer of a command. */
#pragma once

#include "cli/context.h"
#include "cli/term_table.h"

struct ask_list {
    const char *what;  /* "keys": the path, and the name in the answer */
    const struct table_column *columns;
    size_t n_columns;
    void (*row)(struct arena *a, const struct value *item, struct table *out);
};

MUST_CHECK enum err ask_list(struct cli *cli, const struct ask_list *list,
                             struct error *e);
