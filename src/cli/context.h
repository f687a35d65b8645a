/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What commands work with, opened once and in the right order: workspace,
 * store, network, engine. Problems of the workspace go to cli->problems.
 *
 * Ownership: everything belongs to the context; close it.
 * Threads: one owner. Opening the network starts the watch for signals.
 */
#pragma once

#include "cli/cli.h"
#include "cli/term_progress.h"
#include "engine/engine.h"
#include "net/net_client.h"
#include "store/store.h"
#include "view/view.h"
#include "workspace/workspace.h"

enum context_needs {
    CONTEXT_WORKSPACE = 0, /* always */
    CONTEXT_READ = 1,      /* the store, beside a hub; an empty one if none */
    CONTEXT_STORE = 2,     /* the store, as the one hub; where another hub
                              has it and can be asked (`hub`), for reading,
                              and nothing else is opened */
    CONTEXT_COPY = 4,      /* a copy of the store, to waste */
    CONTEXT_REMOTE = 8,    /* a remote without an engine */
    CONTEXT_ENGINE = 16,   /* with CONTEXT_STORE or CONTEXT_COPY */
    CONTEXT_DRY = 32       /* the engine only reads */
};

struct ask_hub;

struct context_options {
    unsigned needs;
    int64_t patience_ms;   /* of CONTEXT_REMOTE; 0: the default */
    void (*on_event)(void *context, const struct engine_event *event);
    void *event_context;
};

struct context {
    struct cli *cli;
    struct workspace workspace;
    bool loaded;
    struct store *store;
    struct ask_hub *hub;     /* that is to do it in our place; or NULL */
    struct net_client *client;
    struct transport transport;
    struct engine *engine;
    struct remote *own;      /* with CONTEXT_REMOTE; the engine has another */
    struct progress progress;
    void (*on_event)(void *context, const struct engine_event *event);
    void *event_context;
    struct store_scratch scratch; /* holds `store` where that is a copy */
};

MUST_CHECK enum err context_open(struct cli *cli,
                                 const struct context_options *options,
                                 struct context *out, struct error *e);
/* Of what was opened; a context of zeros is fine. The answer (cli->data) is
 * kept: what it borrowed is copied. */
void context_close(struct context *c);

/* The process's own environment. */
struct env_port context_env(void);

#define AUTO_CONTEXT __attribute__((cleanup(context_close))) struct context

/* The words from `from` on as names of syncs. ERR_USAGE with a suggestion. */
MUST_CHECK enum err context_syncs(const struct context *c,
                                  const struct args *args, size_t from,
                                  const struct str **out, size_t *out_n,
                                  struct error *e);
MUST_CHECK enum err context_sync(const struct context *c, struct str name,
                                 const struct sync **out, struct error *e);
/* Number of a sync in the store; -1 while the store has never met it. */
MUST_CHECK enum err context_sync_id(const struct context *c, struct str name,
                                    int64_t *out, struct error *e);
/* By number; "?" for a sync that the workspace has no more. */
struct str context_sync_name(const struct context *c, int64_t id);
/* For the values that answers are made of. */
struct view context_view(const struct context *c);
MUST_CHECK enum err context_side(struct str name, enum side *out,
                                 struct error *e);
