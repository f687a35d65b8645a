/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/listener.h"

#include "base/file.h"
#include "workspace/load.h"

const struct shape listener_tls_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`tls`",
    .keys = (const struct shape_key[]){
        {"certificate", &shape_text, true,
         "PEM file with the certificate and its chain."},
        {"key", &shape_text, true, "PEM file with its key, no password."},
        {0}}};

static bool is_address(struct str s)
{
    int64_t port = 0;
    size_t colon = s.n;
    while (colon > 0 && s.p[colon - 1] != ':')
        colon--;
    return colon > 1 && str_to_i64(str_slice(s, colon, s.n), &port) &&
           port >= 0 && port <= 65535;
}

struct str load_listen(struct load *l, const struct yaml_node *node,
                       const char *fallback)
{
    struct str address = node ? node_text(node) : str_from(fallback);
    if (!is_address(address))
        load_complain(l, node, STR_NONE,
                      "`listen` is an address and a port such as \"%s\", not "
                      "\"%.*s\"",
                      fallback, STR_ARG(address));
    return address;
}

struct str load_path(struct load *l, const struct yaml_node *node)
{
    struct str name = node_text(node);
    if (name.n == 0)
        return STR_NONE;
    return str_from(file_join(l->arena, arena_strz(l->arena, l->workspace->dir),
                              arena_strz(l->arena, name)));
}
