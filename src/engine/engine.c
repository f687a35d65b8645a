/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Making an engine, and getting a sync ready to work. */
#include "engine/engine_internal.h"
#include "engine/remote/follow.h"

#define RUNS_LOOKED_AT 20

struct remote_target engine_target(const struct engine_sync *es, enum side s)
{
    const struct sync *sync = es->prepared ? &es->bound : es->source;
    bool asked = sync->asked[s] != NULL;
    return (struct remote_target){
        .connection = sync->connection[s],
        .entity = sync->entity[s],
        .fields = asked ? sync->asked[s] : sync->fields[s],
        .n_fields = asked ? sync->n_asked[s] : sync->n_fields[s]};
}

/* NULL: there is no such connection. */
static const struct connector *connector_of(const struct engine *engine,
                                            struct str connection)
{
    const struct connection *c =
        workspace_connection(engine->options.workspace, connection);
    return c ? c->connector : NULL;
}

int64_t engine_now_us(const struct engine *engine)
{
    return clock_now_us(&engine->options.clock);
}

int64_t engine_next_pass_us(const struct engine *engine)
{
    int64_t now_us = engine_now_us(engine);
    return (now_us > engine->pass_us ? now_us : engine->pass_us) + 1;
}

void engine_next_pass(struct engine *engine)
{
    int64_t now_us = engine_now_us(engine);
    engine->pass_us = now_us > engine->pass_us ? now_us : engine->pass_us + 1;
}

void engine_tell(const struct engine *engine, const struct engine_event *event)
{
    if (engine->options.on_event)
        engine->options.on_event(engine->options.context, event);
}

void engine_progress(const struct engine *engine, const struct engine_sync *es,
                     const char *phase, int64_t done, int64_t total)
{
    const struct engine_progress progress = {es->source->name, phase, done,
                                             total};
    if (engine->options.on_progress)
        engine->options.on_progress(engine->options.context, &progress);
}

struct remote *engine_remote(struct engine *engine)
{
    return engine->remote;
}

/* ---- life -------------------- */

static enum err engine_number_syncs(struct engine *engine, struct error *e)
{
    struct store *store = engine->options.store;
    for (size_t i = 0; i < engine->n_syncs; i++)
        TRY(store_sync_id(store, engine->syncs[i].source->name,
                          &engine->syncs[i].id, e));
    return ERR_OK;
}

/* One hub a store: what still runs there was cut off with the last one. */
static enum err engine_end_runs(struct engine *engine, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct run *runs = NULL;
    size_t n = 0;
    struct store *store = engine->options.store;
    TRY(run_list(store, &arena, 0, RUNS_LOOKED_AT, &runs, &n, e));
    for (size_t i = 0; i < n; i++) {
        if (runs[i].state != RUN_RUNNING)
            continue;
        runs[i].state = RUN_CUT;
        TRY(run_put(store, &runs[i], e));
    }
    return ERR_OK;
}

/* Jobs that a crash left running wait again. */
static enum err engine_open_store(struct engine *engine, struct error *e)
{
    struct store *store = engine->options.store;
    size_t n = 0;
    TRY(store_begin(store, e));
    enum err err = engine_number_syncs(engine, e);
    if (err == ERR_OK)
        err = job_recover(store, &n, e);
    if (err == ERR_OK)
        err = engine_end_runs(engine, e);
    return store_end(store, err, e);
}

static enum err engine_fill(struct engine *engine, struct error *e)
{
    const struct workspace *w = engine->options.workspace;
    const struct remote_options remote = {
        .workspace = w,
        .transport = engine->options.transport,
        .clock = engine->options.clock,
        .random = engine->options.random,
        .log = engine->options.log,
        .breaker = engine->options.breaker,
        .dry = engine->options.dry,
        .stop = engine->options.stop,
        .on_idle = engine_work_aside,
        .context = engine,
    };
    engine->n_syncs = w->n_syncs;
    engine->syncs =
        arena_array(&engine->arena, struct engine_sync, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++)
        engine->syncs[i].source = &w->syncs[i];
    TRY(remote_create(&remote, &engine->remote, e));
    return engine_open_store(engine, e);
}

enum err engine_create(const struct engine_options *options,
                       struct engine **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct engine *engine = arena_new(&arena, struct engine);
    engine->options = *options;
    engine->born_us = clock_now_us(&options->clock);
    engine->arena = arena;
    enum err err = engine_fill(engine, e);
    if (err != ERR_OK) {
        engine_destroy(engine);
        return err;
    }
    *out = engine;
    return ERR_OK;
}

