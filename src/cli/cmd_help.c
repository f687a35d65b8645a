/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/recipe.h"

#define HELP_BYTES (1u << 20)

struct output {
    const char *option;
    void (*make)(struct buf *out);
};

static const struct output outputs[] = {
    {"man", help_man}, {"bash", help_bash}, {"zsh", help_zsh}};

static enum err print_made(struct cli *cli, const struct output *output,
                           struct error *e)
{
    AUTO_BUF text = BUF_INIT(HELP_BYTES);
    output->make(&text);
    TRY(buf_check(&text, "the help", e));
    term_put(&cli->out, "%.*s", STR_ARG(buf_str(&text)));
    return ERR_OK;
}

static void print_name(struct cli *cli, struct str name)
{
    term_put(&cli->out, "%.*s\n", STR_ARG(name));
}

static void print_commands(struct cli *cli)
{
    for (size_t i = 0; i < n_commands; i++)
        if (!commands[i]->hidden)
            print_name(cli, str_from(commands[i]->name));
}

static void print_recipes(struct cli *cli)
{
    struct recipe *recipes = NULL;
    size_t n = 0;
    if (recipe_list(&cli->arena, &recipes, &n, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < n; i++)
        print_name(cli, recipes[i].name);
}

/* A workspace that does not load has no names. */
static void print_workspace(struct cli *cli, enum names names)
{
    const struct env_port env = context_env();
    struct workspace w = {0};
    struct error ignored = {0};
    if (workspace_load(&cli->arena, cli->workspace, &env, &cli->problems, &w,
                       &ignored) != ERR_OK)
        return;
    for (size_t i = 0; names == NAMES_SYNCS && i < w.n_syncs; i++)
        print_name(cli, w.syncs[i].name);
    for (size_t i = 0; names == NAMES_LOOKUPS && i < w.n_lookups; i++)
        print_name(cli, w.lookups[i].name);
    for (size_t i = 0; names == NAMES_CONNECTIONS && i < w.n_connections; i++)
        print_name(cli, w.connections[i].name);
    workspace_close(&w);
}

/* For the shells: what may stand after a command. */
static void print_names(struct cli *cli, struct str name)
{
    const struct command *command = command_find(name);
    switch (command ? command->names : NAMES_NONE) {
    case NAMES_NONE:
        return;
    case NAMES_COMMANDS:
        print_commands(cli);
        return;
    case NAMES_RECIPES:
        print_recipes(cli);
        return;
    case NAMES_CONNECTIONS:
    case NAMES_LOOKUPS:
    case NAMES_SYNCS:
        print_workspace(cli, command->names);
    }
}

static enum err run_help(struct cli *cli, const struct args *args,
                         struct error *e)
{
    struct str name = args_word(args, 0);
    const struct command *command = NULL;
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        if (args_has(args, outputs[i].option))
            return print_made(cli, &outputs[i], e);
    if (args_has(args, "names")) {
        print_names(cli, name);
        return ERR_OK;
    }
    if (name.n > 0 && !(command = command_find(name))) {
        struct str near = command_suggest(&cli->arena, name);
        FAIL(e, ERR_USAGE, "there is no command `%.*s`%.*s", STR_ARG(name),
             STR_ARG(near));
    }
    help_show(cli, command);
    return ERR_OK;
}

const struct command command_help = {
    .name = "help",
    .group = GROUP_OTHER,
    .names = NAMES_COMMANDS,
    .summary = "show what a command does, with examples",
    .arguments = "[COMMAND]",
    .most = 1,
    .about = "Without a command it lists them all. The options are for those "
             "who package the program.",
    .options = (const struct option_spec[]){
        {"man", 0, NULL, "print the man page crosswalk(1), as mdoc source"},
        {"bash", 0, NULL, "print the completion for bash"},
        {"zsh", 0, NULL, "print the completion for zsh"},
        {"names", 0, NULL, "print what may stand after the command, one a "
                           "line: for the completions"},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk help sync", "what `sync` does, its options, examples"},
        {"crosswalk help --bash > /etc/bash_completion.d/crosswalk",
         "completion on the tab key in bash"},
        {0},
    },
    .run = run_help,
};
