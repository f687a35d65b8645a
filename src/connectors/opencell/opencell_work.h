/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What an op keeps between its requests, and what the ops share. */
#pragma once

#include "connectors/opencell/opencell_state.h"

struct opencell_place { /* CHANGES: what a cursor keeps */
    int64_t pass;       /* field of changed_by that is asked for */
    int64_t offset;
    int64_t total;
    int64_t since_us;   /* 0: all */
    int64_t started_us;
};

struct op_work {
    bool done;
    enum opencell_kind kind;
    size_t at;             /* id, key, patch or row that is under way */
    size_t n;              /* ids in the list under way */
    int step;
    bool listed;           /* READ: ids at..at+n go in one list */
    bool singles;          /* READ: lists do not tell enough */
    struct opencell_place place;
    struct value_items rows;   /* CHANGES: parents whose records are read */
    const struct value *row;   /* READ: the customer account; WRITE: what the
                                  look found */
    const struct value *known; /* WRITE: the record as the look read it */
    bool again;            /* WRITE: what is there is to be made whole */
    bool ended;            /* WRITE: it is terminated already, as wanted */
    VEC(struct record) records;
    VEC(struct find_match) matches;
};

/* What a parent's row, or the answer that lists them, holds of a kind; false
 * when it does not tell. */
bool opencell_children(enum opencell_kind kind, const struct value *row,
                       const struct value *answer, struct value_items *out);
bool opencell_is_child(enum opencell_kind kind);
/* Whether an invoice's row comes without what is wanted of it. */
bool opencell_lacks_detail(enum opencell_kind kind, const struct op *op,
                           const struct value *row);
/* Adds to w->records. */
void opencell_add(const struct connection_state *c, const struct op *op,
                  struct op_work *w, const struct opencell_row *row);
void opencell_add_children(const struct connection_state *c,
                           const struct op *op, struct op_work *w,
                           struct value_items rows, struct str parent);

extern const struct driver_op opencell_op_open, opencell_op_test,
    opencell_op_describe, opencell_op_read, opencell_op_find,
    opencell_op_changes, opencell_op_write, opencell_op_action;
