/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A JSON object under construction, member by member, and texts compared
 * without case: what connectors over JSON need to build and match.
 *
 * Pure; values live in the arena given, names are borrowed.
 */
#pragma once

#include "base/value.h"

/* vec_push works on it. */
struct members {
    struct field *at;
    size_t n;
    size_t cap;
};

void members_put(struct arena *a, struct members *m, const char *name,
                 struct value v);
struct value members_value(const struct members *m);

/* Without case, in any script; what cannot be folded stays as it is. */
struct str fold_case(struct arena *a, struct str s);
