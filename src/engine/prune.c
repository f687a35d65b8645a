/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Old runs and entries of the journal go, as the workspace's `keep` says. */
#include "engine/engine_internal.h"

static int64_t before_us(const struct engine *engine, int64_t keep_ms)
{
    int64_t at_us = engine_now_us(engine) - keep_ms * US_PER_MS;
    return keep_ms > 0 && at_us > 0 ? at_us : 0;
}

enum err engine_prune(struct engine *engine, struct pruned *out,
                      struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    const struct engine_options *o = &engine->options;
    struct prune p = {
        .runs_before_us = before_us(engine, o->workspace->keep_runs_ms),
        .journal_before_us = before_us(engine, o->workspace->keep_journal_ms),
        .arena = &arena};
    while (!p.done && !(o->stop && *o->stop)) {
        TRY(prune_step(o->store, &p, e));
        if (o->on_breath)
            o->on_breath(o->context);
    }
    *out = (struct pruned){.runs = p.runs, .entries = p.entries};
    return ERR_OK;
}
