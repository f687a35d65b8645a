/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Runs that were asked for, from the asking to the beginning. */
#include "engine/codec.h"
#include "serve/hub/hub_private.h"

static struct hub_queued *place_of(struct hub *hub, struct str run)
{
    for (size_t i = 0; i < HUB_RUNS_MAX; i++)
        if (str_is(run, hub->queued[i].run))
            return &hub->queued[i];
    return NULL;
}

void hub_queue_add(struct hub *hub, const struct run_request *request)
{
    pthread_mutex_lock(&hub->mutex);
    struct hub_queued *free_place = place_of(hub, STR(""));
    if (free_place) {
        *free_place = (struct hub_queued){.kind = request->kind};
        hub_copy_text(free_place->run, sizeof free_place->run, request->id);
        hub_copy_text(free_place->cause, sizeof free_place->cause,
                      request->cause);
    }
    pthread_mutex_unlock(&hub->mutex);
}

void hub_queue_remove(struct hub *hub, struct str run)
{
    struct hub_queued *queued = run.n > 0 ? place_of(hub, run) : NULL;
    if (queued)
        *queued = (struct hub_queued){0};
}

bool hub_queue_stopped(struct hub *hub, struct str run)
{
    const struct hub_queued *queued = run.n > 0 ? place_of(hub, run) : NULL;
    return queued && queued->stop;
}

bool hub_queue_stop(struct hub *hub, struct str run)
{
    struct hub_queued *queued = run.n > 0 ? place_of(hub, run) : NULL;
    if (queued)
        queued->stop = true;
    return queued != NULL;
}

void hub_queue_look(const struct hub *hub, struct arena *a,
                    struct hub_state *out)
{
    out->waiting = arena_array(a, struct hub_run_waiting, HUB_RUNS_MAX);
    out->n_waiting = 0;
    for (size_t i = 0; i < HUB_RUNS_MAX; i++) {
        const struct hub_queued *queued = &hub->queued[i];
        if (queued->run[0] == '\0')
            continue;
        out->waiting[out->n_waiting++] = (struct hub_run_waiting){
            .run = arena_str(a, str_from(queued->run)),
            .kind = queued->kind,
            .cause = arena_str(a, str_from(queued->cause))};
    }
}

static enum err keep(struct hub *hub, const struct run *run)
{
    TRY(store_begin(hub->store, NULL));
    return store_end(hub->store, run_put(hub->store, run, NULL), NULL);
}

void hub_queue_keep(struct hub *hub, const struct run_request *request,
                    const struct error *why)
{
    AUTO_ARENA a = ARENA_INIT;
    struct run there;
    int64_t now_us = hub_now_us(hub);
    const struct report nothing = {.run = request->id, .error = *why};
    struct value report = report_value(&a, &nothing);
    const struct run run = {.id = request->id,
                            .kind = request->kind,
                            .state = why->code == ERR_CANCELED ? RUN_CUT
                                                               : RUN_FAILED,
                            .cause = request->cause,
                            .started_us = now_us,
                            .ended_us = now_us,
                            .report = encode_value(&a, &report),
                            .error = str_from(why->message)};
    if (run_get(hub->store, &a, request->id, &there, NULL) == ERR_NOT_FOUND &&
        keep(hub, &run) != ERR_OK)
        log_event(hub->options.log, LOG_WARN, "a run could not be noted",
                  LOG_STR("run", request->id));
}
