/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Fields of related records among those that a place asks for. */
#include "base/map.h"
#include "base/vec.h"
#include "engine/record/record_inner.h"
#include "engine/remote/follow.h"

/* Of the place, when it may have paths: names of the remote's own may have
 * dots in them. */
static const struct schema *schema_of(const struct record_place *place)
{
    const struct schema *schema = NULL;
    for (size_t i = 0; i < place->n_fields && !schema; i++)
        if (path_is(place->fields[i]) &&
            remote_schema(place->remote, place->connection, place->entity,
                          &schema, NULL) != ERR_OK)
            return NULL;
    return schema;
}

static bool is_own(const struct schema *schema, struct str name)
{
    return !path_is(name) || (schema && schema_find(schema, name));
}

struct record_wish record_wish_of(const struct record_place *place,
                                  struct arena *a)
{
    const struct schema *schema = schema_of(place);
    struct record_wish wish = {.own = *place};
    VEC(struct str) fields = {0};
    struct map seen = {0};
    for (size_t i = 0; i < place->n_fields; i++) {
        struct str name = place->fields[i];
        bool own = is_own(schema, name);
        if (!own)
            name = path_head(name);
        wish.follows = wish.follows || !own;
        if (name.n > 0 && !map_has(&seen, name))
            vec_push(a, &fields, name);
        map_put(a, &seen, name, &wish);
    }
    wish.own.fields = fields.at;
    wish.own.n_fields = fields.n;
    return wish;
}

/* What was asked for, in that order; what no way leads to is null. */
static struct value only_wanted(const struct record_place *place,
                                struct arena *a, const struct value *fields,
                                const struct value *followed)
{
    VEC(struct field) out = {0};
    for (size_t i = 0; i < place->n_fields; i++) {
        struct str name = place->fields[i];
        const struct value *v = value_get(fields, name);
        if (!v)
            v = value_get(followed, name);
        if (v || path_is(name))
            vec_push(a, &out, (struct field){name, v ? *v : value_null()});
    }
    return value_object(out.at, out.n);
}

/* A way that leads nowhere was typed so. */
static enum err as_typed(enum err err, struct error *e)
{
    if (err != ERR_SCHEMA && err != ERR_INVALID)
        return err;
    if (e)
        e->code = ERR_USAGE;
    return ERR_USAGE;
}

static enum err paths_of(const struct record_place *place, struct arena *a,
                         struct follow_from *out, struct error *e)
{
    const struct schema *schema = schema_of(place);
    VEC(struct path) paths = {0};
    for (size_t i = 0; i < place->n_fields; i++) {
        struct path path;
        if (is_own(schema, place->fields[i]))
            continue;
        TRY(as_typed(path_parse(a, place->fields[i], &path, e), e));
        vec_push(a, &paths, path);
    }
    *out = (struct follow_from){.remote = place->remote,
                                .connection = place->connection,
                                .entity = place->entity,
                                .paths = paths.at,
                                .n_paths = paths.n};
    return ERR_OK;
}

static enum err read_ways(const struct follow_from *from, struct arena *a,
                          const struct record_list *list, struct followed *out,
                          struct error *e)
{
    struct follow *follow = NULL;
    const struct record **records =
        arena_array(a, const struct record *, list->n);
    for (size_t i = 0; i < list->n; i++)
        records[i] = &list->at[i];
    TRY(as_typed(follow_open(a, from, &follow, e), e));
    TRY(follow_read(follow, records, list->n, out, e));
    for (size_t i = 0; i < list->n; i++) {
        if (!out[i].error)
            continue;
        if (e)
            *e = *out[i].error;
        return out[i].error->code;
    }
    return ERR_OK;
}

enum err record_follow(const struct record_place *place, struct arena *a,
                       const struct record_list *list, struct error *e)
{
    struct follow_from from;
    struct followed *followed = arena_array(a, struct followed, list->n);
    for (size_t i = 0; i < list->n; i++)
        followed[i].values = value_object(NULL, 0);
    TRY(paths_of(place, a, &from, e));
    if (from.n_paths > 0)
        TRY(read_ways(&from, a, list, followed, e));
    for (size_t i = 0; i < list->n; i++)
        list->at[i].fields = only_wanted(place, a, &list->at[i].fields,
                                         &followed[i].values);
    return ERR_OK;
}
