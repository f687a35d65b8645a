/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/hook.h"

struct str hook_event(const struct hook_there *hook)
{
    return hook->gone ? STR("deletes") : STR("changes");
}

struct str hook_target(struct arena *a, const struct hooks_there *there,
                       const struct hook_there *hook)
{
    return hooks_is_log(there->connection) ? STR("its log")
                                           : hooks_masked(a, there, hook->url);
}

struct value hooks_value(struct arena *a, const struct hooks_there *there)
{
    struct list list = {.arena = a};
    struct object o = {.arena = a};
    for (size_t i = 0; i < there->n; i++) {
        const struct hook_there *hook = &there->at[i];
        struct object row = {.arena = a};
        object_text(&row, "entity", hook->entity);
        object_text(&row, "event", hook_event(hook));
        object_text(&row, "url", hook_target(a, there, hook));
        object_bool(&row, "active", hook->active);
        list_add(&list, object_value(&row));
    }
    object_text(&o, "connection", there->connection->name);
    object_int(&o, "made", (int64_t)there->made);
    object_int(&o, "removed", (int64_t)there->removed);
    object_set(&o, "hooks", list_value(&list));
    return object_value(&o);
}
