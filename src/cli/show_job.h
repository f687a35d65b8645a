/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs and holds for people, a line each. */
#pragma once

#include "cli/context.h"
#include "view/job.h"

/* "(sync, side, record): reason: message" on one line. */
void job_show_line(const struct context *c, const struct job *job);
void hold_show_line(const struct context *c, const struct hold *hold);
