/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Three threads that answer requests, one after the other, each with a reading
 * and a writing handle of the store and a copy of the workspace:
 *
 * - `desk` answers what the store knows, at once;
 * - `errand` answers what takes asking a remote or waiting for the hub;
 * - `long` answers what goes through many records of remotes and changes
 *   nothing (a plan, a check), so that no errand waits for that.
 *
 * Threads: start and stop are the owner's; the rest is anyone's.
 */
#pragma once

#include "net/http_server.h"
#include "serve/web.h"

struct access;
struct desk;

enum desk_kind { DESK_STORE, DESK_ERRAND, DESK_LONG };

MUST_CHECK enum err desk_start(const struct web_options *options,
                               enum desk_kind kind, struct access *access,
                               struct desk **out, struct error *e);
/* Takes a held call over; false when too many wait: it stays the caller's. */
MUST_CHECK bool desk_take(struct desk *desk, struct http_server_call *call);
void desk_reload(struct desk *desk);
/* Something in the queue may have changed: watchers are told. */
void desk_tell_jobs(struct desk *desk);
/* Answers what was taken; gives up calls to remotes. NULL is fine. */
void desk_stop(struct desk *desk);
