/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `sync --watch`: one run after another, until asked to stop. */
#pragma once

#include "cli/context.h"

/*
 * A line for each run that wrote something or failed. An outage does not end
 * it; what stops the program as a whole (the store, the workspace) does.
 */
MUST_CHECK enum err watch_run(struct context *c,
                              const struct run_request *request,
                              int64_t interval_ms, struct error *e);
