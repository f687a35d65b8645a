/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a sync would do: the engine itself, over a copy of the store, with
 * remotes that are only read. */
#include "serve/api/dry.h"
#include "serve/api/routes.h"
#include "serve/api/values.h"
#include "view/dirty.h"
#include "view/plan.h"

#define CHANGES_KEPT 200 /* of a sync and kind */
#define LOOKED_AT_MOST 500

struct planning {
    struct api_call *call;
    struct plan plan;
    struct dry dry;
    struct report report;
};

/* ---- the plan -------------------------------------------------------------------- */

static enum err run(struct planning *p, const struct run_request *request,
                    struct error *e)
{
    const struct api *api = p->call->api;
    int64_t start_us = call_now_us(p->call);
    const struct dry_options options = {.on_event = plan_take,
                                        .context = &p->plan};
    TRY(dry_open(p->call, &options, &p->dry, e));
    TRY(engine_run(p->dry.engine, p->call->arena, request, &p->report, e));
    if (p->report.error.code != ERR_OK) {
        if (e)
            *e = p->report.error;
        return p->report.error.code;
    }
    p->call->view = view_make(p->call->arena, api->workspace,
                              p->dry.copy.store);
    return plan_find_waiting(&p->plan, &p->call->view, start_us, e);
}

static void reply_plan(struct planning *p)
{
    struct arena *a = p->call->arena;
    struct list jobs = {.arena = a};
    struct value v = plan_value(&p->plan, &p->call->view, call_now_us(p->call),
                                &p->report);
    struct value more = value_bool(p->plan.more);
    for (size_t i = 0; i < p->plan.n_jobs; i++)
        list_add(&jobs, values_job(p->call, &p->plan.jobs[i]));
    struct value parked = list_value(&jobs);
    v = value_with(a, &v, STR("parked"), &parked);
    v = value_with(a, &v, STR("more"), &more);
    call_reply(p->call, 200, &v);
}

static enum err make_plan(struct api_call *call, struct error *e)
{
    struct planning p = {
        .call = call, .plan = {.arena = call->arena, .keep = CHANGES_KEPT}};
    struct run_request request = {
        .kind = call_body_bool(call, "full", false) ? RUN_RECONCILE : RUN_SYNC,
        .cause = STR("plan")};
    TRY(call_syncs(call, &request.syncs, &request.n_syncs, e));
    enum err err = run(&p, &request, e);
    if (err == ERR_OK)
        reply_plan(&p);
    dry_close(&p.dry);
    return err;
}

/* The queue of the copy has what is to be looked at; that of one sync, when
 * only one was asked for. */
static enum err reply_looked(struct planning *p,
                             const struct run_request *request,
                             struct error *e)
{
    const struct view *v = &p->call->view;
    struct dirty_query query = {.side = -1,
                                .look_run = p->report.run,
                                .limit = LOOKED_AT_MOST};
    struct list items = {.arena = p->call->arena};
    struct object o = {.arena = p->call->arena};
    struct dirty *rows = NULL;
    int64_t next = 0;
    size_t n = 0;
    if (request->n_syncs == 1)
        query.sync = view_sync_id(v, request->syncs[0]);
    TRY(dirty_list(v, &query, &rows, &n, &next, e));
    for (size_t i = 0; i < n; i++)
        list_add(&items, dirty_value(v, &rows[i]));
    object_set(&o, "items", list_value(&items));
    object_bool(&o, "more", next != 0);
    struct value answer = object_value(&o);
    call_reply(p->call, 200, &answer);
    return ERR_OK;
}

static enum err look(struct api_call *call, struct error *e)
{
    struct planning p = {.call = call, .plan = {.arena = call->arena}};
    struct run_request request = {
        .kind = RUN_SYNC, .looks = true, .cause = STR("look")};
    TRY(call_syncs(call, &request.syncs, &request.n_syncs, e));
    enum err err = run(&p, &request, e);
    if (err == ERR_OK)
        err = reply_looked(&p, &request, e);
    dry_close(&p.dry);
    return err;
}

static enum err plan_undo(struct api_call *call, struct error *e)
{
    struct planning p = {.call = call, .plan = {.arena = call->arena}};
    struct run there;
    TRY(run_get(call->api->reader, call->arena, call->parameters[0], &there,
                e));
    const struct run_request request = {.kind = RUN_UNDO,
                                        .undoes = there.id,
                                        .cause = STR("plan")};
    enum err err = run(&p, &request, e);
    if (err == ERR_OK)
        call_reply(call, 200, &p.report.undo);
    dry_close(&p.dry);
    return err;
}

const struct route routes_plan[] = {
    {"POST", "/links/look", "lookForDirtyLinks", ROLE_OPERATOR, API_OPERATE,
     PLACE_LONG, NULL,
     (const struct body_field[]){
         {.name = "syncs", .kind = BODY_LIST, .min = 1, .max = 1000},
         {0}},
     look},
    {"GET", "/runs/{run}/undo", "planUndo", ROLE_OPERATOR, API_OPERATE,
     PLACE_LONG, NULL, NULL, plan_undo},
    {"POST", "/plan", "makePlan", ROLE_OPERATOR, API_OPERATE, PLACE_LONG,
     NULL,
     (const struct body_field[]){
         {.name = "syncs", .kind = BODY_LIST, .min = 1, .max = 1000},
         {.name = "full", .kind = BODY_BOOL},
         {0}},
     make_plan},
    {0}};
