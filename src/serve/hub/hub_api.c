/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/hub/hub_api.h"

/* ---- how it stands ----------------------------------------------------------------- */

static struct api_pause pause_of(const struct pause *p)
{
    return (struct api_pause){.set = p->set, .reason = p->why, .by = p->who,
                              .since_us = p->since_us};
}

static void look_at_sync(const struct hub_sync_state *from,
                         struct api_sync_state *out)
{
    *out = (struct api_sync_state){
        .name = from->name,
        .last_change_us = from->last_change_us,
        .next_poll_us = from->next_poll_us,
        .next_reconcile_us = from->next_reconcile_us,
        .poll_ms = from->poll_ms,
        .reconcile = from->reconcile,
        .own_schedule = from->own_schedule,
        .error = from->error,
        .pause = pause_of(&from->pause)};
}

static enum api_health health_of(const struct hub_connection_state *c)
{
    if (c->breaker.state != BREAKER_CLOSED)
        return CONNECTION_BAD;
    return c->stats.requests > c->stats.failures ? CONNECTION_OK
                                                 : CONNECTION_UNKNOWN;
}

static void look_at_connection(const struct hub_connection_state *from,
                               struct api_connection_state *out)
{
    bool broken = from->breaker.state != BREAKER_CLOSED;
    const struct http_quota *quota = &from->stats.quota;
    bool has_quota = quota->left > 0 || quota->limit > 0;
    *out = (struct api_connection_state){
        .name = from->name,
        .health = health_of(from),
        .reason = from->why,
        .broken_since_us = broken ? from->breaker.since_us : 0,
        .broken_until_us = broken ? from->breaker.until_us : 0,
        .quota_left = has_quota ? quota->left : -1,
        .quota_limit = has_quota ? quota->limit : -1,
        .quota_reset_us = has_quota ? quota->resets_us : 0,
        .webhooks_installed = from->tells ? 1 : -1,
        .pause = pause_of(&from->pause)};
}

/* The one under way, then those that wait. */
static void look_at_runs(const struct hub_state *state, struct arena *a,
                         struct api_state *out)
{
    struct api_run *runs = arena_array(a, struct api_run,
                                       1 + state->n_waiting);
    size_t n = 0;
    if (state->run.n > 0)
        runs[n++] = (struct api_run){
            .id = state->run,
            .kind = state->kind,
            .cause = state->cause,
            .sync = state->sync,
            .phase = state->phase.n > 0 ? state->phase : STR("started"),
            .done = state->done,
            .total = state->total};
    for (size_t i = 0; i < state->n_waiting; i++)
        runs[n++] = (struct api_run){.id = state->waiting[i].run,
                                     .kind = state->waiting[i].kind,
                                     .cause = state->waiting[i].cause};
    out->runs = runs;
    out->n_runs = n;
}

static void look(void *context, struct arena *a, struct api_state *out)
{
    const struct hub_api *port = context;
    struct hub_state state;
    hub_look(port->hub, a, &state);
    struct api_sync_state *syncs =
        arena_array(a, struct api_sync_state, state.n_syncs);
    struct api_connection_state *connections =
        arena_array(a, struct api_connection_state, state.n_connections);
    for (size_t i = 0; i < state.n_syncs; i++)
        look_at_sync(&state.syncs[i], &syncs[i]);
    for (size_t i = 0; i < state.n_connections; i++)
        look_at_connection(&state.connections[i], &connections[i]);
    *out = (struct api_state){
        .name = hub_state_name(&state),
        .run = state.run,
        .loaded_us = state.loaded_us,
        .syncs = syncs,
        .n_syncs = state.n_syncs,
        .connections = connections,
        .n_connections = state.n_connections};
    look_at_runs(&state, a, out);
}

/* ---- what it is asked ---------------------------------------------------------------- */

static void wake(void *context)
{
    const struct hub_api *port = context;
    hub_wake(port->hub);
}

static enum err start_run(void *context, struct arena *a,
                          const struct run_request *request,
                          struct str *out_id, struct error *e)
{
    const struct hub_api *port = context;
    return hub_run(port->hub, a, request, out_id, e);
}

static enum err stop_run(void *context, struct str run, struct error *e)
{
    const struct hub_api *port = context;
    return hub_run_stop(port->hub, run, e);
}

static struct pause_of target_of(enum api_target target, struct str name)
{
    return (struct pause_of){
        target == TARGET_SYNC ? PAUSED_SYNC : PAUSED_CONNECTION, name};
}

static enum err set_pause(void *context, enum api_target target,
                          struct str name, const struct api_pause *pause,
                          struct error *e)
{
    const struct hub_api *port = context;
    const struct pause_of of = target_of(target, name);
    const struct pause as = {.set = true, .who = pause->by,
                             .why = pause->reason,
                             .since_us = pause->since_us};
    return hub_pause(port->hub, &of, &as, e);
}

static enum err resume(void *context, enum api_target target, struct str name,
                       struct error *e)
{
    const struct hub_api *port = context;
    const struct pause_of of = target_of(target, name);
    return hub_pause(port->hub, &of, &(struct pause){0}, e);
}

static void deaf(void *context, struct str connection)
{
    const struct hub_api *port = context;
    hub_told(port->hub, connection, false);
}

static size_t log_lines(void *context, struct arena *a, enum log_level level,
                        int64_t before, size_t n, struct api_log_line *out)
{
    const struct hub_api *port = context;
    return log_ring_read(port->log, a, level, before, n, out);
}

struct reached {
    api_task task;
    void *context;
};

static enum err reach(void *context, const struct hub_reach *hub,
                      struct error *e)
{
    const struct reached *r = context;
    const struct api_reach as = {.workspace = hub->workspace,
                                 .store = hub->store,
                                 .remote = engine_remote(hub->engine),
                                 .now_us = hub->now_us};
    return r->task(r->context, &as, e);
}

static enum err call(void *context, api_task task, void *task_context,
                     struct error *e)
{
    const struct hub_api *port = context;
    struct reached r = {task, task_context};
    return hub_call(port->hub, reach, &r, e);
}

static enum err reload(void *context, struct problems *problems,
                       struct error *e)
{
    const struct hub_api *port = context;
    enum err err = hub_reload(port->hub, problems, e);
    if (port->on_reload)
        port->on_reload(port->context, err == ERR_OK, problems);
    return err;
}

struct api_hub hub_api_make(struct hub_api *port)
{
    return (struct api_hub){.look = look,
                            .wake = wake,
                            .start_run = start_run,
                            .stop_run = stop_run,
                            .pause = set_pause,
                            .resume = resume,
                            .deaf = deaf,
                            .log_lines = log_lines,
                            .call = call,
                            .reload = reload,
                            .context = port};
}
