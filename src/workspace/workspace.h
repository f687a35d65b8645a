/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A workspace folder as typed data: crosswalk.yaml, syncs, lookups, lua.
 * Loading reads files and the environment (secret references) and nothing
 * else; every finding is collected, with file, line and suggestion.
 *
 * Ownership: everything lives in the arena given. Threads: immutable after
 * loading, but for the script (one owner).
 */
#pragma once

#include "base/zone.h"
#include "connectors/connector.h"
#include "mapping/mapping.h"
#include "workspace/alerts.h"
#include "workspace/facade.h"
#include "workspace/routes.h"
#include "workspace/schedule.h"

struct connection {
    struct str name;
    const struct connector *connector;
    struct value settings;      /* resolved: holds secrets, never print */
    int64_t in_flight;          /* requests at once */
    int64_t per_second;         /* requests a second; 0: no limit */
    int64_t within_ms;          /* over which that is kept; 0: evenly */
    int64_t timeout_ms;         /* one request */
    const struct field_wish *wishes; /* custom_fields */
    size_t n_wishes;
    struct str file;
    int line;
};

struct lookup_source {          /* where `lookup fetch` gets the items */
    bool set;
    struct str connection;
    struct str entity;
    struct str label;           /* field names */
    const struct str *extra;
    size_t n_extra;
};
struct lookup {
    struct str name;
    struct lookup_source source[SIDES];
    const struct str *suggest[SIDES]; /* fields compared, in pairs */
    size_t n_suggest;
    struct str file;            /* csv with initial pairs, or empty */
};

struct serve_settings {         /* of `crosswalk serve` */
    struct str listen;          /* "127.0.0.1:8470" */
    struct str public_url;      /* no trailing slash; empty: not said */
    struct str certificate;     /* files, from the folder; empty: no TLS */
    struct str key;
    bool behind_proxy;
    int64_t session_ms;
    int64_t stop_within_ms;
};

struct retry_rules {            /* when a record that failed is tried again */
    bool set;                   /* else: as the engine likes */
    int64_t first_ms;
    int doublings;
    int64_t most_ms;
    int tries;                  /* parked when it had so many... */
    int64_t for_ms;             /* ...and is so old */
    bool refused;               /* also what a remote refused for good */
};

struct sync_schedule {
    struct str sync;
    struct schedule_rules rules; /* with the workspace's where it is silent */
};

/* Gets environment variables; a port so that tests give their own. */
struct env_port {
    const char *(*get)(void *context, const char *name);
    void *context;
};

struct workspace {
    struct str dir;
    struct env_port env;        /* it was loaded with */
    struct str store_path;
    const struct connection *connections;
    size_t n_connections;
    const struct sync *syncs;   /* dependencies first, then by file name */
    size_t n_syncs;
    const struct lookup *lookups;
    size_t n_lookups;
    struct script *script;
    struct schedule_rules schedule; /* of syncs that do not say their own */
    const struct sync_schedule *sync_schedules; /* of those that do */
    size_t n_sync_schedules;
    int64_t batch;              /* jobs in one step */
    struct serve_settings serve;
    struct route_settings routes;
    struct facade_config facade;
    struct retry_rules retry;
    struct alert_settings alerts;
    int64_t keep_runs_ms;       /* how long they are remembered; 0: for ever */
    int64_t keep_journal_ms;
};

/*
 * ERR_INVALID when a problem of level error was found (all are in
 * `problems`); ERR_NOT_FOUND when `dir` holds no crosswalk.yaml.
 */
MUST_CHECK enum err workspace_load(struct arena *a, const char *dir,
                                   const struct env_port *env,
                                   struct problems *problems,
                                   struct workspace *out, struct error *e);
void workspace_close(struct workspace *w); /* frees the script */

/* A YAML file of the workspace as it would be. */
struct workspace_text {
    struct str file; /* from the folder: "crosswalk.yaml" */
    struct str text;
};
struct workspace_texts {
    const struct workspace_text *at;
    size_t n;
};
/*
 * Puts these texts in place of the files of `w`, if the workspace can be
 * loaded with them. Each file is replaced whole or not at all, and none when
 * one could not be written. ERR_INVALID with the problems: nothing was
 * changed. Warnings are told also when it went well.
 */
MUST_CHECK enum err workspace_replace(struct arena *a,
                                      const struct workspace *w,
                                      const struct workspace_texts *texts,
                                      struct problems *problems,
                                      struct error *e);
/* The same without a look at what is in them. */
MUST_CHECK enum err workspace_write(struct arena *a, const struct workspace *w,
                                    const struct workspace_texts *texts,
                                    struct error *e);

/*
 * Settings of a connection with the secrets that the files say now, where they
 * are others than those in `settings`; null when none has changed. The rest is
 * as in `settings`. Fails when the workspace cannot be read as it is now.
 */
MUST_CHECK enum err workspace_renew(struct arena *a, const struct workspace *w,
                                    const struct connection *c,
                                    const struct value *settings,
                                    struct value *out, struct error *e);

struct initial_pair {
    struct str key[SIDES];
    int line;
};
/* The initial pairs of a lookup's file; none when it has no file. */
MUST_CHECK enum err workspace_lookup_pairs(struct arena *a,
                                           const struct workspace *w,
                                           const struct lookup *lookup,
                                           const struct initial_pair **out,
                                           size_t *out_n, struct error *e);

/* The rules that a sync goes by; never NULL. */
const struct schedule_rules *workspace_schedule(const struct workspace *w,
                                                struct str sync);
const struct sync *workspace_sync(const struct workspace *w, struct str name);
const struct connection *workspace_connection(const struct workspace *w,
                                              struct str name);
const struct lookup *workspace_lookup(const struct workspace *w,
                                      struct str name);
/* The JSON Schemas of crosswalk.yaml and a sync file, as JSON text. */
struct str workspace_schema_main(struct arena *a);
struct str workspace_schema_sync(struct arena *a);
