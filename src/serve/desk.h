/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The thread `desk`: answers requests that need the store or the hub, one
 * after the other. It owns a reading and a writing handle of the store and a
 * copy of the workspace.
 *
 * Threads: start and stop are the owner's; the rest is anyone's.
 */
#pragma once

#include "net/http_server.h"
#include "serve/web.h"

struct desk;

MUST_CHECK enum err desk_start(const struct web_options *options,
                               struct desk **out, struct error *e);
/* Takes a held call over; false when too many wait: it stays the caller's. */
MUST_CHECK bool desk_take(struct desk *desk, struct http_server_call *call);
void desk_reload(struct desk *desk);
/* Answers what was taken. NULL is fine. */
void desk_stop(struct desk *desk);
