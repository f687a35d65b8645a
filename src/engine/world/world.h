/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What conversions may know of the world, kept in memory: lookups, links of
 * other syncs, names of records. It answers a map_env at once or says that it
 * must fetch; world_fetch then gets all that was missed, in batches.
 *
 * Lookups and names are kept for a run, links and fields of other records for
 * a step (they change).
 * Threads: one owner.
 */
#pragma once

#include "engine/remote/remote.h"
#include "mapping/mapping.h"
#include "store/store.h"

/* A names table larger than this is not listed but asked name by name. */
#define LIMIT_NAMES 50000

struct world;

MUST_CHECK enum err world_create(const struct workspace *workspace,
                                 struct store *store, struct remote *remote,
                                 struct world **out, struct error *e);
void world_destroy(struct world *w); /* NULL is fine */

/* Points the env at one sync and a moment, and forgets the links. */
void world_begin(struct world *w, const struct sync *sync, int64_t now_us);
const struct map_env *world_env(struct world *w);
/* Anything to fetch since the last world_fetch? */
bool world_wants(const struct world *w);
/* Fetches it, making names where the mapping says so. */
MUST_CHECK enum err world_fetch(struct world *w, struct error *e);
