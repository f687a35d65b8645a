/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is asked: members known and needed, dates, queries. */
#include "base/time.h"
#include "sandbox/opencell/oc.h"

struct str oc_query(struct oc_call *c, const char *name)
{
    struct str s = http_query_get(c->a, c->request->url, name);
    return s.n > 0 ? s : STR_NONE;
}

bool oc_query_is(struct oc_call *c, const char *name)
{
    return str_is(oc_query(c, name), "true");
}

int64_t oc_now_ms(struct oc_call *c)
{
    return sandbox_now_us(c->oc->box) / US_PER_MS;
}

/* ---- keys ----------------------------------------------------------------------- */

struct spec {
    struct str name;
    char shape;        /* 0, '*', '{' or '[' */
    struct str inner;
};

/* The next word of a spec with what stands in its brackets. */
static bool spec_next(struct str *rest, struct spec *out)
{
    size_t at = 0, depth = 0, from = 0;
    *rest = str_trim(*rest);
    *out = (struct spec){0};
    for (; at < rest->n && (depth > 0 || rest->p[at] != ' '); at++) {
        char ch = rest->p[at];
        if ((ch == '{' || ch == '[') && depth++ == 0) {
            out->shape = ch;
            from = at + 1;
            out->name = str_slice(*rest, 0, at);
        }
        if ((ch == '}' || ch == ']') && --depth == 0)
            out->inner = str_slice(*rest, from, at);
    }
    if (at == 0)
        return false;
    if (out->shape == 0) {
        out->name = str_slice(*rest, 0, at);
        if (out->name.p[at - 1] == '*') {
            out->shape = '*';
            out->name.n--;
        }
    }
    *rest = str_slice(*rest, at, rest->n);
    return true;
}

static bool spec_find(struct str spec, struct str name, struct spec *out)
{
    while (spec_next(&spec, out))
        if (str_eq(out->name, name))
            return true;
    return false;
}

static bool check_object(struct oc_call *c, const struct value *object,
                         struct str spec);

static bool check_inner(struct oc_call *c, const struct value *v,
                        const struct spec *s)
{
    if (s->shape == '{')
        return v->kind != VALUE_OBJECT || check_object(c, v, s->inner);
    for (size_t i = 0; s->shape == '[' && v->kind == VALUE_LIST &&
                       i < v->items.n; i++) {
        if (v->items.at[i].kind == VALUE_OBJECT &&
            !check_object(c, &v->items.at[i], s->inner))
            return false;
    }
    return true;
}

static bool check_object(struct oc_call *c, const struct value *object,
                         struct str spec)
{
    for (size_t i = 0; i < object->fields.n; i++) {
        const struct field *f = &object->fields.at[i];
        struct spec s;
        bool lacks = str_eq(f->name, c->oc->options.lacks);
        if (lacks || !spec_find(spec, f->name, &s))
            return oc_fail(c, OC_INVALID_PARAMETER,
                           "Unrecognized field \"%.*s\", not marked as "
                           "ignorable",
                           STR_ARG(f->name));
        if (!check_inner(c, &f->value, &s))
            return false;
    }
    return true;
}

bool oc_check_keys(struct oc_call *c, const char *spec)
{
    return check_object(c, &c->body, str_from(spec));
}

static bool is_blank(const struct value *v)
{
    return !v || value_is_null(v) ||
           (v->kind == VALUE_TEXT && str_trim(v->text).n == 0) ||
           (v->kind == VALUE_LIST && v->items.n == 0);
}

bool oc_check_needs(struct oc_call *c, const struct value *object,
                    const char *names)
{
    struct str rest = str_from(names), name;
    AUTO_BUF missing = BUF_INIT(1024);
    while (str_split(&rest, ' ', &name)) {
        struct str path = name, head;
        const struct value *v = object;
        while (v && str_split(&path, '.', &head))
            v = value_get(v, head);
        if (!is_blank(v))
            continue;
        if (missing.n > 0)
            buf_addz(&missing, ", ");
        buf_add(&missing, name);
    }
    if (missing.n == 0)
        return true;
    return oc_fail(c, OC_MISSING_PARAMETER,
                   "The following parameters are required or contain invalid "
                   "values: %.*s.",
                   STR_ARG(buf_str(&missing)));
}

/* ---- dates ---------------------------------------------------------------------- */

/* A text without a zone is taken for UTC, as the remote's JSON reader does. */
static bool date_ms(const struct value *v, int64_t *out)
{
    int64_t us;
    if (v->kind == VALUE_INT) {
        *out = v->integer;
        return true;
    }
    if (v->kind != VALUE_TEXT || time_parse(v->text, &us, NULL) != ERR_OK)
        return false;
    *out = us / US_PER_MS;
    return true;
}

static bool is_date_name(struct str name)
{
    return str_ends_with(name, STR("Date"));
}

static bool list_dates(struct oc_call *c, struct value *list)
{
    struct value *items = arena_array(c->a, struct value, list->items.n + 1);
    for (size_t i = 0; i < list->items.n; i++) {
        items[i] = list->items.at[i];
        if (items[i].kind == VALUE_OBJECT && !oc_dates(c, &items[i]))
            return false;
    }
    *list = value_list(items, list->items.n);
    return true;
}

bool oc_dates(struct oc_call *c, struct value *object)
{
    struct field *fields =
        arena_array(c->a, struct field, object->fields.n + 1);
    for (size_t i = 0; i < object->fields.n; i++) {
        fields[i] = object->fields.at[i];
        struct value *v = &fields[i].value;
        if ((v->kind == VALUE_OBJECT && !oc_dates(c, v)) ||
            (v->kind == VALUE_LIST && !list_dates(c, v)))
            return false;
        if (!is_date_name(fields[i].name) || value_is_null(v))
            continue;
        int64_t ms;
        if (!date_ms(v, &ms))
            return oc_fail(c, OC_INVALID_PARAMETER,
                           "Cannot deserialize value of type `java.util.Date` "
                           "from \"%.*s\"",
                           STR_ARG(value_to_text(c->a, v)));
        *v = value_int(ms);
    }
    *object = value_object(fields, object->fields.n);
    return true;
}

/* ---- partial updates -------------------------------------------------------------- */

struct value oc_merge(struct arena *a, const struct value *object,
                      const struct value *changes)
{
    struct value v = *object;
    for (size_t i = 0; i < changes->fields.n; i++) {
        const struct field *f = &changes->fields.at[i];
        const struct value *had = value_get(&v, f->name);
        struct value now = f->value;
        if (value_is_null(&now))
            continue;
        if (now.kind == VALUE_OBJECT && had && had->kind == VALUE_OBJECT)
            now = oc_merge(a, had, &now);
        bool empty = now.kind == VALUE_TEXT && now.text.n == 0;
        struct value none = value_null();
        v = value_with(a, &v, f->name, empty ? &none : &now);
    }
    return v;
}
