/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How the hub stands, as the API tells it. */
#pragma once

#include "serve/api/api_hub.h"
#include "view/pending.h"

/* A state of which nothing is known, where the hub knows no such name. */
struct api_sync_state state_of_sync(const struct api_state *state,
                                    struct str name);
struct api_connection_state state_of_connection(const struct api_state *state,
                                                struct str name);
/* unknown, ok, bad, paused */
const char *state_connection_name(const struct api_connection_state *c);
struct str state_connection_reason(const struct api_connection_state *c);
struct value state_pause_value(struct arena *a, const struct api_pause *pause);
/* As `status --json`, with what is running. */
struct value state_pending_value(struct arena *a, const struct pending *p);
