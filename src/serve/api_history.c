/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* History and runs: what was written, and what did it. Newest first. */
#include "serve/call.h"
#include "serve/routes.h"
#include "view/history.h"
#include "view/run.h"

/* Entries a change has, at most, as a rule; more and it is told in parts. */
#define ENTRIES_A_CHANGE 64
#define ENTRIES_MOST 20000

/* ---- history --------------------------------------------------------------------- */

static enum err read_filter(const struct api_call *call,
                            struct journal_filter *out, struct error *e)
{
    struct str side = call_query(call, "side");
    *out = (struct journal_filter){
        .side = !side.p ? -1 : str_is(side, "right") ? SIDE_RIGHT : SIDE_LEFT,
        .record_id = call_query(call, "record"),
        .run = call_query(call, "run"),
        .newest = true};
    TRY(call_sync_filter(call, &out->sync, e));
    return call_cursor(call, 'h', &out->before_id, e);
}

static struct value told(const struct api_call *call,
                         const struct history_group *group)
{
    struct value v = history_value(&call->view, group);
    struct value entry = value_int(group->first->id);
    return value_with(call->arena, &v, STR("entry"), &entry);
}

static void turn_round(struct journal_entry *entries, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct journal_entry swap = entries[i];
        entries[i] = entries[n - 1 - i];
        entries[n - 1 - i] = swap;
    }
}

/*
 * Entries come newest first and are told as writes, so the oldest write of
 * what was read may have begun before: it is left to the next page.
 */
static enum err list_history(struct api_call *call, struct error *e)
{
    struct journal_filter filter;
    struct journal_entry *entries = NULL;
    size_t limit = call_limit(call);
    size_t n = 0;
    VEC(struct history_group) groups = {0};
    struct history_group group;
    struct list items = {.arena = call->arena};
    TRY(read_filter(call, &filter, e));
    filter.limit = limit * ENTRIES_A_CHANGE;
    if (filter.limit > ENTRIES_MOST)
        filter.limit = ENTRIES_MOST;
    TRY(journal_list(call->api->reader, call->arena, &filter, &entries, &n,
                     e));
    bool more = n == filter.limit;
    turn_round(entries, n);
    for (size_t at = 0; history_next(entries, n, &at, &group);)
        vec_push(call->arena, &groups, group);
    size_t first = more && groups.n > 1 ? 1 : 0;
    if (groups.n - first > limit) {
        first = groups.n - limit;
        more = true;
    }
    for (size_t i = groups.n; i-- > first;)
        list_add(&items, told(call, &groups.at[i]));
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'h',
                                            groups.at[first].first->id)
                         : STR_NONE);
    return ERR_OK;
}

/* ---- runs ------------------------------------------------------------------------ */

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

static void reply_started(struct api_call *call, struct str run)
{
    struct object o = {.arena = call->arena};
    object_set(&o, "run", run.p ? value_text(run) : value_null());
    struct value v = object_value(&o);
    call_reply(call, 202, &v);
}

static enum err start_run(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    const struct value *names = call_body(call, "syncs");
    size_t n = names ? names->items.n : 0;
    struct str *syncs = arena_array(call->arena, struct str, n);
    bool full = str_is(call_body_text(call, "kind"), "reconcile");
    struct str run = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct sync *sync = NULL;
        TRY(call_sync(call, names->items.at[i].text, &sync, e));
        syncs[i] = sync->name;
    }
    const struct run_request request = {
        .kind = full ? RUN_RECONCILE : RUN_SYNC,
        .syncs = syncs,
        .n_syncs = n,
        .cause = arena_printf(call->arena, "asked for by %.*s",
                              STR_ARG(call_actor_name(call)))};
    TRY(hub->start_run(hub->context, call->arena, &request, &run, e));
    TRY(call_audit(call, NULL, NULL, e));
    reply_started(call, run);
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

const struct route routes_history[] = {
    {"GET", "/history", "listHistory", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){
         {.name = "sync", .kind = BODY_TEXT},
         {.name = "side", .kind = BODY_TEXT, .choices = "left right"},
         {.name = "record", .kind = BODY_TEXT},
         {.name = "run", .kind = BODY_TEXT},
         PAGE_FIELDS,
         {0}},
     NULL, list_history},
    {"GET", "/runs", "listRuns", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){PAGE_FIELDS, {0}}, NULL, list_runs},
    {"POST", "/runs", "startRun", ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL,
     (const struct body_field[]){
         {.name = "kind", .kind = BODY_TEXT, .required = true,
          .choices = "sync reconcile"},
         {.name = "syncs", .kind = BODY_LIST, .min = 1, .max = 1000},
         {0}},
     start_run},
    {"GET", "/runs/{run}", "getRun", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, get_run},
    {"POST", "/runs/{run}/stop", "stopRun", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL, NULL, stop_run},
    {0}};
