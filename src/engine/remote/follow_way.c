/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/remote/follow_way.h"

struct finding {
    struct arena *a;
    const struct follow_from *from;
    const struct path *path;
    struct str wrong;
    struct str suggestion;
    bool spreads; /* it has come by a field that names several records */
};

/* Which entities there are, and what of them can be asked for, is a matter of
 * the path; what else fails is the connection's. */
static enum err find_schema(struct finding *f, struct str entity,
                            const struct schema **out, struct error *e)
{
    struct error error = {0};
    *out = NULL;
    enum err err = remote_schema(f->from->remote, f->from->connection, entity,
                                 out, &error);
    if (err == ERR_OK)
        return ERR_OK;
    if (error.scope >= SCOPE_CONNECTION && err != ERR_NOT_FOUND &&
        err != ERR_INVALID && err != ERR_SCHEMA) {
        if (e)
            *e = error;
        return err;
    }
    *out = NULL;
    f->wrong = arena_printf(f->a, "`%.*s` leads to `%.*s.%.*s`: %s",
                            STR_ARG(f->path->text),
                            STR_ARG(f->from->connection), STR_ARG(entity),
                            error.message);
    return ERR_OK;
}

static enum err find_field(struct finding *f, struct str entity,
                           struct str name, const struct schema_field **out,
                           struct error *e)
{
    const struct schema *schema = NULL;
    *out = NULL;
    TRY(find_schema(f, entity, &schema, e));
    if (!schema)
        return ERR_OK;
    *out = schema_find(schema, name);
    if (*out)
        return ERR_OK;
    struct str *names = arena_array(f->a, struct str, schema->n_fields);
    for (size_t i = 0; i < schema->n_fields; i++)
        names[i] = schema->fields[i].name;
    struct str near = str_suggest(name, names, schema->n_fields);
    f->wrong = arena_printf(f->a, "`%.*s`: %.*s.%.*s has no field `%.*s`",
                            STR_ARG(f->path->text),
                            STR_ARG(f->from->connection), STR_ARG(entity),
                            STR_ARG(name));
    if (near.n > 0)
        f->suggestion =
            arena_printf(f->a, "did you mean `%.*s`?", STR_ARG(near));
    return ERR_OK;
}

/* May records of that entity be asked for, in this way? */
static enum err check_asked(struct finding *f, struct str entity, bool by_field,
                            struct error *e)
{
    struct entity_caps caps;
    TRY(remote_caps(f->from->remote, f->from->connection, entity, &caps, e));
    if (by_field ? caps.find_max == 0 : caps.read_max == 0)
        f->wrong = arena_printf(
            f->a, "`%.*s`: %.*s.%.*s cannot be %s", STR_ARG(f->path->text),
            STR_ARG(f->from->connection), STR_ARG(entity),
            by_field ? "searched" : "read by id");
    return ERR_OK;
}

static bool is_several(const struct schema_field *field)
{
    return field->kind == VALUE_SET || field->kind == VALUE_LIST;
}

static enum err find_origin(struct finding *f, struct way *way, struct error *e)
{
    const struct path *path = f->path;
    if (path->entity.n == 0)
        return ERR_OK;
    TRY(find_field(f, path->entity, path->by, &way->by, e));
    if (!way->by)
        return ERR_OK;
    TRY(check_asked(f, path->entity, true, e));
    bool elsewhere = way->by->target.n > 0 &&
                     !str_eq(way->by->target, f->from->entity);
    if (f->wrong.n == 0 && elsewhere)
        f->wrong = arena_printf(
            f->a, "`%.*s`: `%.*s` points to %.*s, not to %.*s",
            STR_ARG(path->text), STR_ARG(path->by), STR_ARG(way->by->target),
            STR_ARG(f->from->entity));
    return ERR_OK;
}

/* From the field at step `k` to the entity that the next one is read of. */
static enum err find_next(struct finding *f, struct way *way, size_t k,
                          struct error *e)
{
    const struct path *path = f->path;
    const struct schema_field *field = NULL;
    TRY(find_field(f, way->entities[k], path->steps[k], &field, e));
    if (!field || k + 1 == path->n_steps)
        return ERR_OK;
    bool again = is_several(field) && f->spreads;
    f->spreads = f->spreads || is_several(field);
    if (field->target.n == 0 || again) {
        f->wrong = arena_printf(
            f->a, "`%.*s`: `%.*s` of %.*s.%.*s %s", STR_ARG(path->text),
            STR_ARG(path->steps[k]), STR_ARG(f->from->connection),
            STR_ARG(way->entities[k]),
            field->target.n == 0 ? "points to no other record"
                                 : "points to several records for each of several");
        return ERR_OK;
    }
    way->entities[k + 1] = field->target;
    return check_asked(f, field->target, false, e);
}

enum err way_find(struct arena *a, const struct follow_from *from,
                  const struct path *path, struct way *out, struct error *e)
{
    struct finding f = {.a = a, .from = from, .path = path};
    *out = (struct way){
        .path = path,
        .entities = arena_array(a, struct str, path->n_steps)};
    out->entities[0] = path->entity.n > 0 ? path->entity : from->entity;
    TRY(find_origin(&f, out, e));
    for (size_t k = 0; k < path->n_steps && f.wrong.n == 0; k++)
        TRY(find_next(&f, out, k, e));
    out->wrong = f.wrong;
    out->suggestion = f.suggestion;
    return ERR_OK;
}

enum err follow_check(const struct follow_from *from, struct problems *out,
                      struct error *e)
{
    for (size_t i = 0; i < from->n_paths; i++) {
        const struct path *path = &from->paths[i];
        struct way way;
        TRY(way_find(out->arena, from, path, &way, e));
        if (way.wrong.n > 0)
            problem_add(out, PROBLEM_ERROR, path->file, path->line,
                        way.suggestion, "%.*s", STR_ARG(way.wrong));
    }
    return ERR_OK;
}
