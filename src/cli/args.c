/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/args.h"

#include <getopt.h>

/* What getopt_long returns for long options: past every letter. */
#define LONG_BASE 1000

struct parser {
    struct arena *a;
    VEC(const struct option_spec *) specs;
    struct option *longs;
    char *letters;
};

static void parser_take_table(struct parser *p, const struct option_spec *table)
{
    for (; table && table->name; table++)
        vec_push(p->a, &p->specs, table);
}

static void parser_fill(struct parser *p, bool until_word)
{
    size_t n = p->specs.n;
    p->longs = arena_array(p->a, struct option, n + 1);
    p->letters = arena_alloc(p->a, 2 * n + 3);
    size_t at = 0;
    if (until_word)
        p->letters[at++] = '+';
    p->letters[at++] = ':';
    for (size_t i = 0; i < n; i++) {
        const struct option_spec *spec = p->specs.at[i];
        p->longs[i] = (struct option){
            .name = spec->name,
            .has_arg = spec->value ? required_argument : no_argument,
            .val = LONG_BASE + (int)i};
        if (!spec->letter)
            continue;
        p->letters[at++] = spec->letter;
        if (spec->value)
            p->letters[at++] = ':';
    }
}

static const struct option_spec *parser_spec(const struct parser *p, int code)
{
    if (code >= LONG_BASE)
        return p->specs.at[code - LONG_BASE];
    for (size_t i = 0; i < p->specs.n; i++)
        if (p->specs.at[i]->letter == code)
            return p->specs.at[i];
    return NULL;
}

/* ---- what went wrong ------------------------------------------------------ */

static enum err fail_unknown_long(const struct parser *p, struct str given,
                                  struct error *e)
{
    struct str name = str_slice(given, 2, str_find_char(given, '=', 2));
    struct str *names = arena_array(p->a, struct str, p->specs.n);
    for (size_t i = 0; i < p->specs.n; i++)
        names[i] = str_from(p->specs.at[i]->name);
    struct str near = str_suggest(name, names, p->specs.n);
    if (near.n > 0)
        FAIL(e, ERR_USAGE, "unknown option --%.*s; did you mean --%.*s?",
             STR_ARG(name), STR_ARG(near));
    FAIL(e, ERR_USAGE, "unknown option --%.*s", STR_ARG(name));
}

/* optopt: 0 for an unknown long option, else the code of the known one or
 * the letter. */
static enum err fail_option(const struct parser *p, int code, struct str given,
                            struct error *e)
{
    const struct option_spec *spec = optopt ? parser_spec(p, optopt) : NULL;
    if (code == ':' && spec)
        FAIL(e, ERR_USAGE, "--%s needs a value: --%s %s", spec->name,
             spec->name, spec->value);
    if (optopt >= LONG_BASE && spec)
        FAIL(e, ERR_USAGE, "--%s takes no value", spec->name);
    if (optopt == 0)
        return fail_unknown_long(p, given, e);
    FAIL(e, ERR_USAGE, "unknown option -%c", optopt);
}

/* A value was forgotten and the next option taken for it. Behind `=` anything
 * is a value: there it cannot have been meant otherwise. */
static enum err check_value(const struct option_spec *spec, const char *value,
                            const char *last, struct error *e)
{
    if (value == last && strncmp(value, "--", 2) == 0)
        FAIL(e, ERR_USAGE,
             "--%s needs a value: --%s %s; \"%s\" is an option (if it is the "
             "value, write --%s=%s)",
             spec->name, spec->name, spec->value, value, spec->name, value);
    return ERR_OK;
}

/* ---- parsing -------------------------------------------------------------- */

enum err args_parse(struct arena *a, const struct args_line *line,
                    struct args *io_args, struct error *e)
{
    struct parser p = {.a = a};
    for (size_t i = 0; i < 2; i++)
        parser_take_table(&p, line->tables[i]);
    parser_fill(&p, line->until_word);
    /* getopt_long skips the first: give it the one before */
    int n = line->argc - line->from + 1;
    char **v = line->argv + line->from - 1;
    optind = 0;
    opterr = 0;
    for (;;) {
        int code = getopt_long(n, v, p.letters, p.longs, NULL);
        if (code == -1)
            break;
        if (code == '?' || code == ':')
            return fail_option(&p, code, str_from(v[optind - 1]), e);
        struct option_given given = {parser_spec(&p, code), str_from(optarg)};
        if (optarg)
            TRY(check_value(given.spec, optarg, v[optind - 1], e));
        vec_push(a, &io_args->options, given);
    }
    io_args->rest = line->from - 1 + optind;
    for (int i = io_args->rest; i < line->argc && !line->until_word; i++)
        vec_push(a, &io_args->words, str_from(line->argv[i]));
    return ERR_OK;
}

/* ---- asking --------------------------------------------------------------- */

static const struct option_given *args_last(const struct args *args,
                                            const char *name)
{
    for (size_t i = args->options.n; i > 0; i--)
        if (strcmp(args->options.at[i - 1].spec->name, name) == 0)
            return &args->options.at[i - 1];
    return NULL;
}

bool args_has(const struct args *args, const char *name)
{
    return args_last(args, name) != NULL;
}

struct str args_get(const struct args *args, const char *name)
{
    const struct option_given *given = args_last(args, name);
    return given ? given->value : STR_NONE;
}

struct str args_word(const struct args *args, size_t i)
{
    return i < args->words.n ? args->words.at[i] : STR_NONE;
}

enum err args_number(const struct args *args, const struct args_range *range,
                     int64_t *out, struct error *e)
{
    struct str text = args_get(args, range->name);
    int64_t number = range->fallback;
    if (text.p && (!str_to_i64(text, &number) || number < range->least ||
                   number > range->most))
        FAIL(e, ERR_USAGE,
             "--%s takes a whole number from %lld to %lld, not \"%.*s\"",
             range->name, (long long)range->least, (long long)range->most,
             STR_ARG(text));
    *out = number;
    return ERR_OK;
}
