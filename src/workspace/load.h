/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the files of workspace.c. */
#pragma once

#include "mapping/compile.h"
#include "mapping/shape.h"
#include "workspace/secret.h"
#include "workspace/workspace.h"

struct load {
    struct arena *arena;
    struct problems *problems;
    struct workspace *workspace;
    struct secret_source secrets;
    const struct workspace_texts *texts; /* instead of the files; or NULL */
    const struct yaml_node *main; /* crosswalk.yaml */
    /* After load_syncs: all that have a head, also those with problems. */
    const struct str *sync_names;
    size_t n_sync_names;
    bool some_syncs_lost; /* told already: a name not found may be among them */
};

/* workspace_load, with these texts in place of the files. */
struct load_from {
    const char *dir;
    const struct env_port *env;
    const struct workspace_texts *texts; /* or NULL */
};
MUST_CHECK enum err load_workspace(struct arena *a,
                                   const struct load_from *from,
                                   struct problems *problems,
                                   struct workspace *out, struct error *e);
void load_complain(struct load *l, const struct yaml_node *at,
                   struct str suggestion, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A file of the workspace, parsed; NULL with a problem. */
const struct yaml_node *load_yaml(struct load *l, const char *name);

/* What a script complains of, with its line when the message has one. */
void load_tell_lua(struct load *l, struct str file, const struct error *e);

/* load_*.c: fill the workspace. */
void load_connections(struct load *l);
void load_serve(struct load *l);
/* After load_connections. */
void load_facade(struct load *l);
void load_alerts(struct load *l);
void load_retry(struct load *l);
/* After load_syncs. */
void load_routes(struct load *l);
void load_lookups(struct load *l);
void load_scripts(struct load *l);
void load_syncs(struct load *l);
/* load_schedule.c: what `node` says (NULL: nothing), over what `r` has. */
void load_schedule(struct load *l, const struct yaml_node *node,
                   struct schedule_rules *r);
/* "02:00" to minutes of the day, or -1. */
int load_time_of_day(struct str s);
/* order.c: dependencies first; a circle is a problem. */
void load_order(struct load *l, struct sync *syncs, size_t n);
