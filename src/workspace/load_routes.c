/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `routes:` of crosswalk.yaml. */
#include <stdio.h>
#include <stdlib.h>

#include "mapping/script.h"
#include "workspace/load.h"

#define ID_SEGMENT "<id>"
#define ID_NAME "id"

/* What the daemon answers by itself. */
static const char *const taken[] = {"api",     "hooks",  "healthz",
                                    "readyz",  "metrics", "assets"};

struct routes {
    struct load *load;
    VEC(struct route_path) paths;
};

/* ---- secrets ------------------------------------------------------------------ */

static struct str secret(struct load *l, const struct yaml_node *node,
                         struct str name)
{
    struct error e = {0};
    struct str text = STR_NONE;
    if (!node || node->kind != YAML_TEXT || node->text.n == 0)
        return STR_NONE; /* the shape has told */
    if (secret_resolve(l->arena, &l->secrets, node->text, true, &text, &e) !=
        ERR_OK)
        load_complain(l, node, STR_NONE, "key `%.*s`: %s", STR_ARG(name),
                      e.message);
    return text;
}

static void read_keys(struct load *l, const struct yaml_node *keys)
{
    struct route_settings *r = &l->workspace->routes;
    size_t n = keys && keys->kind == YAML_MAP ? keys->n_pairs : 0;
    struct route_key *all = arena_array(l->arena, struct route_key, n);
    for (size_t i = 0; i < n; i++) {
        all[i].name = keys->pairs[i].key;
        all[i].secret = secret(l, keys->pairs[i].value, all[i].name);
    }
    if (keys && n == 0)
        load_complain(l, keys, STR_NONE, "`keys` needs one at least");
    r->keys = all;
    r->n_keys = n;
}

/* ---- paths ---------------------------------------------------------------------- */

