/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a run means for the schedule of its syncs, kept over restarts. */
#include "serve/hub/hub_private.h"

void hub_told(struct hub *hub, struct str connection, bool tells)
{
    pthread_mutex_lock(&hub->mutex);
    for (size_t i = 0; i < hub->n_connections; i++)
        if (str_eq(hub->connections[i].name, connection))
            hub->connections[i].tells = tells;
    pthread_mutex_unlock(&hub->mutex);
}

void hub_tell(struct hub *hub, const struct job *job, struct str told)
{
    told_note(hub->told, job, told);
}

bool hub_lets(struct hub *hub, struct str sync)
{
    AUTO_ARENA a = ARENA_INIT;
    struct hub_case c;
    struct schedule_view view;
    bool lets = false;
    pthread_mutex_lock(&hub->mutex);
    for (size_t i = 0; i < hub->n_syncs; i++) {
        if (!str_eq(hub->syncs[i].name, sync))
            continue;
        hub_case_of(hub, &a, &hub->syncs[i], &c);
        lets = schedule_lets(&c.c, BY_WEBHOOK, hub_now_us(hub), &view);
    }
    pthread_mutex_unlock(&hub->mutex);
    return lets;
}

/* Whether a side that cannot tell of its changes had news. */
static bool has_news(const struct hub *hub, const struct hub_sync *sync,
                     const struct sync_report *r)
{
    for (int s = 0; s < SIDES; s++)
        if (hub_looks_for(hub, sync, (enum side)s) &&
            r->side[s].scanned > r->side[s].echoes)
            return true;
    return false;
}

static const struct sync_report *report_of(const struct report *report,
                                           struct str sync)
{
    for (size_t i = 0; i < report->n; i++)
        if (str_eq(report->syncs[i].name, sync))
            return &report->syncs[i];
    return NULL;
}

void hub_note(struct hub *hub, const struct run_request *request,
              const struct hub_end *ended)
{
    int64_t now_us = hub_now_us(hub);
    if (ended->what == START_NOTHING || ended->err == ERR_CANCELED)
        return;
    for (size_t i = 0; i < hub->n_syncs; i++) {
        struct hub_sync *sync = &hub->syncs[i];
        const struct sync_report *r = report_of(ended->report, sync->name);
        if (!r && (ended->err == ERR_OK || !hub_is_meant(request, sync)))
            continue;
        const struct schedule_run run = {
            .what = ended->what,
            .started_us = ended->started_us,
            .ended_us = now_us,
            .failed = ended->err != ERR_OK || r->error.n > 0,
            .changed = r && has_news(hub, sync, r)};
        if (!run.failed && run.what != START_FAST)
            sync->last_ok_us = now_us; /* both sides were looked at */
        if (schedule_note(&sync->schedule, &run))
            sync->to_save = true;
    }
}

static enum err save_all(struct hub *hub, struct error *e)
{
    for (size_t i = 0; i < hub->n_syncs; i++) {
        struct hub_sync *sync = &hub->syncs[i];
        if (sync->to_save)
            TRY(schedule_state_save(hub->store, sync->name, &sync->schedule,
                                    hub_now_us(hub), e));
        sync->to_save = false;
    }
    return ERR_OK;
}

void hub_note_save(struct hub *hub)
{
    struct error error = {0};
    bool any = false;
    for (size_t i = 0; i < hub->n_syncs; i++)
        any = any || hub->syncs[i].to_save;
    if (!any)
        return;
    enum err err = store_begin(hub->store, &error);
    if (err == ERR_OK)
        err = store_end(hub->store, save_all(hub, &error), &error);
    if (err != ERR_OK) /* it is polled and compared anew: no harm */
        log_event(hub->options.log, LOG_WARN, "schedule not kept",
                  LOG_STR("error", str_from(error.message)));
}

enum err hub_schedule_load(struct hub *hub, struct hub_loaded *l,
                           struct error *e)
{
    for (size_t i = 0; i < l->workspace.n_syncs; i++) {
        struct hub_sync *sync = &l->syncs[i];
        TRY(schedule_state_load(hub->store, sync->name, &sync->schedule, e));
        sync->to_save = schedule_begin(&sync->schedule, hub_now_us(hub));
    }
    return ERR_OK;
}
