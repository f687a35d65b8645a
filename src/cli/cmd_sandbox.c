/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `sandbox`: becomes the program crosswalk-sandbox. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/commands.h"

#define SANDBOX "crosswalk-sandbox"

/* Folder of this program, as the system knows it; "" when it does not. */
static struct str own_folder(char *room, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", room, size);
    size_t end = n > 0 ? (size_t)n : 0;
    while (end > 0 && room[end - 1] != '/')
        end--;
    return (struct str){room, end};
}

static enum err run_sandbox(struct cli *cli, const struct args *args,
                            struct error *e)
{
    char room[PATH_MAX];
    struct str folder = own_folder(room, sizeof room);
    struct arena *a = &cli->arena;
    /* beside it when installed, else where a build puts it */
    const char *const places[] = {
        arena_printfz(a, "%.*s" SANDBOX, STR_ARG(folder)),
        arena_printfz(a, "%.*s../sandbox/" SANDBOX, STR_ARG(folder))};
    (void)args;
    fflush(cli->out.file);
    cli->raw[-1] = arena_strz(a, STR(SANDBOX));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (file_exists(places[i]))
            execv(places[i], cli->raw - 1);
    execvp(SANDBOX, cli->raw - 1);
    FAIL(e, ERR_IO, "cannot start " SANDBOX ": %s; it is a program of its own "
         "and belongs beside `crosswalk`", strerror(errno));
}

const struct command command_sandbox = {
    .name = "sandbox",
    .group = GROUP_REMOTE,
    .raw = true,
    .summary = "run a local stand-in for a remote system",
    .arguments = "SYSTEM [OPTION...]...",
    .most = ARGS_ANY,
    .about =
        "Serves a stand-in that speaks the real protocol of a system, with "
        "demonstration records, to try things out. It has disturbances to be "
        "turned on: latency, failures, lost answers, expired logins. "
        "`crosswalk sandbox --help` lists systems and options.",
    .examples = (const struct example[]){
        {"crosswalk sandbox odoo --port 8069 --demo 300",
         "an Odoo with some 300 records"},
        {"crosswalk sandbox odoo --port 8069 prospectconnect --port 8070",
         "two systems in one program"},
        {0},
    },
    .run = run_sandbox,
};
