/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/view.h"

struct view view_make(struct arena *a, const struct workspace *w,
                      struct store *store)
{
    int64_t *ids = arena_array(a, int64_t, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++)
        if (store_sync_id(store, w->syncs[i].name, &ids[i], NULL) != ERR_OK)
            ids[i] = -1;
    return (struct view){a, w, store, ids};
}

int64_t view_sync_id(const struct view *v, struct str name)
{
    for (size_t i = 0; i < v->workspace->n_syncs; i++)
        if (str_eq(v->workspace->syncs[i].name, name))
            return v->sync_ids[i];
    return -1;
}

const struct sync *view_sync(const struct view *v, int64_t id)
{
    for (size_t i = 0; i < v->workspace->n_syncs && id > 0; i++)
        if (v->sync_ids[i] == id)
            return &v->workspace->syncs[i];
    return NULL;
}

struct str view_sync_name(const struct view *v, int64_t id)
{
    const struct sync *sync = view_sync(v, id);
    return sync ? sync->name : STR("?");
}

struct str view_entity(struct arena *a, const struct sync *sync,
                       enum side side)
{
    return arena_printf(a, "%.*s.%.*s", STR_ARG(sync->connection[side]),
                        STR_ARG(sync->entity[side]));
}
