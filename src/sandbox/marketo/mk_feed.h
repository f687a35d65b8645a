/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Pages of the activity log: what the calls that read it have in common.
 * Ownership and threads: as mk.h.
 */
#pragma once

#include "sandbox/marketo/mk.h"

struct feed {
    struct mk_call *c;
    int64_t at;   /* last activity that was looked at */
    int64_t size;
    bool more;
    VEC(struct value) rows;
};

/* False when the paging token cannot be read; it is answered then. */
bool feed_start(struct feed *f, struct mk_call *c);
/* The next activity, or NULL at the end of the page or of the log. */
const struct table_row *feed_next(struct feed *f);
int64_t feed_type(const struct table_row *row);
int64_t feed_date_us(const struct table_row *row);
/* Into the answer, with these members besides those that all have. */
void feed_add(struct feed *f, const struct table_row *row,
              const struct field *more, size_t n_more);
void feed_reply(struct feed *f);
/* Whether a list joined by commas has the word. */
bool feed_in_list(struct str list, struct str word);
