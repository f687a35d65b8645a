/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Getting what the answers of world.c lacked. */
#include "base/limits.h"
#include "engine/world/world_internal.h"

/* ---- links -------------------- */

struct str_list world_wanted(struct world *w, const struct link_want *wants,
                             size_t n, struct str sync, enum side side)
{
    struct str_list ids = {0};
    for (size_t i = 0; i < n; i++)
        if (str_eq(wants[i].sync, sync) && wants[i].side == side)
            vec_push(&w->link_arena, &ids, wants[i].id);
    return ids;
}

/* All wants for one side of one sync in one question. */
static enum err fetch_links_of(struct world *w, struct str sync,
                               enum side side, struct error *e)
{
    struct arena *a = &w->link_arena;
    struct str_list ids = world_wanted(w, w->link_wants.at, w->link_wants.n,
                                       sync, side);
    if (ids.n == 0)
        return ERR_OK;
    int64_t id = 0;
    TRY(store_sync_id(w->store, sync, &id, e));
    struct link_brief *found = arena_array(a, struct link_brief, ids.n);
    TRY(link_peek(w->store, a, id, side, ids.at, ids.n, found, e));
    for (size_t i = 0; i < ids.n; i++) {
        struct str *other = arena_new(a, struct str);
        bool usable = found[i].id != 0 && !found[i].gone[SIDE_OTHER(side)];
        *other = usable ? found[i].other_id : STR_NONE;
        map_put(a, &w->links, world_link_key(a, sync, side, ids.at[i]), other);
    }
    return ERR_OK;
}

static enum err fetch_links(struct world *w, struct error *e)
{
    for (size_t i = 0; i < w->workspace->n_syncs; i++)
        for (int s = 0; s < SIDES; s++)
            TRY(fetch_links_of(w, w->workspace->syncs[i].name, (enum side)s,
                               e));
    w->link_wants.n = 0;
    return ERR_OK;
}

/* ---- names -------------------- */

static struct str text_of(struct world *w, const struct record *record,
                          struct str field)
{
    const struct value *v =
        field.n > 0 ? value_get(&record->fields, field) : NULL;
    return v ? value_to_text(&w->arena, v) : STR_NONE;
}

/* The first of a name stands: records made twice do not move what was
 * agreed on. But what is archived does not stand before what is in use. */
static void table_add(struct world *w, struct name_table *table, struct str id,
                      struct str name, struct str within)
{
    struct name_query query = table->shape;
    query.name = name;
    query.within_id = within;
    struct str key = world_name_key(&w->arena, &query);
    struct str *id_copy = arena_new(&w->arena, struct str);
    struct str *name_copy = arena_new(&w->arena, struct str);
    *id_copy = arena_str(&w->arena, id);
    *name_copy = arena_str(&w->arena, name);
    const struct str *known = map_get(&table->by_name, key);
    if (!known || known->n == 0 ||
        (map_has(&table->archived, *known) && !map_has(&table->archived, id)))
        map_put(&w->arena, &table->by_name, key, id_copy);
    map_put(&w->arena, &table->by_id, *id_copy, name_copy);
}

static void table_add_record(struct world *w, struct name_table *table,
                             const struct record *record)
{
    if (record->archived)
        map_put(&w->arena, &table->archived, arena_str(&w->arena, record->id),
                table);
    table_add(w, table, record->id,
              text_of(w, record, table->shape.field),
              text_of(w, record, table->shape.within_field));
}

struct remote_target world_table_target(struct world *w,
                                        const struct name_table *table)
{
    struct str *fields = arena_array(&w->arena, struct str, 2);
    fields[0] = table->shape.field;
    fields[1] = table->shape.within_field;
    return (struct remote_target){
        .connection = table->connection,
        .entity = table->shape.entity,
        .fields = fields,
        .n_fields = table->shape.within_field.n > 0 ? 2 : 1,
    };
}

/* Lists the table once; entities that hold names are small. */
static enum err table_list(struct world *w, struct name_table *table,
                           struct error *e)
{
    struct remote_target target = world_table_target(w, table);
    struct str cursor = STR_NONE;
    struct entity_caps caps;
    size_t n = 0;
    TRY(remote_caps(w->remote, target.connection, target.entity, &caps, e));
    table->listed = true;
    if (caps.unlisted)
        return ERR_OK;
    for (;;) {
        AUTO_ARENA arena = ARENA_INIT;
        struct remote_call call = {
            .connection = target.connection,
            .op = {.kind = OP_CHANGES, .arena = &arena,
                   .entity = target.entity, .fields = target.fields,
                   .n_fields = target.n_fields, .cursor = cursor,
                   .page = 1000}};
        TRY(remote_run(w->remote, &call, 1, e));
        if (call.error.code != ERR_OK) {
            if (e)
                *e = call.error;
            return call.error.code;
        }
        for (size_t i = 0; i < call.op.n_records; i++)
            table_add_record(w, table, &call.op.records[i]);
        n += call.op.n_records;
        table->whole = !call.op.more;
        if (!call.op.more || n >= LIMIT_NAMES)
            return ERR_OK;
        cursor = arena_str(&w->arena, call.op.next_cursor);
    }
}

