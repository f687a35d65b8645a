/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/workspace.h"

#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "mapping/script.h"
#include "mapping/sync_shape.h"
#include "workspace/load.h"
#include "workspace/main_shape.h"

#define MAIN_FILE "crosswalk.yaml"
#define FORM_VERSION 1

void load_complain(struct load *l, const struct yaml_node *at,
                   struct str suggestion, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    problem_add(l->problems, PROBLEM_ERROR, at->file, at->line, suggestion,
                "%s", text);
}

const struct yaml_node *load_yaml(struct load *l, const char *name)
{
    struct str text = STR_NONE;
    struct error e = {0};
    char *path = file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                           name);
    if (file_read(l->arena, path, LIMIT_FILE_BYTES, &text, &e) != ERR_OK) {
        problem_add(l->problems, PROBLEM_ERROR, str_from(name), 0, STR_NONE,
                    "%s", e.message);
        return NULL;
    }
    return yaml_parse(l->arena, str_from(name), text, l->problems);
}

/* ---- the plain settings -------------------------------------------------- */

static bool is_time_of_day(struct str s)
{
    int64_t hour = 0;
    int64_t minute = 0;
    return s.n == 5 && s.p[2] == ':' && s.p[0] != '+' && s.p[0] != '-' &&
           s.p[3] != '+' && s.p[3] != '-' &&
           str_to_i64(str_slice(s, 0, 2), &hour) && hour < 24 &&
           str_to_i64(str_slice(s, 3, 5), &minute) && minute < 60;
}

static void load_zone(struct load *l, const struct yaml_node *node)
{
    struct workspace *w = l->workspace;
    struct error e = {0};
    w->time_zone = node_text(node);
    if (w->time_zone.n == 0)
        w->time_zone = STR("UTC");
    if (zone_load(l->arena, w->time_zone, &w->zone, &e) != ERR_OK)
        load_complain(l, node, STR_NONE, "%s", e.message);
}

static void load_schedule(struct load *l)
{
    struct workspace *w = l->workspace;
    const struct yaml_node *schedule = yaml_get(l->main, "schedule");
    const struct yaml_node *poll = yaml_get(schedule, "poll");
    const struct yaml_node *at = yaml_get(schedule, "reconcile");
    w->poll_interval_ms = node_duration_ms(poll, INT64_C(300000));
    w->reconcile_at = at ? node_text(at) : STR("02:00");
    load_zone(l, yaml_get(schedule, "time_zone"));
    if (poll && w->poll_interval_ms < 1000)
        load_complain(l, poll, STR_NONE, "`poll` must be at least 1 s");
    if (at && !is_time_of_day(w->reconcile_at))
        load_complain(l, at, STR_NONE,
                      "`reconcile` must be a time of day such as \"02:00\", "
                      "not \"%.*s\"",
                      STR_ARG(w->reconcile_at));
}

static void load_version(struct load *l)
{
    const struct yaml_node *node = yaml_get(l->main, "crosswalk");
    if (node && node_int(node, FORM_VERSION) > FORM_VERSION)
        load_complain(l, node, STR_NONE,
                      "this workspace is of form %.*s, made for a newer "
                      "crosswalk; this one knows form %d",
                      STR_ARG(node_text(node)), FORM_VERSION);
}

static void load_all(struct load *l)
{
    struct workspace *w = l->workspace;
    struct str store = node_text(yaml_get(l->main, "store"));
    shape_check(l->main, &main_file_shape, l->problems);
    if (!yaml_get(l->main, "connections"))
        return; /* each name in the rest would be wrong: one cause is enough */
    load_version(l);
    if (store.n == 0)
        store = STR("crosswalk.db");
    w->store_path =
        str_from(file_join(l->arena, arena_strz(l->arena, w->dir),
                           arena_strz(l->arena, store)));
    w->batch = node_int(yaml_get(l->main, "batch"), 1000);
    load_schedule(l);
    load_serve(l);
    load_connections(l);
    load_lookups(l);
    load_scripts(l);
    load_syncs(l);
}

enum err workspace_load(struct arena *a, const char *dir,
                        const struct env_port *env, struct problems *problems,
                        struct workspace *out, struct error *e)
{
    struct workspace w = {.dir = arena_str(a, str_from(dir))};
    struct load l = {.arena = a,
                     .problems = problems,
                     .workspace = &w,
                     .secrets = {dir, env}};
    if (!file_exists(file_join(a, dir, MAIN_FILE)))
        FAIL(e, ERR_NOT_FOUND,
             "there is no " MAIN_FILE " in %s; `crosswalk init` makes one",
             dir);
    size_t before = problems->errors;
    TRY(script_create(&w.script, e));
    l.main = load_yaml(&l, MAIN_FILE);
    if (l.main)
        load_all(&l);
    size_t n = problems->errors - before;
    if (n > 0) {
        script_destroy(w.script);
        FAIL(e, ERR_INVALID, "the workspace %s has %zu problem%s", dir, n,
             n == 1 ? "" : "s");
    }
    *out = w;
    return ERR_OK;
}

void workspace_close(struct workspace *w)
{
    script_destroy(w->script);
    w->script = NULL;
}

/* ---- finding ------------------------------------------------------------- */

const struct sync *workspace_sync(const struct workspace *w, struct str name)
{
    for (size_t i = 0; i < w->n_syncs; i++)
        if (str_eq(w->syncs[i].name, name))
            return &w->syncs[i];
    return NULL;
}

const struct connection *workspace_connection(const struct workspace *w,
                                              struct str name)
{
    for (size_t i = 0; i < w->n_connections; i++)
        if (str_eq(w->connections[i].name, name))
            return &w->connections[i];
    return NULL;
}

const struct lookup *workspace_lookup(const struct workspace *w,
                                      struct str name)
{
    for (size_t i = 0; i < w->n_lookups; i++)
        if (str_eq(w->lookups[i].name, name))
            return &w->lookups[i];
    return NULL;
}

struct str workspace_schema_main(struct arena *a)
{
    return shape_json_schema(a, &main_file_shape, "crosswalk.yaml");
}

struct str workspace_schema_sync(struct arena *a)
{
    return shape_json_schema(a, &sync_file_shape, "A crosswalk sync");
}
