/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/value.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"

struct value value_null(void)
{
    return (struct value){.kind = VALUE_NULL};
}

struct value value_bool(bool b)
{
    return (struct value){.kind = VALUE_BOOL, .boolean = b};
}

struct value value_int(int64_t i)
{
    return (struct value){.kind = VALUE_INT, .integer = i};
}

struct value value_decimal(struct decimal d)
{
    return (struct value){.kind = VALUE_DECIMAL, .decimal = d};
}

struct value value_text(struct str s)
{
    return (struct value){.kind = VALUE_TEXT, .text = s};
}

struct value value_textz(const char *z)
{
    return value_text(str_from(z));
}

struct value value_date(int32_t days)
{
    return (struct value){.kind = VALUE_DATE, .date_days = days};
}

struct value value_datetime(int64_t time_us)
{
    return (struct value){.kind = VALUE_DATETIME, .time_us = time_us};
}

struct value value_ref(struct str entity, struct str id)
{
    return (struct value){.kind = VALUE_REF, .ref = {entity, id}};
}

struct value value_list(const struct value *items, size_t n)
{
    return (struct value){.kind = VALUE_LIST, .items = {items, n}};
}

struct value value_object(const struct field *fields, size_t n)
{
    return (struct value){.kind = VALUE_OBJECT, .fields = {fields, n}};
}

static int compare_items(const void *a, const void *b)
{
    return value_compare(a, b);
}

struct value value_set(struct arena *a, const struct value *items, size_t n)
{
    struct value *sorted = arena_grow(a, items, sizeof *items, n, n);
    size_t kept = 0;
    if (n > 1)
        qsort(sorted, n, sizeof *sorted, compare_items);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !value_equal(&sorted[kept - 1], &sorted[i]))
            sorted[kept++] = sorted[i];
    return (struct value){.kind = VALUE_SET, .items = {sorted, kept}};
}

const struct value *value_get(const struct value *object, struct str name)
{
    if (!object || object->kind != VALUE_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->fields.n; i++)
        if (str_eq(object->fields.at[i].name, name))
            return &object->fields.at[i].value;
    return NULL;
}

const struct value *value_getz(const struct value *object, const char *name)
{
    return value_get(object, str_from(name));
}

struct str value_str(const struct value *v)
{
    return v && v->kind == VALUE_TEXT ? v->text : STR_NONE;
}

struct str value_text_at(const struct value *object, const char *name)
{
    return value_str(value_getz(object, name));
}

int64_t value_int_at(const struct value *object, const char *name)
{
    const struct value *v = value_getz(object, name);
    return v && v->kind == VALUE_INT ? v->integer : 0;
}

bool value_is_true_at(const struct value *object, const char *name)
{
    const struct value *v = value_getz(object, name);
    return v && v->kind == VALUE_BOOL && v->boolean;
}

static struct str items_to_text(struct arena *a, const struct value *v)
{
    AUTO_BUF b = BUF_INIT(SIZE_MAX / 4); /* no larger than the value */
    for (size_t i = 0; i < v->items.n; i++) {
        if (i > 0)
            buf_addz(&b, ", ");
        buf_add(&b, value_to_text(a, &v->items.at[i]));
    }
    return buf_copy(a, &b);
}

struct str value_to_text(struct arena *a, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        return STR("");
    case VALUE_BOOL:
        return v->boolean ? STR("true") : STR("false");
    case VALUE_INT:
        return arena_printf(a, "%lld", (long long)v->integer);
    case VALUE_DECIMAL:
        return decimal_format(a, v->decimal);
    case VALUE_TEXT:
        return v->text;
    case VALUE_DATE:
        return date_format(a, v->date_days);
    case VALUE_DATETIME:
        return time_format(a, v->time_us);
    case VALUE_REF:
        return v->ref.id;
    case VALUE_SET:
    case VALUE_LIST:
        return items_to_text(a, v);
    case VALUE_OBJECT:
        return json_text(a, v);
    }
    return STR("");
}

static struct value copy_items(struct arena *a, const struct value *v)
{
    struct value *items = arena_array(a, struct value, v->items.n);
    for (size_t i = 0; i < v->items.n; i++)
        items[i] = value_copy(a, &v->items.at[i]);
    return (struct value){.kind = v->kind, .items = {items, v->items.n}};
}

static struct value copy_fields(struct arena *a, const struct value *v)
{
    struct field *fields = arena_array(a, struct field, v->fields.n);
    for (size_t i = 0; i < v->fields.n; i++) {
        fields[i].name = arena_str(a, v->fields.at[i].name);
        fields[i].value = value_copy(a, &v->fields.at[i].value);
    }
    return value_object(fields, v->fields.n);
}

struct value value_copy(struct arena *a, const struct value *v)
{
    switch (v->kind) {
    case VALUE_TEXT:
        return value_text(arena_str(a, v->text));
    case VALUE_REF:
        return value_ref(arena_str(a, v->ref.entity), arena_str(a, v->ref.id));
    case VALUE_SET:
    case VALUE_LIST:
        return copy_items(a, v);
    case VALUE_OBJECT:
        return copy_fields(a, v);
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_DECIMAL:
    case VALUE_DATE:
    case VALUE_DATETIME:
        break;
    }
    return *v;
}

struct value value_with(struct arena *a, const struct value *object,
                        struct str name, const struct value *v)
{
    size_t n = object->kind == VALUE_OBJECT ? object->fields.n : 0;
    struct field *fields = arena_array(a, struct field, n + 1);
    size_t kept = 0;
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        struct field f = object->fields.at[i];
        if (str_eq(f.name, name)) {
            found = true;
            if (!v)
                continue;
            f.value = *v;
        }
        fields[kept++] = f;
    }
    if (v && !found)
        fields[kept++] = (struct field){name, *v};
    return value_object(fields, kept);
}

const char *value_kind_name(enum value_kind kind)
{
    static const char *const names[] = {
        [VALUE_NULL] = "null",         [VALUE_BOOL] = "boolean",
        [VALUE_INT] = "integer",       [VALUE_DECIMAL] = "decimal",
        [VALUE_TEXT] = "text",         [VALUE_DATE] = "date",
        [VALUE_DATETIME] = "datetime", [VALUE_REF] = "reference",
        [VALUE_SET] = "set",           [VALUE_LIST] = "list",
        [VALUE_OBJECT] = "object",
    };
    return (unsigned)kind <= VALUE_OBJECT ? names[kind] : "unknown";
}