static enum err table_read_id(struct world *w, struct name_table *table,
                              struct str id, struct error *e)
{
    struct remote_target target = world_table_target(w, table);
    const struct record *record = NULL;
    TRY(remote_read(w->remote, &w->arena, &target, &id, NULL, 1, &record, e));
    if (record) {
        table_add_record(w, table, record);
        return ERR_OK;
    }
    struct str *none = arena_new(&w->arena, struct str);
    map_put(&w->arena, &table->by_id, id, none);
    return ERR_OK;
}

static enum err table_find_name(struct world *w, struct name_table *table,
                                const struct name_query *query,
                                struct error *e)
{
    struct remote_target target = world_table_target(w, table);
    struct field field = {table->shape.field, value_text(query->name)};
    struct find_key key = {.fields = &field, .n_fields = 1};
    struct find_match *matches = NULL;
    size_t n = 0;
    TRY(remote_find(w->remote, &w->arena, &target, &key, 1, &matches, &n, e));
    for (size_t i = 0; i < n; i++)
        table_add_record(w, table, &matches[i].record);
    return ERR_OK;
}

struct value world_within_value(struct world *w, const struct name_table *table,
                                const struct name_query *query)
{
    const struct schema *schema = NULL;
    struct str entity = STR_NONE;
    if (remote_schema(w->remote, table->connection, table->shape.entity,
                      &schema, NULL) == ERR_OK) {
        const struct schema_field *field =
            schema_find(schema, table->shape.within_field);
        if (field)
            entity = field->target;
    }
    return entity.n > 0 ? value_ref(entity, query->within_id)
                        : value_text(query->within_id);
}

/* A crash between this and its use costs nothing: the name is found then. */
static enum err table_make(struct world *w, struct name_table *table,
                           const struct name_query *query, struct error *e)
{
    struct remote_target target = world_table_target(w, table);
    struct field *fields = arena_array(&w->arena, struct field, 2);
    fields[0] = (struct field){table->shape.field, value_text(query->name)};
    size_t n = 1;
    if (table->shape.within_field.n > 0)
        fields[n++] = (struct field){table->shape.within_field,
                                     world_within_value(w, table, query)};
    struct patch patch = {.kind = PATCH_CREATE,
                          .values = value_object(fields, n)};
    struct patch_result result = {0};
    TRY(remote_write(w->remote, &w->arena, &target, &patch, 1, &result, e));
    if (result.error.code != ERR_OK) {
        if (e)
            *e = result.error;
        return result.error.code;
    }
    table_add(w, table, result.id, query->name, query->within_id);
    return ERR_OK;
}

static bool want_is_met(struct world *w, const struct name_want *want)
{
    const struct map *map =
        want->by_id ? &want->table->by_id : &want->table->by_name;
    struct str key = want->by_id ? want->query.name
                                 : world_name_key(&w->arena, &want->query);
    const struct str *known = map_get(map, key);
    return known && (known->n > 0 || !want->query.create);
}

static enum err fetch_name(struct world *w, const struct name_want *want,
                           struct error *e)
{
    struct name_table *table = want->table;
    if (!table->listed)
        TRY(table_list(w, table, e));
    if (want_is_met(w, want))
        return ERR_OK;
    if (want->by_id)
        return table_read_id(w, table, want->query.name, e);
    if (!table->whole)
        TRY(table_find_name(w, table, &want->query, e));
    if (want_is_met(w, want))
        return ERR_OK;
    if (want->query.create)
        return table_make(w, table, &want->query, e);
    struct str *none = arena_new(&w->arena, struct str);
    map_put(&w->arena, &table->by_name,
            world_name_key(&w->arena, &want->query), none);
    return ERR_OK;
}

enum err world_fetch(struct world *w, struct error *e)
{
    TRY(fetch_links(w, e));
    TRY(world_fetch_owed(w, e));
    TRY(world_fetch_keys(w, e));
    TRY(world_fetch_fields(w, e));
    for (size_t i = 0; i < w->name_wants.n; i++)
        if (!w->name_wants.at[i].query.exact)
            TRY(fetch_name(w, &w->name_wants.at[i], e));
    w->name_wants.n = 0;
    return ERR_OK;
}
