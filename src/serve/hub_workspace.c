/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The hub's workspace: loaded aside, then put in the place of the old one. */
#include "engine/lookup_seed.h"
#include "serve/hub_private.h"

static struct hub_sync *make_syncs(struct arena *a, const struct workspace *w)
{
    struct hub_sync *syncs = arena_array(a, struct hub_sync, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++) {
        syncs[i].name = w->syncs[i].name;
        syncs[i].enabled = w->syncs[i].enabled;
        syncs[i].totals.name = w->syncs[i].name;
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
    l.connections = arena_array(&l.arena, struct hub_connection,
                                l.workspace.n_connections);
    for (size_t i = 0; i < l.workspace.n_connections; i++)
        l.connections[i].name = l.workspace.connections[i].name;
    *out = l;
    return ERR_OK;
}

/* Counts and failures of what is there before and after go on. */
static void inherit(const struct hub *hub, struct hub_loaded *l)
{
    for (size_t i = 0; i < l->workspace.n_syncs; i++) {
        struct hub_sync *sync = &l->syncs[i];
        const struct hub_sync fresh = *sync;
        for (size_t k = 0; k < hub->n_syncs; k++)
            if (str_eq(hub->syncs[k].name, sync->name))
                *sync = hub->syncs[k];
        sync->name = fresh.name;
        sync->enabled = fresh.enabled;
        sync->totals.name = fresh.name;
        sync->retry_us = 0; /* what was wrong may be right now */
        sync->failures = 0;
    }
    for (size_t i = 0; i < l->workspace.n_connections; i++)
        for (size_t k = 0; k < hub->n_connections; k++)
            if (str_eq(hub->connections[k].name, l->connections[i].name))
                l->connections[i].past = hub->connections[k].past;
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
    hub_engine_close(hub);
    struct workspace old = hub->workspace;
    struct arena old_arena = hub->workspace_arena;
    pthread_mutex_lock(&hub->mutex);
    inherit(hub, l);
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
