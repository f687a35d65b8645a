/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What stands in the store waiting. */
#pragma once

#include "view/view.h"

struct pending {
    int64_t parked;      /* records that wait for a person */
    int64_t waiting;     /* records that will be tried again */
    int64_t running;
    int64_t held[4];     /* fields, by enum hold_kind */
};

/* Of the syncs named, or of all for n 0. */
MUST_CHECK enum err pending_count(const struct view *v, const struct str *syncs,
                                  size_t n, int64_t now_us,
                                  struct pending *out, struct error *e);
int64_t pending_held(const struct pending *p);
/* Something that a person must look at. */
bool pending_is_parked(const struct pending *p);
struct value pending_value(struct arena *a, const struct pending *p);
