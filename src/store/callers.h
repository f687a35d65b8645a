/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Sessions of the facade's callers, by the hash of their id and sealed with the
 * id itself (facade/session_kept.h): the store alone opens none of them.
 */
#pragma once

#include "store/handle.h"

struct caller {
    struct str hash;
    struct str sealed;
    int64_t used_us; /* 0: there is none */
};

MUST_CHECK enum err caller_put(struct store *s, const struct caller *row,
                               struct error *e);
MUST_CHECK enum err caller_get(struct store *s, struct arena *a,
                               struct str hash, struct caller *out,
                               struct error *e);
MUST_CHECK enum err caller_used(struct store *s, struct str hash,
                                int64_t now_us, struct error *e);
MUST_CHECK enum err caller_drop(struct store *s, struct str hash,
                                struct error *e);
/* Those that were last used before then go. */
MUST_CHECK enum err callers_sweep(struct store *s, int64_t before_us,
                                  struct error *e);
