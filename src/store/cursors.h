/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Cursors: how far each side of a sync has been read.
 */
#pragma once

#include "store/handle.h"

MUST_CHECK enum err cursor_get(struct store *s, struct arena *a, int64_t sync,
                               enum side side, struct str *out,
                               struct error *e); /* STR_NONE when unset */
MUST_CHECK enum err cursor_put(struct store *s, int64_t sync, enum side side,
                               struct str cursor, int64_t now_us,
                               struct error *e);
