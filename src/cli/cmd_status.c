/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/time.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/show_report.h"
#include "cli/term_table.h"
#include "view/run.h"

#define RUNS_SHOWN 5

struct status {
    struct context *c;
    struct view v;
    struct arena *a;
    struct list syncs;
    struct table table;
};

static const struct table_column sync_columns[] = {
    {"sync", false, true},   {"left", false, true}, {"right", false, true},
    {"links", true, false},  {"waiting", true, false},
    {"parked", true, false}, {"held", true, false},
};
static const struct table_column run_columns[] = {
    {"run", false, false},    {"when", false, false}, {"state", false, false},
    {"cause", false, true},   {"error", false, true},
};

static enum err add_sync(struct status *s, const struct sync *sync,
                         struct error *e)
{
    struct pending pending = {0};
    int64_t id;
    int64_t links = 0;
    int64_t newest = 0;
    struct object o = {.arena = s->a};
    TRY(context_sync_id(s->c, sync->name, &id, e));
    TRY(pending_count(&s->v, &sync->name, 1, clock_now_us(&s->c->cli->clock),
                      &pending, e));
    TRY(link_count(s->c->store, id, &links, &newest, e));
    object_text(&o, "sync", sync->name);
    object_bool(&o, "enabled", sync->enabled);
    table_cell(&s->table, sync->enabled ? sync->name
                                        : arena_printf(s->a, "%.*s (off)",
                                                       STR_ARG(sync->name)));
    for (int side = 0; side < SIDES; side++) {
        struct str entity = view_entity(s->a, sync, (enum side)side);
        object_text(&o, side_name((enum side)side), entity);
        table_cell(&s->table, entity);
    }
    object_int(&o, "links", links);
    object_set(&o, "pending", pending_value(s->a, &pending));
    table_number(&s->table, links);
    table_number(&s->table, pending.waiting);
    table_number(&s->table, pending.parked);
    table_number(&s->table, pending_held(&pending));
    list_add(&s->syncs, object_value(&o));
    return ERR_OK;
}

static void show_runs(struct status *s, const struct run *runs, size_t n)
{
    struct cli *cli = s->c->cli;
    struct table t = table_make(s->a, run_columns, 5);
    for (size_t i = 0; i < n; i++) {
        table_cell(&t, runs[i].id);
        table_cell(&t, time_format(s->a, runs[i].started_us / US_PER_SECOND *
                                             US_PER_SECOND));
        table_cellz(&t, run_state_name(runs[i].state));
        table_cell(&t, runs[i].cause);
        table_cell(&t, runs[i].error);
    }
    if (n == 0)
        term_put(&cli->out, "\nno run yet: `crosswalk plan` shows what a first "
                            "sync would do\n");
    else
        term_put(&cli->out, "\nlatest runs\n");
    if (n > 0)
        table_print(&t, &cli->out);
}

/* ---- paths that others call ------------------------------------------------------------ */

/* "people left", "people right, retire" */
static struct str task_words(struct arena *a, const struct route_task *task)
{
    return arena_printf(a, "%.*s %s%s%.*s%s%s", STR_ARG(task->sync),
                        side_name(task->side), task->by.n > 0 ? " by " : "",
                        STR_ARG(task->by), task->today ? " since today" : "",
                        task->retire ? ", retire" : "");
}

static struct value routes_value(struct arena *a,
                                 const struct route_settings *routes)
{
    struct list all = {.arena = a};
    for (size_t i = 0; i < routes->n_paths; i++) {
        const struct route_path *path = &routes->paths[i];
        struct object o = {.arena = a};
        struct list tasks = {.arena = a};
        for (size_t k = 0; k < path->n_tasks; k++)
            list_add(&tasks, value_text(task_words(a, &path->tasks[k])));
        object_text(&o, "path", path->path);
        object_set(&o, "tasks", list_value(&tasks));
        list_add(&all, object_value(&o));
    }
    return list_value(&all);
}

