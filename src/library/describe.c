/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a workspace reaches: connections, entities, fields. */
#include "library/library.h"

const char *crosswalk_connection(const struct crosswalk *hub, size_t i)
{
    return hub->loaded && i < hub->workspace.n_connections
               ? hub->connections[i]
               : NULL;
}

const char *crosswalk_connector(const struct crosswalk *hub,
                                const char *connection)
{
    const struct connection *c =
        hub->loaded
            ? workspace_connection(&hub->workspace, str_from(connection))
            : NULL;
    return c ? c->connector->name : NULL;
}

/* One operation on a connection, to its end. */
static enum err run(struct crosswalk *hub, const char *connection,
                    struct remote_call *call, struct error *e)
{
    TRY(hub_check_open(hub, e));
    call->connection = str_from(connection);
    TRY(remote_run(hub->remote, call, 1, e));
    if (call->error.code != ERR_OK)
        *e = call->error;
    return call->error.code;
}

int crosswalk_test(struct crosswalk *hub, const char *connection,
                   const char **out_summary)
{
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct remote_call call = {.op = {.kind = OP_TEST, .arena = &a}};
    enum err err = run(hub, connection, &call, &e);
    if (err == ERR_OK && out_summary)
        *out_summary = arena_strz(&hub->arena, call.op.summary);
    return hub_end(hub, err, &e);
}

static const char *full_name(struct arena *a, const char *connection,
                             struct str entity)
{
    return arena_printfz(a, "%s.%.*s", connection, STR_ARG(entity));
}

int crosswalk_entities(struct crosswalk *hub, const char *connection,
                       const char *const **out_names)
{
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct remote_call call = {.op = {.kind = OP_ENTITIES, .arena = &a}};
    enum err err = run(hub, connection, &call, &e);
    if (err == ERR_OK) {
        size_t n = call.op.n_entities;
        const char **names = arena_array(&hub->arena, const char *, n + 1);
        for (size_t i = 0; i < n; i++)
            names[i] = full_name(&hub->arena, connection, call.op.entities[i]);
        *out_names = names;
    }
    return hub_end(hub, err, &e);
}

/* ---- fields ------------------------------------------------------------------------- */

enum crosswalk_kind kind_shown(enum value_kind kind)
{
    static const enum crosswalk_kind kinds[] = {
        [VALUE_NULL] = CROSSWALK_KIND_NULL,
        [VALUE_BOOL] = CROSSWALK_KIND_BOOL,
        [VALUE_INT] = CROSSWALK_KIND_INT,
        [VALUE_DECIMAL] = CROSSWALK_KIND_DECIMAL,
        [VALUE_TEXT] = CROSSWALK_KIND_TEXT,
        [VALUE_DATE] = CROSSWALK_KIND_DATE,
        [VALUE_DATETIME] = CROSSWALK_KIND_DATETIME,
        [VALUE_REF] = CROSSWALK_KIND_REF,
        [VALUE_SET] = CROSSWALK_KIND_SET,
        [VALUE_LIST] = CROSSWALK_KIND_LIST,
        [VALUE_OBJECT] = CROSSWALK_KIND_OBJECT,
    };
    return kinds[kind];
}

static const char *const *options_of(struct arena *a,
                                     const struct schema_field *f)
{
    if (f->n_options == 0)
        return NULL;
    const char **options = arena_array(a, const char *, f->n_options + 1);
    for (size_t i = 0; i < f->n_options; i++)
        options[i] = arena_strz(a, f->options[i].value);
    return options;
}

static const struct crosswalk_field *shown_field(struct arena *a,
                                                 struct str connection,
                                                 const struct schema_field *f)
{
    struct crosswalk_field *out = arena_new(a, struct crosswalk_field);
    *out = (struct crosswalk_field){
        .name = arena_strz(a, f->name),
        .label = arena_strz(a, f->label),
        .kind = kind_shown(f->kind),
        .writable = f->writable,
        .writable_on_create = f->writable || f->writable_on_create,
        .required = f->required,
        .target = f->target.n > 0 ? full_name(a, arena_strz(a, connection),
                                              f->target)
                                  : NULL,
        .options = options_of(a, f)};
    return out;
}

static enum err describe(struct crosswalk *hub, const char *entity,
                         const struct crosswalk_field *const **out,
                         struct error *e)
{
    struct record_place place;
    const struct schema *schema = NULL;
    TRY(hub_place(hub, entity, &place, e));
    const struct crosswalk_field **known =
        map_get(&hub->described, str_from(entity));
    if (!known) {
        struct arena *a = &hub->arena;
        TRY(remote_schema(hub->remote, place.connection, place.entity, &schema,
                          e));
        known = arena_array(a, const struct crosswalk_field *,
                            schema->n_fields + 1);
        for (size_t i = 0; i < schema->n_fields; i++)
            known[i] = shown_field(a, place.connection, &schema->fields[i]);
        map_put(a, &hub->described, arena_str(a, str_from(entity)), known);
    }
    *out = known;
    return ERR_OK;
}

int crosswalk_describe(struct crosswalk *hub, const char *entity,
                       const struct crosswalk_field *const **out_fields)
{
    struct error e = {0};
    return hub_end(hub, describe(hub, entity, out_fields, &e), &e);
}
