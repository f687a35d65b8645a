/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A remote that hangs must not hold up what leads elsewhere. While a step
 * waits for the answers to its writes, no transaction is open and nothing of it
 * is half told: batches of other syncs are carried out inside it, if both of
 * their connections are free. They may wait in turn, and let others.
 *
 * In the run's listings only what is urgent goes on so; afterwards whatever is
 * due, as in a pass of its own, but not without end: what waits for another
 * record is due again in each.
 */
#include "engine/engine_internal.h"

#define DEPTH_MAX 8
#define PASS_EACH_US (US_PER_SECOND / 5)

/* What a route puts one by one is not to be begun beside another one. */
static bool may(const struct engine *engine)
{
    return engine->depth < DEPTH_MAX &&
           engine->failed_aside.code == ERR_OK &&
           !engine->options.workspace->routes.one_by_one &&
           !(engine->options.stop && *engine->options.stop);
}

static bool is_free(const struct engine *engine, const struct engine_sync *es)
{
    for (int s = 0; s < SIDES; s++)
        if (remote_is_held(engine->remote, es->source->connection[s]))
            return false;
    return true;
}

/* Its own turn in this run, a batch of it. */
static enum err work_in_turn(struct engine *engine, struct engine_sync *es,
                             int64_t until_us)
{
    size_t n = 0;
    int64_t pass_us = engine->pass_us;
    engine->pass_us = until_us;
    enum err err = engine_prepare(engine, es, &es->failed_aside);
    if (err == ERR_OK)
        err = step_sync(engine, es, &n, &es->failed_aside);
    engine->pass_us = pass_us;
    return err;
}

static void work(struct engine *engine, struct engine_sync *es,
                 int64_t until_us)
{
    if (until_us > JOB_DUE_URGENT)
        es->stopped = work_in_turn(engine, es, until_us) != ERR_OK;
    else
        (void)!engine_work_urgent(engine, es, &engine->failed_aside);
}

/* What was due when this pass began goes on; what has become due since, now
 * and then. */
static int64_t pass_until(struct engine *engine)
{
    int64_t now_us = engine_now_us(engine);
    if (!engine->working)
        return JOB_DUE_URGENT;
    if (now_us - engine->aside_us < PASS_EACH_US)
        return engine->pass_us;
    engine->aside_us = now_us;
    return now_us > engine->pass_us ? now_us : engine->pass_us;
}

/* What is fetched of the world for the step that waits is in use. */
static bool work_apart(struct engine *engine, struct engine_sync *es,
                       int64_t until_us)
{
    struct world *world = engine->world;
    const struct engine_options *o = &engine->options;
    if (world_create(o->workspace, o->store, engine->remote, &engine->world,
                     NULL) != ERR_OK) {
        engine->world = world;
        return false;
    }
    engine->depth++;
    work(engine, es, until_us);
    engine->depth--;
    world_destroy(engine->world);
    engine->world = world;
    return true;
}

bool engine_work_aside(void *context)
{
    struct engine *engine = context;
    int64_t until_us = pass_until(engine);
    bool worked = false;
    bool lets = remote_let_others(engine->remote, false);
    for (size_t i = 0; may(engine) && i < engine->n_syncs; i++) {
        struct engine_sync *es = &engine->syncs[i];
        int64_t at_us = es->report ? until_us : JOB_DUE_URGENT;
        if (is_free(engine, es) && engine_is_due(engine, es, at_us))
            worked = work_apart(engine, es, at_us) || worked;
    }
    (void)remote_let_others(engine->remote, lets);
    return worked;
}

enum err engine_check_aside(struct engine *engine, struct error *e)
{
    struct error failed = engine->failed_aside;
    if (failed.code == ERR_OK)
        return ERR_OK;
    engine->failed_aside = (struct error){0};
    if (e)
        *e = failed;
    return failed.code;
}
