/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/query.h"

#include "base/vec.h"

struct parser {
    struct arena *arena;
    struct str text;
    size_t at;
    int depth;
    int max_depth;
    enum query_wrong wrong;
};

/* ---- tokens ------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Letters beyond ASCII count as such: no field is called so. */
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static void skip_blanks(struct parser *p)
{
    while (p->at < p->text.n && is_blank(p->text.p[p->at]))
        p->at++;
}

static bool is_next(struct parser *p, char c)
{
    skip_blanks(p);
    return p->at < p->text.n && p->text.p[p->at] == c;
}

static bool take(struct parser *p, char c)
{
    bool there = is_next(p, c);
    p->at += there ? 1 : 0;
    return there;
}

/* The name that starts right here. */
static struct str take_word(struct parser *p)
{
    size_t from = p->at;
    while (p->at < p->text.n && is_word(p->text.p[p->at]))
        p->at++;
    return str_slice(p->text, from, p->at);
}

static enum err expected(struct parser *p, const char *what, struct error *e)
{
    struct str rest = str_slice(p->text, p->at, p->text.n);
    struct str line;
    if (!str_split(&rest, '\n', &line))
        line = STR("");
    line = str_slice(line, 0, str_utf8_cut(line, 200));
    p->wrong = QUERY_SYNTAX;
    FAIL(e, ERR_INVALID, "QuerySyntaxError: expecting %s on %.*s", what,
         STR_ARG(line));
}

/* ---- arguments: read and forgotten -------------------------------------- */

static bool take_quoted(struct parser *p, char quote)
{
    if (!take(p, quote))
        return false;
    size_t end = str_find_char(p->text, quote, p->at);
    if (end == p->text.n)
        return false;
    p->at = end + 1;
    return true;
}

static bool take_bare(struct parser *p)
{
    size_t from = p->at;
    while (p->at < p->text.n && !strchr(",:\"')", p->text.p[p->at]))
        p->at++;
    return p->at > from;
}

static enum err skip_argument(struct parser *p, struct error *e)
{
    skip_blanks(p);
    if (take_word(p).n == 0)
        return expected(p, "the name of an argument", e);
    if (!take(p, ':'))
        return expected(p, "':'", e);
    bool there = false;
    if (is_next(p, '\''))
        there = take_quoted(p, '\'');
    else if (is_next(p, '"'))
        there = take_quoted(p, '"');
    else
        there = take_bare(p);
    return there ? ERR_OK : expected(p, "the value of an argument", e);
}

static enum err skip_arguments(struct parser *p, struct error *e)
{
    if (!take(p, '('))
        return ERR_OK;
    if (take(p, ')'))
        return ERR_OK;
    do
        TRY(skip_argument(p, e));
    while (take(p, ','));
    return take(p, ')') ? ERR_OK : expected(p, "')'", e);
}

/* ---- blocks ------------------------------------------------------------- */

static enum err parse_block(struct parser *p, struct query_block **out,
                            struct error *e);

static enum err parse_item(struct parser *p, struct query_item *out,
                           struct error *e)
{
    struct query_item item = {0};
    if (take(p, '*')) {
        *out = (struct query_item){.kind = QUERY_ALL};
        return ERR_OK;
    }
    if (take(p, '-'))
        item.kind = QUERY_BUT;
    item.name = take_word(p);
    if (item.name.n == 0)
        return expected(p, "the name of a field", e);
    if (item.kind != QUERY_BUT && (is_next(p, '{') || is_next(p, '('))) {
        item.kind = QUERY_NESTED;
        TRY(parse_block(p, &item.block, e));
    }
    *out = item;
    return ERR_OK;
}

static enum err parse_items(struct parser *p, struct query_block *out,
                            struct error *e)
{
    VEC(struct query_item) items = {0};
    if (is_next(p, '}'))
        return ERR_OK;
    do {
        struct query_item item = {0};
        TRY(parse_item(p, &item, e));
        out->excludes = out->excludes || item.kind == QUERY_BUT;
        out->has_all = out->has_all || item.kind == QUERY_ALL;
        vec_push(p->arena, &items, item);
    } while (take(p, ','));
    out->items = items.at;
    out->n_items = items.n;
    return ERR_OK;
}

static enum err parse_block(struct parser *p, struct query_block **out,
                            struct error *e)
{
    struct query_block *block = arena_new(p->arena, struct query_block);
    p->depth++;
    if (p->depth > p->max_depth) {
        p->wrong = QUERY_TOO_DEEP;
        FAIL(e, ERR_LIMIT,
             "the query has more than %d blocks within one another",
             p->max_depth);
    }
    TRY(skip_arguments(p, e));
    if (!take(p, '{'))
        return expected(p, "'{'", e);
    TRY(parse_items(p, block, e));
    if (!take(p, '}'))
        return expected(p, "',' or '}'", e);
    p->depth--;
    *out = block;
    return ERR_OK;
}

/* ---- what the grammar allows and the page does not ---------------------- */

/* Recursion: as deep as the parser went. */
static bool mixes(const struct query_block *b)
{
    for (size_t i = 0; i < b->n_items; i++) {
        const struct query_item *item = &b->items[i];
        if (b->excludes && item->kind == QUERY_FIELD)
            return true;
        if (item->kind == QUERY_NESTED && mixes(item->block))
            return true;
    }
    return false;
}

static enum err parse_whole(struct parser *p, struct query_block **out,
                            struct error *e)
{
    struct query_block *block = NULL;
    TRY(parse_block(p, &block, e));
    skip_blanks(p);
    if (p->at < p->text.n)
        return expected(p, "the end of the query", e);
    if (mixes(block)) {
        p->wrong = QUERY_FORMAT;
        FAIL(e, ERR_INVALID,
             "QueryFormatError: Can not include and exclude fields on the "
             "same field level");
    }
    *out = block;
    return ERR_OK;
}

enum err facade_query_parse(struct arena *a, struct str text, int max_depth,
                            struct query_block **out_block,
                            enum query_wrong *out_wrong, struct error *e)
{
    struct parser p = {.arena = a, .text = text, .max_depth = max_depth};
    enum err code = parse_whole(&p, out_block, e);
    if (code != ERR_OK)
        *out_wrong = p.wrong;
    return code;
}
