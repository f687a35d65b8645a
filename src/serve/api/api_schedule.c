/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* When things run, and how that is changed in crosswalk.yaml. */
#include "base/yaml.h"
#include "serve/api/file_edit.h"
#include "serve/api/routes.h"
#include "serve/api/state.h"
#include "workspace/edit.h"

#define MAIN_FILE STR("crosswalk.yaml")
#define MS_A_SECOND 1000

/* ---- reading --------------------------------------------------------------------- */

/* Of what the file says about it, comments and all else left out. */
static struct str version_of(struct arena *a, struct str text)
{
    struct problems problems = {.arena = a};
    const struct yaml_node *root = yaml_parse(a, MAIN_FILE, text, &problems);
    const struct yaml_node *node = yaml_get(root, "schedule");
    struct value v = node ? yaml_value(a, node) : value_null();
    return arena_printf(a, "%016llx", (unsigned long long)value_hash(&v));
}

static struct value text_or_null(struct str text)
{
    return text.n > 0 ? value_text(text) : value_null();
}

static struct value quiet_value(struct arena *a, const struct quiet_hours *q)
{
    if (!q->set)
        return value_null();
    return value_text(arena_printf(a, "%02d:%02d-%02d:%02d",
                                   q->from_minute / 60, q->from_minute % 60,
                                   q->to_minute / 60, q->to_minute % 60));
}

static struct str reconcile_text(const struct rhythm *r)
{
    return r->kind == RHYTHM_OFF ? STR("") : r->text;
}

static int64_t poll_s(const struct rhythm *r)
{
    return r->kind == RHYTHM_EVERY ? r->every_ms / MS_A_SECOND : 0;
}

static struct value sync_value(struct arena *a, const struct workspace *w,
                               const struct api_state *state,
                               const struct sync *sync)
{
    const struct schedule_rules *rules = workspace_schedule(w, sync->name);
    struct api_sync_state s = state_of_sync(state, sync->name);
    struct object o = {.arena = a};
    object_text(&o, "sync", sync->name);
    object_int(&o, "poll_s", poll_s(&rules->poll));
    object_set(&o, "reconcile", text_or_null(reconcile_text(&rules->reconcile)));
    object_time(&o, "next_poll_at", s.next_poll_us);
    object_time(&o, "next_reconcile_at", s.next_reconcile_us);
    object_bool(&o, "own", rules != &w->schedule);
    return object_value(&o);
}

static enum err reply_with(struct api_call *call, const struct workspace *w,
                           struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    const struct schedule_rules *rules = &w->schedule;
    struct arena *a = call->arena;
    struct list syncs = {.arena = a};
    struct object o = {.arena = a};
    struct api_state state;
    struct file_edit file;
    TRY(file_edit_read(call, MAIN_FILE, &file, e));
    struct str version = version_of(a, file.before);
    hub->look(hub->context, a, &state);
    for (size_t i = 0; i < w->n_syncs; i++)
        list_add(&syncs, sync_value(a, w, &state, &w->syncs[i]));
    object_int(&o, "poll_s", poll_s(&rules->poll));
    object_set(&o, "reconcile", text_or_null(reconcile_text(&rules->reconcile)));
    object_text(&o, "time_zone", rules->zone_name);
    object_set(&o, "quiet", quiet_value(a, &rules->quiet));
    object_set(&o, "syncs", list_value(&syncs));
    object_text(&o, "version", version);
    struct value v = object_value(&o);
    call_reply_versioned(call, &v, version);
    return ERR_OK;
}

static enum err get_schedule(struct api_call *call, struct error *e)
{
    return reply_with(call, call->api->workspace, e);
}

/* ---- changing -------------------------------------------------------------------- */

static enum err set(struct api_call *call, struct file_edit *file,
                    const struct edit_path *path, const struct value *v,
                    struct error *e)
{
    return workspace_edit(call->arena, file->after, path, v, &file->after, e);
}

/* "22:00-06:00" in two; whether these are times of day the check tells. */
static enum err set_quiet(struct api_call *call, struct file_edit *file,
                          const struct value *v, struct body_faults *faults,
                          struct error *e)
{
    const struct edit_path whole = {{STR("schedule"), STR("quiet")}, 2};
    const struct edit_path times[] = {
        {{STR("schedule"), STR("quiet"), STR("from")}, 3},
        {{STR("schedule"), STR("quiet"), STR("to")}, 3}};
    struct str rest = value_str(v);
    struct str part[2];
    if (value_is_null(v))
        return set(call, file, &whole, v, e);
    if (!str_split(&rest, '-', &part[0]) || !str_split(&rest, '-', &part[1]) ||
        str_trim(part[1]).n == 0 || rest.n > 0) {
        body_fault_add(faults, STR("/quiet"),
                       "quiet hours are two times of day: 22:00-06:00");
        return ERR_OK;
    }
    for (size_t i = 0; i < 2; i++) {
        struct value time = value_text(str_trim(part[i]));
        TRY(set(call, file, &times[i], &time, e));
    }
    return ERR_OK;
}

static enum err set_all(struct api_call *call, struct file_edit *file,
                        struct body_faults *faults, struct error *e)
{
    static const char *const plain[] = {"poll", "reconcile", "time_zone"};
    const struct value *quiet = call_body(call, "quiet");
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        const struct edit_path path = {{STR("schedule"), str_from(plain[i])},
                                       2};
        const struct value *v = call_body(call, plain[i]);
        if (v)
            TRY(set(call, file, &path, v, e));
    }
    if (quiet)
        TRY(set_quiet(call, file, quiet, faults, e));
    if (call->body.fields.n == 0)
        body_fault_add(faults, STR(""), "it says nothing to change");
    return ERR_OK;
}

/* From the files as they are now: this thread's workspace is the old one. */
static enum err reply_fresh(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct problems problems = {.arena = call->arena};
    struct workspace fresh;
    TRY(workspace_load(call->arena, arena_strz(call->arena, w->dir), &w->env,
                       &problems, &fresh, e));
    enum err err = reply_with(call, &fresh, e);
    workspace_close(&fresh);
    return err;
}

static enum err change_schedule(struct api_call *call, struct error *e)
{
    struct body_faults faults = {.arena = call->arena};
    struct file_edit file;
    bool done = false;
    TRY(file_edit_read(call, MAIN_FILE, &file, e));
    if (!call_if_match(call, version_of(call->arena, file.before)))
        return ERR_OK;
    TRY(set_all(call, &file, &faults, e));
    if (faults.list.n > 0) {
        call_reply_faults(call, &faults);
        return ERR_OK;
    }
    TRY(file_edit_apply(call, &file, 1, &done, e));
    return done ? reply_fresh(call, e) : ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

const struct route routes_schedule[] = {
    {"GET", "/schedule", "getSchedule", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, get_schedule},
    {"PATCH", "/schedule", "changeSchedule", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL,
     (const struct body_field[]){
         {.name = "poll", .kind = BODY_TEXT, .nullable = true},
         {.name = "reconcile", .kind = BODY_TEXT, .nullable = true},
         {.name = "time_zone", .kind = BODY_TEXT, .nullable = true},
         {.name = "quiet", .kind = BODY_TEXT, .nullable = true},
         {0}},
     change_schedule},
    {0}};
