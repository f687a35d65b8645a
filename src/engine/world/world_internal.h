/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by world*.c only. */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "engine/world/world.h"

/* Names of one entity of one connection, by one field. */
struct name_table {
    struct str key;            /* of the table itself */
    struct str connection;
    struct name_query shape;   /* entity, field, within_field; of an exact one
                                  within_id too */
    bool listed;
    bool whole;                /* the listing had all of them */
    struct map by_name;        /* within + name, folded -> struct str id */
    struct map by_id;          /* -> struct str name */
    struct map archived;       /* ids of what is not in use any more */
};

struct name_want {
    struct name_table *table;
    struct name_query query;
    bool by_id;                /* query.name is an id */
};

struct link_want {
    struct str sync;
    enum side side;            /* of that sync */
    struct str id;
};

struct field_want {
    struct str connection;
    struct field_query query;
};

struct lookup_cache {
    struct map other[SIDES];   /* key -> struct str of the other side */
    struct map extra[SIDES];   /* key -> struct value */
};

struct world {
    struct arena arena;        /* the world itself, lookups, names */
    struct arena link_arena;   /* reset by world_begin */
    const struct workspace *workspace;
    struct store *store;
    struct remote *remote;
    const struct sync *sync;
    struct map lookups;        /* name -> struct lookup_cache */
    struct map names;          /* key -> struct name_table */
    struct map links;          /* key -> struct str (empty: none) */
    struct map no_keys;        /* of exact tables: what is not there, or not
                                  alone; for this step */
    struct map fields;         /* of other records; for this step */
    struct map owed;           /* key of a link -> struct owed_answer */
    VEC(struct link_want) link_wants;
    VEC(struct link_want) owed_wants;
    VEC(struct name_want) name_wants;
    VEC(struct field_want) field_wants;
    struct map_env env;
};

/* world_owed.c: what is owed to links, as map_env has it; and what was wanted
 * of that. */
enum map_answer world_owed(void *context, struct str sync, enum side from,
                           struct str id, struct str *out_why);
MUST_CHECK enum err world_fetch_owed(struct world *w, struct error *e);
struct str world_link_key(struct arena *a, struct str sync, enum side side,
                          struct str id);
struct str world_no_key(struct arena *a, const struct name_table *table,
                        bool by_id, struct str name);
/* world_fetch.c: ids that are wanted of that side of a sync. */
struct str_list world_wanted(struct world *w, const struct link_want *wants,
                             size_t n, struct str sync, enum side side);
/* world_fetch.c: what is asked of its records; what `within_field` has of a
 * query. */
struct remote_target world_table_target(struct world *w,
                                        const struct name_table *table);
struct value world_within_value(struct world *w, const struct name_table *table,
                                const struct name_query *query);
/* world_keys.c: what is wanted of exact tables, in one FIND and one READ a
 * table; these wants are met then. */
MUST_CHECK enum err world_fetch_keys(struct world *w, struct error *e);
/* world_fields.c: a field of a record of `side`, as map_env has it; and what
 * was wanted of them, in one READ an entity and field. */
enum map_answer world_field_of(void *context, enum side side,
                               const struct field_query *query,
                               struct value *out);
MUST_CHECK enum err world_fetch_fields(struct world *w, struct error *e);
/* Key of a name in a table: folded, with what it lies within. */
struct str world_name_key(struct arena *a, const struct name_query *query);
