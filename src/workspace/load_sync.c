/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/file.h"
#include "base/limits.h"
#include "mapping/script.h"
#include "workspace/expand.h"
#include "workspace/load.h"

/* ---- lua ----------------------------------------------------------------- */

/* "lua/names.lua:3: text" to its line and text. */
static int split_place(struct str file, struct str *message)
{
    int64_t line = 0;
    struct str rest = *message;
    if (!str_starts_with(rest, file) || rest.n <= file.n ||
        rest.p[file.n] != ':')
        return 0;
    size_t colon = str_find_char(rest, ':', file.n + 1);
    if (colon == rest.n ||
        !str_to_i64(str_slice(rest, file.n + 1, colon), &line))
        return 0;
    *message = str_trim(str_slice(rest, colon + 1, rest.n));
    return (int)line;
}

void load_tell_lua(struct load *l, struct str file, const struct error *e)
{
    struct str message = str_from(e->message);
    int line = split_place(file, &message);
    problem_add(l->problems, PROBLEM_ERROR, file, line, STR_NONE, "%.*s",
                STR_ARG(message));
}

static void load_script(struct load *l, struct str name)
{
    const char *file = arena_printfz(l->arena, "lua/%.*s", STR_ARG(name));
    struct str text = STR_NONE;
    struct error e = {0};
    enum err code =
        file_read(l->arena,
                  file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                            file),
                  LIMIT_FILE_BYTES, &text, &e);
    if (code == ERR_OK)
        code = script_load(l->workspace->script, str_from(file), text, &e);
    if (code != ERR_OK)
        load_tell_lua(l, str_from(file), &e);
}

void load_scripts(struct load *l)
{
    struct str *names = NULL;
    size_t n = 0;
    char *dir = file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                          "lua");
    if (file_exists(dir) &&
        file_list(l->arena, dir, ".lua", &names, &n, NULL) != ERR_OK)
        problem_add(l->problems, PROBLEM_ERROR, STR("lua"), 0, STR_NONE,
                    "the folder cannot be read");
    for (size_t i = 0; i < n; i++)
        load_script(l, names[i]);
    script_freeze(l->workspace->script);
}

/* ---- syncs --------------------------------------------------------------- */

struct sync_files {
    struct sync_trees trees;
    VEC(struct sync_head) heads; /* of those that have one */
    bool some_lost; /* a file is not understood: it may hold any sync */
    struct mapping_world world;
    VEC(struct sync) syncs;
};

static void refuse_yml(struct load *l, const char *dir,
                       struct sync_files *files)
{
    struct str *names = NULL;
    size_t n = 0;
    if (file_list(l->arena, dir, ".yml", &names, &n, NULL) != ERR_OK)
        return;
    files->some_lost = n > 0;
    for (size_t i = 0; i < n; i++)
        problem_add(l->problems, PROBLEM_ERROR,
                    arena_printf(l->arena, "syncs/%.*s", STR_ARG(names[i])), 0,
                    STR_NONE, "files of syncs end in .yaml; rename it");
}

static void add_head(struct load *l, const struct yaml_node *root,
                     struct sync_files *files)
{
    struct sync_head head = {0};
    if (!mapping_head(l->arena, root, l->problems, &head)) {
        files->some_lost = true;
        return;
    }
    for (size_t i = 0; i < files->heads.n; i++)
        if (str_eq(files->heads.at[i].name, head.name))
            load_complain(l, yaml_get(root, "sync"), STR_NONE,
                          "there is a sync `%.*s` already, in %.*s",
                          STR_ARG(head.name),
                          STR_ARG(files->heads.at[i].file));
    vec_push(l->arena, &files->heads, head);
}

/* What is found in a tree is kept apart until it is known whether it holds for
 * all that its file stands for. */
static void in_each_tree(struct load *l, struct sync_files *files, size_t from,
                         void (*look)(struct load *l,
                                      const struct yaml_node *root,
                                      struct sync_files *files))
{
    struct problems *all = l->problems;
    for (size_t i = from; i < files->trees.n; i++) {
        l->problems = &files->trees.at[i].own;
        look(l, files->trees.at[i].root, files);
    }
    l->problems = all;
    expand_tell(l, &files->trees);
}

