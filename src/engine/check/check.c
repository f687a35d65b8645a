/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What can be told about a sync before it runs: does the mapping fit the
 * remotes' schemas, and do live values survive the way there and back.
 */
#include "base/limits.h"
#include "engine/engine_internal.h"

static enum err find_sync(struct engine *engine, struct str name,
                          struct engine_sync **out, struct error *e)
{
    for (size_t i = 0; i < engine->n_syncs; i++) {
        if (!str_eq(engine->syncs[i].source->name, name))
            continue;
        *out = &engine->syncs[i];
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE, "there is no sync `%.*s`", STR_ARG(name));
}

/* ---- routes ----------------------------------------------------------------------- */

struct searched { /* what tasks search by */
    const struct sync *sync;
    enum side side;
    const struct schema *schema;
    struct entity_caps caps;
    struct problems *out;
};

static struct str suggest_field(const struct searched *at, struct str wrong)
{
    struct arena *a = at->out->arena;
    struct str *names = arena_array(a, struct str, at->schema->n_fields);
    for (size_t i = 0; i < at->schema->n_fields; i++)
        names[i] = at->schema->fields[i].name;
    struct str near = str_suggest(wrong, names, at->schema->n_fields);
    return near.n > 0
               ? arena_printf(a, "did you mean `%.*s`?", STR_ARG(near))
               : STR_NONE;
}

static void check_task(const struct searched *at, const struct route_task *task)
{
    struct str connection = at->sync->connection[at->side];
    struct str entity = at->sync->entity[at->side];
    if (!str_eq(task->sync, at->sync->name) || task->side != at->side ||
        task->by.n == 0)
        return;
    if (at->caps.find_max == 0)
        problem_add(at->out, PROBLEM_ERROR, task->file, task->line, STR_NONE,
                    "%.*s.%.*s cannot be searched: `by` finds nothing there",
                    STR_ARG(connection), STR_ARG(entity));
    else if (!schema_find(at->schema, task->by))
        problem_add(at->out, PROBLEM_ERROR, task->file, task->line,
                    suggest_field(at, task->by),
                    "%.*s.%.*s has no field `%.*s`", STR_ARG(connection),
                    STR_ARG(entity), STR_ARG(task->by));
}

static enum err check_routes(struct engine *engine, const struct sync *sync,
                             enum side s, struct problems *problems,
                             struct error *e)
{
    const struct route_settings *routes = &engine->options.workspace->routes;
    struct searched at = {.sync = sync, .side = s, .out = problems};
    TRY(remote_schema(engine->remote, sync->connection[s], sync->entity[s],
                      &at.schema, e));
    TRY(remote_caps(engine->remote, sync->connection[s], sync->entity[s],
                    &at.caps, e));
    for (size_t i = 0; i < routes->n_paths; i++)
        for (size_t k = 0; k < routes->paths[i].n_tasks; k++)
            check_task(&at, &routes->paths[i].tasks[k]);
    return ERR_OK;
}

enum err engine_check(struct engine *engine, struct str sync,
                      struct problems *problems, struct error *e)
{
    struct engine_sync *es = NULL;
    TRY(find_sync(engine, sync, &es, e));
    for (int s = 0; s < SIDES; s++) {
        TRY(engine_check_side(engine, es, (enum side)s, problems, e));
        TRY(check_routes(engine, es->source, (enum side)s, problems, e));
    }
    TRY(engine_check_expects(engine, es->source, problems, e));
    return engine_check_codes(engine, es->source, problems, e);
}

/* ---- there and back ----------------------------------------------------------------- */

struct sample {
    struct engine *engine;
    struct engine_sync *es;
    struct arena *a;
    struct world *world;
    struct value_items records[SIDES]; /* objects */
};

/* The first records of a listing, as many as the remote gives in one page. */
static enum err sample_list(struct sample *sample, enum side s, size_t n,
                            struct error *e)
{
    const struct value *filter = &sample->es->source->filter[s];
    struct remote_target target = engine_target(sample->es, s);
    struct remote_call call = {
        .connection = target.connection,
        .op = {.kind = OP_CHANGES, .arena = sample->a,
               .entity = target.entity, .fields = target.fields,
               .n_fields = target.n_fields, .page = n,
               .filter = value_is_null(filter) ? NULL : filter}};
    if (sample->es->caps[s].unlisted)
        return ERR_OK;
    TRY(remote_run(sample->engine->remote, &call, 1, e));
    if (call.error.code != ERR_OK) {
        if (e)
            *e = call.error;
        return call.error.code;
    }
    size_t listed = call.op.n_records < n ? call.op.n_records : n;
    struct value *objects = arena_array(sample->a, struct value, listed);
    for (size_t i = 0; i < listed; i++)
        objects[i] = call.op.records[i].fields;
    sample->records[s] = (struct value_items){objects, listed};
    return ERR_OK;
}

static void sample_try(struct sample *sample, struct problems *problems)
{
    for (int s = 0; s < SIDES; s++)
        sync_check_roundtrip(&sample->es->bound, (enum side)s,
                             &sample->records[s], world_env(sample->world),
                             sample->a, problems);
}

/* The first rounds only gather what the conversions ask for. */
static enum err sample_check(struct sample *sample, struct problems *problems,
                             struct error *e)
{
    world_begin(sample->world, &sample->es->bound,
                engine_now_us(sample->engine));
    for (int round = 0; round < LIMIT_CONVERT_ROUNDS; round++) {
        struct problems ignored = {.arena = sample->a};
        sample_try(sample, &ignored);
        if (!world_wants(sample->world))
            break;
        TRY(world_fetch(sample->world, e));
    }
    sample_try(sample, problems);
    return ERR_OK;
}

enum err engine_check_samples(struct engine *engine, struct str sync, size_t n,
                              struct problems *problems, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct sample sample = {.engine = engine, .a = &arena};
    TRY(find_sync(engine, sync, &sample.es, e));
    TRY(engine_prepare(engine, sample.es, e));
    if (sample.es->source->each_request)
        return ERR_OK; /* nothing goes back, and perhaps nothing is listed */
    for (int s = 0; s < SIDES; s++)
        TRY(sample_list(&sample, (enum side)s, n, e));
    TRY(world_create(engine->options.workspace, engine->options.store,
                     engine->remote, &sample.world, e));
    enum err err = sample_check(&sample, problems, e);
    world_destroy(sample.world);
    return err;
}
