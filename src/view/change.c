/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/change.h"

static const char *const kinds[] = {
    [JOURNAL_CREATE] = "create",     [JOURNAL_UPDATE] = "update",
    [JOURNAL_DELETE] = "delete",     [JOURNAL_ARCHIVE] = "archive",
    [JOURNAL_LINK] = "link",         [JOURNAL_UNLINK] = "unlink",
    [JOURNAL_CONFLICT] = "conflict", [JOURNAL_ACTION] = "action"};

const char *change_kind_name(enum journal_kind kind)
{
    return kinds[kind];
}

struct value change_value(struct arena *a, const struct change *change)
{
    struct object o = {.arena = a};
    struct list fields = {.arena = a};
    object_text(&o, "sync", change->sync);
    object_text(&o, "action", str_from(kinds[change->kind]));
    object_text(&o, "side", str_from(side_name(change->side)));
    object_text(&o, "id", change->id);
    object_text(&o, "other_id", change->other_id);
    for (size_t i = 0; i < change->n_fields; i++) {
        const struct change_field *f = &change->fields[i];
        struct object field = {.arena = a};
        object_text(&field, "field", f->name);
        object_set(&field, "before", f->before ? *f->before : value_null());
        object_set(&field, "after", f->after ? *f->after : value_null());
        list_add(&fields, object_value(&field));
    }
    object_set(&o, "fields", list_value(&fields));
    return object_value(&o);
}
