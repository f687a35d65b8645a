/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/record.h"

struct value record_value(struct arena *a, const struct record *r)
{
    struct object o = {.arena = a};
    object_text(&o, "id", r->id);
    object_time(&o, "created_at", r->created_us);
    object_time(&o, "modified_at", r->modified_us);
    object_bool(&o, "archived", r->archived);
    object_set(&o, "fields", r->fields);
    return object_value(&o);
}

struct value schema_field_value(struct arena *a,
                                const struct schema_field *f)
{
    struct object o = {.arena = a};
    object_text(&o, "name", f->name);
    object_text(&o, "label", f->label);
    object_text(&o, "kind", str_from(value_kind_name(f->kind)));
    object_bool(&o, "writable", f->writable);
    object_bool(&o, "required", f->required);
    object_text(&o, "target", f->target);
    return object_value(&o);
}
