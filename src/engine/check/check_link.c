/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows that name linked records by a field of theirs, or read one: is there
 * such a field, and can they be asked for by it? */
#include "engine/engine_internal.h"
#include "mapping/children.h"

static struct str suggest(struct arena *a, const struct schema *schema,
                          struct str name)
{
    struct str *names = arena_array(a, struct str, schema->n_fields);
    for (size_t i = 0; i < schema->n_fields; i++)
        names[i] = schema->fields[i].name;
    struct str near = str_suggest(name, names, schema->n_fields);
    return near.n > 0
               ? arena_printf(a, "did you mean `%.*s`?", STR_ARG(near))
               : STR_NONE;
}

static enum err check_by(struct engine *engine, struct str connection,
                         const struct row *row, enum side s,
                         struct problems *out, struct error *e)
{
    const struct schema *schema = NULL;
    struct entity_caps caps;
    struct str entity = row->link_entity[s];
    TRY(remote_schema(engine->remote, connection, entity, &schema, e));
    TRY(remote_caps(engine->remote, connection, entity, &caps, e));
    if (!schema_find(schema, row->by[s]))
        problem_add(out, PROBLEM_ERROR, row->file, row->line,
                    suggest(out->arena, schema, row->by[s]),
                    "`by`: %.*s.%.*s has no field `%.*s`", STR_ARG(connection),
                    STR_ARG(entity), STR_ARG(row->by[s]));
    else if (row->to[SIDE_OTHER(s)] && caps.find_max == 0)
        problem_add(out, PROBLEM_ERROR, row->file, row->line, STR_NONE,
                    "`by`: %.*s.%.*s cannot be searched for `%.*s`",
                    STR_ARG(connection), STR_ARG(entity), STR_ARG(row->by[s]));
    else if (row->to[s] && caps.read_max == 0)
        problem_add(out, PROBLEM_ERROR, row->file, row->line, STR_NONE,
                    "`by`: %.*s.%.*s cannot be read by id",
                    STR_ARG(connection), STR_ARG(entity));
    return ERR_OK;
}

static enum err check_linked(struct engine *engine, struct str connection,
                             const struct row *row, struct problems *out,
                             struct error *e)
{
    const struct schema *schema = NULL;
    struct str entity = row->link_entity[SIDE_RIGHT];
    TRY(remote_schema(engine->remote, connection, entity, &schema, e));
    if (!schema_find(schema, row->linked))
        problem_add(out, PROBLEM_ERROR, row->file, row->line,
                    suggest(out->arena, schema, row->linked),
                    "`linked`: %.*s.%.*s has no field `%.*s`",
                    STR_ARG(connection), STR_ARG(entity),
                    STR_ARG(row->linked));
    return ERR_OK;
}

static enum err check_wake(struct engine *engine, struct str connection,
                           const struct wake *wake, struct problems *out,
                           struct error *e)
{
    const struct sync *sync =
        workspace_sync(engine->options.workspace, wake->sync);
    const struct schema *schema = NULL;
    if (!sync)
        return ERR_OK;
    struct str entity = sync->entity[wake->side];
    TRY(remote_schema(engine->remote, connection, entity, &schema, e));
    if (!schema_find(schema, wake->by))
        problem_add(out, PROBLEM_ERROR, wake->file, wake->line,
                    suggest(out->arena, schema, wake->by),
                    "`wakes`: %.*s.%.*s has no field `%.*s`",
                    STR_ARG(connection), STR_ARG(entity), STR_ARG(wake->by));
    return ERR_OK;
}

static enum err check_rows(struct engine *engine, struct str connection,
                           const struct sync *of, enum side s,
                           struct problems *out, struct error *e)
{
    for (size_t i = 0; i < of->n_rows; i++) {
        const struct row *row = &of->rows[i];
        if (row->by[s].n > 0)
            TRY(check_by(engine, connection, row, s, out, e));
        if (row->linked.n > 0 && s == SIDE_RIGHT)
            TRY(check_linked(engine, connection, row, out, e));
    }
    return ERR_OK;
}

enum err engine_check_links(struct engine *engine, const struct sync *sync,
                            enum side s, struct problems *out, struct error *e)
{
    struct str connection = sync->connection[s];
    for (size_t i = 0; i < sync->n_wakes[s]; i++)
        TRY(check_wake(engine, connection, &sync->wakes[s][i], out, e));
    TRY(check_rows(engine, connection, sync, s, out, e));
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct children *of = sync->rows[i].children;
        if (of)
            TRY(check_rows(engine, connection, &of->sync, s, out, e));
    }
    return ERR_OK;
}
