/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A sync file, as YAML nodes, to a struct sync. Every finding is collected;
 * nothing is printed and no file is read.
 *
 * Ownership: the sync lives in the arena and borrows from the nodes and the
 * world.
 */
#pragma once

#include "base/yaml.h"
#include "mapping/mapping.h"

/* What other syncs need to know of a sync before any is compiled. */
struct sync_head {
    struct str name;
    struct str connection[SIDES];
    struct str entity[SIDES];
    struct str file;
    int line;
};

/* What converters need to know of a lookup. */
struct lookup_head {
    struct str name;
    struct str connection[SIDES]; /* empty: not said */
    struct str entity[SIDES];
};

/* What syncs that do not say it themselves get. */
struct sync_defaults {
    bool flow_to[SIDES];
    unsigned trigger[SIDES];
    enum policy policy;
};

/* The names that a sync file may use. */
struct mapping_world {
    const struct str *connections;
    size_t n_connections;
    const struct lookup_head *lookups;
    size_t n_lookups;
    const struct sync_head *syncs;
    size_t n_syncs;
    bool some_syncs_lost; /* told already: one not found may be among them */
    struct script *script;
    struct sync_defaults defaults;
};

/* Both ways, create and update, newest. */
struct sync_defaults sync_defaults_builtin(void);
/* Reads direction, trigger and conflict of a map that has been checked. */
void sync_defaults_read(const struct yaml_node *map, struct sync_defaults *d);

/* The head of a sync file; false, with problems, when there is none. */
bool mapping_head(struct arena *a, const struct yaml_node *root,
                  struct problems *problems, struct sync_head *out);
/*
 * False when there were errors: *out is then not to be used, but all that
 * could be found is in `problems`. Checks the whole file, also what
 * mapping_head has seen.
 */
bool mapping_compile(struct arena *a, const struct yaml_node *root,
                     const struct mapping_world *world,
                     struct problems *problems, struct sync *out);
