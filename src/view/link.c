/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/link.h"

struct value link_value(const struct view *v, const struct link *link)
{
    struct arena *a = v->arena;
    struct object o = {.arena = a};
    object_int(&o, "link", link->id);
    object_text(&o, "sync", view_sync_name(v, link->sync));
    for (int s = 0; s < SIDES; s++) {
        struct object side = {.arena = a};
        object_text(&side, "id", link->side[s].id);
        object_time(&side, "modified_at", link->side[s].modified_us);
        object_bool(&side, "gone", link->side[s].gone);
        if (link->side[s].base.n > 0)
            object_set(&side, "base", stored_value(a, link->side[s].base));
        object_set(&o, side_name((enum side)s), object_value(&side));
    }
    object_set(&o, "created_side",
               link->created_side < 0
                   ? value_null()
                   : value_textz(side_name((enum side)link->created_side)));
    object_time(&o, "created_at", link->created_us);
    object_time(&o, "updated_at", link->updated_us);
    return object_value(&o);
}
