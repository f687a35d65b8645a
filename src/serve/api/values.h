/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Things that stand in the answers of several resources. */
#pragma once

#include "serve/api/call.h"

/* A job with advice (api_jobs.c). */
struct value values_job(const struct api_call *call, const struct job *job);
/* A hold with what people need to decide (api_conflicts.c). */
MUST_CHECK enum err values_conflict(const struct api_call *call,
                                    const struct hold *hold, struct value *out,
                                    struct error *e);
