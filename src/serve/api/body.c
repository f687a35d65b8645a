/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/body.h"

#include <stdio.h>

#include "base/limits.h"
#include "net/http.h"
#include "view/object.h"

void body_fault_add(struct body_faults *faults, struct str pointer,
                    const char *format, ...)
{
    char line[ERROR_MESSAGE_MAX];
    va_list args;
    if (faults->list.n >= LIMIT_API_FAULTS)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct str all = str_from(line);
    all.n = str_utf8_cut(all, sizeof line - 1);
    all.n = str_utf8_valid(all);
    const struct body_fault fault = {arena_str(faults->arena, pointer),
                                     arena_str(faults->arena, all)};
    vec_push(faults->arena, &faults->list, fault);
}

static const struct body_field *find(const struct body_field *table,
                                     struct str name)
{
    for (const struct body_field *f = table; f && f->name; f++)
        if (str_is(name, f->name))
            return f;
    return NULL;
}

static struct str nearest(struct arena *a, const struct body_field *table,
                          struct str name)
{
    VEC(struct str) names = {0};
    for (const struct body_field *f = table; f && f->name; f++)
        vec_push(a, &names, str_from(f->name));
    return str_suggest(name, names.at, names.n);
}

static void tell_unknown(const struct body_field *table, struct str name,
                         struct str pointer, struct body_faults *faults)
{
    struct str near = nearest(faults->arena, table, name);
    struct str shown = str_slice(name, 0, str_utf8_cut(name, 80));
    body_fault_add(faults, pointer, "`%.*s` is not known%s%.*s%s",
                   STR_ARG(shown), near.n > 0 ? "; did you mean `" : "",
                   STR_ARG(near), near.n > 0 ? "`?" : "");
}

/* "/answers/0" and "id" to "/answers/0/id", with ~ and / escaped. */
static struct str below(struct arena *a, struct str pointer, struct str name)
{
    AUTO_BUF out = BUF_INIT(LIMIT_API_BODY_BYTES);
    buf_add(&out, pointer);
    buf_add_char(&out, '/');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '~' || name.p[i] == '/')
            buf_addz(&out, name.p[i] == '~' ? "~0" : "~1");
        else
            buf_add_char(&out, name.p[i]);
    }
    return buf_copy(a, &out);
}

/* ---- one value --------------------------------------------------------------- */

static bool is_choice(const char *choices, struct str text)
{
    struct str rest = str_from(choices);
    struct str one;
    while (str_split(&rest, ' ', &one))
        if (str_eq(one, text))
            return true;
    return false;
}

/* False when it was faulted. */
static bool check_choice(const struct body_field *f, struct str text,
                         struct str pointer, struct body_faults *faults)
{
    if (!f->choices || is_choice(f->choices, text))
        return true;
    body_fault_add(faults, pointer, "it is one of: %s", f->choices);
    return false;
}

static void check_text(const struct body_field *f, struct str text,
                       struct str pointer, struct body_faults *faults)
{
    if (!check_choice(f, text, pointer, faults))
        return;
    if ((int64_t)text.n < f->min)
        body_fault_add(faults, pointer, "it has at least %lld bytes",
                       (long long)f->min);
    if (f->max > 0 && (int64_t)text.n > f->max)
        body_fault_add(faults, pointer, "it has at most %lld bytes",
                       (long long)f->max);
    if (memchr(text.p ? text.p : "", '\0', text.n))
        body_fault_add(faults, pointer, "it holds a NUL character");
}

static void check_int(const struct body_field *f, int64_t n,
                      struct str pointer, struct body_faults *faults)
{
    if ((f->min != 0 || f->max != 0) && (n < f->min || n > f->max))
        body_fault_add(faults, pointer, "it is between %lld and %lld",
                       (long long)f->min, (long long)f->max);
}

static void check_list(const struct body_field *f, const struct value *v,
                       struct str pointer, struct body_faults *faults)
{
    struct arena *a = faults->arena;
    int64_t n = (int64_t)v->items.n;
    if (n < f->min || (f->max > 0 && n > f->max)) {
        body_fault_add(faults, pointer,
                       n < f->min ? "it has at least %lld items"
                                  : "it has at most %lld items",
                       (long long)(n < f->min ? f->min : f->max));
        return;
    }
    for (size_t i = 0; i < v->items.n; i++) {
        const struct value *item = &v->items.at[i];
        struct str at = below(a, pointer, arena_printf(a, "%zu", i));
        if (f->fields && item->kind == VALUE_OBJECT)
            body_check(f->fields, item, at, faults);
        else if (f->fields)
            body_fault_add(faults, at, "it is an object");
        else if (item->kind != VALUE_TEXT)
            body_fault_add(faults, at, "it is a text");
        else
            (void)check_choice(f, item->text, at, faults);
    }
}

