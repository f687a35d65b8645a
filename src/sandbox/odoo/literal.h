/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Python literals: rule domains and selections come as text in that form. */
#pragma once

#include "base/value.h"

/*
 * Lists, tuples (as lists), texts, numbers, True, False, None; and the names
 * in `names` (an object: "user.id" -> 2). ERR_INVALID when it is not one.
 */
MUST_CHECK enum err odoo_literal_parse(struct arena *a, struct str text,
                                       const struct value *names,
                                       struct value *out, struct error *e);
/* As Python's repr: 'x', 12, [1, 2], True. */
struct str odoo_literal_text(struct arena *a, const struct value *v);
