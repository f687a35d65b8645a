/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One record's rows being decided: shared by decide.c and merge*.c. */
#pragma once

#include "base/vec.h"
#include "engine/decide/decide.h"

struct merge {
    const struct decide_input *in;
    struct arena *arena;
    struct decision *out;
    struct value view[SIDES];  /* records as patched so far, for conditions */
    const struct value *record[SIDES]; /* into view, or NULL */
    bool want;
    VEC(struct field) patch[SIDES];
    VEC(struct decided_hold) holds;
    VEC(struct overruled) overruled;
    VEC(struct decided_wait) waits;
};

/* One row under decision. `now` and `base` are its values, or NULL. */
struct row_case {
    const struct row *row;
    struct row_outcome *outcome;
    const struct value *now[SIDES];
    const struct value *base[SIDES];
    bool changed[SIDES];
    bool provisional;          /* a base is what was found, not agreed on */
    bool fresh;                /* never agreed on yet */
    bool flow[SIDES];          /* may be written to that side */
    bool answered;             /* a person has decided it */
};

/* decide.c: whether the sync's own condition lets the records take part;
 * else the verdict says why not. */
bool decide_accepts(const struct decide_input *in, struct arena *a,
                    struct decision *out);
/* decide.c: whether nothing holds back what is not linked yet; else likewise. */
bool decide_lets(const struct decide_input *in, struct arena *a,
                 struct decision *out);
/* decide_pull.c: for the record `id` on `side`, which the row's sync links. */
struct decided_wait row_wait(const struct row *row, enum side side,
                             struct str id);

void merge_init(struct merge *m, const struct decide_input *in,
                struct arena *a, struct decision *out);
/* Both records are there: every row, three ways. */
void merge_rows(struct merge *m);
void merge_row(struct merge *m, size_t index);
/* Fills the patch that makes the record of side `to`. */
void merge_create(struct merge *m, enum side to);
void merge_finish(struct merge *m);

/* Sets that changed on both sides: element by element. False when the row
 * is not about sets. */
bool merge_sets(struct merge *m, struct row_case *c);
/* The conversion of `values` gave none: the row waits, is held, or rests.
 * NULL: what stands on `to` is not to be cleared for it. */
void merge_no_value(struct merge *m, struct row_case *c, enum side to,
                    const struct value *values,
                    const struct map_result *result);
/* Adds a hold that fits a conversion which gave no value. */
void merge_hold(struct merge *m, const struct row_case *c,
                const struct map_result *why);
/* merge_time.c: the row rests until a time that is yet to come, if it would
 * be written to `to`. */
bool merge_early(struct merge *m, struct row_case *c, enum side to);
/* merge_shared.c: would others that share the record of `to` have another value
 * there? Then the row is held. */
bool merge_objects(struct merge *m, struct row_case *c, enum side to,
                   const struct value *values);
/* A person has decided what sharers do not agree on. */
bool merge_decided(struct merge *m, struct row_case *c);
/* What a person has said of the row as it is now, or NULL. */
const struct decide_answer *merge_answer(const struct merge *m,
                                         const struct row_case *c);
void merge_answered(struct merge *m, struct row_case *c,
                    const struct decide_answer *answer);
/* merge_undone.c: what an undo has set apart stays so while both sides rest. */
bool merge_undone(struct merge *m, struct row_case *c);
/* A row that asks for it (`missing: park`) and is held: all of it waits. */
void merge_whole(struct merge *m);
/* Adds `values` to the patch of `to` where they differ from `now`. */
void merge_put(struct merge *m, struct row_case *c, enum side to,
               const struct value *values);
void row_settle(struct row_case *c, struct arena *a);

/* A base that was not agreed on, as an object (merge.c). */
struct value base_object(struct arena *a, const char *name, struct value v);
/* A row's values as one value: itself when there is one field, else a list. */
struct value row_pack(struct arena *a, const struct value *values, size_t n);
/* The values of a row's base, also of one that was only found there. */
const struct value *base_unpack(const struct value *packed, size_t n);
bool row_values_equal(const struct value *a, const struct value *b, size_t n);
/* Fills now, base, changed and fresh from the input. */
void row_case_init(struct row_case *c, const struct merge *m, size_t row);
