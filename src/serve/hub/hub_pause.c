/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Pauses of syncs and connections: in the store, and here while it runs. */
#include "serve/hub/hub_private.h"

struct pause hub_pause_copy(struct arena *a, const struct hub_pause_text *text)
{
    return (struct pause){.set = text->set,
                          .who = arena_str(a, str_from(text->who)),
                          .why = arena_str(a, str_from(text->why)),
                          .since_us = text->since_us};
}

static void pause_take(struct hub_pause_text *to, const struct pause *from)
{
    to->set = from->set;
    to->since_us = from->since_us;
    hub_copy_text(to->who, sizeof to->who, from->who);
    hub_copy_text(to->why, sizeof to->why, from->why);
}

/* ---- at the start ------------------------------------------------------------------- */

static enum err load_one(struct hub *hub, enum paused kind, struct str name,
                         struct hub_pause_text *out, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct pause_of of = {kind, name};
    struct pause pause = {0};
    TRY(pause_load(hub->store, &a, &of, &pause, NULL, e));
    pause_take(out, &pause);
    return ERR_OK;
}

enum err hub_pauses_load(struct hub *hub, struct hub_loaded *l, struct error *e)
{
    for (size_t i = 0; i < l->workspace.n_syncs; i++)
        TRY(load_one(hub, PAUSED_SYNC, l->syncs[i].name, &l->syncs[i].pause,
                     e));
    for (size_t i = 0; i < l->workspace.n_connections; i++)
        TRY(load_one(hub, PAUSED_CONNECTION, l->connections[i].name,
                     &l->connections[i].pause, e));
    return ERR_OK;
}

/* ---- while it runs ------------------------------------------------------------------ */

static struct hub_pause_text *find(struct hub *hub, const struct pause_of *of)
{
    if (of->kind == PAUSED_SYNC)
        for (size_t i = 0; i < hub->n_syncs; i++)
            if (str_eq(hub->syncs[i].name, of->name))
                return &hub->syncs[i].pause;
    if (of->kind == PAUSED_CONNECTION)
        for (size_t i = 0; i < hub->n_connections; i++)
            if (str_eq(hub->connections[i].name, of->name))
                return &hub->connections[i].pause;
    return NULL;
}

static enum err save(struct hub *hub, const struct pause_of *of,
                     const struct pause *pause, struct error *e)
{
    int64_t version = 0;
    TRY(store_begin(hub->aside, e));
    enum err err =
        pause_save(hub->aside, of, pause, KEPT_ANY_VERSION, &version, e);
    return store_end(hub->aside, err, e);
}

enum err hub_pause(struct hub *hub, const struct pause_of *of,
                   const struct pause *pause, struct error *e)
{
    pthread_mutex_lock(&hub->aside_mutex);
    enum err err = save(hub, of, pause, e);
    pthread_mutex_unlock(&hub->aside_mutex);
    TRY(err);
    pthread_mutex_lock(&hub->mutex);
    struct hub_pause_text *text = find(hub, of);
    if (text)
        pause_take(text, pause);
    pthread_mutex_unlock(&hub->mutex);
    hub_wake(hub);
    return ERR_OK;
}