static void read_files(struct load *l, struct sync_files *files)
{
    struct str *names = NULL;
    size_t n = 0;
    char *dir = file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                          "syncs");
    if (!file_exists(dir) ||
        file_list(l->arena, dir, ".yaml", &names, &n, NULL) != ERR_OK) {
        problem_add(l->problems, PROBLEM_WARNING, STR("syncs"), 0, STR_NONE,
                    "there is no folder with syncs: nothing will happen");
        return;
    }
    refuse_yml(l, dir, files);
    for (size_t i = 0; i < n; i++) {
        const char *file =
            arena_printfz(l->arena, "syncs/%.*s", STR_ARG(names[i]));
        const struct yaml_node *root = load_yaml(l, file);
        size_t from = files->trees.n;
        if (!root || !expand_sync(l, root, &files->trees))
            files->some_lost = true;
        in_each_tree(l, files, from, add_head);
    }
}

static void fill_world(struct load *l, const struct sync_files *files,
                       struct mapping_world *w)
{
    const struct workspace *ws = l->workspace;
    struct str *names = arena_array(l->arena, struct str, ws->n_connections);
    struct lookup_head *lookups =
        arena_array(l->arena, struct lookup_head, ws->n_lookups);
    for (size_t i = 0; i < ws->n_connections; i++)
        names[i] = ws->connections[i].name;
    for (size_t i = 0; i < ws->n_lookups; i++) {
        lookups[i].name = ws->lookups[i].name;
        for (int s = 0; s < SIDES; s++) {
            lookups[i].connection[s] = ws->lookups[i].source[s].connection;
            lookups[i].entity[s] = ws->lookups[i].source[s].entity;
        }
    }
    *w = (struct mapping_world){.connections = names,
                                .n_connections = ws->n_connections,
                                .lookups = lookups,
                                .n_lookups = ws->n_lookups,
                                .syncs = files->heads.at,
                                .n_syncs = files->heads.n,
                                .some_syncs_lost = files->some_lost,
                                .script = ws->script,
                                .defaults = sync_defaults_builtin()};
    sync_defaults_read(yaml_get(l->main, "defaults"), &w->defaults);
}

/* ---- filters ------------------------------------------------------------- */

static void check_filter(struct load *l, const struct yaml_node *node,
                         const char *const *known, const char *connector)
{
    VEC(struct str) names = {0};
    for (size_t i = 0; known[i]; i++)
        vec_push(l->arena, &names, str_from(known[i]));
    for (size_t i = 0; i < node->n_pairs; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        bool found = false;
        for (size_t k = 0; k < names.n; k++)
            found = found || str_eq(names.at[k], pair->key);
        if (!found)
            problem_add(l->problems, PROBLEM_ERROR, node->file, pair->line,
                        shape_suggestion(l->arena, pair->key, names.at,
                                         names.n),
                        "unknown key `%.*s` in a filter of the connector %s",
                        STR_ARG(pair->key), connector);
    }
}

static void check_filters(struct load *l, const struct yaml_node *root,
                          const struct sync *sync)
{
    const struct yaml_node *filter = yaml_get(root, "filter");
    for (int s = 0; s < SIDES; s++) {
        const struct yaml_node *node =
            yaml_get(filter, side_name((enum side)s));
        const struct connection *c =
            workspace_connection(l->workspace, sync->connection[s]);
        if (node && c && c->connector && c->connector->filter_keys)
            check_filter(l, node, c->connector->filter_keys,
                         c->connector->name);
    }
}

/* ---- switches ------------------------------------------------------------ */

static void keep_names(struct load *l, const struct sync_files *files)
{
    struct str *names = arena_array(l->arena, struct str, files->heads.n);
    for (size_t i = 0; i < files->heads.n; i++)
        names[i] = files->heads.at[i].name;
    l->sync_names = names;
    l->n_sync_names = files->heads.n;
    l->some_syncs_lost = files->some_lost;
}

