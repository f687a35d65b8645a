/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/coerce.h"

#include "base/time.h"
#include "net/html.h"

static enum err cannot(struct arena *a, const struct value *v,
                       const char *wanted, struct error *e)
{
    struct str text = value_to_text(a, v);
    FAIL(e, ERR_INVALID, "\"%.*s\" (%s) is not %s",
         (int)str_utf8_cut(text, 80), text.p ? text.p : "",
         value_kind_name(v->kind), wanted);
}

static enum err to_decimal(struct arena *a, const struct value *v,
                           struct decimal *out, struct error *e)
{
    if (v->kind == VALUE_INT)
        *out = decimal_from_i64(v->integer);
    else if (v->kind == VALUE_DECIMAL)
        *out = v->decimal;
    else if (v->kind != VALUE_TEXT ||
             decimal_parse(str_trim(v->text), out, NULL) != ERR_OK)
        return cannot(a, v, "a number", e);
    return ERR_OK;
}

static enum err to_int(struct arena *a, const struct value *v, int64_t *out,
                       struct error *e)
{
    struct decimal d = {0};
    /* fields that hold the id of a record of any kind */
    if (v->kind == VALUE_REF && str_to_i64(v->ref.id, out))
        return ERR_OK;
    if (to_decimal(a, v, &d, NULL) != ERR_OK || !decimal_to_i64(d, out))
        return cannot(a, v, "a whole number", e);
    return ERR_OK;
}

static enum err to_bool(struct arena *a, const struct value *v, bool *out,
                        struct error *e)
{
    struct str s = value_to_text(a, v);
    bool yes = str_is(s, "true") || str_is(s, "1");
    if (!yes && !str_is(s, "false") && !str_is(s, "0"))
        return cannot(a, v, "true or false", e);
    *out = yes;
    return ERR_OK;
}

static enum err to_time(struct arena *a, const struct value *v,
                        int64_t *out_us, struct error *e)
{
    if (v->kind == VALUE_DATETIME)
        *out_us = v->time_us;
    else if (v->kind == VALUE_DATE)
        *out_us = (int64_t)v->date_days * US_PER_DAY;
    else if (v->kind != VALUE_TEXT ||
             time_parse(str_trim(v->text), out_us, NULL) != ERR_OK)
        return cannot(a, v, "a date or time", e);
    return ERR_OK;
}

static bool has_items(const struct value *v)
{
    return v->kind == VALUE_SET || v->kind == VALUE_LIST;
}

static enum err to_items(struct arena *a, enum value_kind kind,
                         const struct value *v, struct value *out,
                         struct error *e)
{
    if (!has_items(v))
        return cannot(a, v, "a list (the converter `list` makes one)", e);
    *out = kind == VALUE_SET ? value_set(a, v->items.at, v->items.n)
                             : value_list(v->items.at, v->items.n);
    return ERR_OK;
}

static enum err coerce_number(struct arena *a, enum value_kind kind,
                              const struct value *v, struct value *out,
                              struct error *e)
{
    struct value made = {.kind = kind};
    if (kind == VALUE_BOOL)
        TRY(to_bool(a, v, &made.boolean, e));
    else if (kind == VALUE_INT)
        TRY(to_int(a, v, &made.integer, e));
    else
        TRY(to_decimal(a, v, &made.decimal, e));
    *out = made;
    return ERR_OK;
}

/* What a plan would make has no id yet. */
static bool is_of_a_plan(const struct value *v)
{
    return v->kind == VALUE_REF && str_starts_with(v->ref.id, STR("new:"));
}

static enum err coerce_time(struct arena *a, enum value_kind kind,
                            const struct value *v, struct value *out,
                            struct error *e)
{
    int64_t time_us = 0;
    TRY(to_time(a, v, &time_us, e));
    *out = kind == VALUE_DATE ? value_date(date_from_time(time_us))
                              : value_datetime(time_us);
    return ERR_OK;
}

