/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/alert_by_hand.h"

#include "serve/alert/alert_log.h"

struct standing {
    struct arena *a;
    const struct workspace *workspace;
    const struct report *report;
    struct alert_memory memory;
    int64_t now_us;
};

static const struct sync_report *report_of(const struct standing *s,
                                           struct str sync)
{
    for (size_t i = 0; i < s->report->n; i++)
        if (str_eq(s->report->syncs[i].name, sync))
            return &s->report->syncs[i];
    return NULL;
}

/* What people were told of it; NULL: that all is well. */
static const struct alert_cause *told_of(const struct standing *s,
                                         enum alert_kind kind,
                                         struct str about)
{
    for (size_t i = 0; i < s->memory.n; i++) {
        const struct alert_cause *c = &s->memory.causes[i];
        if (c->kind == kind && c->count > 0 && str_eq(c->about, about))
            return c;
    }
    return NULL;
}

static struct hub_sync_state sync_state(const struct standing *s,
                                        const struct sync *sync)
{
    const struct sync_report *report = report_of(s, sync->name);
    const struct alert_cause *before =
        told_of(s, ALERT_SYNC_FAILED, sync->name);
    struct hub_sync_state state = {.name = sync->name};
    if (!report)
        state.error = before ? before->why : STR("");
    else
        state.error = report->error;
    if (report && report->code == ERR_GUARD) {
        state.guard = report->error;
        state.guard_us = s->now_us;
    }
    if (report && report->code == ERR_OK)
        state.last_ok_us = s->now_us;
    return state;
}

/* A sync that went through has had its answers from both. */
static bool has_answered(const struct standing *s, struct str connection)
{
    const struct workspace *w = s->workspace;
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync *sync = &w->syncs[i];
        const struct sync_report *report = report_of(s, sync->name);
        if (report && report->code == ERR_OK &&
            (str_eq(sync->connection[SIDE_LEFT], connection) ||
             str_eq(sync->connection[SIDE_RIGHT], connection)))
            return true;
    }
    return false;
}

/* A hub that ran before may have told that it stopped. */
static struct hub_connection_state
connection_state(const struct standing *s, const struct connection *c)
{
    const struct alert_cause *before = told_of(s, ALERT_CONNECTION, c->name);
    struct hub_connection_state state = {.name = c->name};
    if (!before || has_answered(s, c->name))
        return state;
    state.breaker.state = BREAKER_OPEN;
    (void)error_set(&state.breaker.last, ERR_UNREACHABLE, __FILE__, __LINE__,
                    "%.*s", STR_ARG(before->why));
    return state;
}

enum err alert_by_hand(struct alert_round *round, struct arena *a,
                       const struct report *report, struct error *e)
{
    const struct workspace *w = round->workspace;
    struct standing s = {.a = a, .workspace = w, .report = report,
                         .now_us = clock_now_us(&round->clock)};
    struct hub_state hub = {
        .syncs = arena_array(a, struct hub_sync_state, w->n_syncs),
        .n_syncs = w->n_syncs,
        .connections =
            arena_array(a, struct hub_connection_state, w->n_connections),
        .n_connections = w->n_connections};
    if (!alerts_are_sent(&w->alerts))
        return ERR_OK;
    TRY(alert_memory_load(round->reader, a, &s.memory, e));
    for (size_t i = 0; i < w->n_syncs; i++)
        hub.syncs[i] = sync_state(&s, &w->syncs[i]);
    for (size_t i = 0; i < w->n_connections; i++)
        hub.connections[i] = connection_state(&s, &w->connections[i]);
    return alert_round(round, a, &hub, e);
}
