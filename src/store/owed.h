/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What is owed to linked records that were written: checks and actions that
 * follow a write and have not been done yet. It goes with its link.
 */
#pragma once

#include "store/handle.h"

struct owed {
    int64_t link;
    unsigned sides; /* bits 1 << side of records that were written */
};

/* Adds to what is owed already. */
MUST_CHECK enum err owed_add(struct store *s, const struct owed *rows, size_t n,
                             struct error *e);
/* out[i] is of links[i]; 0: nothing. */
MUST_CHECK enum err owed_get(struct store *s, const int64_t *links, size_t n,
                             unsigned *out, struct error *e);
/* All of it has been done. */
MUST_CHECK enum err owed_done(struct store *s, const int64_t *links, size_t n,
                              struct error *e);
/* In order of link, after `after`; sync 0: of all. */
MUST_CHECK enum err owed_list(struct store *s, struct arena *a, int64_t sync,
                              int64_t after, size_t limit, struct owed **out,
                              size_t *out_n, struct error *e);
