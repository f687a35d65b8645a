/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/state.h"

struct api_sync_state state_of_sync(const struct api_state *state,
                                    struct str name)
{
    for (size_t i = 0; i < state->n_syncs; i++)
        if (str_eq(state->syncs[i].name, name))
            return state->syncs[i];
    return (struct api_sync_state){.name = name};
}

struct api_connection_state state_of_connection(const struct api_state *state,
                                                struct str name)
{
    for (size_t i = 0; i < state->n_connections; i++)
        if (str_eq(state->connections[i].name, name))
            return state->connections[i];
    return (struct api_connection_state){.name = name,
                                         .quota_left = -1,
                                         .quota_limit = -1,
                                         .webhooks_installed = -1};
}

const char *state_connection_name(const struct api_connection_state *c)
{
    static const char *const names[] = {[CONNECTION_UNKNOWN] = "unknown",
                                        [CONNECTION_OK] = "ok",
                                        [CONNECTION_BAD] = "bad"};
    return c->pause.set ? "paused" : names[c->health];
}

struct str state_connection_reason(const struct api_connection_state *c)
{
    return c->pause.set ? c->pause.reason : c->reason;
}

struct value state_pause_value(struct arena *a, const struct api_pause *pause)
{
    struct object o = {.arena = a};
    if (!pause->set)
        return value_null();
    object_text(&o, "reason", pause->reason);
    object_text(&o, "by", pause->by);
    object_time(&o, "since", pause->since_us);
    return object_value(&o);
}

struct value state_pending_value(struct arena *a, const struct pending *p)
{
    struct value v = pending_value(a, p);
    struct value running = value_int(p->running);
    return value_with(a, &v, STR("running"), &running);
}
