/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/json_read.h"

#include <json-c/json.h>
#include <limits.h>

#include "base/json_check.h"

/* "invalid JSON at byte 17 near "...": reason" */
static enum err fail_at(struct str text, size_t at, const char *reason,
                        struct error *e)
{
    enum { BEFORE = 12, AFTER = 12 };
    if (at > text.n)
        at = text.n;
    size_t from = at > BEFORE ? at - BEFORE : 0;
    size_t to = text.n - at > AFTER ? at + AFTER : text.n;
    while (from < at && ((unsigned char)text.p[from] & 0xC0) == 0x80)
        from++;
    struct str near = str_slice(text, from, to);
    near.n = str_utf8_valid(near);
    FAIL(e, ERR_PROTOCOL, "invalid JSON at byte %zu near \"%.*s\": %s", at,
         STR_ARG(near), reason);
}

static void free_tokener(struct json_tokener **tokener)
{
    json_tokener_free(*tokener);
}

static void free_tree(struct json_object **root)
{
    json_object_put(*root);
}
#define AUTO_TREE __attribute__((cleanup(free_tree))) struct json_object

/*
 * json-c saturates large integers in silence, but keeps the digits of what
 * has an exponent: they get one that changes nothing and that nobody writes.
 */
#define WIDE_MARK "e000"

static struct str mark_wide_integers(struct arena *a, struct str text,
                                     size_t count)
{
    size_t room = text.n + count * (sizeof WIDE_MARK - 1);
    AUTO_BUF marked = BUF_INIT(room);
    size_t at = 0;
    while (at < text.n) {
        size_t from = at;
        bool wide = false;
        char c = text.p[at];
        if (c == '"')
            at += json_string_length(text, at);
        else if (c == '-' || (c >= '0' && c <= '9'))
            at += json_number_length(text, at, &wide);
        else
            at++;
        buf_add(&marked, str_slice(text, from, at));
        if (wide)
            buf_addz(&marked, WIDE_MARK);
    }
    return buf_copy(a, &marked);
}

static enum err check_text(struct arena *a, int max_depth, struct str *io_text,
                           struct error *e)
{
    struct str text = *io_text;
    if (text.n > INT_MAX / 2)
        FAIL(e, ERR_PROTOCOL, "JSON text of %zu bytes is too large", text.n);
    size_t valid = str_utf8_valid(text);
    if (valid < text.n)
        return fail_at(text, valid, "not UTF-8", e);
    struct json_check check = json_check(text);
    if (check.reason)
        return fail_at(text, check.at, check.reason, e);
    if (check.max_depth > max_depth)
        FAIL(e, ERR_PROTOCOL, "JSON text is nested deeper than %d", max_depth);
    if (check.wide_count > 0)
        *io_text = mark_wide_integers(a, text, check.wide_count);
    return ERR_OK;
}

/* *out_root is NULL for a document `null`. */
static enum err parse_tree(struct arena *a, struct str text, int max_depth,
                           struct json_object **out_root, struct error *e)
{
    TRY(check_text(a, max_depth, &text, e));
    __attribute__((cleanup(free_tokener))) struct json_tokener *tokener =
        json_tokener_new_ex(max_depth + 2); /* for scalars inside */
    if (!tokener)
        FAIL(e, ERR_PROTOCOL, "JSON text cannot be parsed: out of memory");
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    AUTO_TREE *root =
        json_tokener_parse_ex(tokener, text.p ? text.p : "", (int)text.n);
    size_t at = json_tokener_get_parse_end(tokener);
    enum json_tokener_error code = json_tokener_get_error(tokener);
    if (code == json_tokener_continue) {
        /* A number at the very end is complete only after a NUL. */
        root = json_tokener_parse_ex(tokener, "", 1);
        code = json_tokener_get_error(tokener);
        at = text.n;
        if (code == json_tokener_continue)
            code = json_tokener_error_parse_eof;
    }
    if (code != json_tokener_success)
        return fail_at(text, at, json_tokener_error_desc(code), e);
    *out_root = root;
    root = NULL;
    return ERR_OK;
}

struct reader {
    struct arena *arena;
    json_revive_fn revive;
};

static enum err read_node(const struct reader *r, struct json_object *node,
                          struct value *out, struct error *e);

/* A whole number of any length that was marked for json-c. */
static bool is_marked(struct str digits)
{
    return digits.n >= JSON_WIDE_DIGITS &&
           str_ends_with(digits, STR(WIDE_MARK)) &&
           str_find_char(digits, '.', 0) == digits.n;
}

/* json-c keeps the digits; its double is never looked at. */
static enum err read_digits(struct json_object *node, struct value *out,
                            struct error *e)
{
    struct str digits = str_from(json_object_get_userdata(node));
    struct decimal d;
    int64_t i;
    if (decimal_parse_near(digits, &d, NULL) != ERR_OK)
        FAIL(e, ERR_PROTOCOL, "JSON number out of range: \"%.*s\"",
             digits.n > 60 ? 60 : (int)digits.n, digits.p ? digits.p : "");
    *out = is_marked(digits) && decimal_to_i64(d, &i) ? value_int(i)
                                                      : value_decimal(d);
    return ERR_OK;
}

static struct value read_string(const struct reader *r,
                                struct json_object *node)
{
    size_t n = (size_t)json_object_get_string_len(node);
    struct str s = {json_object_get_string(node), n};
    return value_text(arena_str(r->arena, s));
}

static enum err read_array(const struct reader *r, struct json_object *node,
                           struct value *out, struct error *e)
{
    size_t n = json_object_array_length(node);
    struct value *items = arena_array(r->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        TRY(read_node(r, json_object_array_get_idx(node, i), &items[i], e));
    *out = value_list(items, n);
    return ERR_OK;
}

static enum err read_object(const struct reader *r, struct json_object *node,
                            struct value *out, struct error *e)
{
    const struct lh_table *table = json_object_get_object(node);
    size_t n = (size_t)table->count;
    struct field *fields = arena_array(r->arena, struct field, n);
    size_t i = 0;
    for (const struct lh_entry *entry = table->head; entry;
         entry = entry->next, i++) {
        fields[i].name = arena_str(r->arena, str_from(lh_entry_k(entry)));
        TRY(read_node(r, lh_entry_v(entry), &fields[i].value, e));
    }
    *out = value_object(fields, n);
    return r->revive ? r->revive(r->arena, out, e) : ERR_OK;
}

static enum err read_node(const struct reader *r, struct json_object *node,
                          struct value *out, struct error *e)
{
    switch (json_object_get_type(node)) {
    case json_type_null:
        *out = value_null();
        return ERR_OK;
    case json_type_boolean:
        *out = value_bool(json_object_get_boolean(node));
        return ERR_OK;
    case json_type_int:
        *out = value_int(json_object_get_int64(node));
        return ERR_OK;
    case json_type_double:
        return read_digits(node, out, e);
    case json_type_string:
        *out = read_string(r, node);
        return ERR_OK;
    case json_type_array:
        return read_array(r, node, out, e);
    case json_type_object:
        return read_object(r, node, out, e);
    }
    FAIL(e, ERR_PROTOCOL, "JSON of an unknown kind");
}

enum err json_read(struct arena *a, struct str text, int max_depth,
                   json_revive_fn revive, struct value *out, struct error *e)
{
    AUTO_TREE *root = NULL;
    TRY(parse_tree(a, text, max_depth, &root, e));
    struct reader r = {a, revive};
    struct value v;
    TRY(read_node(&r, root, &v, e));
    *out = v;
    return ERR_OK;
}
