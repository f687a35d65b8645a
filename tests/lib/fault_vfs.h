/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A disk that fails on request: an SQLite VFS in front of the real one that
 * counts what changes files (writes, syncs, truncations, removals) and at the
 * n-th of them kills the process, cuts a write in half and kills, or says
 * that the disk is full or broken, until it is healed.
 */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>

enum fault_kind {
    FAULT_NONE,
    FAULT_KILL, /* SIGKILL before it; every other write is half done */
    FAULT_FULL, /* SQLITE_FULL, from then on */
    FAULT_BROKEN /* an I/O error, from then on */
};

struct fault_vfs {
    sqlite3_vfs base; /* first */
    sqlite3_vfs *real;
    enum fault_kind kind;
    int at;   /* 1: the first */
    int seen; /* so far */
};

/* Makes it the default VFS: stores opened from now on go through it. */
void fault_vfs_install(struct fault_vfs *v);
void fault_vfs_remove(struct fault_vfs *v); /* not installed is fine */
/* Counts from the start, to fail at the n-th. */
void fault_vfs_arm(struct fault_vfs *v, enum fault_kind kind, int at);
/* Whether the fault has been met since it was armed. */
bool fault_vfs_was_met(const struct fault_vfs *v);
