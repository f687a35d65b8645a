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
#define DAY_MS INT64_C(86400000)
#define KEEP_MAX_MS (36500 * DAY_MS)
#define KEEP_RUNS_DAYS 90
#define KEEP_JOURNAL_DAYS 400

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

static const struct workspace_text *given(const struct load *l,
                                          const char *name)
{
    for (size_t i = 0; l->texts && i < l->texts->n; i++)
        if (str_is(l->texts->at[i].file, name))
            return &l->texts->at[i];
    return NULL;
}

const struct yaml_node *load_yaml(struct load *l, const char *name)
{
    struct str text = STR_NONE;
    struct error e = {0};
    const struct workspace_text *instead = given(l, name);
    if (instead)
        return yaml_parse(l->arena, str_from(name), instead->text,
                          l->problems);
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

static void load_main_schedule(struct load *l)
{
    struct workspace *w = l->workspace;
    w->schedule = schedule_rules_default();
    w->schedule.zone_name = STR("UTC");
    load_schedule(l, yaml_get(l->main, "schedule"), &w->schedule);
    if (!w->schedule.zone)
        (void)!zone_load(l->arena, STR("UTC"), &w->schedule.zone, NULL);
}

static int64_t load_keep(struct load *l, const char *key, int64_t days)
{
    const struct yaml_node *node = yaml_get(yaml_get(l->main, "keep"), key);
    int64_t ms = node_duration_ms(node, days * DAY_MS);
    if (ms > 0 && ms < DAY_MS)
        load_complain(l, node, STR_NONE, "`%s` must be at least 1 day", key);
    else if (ms > KEEP_MAX_MS)
        load_complain(l, node, STR_NONE,
                      "`%s` must be at most 36500 days; 0 keeps all", key);
    return ms;
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
    w->keep_runs_ms = load_keep(l, "runs", KEEP_RUNS_DAYS);
    w->keep_journal_ms = load_keep(l, "journal", KEEP_JOURNAL_DAYS);
    if (store.n == 0)
        store = STR("crosswalk.db");
    w->store_path =
        str_from(file_join(l->arena, arena_strz(l->arena, w->dir),
                           arena_strz(l->arena, store)));
    w->batch = node_int(yaml_get(l->main, "batch"), 1000);
    load_main_schedule(l);
    load_serve(l);
    load_alerts(l);
    load_retry(l);
    load_connections(l);
    load_facade(l);
    load_lookups(l);
    load_scripts(l);
    load_syncs(l);
    load_routes(l);
}

enum err load_workspace(struct arena *a, const struct load_from *from,
                        struct problems *problems, struct workspace *out,
                        struct error *e)
{
    const char *dir = from->dir;
    struct workspace w = {.dir = arena_str(a, str_from(dir)),
                          .env = *from->env};
    struct load l = {.arena = a,
                     .problems = problems,
                     .workspace = &w,
                     .secrets = {dir, from->env},
                     .texts = from->texts};
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

enum err workspace_load(struct arena *a, const char *dir,
                        const struct env_port *env, struct problems *problems,
                        struct workspace *out, struct error *e)
{
    const struct load_from from = {.dir = dir, .env = env};
    return load_workspace(a, &from, problems, out, e);
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

const struct schedule_rules *workspace_schedule(const struct workspace *w,
                                                struct str sync)
{
    for (size_t i = 0; i < w->n_sync_schedules; i++)
        if (str_eq(w->sync_schedules[i].sync, sync))
            return &w->sync_schedules[i].rules;
    return &w->schedule;
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
