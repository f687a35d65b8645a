/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `facade:` of crosswalk.yaml. */
#include "base/file.h"
#include "base/limits.h"
#include "mapping/script_task.h"
#include "mapping/shape.h"
#include "workspace/listener.h"
#include "workspace/load.h"

#define SESSION_MS (INT64_C(7) * 24 * 3600 * 1000)
#define SESSION_MIN_MS INT64_C(1000)
#define TIMEOUT_MS INT64_C(60000)
#define TIMEOUT_MAX_MS INT64_C(600000)
#define MEBIBYTE (INT64_C(1) << 20)

/* The Odoo in front of which it stands; NULL with a problem. */
static const struct connection *find_odoo(struct load *l,
                                          const struct yaml_node *node)
{
    struct workspace *w = l->workspace;
    struct str name = node_text(node);
    struct str *odoos = arena_array(l->arena, struct str, w->n_connections);
    size_t n = 0;
    for (size_t i = 0; i < w->n_connections; i++)
        if (strcmp(w->connections[i].connector->name, "odoo") == 0)
            odoos[n++] = w->connections[i].name;
    for (size_t i = 0; i < n; i++)
        if (str_eq(odoos[i], name))
            return workspace_connection(w, name);
    if (node && name.n > 0)
        load_complain(l, node, shape_suggestion(l->arena, name, odoos, n),
                      "`connection` is the name of a connection to an Odoo, "
                      "which `%.*s` is not",
                      STR_ARG(name));
    return NULL;
}

static void read_databases(struct load *l, const struct yaml_node *node,
                           const struct connection *odoo)
{
    struct facade_config *f = &l->workspace->facade;
    f->n_databases = node_texts(l->arena, node, &f->databases);
    if (f->n_databases > 0 || !odoo)
        return;
    struct str *own = arena_new(l->arena, struct str);
    *own = value_text_at(&odoo->settings, "database");
    f->databases = own;
    f->n_databases = 1;
}

static void read_limits(struct load *l, const struct yaml_node *node)
{
    struct facade_limits *limits = &l->workspace->facade.limits;
    const struct yaml_node *timeout = yaml_get(node, "timeout");
    *limits = (struct facade_limits){
        .sessions = node_int(yaml_get(node, "sessions"), 1000),
        .in_flight = node_int(yaml_get(node, "in_flight"), 32),
        .calls = node_int(yaml_get(node, "calls"), LIMIT_FACADE_CALLS),
        .rows = node_int(yaml_get(node, "rows"), LIMIT_FACADE_ROWS),
        .depth = node_int(yaml_get(node, "depth"), LIMIT_FACADE_QUERY_DEPTH),
        .answer_bytes = node_int(yaml_get(node, "answer_mb"),
                                 LIMIT_FACADE_ANSWER_BYTES / MEBIBYTE) *
                        MEBIBYTE,
        .body_bytes = node_int(yaml_get(node, "body_mb"), 16) * MEBIBYTE,
        .timeout_ms = node_duration_ms(timeout, TIMEOUT_MS)};
    if (limits->timeout_ms < 1000 || limits->timeout_ms > TIMEOUT_MAX_MS)
        load_complain(l, timeout, STR_NONE,
                      "`timeout` is between 1 s and 10 min");
}

/* ---- handlers ------------------------------------------------------------ */

static struct facade_script read_script(struct load *l,
                                        const struct yaml_node *at,
                                        struct str name)
{
    struct facade_script out = {.name = name};
    struct error e = {0};
    const char *path = file_join(l->arena,
                                 arena_strz(l->arena, l->workspace->dir),
                                 arena_strz(l->arena, name));
    if (file_read(l->arena, path, LIMIT_FILE_BYTES, &out.text, &e) != ERR_OK)
        load_complain(l, at, STR_NONE, "%.*s cannot be read: %s",
                      STR_ARG(name), e.message);
    return out;
}

