/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Events for those who watch: published by any thread, sent to all open
 * streams as server-sent events, and the latest kept for who comes back with
 * the id that it saw last.
 *
 * Threads: anyone's. A slow watcher is cut off, never waited for.
 * Source: HTML Living Standard, 9.2 server-sent events.
 */
#pragma once

#include "base/value.h"
#include "net/http_server.h"

#define EVENTS_KEPT 512
#define EVENTS_WATCHERS 128

struct events;

struct events *events_create(struct arena *a);
/* Ends all streams. NULL is fine. */
void events_destroy(struct events *events);
/* `data` becomes one line of JSON. */
void events_publish(struct events *events, const char *type,
                    const struct value *data);
/*
 * A watcher more: what it missed since `last_id` (the text of Last-Event-ID;
 * empty: nothing) comes first; `lost` tells it that this was too much. False:
 * there are too many; the stream stays the caller's.
 */
MUST_CHECK bool events_join(struct events *events,
                            struct http_server_stream *stream,
                            struct str last_id);
/* A comment line to all, so that who has left is noticed. */
void events_ping(struct events *events);
