/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Choosing the counterpart of an unlinked record among candidates. Pure.
 *
 * Rules are tried in order; the first that has exactly one free candidate
 * wins. More than one free candidate is for a person, and so is one that a
 * rival on the record's own side wants as well. Candidates that are
 * linked elsewhere cannot be had; if there are only such, the record looks
 * like a duplicate of one that is linked, and making it anew would double it.
 *
 * Where several may share a counterpart, linked candidates are as good as free
 * ones, and rivals do not matter.
 *
 * Where records repeat themselves (notes), any free candidate is as good as
 * the next, rivals do not matter, and linked ones stand beside it.
 */
#pragma once

#include "base/vec.h"

struct match_candidate {
    size_t rule;
    struct str id;
    struct str linked_to; /* the record it is linked to; empty: free */
};

struct match_candidates {
    struct match_candidate *at;
    size_t n;
    size_t cap;
};

enum match_verdict {
    MATCH_NONE,      /* no candidate: it may be made */
    MATCH_ONE,
    MATCH_AMBIGUOUS, /* several free ones, or rivals for the one */
    MATCH_DUPLICATE  /* only linked ones */
};

struct match_outcome {
    enum match_verdict verdict;
    size_t rule;
    struct str id;              /* MATCH_ONE */
    const struct str *ids;      /* the others: all candidates in question */
    size_t n_ids;
};

struct match_input {
    struct match_candidates candidates; /* of the other side */
    struct match_candidates rivals;     /* unlinked, of its own side */
    size_t n_rules;
    bool repeats;
    bool shares;               /* the other side's records may be shared */
    bool is_shared;            /* its own may: any of the other side's */
};

void match_choose(struct arena *a, const struct match_input *in,
                  struct match_outcome *out);
