/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Throughput, log and workspace. */
#include "base/file.h"
#include "base/limits.h"
#include "base/time.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/finding.h"

/* ---- throughput ------------------------------------------------------------------ */

#define BUCKETS_MOST 96
#define HOUR_US (3600 * US_PER_SECOND)

/* So many whole minutes that there are no more buckets than that. */
static int64_t bucket_of(int64_t hours)
{
    int64_t least_us = hours * HOUR_US / BUCKETS_MOST;
    return (least_us + TALLY_STEP_US - 1) / TALLY_STEP_US * TALLY_STEP_US;
}

static struct value tally_value(struct arena *a, const struct view *view,
                                const struct tally *tally)
{
    struct object o = {.arena = a};
    object_time(&o, "at", tally->at_us);
    object_text(&o, "sync", view_sync_name(view, tally->sync));
    object_int(&o, "writes_left", tally->writes[SIDE_LEFT]);
    object_int(&o, "writes_right", tally->writes[SIDE_RIGHT]);
    object_int(&o, "failed", tally->failed);
    return object_value(&o);
}

static enum err get_throughput(struct api_call *call, struct error *e)
{
    struct arena *a = call->arena;
    int64_t hours = call_query_int(call, "hours", 24);
    int64_t bucket_us = bucket_of(hours);
    int64_t to_us = (call_now_us(call) / bucket_us + 1) * bucket_us;
    int64_t span_us = (hours * HOUR_US + bucket_us - 1) / bucket_us * bucket_us;
    struct tallies tallies = {0};
    struct list series = {.arena = a};
    struct object o = {.arena = a};
    TRY(tally_list(call->api->reader, a, to_us - span_us, bucket_us, &tallies,
                   e));
    for (size_t i = 0; i < tallies.n; i++)
        if (view_sync(&call->view, tallies.at[i].sync))
            list_add(&series, tally_value(a, &call->view, &tallies.at[i]));
    object_int(&o, "bucket_s", bucket_us / US_PER_SECOND);
    object_time(&o, "from", to_us - span_us);
    object_time(&o, "to", to_us);
    object_set(&o, "series", list_value(&series));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- log ------------------------------------------------------------------------- */

static const char *const levels[] = {[LOG_ERROR] = "error",
                                     [LOG_WARN] = "warning",
                                     [LOG_INFO] = "info",
                                     [LOG_DEBUG] = "debug"};

static enum log_level level_of(struct str name)
{
    for (int i = LOG_ERROR; i < LOG_DEBUG; i++)
        if (str_is(name, levels[i]))
            return (enum log_level)i;
    return LOG_DEBUG;
}

static enum err list_log(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    size_t limit = call_limit(call);
    struct api_log_line *lines =
        arena_array(call->arena, struct api_log_line, limit + 1);
    struct list items = {.arena = call->arena};
    int64_t before = 0;
    TRY(call_cursor(call, 'g', &before, e));
    size_t n = hub->log_lines(hub->context, call->arena,
                              level_of(call_query(call, "level")), before,
                              limit + 1, lines);
    bool more = n > limit;
    n -= more;
    for (size_t i = 0; i < n; i++) {
        struct object o = {.arena = call->arena};
        object_int(&o, "id", lines[i].id);
        object_time(&o, "at", lines[i].at_us);
        object_text(&o, "level", str_from(levels[lines[i].level]));
        object_text(&o, "message", lines[i].message);
        object_set(&o, "fields", lines[i].fields);
        list_add(&items, object_value(&o));
    }
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'g', lines[n - 1].id)
                         : STR_NONE);
    return ERR_OK;
}

/* ---- workspace ------------------------------------------------------------------- */

static enum err add_folder(const struct api_call *call, const char *folder,
                           const char *suffix, struct list *out,
                           struct error *e)
{
    struct arena *a = call->arena;
    const char *dir = arena_strz(a, call->api->workspace->dir);
    struct str *names = NULL;
    size_t n = 0;
    enum err err = file_list(a, file_join(a, dir, folder), suffix, &names, &n,
                             e);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    TRY(err);
    for (size_t i = 0; i < n; i++)
        list_add(out, value_text(arena_printf(a, "%s/%.*s", folder,
                                              STR_ARG(names[i]))));
    return ERR_OK;
}

static enum err get_workspace(struct api_call *call, struct error *e)
{
    const struct api *api = call->api;
    struct arena *a = call->arena;
    struct problems problems = {.arena = a};
    struct workspace fresh;
    struct api_state state;
    struct list files = {.arena = a};
    struct object o = {.arena = a};
    const char *dir = arena_strz(a, api->workspace->dir);
    bool valid = workspace_load(a, dir, &api->env, &problems, &fresh, NULL) ==
                 ERR_OK;
    if (valid)
        workspace_close(&fresh);
    api->hub->look(api->hub->context, a, &state);
    list_add(&files, value_textz("crosswalk.yaml"));
    TRY(add_folder(call, "syncs", ".yaml", &files, e));
    TRY(add_folder(call, "lookups", ".csv", &files, e));
    TRY(add_folder(call, "lua", ".lua", &files, e));
    object_bool(&o, "valid", valid);
    object_set(&o, "files", list_value(&files));
    object_set(&o, "problems", problems_value(a, &problems));
    object_set(&o, "loaded_at", value_datetime(state.loaded_us));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err reload_workspace(struct api_call *call, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct problems problems = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    enum err err = hub->reload(hub->context, &problems, e);
    if (err == ERR_INVALID) {
        call_reply_problems(call, &problems);
        return ERR_OK;
    }
    TRY(err);
    TRY(call_audit(call, NULL, NULL, e));
    object_bool(&o, "ok", true);
    object_set(&o, "problems", problems_value(call->arena, &problems));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

const struct route routes_live[] = {
    {"GET", "/throughput", "getThroughput", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){
         {.name = "hours", .kind = BODY_INT, .min = 1, .max = 168}, {0}},
     NULL, get_throughput},
    {"GET", "/log", "listLog", ROLE_OPERATOR, API_OPERATE, PLACE_DESK,
     (const struct body_field[]){
         {.name = "level", .kind = BODY_TEXT,
          .choices = "debug info warning error"},
         PAGE_FIELDS,
         {0}},
     NULL, list_log},
    {"GET", "/workspace", "getWorkspace", ROLE_VIEWER, API_READ, PLACE_ERRAND,
     NULL, NULL, get_workspace},
    {"POST", "/workspace/reload", "reloadWorkspace", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL, NULL, reload_workspace},
    {0}};