void engine_destroy(struct engine *engine)
{
    if (!engine)
        return;
    world_destroy(engine->world);
    remote_destroy(engine->remote);
    arena_fini(&engine->run_arena);
    struct arena arena = engine->arena; /* which the engine lies in */
    arena_fini(&arena);
}

/* ---- readiness -------------------- */

/* Without those that an optional row does without. */
static struct follow_from paths_to_check(struct engine *engine, struct arena *a,
                                         const struct sync *sync, enum side s,
                                         const struct schema *schema)
{
    struct path *paths = arena_array(a, struct path, sync->n_paths[s]);
    size_t n = 0;
    for (size_t i = 0; i < sync->n_paths[s]; i++) {
        struct str head = path_head(sync->paths[s][i].text);
        if (head.n == 0 || schema_find(schema, head))
            paths[n++] = sync->paths[s][i];
    }
    return (struct follow_from){.remote = engine->remote,
                                .connection = sync->connection[s],
                                .entity = sync->entity[s],
                                .paths = paths,
                                .n_paths = n};
}

/* The schema of what a row's field has on that side; NULL: parts of the
 * record, which no schema tells of. */
static enum err nested_schema(struct engine *engine, const struct sync *sync,
                              const struct row *row, enum side s,
                              const struct schema **out, struct error *e)
{
    const struct schema *schema = NULL;
    TRY(remote_schema(engine->remote, sync->connection[s], sync->entity[s],
                      &schema, e));
    struct str entity = row_nested_entity(row, s, schema);
    *out = NULL;
    if (entity.n == 0)
        return ERR_OK;
    return remote_schema(engine->remote, sync->connection[s], entity, out, e);
}

static enum err check_children(struct engine *engine, const struct sync *sync,
                               enum side s, struct problems *out,
                               struct error *e)
{
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct schema *schema = NULL;
        if (!sync->rows[i].children)
            continue;
        TRY(nested_schema(engine, sync, &sync->rows[i], s, &schema, e));
        if (schema)
            row_check_children(sync, &sync->rows[i], s, schema, out);
    }
    return ERR_OK;
}

enum err engine_check_side(struct engine *engine, const struct engine_sync *es,
                           enum side s, struct problems *out, struct error *e)
{
    const struct sync *sync = es->source;
    const struct schema *schema = NULL;
    TRY(remote_schema(engine->remote, sync->connection[s], sync->entity[s],
                      &schema, e));
    sync_check_schema(sync, s, connector_of(engine, sync->connection[s]),
                      schema, out);
    const struct follow_from from =
        paths_to_check(engine, out->arena, sync, s, schema);
    TRY(follow_check(&from, out, e));
    TRY(check_children(engine, sync, s, out, e));
    return engine_check_links(engine, sync, s, out, e);
}

static enum err refuse_drift(struct engine *engine,
                             const struct engine_sync *es, enum side s,
                             struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    struct problems problems = {.arena = &arena};
    TRY(engine_check_side(engine, es, s, &problems, e));
    for (size_t i = 0; i < problems.list.n; i++) {
        const struct problem *p = &problems.list.at[i];
        if (p->level != PROBLEM_ERROR)
            continue;
        struct str text = problem_text(&arena, p);
        FAIL(e, ERR_SCHEMA, "%.*s", STR_ARG(text));
    }
    return ERR_OK;
}

static enum err bind_children(struct engine *engine, struct engine_sync *es,
                              struct error *e)
{
    for (size_t i = 0; i < es->bound.n_rows; i++) {
        const struct schema *schema[SIDES] = {NULL, NULL};
        const struct row *row = &es->bound.rows[i];
        if (!row->children)
            continue;
        for (int s = 0; s < SIDES; s++)
            TRY(nested_schema(engine, &es->bound, row, (enum side)s,
                              &schema[s], e));
        sync_bind_children(&engine->arena, &es->bound, i, schema);
    }
    return ERR_OK;
}

enum err engine_prepare(struct engine *engine, struct engine_sync *es,
                        struct error *e)
{
    const struct schema *schema[SIDES];
    if (es->prepared)
        return ERR_OK;
    for (int s = 0; s < SIDES; s++) {
        struct remote_target target = engine_target(es, (enum side)s);
        TRY(remote_schema(engine->remote, target.connection, target.entity,
                          &schema[s], e));
        TRY(remote_caps(engine->remote, target.connection, target.entity,
                        &es->caps[s], e));
        TRY(refuse_drift(engine, es, (enum side)s, e));
    }
    es->bound = sync_bind(&engine->arena, es->source, schema);
    TRY(bind_children(engine, es, e));
    es->prepared = true;
    return ERR_OK;
}
