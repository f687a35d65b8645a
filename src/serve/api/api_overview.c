/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How things stand: for the first page that people see. */
#include <stdatomic.h>

#include "base/time.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "serve/api/state.h"
#include "serve/api/sync_value.h"
#include "view/pending.h"
#include "view/run.h"

#define RUNS_LOOKED_AT 100

struct overview {
    struct api_call *call;
    struct arena *a;
    int64_t now_us;
    struct api_state state;
    struct run *runs;          /* the newest */
    size_t n_runs;
    struct report *reports;    /* of these */
    struct list syncs;
    struct list attention;
    struct pending sum;
    int64_t links;
};

/* ---- one sync -------------------------------------------------------------------- */

/* What a run has told of a sync; NULL: it was not about it. */
static const struct sync_report *told_of(const struct report *report,
                                         struct str sync)
{
    for (size_t i = 0; i < report->n; i++)
        if (str_eq(report->syncs[i].name, sync))
            return &report->syncs[i];
    return NULL;
}

static struct value last_run_of(const struct overview *o, struct str sync)
{
    for (size_t i = 0; i < o->n_runs; i++) {
        const struct run *run = &o->runs[i];
        struct object v = {.arena = o->a};
        if (!told_of(&o->reports[i], sync))
            continue;
        object_text(&v, "run", run->id);
        object_text(&v, "kind", str_from(run_kind_name(run->kind)));
        object_text(&v, "state", str_from(run_state_name(run->state)));
        object_time(&v, "started_at", run->started_us);
        object_time(&v, "ended_at", run->ended_us);
        return object_value(&v);
    }
    return value_null();
}

/* The hub knows since it began; runs before tell of what was before. */
static int64_t last_change_us(const struct overview *o,
                              const struct api_sync_state *state)
{
    for (size_t i = 0; i < o->n_runs && state->last_change_us == 0; i++) {
        const struct sync_report *r = told_of(&o->reports[i], state->name);
        if (r && side_report_writes(&r->side[SIDE_LEFT]) +
                         side_report_writes(&r->side[SIDE_RIGHT]) > 0)
            return o->runs[i].ended_us;
    }
    return state->last_change_us;
}

static enum err read_runs(struct overview *o, struct error *e)
{
    TRY(run_list(o->call->api->reader, o->a, 0, RUNS_LOOKED_AT, &o->runs,
                 &o->n_runs, e));
    o->reports = arena_array(o->a, struct report, o->n_runs);
    for (size_t i = 0; i < o->n_runs; i++) {
        struct value report = stored_value(o->a, o->runs[i].report);
        report_read(o->a, &report, &o->reports[i]);
    }
    return ERR_OK;
}

struct verdict {
    const char *health;
    struct str reason;
};

static struct verdict judge(const struct overview *o, const struct sync *sync,
                            const struct api_sync_state *state,
                            const struct pending *pending)
{
    int64_t waits = pending->parked + pending_held(pending);
    if (!sync->enabled)
        return (struct verdict){"off", STR("switched off in the workspace")};
    if (state->pause.set)
        return (struct verdict){"paused", state->pause.reason};
    if (state->error.n > 0)
        return (struct verdict){"bad", state->error};
    for (int s = 0; s < SIDES; s++) {
        struct api_connection_state c =
            state_of_connection(&o->state, sync->connection[s]);
        if (c.pause.set)
            return (struct verdict){"paused", c.pause.reason};
        if (c.health == CONNECTION_BAD)
            return (struct verdict){"bad", c.reason};
    }
    if (waits > 0)
        return (struct verdict){
            "warn", arena_printf(o->a, "%lld %s for a person",
                                 (long long)waits,
                                 waits == 1 ? "thing waits"
                                            : "things wait")};
    return (struct verdict){"ok", STR("")};
}

static int64_t lag_s(const struct overview *o, const struct job_counts *jobs)
{
    int64_t age_us = o->now_us - jobs->oldest_us;
    return jobs->due > 0 && age_us > 0 ? age_us / US_PER_SECOND : 0;
}

static void add_up(struct pending *sum, const struct pending *p)
{
    sum->parked += p->parked;
    sum->waiting += p->waiting;
    sum->running += p->running;
    for (size_t i = 0; i < 4; i++)
        sum->held[i] += p->held[i];
}

static enum err add_sync(struct overview *o, const struct sync *sync,
                         struct error *e)
{
    const struct view *view = &o->call->view;
    struct api_sync_state state = state_of_sync(&o->state, sync->name);
    struct pending pending = {0};
    struct job_counts jobs = {0};
    struct object v = {.arena = o->a};
    int64_t id = view_sync_id(view, sync->name);
    int64_t links = 0;
    int64_t newest = 0;
    TRY(pending_count(view, &sync->name, 1, o->now_us, &pending, e));
    TRY(job_count(view->store, id, o->now_us, &jobs, e));
    TRY(link_count(view->store, id, &links, &newest, e));
    struct verdict verdict = judge(o, sync, &state, &pending);
    object_text(&v, "sync", sync->name);
    object_bool(&v, "enabled", sync->enabled);
    for (int s = 0; s < SIDES; s++)
        object_text(&v, side_name((enum side)s),
                    view_entity(o->a, sync, (enum side)s));
    object_text(&v, "direction", str_from(sync_value_way(sync->flow_to)));
    object_text(&v, "health", str_from(verdict.health));
    object_text(&v, "reason", verdict.reason);
    object_int(&v, "lag_s", lag_s(o, &jobs));
    object_set(&v, "last_run", last_run_of(o, sync->name));
    object_time(&v, "last_change_at", last_change_us(o, &state));
    object_time(&v, "next_poll_at", state.next_poll_us);
    object_time(&v, "next_reconcile_at", state.next_reconcile_us);
    object_int(&v, "links", links);
    object_set(&v, "pending", state_pending_value(o->a, &pending));
    object_set(&v, "paused", state_pause_value(o->a, &state.pause));
    list_add(&o->syncs, object_value(&v));
    o->links += links;
    add_up(&o->sum, &pending);
    return ERR_OK;
}

