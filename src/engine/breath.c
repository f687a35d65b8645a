/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A long listing or queue must not hold up what somebody waits for: between
 * two pages or batches the daemon gets a turn, and urgent jobs are carried
 * out, of any sync. They need no listing: what is linked is read by id, what
 * is not is searched for.
 */
#include "engine/engine_internal.h"

bool engine_is_due(const struct engine *engine, const struct engine_sync *es,
                   int64_t at_us)
{
    int64_t due_us = -1;
    return es->source->enabled && !es->stopped &&
           job_next_due(engine->options.store, es->id, &due_us, NULL) ==
               ERR_OK &&
           due_us >= 0 && due_us <= at_us;
}

/* Batches of the sync until nothing urgent is left. */
static enum err work_urgent(struct engine *engine, struct engine_sync *es,
                            struct error *e)
{
    size_t n = 1;
    TRY(engine_prepare(engine, es, e));
    while (n > 0)
        TRY(step_sync(engine, es, &n, e));
    return ERR_OK;
}

/* What it fails of is met again by the sync's own turn: only what stops
 * everything is passed on. */
enum err engine_work_urgent(struct engine *engine, struct engine_sync *es,
                            struct error *e)
{
    struct error error = {0};
    struct sync_report *report = es->report;
    int64_t pass_us = engine->pass_us;
    bool chosen = engine->chosen;
    if (!report)
        es->report = &es->aside;
    engine->pass_us = JOB_DUE_URGENT;
    engine->chosen = false;
    enum err err = work_urgent(engine, es, &error);
    engine->pass_us = pass_us;
    engine->chosen = chosen;
    es->report = report;
    if (err == ERR_OK || error.scope != SCOPE_SYSTEM ||
        err == ERR_SCHEMA || err == ERR_INVALID)
        return ERR_OK;
    if (e)
        *e = error;
    return err;
}

enum err engine_breathe(struct engine *engine, struct error *e)
{
    TRY(engine_check_aside(engine, e));
    if (engine->options.on_breath)
        engine->options.on_breath(engine->options.context);
    for (size_t i = 0; i < engine->n_syncs; i++)
        if (engine_is_due(engine, &engine->syncs[i], JOB_DUE_URGENT))
            TRY(engine_work_urgent(engine, &engine->syncs[i], e));
    return ERR_OK;
}
