/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the hub remembers: queue, links and bases, intents, journal, holds,
 * cursors, lookups, staged records, runs and kept texts; one header a
 * subject. SQLite now; the same suite of conformance tests will hold a PostgreSQL
 * implementation (docs/internals/store.md says where it goes in).
 *
 * Values are opaque encoded text here (value_encode): the store depends on
 * base only. Syncs are small integers within one store (store_sync_id). Ids
 * are positive and never used twice.
 *
 * Transactions: calls that change something are made between store_begin and
 * store_commit; a commit is durable when it returns (WAL, synchronous=FULL).
 * After a call failed inside, call store_rollback: until then every further
 * change and the commit are refused. Reads may be made at any time and see
 * the open transaction.
 *
 * One hub a store: opening takes a lock; a second hub gets ERR_LOCKED.
 * Read-only opening (status, jobs, ...) works beside a running hub.
 * Errors: ERR_STORE, ERR_FULL (disk), ERR_LOCKED, ERR_VERSION, and
 * ERR_NOT_FOUND where said; scope system.
 * Memory: results live in the arena that was passed in; arguments are only
 * borrowed for the call.
 * Threads: a handle has one owner.
 */
#pragma once

#include "store/access.h"
#include "store/cursors.h"
#include "store/handle.h"
#include "store/holds.h"
#include "store/intents.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/links.h"
#include "store/lookups.h"
#include "store/owed.h"
#include "store/prune.h"
#include "store/queue.h"
#include "store/runs.h"
#include "store/scratch.h"
#include "store/sent.h"
#include "store/stage.h"
#include "store/tally.h"
#include "store/tasks.h"
