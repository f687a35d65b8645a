/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What `serve` and `facade` of crosswalk.yaml both say: where to listen, and
 * the files of TLS. Texts live in the load's arena.
 */
#pragma once

#include "mapping/shape.h"

struct load;

extern const struct shape listener_tls_shape;

/* `listen`; not "host:port", where a host may be "[::1]" and a port is 0 to
 * 65535, is a problem. `node` NULL: `fallback`, such an address. */
struct str load_listen(struct load *l, const struct yaml_node *node,
                       const char *fallback);
/* A file that `node` names, as a path from the workspace's folder; empty when
 * it names none. */
struct str load_path(struct load *l, const struct yaml_node *node);
