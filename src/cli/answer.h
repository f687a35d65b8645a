/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The end of every command: the envelope of --json, or the sentence on
 * standard error, and the exit code. docs/guide/cli.md has the form.
 */
#pragma once

#include "cli/cli.h"

/* `error` NULL: it went well. Returns the exit code. */
int answer_give(struct cli *cli, const struct error *error);
