/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Reads JSON in one pass over a copy of the text that ends in NUL. A NUL
 * stands nowhere in JSON, so nothing looks beyond the end; texts stay where
 * they are in the copy, and their escapes are undone there.
 */
#include "base/json_read.h"

#include <string.h>

#include "base/json_text.h"
#include "base/map.h"
#include "base/vec.h"

/* From this many digits on a whole number may not fit 64 bits. */
#define WIDE_DIGITS 19
/* Members of larger objects are told apart by a map. */
#define FEW_MEMBERS 24

struct reader {
    struct arena *arena;
    json_revive_fn revive;
    struct str text; /* as it came, for faults */
    char *copy;
    char *at; /* in the copy */
    int depth;
    int max_depth;
    struct arena scratch;
    /* What arrays and objects that have not ended have so far. */
    VEC(struct field) open;
};

/* "invalid JSON at byte 17 near "...": reason" */
static enum err fail_at(struct str text, size_t at, const char *reason,
                        struct error *e)
{
    enum { BEFORE = 12, AFTER = 12 };
    size_t from = at > BEFORE ? at - BEFORE : 0;
    size_t to = text.n - at > AFTER ? at + AFTER : text.n;
    while (from < at && ((unsigned char)text.p[from] & 0xC0) == 0x80)
        from++;
    struct str near = str_slice(text, from, to);
    near.n = str_utf8_valid(near);
    FAIL(e, ERR_PROTOCOL, "invalid JSON at byte %zu near \"%.*s\": %s", at,
         STR_ARG(near), reason);
}

static enum err fault(const struct reader *r, const char *reason,
                      struct error *e)
{
    return fail_at(r->text, (size_t)(r->at - r->copy), reason, e);
}

static enum err unexpected(const struct reader *r, struct error *e)
{
    bool ended = (size_t)(r->at - r->copy) == r->text.n;
    return fault(r, ended ? "it ends too early" : "unexpected character", e);
}

/* The next character that is no blank. */
static char peek(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')
        r->at++;
    return *r->at;
}

/* Takes `c` if it is next, after blanks. */
static bool take(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

static enum err read_word(struct reader *r, struct str word, struct value v,
                          struct value *out, struct error *e)
{
    if (strncmp(r->at, word.p, word.n) != 0)
        return unexpected(r, e);
    r->at += word.n;
    *out = v;
    return ERR_OK;
}

static enum err read_digits(struct str digits, bool whole, struct value *out,
                            struct error *e)
{
    struct decimal d;
    int64_t i;
    if (decimal_parse_near(digits, &d, NULL) != ERR_OK)
        FAIL(e, ERR_PROTOCOL, "JSON number out of range: \"%.*s\"",
             digits.n > 60 ? 60 : (int)digits.n, digits.p);
    *out = whole && decimal_to_i64(d, &i) ? value_int(i) : value_decimal(d);
    return ERR_OK;
}

static int64_t short_integer(struct str digits)
{
    bool negative = digits.p[0] == '-';
    int64_t i = 0;
    for (size_t k = negative; k < digits.n; k++)
        i = i * 10 + (digits.p[k] - '0');
    return negative ? -i : i;
}

static enum err read_number(struct reader *r, struct value *out,
                            struct error *e)
{
    bool whole = false;
    struct str digits = {r->at, json_number_length(r->at, &whole)};
    if (digits.n == 0)
        return fault(r, "not a number", e);
    r->at += digits.n;
    if (!whole || digits.n >= WIDE_DIGITS)
        return read_digits(digits, whole, out, e);
    *out = value_int(short_integer(digits));
    return ERR_OK;
}

static enum err read_text(struct reader *r, struct str *out, struct error *e)
{
    const char *reason = json_text_take(&r->at, out);
    if (!reason)
        return ERR_OK;
    bool ended = (size_t)(r->at - r->copy) == r->text.n;
    return fault(r, ended ? "text without end" : reason, e);
}

static enum err read_any(struct reader *r, struct value *out, struct error *e);

static enum err enter(struct reader *r, struct error *e)
{
    if (++r->depth > r->max_depth)
        FAIL(e, ERR_PROTOCOL, "JSON text is nested deeper than %d",
             r->max_depth);
    r->at++;
    return ERR_OK;
}

static enum err read_array(struct reader *r, struct value *out,
                           struct error *e)
{
    size_t first = r->open.n;
    TRY(enter(r, e));
    bool more = !take(r, ']');
    while (more) {
        struct field item = {0};
        TRY(read_any(r, &item.value, e));
        vec_push(&r->scratch, &r->open, item);
        more = take(r, ',');
        if (!more && !take(r, ']'))
            return unexpected(r, e);
    }
    size_t n = r->open.n - first;
    struct value *items = arena_array(r->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = r->open.at[first + i].value;
    *out = value_list(items, n);
    r->open.n = first;
    r->depth--;
    return ERR_OK;
}

static struct field *find_among(struct field *fields, size_t n,
                                struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i].name, name))
            return &fields[i];
    return NULL;
}

