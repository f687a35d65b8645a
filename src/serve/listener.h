/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The thread `listener`: waits at remotes that answer once they have news
 * (`listen` of webhook.h), and has their side polled then. As long as one is
 * heard, it needs no fast polls; when it is not, it gets them back, and is
 * tried again with growing pauses. It owns a transport and a copy of the
 * workspace, which it loads anew when the hub has.
 *
 *     remote ── news ──▶ listener ── hub_run: poll that side ──▶ hub
 *
 * Threads: start and stop are the owner's. Nobody waits for it.
 */
#pragma once

#include "serve/hub/hub.h"

struct listener;

struct listener_options {
    const char *dir;           /* of the workspace */
    struct hub *hub;
    struct env_port env;
    struct clock_port clock;
    struct random_port random;
    const struct log *log;
};

MUST_CHECK enum err listener_start(const struct listener_options *options,
                                   struct listener **out, struct error *e);
/* Gives up its waits. NULL is fine. */
void listener_stop(struct listener *listener);
