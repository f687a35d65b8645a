/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/program.h"

#include "sandbox/sandbox.h"

struct arguments {
    int argc;
    char **argv;
    int at; /* next to be read */
};

/* The value of "--name=value" or "--name value". */
static enum err value_of(struct arguments *args, struct str option,
                         struct str *out_name, struct str *out_value,
                         struct error *e)
{
    size_t equals = str_find_char(option, '=', 0);
    *out_name = str_slice(option, 2, equals);
    if (equals < option.n) {
        *out_value = str_slice(option, equals + 1, option.n);
        return ERR_OK;
    }
    if (args->at >= args->argc)
        FAIL(e, ERR_USAGE, "%.*s needs a value", STR_ARG(option));
    *out_value = str_from(args->argv[args->at++]);
    return ERR_OK;
}

static enum err parse_number(struct str name, struct str text, int64_t max,
                             int64_t *out, struct error *e)
{
    if (!str_to_i64(text, out) || *out < 0 || *out > max)
        FAIL(e, ERR_USAGE, "--%.*s takes a number from 0 to %lld, not \"%.*s\"",
             STR_ARG(name), (long long)max, STR_ARG(text));
    return ERR_OK;
}

static enum err parse_knob(struct program_system *s, struct str text,
                           struct error *e)
{
    size_t equals = str_find_char(text, '=', 0);
    struct str name = str_slice(text, 0, equals);
    struct sandbox_knobs scratch = {0};
    int64_t number;
    if (equals == text.n ||
        !str_to_i64(str_slice(text, equals + 1, text.n), &number))
        FAIL(e, ERR_USAGE, "--knob takes name=number, not \"%.*s\"",
             STR_ARG(text));
    TRY(sandbox_knob_set(&scratch, name, number, e));
    if (s->n_knobs == PROGRAM_PAIRS_MAX)
        FAIL(e, ERR_USAGE, "at most %d knobs", PROGRAM_PAIRS_MAX);
    s->knobs[s->n_knobs++] = (struct field){name, value_int(number)};
    return ERR_OK;
}

static enum err parse_option(struct program_system *s, struct str name,
                             struct str text, struct error *e)
{
    int64_t number;
    if (str_is(name, "knob"))
        return parse_knob(s, text, e);
    if (str_is(name, "address")) {
        s->address = text.p;
    } else if (str_is(name, "port")) {
        TRY(parse_number(name, text, UINT16_MAX, &number, e));
        s->port = (uint16_t)number;
    } else if (str_is(name, "demo")) {
        TRY(parse_number(name, text, 10000000, &s->demo, e));
    } else {
        if (s->n_options == PROGRAM_PAIRS_MAX)
            FAIL(e, ERR_USAGE, "at most %d options", PROGRAM_PAIRS_MAX);
        s->options[s->n_options++] = (struct field){name, value_text(text)};
    }
    return ERR_OK;
}

static enum err parse_system(struct program_plan *plan, struct str name,
                             struct error *e)
{
    const struct sandbox_system *system = sandbox_system_find(name);
    if (!system) {
        struct str names[PROGRAM_SYSTEMS_MAX];
        size_t n = 0;
        while (n < PROGRAM_SYSTEMS_MAX && sandbox_system_at(n)) {
            names[n] = str_from(sandbox_system_at(n)->name);
            n++;
        }
        struct str near = str_suggest(name, names, n);
        FAIL(e, ERR_USAGE, "there is no sandbox \"%.*s\"%s%.*s%s",
             STR_ARG(name), near.p ? ": did you mean " : "; see --help",
             STR_ARG(near), near.p ? "?" : "");
    }
    if (plan->n == PROGRAM_SYSTEMS_MAX)
        FAIL(e, ERR_USAGE, "at most %d systems", PROGRAM_SYSTEMS_MAX);
    plan->at[plan->n++] = (struct program_system){.system = system};
    return ERR_OK;
}

enum err program_parse(int argc, char **argv, struct program_plan *out,
                       struct error *e)
{
    struct arguments args = {argc, argv, 1};
    *out = (struct program_plan){0};
    while (args.at < argc) {
        struct str word = str_from(argv[args.at++]);
        if (str_is(word, "--help") || str_is(word, "-h")) {
            out->help = true;
            return ERR_OK;
        }
        if (!str_starts_with(word, STR("--"))) {
            TRY(parse_system(out, word, e));
            continue;
        }
        if (out->n == 0)
            FAIL(e, ERR_USAGE,
                 "name the system before its options, for example: "
                 "crosswalk-sandbox odoo %.*s", STR_ARG(word));
        struct str name = STR_NONE, text = STR_NONE;
        TRY(value_of(&args, word, &name, &text, e));
        TRY(parse_option(&out->at[out->n - 1], name, text, e));
    }
    if (out->n == 0)
        FAIL(e, ERR_USAGE, "which system? see --help");
    return ERR_OK;
}
