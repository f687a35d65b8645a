/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/literal.h"

#include "base/limits.h"
#include "base/vec.h"

struct reader {
    struct arena *a;
    struct str text;
    size_t at;
    const struct value *names;
    int depth;
};

static char peek(struct reader *r)
{
    while (r->at < r->text.n && (unsigned char)r->text.p[r->at] <= ' ')
        r->at++;
    return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

static enum err bad(const struct reader *r, struct error *e)
{
    FAIL(e, ERR_INVALID, "malformed literal at position %zu of %.*s", r->at,
         STR_ARG(r->text));
}

static enum err read_value(struct reader *r, struct value *out,
                           struct error *e);

static enum err read_items(struct reader *r, char close, struct value *out,
                           struct error *e)
{
    VEC(struct value) items = {0};
    r->at++;
    while (peek(r) != close) {
        struct value item;
        TRY(read_value(r, &item, e));
        vec_push(r->a, &items, item);
        if (peek(r) == ',')
            r->at++;
        else if (peek(r) != close)
            return bad(r, e);
    }
    r->at++;
    *out = value_list(items.at, items.n);
    return ERR_OK;
}

static enum err read_text(struct reader *r, char quote, struct value *out,
                          struct error *e)
{
    AUTO_BUF b = BUF_INIT(LIMIT_VALUE_BYTES);
    r->at++;
    while (r->at < r->text.n && r->text.p[r->at] != quote) {
        if (r->text.p[r->at] == '\\' && r->at + 1 < r->text.n)
            r->at++;
        buf_add_char(&b, r->text.p[r->at++]);
    }
    if (r->at == r->text.n)
        return bad(r, e);
    r->at++;
    *out = value_text(buf_copy(r->a, &b));
    return ERR_OK;
}

static bool word_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
           (ch >= '0' && ch <= '9') || ch == '_' || ch == '.' || ch == '-' ||
           ch == '+';
}

static enum err read_word(struct reader *r, struct value *out, struct error *e)
{
    size_t from = r->at;
    while (r->at < r->text.n && word_char(r->text.p[r->at]))
        r->at++;
    struct str word = str_slice(r->text, from, r->at);
    struct decimal d;
    int64_t i;
    const struct value *known = r->names ? value_get(r->names, word) : NULL;
    if (known)
        *out = *known;
    else if (str_is(word, "True") || str_is(word, "False"))
        *out = value_bool(word.n == 4);
    else if (str_is(word, "None"))
        *out = value_null();
    else if (str_to_i64(word, &i))
        *out = value_int(i);
    else if (word.n > 0 && decimal_parse(word, &d, NULL) == ERR_OK)
        *out = value_decimal(d);
    else
        return bad(r, e);
    return ERR_OK;
}

static enum err read_value(struct reader *r, struct value *out,
                           struct error *e)
{
    if (++r->depth > LIMIT_JSON_DEPTH)
        return bad(r, e);
    enum err code;
    char ch = peek(r);
    if (ch == '[')
        code = read_items(r, ']', out, e);
    else if (ch == '(')
        code = read_items(r, ')', out, e);
    else if (ch == '\'' || ch == '"')
        code = read_text(r, ch, out, e);
    else
        code = read_word(r, out, e);
    r->depth--;
    return code;
}

enum err odoo_literal_parse(struct arena *a, struct str text,
                            const struct value *names, struct value *out,
                            struct error *e)
{
    struct reader r = {.a = a, .text = text, .names = names};
    struct value v;
    TRY(read_value(&r, &v, e));
    if (peek(&r) != '\0')
        return bad(&r, e);
    *out = v;
    return ERR_OK;
}

static void write_literal(struct buf *b, struct arena *a,
                          const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_addz(b, "None");
        break;
    case VALUE_BOOL:
        buf_addz(b, v->boolean ? "True" : "False");
        break;
    case VALUE_TEXT:
        buf_add_char(b, '\'');
        buf_add(b, v->text);
        buf_add_char(b, '\'');
        break;
    case VALUE_LIST:
    case VALUE_SET:
        buf_add_char(b, '[');
        for (size_t i = 0; i < v->items.n; i++) {
            buf_addz(b, i ? ", " : "");
            write_literal(b, a, &v->items.at[i]);
        }
        buf_add_char(b, ']');
        break;
    case VALUE_OBJECT:
        buf_add_char(b, '{');
        for (size_t i = 0; i < v->fields.n; i++) {
            buf_addz(b, i ? ", '" : "'");
            buf_add(b, v->fields.at[i].name);
            buf_addz(b, "': ");
            write_literal(b, a, &v->fields.at[i].value);
        }
        buf_add_char(b, '}');
        break;
    case VALUE_INT:
    case VALUE_DECIMAL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        buf_add(b, value_to_text(a, v));
        break;
    }
}

struct str odoo_literal_text(struct arena *a, const struct value *v)
{
    AUTO_BUF b = BUF_INIT(LIMIT_VALUE_BYTES);
    write_literal(&b, a, v);
    return buf_copy(a, &b);
}
