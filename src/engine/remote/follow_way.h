/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Paths against schemas: which entities a way leads through. Shared by
 * follow.c and follow_way.c only. */
#pragma once

#include "engine/remote/follow.h"

/* One path: where each of its steps is read. */
struct way {
    const struct path *path;
    struct str *entities;      /* n_steps: of the record that has the field */
    const struct schema_field *by; /* of records that point here, or NULL */
    struct str wrong;          /* a sentence; empty: it can be gone */
    struct str suggestion;     /* what may help then, or empty */
};

/* Looks the way up. Fails when the connection does. */
MUST_CHECK enum err way_find(struct arena *a, const struct follow_from *from,
                             const struct path *path, struct way *out,
                             struct error *e);