/* `sync: {contacts: false}` in crosswalk.yaml has the last word. */
static void apply_switches(struct load *l, const struct sync_files *files,
                           struct sync *syncs, size_t n)
{
    const struct yaml_node *map = yaml_get(l->main, "sync");
    const struct str *names = l->sync_names;
    for (size_t k = 0; map && k < map->n_pairs; k++) {
        const struct yaml_pair *pair = &map->pairs[k];
        bool known = false;
        for (size_t i = 0; i < files->heads.n; i++)
            known = known || str_eq(names[i], pair->key);
        if (!known && !files->some_lost)
            problem_add(l->problems, PROBLEM_ERROR, map->file, pair->line,
                        shape_suggestion(l->arena, pair->key, names,
                                         files->heads.n),
                        "there is no sync `%.*s`", STR_ARG(pair->key));
        for (size_t i = 0; i < n; i++)
            if (str_eq(syncs[i].name, pair->key))
                syncs[i].enabled = node_bool(pair->value, syncs[i].enabled);
    }
}

static const struct sync *find_sync(const struct sync *syncs, size_t n,
                                    struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(syncs[i].name, name))
            return &syncs[i];
    return NULL;
}

static void warn_disabled(struct load *l, const struct sync *syncs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; syncs[i].enabled && k < syncs[i].n_depends; k++) {
            const struct sync *other =
                find_sync(syncs, n, syncs[i].depends[k]);
            if (!other || other->enabled)
                continue;
            problem_add(l->problems, PROBLEM_WARNING, syncs[i].file, 0,
                        STR_NONE,
                        "%.*s follows links of %.*s, which is switched off: "
                        "records it has not linked yet will have to wait",
                        STR_ARG(syncs[i].name), STR_ARG(other->name));
        }
    }
}

/* ---- schedules ----------------------------------------------------------- */

static void read_schedules(struct load *l, const struct sync_files *files)
{
    struct workspace *w = l->workspace;
    VEC(struct sync_schedule) all = {0};
    for (size_t i = 0; i < files->trees.n; i++) {
        const struct yaml_node *root = files->trees.at[i].root;
        const struct yaml_node *node = yaml_get(root, "schedule");
        struct sync_schedule s = {node_text(yaml_get(root, "sync")),
                                  w->schedule};
        bool asked = str_is(node_text(yaml_get(root, "each")), "request");
        bool own = node && node->kind == YAML_MAP;
        if (own)
            load_schedule(l, node, &s.rules);
        if (asked) /* nothing is made unasked, so there is nothing to look for */
            s.rules.poll.kind = s.rules.reconcile.kind = RHYTHM_OFF;
        s.rules.fast = s.rules.fast && !asked;
        if (own || asked)
            vec_push(l->arena, &all, s);
    }
    w->sync_schedules = all.at;
    w->n_sync_schedules = all.n;
}

static void compile_tree(struct load *l, const struct yaml_node *root,
                         struct sync_files *files)
{
    struct sync sync;
    if (!mapping_compile(l->arena, root, &files->world, l->problems, &sync))
        return;
    check_filters(l, root, &sync);
    vec_push(l->arena, &files->syncs, sync);
}

/* The names of one file are looked for by several syncs. */
static void share_hints(struct load *l, struct sync *syncs, size_t n)
{
    VEC(struct expects) hints = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < syncs[i].n_expects; k++) {
            if (syncs[i].expects[k].hint.n > 0)
                vec_push(l->arena, &hints, syncs[i].expects[k]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        syncs[i].hints = hints.at;
        syncs[i].n_hints = hints.n;
    }
}

void load_syncs(struct load *l)
{
    struct sync_files files = {0};
    expand_check_lists(l);
    read_files(l, &files);
    fill_world(l, &files, &files.world);
    in_each_tree(l, &files, 0, compile_tree);
    keep_names(l, &files);
    apply_switches(l, &files, files.syncs.at, files.syncs.n);
    read_schedules(l, &files);
    warn_disabled(l, files.syncs.at, files.syncs.n);
    share_hints(l, files.syncs.at, files.syncs.n);
    load_order(l, files.syncs.at, files.syncs.n);
}
