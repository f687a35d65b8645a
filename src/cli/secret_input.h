/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Secrets that people give to a command: typed without echo, or on standard
 * input. Never as an argument, where ps(1) and the shell's history show it.
 */
#pragma once

#include "cli/cli.h"

struct secret_wish {
    const char *prompt;   /* "password for ann" */
    bool twice;           /* at a terminal: typed again, to be sure */
    bool from_stdin;      /* all of standard input, but its last line end */
};

/* In cli->arena. ERR_USAGE without a terminal and without `from_stdin`, or
 * when both times differ; ERR_CANCELED by Ctrl-C. */
MUST_CHECK enum err secret_input(struct cli *cli,
                                 const struct secret_wish *wish,
                                 struct str *out, struct error *e);
