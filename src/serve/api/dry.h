/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The engine over a copy of the store, with remotes that are only read: for
 * calls that tell what would be. */
#pragma once

#include "serve/api/call.h"

struct dry {
    struct store_scratch copy;
    struct engine *engine;
};

struct dry_options {
    const struct workspace *workspace; /* NULL: the API's */
    void (*on_event)(void *context, const struct engine_event *event);
    void *context;
};

/* On failure nothing is open. */
MUST_CHECK enum err dry_open(const struct api_call *call,
                             const struct dry_options *options,
                             struct dry *out, struct error *e);
/* One that was never opened is fine. */
void dry_close(struct dry *dry);
