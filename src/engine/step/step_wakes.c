/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Records of other syncs that follow fields of a record of this one (`wakes`):
 * they have not changed themselves, so nothing tells of them. Once such a
 * record has changed and was carried over, they are searched for by a wide job
 * of their own sync; that job is in the transaction that ends this one.
 */
#include "engine/codec.h"
#include "engine/step/step.h"
#include "engine/step/wide.h"

static const struct engine_sync *sync_named(const struct engine *engine,
                                            struct str name)
{
    for (size_t i = 0; i < engine->n_syncs; i++)
        if (str_eq(engine->syncs[i].source->name, name))
            return &engine->syncs[i];
    return NULL;
}

/* Other than when both last agreed. What was linked just now has woken nobody:
 * whoever follows it has waited for the link. */
static bool has_changed(const struct step *step, const struct item *item,
                        enum side s)
{
    bool settled = item->end == ITEM_DONE ||
                   (item->end == ITEM_RETRY &&
                    str_is(item->reason, REASON_NOT_BEFORE));
    return settled && item->input.sync && item->link.id != 0 && item->has[s] &&
           item->link.side[s].hash !=
               record_hash(step->sync, s, &item->record[s]);
}

static enum err wake(struct step *step, const struct wake *wake, struct str id,
                     struct error *e)
{
    const struct engine_sync *es = sync_named(step->engine, wake->sync);
    int64_t now_us = engine_now_us(step->engine);
    const struct field by = {wake->by, value_text(id)};
    const struct wide who = {.where = value_object(&by, 1)};
    if (!es || !es->source->enabled)
        return ERR_OK;
    const struct job job = {.sync = es->id,
                            .side = wake->side,
                            .record_id = wide_id(step->a, &who),
                            .cause = CAUSE_REPAIR,
                            .due_us = now_us,
                            .created_us = now_us,
                            .run = step->engine->run};
    return job_put(step->engine->options.store, &job, 1, e);
}

enum err step_wakes(struct step *step, struct error *e)
{
    const struct sync *sync = step->sync;
    for (int s = 0; s < SIDES; s++) {
        for (size_t i = 0; sync->n_wakes[s] > 0 && i < step->n; i++) {
            const struct item *item = &step->items[i];
            if (!has_changed(step, item, (enum side)s))
                continue;
            for (size_t k = 0; k < sync->n_wakes[s]; k++)
                TRY(wake(step, &sync->wakes[s][k],
                         item_id(item, (enum side)s), e));
        }
    }
    return ERR_OK;
}
