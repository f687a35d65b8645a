/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Tables in comma separated form (RFC 4180), over libcsv: quoted fields may
 * hold commas, doubled quotes and line breaks; a byte order mark is skipped,
 * blank lines too.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct csv_row {
    int line; /* of its first character, from 1 */
    const struct str *fields;
    size_t n;
};

/* ERR_INVALID, naming the line. Everything is copied into the arena. */
MUST_CHECK enum err csv_rows(struct arena *a, struct str text,
                             const struct csv_row **out, size_t *out_n,
                             struct error *e);
