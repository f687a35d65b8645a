/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every command, each in its own file cmd_*.c. */
#pragma once

#include "cli/command.h"

extern const struct command command_check;
extern const struct command command_help;
extern const struct command command_plan;
extern const struct command command_reconcile;
extern const struct command command_status;
extern const struct command command_sync;
extern const struct command command_version;
