/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Private to base: the numbers and texts of JSON, in a text that ends in NUL.
 */
#pragma once

#include "base/str.h"

/* Of the number (with its sign) that `p` begins with, 0 when it is none;
 * *out_whole when it has neither fraction nor exponent. */
size_t json_number_length(const char *p, bool *out_whole);
/*
 * Takes the text whose first quote *io_at is; its escapes are undone in place,
 * and *io_at is behind it. With a fault *io_at is there and the reason is
 * returned, else NULL.
 */
const char *json_text_take(char **io_at, struct str *out);
