/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
    &command_alerts,
    &command_check,
    &command_conflicts,
    &command_help,
    &command_history,
    &command_hooks,
    &command_init,
    &command_jobs,
    &command_keys,
    &command_links,
    &command_lookup,
    &command_plan,
    &command_reconcile,
    &command_record,
    &command_sandbox,
    &command_seal,
    &command_serve,
    &command_status,
    &command_sync,
    &command_undo,
    &command_users,
    &command_version,
};
const size_t n_commands = sizeof commands / sizeof *commands;

const struct option_spec common_options[] = {
    {"workspace", 'w', "DIR", "the workspace folder; default: this one"},
    {"json", 0, NULL, "answer with one JSON object on standard output"},
    {"log-level", 0, "LEVEL",
     "what is logged on standard error: error, warn, info or debug; default: "
     "warn on a terminal, else info"},
    {"log-format", 0, "FORMAT", "log lines as logfmt (the default) or json"},
    {"help", 'h', NULL, "show help and examples, and do nothing"},
    {"version", 'V', NULL, "show the version, and do nothing"},
    {0},
};
