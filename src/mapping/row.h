/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the remotes' schemas say of a bound row's fields. */
#pragma once

#include "mapping/mapping.h"

/* May the remote be given this field of a row? True before sync_bind. */
bool row_field_writable(const struct row *row, enum side side, size_t field,
                        bool on_create);
/* Do both values of that side say the same? HTML that shows the same does:
 * remotes write it in their own way. */
bool row_unchanged(const struct row *row, enum side side,
                   const struct value *x, const struct value *y,
                   struct arena *a);
