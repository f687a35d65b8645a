/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/alert/alert_facts.h"

#include "base/time.h"
#include "base/vec.h"
#include "view/job.h"
#include "view/pending.h"
#include "view/run.h"

#define RUNS_A_PAGE 500
#define RUNS_MOST 20000

struct gathering {
    struct arena *a;
    const struct alert_source *source;
    struct view view;
    VEC(struct alert_fact) facts;
    struct alert_sync *syncs; /* by their place in the workspace */
};

static void add(struct gathering *g, struct alert_fact fact)
{
    if (fact.count > 0)
        vec_push(g->a, &g->facts, fact);
}

/* ---- what waits for a person ------------------------------------------------------ */

static enum err gather_jobs(struct gathering *g, struct error *e)
{
    struct job_group *groups = NULL;
    size_t n = 0;
    TRY(job_groups(g->source->store, g->a, 0, &groups, &n, e));
    for (size_t i = 0; i < n; i++) {
        const struct sync *sync = view_sync(&g->view, groups[i].sync);
        if (sync && sync->enabled)
            add(g, (struct alert_fact){.kind = ALERT_FAILED_JOBS,
                                       .about = sync->name,
                                       .what = groups[i].reason,
                                       .count = groups[i].count});
    }
    return ERR_OK;
}

static enum err gather_holds(struct gathering *g, const struct sync *sync,
                             struct error *e)
{
    int64_t by_kind[4] = {0};
    int64_t id = view_sync_id(&g->view, sync->name);
    if (id <= 0 || !sync->enabled)
        return ERR_OK;
    TRY(hold_count(g->source->store, id, by_kind, e));
    for (int kind = HOLD_CONFLICT; kind <= HOLD_UNLINKED; kind++)
        add(g, (struct alert_fact){
                   .kind = ALERT_CONFLICTS,
                   .about = sync->name,
                   .what = str_from(hold_kind_name((enum hold_kind)kind)),
                   .count = by_kind[kind]});
    return ERR_OK;
}

/* ---- what does not run -------------------------------------------------------------- */

static bool is_down(const struct hub_state *hub, struct str connection)
{
    for (size_t i = 0; i < hub->n_connections; i++)
        if (str_eq(hub->connections[i].name, connection))
            return hub->connections[i].breaker.state != BREAKER_CLOSED;
    return false;
}

static void gather_connections(struct gathering *g)
{
    const struct hub_state *hub = g->source->hub;
    for (size_t i = 0; i < hub->n_connections; i++) {
        const struct hub_connection_state *c = &hub->connections[i];
        if (c->breaker.state != BREAKER_CLOSED && !c->pause.set)
            add(g, (struct alert_fact){
                       .kind = ALERT_CONNECTION,
                       .about = c->name,
                       .count = 1,
                       .why = arena_str(g->a,
                                        str_from(c->breaker.last.message))});
    }
}

static const struct hub_sync_state *state_of(const struct hub_state *hub,
                                             struct str name)
{
    for (size_t i = 0; i < hub->n_syncs; i++)
        if (str_eq(hub->syncs[i].name, name))
            return &hub->syncs[i];
    return NULL;
}

static void gather_run(struct gathering *g, const struct sync *sync,
                       const struct hub_sync_state *state)
{
    const struct hub_state *hub = g->source->hub;
    bool down = is_down(hub, sync->connection[SIDE_LEFT]) ||
                is_down(hub, sync->connection[SIDE_RIGHT]);
    if (state->guard_us > 0)
        add(g, (struct alert_fact){.kind = ALERT_GUARD,
                                   .about = sync->name,
                                   .count = 1,
                                   .why = state->guard,
                                   .since_us = state->guard_us});
    if (state->error.n > 0 && !state->pause.set && !down && sync->enabled &&
        !str_eq(state->error, state->guard))
        add(g, (struct alert_fact){.kind = ALERT_SYNC_FAILED,
                                   .about = sync->name,
                                   .count = 1,
                                   .why = state->error});
}

static enum err gather_sync(struct gathering *g, size_t i, struct error *e)
{
    const struct sync *sync = &g->source->workspace->syncs[i];
    const struct hub_sync_state *state = state_of(g->source->hub, sync->name);
    struct alert_sync *out = &g->syncs[i];
    struct pending pending = {0};
    TRY(gather_holds(g, sync, e));
    if (state)
        gather_run(g, sync, state);
    TRY(pending_count(&g->view, &sync->name, 1, g->source->now_us, &pending,
                      e));
    out->name = sync->name;
    out->enabled = sync->enabled;
    out->paused = state && state->pause.set;
    out->needing = pending.parked + pending_held(&pending);
    out->waiting = pending.waiting;
    out->last_ok_us = state ? state->last_ok_us : 0;
    return ERR_OK;
}

/* ---- what was written in a day ------------------------------------------------------- */

static int64_t written_in(const struct value *report)
{
    static const char *const counts[] = {"created", "updated", "deleted",
                                         "archived"};
    int64_t n = 0;
    for (int s = 0; s < SIDES; s++) {
        const struct value *side =
            value_getz(report, side_name((enum side)s));
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            n += value_int_at(side, counts[i]);
    }
    return n;
}

static void add_run(struct gathering *g, const struct run *run)
{
    const struct workspace *w = g->source->workspace;
    struct value report = stored_value(g->a, run->report);
    const struct value *syncs = value_getz(&report, "syncs");
    for (size_t i = 0; syncs && i < syncs->items.n; i++) {
        const struct value *one = &syncs->items.at[i];
        const struct sync *sync = workspace_sync(w, value_text_at(one, "sync"));
        if (sync)
            g->syncs[sync - w->syncs].written += written_in(one);
    }
}

static enum err gather_written(struct gathering *g, struct error *e)
{
    int64_t from_us = g->source->now_us - US_PER_DAY;
    int64_t before_us = 0;
    for (size_t seen = 0; seen < RUNS_MOST; seen += RUNS_A_PAGE) {
        struct run *runs = NULL;
        size_t n = 0;
        TRY(run_list(g->source->store, g->a, before_us, RUNS_A_PAGE, &runs, &n,
                     e));
        for (size_t i = 0; i < n; i++)
            if (runs[i].ended_us >= from_us)
                add_run(g, &runs[i]);
        if (n < RUNS_A_PAGE || runs[n - 1].started_us < from_us)
            break;
        before_us = runs[n - 1].started_us;
    }
    return ERR_OK;
}

enum err alert_facts_gather(struct arena *a, const struct alert_source *source,
                            struct alert_facts *out, struct error *e)
{
    const struct workspace *w = source->workspace;
    struct gathering g = {
        .a = a,
        .source = source,
        .view = view_make(a, w, source->store),
        .syncs = arena_array(a, struct alert_sync, w->n_syncs)};
    gather_connections(&g);
    TRY(gather_jobs(&g, e));
    for (size_t i = 0; i < w->n_syncs; i++)
        TRY(gather_sync(&g, i, e));
    if (source->with_written)
        TRY(gather_written(&g, e));
    *out = (struct alert_facts){g.facts.at, g.facts.n, g.syncs, w->n_syncs};
    return ERR_OK;
}
