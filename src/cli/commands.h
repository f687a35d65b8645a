/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every command, each in its own file cmd_*.c. */
#pragma once

#include "cli/command.h"

extern const struct command command_alerts;
extern const struct command command_check;
extern const struct command command_conflicts;
extern const struct command command_help;
extern const struct command command_history;
extern const struct command command_hooks;
extern const struct command command_init;
extern const struct command command_jobs;
extern const struct command command_keys;
extern const struct command command_links;
extern const struct command command_lookup;
extern const struct command command_plan;
extern const struct command command_reconcile;
extern const struct command command_record;
extern const struct command command_sandbox;
extern const struct command command_seal;
extern const struct command command_serve;
extern const struct command command_status;
extern const struct command command_sync;
extern const struct command command_undo;
extern const struct command command_users;
extern const struct command command_version;
