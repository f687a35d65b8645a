/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/finding.h"

struct value error_value(struct arena *a, const struct error *error)
{
    struct object o = {.arena = a};
    if (!error || error->code == ERR_OK)
        return value_null();
    object_text(&o, "code", str_from(err_name(error->code)));
    object_text(&o, "scope", str_from(err_scope_name(error->scope)));
    object_text(&o, "message", arena_str(a, str_from(error->message)));
    object_text(&o, "retry", str_from(err_retry_name(error->retry)));
    return object_value(&o);
}

struct value problems_value(struct arena *a, const struct problems *problems)
{
    static const char *const levels[] = {"error", "warning", "note"};
    struct list list = {.arena = a};
    for (size_t i = 0; i < problems->list.n; i++) {
        const struct problem *p = &problems->list.at[i];
        struct object o = {.arena = a};
        object_text(&o, "level", str_from(levels[p->level]));
        object_text(&o, "file", p->file);
        object_int(&o, "line", p->line);
        object_text(&o, "message", p->message);
        object_text(&o, "suggestion", p->suggestion);
        object_text(&o, "sync", p->sync);
        object_text(&o, "row", p->row);
        object_set(&o, "example", p->example);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}
