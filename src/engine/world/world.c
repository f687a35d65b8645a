/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/world/world_internal.h"

#define SEPARATOR "\x1f"

struct str world_link_key(struct arena *a, struct str sync, enum side side,
                          struct str id)
{
    return arena_printf(a, "%.*s" SEPARATOR "%d" SEPARATOR "%.*s",
                        STR_ARG(sync), (int)side, STR_ARG(id));
}

struct str world_name_key(struct arena *a, const struct name_query *query)
{
    struct value name = value_text(query->name);
    struct str folded = query->name;
    if (query->exact)
        return query->name;
    if (!match_normalise(a, STR("name"), &name, &folded))
        folded = query->name;
    return arena_printf(a, "%.*s" SEPARATOR "%.*s", STR_ARG(query->within_id),
                        STR_ARG(folded));
}

struct str world_no_key(struct arena *a, const struct name_table *table,
                        bool by_id, struct str name)
{
    return arena_printf(a, "%.*s" SEPARATOR "%d" SEPARATOR "%.*s",
                        STR_ARG(table->key), by_id, STR_ARG(name));
}

/* ---- answers -------------------- */

static enum map_answer answer_lookup(void *context, struct str table,
                                     enum side from, struct str key,
                                     struct str *out_key,
                                     struct value *out_extra)
{
    struct world *w = context;
    const struct lookup_cache *cache = map_get(&w->lookups, table);
    const struct str *other = cache ? map_get(&cache->other[from], key) : NULL;
    if (!other)
        return ANSWER_NONE;
    *out_key = *other;
    const struct value *extra =
        map_get(&cache->extra[SIDE_OTHER(from)], *other);
    *out_extra = extra ? *extra : value_null();
    return ANSWER_FOUND;
}

static enum map_answer answer_link(void *context, struct str sync,
                                   enum side from, struct str id,
                                   struct str *out_id)
{
    struct world *w = context;
    if (!workspace_sync(w->workspace, sync))
        return ANSWER_NONE;
    struct str key = world_link_key(&w->link_arena, sync, from, id);
    const struct str *known = map_get(&w->links, key);
    if (!known) {
        struct link_want want = {sync, from, arena_str(&w->link_arena, id)};
        vec_push(&w->link_arena, &w->link_wants, want);
        return ANSWER_UNKNOWN;
    }
    if (known->n == 0)
        return ANSWER_NONE;
    *out_id = *known;
    return ANSWER_FOUND;
}

static struct name_table *name_table_of(struct world *w, enum side side,
                                        const struct name_query *query)
{
    struct str connection = w->sync->connection[side];
    struct str within = query->exact ? query->within_id : STR_NONE;
    struct str key = arena_printf(
        &w->arena,
        "%.*s" SEPARATOR "%.*s" SEPARATOR "%.*s" SEPARATOR "%.*s" SEPARATOR
        "%d" SEPARATOR "%.*s", STR_ARG(connection), STR_ARG(query->entity),
        STR_ARG(query->field), STR_ARG(query->within_field), query->exact,
        STR_ARG(within));
    struct name_table *table = map_get(&w->names, key);
    if (!table) {
        table = arena_new(&w->arena, struct name_table);
        table->key = key;
        table->connection = connection;
        table->shape = (struct name_query){
            .entity = arena_str(&w->arena, query->entity),
            .field = arena_str(&w->arena, query->field),
            .within_field = arena_str(&w->arena, query->within_field),
            .within_id = arena_str(&w->arena, within),
            .exact = query->exact};
        map_put(&w->arena, &w->names, key, table);
    }
    return table;
}

static enum map_answer answer_name(struct world *w, enum side side,
                                   const struct name_query *query, bool by_id,
                                   struct str *out)
{
    struct name_table *table = name_table_of(w, side, query);
    struct str key =
        by_id ? query->name : world_name_key(&w->arena, query);
    const struct str *known =
        map_get(by_id ? &table->by_id : &table->by_name, key);
    if (!known && query->exact &&
        map_has(&w->no_keys, world_no_key(&w->link_arena, table, by_id,
                                          query->name)))
        return ANSWER_NONE;
    /* That it is not there is no answer to a wish to make it. */
    if (!known || (known->n == 0 && query->create)) {
        struct name_want want = {.table = table, .query = *query,
                                 .by_id = by_id};
        want.query.name = arena_str(&w->arena, query->name);
        want.query.within_id = arena_str(&w->arena, query->within_id);
        vec_push(&w->arena, &w->name_wants, want);
        return ANSWER_UNKNOWN;
    }
    if (known->n == 0)
        return ANSWER_NONE;
    *out = *known;
    return ANSWER_FOUND;
}

