/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The text of `via`, taken apart: converters with `|` between, each a name
 * with arguments in parentheses.
 *
 *     trim | choose(open: open, "a, b": won)
 *
 * An argument is `value` or `key: value`. Values are bare up to the next
 * comma or closing parenthesis (parentheses inside are fine when balanced)
 * or stand in single or double quotes.
 */
#pragma once

#include "base/vec.h"
#include "base/error.h"

struct via_argument {
    struct str key; /* empty: by position */
    struct str text;
    bool key_quoted;
    bool quoted;    /* text was in quotes: never null, true, 12 */
};

struct via_call {
    struct str name;
    const struct via_argument *arguments;
    size_t n_arguments;
};

/* ERR_INVALID with a sentence for the person who wrote it. */
MUST_CHECK enum err via_parse(struct arena *a, struct str text,
                              const struct via_call **out_calls, size_t *out_n,
                              struct error *e);
