/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the files of record.h only. */
#pragma once

#include "engine/record/record.h"

/*
 * What a place asks for, taken apart: `own` is what the remote is asked for,
 * the references on the way of followed fields among it.
 */
struct record_wish {
    struct record_place own;
    bool follows;
};
struct record_wish record_wish_of(const struct record_place *place,
                                  struct arena *a);
struct record_list {
    struct record *at;
    size_t n;
    bool more; /* there are more than were asked for */
};
struct record_query {
    const struct value *values; /* n objects with members of the same names */
    size_t n;                   /* at least 1 */
    size_t limit;               /* of each */
};
/* out[i] answers values[i], with the fields searched by, and none of other
 * records yet. */
MUST_CHECK enum err record_search(const struct record_place *place,
                                  struct arena *a,
                                  const struct record_query *query,
                                  struct record_list *out, struct error *e);
/* Gives each record of the list, read with the wish, what `place` asks for,
 * in that order: fields of other records are read, a batch an entity. */
MUST_CHECK enum err record_follow(const struct record_place *place,
                                  struct arena *a,
                                  const struct record_list *list,
                                  struct error *e);
