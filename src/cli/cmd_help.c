/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/commands.h"
#include "cli/help.h"

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

static void print_names(struct cli *cli)
{
    for (size_t i = 0; i < n_commands; i++)
        if (!commands[i]->hidden)
            term_put(&cli->out, "%s\n", commands[i]->name);
}

/* For the shells: what may stand after a command. */
static enum err run_names(struct cli *cli, struct str name, struct error *e)
{
    const struct command *command = command_find(name);
    (void)e;
    if (command && command->names == NAMES_COMMANDS)
        print_names(cli);
    return ERR_OK;
}

static enum err run_help(struct cli *cli, const struct args *args,
                         struct error *e)
{
    struct str name = args_word(args, 0);
    const struct command *command = NULL;
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        if (args_has(args, outputs[i].option))
            return print_made(cli, &outputs[i], e);
    if (args_has(args, "names"))
        return run_names(cli, name, e);
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
