/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Values from one kind to another without losing anything, and equality that
 * forgives what two systems say in different kinds.
 */
#pragma once

#include "connectors/connector.h"

/*
 * `v` as a value of `kind`; null stays null. ERR_INVALID when it does not
 * read as one ("12a" as a number, 12.5 as a whole number).
 */
MUST_CHECK enum err coerce_kind(struct arena *a, enum value_kind kind,
                                const struct value *v, struct value *out,
                                struct error *e);
/* `v` as the field wants it: its kind, and references to its target. */
MUST_CHECK enum err coerce_field(struct arena *a,
                                 const struct schema_field *field,
                                 const struct value *v, struct value *out,
                                 struct error *e);
/*
 * value_equal, and: a reference equals the text or number of its id, a date
 * or time the text that reads as it, a list a set of the same items, no
 * value an empty list, and, of `html`, two bodies that show the same.
 */
bool values_agree(struct arena *a, bool html, const struct value *x,
                  const struct value *y);
