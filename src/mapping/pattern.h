/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Lua's patterns (manual 6.4.1), matched within a number of steps: the
 * library's own matcher can be kept busy for years by one pattern, and
 * nothing can stop it. Bytes, not letters, as in Lua; classes are those of
 * ASCII.
 *
 * Pure: no Lua state, no allocation.
 */
#pragma once

#include "base/str.h"

#define PATTERN_CAPTURES 32

struct pattern_capture {
    size_t at;
    size_t n;
    bool position; /* `()`: at is what is captured */
};

struct pattern_match {
    size_t from;
    size_t to;
    struct pattern_capture captures[PATTERN_CAPTURES];
    size_t n_captures;
};

struct pattern {
    struct str pattern;   /* without the leading ^ */
    bool anchored;        /* it had one */
    struct str text;
    long long steps_left; /* counts down; < 0: given up */
    const char *error;    /* the pattern is wrong, or the steps are used up */
};

/*
 * The first match that begins at `from` or later (at `from` alone when
 * anchored). False when there is none or p->error is set.
 */
bool pattern_find(struct pattern *p, size_t from, struct pattern_match *out);
