/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/cli.h"
#include "cli/commands.h"

static enum err run_version(struct cli *cli, const struct args *args,
                            struct error *e)
{
    struct object o = {.arena = &cli->arena};
    (void)args;
    (void)e;
    object_text(&o, "version", STR(CROSSWALK_VERSION));
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "crosswalk %s\n", CROSSWALK_VERSION);
    return ERR_OK;
}

const struct command command_version = {
    .name = "version",
    .group = GROUP_OTHER,
    .summary = "show the version",
    .arguments = "",
    .about = "Shows the version of this program.",
    .examples = (const struct example[]){
        {"crosswalk version", "the version, for a bug report"},
        {0},
    },
    .run = run_version,
};
