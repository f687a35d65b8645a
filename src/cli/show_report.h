/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A run's report as a table, and what stands in the store waiting. */
#pragma once

#include "cli/context.h"
#include "view/pending.h"

/* One line for each thing to do. */
void pending_show(struct cli *cli, const struct pending *p);

void report_table(const struct context *c, const struct report *report);
/* The table, and what was written in how long. */
void report_show(const struct context *c, const struct report *report);
