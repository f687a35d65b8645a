/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What of the schedule must survive the hub, in the store (store/kept.h):
 *
 *     schedule/SYNC                          when it was last polled, compared
 *     pause/sync/SYNC, pause/connection/NAME who paused it, when and why
 *
 * The calls that change something are made inside a transaction of the
 * store. What cannot be read (made by a newer program) counts as nothing: the
 * hub then polls and compares anew. A pause that cannot be read stays one.
 */
#pragma once

#include "engine/schedule/schedule.h"
#include "store/kept.h"

/* All zero for a sync that was never saved. */
MUST_CHECK enum err schedule_state_load(struct store *s, struct str sync,
                                        struct schedule_state *out,
                                        struct error *e);
MUST_CHECK enum err schedule_state_save(struct store *s, struct str sync,
                                        const struct schedule_state *state,
                                        int64_t now_us, struct error *e);

enum paused { PAUSED_SYNC, PAUSED_CONNECTION };
struct pause_of {
    enum paused kind;
    struct str name;
};
/* *out_version for edits: 0 when it was never paused. May be NULL. */
MUST_CHECK enum err pause_load(struct store *s, struct arena *a,
                               const struct pause_of *of, struct pause *out,
                               int64_t *out_version, struct error *e);
/*
 * Pauses, or with `set` false lets it go on. `version` as in kept_put, also
 * what it gives back.
 */
MUST_CHECK enum err pause_save(struct store *s, const struct pause_of *of,
                               const struct pause *pause, int64_t version,
                               int64_t *out_version, struct error *e);