static void show_routes(struct status *s)
{
    static const struct table_column columns[] = {{"route", false, true},
                                                  {"task", false, true}};
    const struct route_settings *routes = &s->c->workspace.routes;
    struct table t = table_make(s->a, columns, 2);
    if (routes->n_paths == 0)
        return;
    for (size_t i = 0; i < routes->n_paths; i++)
        for (size_t k = 0; k < routes->paths[i].n_tasks; k++) {
            table_cell(&t, k == 0 ? arena_printf(s->a, "POST %.*s",
                                                 STR_ARG(routes->paths[i].path))
                                  : STR(""));
            table_cell(&t, task_words(s->a, &routes->paths[i].tasks[k]));
        }
    term_put(&s->c->cli->out, "\n");
    table_print(&t, &s->c->cli->out);
}

/* ---- the hub that is running --------------------------------------------------------- */

/* {address, state, version, started_at}; null when no hub answers. */
static struct value look_at_hub(struct context *c)
{
    static const char *const names[] = {"address", "state", "version",
                                        "started_at"};
    struct arena *a = &c->cli->arena;
    const struct ask ask = {"GET", STR("/overview"), NULL, ASK_SOON_MS};
    struct object o = {.arena = a};
    struct value overview;
    c->hub = ask_hub_open(c->cli, arena_strz(a, c->workspace.store_path));
    if (!c->hub || ask_api(c, &ask, &overview, NULL) != ERR_OK)
        return value_null();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct value *v = value_getz(&overview, names[i]);
        object_set(&o, names[i], v ? *v : value_null());
    }
    return object_value(&o);
}

static void show_hub(struct cli *cli, const struct value *hub)
{
    struct str address = value_text_at(hub, "address");
    struct str since = value_text_at(hub, "started_at");
    if (value_is_null(hub))
        return;
    term_paint(&cli->out, STYLE_GOOD, "hub");
    term_put(&cli->out, "  %.*s, %.*s, since %.*sZ\n\n", STR_ARG(address),
             STR_ARG(value_text_at(hub, "state")),
             STR_ARG(str_slice(since, 0, strlen("2026-01-02T03:04:05"))));
}

static enum err run_status(struct cli *cli, const struct args *args,
                           struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    AUTO_CONTEXT c = {0};
    struct pending pending = {0};
    struct run *runs = NULL;
    size_t n = 0;
    struct object o = {.arena = &cli->arena};
    struct list list = {.arena = &cli->arena};
    (void)args;
    TRY(context_open(cli, &options, &c, e));
    struct status s = {.c = &c, .v = context_view(&c), .a = &cli->arena, .syncs = {&cli->arena},
                       .table = table_make(&cli->arena, sync_columns, 7)};
    for (size_t i = 0; i < c.workspace.n_syncs; i++)
        TRY(add_sync(&s, &c.workspace.syncs[i], e));
    TRY(pending_count(&s.v, NULL, 0, clock_now_us(&cli->clock), &pending, e));
    TRY(run_list(c.store, &cli->arena, 0, RUNS_SHOWN, &runs, &n, e));
    for (size_t i = 0; i < n; i++)
        list_add(&list, run_value(&cli->arena, &runs[i]));
    struct value hub = look_at_hub(&c);
    object_set(&o, "hub", hub);
    object_set(&o, "syncs", list_value(&s.syncs));
    object_set(&o, "pending", pending_value(&cli->arena, &pending));
    object_set(&o, "routes",
               routes_value(&cli->arena, &c.workspace.routes));
    object_set(&o, "runs", list_value(&list));
    cli->data = object_value(&o);
    if (cli->json)
        return ERR_OK;
    show_hub(cli, &hub);
    table_print(&s.table, &cli->out);
    show_routes(&s);
    show_runs(&s, runs, n);
    pending_show(cli, &pending);
    return ERR_OK;
}

const struct command command_status = {
    .name = "status",
    .group = GROUP_PEOPLE,
    .summary = "show the syncs, what waits, and the latest runs",
    .arguments = "",
    .about = "Shows each sync with its links and what waits in it, the "
             "routes that others may call, and the latest runs; where "
             "`crosswalk serve` runs, its address. It only reads the store, "
             "also while a hub works.",
    .examples = (const struct example[]){
        {"crosswalk status", "how things stand"},
        {"crosswalk status --json | jq .data.pending",
         "what waits, for a monitor"},
        {0},
    },
    .run = run_status,
};
