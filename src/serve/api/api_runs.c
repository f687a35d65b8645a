/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Runs: what was started, by whom, and what came of it. */
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/run.h"

/* ---- reading --------------------------------------------------------------------- */

static struct value shown(const struct api_call *call, const struct run *run)
{
    struct value v = run_value(call->arena, run);
    struct value kind = value_textz(run_kind_name(run->kind));
    return value_with(call->arena, &v, STR("kind"), &kind);
}

static enum err list_runs(struct api_call *call, struct error *e)
{
    struct list items = {.arena = call->arena};
    size_t limit = call_limit(call);
    struct run *runs = NULL;
    size_t n = 0;
    int64_t before_us = 0;
    TRY(call_cursor(call, 'r', &before_us, e));
    TRY(run_list(call->api->reader, call->arena, before_us, limit + 1, &runs,
                 &n, e));
    bool more = n > limit;
    n -= more;
    for (size_t i = 0; i < n; i++)
        list_add(&items, shown(call, &runs[i]));
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'r', runs[n - 1].started_us)
                         : STR_NONE);
    return ERR_OK;
}

/* NULL: it is neither under way nor waits. */
static const struct api_run *find_live(const struct api_state *state,
                                       struct str id)
{
    for (size_t i = 0; i < state->n_runs; i++)
        if (str_eq(state->runs[i].id, id))
            return &state->runs[i];
    return NULL;
}

static struct value progress_value(struct arena *a, const struct api_run *live)
{
    struct object o = {.arena = a};
    if (!live)
        return value_null();
    object_text(&o, "phase", live->phase.n > 0 ? live->phase : STR("waiting"));
    object_text(&o, "sync", live->sync);
    object_int(&o, "done", live->done);
    object_int(&o, "total", live->total);
    return object_value(&o);
}

/* One that waits for its turn is in no store yet. The hub is looked at first:
 * what ends meanwhile has been stored by then. */
static enum err get_run(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct str id = call->parameters[0];
    struct api_state state = {0};
    struct run run = {0};
    hub->look(hub->context, call->arena, &state);
    const struct api_run *live = find_live(&state, id);
    enum err err = run_get(call->api->reader, call->arena, id, &run, e);
    if (err == ERR_NOT_FOUND && live)
        run = (struct run){.id = live->id,
                           .kind = live->kind,
                           .state = RUN_RUNNING,
                           .cause = live->cause};
    else
        TRY(err);
    struct value v = shown(call, &run);
    struct value progress =
        progress_value(call->arena, run.ended_us == 0 ? live : NULL);
    v = value_with(call->arena, &v, STR("progress"), &progress);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- starting and stopping ------------------------------------------------------- */

static void reply_started(struct api_call *call, struct str run)
{
    struct object o = {.arena = call->arena};
    object_set(&o, "run", run.p ? value_text(run) : value_null());
    struct value v = object_value(&o);
    call_reply(call, 202, &v);
}

static enum run_kind kind_of(struct str name)
{
    if (str_is(name, "record"))
        return RUN_RECORD;
    return str_is(name, "reconcile") ? RUN_RECONCILE : RUN_SYNC;
}

/* Chosen records are of one sync and side. */
static void read_records(const struct api_call *call, struct run_request *io,
                         struct body_faults *faults)
{
    const struct value *ids = call_body(call, "records");
    struct str side = call_body_text(call, "side");
    size_t n = ids ? ids->items.n : 0;
    struct str *records = arena_array(call->arena, struct str, n);
    for (size_t i = 0; i < n; i++)
        records[i] = ids->items.at[i].text;
    io->side = str_is(side, "right") ? SIDE_RIGHT : SIDE_LEFT;
    io->records = records;
    io->n_records = n;
    if (io->kind != RUN_RECORD && (n > 0 || side.p))
        body_fault_add(faults, STR("/records"),
                       "records are chosen with `kind: record`");
    if (io->kind == RUN_RECORD && (n == 0 || !side.p || io->n_syncs != 1))
        body_fault_add(faults, STR("/kind"),
                       "with `record` it needs one sync, `side` and "
                       "`records`");
}

static enum err start_run(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct str run = STR_NONE;
    struct body_faults faults = {.arena = call->arena};
    struct run_request request = {
        .kind = kind_of(call_body_text(call, "kind")),
        .cause = arena_printf(call->arena, "asked for by %.*s",
                              STR_ARG(call_actor_name(call))),
        .insists = true};
    TRY(call_syncs(call, &request.syncs, &request.n_syncs, e));
    read_records(call, &request, &faults);
    if (faults.list.n > 0) {
        call_reply_faults(call, &faults);
        return ERR_OK;
    }
    TRY(hub->start_run(hub->context, call->arena, &request, &run, e));
    TRY(call_audit(call, NULL, NULL, e));
    reply_started(call, run);
    return ERR_OK;
}

/* Of all that the run wrote, or of some records. */
static enum err undo_run(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    const struct value *ids = call_body(call, "records");
    size_t n = ids ? ids->items.n : 0;
    struct str *records = arena_array(call->arena, struct str, n);
    struct str started = STR_NONE;
    struct run run;
    TRY(run_get(call->api->reader, call->arena, call->parameters[0], &run, e));
    for (size_t i = 0; i < n; i++)
        records[i] = ids->items.at[i].text;
    const struct run_request request = {
        .kind = RUN_UNDO,
        .undoes = run.id,
        .records = records,
        .n_records = n,
        .forced = call_body_bool(call, "force", false),
        .cause = arena_printf(call->arena, "undo asked for by %.*s",
                              STR_ARG(call_actor_name(call)))};
    TRY(hub->start_run(hub->context, call->arena, &request, &started, e));
    TRY(call_audit(call, NULL, NULL, e));
    reply_started(call, started);
    return ERR_OK;
}

static enum err stop_run(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct str id = call->parameters[0];
    struct run run;
    enum err err = hub->stop_run(hub->context, id, e);
    if (err == ERR_NOT_FOUND &&
        run_get(call->api->reader, call->arena, id, &run, NULL) == ERR_OK) {
        call_reply_conflict(call, "run %.*s is not under way", STR_ARG(id));
        return ERR_OK;
    }
    TRY(err);
    TRY(call_audit(call, NULL, NULL, e));
    reply_started(call, id);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

const struct route routes_runs[] = {
    {"GET", "/runs", "listRuns", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){PAGE_FIELDS, {0}}, NULL, list_runs},
    {"POST", "/runs", "startRun", ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL,
     (const struct body_field[]){
         {.name = "kind", .kind = BODY_TEXT, .required = true,
          .choices = "sync reconcile record"},
         {.name = "syncs", .kind = BODY_LIST, .min = 1, .max = 1000},
         {.name = "side", .kind = BODY_TEXT, .choices = "left right"},
         {.name = "records", .kind = BODY_LIST, .min = 1, .max = 1000},
         {0}},
     start_run},
    {"GET", "/runs/{run}", "getRun", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, get_run},
    {"POST", "/runs/{run}/undo", "undoRun", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL,
     (const struct body_field[]){
         {.name = "records", .kind = BODY_LIST, .min = 1, .max = 1000},
         {.name = "force", .kind = BODY_BOOL},
         {0}},
     undo_run},
    {"POST", "/runs/{run}/stop", "stopRun", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL, NULL, stop_run},
    {0}};