static bool is_plain(struct str segment)
{
    for (size_t i = 0; i < segment.n; i++) {
        unsigned char c = (unsigned char)segment.p[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                    (c >= 'A' && c <= 'Z');
        if (!word && c != '-' && c != '_' && c != '.' && c != '~')
            return false;
    }
    return segment.n > 0 && !str_is(segment, ".") && !str_is(segment, "..");
}

static bool is_taken(struct str first)
{
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (str_is(first, taken[i]))
            return true;
    return false;
}

/* False with a problem. Lives in the load's arena. */
static bool read_segments(struct load *l, const struct yaml_node *node,
                          struct route_path *out)
{
    VEC(struct str) segments = {0};
    struct str rest = node_text(node);
    struct str one;
    bool ok = rest.n > 1 && rest.p[0] == '/';
    *out = (struct route_path){.path = rest, .line = node ? node->line : 0};
    rest = str_slice(rest, ok ? 1 : 0, rest.n);
    while (ok && str_split(&rest, '/', &one)) {
        bool is_id = str_is(one, ID_SEGMENT);
        ok = is_id ? !out->has_id && segments.n > 0 : is_plain(one);
        out->has_id = out->has_id || is_id;
        vec_push(l->arena, &segments, is_id ? STR("") : one);
    }
    if (!ok) {
        load_complain(l, node, STR_NONE,
                      "a path is words apart by /, one of which, but the "
                      "first, may be <id>: /crm/contact/<id>, not \"%.*s\"",
                      STR_ARG(out->path));
        return false;
    }
    if (is_taken(segments.at[0]))
        load_complain(l, node, STR_NONE,
                      "/%.*s is the daemon's own: begin with another word",
                      STR_ARG(segments.at[0]));
    out->segments = segments.at;
    out->n_segments = segments.n;
    return true;
}

static struct str read_plain_path(struct load *l, const struct yaml_node *node,
                                  const char *key)
{
    struct route_path path;
    if (!node || node_text(node).n == 0 || !read_segments(l, node, &path))
        return STR_NONE;
    if (path.has_id)
        load_complain(l, node, STR_NONE, "`%s` has no <id>", key);
    return path.path;
}

/* ---- tasks ------------------------------------------------------------------------ */

static void check_sync(struct load *l, const struct yaml_node *node)
{
    struct str name = node_text(node);
    const struct sync *sync = workspace_sync(l->workspace, name);
    bool known = name.n == 0 || sync || l->some_syncs_lost;
    for (size_t i = 0; i < l->n_sync_names; i++)
        known = known || str_eq(l->sync_names[i], name);
    if (!known)
        load_complain(l, node,
                      shape_suggestion(l->arena, name, l->sync_names,
                                       l->n_sync_names),
                      "there is no sync `%.*s`", STR_ARG(name));
}

static void warn(struct load *l, const struct route_task *task,
                 const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void warn(struct load *l, const struct route_task *task,
                 const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    problem_add(l->problems, PROBLEM_WARNING, task->file, task->line, STR_NONE,
                "%s", text);
}

/* What is allowed, and would do nothing. */
static void warn_idle(struct load *l, const struct route_task *task)
{
    const struct sync *sync = workspace_sync(l->workspace, task->sync);
    const char *side = side_name(task->side);
    if (!sync)
        return;
    if (!sync->enabled)
        warn(l, task,
             "the sync `%.*s` is switched off: what is put for it will have "
             "to wait",
             STR_ARG(sync->name));
    if (task->retire && sync->on_gone[task->side] == DELETE_KEEP)
        warn(l, task,
             "`delete.%s` of the sync `%.*s` keeps its records: nothing will "
             "be retired",
             side, STR_ARG(sync->name));
    if (!task->retire && !sync->flow_to[SIDE_OTHER(task->side)])
        warn(l, task,
             "in the sync `%.*s` nothing goes from the %s to the %s: its "
             "`direction` is the other one",
             STR_ARG(sync->name), side, side_name(SIDE_OTHER(task->side)));
}

static int read_condition(struct load *l, const struct yaml_node *node)
{
    const struct script_source source = {
        node ? node->file : STR_NONE, node ? node->line : 0, node_text(node)};
    struct error e = {0};
    int ref = -1;
    if (source.text.n > 0 &&
        script_body_condition(l->workspace->script, l->arena, &source, &ref,
                              &e) != ERR_OK)
        load_complain(l, node, STR_NONE, "`when` is no Lua condition: %s",
                      e.message);
    return ref;
}

static void read_task(struct load *l, const struct yaml_node *node,
                      struct route_task *out)
{
    const struct yaml_node *since = yaml_get(node, "since");
    const struct yaml_node *sync = yaml_get(node, "sync");
    *out = (struct route_task){
        .sync = node_text(sync),
        .side = str_is(node_text(yaml_get(node, "side")), "right") ? SIDE_RIGHT
                                                                   : SIDE_LEFT,
        .retire = node_bool(yaml_get(node, "retire"), false),
        .by = node_text(yaml_get(node, "by")),
        .today = since != NULL,
        .condition = read_condition(l, yaml_get(node, "when")),
        .file = node->file,
        .line = node->line};
    if (sync)
        check_sync(l, sync);
    warn_idle(l, out);
    if (out->today && out->by.n == 0)
        load_complain(l, since, STR_NONE,
                      "`since` goes with `by`: a record named by its own id "
                      "is taken whenever it was made");
    if (out->retire && out->by.n > 0)
        load_complain(l, yaml_get(node, "by"), STR_NONE,
                      "`retire` takes one record, named by its own id");
}

/* The one in the path itself, or those of `tasks`. */
static void read_tasks(struct load *l, const struct yaml_node *node,
                       struct route_path *path)
{
    static const char *const of_one[] = {"sync", "side",  "retire",
                                         "by",   "since", "when"};
    const struct yaml_node *list = yaml_get(node, "tasks");
    const struct yaml_node *own = NULL;
    for (size_t i = 0; i < sizeof of_one / sizeof *of_one && !own; i++)
        own = yaml_get(node, of_one[i]);
    size_t n = list && list->kind == YAML_LIST ? list->n_items : !list;
    struct route_task *tasks = arena_array(l->arena, struct route_task, n);
    if (list && own)
        load_complain(l, own, STR_NONE,
                      "a path has one task of its own or `tasks`, not both");
    else if (!list && (!yaml_get(node, "sync") || !yaml_get(node, "side")))
        load_complain(l, node, STR_NONE,
                      "a path needs `sync` and `side`, or `tasks`");
    else if (n == 0)
        load_complain(l, list, STR_NONE, "`tasks` needs one at least");
    for (size_t i = 0; i < n; i++)
        read_task(l, list ? list->items[i] : node, &tasks[i]);
    path->tasks = tasks;
    path->n_tasks = n;
}

static bool has_conditions(const struct route_path *path)
{
    for (size_t i = 0; i < path->n_tasks; i++)
        if (path->tasks[i].condition >= 0)
            return true;
    return false;
}

static void check_path(struct load *l, const struct yaml_node *node,
                       const struct route_path *path)
{
    const struct yaml_node *otherwise = yaml_get(node, "otherwise");
    for (size_t i = 0; i < path->n_ids; i++)
        if (path->ids[i].n == 0 || str_contains(path->ids[i], STR("..")) ||
            path->ids[i].p[0] == '.' || str_ends_with(path->ids[i], STR(".")))
            load_complain(l, yaml_get(node, "id"), STR_NONE,
                          "`id` is members apart by dots: current.id");
    if (path->has_id && path->n_ids > 0)
        load_complain(l, yaml_get(node, "id"), STR_NONE,
                      "the path has an <id> already: leave out `id`");
    if (!path->has_id && path->n_ids == 0)
        load_complain(l, node, STR_NONE,
                      "the path has no <id>: say where the body has it, as in "
                      "`id: [current.id, data.id]`");
    if (path->refuses && !has_conditions(path))
        load_complain(l, otherwise, STR_NONE,
                      "`otherwise` goes with tasks that have a `when`");
}

static bool same_pattern(const struct route_path *a,
                         const struct route_path *b)
{
    return str_eq(a->path, b->path);
}

static void read_path(struct routes *r, const struct yaml_node *node)
{
    struct load *l = r->load;
    struct route_path path;
    if (!node_text(yaml_get(node, "path")).n ||
        !read_segments(l, yaml_get(node, "path"), &path))
        return;
    const struct yaml_node *name = yaml_get(node, "name");
    path.n_ids = node_texts(l->arena, yaml_get(node, "id"), &path.ids);
    path.name = name ? node_text(name) : STR(ID_NAME);
    path.refuses = str_is(node_text(yaml_get(node, "otherwise")), "refuse");
    read_tasks(l, node, &path);
    check_path(l, node, &path);
    for (size_t i = 0; i < r->paths.n; i++)
        if (same_pattern(&r->paths.at[i], &path))
            load_complain(l, yaml_get(node, "path"), STR_NONE,
                          "%.*s is there already, in line %d",
                          STR_ARG(path.path), r->paths.at[i].line);
    vec_push(l->arena, &r->paths, path);
}

/* Literal segments before <id>, from the left. */
static int literals_first(const void *x, const void *y)
{
    const struct route_path *a = x;
    const struct route_path *b = y;
    for (size_t i = 0; i < a->n_segments && i < b->n_segments; i++)
        if ((a->segments[i].n == 0) != (b->segments[i].n == 0))
            return a->segments[i].n == 0 ? 1 : -1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void read_paths(struct load *l, const struct yaml_node *list)
{
    struct routes r = {.load = l};
    for (size_t i = 0; list && i < list->n_items; i++)
        if (list->items[i]->kind == YAML_MAP)
            read_path(&r, list->items[i]);
    if (r.paths.n > 1)
        qsort(r.paths.at, r.paths.n, sizeof *r.paths.at, literals_first);
    l->workspace->routes.paths = r.paths.at;
    l->workspace->routes.n_paths = r.paths.n;
}

void load_routes(struct load *l)
{
    struct route_settings *r = &l->workspace->routes;
    const struct yaml_node *routes = yaml_get(l->main, "routes");
    const struct yaml_node *statistics = yaml_get(routes, "statistics");
    if (!routes || routes->kind != YAML_MAP)
        return;
    read_keys(l, yaml_get(routes, "keys"));
    read_paths(l, yaml_get(routes, "paths"));
    r->one_by_one = node_bool(yaml_get(routes, "one_by_one"), false);
    r->per_second = node_int(yaml_get(routes, "per_second"), 0);
    r->outcomes =
        read_plain_path(l, yaml_get(routes, "outcomes"), "outcomes");
    r->statistics =
        read_plain_path(l, yaml_get(statistics, "path"), "path");
    if (statistics)
        r->statistics_key =
            secret(l, yaml_get(statistics, "key"), STR("statistics"));
}
