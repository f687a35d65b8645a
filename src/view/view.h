/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the faces (command line, HTTP API) show of workspace and store, as
 * values: both give the same JSON. Texts for the terminal are not made here.
 *
 * Ownership: a view borrows all it holds; values live in its arena and borrow
 * from the rows they were made of.
 * Threads: as the store handle that it looks into.
 */
#pragma once

#include "store/store.h"
#include "view/object.h"
#include "workspace/workspace.h"

struct view {
    struct arena *arena;
    const struct workspace *workspace;
    struct store *store;
    const int64_t *sync_ids; /* of the workspace's syncs; -1: never met */
};

/* The numbers of syncs are asked for once, here. */
struct view view_make(struct arena *a, const struct workspace *w,
                      struct store *store);
/* Number of a sync of the workspace in the store; -1 while the store has
 * never met it, and for a name that is none. */
int64_t view_sync_id(const struct view *v, struct str name);
/* By number; "?" for a sync that the workspace has no more. */
struct str view_sync_name(const struct view *v, int64_t id);
/* By number; NULL likewise. */
const struct sync *view_sync(const struct view *v, int64_t id);
/* "odoo.res.partner" */
struct str view_entity(struct arena *a, const struct sync *sync,
                       enum side side);
