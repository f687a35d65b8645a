/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/help.h"

#include "cli/help_tables.h"

#define HELP_COLUMNS 78
#define NAME_COLUMNS 30 /* of options and actions */

static const char *const group_titles[HELP_GROUPS] = {
    [GROUP_START] = "From nothing to a first sync",
    [GROUP_PEOPLE] = "What goes on, and what waits for you",
    [GROUP_REMOTE] = "Straight to the remote systems",
    [GROUP_OTHER] = "Else",
};

const struct help_exit help_exits[] = {
    {0, "done"},
    {1, "failed, or stopped on request"},
    {2, "wrong usage, or an invalid workspace"},
    {3, "the environment: cannot reach, cannot log in, the disk, the store"},
    {4, "done, but something is parked and waits for a person"},
    {-1, NULL},
};

const struct help_variable help_variables[] = {
    {"CROSSWALK_RECIPES", "folders in which `init` looks for recipes first, "
                          "with a colon between them"},
    {"NO_COLOR", "when set, nothing is coloured"},
    {"TMPDIR", "where the copy of the store is put that `plan` and `check` "
               "work on"},
    {NULL, NULL},
};

/* "-w, --workspace DIR" */
static struct str option_name(struct arena *a, const struct option_spec *spec)
{
    struct str letter = spec->letter ? arena_printf(a, "-%c, ", spec->letter)
                                     : STR("    ");
    return arena_printf(a, "%.*s--%s%s%s", STR_ARG(letter), spec->name,
                        spec->value ? " " : "",
                        spec->value ? spec->value : "");
}

static void show_pair(struct cli *cli, struct str name, const char *help)
{
    struct term *t = &cli->out;
    struct str text = text_wrap(&cli->arena, str_from(help), HELP_COLUMNS,
                                NAME_COLUMNS);
    size_t width = text_width(name) + 2;
    term_put(t, "  ");
    term_paint(t, STYLE_BOLD, "%.*s", STR_ARG(name));
    if (width + 2 > NAME_COLUMNS)
        term_put(t, "\n%*s", NAME_COLUMNS, "");
    else
        term_put(t, "%*s", (int)(NAME_COLUMNS - width), "");
    term_put(t, "%.*s\n", STR_ARG(text));
}

static void show_title(struct cli *cli, const char *title)
{
    term_put(&cli->out, "\n");
    term_paint(&cli->out, STYLE_BOLD, "%s", title);
    term_put(&cli->out, "\n");
}

static void show_options(struct cli *cli, const char *title,
                         const struct option_spec *table)
{
    if (!table || !table->name)
        return;
    show_title(cli, title);
    for (; table->name; table++)
        show_pair(cli, option_name(&cli->arena, table), table->help);
}

/* ---- one command --------------------------------------------------------------- */

static void show_usage(struct cli *cli, const struct command *command)
{
    struct term *t = &cli->out;
    bool options = command->options && command->options->name;
    const char *more = options ? " [options]" : "";
    term_paint(t, STYLE_BOLD, "Usage:");
    if (!command->actions)
        term_put(t, " crosswalk %s%s%s%s\n", command->name,
                 *command->arguments ? " " : "", command->arguments, more);
    for (const struct action *at = command->actions; at && at->name; at++)
        term_put(t, "%s crosswalk %s %s%s%s%s\n",
                 at == command->actions ? "" : "      ", command->name,
                 at->name, *at->arguments ? " " : "", at->arguments, more);
}

static void show_actions(struct cli *cli, const struct command *command)
{
    if (!command->actions)
        return;
    show_title(cli, "Actions");
    for (const struct action *at = command->actions; at->name; at++)
        show_pair(cli, arena_printf(&cli->arena, "%s%s", at->name,
                                    at == command->actions ? " (the default)"
                                                           : ""),
                  at->help);
}

static void show_examples(struct cli *cli, const struct command *command)
{
    if (!command->examples)
        return;
    show_title(cli, "Examples");
    for (const struct example *at = command->examples; at->line; at++) {
        term_put(&cli->out, "  ");
        term_paint(&cli->out, STYLE_BOLD, "%s", at->line);
        term_put(&cli->out, "\n      %s\n", at->what);
    }
}

static void show_command(struct cli *cli, const struct command *command)
{
    struct term *t = &cli->out;
    struct str about = text_wrap(&cli->arena, str_from(command->about),
                                 HELP_COLUMNS, 0);
    term_paint(t, STYLE_BOLD, "crosswalk %s", command->name);
    term_put(t, " - %s\n\n", command->summary);
    show_usage(cli, command);
    term_put(t, "\n%.*s\n", STR_ARG(about));
    show_actions(cli, command);
    show_options(cli, "Options", command->options);
    show_examples(cli, command);
    if (!command->raw)
        show_options(cli, "Options of every command", common_options);
}

/* ---- all of them --------------------------------------------------------------- */

static void show_all(struct cli *cli)
{
    struct term *t = &cli->out;
    term_paint(t, STYLE_BOLD, "crosswalk");
    term_put(t, " - keeps the records of two systems in step\n\n"
                "Usage: crosswalk COMMAND [options]\n");
    for (size_t g = 0; g < HELP_GROUPS; g++) {
        show_title(cli, group_titles[g]);
        for (size_t i = 0; i < n_commands; i++) {
            const struct command *c = commands[i];
            if (c->group != (enum command_group)g || c->hidden)
                continue;
            term_put(t, "  ");
            term_paint(t, STYLE_BOLD, "%-12s", c->name);
            term_put(t, "%s\n", c->summary);
        }
    }
    show_options(cli, "Options of every command", common_options);
    term_put(t, "\n`crosswalk help COMMAND` shows a command with examples.\n"
                "A first sync: crosswalk init, then check, plan, sync.\n");
}

/* ---- for programs ---------------------------------------------------------------- */

static struct value options_value(struct arena *a,
                                  const struct option_spec *table)
{
    struct list list = {.arena = a};
    for (; table && table->name; table++) {
        struct object o = {.arena = a};
        object_text(&o, "name", str_from(table->name));
        object_text(&o, "value", str_from(table->value));
        object_text(&o, "help", str_from(table->help));
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static struct value actions_value(struct arena *a, const struct action *at)
{
    struct list list = {.arena = a};
    for (; at && at->name; at++) {
        struct object o = {.arena = a};
        object_text(&o, "name", str_from(at->name));
        object_text(&o, "arguments", str_from(at->arguments));
        object_text(&o, "help", str_from(at->help));
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static struct value command_value(struct arena *a,
                                  const struct command *command)
{
    struct object o = {.arena = a};
    object_text(&o, "name", str_from(command->name));
    object_text(&o, "summary", str_from(command->summary));
    object_text(&o, "arguments", str_from(command->arguments));
    object_text(&o, "about", str_from(command->about));
    object_set(&o, "actions", actions_value(a, command->actions));
    object_set(&o, "options", options_value(a, command->options));
    return object_value(&o);
}

static struct value help_value(struct arena *a, const struct command *command)
{
    struct object o = {.arena = a};
    struct list list = {.arena = a};
    for (size_t i = 0; i < n_commands; i++)
        if (command ? commands[i] == command : !commands[i]->hidden)
            list_add(&list, command_value(a, commands[i]));
    object_set(&o, "commands", list_value(&list));
    object_set(&o, "options", options_value(a, common_options));
    return object_value(&o);
}

void help_show(struct cli *cli, const struct command *command)
{
    if (cli->json)
        cli->data = help_value(&cli->arena, command);
    else if (command)
        show_command(cli, command);
    else
        show_all(cli);
}
