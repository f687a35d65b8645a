/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How the hub stands, copied for other threads. */
#include "serve/hub_private.h"

static void look_at_sync(struct arena *a, const struct hub_sync *sync,
                         struct hub_sync_state *out)
{
    *out = (struct hub_sync_state){
        .name = arena_str(a, sync->name),
        .last_ok_us = sync->last_ok_us,
        .next_poll_us = sync->next_poll_us,
        .next_reconcile_us = sync->next_reconcile_us,
        .retry_us = sync->retry_us,
        .error = arena_str(a, str_from(sync->error)),
        .reason = arena_str(a, str_from(sync->reason)),
        .totals = sync->totals};
    out->totals.name = out->name;
    out->totals.error = STR_NONE;
}

static void look_at_connection(struct arena *a, const struct hub_connection *c,
                               struct hub_connection_state *out)
{
    out->name = arena_str(a, c->name);
    out->stats = c->past;
    hub_stats_add(&out->stats, &c->live);
}

static void look_at_now(struct arena *a, const struct hub_now *now,
                        struct hub_state *out)
{
    *out = (struct hub_state){
        .turned_us = now->turned_us,
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
    out->n_syncs = hub->n_syncs;
    out->syncs = arena_array(a, struct hub_sync_state, hub->n_syncs);
    for (size_t i = 0; i < hub->n_syncs; i++)
        look_at_sync(a, &hub->syncs[i], &out->syncs[i]);
    out->n_connections = hub->n_connections;
    out->connections =
        arena_array(a, struct hub_connection_state, hub->n_connections);
    for (size_t i = 0; i < hub->n_connections; i++)
        look_at_connection(a, &hub->connections[i], &out->connections[i]);
    pthread_mutex_unlock(&hub->mutex);
    out->queued = mailbox_length(hub->orders);
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
