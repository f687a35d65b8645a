/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Fields of linked records, as they are in this step. */
#include "engine/world/world_internal.h"

#define SEPARATOR "\x1f"

static struct str field_key(struct arena *a, const struct field_want *want)
{
    return arena_printf(
        a, "%.*s" SEPARATOR "%.*s" SEPARATOR "%.*s" SEPARATOR "%.*s",
        STR_ARG(want->connection), STR_ARG(want->query.entity),
        STR_ARG(want->query.field), STR_ARG(want->query.id));
}

enum map_answer world_field_of(void *context, enum side side,
                               const struct field_query *query,
                               struct value *out)
{
    struct world *w = context;
    struct arena *a = &w->link_arena;
    struct field_want want = {w->sync->connection[side], *query};
    const struct value *known = map_get(&w->fields, field_key(a, &want));
    if (known) {
        *out = *known;
        return ANSWER_FOUND;
    }
    want.query.id = arena_str(a, query->id);
    vec_push(a, &w->field_wants, want);
    return ANSWER_UNKNOWN;
}

static bool is_alike(const struct field_want *x, const struct field_want *y)
{
    return str_eq(x->connection, y->connection) &&
           str_eq(x->query.entity, y->query.entity) &&
           str_eq(x->query.field, y->query.field);
}

static void keep(struct world *w, struct field_want *want, struct str id,
                 const struct value *v)
{
    struct value *copy = arena_new(&w->link_arena, struct value);
    *copy = v ? *v : value_null();
    want->query.id = id;
    map_put(&w->link_arena, &w->fields, field_key(&w->link_arena, want), copy);
}

/* All wants from `first` on that are of its entity and field. */
static enum err fetch_like(struct world *w, size_t first, struct error *e)
{
    struct arena *a = &w->link_arena;
    struct field_want like = w->field_wants.at[first];
    struct map seen = {0};
    VEC(struct str) ids = {0};
    for (size_t i = first; i < w->field_wants.n; i++) {
        struct str id = w->field_wants.at[i].query.id;
        if (is_alike(&like, &w->field_wants.at[i]) &&
            !map_put(a, &seen, id, w))
            vec_push(a, &ids, id);
    }
    const struct remote_target target = {.connection = like.connection,
                                         .entity = like.query.entity,
                                         .fields = &like.query.field,
                                         .n_fields = 1};
    const struct read_batch batch = {.ids = ids.at, .n = ids.n};
    struct read_answer *found = arena_array(a, struct read_answer, ids.n);
    TRY(remote_read_each(w->remote, a, &target, &batch, found, e));
    for (size_t i = 0; i < ids.n; i++) {
        const struct record *r = found[i].record;
        if (found[i].error) {
            if (e)
                *e = *found[i].error;
            return found[i].error->code;
        }
        keep(w, &like, ids.at[i],
             r ? value_get(&r->fields, like.query.field) : NULL);
    }
    return ERR_OK;
}

enum err world_fetch_fields(struct world *w, struct error *e)
{
    for (size_t i = 0; i < w->field_wants.n; i++) {
        const struct field_want *want = &w->field_wants.at[i];
        if (!map_has(&w->fields, field_key(&w->link_arena, want)))
            TRY(fetch_like(w, i, e));
    }
    w->field_wants.n = 0;
    return ERR_OK;
}
