/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a remote is to tell the hub by webhooks, from what the syncs of a
 * workspace have of it.
 *
 * Pure; results live in the arena given and borrow from the workspace.
 */
#pragma once

#include "workspace/workspace.h"

/* Whether changes on a side of a sync go anywhere, deletes or others. */
bool hooks_side_matters(const struct sync *sync, enum side side, bool gone);
/* One wish an entity, with the fields of all enabled syncs that look there. */
void hooks_wishes(struct arena *a, const struct workspace *w,
                  struct str connection, const struct hook_wish **out,
                  size_t *out_n);
