/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Mail and chat at the end of a run that no hub tells of. */
#pragma once

#include "cli/context.h"
#include "engine/report.h"

/*
 * As `alerts:` of the workspace says. `last`: no run follows in this process,
 * so what it met is told now and not held for more to come. What cannot be
 * sent is warned of and tried again at the end of the next run.
 */
void tell_people(struct context *c, const struct report *report, bool last);
