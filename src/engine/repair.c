/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Held fields whose reason may have gone: a person answered, a lookup was
 * filled, a record was linked. Their records are put into the queue again.
 */
#include "engine/engine_internal.h"

#define HOLD_PAGE 500

/* Is there something new to say about this hold? */
static bool hold_is_ready(struct engine *engine, const struct hold *hold)
{
    const struct map_env *env = world_env(engine->world);
    struct str found;
    struct value extra;
    switch (hold->kind) {
    case HOLD_CONFLICT:
        return hold->answered;
    case HOLD_UNMAPPED:
        for (int s = 0; s < SIDES; s++)
            if (env->lookup(env->context, hold->lookup, (enum side)s,
                            hold->key, &found, &extra) == ANSWER_FOUND)
                return true;
        return false;
    case HOLD_UNLINKED:
        for (int s = 0; s < SIDES; s++)
            if (env->link(env->context, hold->lookup, (enum side)s, hold->key,
                          &found) == ANSWER_FOUND)
                return true;
        return false;
    case HOLD_INVALID:
        break;
    }
    return false;
}

static enum err repair_put(struct engine *engine, struct engine_sync *es,
                           struct arena *a, const struct hold *hold,
                           struct error *e)
{
    struct store *store = engine->options.store;
    struct link link = {0};
    TRY(link_by_id(store, a, hold->link, &link, e));
    if (link.id == 0)
        return ERR_OK;
    int64_t now_us = engine_now_us(engine);
    struct job job = {.sync = es->id,
                      .side = SIDE_LEFT,
                      .record_id = link.side[SIDE_LEFT].id,
                      .cause = CAUSE_REPAIR,
                      .due_us = now_us,
                      .created_us = now_us,
                      .run = engine->run};
    return job_put(store, &job, 1, e);
}

static enum err repair_page(struct engine *engine, struct engine_sync *es,
                            struct arena *a, const struct hold *holds,
                            size_t n, bool all, struct error *e)
{
    world_begin(engine->world, &es->bound);
    for (size_t i = 0; i < n; i++) /* the first pass gathers what to fetch */
        (void)hold_is_ready(engine, &holds[i]);
    TRY(world_fetch(engine->world, e));
    for (size_t i = 0; i < n; i++)
        if (all || hold_is_ready(engine, &holds[i]))
            TRY(repair_put(engine, es, a, &holds[i], e));
    return ERR_OK;
}

static enum err repair_all(struct engine *engine, struct engine_sync *es,
                           bool all, struct error *e)
{
    int64_t after = 0;
    for (;;) {
        AUTO_ARENA arena = ARENA_INIT;
        struct hold *holds = NULL;
        size_t n = 0;
        const struct hold_filter filter = {.sync = es->id, .kind = -1,
                                           .after_id = after,
                                           .limit = HOLD_PAGE};
        TRY(hold_list(engine->options.store, &arena, &filter, &holds, &n, e));
        if (n > 0)
            after = holds[n - 1].id;
        TRY(repair_page(engine, es, &arena, holds, n, all, e));
        if (n < HOLD_PAGE)
            return ERR_OK;
    }
}

enum err repair_sync(struct engine *engine, struct engine_sync *es, bool all,
                     struct error *e)
{
    struct store *store = engine->options.store;
    int64_t by_kind[4] = {0};
    TRY(hold_count(store, es->id, by_kind, e));
    if (by_kind[0] + by_kind[1] + by_kind[2] + by_kind[3] == 0)
        return ERR_OK;
    TRY(store_begin(store, e));
    enum err err = repair_all(engine, es, all, e);
    if (err == ERR_OK)
        err = store_commit(store, e);
    if (err != ERR_OK)
        store_rollback(store);
    return err;
}
