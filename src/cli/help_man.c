/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The man page, in mdoc(7). */
#include "cli/help.h"

#include "cli/help_tables.h"

#define MAN_DATE "November 22, 2026"

#define MAN_COLUMNS 70 /* a line ends at the first blank after that */

static void put_character(struct buf *out, char c, bool line_start)
{
    if (line_start && (c == '.' || c == '\''))
        buf_addz(out, "\\&");
    if (c == '\\')
        buf_addz(out, "\\e");
    else if (c == '`')
        buf_addz(out, "\\(ga");
    else
        buf_add_char(out, c);
}

/* Text as roff takes it: no line begins with a dot, backslashes are spelt,
 * every sentence on a line of its own, no line too long. */
static void put_text(struct buf *out, struct str s)
{
    size_t start = out->n;
    for (size_t i = 0; i < s.n; i++) {
        bool blank = s.p[i] == ' ' && i > 0;
        bool ends = blank && (s.p[i - 1] == '.' || s.p[i - 1] == ':');
        if (s.p[i] == '\n' || ends ||
            (blank && out->n - start > MAN_COLUMNS)) {
            buf_add_char(out, '\n');
            start = out->n;
        } else {
            put_character(out, s.p[i], out->n == start);
        }
    }
}

static void put_textz(struct buf *out, const char *text)
{
    put_text(out, str_from(text));
}

/* Paragraphs with an empty line between them. */
static void put_paragraphs(struct buf *out, const char *text)
{
    struct str rest = str_from(text);
    while (rest.n > 0) {
        size_t end = str_find(rest, STR("\n\n"), 0);
        put_text(out, str_slice(rest, 0, end));
        buf_add_char(out, '\n');
        rest = end < rest.n ? str_slice(rest, end + 2, rest.n) : STR("");
        if (rest.n > 0)
            buf_addz(out, ".Pp\n");
    }
}

/* One macro argument in quotes, as in .It and .Dl lines. */
static void put_quoted(struct buf *out, const char *text)
{
    buf_add_char(out, '"');
    for (; *text; text++)
        buf_addz(out, *text == '"'   ? "\"\""
                      : *text == '\\' ? "\\e"
                      : *text == '`'  ? "\\(ga"
                                      : (const char[]){*text, '\0'});
    buf_add_char(out, '"');
}

static void put_options(struct buf *out, const struct option_spec *table)
{
    if (!table || !table->name)
        return;
    buf_addz(out, ".Bl -tag -width Ds\n");
    for (; table->name; table++) {
        buf_addz(out, ".It ");
        if (table->letter)
            buf_printf(out, "Fl %c , ", table->letter);
        buf_printf(out, "Fl Fl %s", table->name);
        if (table->value)
            buf_printf(out, " Ar %s", table->value);
        buf_add_char(out, '\n');
        put_textz(out, table->help);
        buf_add_char(out, '\n');
    }
    buf_addz(out, ".El\n");
}

static void put_actions(struct buf *out, const struct command *command)
{
    if (!command->actions)
        return;
    buf_addz(out, ".Bl -tag -width Ds\n");
    for (const struct action *at = command->actions; at->name; at++) {
        buf_printf(out, ".It Cm %s", at->name);
        if (*at->arguments) {
            buf_addz(out, " Ar ");
            put_quoted(out, at->arguments);
        }
        buf_add_char(out, '\n');
        put_textz(out, at->help);
        buf_add_char(out, '\n');
    }
    buf_addz(out, ".El\n");
}

static void put_examples(struct buf *out, const struct command *command)
{
    for (const struct example *at = command->examples; at && at->line; at++) {
        buf_addz(out, ".Pp\n");
        put_textz(out, at->what);
        buf_addz(out, ":\n.Dl ");
        put_quoted(out, at->line);
        buf_add_char(out, '\n');
    }
}

static void put_command(struct buf *out, const struct command *command)
{
    buf_printf(out, ".Ss %s \\(em %s\n.Nm\n.Cm %s\n", command->name,
               command->summary, command->name);
    if (*command->arguments) {
        buf_addz(out, ".Ar ");
        put_quoted(out, command->arguments);
        buf_add_char(out, '\n');
    }
    buf_addz(out, ".Pp\n");
    put_paragraphs(out, command->about);
    put_actions(out, command);
    put_options(out, command->options);
    put_examples(out, command);
}

static void put_commands(struct buf *out)
{
    for (int g = 0; g < HELP_GROUPS; g++)
        for (size_t i = 0; i < n_commands; i++)
            if (!commands[i]->hidden && (int)commands[i]->group == g)
                put_command(out, commands[i]);
}

static void put_head(struct buf *out)
{
    buf_addz(out,
             ".\\\" SPDX-License-Identifier: LGPL-3.0-or-later\n"
             ".\\\" Made by `crosswalk help --man` from the tables of the "
             "commands.\n"
             ".Dd " MAN_DATE "\n.Dt CROSSWALK 1\n.Os\n"
             ".Sh NAME\n.Nm crosswalk\n"
             ".Nd keep the records of two systems in step\n"
             ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n"
             ".Sh DESCRIPTION\n"
             ".Nm\n"
             "keeps the records of business systems in step, both ways.\n"
             "A workspace is a folder that says which systems\n"
             ".Pq connections ,\n"
             "which of their entities belong together\n"
             ".Pq syncs\n"
             "and which fields equal which\n"
             ".Pq rows .\n"
             "Every command takes these options:\n");
    put_options(out, common_options);
}

static void put_tail(struct buf *out)
{
    buf_addz(out, ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n");
    for (const struct help_variable *at = help_variables; at->name; at++) {
        buf_printf(out, ".It Ev %s\n", at->name);
        put_textz(out, at->what);
        buf_add_char(out, '\n');
    }
    buf_addz(out, ".El\n.Pp\nA setting like\n.Li ${NAME}\n"
                  "in the workspace is the variable of that name.\n"
                  ".Sh FILES\n.Bl -tag -width Ds\n"
                  ".It Pa crosswalk.yaml\nconnections, store, schedules\n"
                  ".It Pa syncs/*.yaml\none sync a file\n"
                  ".It Pa lookups/*.csv\ninitial pairs of lookups\n"
                  ".It Pa lua/*.lua\nconverters and conditions\n"
                  ".It Pa crosswalk.db\nthe store: queue, links, journal\n"
                  ".El\n.Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (const struct help_exit *at = help_exits; at->what; at++)
        buf_printf(out, ".It %d\n%s\n", at->code, at->what);
    buf_addz(out, ".El\n");
}

void help_man(struct buf *out)
{
    put_head(out);
    buf_addz(out, ".Sh COMMANDS\n");
    put_commands(out);
    put_tail(out);
}
