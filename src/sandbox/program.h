/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The program crosswalk-sandbox: reads its command line, serves one or more
 * systems, and stops them in order on SIGTERM or SIGINT.
 * Threads: call it from the main thread, before any other is started (it
 * blocks the two signals for all).
 */
#pragma once

#include "base/value.h"

struct sandbox_system;

#define PROGRAM_SYSTEMS_MAX 16
#define PROGRAM_PAIRS_MAX 32

/* One system to be served, as asked for on the command line. */
struct program_system {
    const struct sandbox_system *system;
    uint16_t port;       /* 0: any free one */
    const char *address; /* NULL: loopback */
    int64_t demo;        /* records to load; 0: none */
    struct field options[PROGRAM_PAIRS_MAX]; /* for the system */
    size_t n_options;
    struct field knobs[PROGRAM_PAIRS_MAX];
    size_t n_knobs;
};

struct program_plan {
    bool help;
    struct program_system at[PROGRAM_SYSTEMS_MAX];
    size_t n;
};

/* ERR_USAGE with a sentence for the user. */
MUST_CHECK enum err program_parse(int argc, char **argv,
                                  struct program_plan *out, struct error *e);
/* Exit code: 0 stopped on request, 2 usage, 3 could not listen. */
int program_run(int argc, char **argv);
