/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A run's report as a table, and what stands in the store waiting. */
#pragma once

#include "cli/context.h"

struct pending {
    int64_t parked;      /* records that wait for a person */
    int64_t waiting;     /* records that will be tried again */
    int64_t held[4];     /* fields, by enum hold_kind */
};

/* Of the syncs named, or of all for n 0. */
MUST_CHECK enum err pending_count(const struct context *c,
                                  const struct str *syncs, size_t n,
                                  struct pending *out, struct error *e);
int64_t pending_held(const struct pending *p);
/* Something that a person must look at. */
bool pending_is_parked(const struct pending *p);
struct value pending_value(struct arena *a, const struct pending *p);
/* One line for each thing to do. */
void pending_show(struct cli *cli, const struct pending *p);

void report_table(const struct context *c, const struct report *report);
/* The table, and what was written in how long. */
void report_show(const struct context *c, const struct report *report);
