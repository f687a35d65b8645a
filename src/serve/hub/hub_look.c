/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How the hub stands, copied for other threads. */
#include "serve/hub/hub_private.h"

static int64_t planned(int64_t us)
{
    return us == SCHEDULE_NEVER ? 0 : us;
}

static bool has_own_schedule(const struct workspace *w, struct str sync)
{
    for (size_t i = 0; i < w->n_sync_schedules; i++)
        if (str_eq(w->sync_schedules[i].sync, sync))
            return true;
    return false;
}

static void look_at_rules(struct hub *hub, struct arena *a,
                          const struct hub_sync *sync,
                          struct hub_sync_state *out)
{
    const struct schedule_rules *rules =
        workspace_schedule(&hub->workspace, sync->name);
    out->poll = arena_str(a, rules->poll.text);
    out->poll_ms =
        rules->poll.kind == RHYTHM_EVERY ? rules->poll.every_ms : 0;
    if (rules->reconcile.kind != RHYTHM_OFF)
        out->reconcile = arena_str(a, rules->reconcile.text);
    out->own_schedule = has_own_schedule(&hub->workspace, sync->name);
}

static void look_at_sync(struct hub *hub, struct arena *a,
                         const struct hub_sync *sync,
                         struct hub_sync_state *out)
{
    struct hub_case c;
    *out = (struct hub_sync_state){
        .name = arena_str(a, sync->name),
        .last_ok_us = sync->last_ok_us,
        .last_change_us = sync->last_change_us,
        .guard = arena_str(a, str_from(sync->guard)),
        .guard_us = sync->guard_us,
        .next_poll_us = planned(sync->view.poll_us),
        .next_reconcile_us = planned(sync->view.reconcile_us),
        .error = arena_str(a, str_from(sync->error)),
        .pause = hub_pause_copy(a, &sync->pause),
        .totals = sync->totals};
    out->totals.name = out->name;
    out->totals.error = STR_NONE;
    look_at_rules(hub, a, sync, out);
    hub_case_of(hub, a, sync, &c);
    out->plan = schedule_words(a, &c.c, &sync->view, hub_now_us(hub));
}

static void look_at_connection(struct hub *hub, struct arena *a,
                               const struct hub_connection *c,
                               struct hub_connection_state *out)
{
    *out = (struct hub_connection_state){
        .name = arena_str(a, c->name),
        .stats = c->past,
        .breaker = c->breaker,
        .why = breaker_words(a, &c->breaker, hub_now_us(hub)),
        .pause = hub_pause_copy(a, &c->pause),
        .tells = c->tells};
    hub_stats_add(&out->stats, &c->live);
}

static void look_at_now(struct arena *a, const struct hub_now *now,
                        struct hub_state *out)
{
    *out = (struct hub_state){
        .turned_us = now->turned_us,
        .loaded_us = now->loaded_us,
        .run = arena_str(a, str_from(now->run)),
        .kind = now->kind,
        .cause = arena_str(a, str_from(now->cause)),
        .started_us = now->started_us,
        .sync = arena_str(a, str_from(now->sync)),
        .phase = arena_str(a, str_from(now->phase)),
        .done = now->done,
        .total = now->total};
    memcpy(out->runs_by_state, now->runs_by_state, sizeof now->runs_by_state);
}

void hub_look(struct hub *hub, struct arena *a, struct hub_state *out)
{
    pthread_mutex_lock(&hub->mutex);
    look_at_now(a, &hub->now, out);
    hub_queue_look(hub, a, out);
    out->n_syncs = hub->n_syncs;
    out->syncs = arena_array(a, struct hub_sync_state, hub->n_syncs);
    for (size_t i = 0; i < hub->n_syncs; i++)
        look_at_sync(hub, a, &hub->syncs[i], &out->syncs[i]);
    out->n_connections = hub->n_connections;
    out->connections =
        arena_array(a, struct hub_connection_state, hub->n_connections);
    for (size_t i = 0; i < hub->n_connections; i++)
        look_at_connection(hub, a, &hub->connections[i], &out->connections[i]);
    pthread_mutex_unlock(&hub->mutex);
    out->queued = mailbox_length(hub->orders);
    out->stopping = atomic_load(&hub->stopping);
}

const char *hub_state_name(const struct hub_state *state)
{
    if (state->stopping)
        return "stopping";
    if (state->run.n > 0)
        return "working";
    return state->turned_us == 0 ? "starting" : "idle";
}

const char *hub_store_path(struct hub *hub, struct arena *a)
{
    return arena_strz(a, hub->workspace.store_path);
}

void hub_settings(struct hub *hub, struct arena *a, struct serve_settings *out)
{
    const struct serve_settings *from = &hub->workspace.serve;
    *out = *from;
    out->listen = arena_str(a, from->listen);
    out->public_url = arena_str(a, from->public_url);
    out->certificate = arena_str(a, from->certificate);
    out->key = arena_str(a, from->key);
}
