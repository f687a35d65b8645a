/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Commands as data: one const struct a command, in the file that carries it
 * out (cmd_*.c). Parsing, --help, the man page and the completions of shells
 * are made from these tables, so they cannot disagree.
 */
#pragma once

#include "base/error.h"
#include "cli/args.h"

struct cli;

typedef enum err (*command_fn)(struct cli *cli, const struct args *args,
                               struct error *e);

enum command_group { GROUP_START, GROUP_PEOPLE, GROUP_REMOTE, GROUP_OTHER };

/* What the arguments of a command name, for completion. */
enum names { NAMES_NONE, NAMES_COMMANDS, NAMES_CONNECTIONS, NAMES_LOOKUPS,
             NAMES_RECIPES, NAMES_SYNCS };

struct example {
    const char *line; /* as typed, without the prompt */
    const char *what; /* one sentence */
};

/* What stands after the command: `jobs retry`. */
struct action {
    const char *name;      /* NULL ends a table */
    const char *arguments; /* "SYNC LEFT RIGHT"; may be empty */
    const char *help;
    size_t least, most;    /* positional arguments, itself not counted */
    command_fn run;
};

#define ARGS_ANY SIZE_MAX

struct command {
    const char *name;
    enum command_group group;
    bool hidden;           /* not listed; for the build and the shells */
    bool raw;              /* everything after the name is passed on as is */
    enum names names;
    const char *summary;   /* one line, no full stop */
    const char *arguments; /* "[SYNC...]"; with actions: "" */
    size_t least, most;    /* positional arguments */
    const char *about;     /* paragraphs, an empty line between them */
    const struct option_spec *options;
    const struct action *actions; /* NULL, or the first is the default one */
    const struct example *examples;
    command_fn run;        /* NULL with actions */
};

/* All of them, sorted by name. */
extern const struct command *const commands[];
extern const size_t n_commands;
/* Those that every command takes. */
extern const struct option_spec common_options[];

const struct command *command_find(struct str name);
/* "did you mean `sync`?", or "". */
struct str command_suggest(struct arena *a, struct str wrong);
