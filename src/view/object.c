/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/object.h"

void object_set(struct object *o, const char *name, struct value v)
{
    const struct field field = {str_from(name), v};
    vec_push(o->arena, &o->fields, field);
}

void object_text(struct object *o, const char *name, struct str s)
{
    object_set(o, name, value_text(s.p ? s : STR("")));
}

void object_int(struct object *o, const char *name, int64_t n)
{
    object_set(o, name, value_int(n));
}

void object_bool(struct object *o, const char *name, bool b)
{
    object_set(o, name, value_bool(b));
}

void object_time(struct object *o, const char *name, int64_t time_us)
{
    object_set(o, name, time_us ? value_datetime(time_us) : value_null());
}

struct value object_value(const struct object *o)
{
    return value_object(o->fields.at, o->fields.n);
}

void list_add(struct list *l, struct value v)
{
    vec_push(l->arena, &l->items, v);
}

struct value list_value(const struct list *l)
{
    return value_list(l->items.at, l->items.n);
}

struct value stored_value(struct arena *a, struct str text)
{
    struct value v = value_null();
    if (text.n > 0 && value_decode(a, text, &v, NULL) != ERR_OK)
        v = value_null();
    return v;
}
