/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `seal`: a secret as it may stand in crosswalk.yaml. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/secret_input.h"
#include "workspace/secret.h"

/* The workspace need not be valid: the secret may be what it lacks. But a key
 * is made in no other folder. */
static enum err must_be_workspace(struct cli *cli, struct error *e)
{
    const char *main_file =
        file_join(&cli->arena, cli->workspace, "crosswalk.yaml");
    if (!file_exists(main_file))
        FAIL(e, ERR_INVALID,
             "%s is not there: seal inside of a workspace, or name it with -w",
             main_file);
    return ERR_OK;
}

static enum err run_seal(struct cli *cli, const struct args *args,
                         struct error *e)
{
    const struct env_port env = context_env();
    const struct secret_source source = {cli->workspace, &env};
    const struct secret_wish wish = {.prompt = "secret",
                                     .twice = true,
                                     .from_stdin = args_has(args, "stdin")};
    struct object o = {.arena = &cli->arena};
    struct str plain = STR_NONE;
    struct str sealed = STR_NONE;
    TRY(must_be_workspace(cli, e));
    TRY(secret_input(cli, &wish, &plain, e));
    if (plain.n == 0)
        FAIL(e, ERR_USAGE, "there is nothing to seal");
    TRY(secret_seal(&cli->arena, secret_key_path(&cli->arena, &source), plain,
                    &sealed, e));
    object_text(&o, "sealed", sealed);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "%.*s\n", STR_ARG(sealed));
    return ERR_OK;
}

const struct command command_seal = {
    .name = "seal",
    .group = GROUP_OTHER,
    .summary = "seal a secret for crosswalk.yaml",
    .arguments = "",
    .about =
        "Asks for a secret without showing it, and prints `sealed:...`, which "
        "may stand in crosswalk.yaml in its place: only the key of this "
        "workspace opens it. The key is made with the first secret, in "
        "crosswalk.key beside crosswalk.yaml; $CROSSWALK_KEY_FILE or a "
        "service's credentials name another place. Keep it out of backups "
        "that hold crosswalk.yaml, and have a copy elsewhere: what was sealed "
        "is lost with it.",
    .options = (const struct option_spec[]){
        {"stdin", 0, NULL, "read the secret from standard input"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk seal", "asks for it; paste the line behind `password:`"},
        {"pass odoo/sync | crosswalk seal --stdin -w /srv/sales",
         "from another program"},
        {0},
    },
    .run = run_seal,
};
