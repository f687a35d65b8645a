/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/via.h"

struct scan {
    struct arena *arena;
    struct str s;
    size_t at;
};

static void skip_blanks(struct scan *c)
{
    while (c->at < c->s.n && (c->s.p[c->at] == ' ' || c->s.p[c->at] == '\t' ||
                              c->s.p[c->at] == '\n'))
        c->at++;
}

static bool take(struct scan *c, char wanted)
{
    skip_blanks(c);
    if (c->at >= c->s.n || c->s.p[c->at] != wanted)
        return false;
    c->at++;
    return true;
}

static bool name_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
           (ch >= '0' && ch <= '9') || ch == '_';
}

static enum err read_quoted(struct scan *c, struct str *out, struct error *e)
{
    char quote = c->s.p[c->at++];
    size_t end = str_find_char(c->s, quote, c->at);
    if (end == c->s.n)
        FAIL(e, ERR_INVALID, "a quote is opened and never closed");
    *out = str_slice(c->s, c->at, end);
    c->at = end + 1;
    return ERR_OK;
}

/* Bare text up to one of `stops` outside parentheses. */
static struct str read_bare(struct scan *c, const char *stops)
{
    size_t from = c->at;
    int depth = 0;
    for (; c->at < c->s.n; c->at++) {
        char ch = c->s.p[c->at];
        if (depth == 0 && strchr(stops, ch) != NULL)
            break;
        if (ch == '(')
            depth++;
        else if (ch == ')')
            depth--;
    }
    return str_trim(str_slice(c->s, from, c->at));
}

static enum err read_value(struct scan *c, const char *stops, struct str *out,
                           bool *out_quoted, struct error *e)
{
    skip_blanks(c);
    *out_quoted =
        c->at < c->s.n && (c->s.p[c->at] == '"' || c->s.p[c->at] == '\'');
    if (*out_quoted)
        return read_quoted(c, out, e);
    *out = read_bare(c, stops);
    return ERR_OK;
}

static enum err read_argument(struct scan *c, struct via_argument *out,
                              struct error *e)
{
    struct via_argument arg = {0};
    TRY(read_value(c, ",:)", &arg.text, &arg.quoted, e));
    if (take(c, ':')) {
        arg.key = arg.text;
        arg.key_quoted = arg.quoted;
        TRY(read_value(c, ",)", &arg.text, &arg.quoted, e));
    }
    if (arg.text.n == 0 && !arg.quoted)
        FAIL(e, ERR_INVALID, "an argument is empty");
    *out = arg;
    return ERR_OK;
}

static enum err read_arguments(struct scan *c, struct via_call *call,
                               struct error *e)
{
    VEC(struct via_argument) args = {0};
    if (take(c, ')'))
        return ERR_OK;
    for (;;) {
        struct via_argument arg = {0};
        TRY(read_argument(c, &arg, e));
        vec_push(c->arena, &args, arg);
        if (take(c, ','))
            continue;
        if (take(c, ')'))
            break;
        FAIL(e, ERR_INVALID, "`%.*s(` is not closed by `)`",
             STR_ARG(call->name));
    }
    call->arguments = args.at;
    call->n_arguments = args.n;
    return ERR_OK;
}

static enum err read_call(struct scan *c, struct via_call *out,
                          struct error *e)
{
    struct via_call call = {0};
    skip_blanks(c);
    size_t from = c->at;
    while (c->at < c->s.n && name_char(c->s.p[c->at]))
        c->at++;
    call.name = str_slice(c->s, from, c->at);
    if (call.name.n == 0)
        FAIL(e, ERR_INVALID, "a converter's name is expected at \"%.*s\"",
             STR_ARG(str_slice(c->s, from, c->s.n)));
    if (take(c, '('))
        TRY(read_arguments(c, &call, e));
    *out = call;
    return ERR_OK;
}

enum err via_parse(struct arena *a, struct str text,
                   const struct via_call **out_calls, size_t *out_n,
                   struct error *e)
{
    struct scan c = {a, text, 0};
    VEC(struct via_call) calls = {0};
    do {
        struct via_call call = {0};
        TRY(read_call(&c, &call, e));
        vec_push(a, &calls, call);
    } while (take(&c, '|'));
    skip_blanks(&c);
    if (c.at < c.s.n)
        FAIL(e, ERR_INVALID, "cannot understand \"%.*s\" after a converter",
             STR_ARG(str_slice(c.s, c.at, c.s.n)));
    *out_calls = calls.at;
    *out_n = calls.n;
    return ERR_OK;
}