enum err coerce_kind(struct arena *a, enum value_kind kind,
                     const struct value *v, struct value *out,
                     struct error *e)
{
    if (v->kind == kind || value_is_null(v) ||
        (kind == VALUE_INT && is_of_a_plan(v))) {
        *out = *v;
        return ERR_OK;
    }
    switch (kind) {
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_DECIMAL:
        return coerce_number(a, kind, v, out, e);
    case VALUE_DATE:
    case VALUE_DATETIME:
        return coerce_time(a, kind, v, out, e);
    case VALUE_SET:
    case VALUE_LIST:
        return to_items(a, kind, v, out, e);
    case VALUE_TEXT:
    case VALUE_REF:
        break;
    case VALUE_NULL:
    case VALUE_OBJECT:
        return cannot(a, v, "a map", e);
    }
    if (has_items(v) || v->kind == VALUE_OBJECT)
        return cannot(a, v, "one value", e);
    struct str text = value_to_text(a, v);
    *out = kind == VALUE_TEXT ? value_text(text) : value_ref(STR_NONE, text);
    return ERR_OK;
}

/* A reference that says its entity keeps it: some point to several. */
static struct value aimed(const struct schema_field *field, struct value v)
{
    if (v.kind == VALUE_REF && v.ref.entity.n == 0)
        v.ref.entity = field->target;
    return v;
}

enum err coerce_field(struct arena *a, const struct schema_field *field,
                      const struct value *v, struct value *out,
                      struct error *e)
{
    struct value made = value_null();
    TRY(coerce_kind(a, field->kind, v, &made, e));
    if (!has_items(&made) || field->target.n == 0) {
        *out = aimed(field, made);
        return ERR_OK;
    }
    struct value *refs = arena_array(a, struct value, made.items.n);
    for (size_t i = 0; i < made.items.n; i++) {
        TRY(coerce_kind(a, VALUE_REF, &made.items.at[i], &refs[i], e));
        refs[i] = aimed(field, refs[i]);
    }
    *out = made.kind == VALUE_SET ? value_set(a, refs, made.items.n)
                                  : value_list(refs, made.items.n);
    return ERR_OK;
}

static bool html_agrees(struct arena *a, const struct value *x,
                        const struct value *y)
{
    return str_eq(html_canonical(a, value_to_text(a, x)),
                  html_canonical(a, value_to_text(a, y)));
}

static bool holds_ref(const struct value *v)
{
    if (has_items(v))
        return v->items.n > 0 && v->items.at[0].kind == VALUE_REF;
    return v->kind == VALUE_REF;
}

/* References by their id alone, and numbers too, for some systems say ids
 * so. */
static struct value bare(struct arena *a, const struct value *v)
{
    if (v->kind == VALUE_REF || v->kind == VALUE_INT)
        return value_text(value_to_text(a, v));
    if (!has_items(v))
        return *v;
    struct value *items = arena_array(a, struct value, v->items.n);
    for (size_t i = 0; i < v->items.n; i++)
        items[i] = bare(a, &v->items.at[i]);
    return v->kind == VALUE_SET ? value_set(a, items, v->items.n)
                                : value_list(items, v->items.n);
}

static bool same_ref(const struct value *x, const struct value *y)
{
    return str_eq(x->ref.id, y->ref.id) &&
           (x->ref.entity.n == 0 || y->ref.entity.n == 0 ||
            str_eq(x->ref.entity, y->ref.entity));
}

/* An empty list and no value are told apart by few systems. */
static bool is_empty(const struct value *v)
{
    return value_is_null(v) || (has_items(v) && v->items.n == 0);
}

/* Does x, told the kind of y, equal it? */
static bool reads_as(struct arena *a, const struct value *x,
                     const struct value *y)
{
    bool ids = holds_ref(x) || holds_ref(y);
    struct value here = ids ? bare(a, x) : *x;
    struct value there = ids ? bare(a, y) : *y;
    struct value made = value_null();
    return coerce_kind(a, there.kind, &here, &made, NULL) == ERR_OK &&
           value_equal(&made, &there);
}

bool values_agree(struct arena *a, bool html, const struct value *x,
                  const struct value *y)
{
    if (value_equal(x, y))
        return true;
    if (html)
        return html_agrees(a, x, y);
    if (x->kind == VALUE_REF && y->kind == VALUE_REF)
        return same_ref(x, y);
    if (x->kind == y->kind && !has_items(x))
        return false;
    if (value_is_null(x) || value_is_null(y))
        return is_empty(x) && is_empty(y);
    return reads_as(a, x, y) || reads_as(a, y, x);
}
