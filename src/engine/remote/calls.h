/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Requests by connection and kind, of which a run should need few. */
#pragma once

#include "engine/remote/remote.h"

/* As they stand: one a connection of the workspace, in its order. */
const struct remote_stats *calls_so_far(struct arena *a,
                                        const struct workspace *w,
                                        const struct remote *remote);
/* {"odoo": {"read": 2, ...}, ...}: what was sent since. */
struct value calls_since(struct arena *a, const struct workspace *w,
                         const struct remote *remote,
                         const struct remote_stats *before);
/* "read", "find", ... */
const char *call_kind(enum op_kind kind);
