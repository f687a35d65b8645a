/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows of CSV out of a text that may end in the middle of one. Pure. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

struct csv_row {
    struct str *cells; /* in the arena */
    size_t n;
    size_t bytes;      /* of the row in the text, its line end included */
};

/*
 * The row that the text begins with. False when the text ends before the row
 * does; with `last`, the end of the text ends it. Cells may be quoted, with
 * commas, line ends and doubled quotes inside.
 */
bool csv_row_read(struct arena *a, struct str text, bool last,
                  struct csv_row *out);
