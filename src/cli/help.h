/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Help, the man page and the completions of shells, out of the tables. */
#pragma once

#include "base/buf.h"
#include "cli/cli.h"

/* The answer: one command, or all of them for NULL. */
void help_show(struct cli *cli, const struct command *command);
/* mdoc(7) source of crosswalk(1). */
void help_man(struct buf *out);
void help_bash(struct buf *out);
void help_zsh(struct buf *out);
