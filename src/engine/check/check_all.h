/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A whole workspace held against its remotes: rings of rows, each connection,
 * then each sync that is switched on, over schemas and live records. Writes
 * nothing but, where that is asked for, custom fields.
 *
 * Ownership: results live in the arena given and borrow from workspace and
 * remote. Threads: the owner of remote and engine.
 */
#pragma once

#include "engine/engine.h"

#define CHECK_SAMPLE_DEFAULT 50
#define CHECK_SAMPLE_MOST 1000

struct check_request {
    const struct workspace *workspace;
    struct remote *remote; /* NULL: the workspace alone */
    struct engine *engine; /* dry, over a store to waste; with `remote` */
    size_t sample;         /* records a side that go there and back; 0: none */
    bool setup;            /* make custom fields that are wished for */
    void (*on_sync)(void *context, struct str sync); /* begins; or NULL */
    void *context;
};

struct check_connection {
    const struct connection *connection;
    struct error error; /* code ERR_OK: it works */
    struct str summary; /* then: what it is */
    int64_t made;       /* custom fields; -1: not asked for */
};

struct check_sync {
    struct str sync;
    bool reached;       /* both its connections work */
    struct error error; /* what kept it from being checked */
};

struct check_result {
    struct check_connection *connections;
    size_t n_connections; /* 0: the workspace alone was looked at */
    struct check_sync *syncs;
    size_t n_syncs;
};

/*
 * What does not fit is added to `problems`, with sync and row. What fails of
 * a connection or a sync stands in the result and stops nothing else; fails
 * itself only for what stops everything.
 */
MUST_CHECK enum err check_workspace(const struct check_request *request,
                                    struct arena *a, struct problems *problems,
                                    struct check_result *out, struct error *e);
/* The verdict: the first connection that fails, else the first sync, else
 * ERR_INVALID when there are errors among the findings. */
MUST_CHECK enum err check_verdict(const struct check_result *result,
                                  const struct problems *problems,
                                  struct error *e);
