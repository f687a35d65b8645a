/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Throughput, log and workspace. */
#include "base/file.h"
#include "base/limits.h"
#include "base/time.h"
#include "serve/call.h"
#include "serve/routes.h"
#include "view/finding.h"

/* ---- throughput ------------------------------------------------------------------ */

#define BUCKETS 96
#define RUNS_A_PAGE 500
#define RUNS_MOST 20000

struct bucket {
    int64_t writes[SIDES];
    int64_t failed;
};

struct throughput {
    struct arena *a;
    const struct workspace *workspace;
    int64_t from_us;
    int64_t bucket_us;
    struct bucket *buckets; /* BUCKETS a sync */
};

static int64_t number(const struct value *object, const char *name)
{
    const struct value *v = object ? value_getz(object, name) : NULL;
    return v && v->kind == VALUE_INT ? v->integer : 0;
}

static int64_t writes_of(const struct value *report, enum side side)
{
    const struct value *s = value_getz(report, side_name(side));
    return number(s, "created") + number(s, "updated") + number(s, "deleted") +
           number(s, "archived");
}

static void add_run(struct throughput *t, const struct run *run)
{
    struct value report = stored_value(t->a, run->report);
    const struct value *syncs = value_getz(&report, "syncs");
    int64_t at = (run->ended_us - t->from_us) / t->bucket_us;
    if (run->ended_us < t->from_us || at >= BUCKETS)
        return;
    for (size_t i = 0; syncs && i < syncs->items.n; i++) {
        const struct value *one = &syncs->items.at[i];
        struct str name = value_str(value_getz(one, "sync"));
        const struct sync *sync = workspace_sync(t->workspace, name);
        if (!sync)
            continue;
        struct bucket *b =
            &t->buckets[(sync - t->workspace->syncs) * BUCKETS + at];
        for (int s = 0; s < SIDES; s++)
            b->writes[s] += writes_of(one, (enum side)s);
        b->failed += number(one, "parked") + number(one, "waiting");
    }
}

static enum err add_runs(struct throughput *t, struct store *store,
                         struct error *e)
{
    int64_t before_us = 0;
    for (size_t seen = 0; seen < RUNS_MOST; seen += RUNS_A_PAGE) {
        struct run *runs = NULL;
        size_t n = 0;
        TRY(run_list(store, t->a, before_us, RUNS_A_PAGE, &runs, &n, e));
        for (size_t i = 0; i < n; i++)
            add_run(t, &runs[i]);
        if (n < RUNS_A_PAGE || runs[n - 1].started_us < t->from_us)
            break;
        before_us = runs[n - 1].started_us;
    }
    return ERR_OK;
}

static struct value series_of(const struct throughput *t)
{
    struct list list = {.arena = t->a};
    for (size_t i = 0; i < t->workspace->n_syncs * BUCKETS; i++) {
        const struct bucket *b = &t->buckets[i];
        int64_t at = (int64_t)(i % BUCKETS);
        struct object o = {.arena = t->a};
        if (b->writes[SIDE_LEFT] + b->writes[SIDE_RIGHT] + b->failed == 0)
            continue;
        object_time(&o, "at", t->from_us + at * t->bucket_us);
        object_text(&o, "sync", t->workspace->syncs[i / BUCKETS].name);
        object_int(&o, "writes_left", b->writes[SIDE_LEFT]);
        object_int(&o, "writes_right", b->writes[SIDE_RIGHT]);
        object_int(&o, "failed", b->failed);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static enum err get_throughput(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    int64_t hours = call_query_int(call, "hours", 24);
    int64_t bucket_us = hours * 3600 * US_PER_SECOND / BUCKETS;
    int64_t to_us = (call_now_us(call) / bucket_us + 1) * bucket_us;
    struct throughput t = {
        .a = call->arena,
        .workspace = w,
        .from_us = to_us - BUCKETS * bucket_us,
        .bucket_us = bucket_us,
        .buckets = arena_array(call->arena, struct bucket,
                               w->n_syncs * BUCKETS)};
    struct object o = {.arena = call->arena};
    TRY(add_runs(&t, call->api->reader, e));
    object_int(&o, "bucket_s", bucket_us / US_PER_SECOND);
    object_time(&o, "from", t.from_us);
    object_time(&o, "to", to_us);
    object_set(&o, "series", series_of(&t));
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