/* Of members with one name the last counts; returns how many are left. */
static size_t drop_doubles(struct arena *a, struct field *fields, size_t n)
{
    struct map seen = {0};
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct field *same = n > FEW_MEMBERS
                                 ? map_get(&seen, fields[i].name)
                                 : find_among(fields, kept, fields[i].name);
        if (same) {
            same->value = fields[i].value;
            continue;
        }
        fields[kept] = fields[i];
        if (n > FEW_MEMBERS)
            map_put(a, &seen, fields[kept].name, &fields[kept]);
        kept++;
    }
    return kept;
}

static enum err read_member(struct reader *r, struct field *out,
                            struct error *e)
{
    if (peek(r) != '"')
        return unexpected(r, e);
    TRY(read_text(r, &out->name, e));
    if (memchr(out->name.p, '\0', out->name.n))
        return fault(r, "NUL in a member name", e);
    if (!take(r, ':'))
        return unexpected(r, e);
    return read_any(r, &out->value, e);
}

static enum err read_object(struct reader *r, struct value *out,
                            struct error *e)
{
    size_t first = r->open.n;
    TRY(enter(r, e));
    bool more = !take(r, '}');
    while (more) {
        struct field member = {0};
        TRY(read_member(r, &member, e));
        vec_push(&r->scratch, &r->open, member);
        more = take(r, ',');
        if (!more && !take(r, '}'))
            return unexpected(r, e);
    }
    struct field *open = r->open.at + first;
    size_t n = drop_doubles(&r->scratch, open, r->open.n - first);
    struct field *fields = arena_array(r->arena, struct field, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = open[i];
    *out = value_object(fields, n);
    r->open.n = first;
    r->depth--;
    return r->revive ? r->revive(r->arena, out, e) : ERR_OK;
}

static enum err read_any(struct reader *r, struct value *out, struct error *e)
{
    switch (peek(r)) {
    case '{':
        return read_object(r, out, e);
    case '[':
        return read_array(r, out, e);
    case '"': {
        struct str text;
        TRY(read_text(r, &text, e));
        *out = value_text(text);
        return ERR_OK;
    }
    case 'n':
        return read_word(r, STR("null"), value_null(), out, e);
    case 't':
        return read_word(r, STR("true"), value_bool(true), out, e);
    case 'f':
        return read_word(r, STR("false"), value_bool(false), out, e);
    default:
        if (*r->at == '-' || (*r->at >= '0' && *r->at <= '9'))
            return read_number(r, out, e);
        return unexpected(r, e);
    }
}

static enum err read_document(struct reader *r, struct value *out,
                              struct error *e)
{
    struct value v;
    TRY(read_any(r, &v, e));
    peek(r);
    if ((size_t)(r->at - r->copy) < r->text.n)
        return unexpected(r, e);
    *out = v;
    return ERR_OK;
}

enum err json_read(struct arena *a, struct str text, int max_depth,
                   json_revive_fn revive, struct value *out, struct error *e)
{
    size_t valid = str_utf8_valid(text);
    if (valid < text.n)
        return fail_at(text, valid, "not UTF-8", e);
    struct reader r = {
        .arena = a,
        .revive = revive,
        .text = text,
        .copy = arena_strz(a, text),
        .max_depth = max_depth,
    };
    r.at = r.copy;
    enum err code = read_document(&r, out, e);
    arena_fini(&r.scratch);
    return code;
}