/* ---- what needs a person ---------------------------------------------------------- */

static void attend(struct overview *o, const char *kind, int64_t n,
                   struct str text, const char *link)
{
    struct object v = {.arena = o->a};
    if (n == 0)
        return;
    object_text(&v, "kind", str_from(kind));
    object_int(&v, "count", n);
    object_text(&v, "text", text);
    object_text(&v, "link", str_from(link));
    list_add(&o->attention, object_value(&v));
}

static void attend_pending(struct overview *o)
{
    static const struct {
        const char *kind;
        const char *one;
        const char *many;
        const char *link;
    } kinds[] = {
        [HOLD_CONFLICT] = {"conflicts", "field was changed on both sides",
                           "fields were changed on both sides",
                           "/conflicts?kind=conflict"},
        [HOLD_UNMAPPED] = {"unmapped", "field has a value without a "
                           "counterpart", "fields have values without a "
                           "counterpart", "/conflicts?kind=unmapped"},
        [HOLD_INVALID] = {"invalid", "field has a value that does not fit",
                          "fields have values that do not fit",
                          "/conflicts?kind=invalid"},
        [HOLD_UNLINKED] = {"unlinked", "field refers to a record without a "
                           "counterpart", "fields refer to records without a "
                           "counterpart", "/conflicts?kind=unlinked"},
    };
    int64_t parked = o->sum.parked;
    attend(o, "parked", parked,
           arena_printf(o->a, "%lld %s", (long long)parked,
                        parked == 1 ? "record waits for a person"
                                    : "records wait for a person"),
           "/jobs?state=parked");
    for (size_t i = 0; i < 4; i++) {
        int64_t n = o->sum.held[i];
        attend(o, kinds[i].kind, n,
               arena_printf(o->a, "%lld %s", (long long)n,
                            n == 1 ? kinds[i].one : kinds[i].many),
               kinds[i].link);
    }
}

static struct value connections_value(struct overview *o)
{
    const struct workspace *w = o->call->api->workspace;
    struct list list = {.arena = o->a};
    for (size_t i = 0; i < w->n_connections; i++) {
        const struct connection *c = &w->connections[i];
        struct api_connection_state s = state_of_connection(&o->state, c->name);
        struct object v = {.arena = o->a};
        object_text(&v, "connection", c->name);
        object_text(&v, "title", str_from(c->connector->title));
        object_text(&v, "state", str_from(state_connection_name(&s)));
        object_text(&v, "reason", state_connection_reason(&s));
        object_set(&v, "paused", state_pause_value(o->a, &s.pause));
        list_add(&list, object_value(&v));
        attend(o, "connection", s.health == CONNECTION_BAD,
               arena_printf(o->a, "%.*s: %.*s", STR_ARG(c->name),
                            STR_ARG(s.reason)),
               "/connections");
    }
    return list_value(&list);
}

/* ---- together ---------------------------------------------------------------------- */

static struct value address_value(const struct api *api)
{
    const char *address = api->address ? atomic_load(api->address) : NULL;
    return address ? value_textz(address) : value_null();
}

static enum err get_overview(struct api_call *call, struct error *e)
{
    const struct api *api = call->api;
    struct overview o = {.call = call,
                         .a = call->arena,
                         .now_us = call_now_us(call),
                         .syncs = {call->arena},
                         .attention = {call->arena}};
    struct object v = {.arena = call->arena};
    struct object totals = {.arena = call->arena};
    api->hub->look(api->hub->context, call->arena, &o.state);
    TRY(read_runs(&o, e));
    for (size_t i = 0; i < api->workspace->n_syncs; i++)
        TRY(add_sync(&o, &api->workspace->syncs[i], e));
    struct value connections = connections_value(&o);
    attend_pending(&o);
    object_text(&v, "version", STR(CROSSWALK_VERSION));
    object_time(&v, "started_at", api->started_us);
    object_time(&v, "now", o.now_us);
    object_text(&v, "state", str_from(o.state.name));
    object_set(&v, "address", address_value(api));
    object_set(&v, "syncs", list_value(&o.syncs));
    object_set(&v, "connections", connections);
    object_set(&v, "attention", list_value(&o.attention));
    object_int(&totals, "links", o.links);
    object_set(&totals, "pending", state_pending_value(o.a, &o.sum));
    object_set(&v, "totals", object_value(&totals));
    struct value whole = object_value(&v);
    call_reply(call, 200, &whole);
    return ERR_OK;
}

const struct route routes_overview[] = {
    {"GET", "/overview", "getOverview", ROLE_VIEWER, API_READ, PLACE_DESK,
     NULL, NULL, get_overview},
    {0}};
