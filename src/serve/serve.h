/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * `crosswalk serve`: the daemon. One process, a few named threads, each of
 * which owns one thing; docs/internals/serve.md has the picture.
 *
 * Signals: TERM and INT stop in order, a second one at once; HUP reads the
 * workspace anew.
 */
#pragma once

#include "base/log.h"
#include "base/problem.h"
#include "workspace/workspace.h"

struct serve_ready {
    struct str address;        /* "http://127.0.0.1:8470" */
    /* Makes the first administrator: a secret, for whoever started it. Empty
     * when there is one. */
    struct str setup_link;
};

struct serve_options {
    const char *dir;           /* of the workspace */
    const char *listen;        /* "127.0.0.1:8470", over the workspace's; or
                                  NULL */
    struct env_port env;
    struct clock_port clock;
    struct random_port random;
    const struct log *log;
    /* Called once when requests are answered. */
    void (*on_ready)(void *context, const struct serve_ready *ready);
    void *context;
};

/* Returns when it was told to stop. Call it from the main thread. */
MUST_CHECK enum err serve_run(const struct serve_options *options,
                              struct problems *problems, struct error *e);
