/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The program `crosswalk`: reads the command line, carries out one command,
 * answers on standard output (text for people, or one JSON envelope) and with
 * an exit code. What went wrong is one sentence on standard error.
 *
 * It holds no business logic: commands ask the layers below and show what
 * they say.
 *
 * Threads: main does everything; one more waits for signals (signals.h).
 */
#pragma once

#include <stdatomic.h>

#include "base/log.h"
#include "base/problem.h"
#include "cli/command.h"
#include "view/object.h"
#include "cli/term.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,       /* or an invalid workspace */
    EXIT_ENVIRONMENT = 3, /* cannot reach, cannot log in, disk, store */
    EXIT_PARKED = 4       /* done, but something waits for a person */
};

struct cli {
    const char *program;          /* argv[0] */
    const struct command *command;
    const struct action *action;  /* or NULL */
    struct arena arena;           /* for all that lives as long as the command */
    struct term out, err;
    bool json;
    const char *workspace;        /* folder */
    struct log log;
    struct clock_port clock;
    struct random_port random;
    struct problems problems;
    struct value data;            /* for the envelope; null: nothing to say */
    bool parked;                  /* exit 4 */
    atomic_bool stop;           /* set by the first Ctrl-C */
    char **raw;                   /* of a raw command, NULL at the end */
};

/* The whole program; returns the exit code. */
int cli_main(int argc, char **argv);

/* Prints `problems` for people: "file:line: error: ...". */
void cli_print_problems(struct cli *cli, struct term *t);
/* "1 record", "2 records". */
struct str plural(struct arena *a, int64_t n, const char *one,
                  const char *many);
