/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Syncs and their rows; pausing; one record brought into step now. */
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "serve/api/state.h"
#include "serve/api/sync_value.h"

#define REASON_BYTES 500

static struct api_pause pause_of(const struct api_call *call, struct str sync)
{
    const struct api_hub *hub = call->api->hub;
    struct api_state state;
    hub->look(hub->context, call->arena, &state);
    return state_of_sync(&state, sync).pause;
}

static enum err list_syncs(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct list items = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    for (size_t i = 0; i < w->n_syncs; i++) {
        struct api_pause pause = pause_of(call, w->syncs[i].name);
        struct sync_text text;
        TRY(sync_text_read(call->arena, w, &w->syncs[i], &text, e));
        list_add(&items, sync_value_brief(call->arena, &w->syncs[i], &text,
                                          &pause));
    }
    object_set(&o, "items", list_value(&items));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err get_sync(struct api_call *call, struct error *e)
{
    const struct sync *sync = NULL;
    struct sync_text text;
    TRY(call_sync(call, call->parameters[0], &sync, e));
    TRY(sync_text_read(call->arena, call->api->workspace, sync, &text, e));
    struct api_pause pause = pause_of(call, sync->name);
    struct value v = sync_value_whole(call->arena, sync, &text, &pause);
    call_reply_versioned(call, &v, text.version);
    return ERR_OK;
}

/* ---- pausing --------------------------------------------------------------------- */

static enum err pause_target(struct api_call *call, enum api_target target,
                             struct str name, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct str reason = call_body_text(call, "reason");
    const struct api_pause pause = {.set = true,
                                    .reason = reason.p ? reason : STR(""),
                                    .by = call_actor_name(call),
                                    .since_us = call_now_us(call)};
    TRY(hub->pause(hub->context, target, name, &pause, e));
    TRY(call_audit(call, NULL, NULL, e));
    struct value v = state_pause_value(call->arena, &pause);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err resume_target(struct api_call *call, enum api_target target,
                              struct str name, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    TRY(hub->resume(hub->context, target, name, e));
    TRY(call_audit(call, NULL, NULL, e));
    call_reply_empty(call);
    return ERR_OK;
}

static enum err pause_sync(struct api_call *call, struct error *e)
{
    const struct sync *sync = NULL;
    TRY(call_sync(call, call->parameters[0], &sync, e));
    return pause_target(call, TARGET_SYNC, sync->name, e);
}

static enum err resume_sync(struct api_call *call, struct error *e)
{
    const struct sync *sync = NULL;
    TRY(call_sync(call, call->parameters[0], &sync, e));
    return resume_target(call, TARGET_SYNC, sync->name, e);
}

static enum err pause_connection(struct api_call *call, struct error *e)
{
    const struct connection *c = NULL;
    TRY(call_connection(call, call->parameters[0], &c, e));
    return pause_target(call, TARGET_CONNECTION, c->name, e);
}

static enum err resume_connection(struct api_call *call, struct error *e)
{
    const struct connection *c = NULL;
    TRY(call_connection(call, call->parameters[0], &c, e));
    return resume_target(call, TARGET_CONNECTION, c->name, e);
}

/* ---- one record ------------------------------------------------------------------ */

static enum err put_job(struct api_call *call, void *context, struct error *e)
{
    struct job *job = context;
    const struct sync *sync = NULL;
    TRY(call_sync(call, call->parameters[0], &sync, e));
    TRY(store_sync_id(call->api->writer, sync->name, &job->sync, e));
    return job_put(call->api->writer, job, 1, e);
}

static enum err sync_record(struct api_call *call, struct error *e)
{
    struct job job = {.record_id = call->parameters[2],
                      .cause = CAUSE_PERSON,
                      .due_us = JOB_DUE_URGENT,
                      .created_us = call_now_us(call)};
    const struct call_change change = {.make = put_job, .context = &job};
    struct object o = {.arena = call->arena};
    TRY(call_side(call, 1, &job.side, e));
    TRY(call_change(call, &change, e));
    call->api->hub->wake(call->api->hub->context);
    object_set(&o, "run", value_null());
    struct value v = object_value(&o);
    call_reply(call, 202, &v);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

static const struct body_field pause_fields[] = {
    {.name = "reason", .kind = BODY_TEXT, .max = REASON_BYTES}, {0}};

const struct route routes_syncs[] = {
    {"GET", "/syncs", "listSyncs", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, list_syncs},
    {"GET", "/syncs/{sync}", "getSync", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, get_sync},
    {"PUT", "/syncs/{sync}/pause", "pauseSync", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL, pause_fields, pause_sync},
    {"DELETE", "/syncs/{sync}/pause", "resumeSync", ROLE_OPERATOR, API_OPERATE,
     PLACE_DESK, NULL, NULL, resume_sync},
    {"PUT", "/connections/{connection}/pause", "pauseConnection",
     ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL, pause_fields,
     pause_connection},
    {"DELETE", "/connections/{connection}/pause", "resumeConnection",
     ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL, NULL, resume_connection},
    {"POST", "/records/{sync}/{side}/{record}/sync", "syncRecord",
     ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL, NULL, sync_record},
    {0}};
