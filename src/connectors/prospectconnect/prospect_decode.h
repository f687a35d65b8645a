/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the remote answers, made canonical. The remote is loose with names
 * (`_id` or `id`, `firstName` or `first_name`, `data` or `deal`) and with
 * kinds (a country is a text, an object or null), so everything here is
 * tolerant: what cannot be understood of a record is left out of it, which
 * means unknown, and never spoils the rest of the page.
 *
 * Pure functions; values borrow from the answer and from the arena given.
 */
#pragma once

#include "connectors/prospectconnect/prospect.h"
#include "connectors/prospectconnect/prospect_fields.h"

/* The first of `keys` (with blanks between) that has a value, else the first
 * that is null, else NULL. */
const struct value *prospect_pick(const struct value *object, const char *keys);

/*
 * The records of an answer to a list: the answer itself, or its member by
 * one of the names in use. False when there is no such thing.
 */
bool prospect_rows(const struct value *answer, enum prospect_entity entity,
                   struct value_items *out);
/* How many records there are in all, or -1 when the answer does not say. */
int64_t prospect_total(const struct value *answer);
/* The one record of an answer; NULL when there is none. */
const struct value *prospect_row(const struct value *answer);

/* The id that an answer to a write or a row of a list holds. */
struct str prospect_row_id(struct arena *a, enum prospect_entity entity,
                           const struct value *row);
/* Last change, or creation where that is all there is; 0: neither. */
int64_t prospect_row_stamp(const struct connection_state *c,
                           const struct value *row);

/* Bits of the fields that are wanted; n 0: all. */
uint64_t prospect_wanted(enum prospect_entity entity, const struct str *names,
                         size_t n);

/* False when the field is unknown: not there, or not to be understood. */
bool prospect_decode_field(const struct connection_state *c, struct arena *a,
                           const struct prospect_field *f,
                           const struct value *row, struct value *out);
/* False when the row is no record: not an object, or without an id. */
bool prospect_decode(const struct connection_state *c, struct arena *a,
                     enum prospect_entity entity, const struct value *row,
                     uint64_t wanted, struct record *out);
