/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The hub's workspace: loaded aside, then put in the place of the old one. */
#include "engine/lookup/lookup_seed.h"
#include "serve/hub/hub_private.h"

static size_t place_of(const struct workspace *w, struct str connection)
{
    size_t i = 0;
    while (i + 1 < w->n_connections &&
           !str_eq(w->connections[i].name, connection))
        i++;
    return i;
}

static struct hub_connection *make_connections(struct arena *a,
                                               const struct workspace *w)
{
    struct hub_connection *all =
        arena_array(a, struct hub_connection, w->n_connections);
    for (size_t i = 0; i < w->n_connections; i++) {
        all[i].name = w->connections[i].name;
        for (size_t k = 0; k < w->n_syncs; k++)
            for (int s = 0; s < SIDES; s++)
                all[i].n_syncs += w->syncs[k].enabled &&
                                  str_eq(w->syncs[k].connection[s],
                                         all[i].name);
    }
    return all;
}

static struct hub_sync *make_syncs(struct arena *a, const struct workspace *w)
{
    struct hub_sync *syncs = arena_array(a, struct hub_sync, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++) {
        syncs[i].name = w->syncs[i].name;
        syncs[i].enabled = w->syncs[i].enabled;
        syncs[i].totals.name = w->syncs[i].name;
        for (int s = 0; s < SIDES; s++)
            syncs[i].connection[s] = place_of(w, w->syncs[i].connection[s]);
    }
    return syncs;
}

enum err hub_load(struct hub *hub, struct problems *problems,
                  struct hub_loaded *out, struct error *e)
{
    struct hub_loaded l = {0};
    enum err err = workspace_load(&l.arena, hub->options.dir, &hub->options.env,
                                  problems, &l.workspace, e);
    if (err != ERR_OK) {
        arena_fini(&l.arena);
        return err;
    }
    l.syncs = make_syncs(&l.arena, &l.workspace);
    l.connections = make_connections(&l.arena, &l.workspace);
    *out = l;
    return ERR_OK;
}

/* Counts and failures of what is there before and after go on. */
static void inherit(const struct hub *hub, struct hub_loaded *l)
{
    for (size_t i = 0; i < l->workspace.n_syncs; i++) {
        struct hub_sync *sync = &l->syncs[i];
        for (size_t k = 0; k < hub->n_syncs; k++) {
            const struct hub_sync *old = &hub->syncs[k];
            if (!str_eq(old->name, sync->name))
                continue;
            /* but not what failed: it may be right now */
            sync->last_ok_us = old->last_ok_us;
            sync->last_change_us = old->last_change_us;
            sync->totals = old->totals;
            sync->totals.name = sync->name;
        }
    }
    for (size_t i = 0; i < l->workspace.n_connections; i++)
        for (size_t k = 0; k < hub->n_connections; k++)
            if (str_eq(hub->connections[k].name, l->connections[i].name)) {
                l->connections[i].past = hub->connections[k].past;
                l->connections[i].tells = hub->connections[k].tells;
            }
}

static enum err number_syncs(struct hub *hub, struct hub_loaded *l,
                             struct error *e)
{
    TRY(store_begin(hub->store, e));
    enum err err = ERR_OK;
    for (size_t i = 0; i < l->workspace.n_syncs && err == ERR_OK; i++)
        err = store_sync_id(hub->store, l->syncs[i].name, &l->syncs[i].id, e);
    return store_end(hub->store, err, e);
}

enum err hub_take_workspace(struct hub *hub, struct hub_loaded *l,
                            struct error *e)
{
    TRY(number_syncs(hub, l, e));
    TRY(lookup_seed(hub->store, &l->workspace, e));
    TRY(hub_schedule_load(hub, l, e));
    TRY(hub_pauses_load(hub, l, e));
    hub_engine_close(hub);
    struct workspace old = hub->workspace;
    struct arena old_arena = hub->workspace_arena;
    pthread_mutex_lock(&hub->mutex);
    inherit(hub, l);
    hub->now.loaded_us = hub_now_us(hub);
    hub->workspace = l->workspace;
    hub->workspace_arena = l->arena;
    hub->syncs = l->syncs;
    hub->n_syncs = l->workspace.n_syncs;
    hub->connections = l->connections;
    hub->n_connections = l->workspace.n_connections;
    pthread_mutex_unlock(&hub->mutex);
    workspace_close(&old);
    arena_fini(&old_arena);
    return ERR_OK;
}

void hub_loaded_fini(struct hub_loaded *loaded)
{
    workspace_close(&loaded->workspace);
    arena_fini(&loaded->arena);
}

void hub_swap(struct hub *hub, struct hub_loaded *loaded)
{
    struct error error = {0};
    if (hub_take_workspace(hub, loaded, &error) == ERR_OK) {
        log_event(hub->options.log, LOG_INFO, "workspace taken anew",
                  LOG_INT("syncs", (int64_t)hub->n_syncs));
        return;
    }
    hub_loaded_fini(loaded);
    log_event(hub->options.log, LOG_ERROR, "workspace kept as it was",
              LOG_STR("error", str_from(error.message)));
}

void hub_drop_workspace(struct hub *hub)
{
    workspace_close(&hub->workspace);
    arena_fini(&hub->workspace_arena);
}
