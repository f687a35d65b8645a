/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Holds: single fields that wait for a person; the rest of the record goes on.
 */
#pragma once

#include "store/handle.h"

enum hold_kind {
    HOLD_CONFLICT,  /* both sides changed it and the policy is `ask` */
    HOLD_UNMAPPED,  /* a lookup or name has no entry */
    HOLD_INVALID,   /* a converter refused the value */
    HOLD_UNLINKED   /* the record it points to has no link */
};

struct hold {
    int64_t id;
    int64_t sync;
    int64_t link;
    struct str row;          /* row key */
    enum hold_kind kind;
    struct str lookup;       /* UNMAPPED: the table; UNLINKED: the sync */
    struct str key;          /* UNMAPPED: the missing key */
    struct str value[SIDES]; /* encoded: list of the row's values a side */
    struct str base[SIDES];
    struct str message;
    /* CONFLICT: a person's answer, taken by the next step */
    bool answered;
    enum side winner;
    struct str answer;       /* encoded list for the winner side; empty: the
                                winner's value as it is now */
    int64_t created_us;
};
/* Inserts, or replaces the open one of the same link and row, keeping an
 * answer that was given to the very same values (and its id and created_us
 * always). The link must exist; removing it removes its holds. */
MUST_CHECK enum err hold_put(struct store *s, const struct hold *rows, size_t n,
                             struct error *e);
/* Removes those of a link whose row is not in `keep`. */
MUST_CHECK enum err hold_clear(struct store *s, int64_t link,
                               const struct str *keep, size_t n_keep,
                               struct error *e);
struct hold_filter {
    int64_t id;             /* 0: any */
    int64_t sync;           /* 0: any */
    int kind;               /* -1: any */
    const int64_t *links;   /* of these links; n_links 0: any */
    size_t n_links;
    struct str lookup;      /* empty: any */
    struct str key;         /* empty: any */
    int64_t after_id;       /* paging, ascending */
    size_t limit;           /* 0: 100 */
};
MUST_CHECK enum err hold_list(struct store *s, struct arena *a,
                              const struct hold_filter *f, struct hold **out,
                              size_t *out_n, struct error *e);
/* ERR_NOT_FOUND when it is gone. */
MUST_CHECK enum err hold_answer(struct store *s, int64_t hold, enum side winner,
                                struct str answer, struct error *e);
/* By enum hold_kind; sync 0: all. */
MUST_CHECK enum err hold_count(struct store *s, int64_t sync,
                               int64_t out_by_kind[4], struct error *e);
