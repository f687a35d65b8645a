/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `facade:` of crosswalk.yaml. */
#include "base/file.h"
#include "mapping/shape.h"
#include "workspace/load.h"

#define SESSION_MS (INT64_C(7) * 24 * 3600 * 1000)
#define SESSION_MIN_MS INT64_C(1000)
#define TIMEOUT_MS INT64_C(60000)
#define TIMEOUT_MAX_MS INT64_C(600000)
#define MEBIBYTE (INT64_C(1) << 20)

static struct str path_of(struct load *l, const struct yaml_node *node)
{
    struct str name = node_text(node);
    if (name.n == 0)
        return STR_NONE;
    return str_from(file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                              arena_strz(l->arena, name)));
}

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
    *own = value_str(value_getz(&odoo->settings, "database"));
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
        .calls = node_int(yaml_get(node, "calls"), 64),
        .rows = node_int(yaml_get(node, "rows"), 50000),
        .depth = node_int(yaml_get(node, "depth"), 16),
        .answer_bytes = node_int(yaml_get(node, "answer_mb"), 32) * MEBIBYTE,
        .body_bytes = node_int(yaml_get(node, "body_mb"), 16) * MEBIBYTE,
        .timeout_ms = node_duration_ms(timeout, TIMEOUT_MS)};
    if (limits->timeout_ms < 1000 || limits->timeout_ms > TIMEOUT_MAX_MS)
        load_complain(l, timeout, STR_NONE,
                      "`timeout` is between 1 s and 10 min");
}

void load_facade(struct load *l)
{
    struct facade_config *f = &l->workspace->facade;
    const struct yaml_node *facade = yaml_get(l->main, "facade");
    const struct yaml_node *listen = yaml_get(facade, "listen");
    const struct yaml_node *sessions = yaml_get(facade, "sessions");
    const struct yaml_node *tls = yaml_get(facade, "tls");
    if (!facade || facade->kind != YAML_MAP)
        return;
    f->set = true;
    f->listen = node_text(listen);
    f->connection = node_text(yaml_get(facade, "connection"));
    f->strict = node_bool(yaml_get(facade, "strict"), false);
    f->certificate = path_of(l, yaml_get(tls, "certificate"));
    f->key = path_of(l, yaml_get(tls, "key"));
    f->behind_proxy = node_bool(yaml_get(facade, "behind_proxy"), false);
    f->session_ms = node_duration_ms(sessions, SESSION_MS);
    read_databases(l, yaml_get(facade, "databases"),
                   find_odoo(l, yaml_get(facade, "connection")));
    read_limits(l, yaml_get(facade, "limits"));
    if (listen && !load_is_address(f->listen))
        load_complain(l, listen, STR_NONE,
                      "`listen` is an address and a port such as "
                      "\"127.0.0.1:8069\", not \"%.*s\"",
                      STR_ARG(f->listen));
    if (f->session_ms < SESSION_MIN_MS)
        load_complain(l, sessions, STR_NONE, "`sessions` is at least 1 s");
}
