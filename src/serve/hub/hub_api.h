/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The hub as the API sees it (api_hub.h): its functions behind that struct. */
#pragma once

#include "serve/hub/hub.h"
#include "serve/log_ring.h"

struct hub_api {
    struct hub *hub;
    struct log_ring *log;
    int64_t started_us;
    /* The workspace was read anew through this port; or NULL. On the thread
     * that asked for it. */
    void (*on_reload)(void *context, bool ok, const struct problems *problems);
    void *context;
};

/* Borrows `port`. */
struct api_hub hub_api_make(struct hub_api *port);
