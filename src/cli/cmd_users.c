/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `users`: who may sign in at the hub. */
#include "cli/ask.h"
#include "cli/ask_list.h"
#include "cli/commands.h"
#include "cli/secret_input.h"

/* ---- list ---------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {"name", false, true},        {"role", false, false},
    {"enabled", false, false},    {"created", false, false},
    {"last sign-in", false, false},
};

static void user_row(struct arena *a, const struct value *user,
                     struct table *out)
{
    const struct value *enabled = value_getz(user, "enabled");
    (void)a;
    table_cell(out, value_text_at(user, "name"));
    table_cell(out, value_text_at(user, "role"));
    table_cellz(out, enabled && enabled->boolean ? "yes" : "no");
    table_cell(out, value_text_at(user, "created_at"));
    table_cell(out, value_text_at(user, "last_login_at"));
}

static enum err users_list(struct cli *cli, const struct args *args,
                           struct error *e)
{
    static const struct ask_list list = {
        "users", columns, sizeof columns / sizeof *columns, user_row};
    (void)args;
    return ask_list(cli, &list, e);
}

/* ---- add, passwd, remove ----------------------------------------------------------- */

static enum err ask_password(struct cli *cli, const struct args *args,
                             struct str *out, struct error *e)
{
    struct str name = args_word(args, 0);
    const struct secret_wish wish = {
        .prompt = arena_printfz(&cli->arena, "password for %.*s",
                                STR_ARG(name)),
        .twice = true,
        .from_stdin = args_has(args, "stdin")};
    return secret_input(cli, &wish, out, e);
}

static enum err users_add(struct cli *cli, const struct args *args,
                          struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct object body = {.arena = &cli->arena};
    struct str role = args_get(args, "role");
    struct str password = STR_NONE;
    TRY(ask_password(cli, args, &password, e));
    TRY(context_open(cli, &options, &c, e));
    object_text(&body, "name", args_word(args, 0));
    object_text(&body, "password", password);
    object_text(&body, "role", role.p ? role : STR("viewer"));
    struct value v = object_value(&body);
    const struct ask ask = {"POST", STR("/users"), &v};
    TRY(ask_api(&c, &ask, &cli->data, e));
    if (!cli->json)
        term_put(&cli->out, "%.*s may sign in as %.*s\n",
                 STR_ARG(args_word(args, 0)),
                 STR_ARG(value_text_at(&cli->data, "role")));
    return ERR_OK;
}

static enum err users_passwd(struct cli *cli, const struct args *args,
                             struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct object body = {.arena = &cli->arena};
    struct str name = args_word(args, 0);
    struct str password = STR_NONE;
    TRY(ask_password(cli, args, &password, e));
    TRY(context_open(cli, &options, &c, e));
    object_text(&body, "password", password);
    if (args_has(args, "role"))
        object_text(&body, "role", args_get(args, "role"));
    struct value v = object_value(&body);
    const struct ask ask = {
        "PATCH", ask_path(&cli->arena, "/users/%s", &name, 1), &v};
    TRY(ask_api(&c, &ask, &cli->data, e));
    if (!cli->json)
        term_put(&cli->out, "%.*s has a new password; who was signed in as "
                            "%.*s is signed out\n",
                 STR_ARG(name), STR_ARG(name));
    return ERR_OK;
}

static enum err users_remove(struct cli *cli, const struct args *args,
                             struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_STORE};
    AUTO_CONTEXT c = {0};
    struct str name = args_word(args, 0);
    const struct ask ask = {
        "DELETE", ask_path(&cli->arena, "/users/%s", &name, 1), NULL};
    TRY(context_open(cli, &options, &c, e));
    TRY(ask_api(&c, &ask, &cli->data, e));
    if (!cli->json)
        term_put(&cli->out, "%.*s is removed, and signed out\n",
                 STR_ARG(name));
    return ERR_OK;
}

const struct command command_users = {
    .name = "users",
    .group = GROUP_OTHER,
    .summary = "see and change who may sign in",
    .arguments = "",
    .about =
        "People sign in at the dashboard of `crosswalk serve`, as viewer (sees "
        "everything), operator (decides, retries, starts runs) or admin "
        "(changes settings and users). Whoever may write the store's folder "
        "may do this too: so an administrator who lost the password gets in "
        "again by `users passwd`.\n\n"
        "Passwords are asked for without showing them, or read with --stdin; "
        "they are never arguments.",
    .options = (const struct option_spec[]){
        {"role", 0, "ROLE",
         "add, passwd: viewer, operator or admin; for a new user viewer is "
         "the default"},
        {"stdin", 0, NULL,
         "add, passwd: read the password from standard input"},
        {0},
    },
    .actions = (const struct action[]){
        {"list", "", "list who may sign in", 0, 0, users_list},
        {"add", "NAME", "let somebody sign in", 1, 1, users_add},
        {"passwd", "NAME", "set a new password, and sign that user out", 1, 1,
         users_passwd},
        {"remove", "NAME", "remove a user; the last admin stays", 1, 1,
         users_remove},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk users add ann --role admin", "asks for the password"},
        {"crosswalk users passwd ann", "she forgot it"},
        {"pass hub/bob | crosswalk users add bob --stdin",
         "the password from another program"},
        {0},
    },
};
