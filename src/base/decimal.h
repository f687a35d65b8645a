/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Exact decimal numbers: mantissa * 10^-scale. Money is never binary floating
 * point here. Up to 37 significant digits, scale 0 to 30.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

#define DECIMAL_SCALE_MAX 30
#define DECIMAL_DIGITS_MAX 37
#define DECIMAL_TEXT_MAX 48 /* bytes that hold any decimal as text */

struct decimal {
    __int128 mantissa;
    int scale;
};

/*
 * "12.10", "-0.5", "1e3"; ERR_INVALID on junk, ERR_LIMIT when out of range.
 * Digits after the point are kept ("12.10" has scale 2), except zeros that
 * would not fit.
 */
MUST_CHECK enum err decimal_parse(struct str text, struct decimal *out_d,
                                  struct error *e);
/*
 * The same, but digits past DECIMAL_SCALE_MAX places are rounded off: for
 * numbers of remotes, whose binary floats leave behind what nobody meant
 * (1.1102230246251565e-16 for 0) and which must not spoil a whole page.
 */
MUST_CHECK enum err decimal_parse_near(struct str text, struct decimal *out_d,
                                       struct error *e);
struct decimal decimal_from_i64(int64_t i);
/* Shortest text that reads back the same value: "12.1", "0", "-3". */
struct str decimal_format(struct arena *a, struct decimal d);
/* The same with every digit of the scale: "12.10". Returns the length. */
size_t decimal_to_chars(struct decimal d, char out[DECIMAL_TEXT_MAX]);
/* The same value at the smallest scale that holds it. */
struct decimal decimal_normalize(struct decimal d);
/*
 * Exactly `places` digits after the point (0 to DECIMAL_SCALE_MAX), half away
 * from zero; fewer when the added zeros would not fit.
 */
struct decimal decimal_round(struct decimal d, int places);
int decimal_compare(struct decimal a, struct decimal b); /* -1, 0, 1 */
/* Exact, or ERR_LIMIT when the result has too many digits. */
MUST_CHECK enum err decimal_add(struct decimal a, struct decimal b,
                                struct decimal *out_d, struct error *e);
MUST_CHECK enum err decimal_multiply(struct decimal a, struct decimal b,
                                     struct decimal *out_d, struct error *e);
/* Whole number that fits: true and *out_i. */
bool decimal_to_i64(struct decimal d, int64_t *out_i);
