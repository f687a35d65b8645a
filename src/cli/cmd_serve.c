/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `serve`: the daemon. */
#include "cli/commands.h"
#include "cli/context.h"
#include "serve/serve.h"

/* The link is a secret: never into the log, but to whoever looks at the
 * terminal, or reads what the service printed. */
static void tell_ready(void *context, const struct serve_ready *ready)
{
    struct cli *cli = context;
    if (cli->out.tty) {
        term_say(&cli->out, STYLE_GOOD, STR("ready"));
        term_put(&cli->out, ": %.*s   (Ctrl-C stops it in order)\n",
                 STR_ARG(ready->address));
    }
    if (ready->setup_link.n > 0)
        term_put(&cli->out,
                 "there is no administrator yet; open this once to become the "
                 "first:\n    %.*s\n",
                 STR_ARG(ready->setup_link));
    fflush(cli->out.file);
}

static enum err run_serve(struct cli *cli, const struct args *args,
                          struct error *e)
{
    const struct serve_options options = {
        .dir = cli->workspace,
        .listen = args_has(args, "listen")
                      ? arena_strz(&cli->arena, args_get(args, "listen"))
                      : NULL,
        .env = context_env(),
        .clock = cli->clock,
        .random = cli->random,
        .log = &cli->log,
        .on_ready = tell_ready,
        .context = cli};
    enum err err = serve_run(&options, &cli->problems, e);
    if (err != ERR_OK && !cli->json)
        cli_print_problems(cli, &cli->err);
    return err;
}

const struct command command_serve = {
    .name = "serve",
    .group = GROUP_START,
    .summary = "keep both sides in step, all the time",
    .arguments = "",
    .about =
        "Looks for changes by itself (`schedule:` in crosswalk.yaml), takes "
        "webhooks, compares everything once a day, and answers on an address "
        "of its own: the dashboard for people, /api/v1 for programs, /healthz, "
        "/readyz and /metrics for whoever watches over it.\n\n"
        "SIGTERM or Ctrl-C stops it in order: what is in hand is finished, or "
        "released for the next start. SIGHUP reads the workspace anew; an "
        "invalid one is reported, and the old one stays in use.\n\n"
        "Meanwhile every other command works as ever, in another terminal: "
        "those that change something are carried out by this hub.",
    .options = (const struct option_spec[]){
        {"listen", 0, "ADDRESS",
         "address and port; default: `serve: listen:` of the workspace, else "
         "127.0.0.1:8470"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk serve", "here, until Ctrl-C"},
        {"crosswalk serve -w /srv/sales --log-format json",
         "as a service would"},
        {"crosswalk serve --listen '[::1]:9000'", "on another port"},
        {0},
    },
    .run = run_serve,
};
