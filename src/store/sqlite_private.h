/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of the SQLite implementation share. */
#pragma once

#include <sqlite3.h>

#include "store/db.h"

struct sqlite {
    struct db db;
    sqlite3 *handle;
    const char *path;
    bool read_only;
    int lock_fd;                       /* -1: none */
    /* NULL until first used; the second is for MANY_ROWS at once. */
    sqlite3_stmt *prepared[SQL_COUNT][2];
};

extern const struct db_ops sqlite_ops;

/* Fills *e from the failure `rc` of the handle; returns its code. */
enum err sqlite_fail(const struct sqlite *q, int rc, struct error *e);
/* An empty file, for its owner alone; one that is there stays as it is. */
MUST_CHECK enum err sqlite_make_file(const char *path, struct error *e);
MUST_CHECK enum err sqlite_exec(struct sqlite *q, const char *sql,
                                struct error *e);
/* Where a file that is no store of ours is refused, before it is touched. */
MUST_CHECK enum err sqlite_version(struct db *db, int *out, struct error *e);
/* ERR_LOCKED, naming the other's pid, while another process (or handle) has
 * the store; a holder that was killed has it no more. */
MUST_CHECK enum err sqlite_lock(struct arena *a, const char *path, int *out_fd,
                                struct error *e);
void sqlite_unlock(int fd); /* -1 is fine */
