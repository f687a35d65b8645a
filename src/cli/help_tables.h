/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What help and man page say beside the commands. */
#pragma once

#include "cli/command.h"

struct help_exit {
    int code; /* -1 ends the table */
    const char *what;
};

struct help_variable {
    const char *name; /* NULL ends the table */
    const char *what;
};

#define HELP_GROUPS 4 /* as command_group has */

extern const struct help_exit help_exits[];
extern const struct help_variable help_variables[];