static void check_object(const struct body_field *f, const struct value *v,
                         struct str pointer, struct body_faults *faults)
{
    if ((int64_t)v->fields.n < f->min)
        body_fault_add(faults, pointer, "it has at least %lld members",
                       (long long)f->min);
    if (f->fields)
        body_check(f->fields, v, pointer, faults);
}

static void check_value(const struct body_field *f, const struct value *v,
                        struct str pointer, struct body_faults *faults)
{
    static const struct {
        enum value_kind kind;
        const char *fault;
    } kinds[] = {
        [BODY_TEXT] = {VALUE_TEXT, "it is a text"},
        [BODY_BOOL] = {VALUE_BOOL, "it is true or false"},
        [BODY_INT] = {VALUE_INT, "it is a whole number"},
        [BODY_LIST] = {VALUE_LIST, "it is a list"},
        [BODY_OBJECT] = {VALUE_OBJECT, "it is an object"},
        [BODY_ANY] = {VALUE_NULL, ""},
    };
    if (f->kind == BODY_ANY || (f->nullable && value_is_null(v)))
        return;
    if (v->kind != kinds[f->kind].kind)
        body_fault_add(faults, pointer, "%s", kinds[f->kind].fault);
    else if (f->kind == BODY_TEXT)
        check_text(f, v->text, pointer, faults);
    else if (f->kind == BODY_INT)
        check_int(f, v->integer, pointer, faults);
    else if (f->kind == BODY_LIST)
        check_list(f, v, pointer, faults);
    else if (f->kind == BODY_OBJECT)
        check_object(f, v, pointer, faults);
}

/* ---- objects ------------------------------------------------------------------- */

void body_check(const struct body_field *table, const struct value *object,
                struct str pointer, struct body_faults *faults)
{
    struct arena *a = faults->arena;
    for (size_t i = 0; i < object->fields.n; i++) {
        const struct field *member = &object->fields.at[i];
        const struct body_field *f = find(table, member->name);
        struct str at = below(a, pointer, member->name);
        if (f)
            check_value(f, &member->value, at, faults);
        else
            tell_unknown(table, member->name, at, faults);
    }
    for (const struct body_field *f = table; f && f->name; f++)
        if (f->required && !value_getz(object, f->name))
            body_fault_add(faults, below(a, pointer, str_from(f->name)),
                           "it is missing");
}

/* ---- queries ------------------------------------------------------------------- */

static void take_parameter(const struct body_field *f, struct str text,
                           struct object *out, struct body_faults *faults)
{
    struct str pointer = arena_printf(faults->arena, "?%s", f->name);
    size_t before = faults->list.n;
    int64_t n = 0;
    if (text.n == 0)
        return;
    if (!str_is_utf8(text)) {
        body_fault_add(faults, pointer, "it is not UTF-8");
        return;
    }
    if (f->kind != BODY_INT) {
        check_text(f, text, pointer, faults);
        if (faults->list.n == before)
            object_text(out, f->name, text);
    } else if (!str_to_i64(text, &n)) {
        body_fault_add(faults, pointer, "it is a whole number");
    } else {
        check_int(f, n, pointer, faults);
        object_int(out, f->name, n);
    }
}

struct value body_query(const struct body_field *table, struct str url,
                        struct body_faults *faults)
{
    struct arena *a = faults->arena;
    struct object out = {.arena = a};
    struct str rest = str_slice(url, http_url_path(url).n, url.n);
    struct str pair;
    if (rest.n > 0)
        rest = str_slice(rest, 1, rest.n);
    while (str_split(&rest, '&', &pair)) {
        struct str name = str_slice(pair, 0, str_find_char(pair, '=', 0));
        const struct body_field *f = find(table, name);
        struct str at = arena_printf(a, "?%.*s",
                                     (int)str_utf8_cut(name, 80), name.p);
        struct value sofar = object_value(&out);
        if (name.n == 0)
            continue;
        if (!f)
            tell_unknown(table, name, at, faults);
        else if (!value_getz(&sofar, f->name))
            take_parameter(f, http_query_get(a, url, f->name), &out, faults);
    }
    return object_value(&out);
}
