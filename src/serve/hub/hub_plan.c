/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is to be run by itself, and how long nothing is. */
#include "base/time.h"
#include "base/vec.h"
#include "serve/hub/hub_private.h"

/* However quiet it is, the thread gives a sign now and then. */
#define PLAN_WAIT_US US_PER_SECOND

struct plan {
    struct hub *hub;
    struct arena *a;
    int64_t now_us;
    int64_t next_us;
    VEC(struct str) syncs;
    unsigned sides;
};

/* ---- how a sync stands ----------------------------------------------------------- */

bool hub_looks_for(const struct hub *hub, const struct hub_sync *sync,
                   enum side s)
{
    const struct sync *source = workspace_sync(&hub->workspace, sync->name);
    return !hub->connections[sync->connection[s]].tells &&
           (!source || source->flow_to[SIDE_OTHER(s)]);
}

static void connection_case(const struct hub *hub, struct arena *a,
                            const struct hub_sync *sync, enum side s,
                            struct schedule_connection *out)
{
    const struct hub_connection *c = &hub->connections[sync->connection[s]];
    const struct connection *source =
        &hub->workspace.connections[sync->connection[s]];
    int64_t now_us = hub_now_us(hub);
    const struct http_quota *told = &c->live.quota;
    bool known = told->resets_us > now_us && told->left >= 0;
    const struct schedule_quota quota = {.per_second = source->per_second,
                                         .left = known ? told->left : -1,
                                         .resets_us = told->resets_us};
    bool open = breaker_peek(&c->breaker, now_us) == BREAKER_NO;
    *out = (struct schedule_connection){
        .name = c->name,
        .pause = hub_pause_copy(a, &c->pause),
        .tells = !hub_looks_for(hub, sync, s),
        .free_us = open ? c->breaker.until_us : 0,
        .why = open ? breaker_words(a, &c->breaker, now_us) : STR_NONE,
        .gap_ms = schedule_gap_ms(&quota, c->n_syncs, now_us)};
}

void hub_case_of(struct hub *hub, struct arena *a,
                 const struct hub_sync *sync, struct hub_case *out)
{
    out->c = (struct schedule_case){
        .rules = workspace_schedule(&hub->workspace, sync->name),
        .state = &sync->schedule,
        .enabled = sync->enabled,
        .pause = hub_pause_copy(a, &sync->pause)};
    for (int s = 0; s < SIDES; s++) {
        connection_case(hub, a, sync, (enum side)s, &out->connection[s]);
        out->c.connection[s] = &out->connection[s];
    }
}

/* ---- what is due ------------------------------------------------------------------- */

static void plan_later(struct plan *p, int64_t due_us)
{
    if (due_us < p->next_us)
        p->next_us = due_us;
}

static void plan_add(struct plan *p, const struct hub_sync *sync)
{
    vec_push(p->a, &p->syncs, arena_str(p->a, sync->name));
}

static bool plan_take(struct plan *p, enum schedule_start what,
                      enum run_kind kind, const char *cause,
                      struct hub_plan *out)
{
    if (p->syncs.n == 0)
        return false;
    out->what = what;
    out->request = (struct run_request){.kind = kind,
                                        .syncs = p->syncs.at,
                                        .n_syncs = p->syncs.n,
                                        .sides = p->sides,
                                        .repeated = kind != RUN_RECONCILE,
                                        .cause = str_from(cause)};
    return true;
}

/* -1: nothing waits. What routes put goes by their pace. */
static int64_t next_due_us(const struct hub *hub, const struct hub_sync *sync)
{
    const struct route_settings *routes = &hub->workspace.routes;
    int64_t other_us = -1;
    int64_t task_us = -1;
    int64_t pace_us = hub->engine ? engine_next_task_us(hub->engine) : 0;
    if (!routes->one_by_one && routes->per_second == 0)
        return job_next_due(hub->store, sync->id, &other_us, NULL) == ERR_OK
                   ? other_us
                   : -1;
    if (job_next_due_of(hub->store, sync->id, false, &other_us, NULL) !=
            ERR_OK ||
        job_next_due_of(hub->store, sync->id, true, &task_us, NULL) != ERR_OK)
        return -1;
    if (task_us >= 0 && task_us < pace_us)
        task_us = pace_us;
    return task_us < 0 || (other_us >= 0 && other_us < task_us) ? other_us
                                                                : task_us;
}

/* What a webhook or a route put, or waits for its next try. */
static void plan_due(struct plan *p, const struct hub_sync *sync)
{
    struct hub_case c;
    struct schedule_view view;
    int64_t due_us = next_due_us(p->hub, sync);
    if (due_us < 0)
        return;
    if (due_us < sync->retry_us)
        due_us = sync->retry_us;
    pthread_mutex_lock(&p->hub->mutex);
    hub_case_of(p->hub, p->a, sync, &c);
    pthread_mutex_unlock(&p->hub->mutex);
    if (due_us > p->now_us)
        plan_later(p, due_us);
    else if (schedule_lets(&c.c, BY_WEBHOOK, p->now_us, &view))
        plan_add(p, sync);
}

/* ---- the schedule -------------------------------------------------------------------- */

static void plan_look(struct plan *p)
{
    struct hub *hub = p->hub;
    for (size_t i = 0; i < hub->n_syncs; i++) {
        struct hub_case c;
        struct schedule_view view;
        pthread_mutex_lock(&hub->mutex);
        hub_case_of(hub, p->a, &hub->syncs[i], &c);
        schedule_look(&c.c, p->now_us, &view);
        hub->syncs[i].view = view;
        pthread_mutex_unlock(&hub->mutex);
        plan_later(p, view.next_us);
    }
}

/* All whose turn it is for that, and who list the same sides. */
static bool plan_start(struct plan *p, enum schedule_start what,
                       enum run_kind kind, const char *cause,
                       struct hub_plan *out)
{
    for (size_t i = 0; i < p->hub->n_syncs; i++) {
        const struct schedule_view *view = &p->hub->syncs[i].view;
        unsigned sides = what == START_FAST ? view->sides : 0;
        if (view->start != what || (p->syncs.n > 0 && sides != p->sides))
            continue;
        p->sides = sides;
        plan_add(p, &p->hub->syncs[i]);
    }
    return plan_take(p, what, kind, cause, out);
}

bool hub_plan_next(struct hub *hub, struct arena *a, struct hub_plan *out)
{
    int64_t now_us = hub_now_us(hub);
    struct plan p = {.hub = hub, .a = a, .now_us = now_us,
                     .next_us = now_us + PLAN_WAIT_US};
    *out = (struct hub_plan){.what = START_NOTHING};
    for (size_t i = 0; i < hub->n_syncs; i++)
        if (hub->syncs[i].enabled)
            plan_due(&p, &hub->syncs[i]);
    if (plan_take(&p, START_NOTHING, RUN_SERVE, "due", out))
        return true;
    plan_look(&p);
    if (plan_start(&p, START_POLL, RUN_SYNC, "poll", out) ||
        plan_start(&p, START_FAST, RUN_SYNC, "poll", out) ||
        plan_start(&p, START_RECONCILE, RUN_RECONCILE, "nightly compare", out))
        return true;
    out->wait_ms = p.next_us > now_us ? (p.next_us - now_us) / US_PER_MS + 1
                                      : 1;
    return false;
}