/* Whether the scripts load, one after the other, and have their function. */
static void check_scripts(struct load *l, const struct facade_script *all,
                          size_t n)
{
    struct script *s = NULL;
    struct error e = {0};
    enum err code = script_create(&s, &e);
    size_t at = 0;
    while (code == ERR_OK && at < n) {
        code = script_load(s, all[at].name, all[at].text, &e);
        at += code == ERR_OK;
    }
    if (code != ERR_OK) {
        load_tell_lua(l, at < n ? all[at].name : STR("lua"), &e);
    } else if (!script_has_function(s, "handle")) {
        error_set(&e, ERR_INVALID, __FILE__, __LINE__,
                  "a handler is a file with `function handle(request)`");
        load_tell_lua(l, all[n - 1].name, &e);
    }
    script_destroy(s);
}

static struct facade_handling read_handler(struct load *l,
                                           const struct yaml_node *node,
                                           const struct facade_script *shared,
                                           size_t n)
{
    const struct yaml_node *script = yaml_get(node, "script");
    struct facade_script *all =
        arena_array(l->arena, struct facade_script, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = shared[i];
    all[n] = read_script(l, script, node_text(script));
    struct facade_handling out = {.model = node_text(yaml_get(node, "model")),
                                  .scripts = all,
                                  .n_scripts = n + 1,
                                  .line = node->line};
    if (all[n].text.p)
        check_scripts(l, all, n + 1);
    out.n_verbs = node_texts(l->arena, yaml_get(node, "on"), &out.verbs);
    return out;
}

static void read_handlers(struct load *l, const struct yaml_node *facade)
{
    struct facade_config *f = &l->workspace->facade;
    const struct yaml_node *list = yaml_get(facade, "handlers");
    const struct yaml_node *shared = yaml_get(facade, "scripts");
    const struct yaml_node *zone = yaml_get(facade, "time_zone");
    const struct str *names = NULL;
    struct error e = {0};
    size_t n_shared = node_texts(l->arena, shared, &names);
    size_t n = list && list->kind == YAML_LIST ? list->n_items : 0;
    struct facade_script *scripts =
        arena_array(l->arena, struct facade_script, n_shared);
    struct facade_handling *handlers =
        arena_array(l->arena, struct facade_handling, n);
    for (size_t i = 0; i < n_shared; i++)
        scripts[i] = read_script(l, shared, names[i]);
    for (size_t i = 0; i < n; i++)
        handlers[i] = read_handler(l, list->items[i], scripts, n_shared);
    f->handlers = handlers;
    f->n_handlers = n;
    f->n_fetch_from = node_texts(l->arena, yaml_get(facade, "fetch_from"),
                                 &f->fetch_from);
    if (zone &&
        zone_load(l->arena, node_text(zone), &f->zone, &e) != ERR_OK)
        load_complain(l, zone, STR_NONE, "%s", e.message);
}

void load_facade(struct load *l)
{
    struct facade_config *f = &l->workspace->facade;
    const struct yaml_node *facade = yaml_get(l->main, "facade");
    const struct yaml_node *sessions = yaml_get(facade, "sessions");
    const struct yaml_node *tls = yaml_get(facade, "tls");
    if (!facade || facade->kind != YAML_MAP)
        return;
    f->set = true;
    f->listen = load_listen(l, yaml_get(facade, "listen"), "127.0.0.1:8069");
    f->connection = node_text(yaml_get(facade, "connection"));
    f->strict = node_bool(yaml_get(facade, "strict"), false);
    f->certificate = load_path(l, yaml_get(tls, "certificate"));
    f->key = load_path(l, yaml_get(tls, "key"));
    f->behind_proxy = node_bool(yaml_get(facade, "behind_proxy"), false);
    f->session_ms = node_duration_ms(sessions, SESSION_MS);
    read_databases(l, yaml_get(facade, "databases"),
                   find_odoo(l, yaml_get(facade, "connection")));
    read_limits(l, yaml_get(facade, "limits"));
    read_handlers(l, facade);
    if (f->session_ms < SESSION_MIN_MS)
        load_complain(l, sessions, STR_NONE, "`sessions` is at least 1 s");
}
