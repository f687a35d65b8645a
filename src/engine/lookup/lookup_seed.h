/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The pairs that the workspace brings along for a lookup become the store's,
 * once: where the store has none of that lookup yet. From then on the store's
 * are the ones that count.
 */
#pragma once

#include "store/store.h"
#include "workspace/workspace.h"

/* All lookups of the workspace. */
MUST_CHECK enum err lookup_seed(struct store *store,
                                const struct workspace *workspace,
                                struct error *e);
/* One lookup, over what the store has: a pair that a person changed since
 * goes back to what the file says. ERR_INVALID: it has no file. */
MUST_CHECK enum err lookup_import(struct store *store,
                                  const struct workspace *workspace,
                                  const struct lookup *lookup, size_t *out_n,
                                  struct error *e);
