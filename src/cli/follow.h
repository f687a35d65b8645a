/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A run that the hub carries out in our place: asked for, watched, told. */
#pragma once

#include "cli/context.h"
#include "engine/report.h"

/*
 * Returns when it is over, with its report. The first Ctrl-C stops the run
 * (ERR_CANCELED), the second one ends the watching as well. ERR_LOCKED: the
 * hub has gone meanwhile.
 */
MUST_CHECK enum err follow_run(struct context *c,
                               const struct run_request *request,
                               struct report *out, struct error *e);
