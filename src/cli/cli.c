/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/cli.h"

#include <stdlib.h>

#include "cli/answer.h"
#include "cli/help.h"
#include "cli/signals.h"

/* ---- looking up ------------------------------------------------------------- */

const struct command *command_find(struct str name)
{
    for (size_t i = 0; i < n_commands; i++)
        if (str_is(name, commands[i]->name))
            return commands[i];
    return NULL;
}

struct str command_suggest(struct arena *a, struct str wrong)
{
    struct str *names = arena_array(a, struct str, n_commands);
    size_t n = 0;
    for (size_t i = 0; i < n_commands; i++)
        if (!commands[i]->hidden)
            names[n++] = str_from(commands[i]->name);
    struct str near = str_suggest(wrong, names, n);
    return near.n > 0 ? arena_printf(a, "; did you mean `%.*s`?",
                                     STR_ARG(near))
                      : STR("");
}

static const struct action *action_named(const struct command *command,
                                         struct str name)
{
    for (const struct action *at = command->actions; at && at->name; at++)
        if (str_is(name, at->name))
            return at;
    return NULL;
}

/* ---- reading the command line ------------------------------------------------ */

static enum err set_log(struct cli *cli, const struct args *args,
                        struct error *e)
{
    static const char *const levels[] = {"error", "warn", "info", "debug"};
    struct str level = args_get(args, "log-level");
    struct str format = args_get(args, "log-format");
    cli->log = (struct log){.fd = 2,
                            .level = cli->err.tty ? LOG_WARN : LOG_INFO,
                            .clock = cli->clock};
    if (format.p && !str_is(format, "logfmt") && !str_is(format, "json"))
        FAIL(e, ERR_USAGE, "--log-format is logfmt or json, not \"%.*s\"",
             STR_ARG(format));
    cli->log.format = str_is(format, "json") ? LOG_JSON : LOG_LOGFMT;
    if (!level.p)
        return ERR_OK;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (!str_is(level, levels[i]))
            continue;
        cli->log.level = (enum log_level)i;
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE,
         "--log-level is error, warn, info or debug, not \"%.*s\"",
         STR_ARG(level));
}

static enum err take_common(struct cli *cli, const struct args *args,
                            struct error *e)
{
    struct str folder = args_get(args, "workspace");
    if (folder.p)
        cli->workspace = arena_strz(&cli->arena, folder);
    return set_log(cli, args, e);
}

static enum err find_command(struct cli *cli, struct str name, struct error *e)
{
    cli->command = command_find(name);
    if (cli->command)
        return ERR_OK;
    struct str near = command_suggest(&cli->arena, name);
    FAIL(e, ERR_USAGE, "unknown command `%.*s`%.*s", STR_ARG(name),
         STR_ARG(near));
}

static enum err fail_action(const struct cli *cli, struct arena *a,
                            struct str word, struct error *e)
{
    struct str names[16];
    size_t n = 0;
    struct str all = STR("");
    for (const struct action *at = cli->command->actions; at->name; at++) {
        names[n++] = str_from(at->name);
        all = arena_printf(a, "%.*s%s%s", STR_ARG(all), n > 1 ? ", " : "",
                           at->name);
    }
    struct str near = str_suggest(word, names, n);
    if (near.n > 0)
        FAIL(e, ERR_USAGE, "`crosswalk %s` knows no `%.*s`; did you mean "
             "`%.*s`?", cli->command->name, STR_ARG(word), STR_ARG(near));
    FAIL(e, ERR_USAGE, "`crosswalk %s` knows no `%.*s`; it knows %.*s",
         cli->command->name, STR_ARG(word), STR_ARG(all));
}

/* Takes the action off the words. */
static enum err find_action(struct cli *cli, struct args *args,
                            struct error *e)
{
    cli->action = cli->command->actions;
    if (args->words.n == 0)
        return ERR_OK;
    cli->action = action_named(cli->command, args->words.at[0]);
    if (!cli->action)
        return fail_action(cli, &cli->arena, args->words.at[0], e);
    args->words.at++;
    args->words.n--;
    return ERR_OK;
}

static enum err check_count(const struct cli *cli, const struct args *args,
                            struct error *e)
{
    const struct command *command = cli->command;
    const struct action *action = cli->action;
    size_t least = action ? action->least : command->least;
    size_t most = action ? action->most : command->most;
    const char *arguments = action ? action->arguments : command->arguments;
    if (args->words.n >= least && args->words.n <= most)
        return ERR_OK;
    FAIL(e, ERR_USAGE, "%s: the form is `crosswalk %s%s%s%s%s`",
         args->words.n < least ? "something is missing" : "too many arguments",
         command->name, action ? " " : "", action ? action->name : "",
         *arguments ? " " : "", arguments);
}

static enum err read_line(struct cli *cli, struct args_line line,
                          struct args *args, struct error *e)
{
    TRY(args_parse(&cli->arena, &line, args, e));
    if (args->rest >= line.argc)
        return ERR_OK;
    TRY(find_command(cli, str_from(line.argv[args->rest]), e));
    cli->raw = &line.argv[args->rest + 1];
    if (cli->command->raw)
        return ERR_OK;
    line.from = args->rest + 1;
    line.tables[1] = cli->command->options;
    line.until_word = false;
    TRY(args_parse(&cli->arena, &line, args, e));
    if (args_has(args, "help"))
        return ERR_OK;
    if (cli->command->actions)
        TRY(find_action(cli, args, e));
    return check_count(cli, args, e);
}

/* Looked for at first, so that a wrong command line too is answered in the
 * form that was asked for. */
static bool wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

/* ---- the program ------------------------------------------------------------- */

static enum err run_line(struct cli *cli, int argc, char **argv,
                         struct error *e)
{
    struct args args = {0};
    const struct args_line line = {.argc = argc,
                                   .argv = argv,
                                   .from = 1,
                                   .tables = {common_options, NULL},
                                   .until_word = true};
    TRY(read_line(cli, line, &args, e));
    TRY(take_common(cli, &args, e));
    bool asked = args_has(&args, "help");
    if (args_has(&args, "version") && !asked)
        cli->command = command_find(STR("version"));
    if (asked || !cli->command)
        help_show(cli, cli->command);
    if (asked)
        return ERR_OK;
    if (!cli->command)
        FAIL(e, ERR_USAGE, "no command was given");
    command_fn run = cli->action ? cli->action->run : cli->command->run;
    return run(cli, &args, e);
}

int cli_main(int argc, char **argv)
{
    const char *no_color = getenv("NO_COLOR");
    struct cli cli = {
        .program = argc > 0 ? argv[0] : "crosswalk",
        .out = term_of(stdout, no_color),
        .err = term_of(stderr, no_color),
        .json = wants_json(argc, argv),
        .workspace = ".",
        .clock = clock_system(),
        .random = random_system(),
        .data = value_null(),
    };
    struct error error = {0};
    signals_survive_limits();
    cli.problems.arena = &cli.arena;
    cli.log = (struct log){.fd = -1, .clock = cli.clock};
    enum err err = run_line(&cli, argc, argv, &error);
    int code = answer_give(&cli, err == ERR_OK ? NULL : &error);
    arena_fini(&cli.arena);
    return code;
}
