/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The command line as options and arguments, over getopt_long, with one
 * sentence for what is wrong and the nearest name for what is unknown.
 *
 * Ownership: texts are borrowed from argv. Threads: getopt_long keeps its
 * place in globals of the C library, so one parse at a time.
 */
#pragma once

#include "base/error.h"
#include "base/vec.h"

struct option_spec {
    const char *name;  /* long; NULL ends a table */
    char letter;       /* or 0 */
    const char *value; /* "DIR": what it takes; NULL: nothing */
    const char *help;  /* one sentence */
};

struct option_given {
    const struct option_spec *spec;
    struct str value;
};

struct args {
    VEC(struct option_given) options;
    VEC(struct str) words; /* what is no option, in order */
    int rest;              /* index of the first argument not looked at */
};

/* The part of a command line to be looked at. */
struct args_line {
    int argc;
    char **argv;
    int from;                            /* first index, at least 1 */
    const struct option_spec *tables[2]; /* NULL: none */
    bool until_word; /* stop in front of the first that is no option */
};

/* Adds to what `io_args` holds already. ERR_USAGE. */
MUST_CHECK enum err args_parse(struct arena *a, const struct args_line *line,
                               struct args *io_args, struct error *e);
bool args_has(const struct args *args, const char *name);
/* The last one given, or STR_NONE. */
struct str args_get(const struct args *args, const char *name);
/* Argument i, or STR_NONE. */
struct str args_word(const struct args *args, size_t i);
/* A whole number as an option takes it. */
struct args_range {
    const char *name;
    int64_t least, most;
    int64_t fallback; /* when not given */
};
MUST_CHECK enum err args_number(const struct args *args,
                                const struct args_range *range, int64_t *out,
                                struct error *e);