static enum map_answer answer_id_of(void *context, enum side side,
                                    const struct name_query *query,
                                    struct str *out_id)
{
    return answer_name(context, side, query, false, out_id);
}

static enum map_answer answer_name_of(void *context, enum side side,
                                      const struct name_query *query,
                                      struct str *out_name)
{
    return answer_name(context, side, query, true, out_name);
}

/* ---- loading -------------------- */

static enum err load_items(struct world *w, struct str name,
                           struct lookup_cache *cache, struct error *e)
{
    for (int s = 0; s < SIDES; s++) {
        struct lookup_item *items = NULL;
        size_t n = 0;
        TRY(lookup_items(w->store, &w->arena, name, (enum side)s, &items, &n,
                         e));
        for (size_t i = 0; i < n; i++) {
            if (items[i].extra.n == 0)
                continue;
            struct value *extra = arena_new(&w->arena, struct value);
            TRY(value_decode(&w->arena, items[i].extra, extra, e));
            map_put(&w->arena, &cache->extra[s], items[i].key, extra);
        }
    }
    return ERR_OK;
}

static enum err load_lookup(struct world *w, struct str name, struct error *e)
{
    struct lookup_cache *cache = arena_new(&w->arena, struct lookup_cache);
    struct lookup_pair *pairs = NULL;
    size_t n = 0;
    TRY(lookup_pairs(w->store, &w->arena, name, &pairs, &n, e));
    for (size_t i = 0; i < n; i++)
        for (int s = 0; s < SIDES; s++)
            if (!map_has(&cache->other[s], pairs[i].key[s])) /* the first */
                map_put(&w->arena, &cache->other[s], pairs[i].key[s],
                        &pairs[i].key[SIDE_OTHER(s)]);
    TRY(load_items(w, name, cache, e));
    map_put(&w->arena, &w->lookups, name, cache);
    return ERR_OK;
}

enum err world_create(const struct workspace *workspace, struct store *store,
                      struct remote *remote, struct world **out,
                      struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct world *w = arena_new(&arena, struct world);
    w->arena = arena;
    w->workspace = workspace;
    w->store = store;
    w->remote = remote;
    w->env = (struct map_env){.context = w,
                              .lookup = answer_lookup,
                              .link = answer_link,
                              .id_of = answer_id_of,
                              .name_of = answer_name_of,
                              .field_of = world_field_of,
                              .owed = world_owed,
                              .script = workspace->script};
    for (size_t i = 0; i < workspace->n_lookups; i++) {
        enum err err = load_lookup(w, workspace->lookups[i].name, e);
        if (err != ERR_OK) {
            world_destroy(w);
            return err;
        }
    }
    *out = w;
    return ERR_OK;
}

void world_destroy(struct world *w)
{
    if (!w)
        return;
    arena_fini(&w->link_arena);
    struct arena arena = w->arena; /* which the world itself lies in */
    arena_fini(&arena);
}

void world_begin(struct world *w, const struct sync *sync, int64_t now_us)
{
    w->env.now_us = now_us;
    w->env.zone = workspace_schedule(w->workspace, sync->name)->zone;
    arena_reset(&w->link_arena);
    w->links = w->no_keys = w->fields = w->owed = (struct map){0};
    w->link_wants.at = NULL;
    w->link_wants.n = w->link_wants.cap = 0;
    w->owed_wants.at = NULL;
    w->owed_wants.n = w->owed_wants.cap = 0;
    w->field_wants.at = NULL;
    w->field_wants.n = w->field_wants.cap = 0;
    w->sync = sync;
}

const struct map_env *world_env(struct world *w)
{
    return &w->env;
}

bool world_wants(const struct world *w)
{
    return w->link_wants.n + w->name_wants.n + w->field_wants.n +
               w->owed_wants.n >
           0;
}
