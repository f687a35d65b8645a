/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Private to base: what RFC 8259 forbids and json-c lets pass (or changes in
 * silence), found in one pass over the text before json-c sees it: quotes
 * that are no double quotes, control characters in text, NaN and Infinity,
 * numbers like "01" and "1.", NUL in a member name (json-c would cut the
 * name there).
 */
#pragma once

#include "base/str.h"

struct json_check {
    size_t at;          /* where the fault is */
    const char *reason; /* NULL: no fault */
    size_t wide_count;  /* integers of JSON_WIDE_DIGITS or more */
    int depth;          /* arrays and objects open at `at` */
    int max_depth;      /* deepest place so far */
};

/* From this many digits on, json-c may saturate an integer. */
#define JSON_WIDE_DIGITS 19

struct json_check json_check(struct str text);

/*
 * Length of the number (with its sign) that starts at `at`, 0 when it is
 * none; *out_wide when it is an integer of JSON_WIDE_DIGITS or more.
 */
size_t json_number_length(struct str text, size_t at, bool *out_wide);
/* Length of the string with its quotes that starts at `at`, 0 without end. */
size_t json_string_length(struct str text, size_t at);
