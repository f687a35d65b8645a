/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A store to waste: in a folder of its own below $TMPDIR, for what only looks
 * at what would be. It is gone when it is closed.
 */
#pragma once

#include "store/handle.h"

struct store_scratch {
    struct store *store;
    char *folder;
};

/* A copy of the store at `from` as it is at one moment; NULL: an empty one. On
 * failure nothing is left. */
MUST_CHECK enum err store_scratch_open(struct arena *a, const char *from,
                                       int64_t now_us,
                                       struct store_scratch *out,
                                       struct error *e);
/* One that was never opened is fine. */
void store_scratch_close(struct store_scratch *scratch);
