/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `check`: the workspace by itself, then each connection, then each sync
 * against the remotes' schemas and over live records. Writes nothing, but for
 * the custom fields that --setup makes.
 */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "view/check.h"

#define TEST_PATIENCE_MS 5000

static void show_connection(struct term *t, const struct check_connection *c)
{
    bool works = c->error.code == ERR_OK;
    term_put(t, "connection %.*s: ", STR_ARG(c->connection->name));
    term_paint(t, works ? STYLE_GOOD : STYLE_BAD, works ? "works" : "fails");
    term_put(t, works && c->summary.n == 0 ? "" : ": ");
    term_say(t, STYLE_PLAIN,
             works ? c->summary : str_from(c->error.message));
    term_put(t, "\n");
    if (c->made >= 0)
        term_put(t, "  custom fields: %lld made, %lld were there\n",
                 (long long)c->made,
                 (long long)c->connection->n_wishes - (long long)c->made);
}

static void show_progress(void *context, struct str sync)
{
    progress_show(context, sync, "checking", 0, 0);
}

static enum err conclude(struct context *c, const struct check_result *result,
                         struct error *e)
{
    struct cli *cli = c->cli;
    const struct workspace *w = &c->workspace;
    for (size_t i = 0; i < result->n_connections && !cli->json; i++)
        show_connection(&cli->out, &result->connections[i]);
    if (!cli->json)
        cli_print_problems(cli, &cli->out);
    TRY(check_verdict(result, &cli->problems, e));
    if (!cli->json)
        term_paint(&cli->out, STYLE_GOOD, "%zu sync%s, %zu connection%s: "
                   "all fits\n", w->n_syncs, w->n_syncs == 1 ? "" : "s",
                   w->n_connections, w->n_connections == 1 ? "" : "s");
    return ERR_OK;
}

static enum err run_check(struct cli *cli, const struct args *args,
                          struct error *e)
{
    static const struct args_range range = {"sample", 0, CHECK_SAMPLE_MOST,
                                            CHECK_SAMPLE_DEFAULT};
    bool offline = args_has(args, "offline");
    const struct context_options options = {
        .needs = offline ? CONTEXT_WORKSPACE
                         : CONTEXT_COPY | CONTEXT_REMOTE | CONTEXT_ENGINE |
                               CONTEXT_DRY,
        .patience_ms = TEST_PATIENCE_MS};
    AUTO_CONTEXT c = {0};
    struct check_result result;
    int64_t sample = 0;
    TRY(args_number(args, &range, &sample, e));
    TRY(context_open(cli, &options, &c, e));
    const struct check_request request = {.workspace = &c.workspace,
                                          .remote = c.own,
                                          .engine = c.engine,
                                          .sample = (size_t)sample,
                                          .setup = args_has(args, "setup"),
                                          .on_sync = show_progress,
                                          .context = &c.progress};
    TRY(check_workspace(&request, &cli->arena, &cli->problems, &result, e));
    progress_clear(&c.progress);
    if (!offline)
        cli->data = check_value(&cli->arena, &result);
    return conclude(&c, &result, e);
}

const struct command command_check = {
    .name = "check",
    .group = GROUP_START,
    .summary = "prove that workspace and remote systems fit",
    .arguments = "",
    .about =
        "First the workspace by itself: every key, name and reference, with "
        "file, line and what was probably meant; and rings of rows through "
        "several syncs that would never settle.\n\n"
        "Then each connection: it logs in and looks at something, and writes "
        "nothing. Then each sync: do the mapped fields exist over there, with "
        "the right type, and may they be written; and a sample of live "
        "records goes through each two-way row there and back. A row that "
        "loses something is told with a counter-example.",
    .options = (const struct option_spec[]){
        {"offline", 0, NULL, "stop after the workspace; connect to nothing"},
        {"setup", 0, NULL,
         "make the custom fields that the workspace asks for where they are "
         "missing: the one thing that this command writes"},
        {"sample", 0, "N",
         "records a side that go there and back; 0 for none; default: 50"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk check", "everything"},
        {"crosswalk check --offline", "only the files, while writing them"},
        {"crosswalk check --setup",
         "the same, and make missing custom fields in the remote systems"},
        {0},
    },
    .run = run_check,
};
