/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `hooks`: a remote system is told to tell the hub of its changes. */
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/term_table.h"
#include "view/hook.h"

#define TEST_PATIENCE_MS 10000

/* ---- answers ------------------------------------------------------------------ */

static void show_table(struct cli *cli, const struct hooks_there *there)
{
    static const struct table_column columns[] = {
        {.title = "entity"}, {.title = "tells of"}, {.title = "to",
         .gives = true}, {.title = "active"}};
    struct arena *a = &cli->arena;
    struct table t = table_make(a, columns, 4);
    for (size_t i = 0; i < there->n; i++) {
        const struct hook_there *hook = &there->at[i];
        table_cell(&t, hook->entity);
        table_cell(&t, hook_event(hook));
        table_cell(&t, hook_target(a, there, hook));
        table_cellz(&t, hook->active ? "yes" : "no");
    }
    table_print(&t, &cli->out);
}

static void give(struct cli *cli, const struct hooks_there *there)
{
    cli->data = hooks_value(&cli->arena, there);
    if (cli->json)
        return;
    if (there->n > 0)
        show_table(cli, there);
    else
        term_put(&cli->out, "no %s of this hub in `%.*s`\n",
                 hooks_is_log(there->connection) ? "triggers" : "webhooks",
                 STR_ARG(there->connection->name));
}

static void give_done(struct cli *cli, const struct hooks_there *there)
{
    if (!cli->json)
        term_put(&cli->out, "%zu made, %zu removed\n", there->made,
                 there->removed);
    give(cli, there);
}

/* ---- the actions --------------------------------------------------------------- */

static enum err open_place(struct cli *cli, const struct args *args,
                           struct context *c, struct hooks_place *out,
                           struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_REMOTE,
                                            .patience_ms = TEST_PATIENCE_MS};
    TRY(context_open(cli, &options, c, e));
    *out = (struct hooks_place){.workspace = &c->workspace,
                                .remote = c->own,
                                .connection = args_word(args, 0),
                                .url = args_get(args, "url")};
    return ERR_OK;
}

static enum err hooks_do_install(struct cli *cli, const struct args *args,
                                 struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct hooks_place place;
    struct hooks_there there;
    TRY(open_place(cli, args, &c, &place, e));
    TRY(hooks_install(&place, &cli->arena, &there, e));
    give_done(cli, &there);
    return ERR_OK;
}

static enum err hooks_do_remove(struct cli *cli, const struct args *args,
                                struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct hooks_place place;
    struct hooks_there there;
    TRY(open_place(cli, args, &c, &place, e));
    TRY(hooks_remove(&place, &cli->arena, &there, e));
    give_done(cli, &there);
    return ERR_OK;
}

static enum err hooks_do_list(struct cli *cli, const struct args *args,
                              struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct hooks_place place;
    struct hooks_there there;
    TRY(open_place(cli, args, &c, &place, e));
    TRY(hooks_list(&place, &cli->arena, &there, e));
    give(cli, &there);
    return ERR_OK;
}

const struct command command_hooks = {
    .name = "hooks",
    .group = GROUP_REMOTE,
    .names = NAMES_CONNECTIONS,
    .summary = "have a remote system tell the hub of its changes",
    .arguments = "",
    .about =
        "A remote that tells of its changes is in step at once, not at the "
        "next poll; polling goes on as the net below. In Odoo (17 and later) "
        "this makes automation rules with a webhook each, and needs a user "
        "with the right Administration: Settings. In the database of a Satchmo "
        "shop it makes triggers and the table hub_changelog, which they write "
        "and the hub reads; the user has to own the shop's tables.\n\n"
        "The address that Odoo is given has a secret in it, made from "
        "the key of the workspace (crosswalk.key). Installing again puts right "
        "what has changed, and nothing else.",
    .options = (const struct option_spec[]){
        {"url", 0, "URL",
         "where the remote reaches the hub; default: serve.public_url"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "CONNECTION", "show what is installed there", 1, 1,
         hooks_do_list},
        {"install", "CONNECTION", "install what the syncs need", 1, 1,
         hooks_do_install},
        {"remove", "CONNECTION", "take away all that this hub installed", 1, 1,
         hooks_do_remove},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk hooks install odoo", "edits in Odoo arrive at once"},
        {"crosswalk hooks install odoo --url https://hub.example.com",
         "the same, where crosswalk.yaml does not say the address"},
        {"crosswalk hooks list odoo", "what Odoo has been told"},
        {"crosswalk hooks remove odoo", "Odoo is as it was before"},
        {0},
    },
};
