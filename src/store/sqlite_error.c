/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "store/sqlite_private.h"

/* What the system said of a file; the log's file is apart from the main. */
static int file_errno(sqlite3 *handle, int which)
{
    sqlite3_file *file = NULL;
    int number = 0;
    if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK &&
        file && file->pMethods)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

static int system_errno(const struct sqlite *q)
{
    int number = sqlite3_system_errno(q->handle);
    if (number == 0)
        number = file_errno(q->handle, SQLITE_FCNTL_JOURNAL_POINTER);
    if (number == 0)
        number = file_errno(q->handle, SQLITE_FCNTL_FILE_POINTER);
    return number;
}

/* SQLite itself knows only ENOSPC as a full disk. */
static bool is_out_of_room(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

static enum err fail_io(const struct sqlite *q, int rc, struct error *e)
{
    int number = system_errno(q);
    if (is_out_of_room(number) || rc == SQLITE_IOERR_SHMSIZE)
        FAIL(e, ERR_FULL,
             "the disk with the store %s is full; nothing is lost, make room "
             "and it goes on",
             q->path);
    FAIL(e, ERR_STORE, "the disk failed under the store %s (%s, SQLite %d)",
         q->path, number ? strerror(number) : "no reason given", rc);
}

static enum err fail_open(const struct sqlite *q, struct error *e)
{
    int number = sqlite3_system_errno(q->handle);
    if (q->read_only && number == ENOENT)
        FAIL(e, ERR_NOT_FOUND, "there is no store %s yet", q->path);
    FAIL(e, ERR_STORE, "cannot open the store %s: %s", q->path,
         number ? strerror(number) : sqlite3_errmsg(q->handle));
}

enum err sqlite_fail(const struct sqlite *q, int rc, struct error *e)
{
    switch (rc & 0xFF) {
    case SQLITE_FULL:
        FAIL(e, ERR_FULL,
             "the disk with the store %s is full; nothing is lost, make room "
             "and it goes on",
             q->path);
    case SQLITE_IOERR:
        return fail_io(q, rc, e);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        FAIL(e, ERR_LOCKED,
             "another program holds the store %s (an SQLite shell or a "
             "backup?); close it",
             q->path);
    case SQLITE_CORRUPT:
        FAIL(e, ERR_STORE,
             "the store %s is damaged (%s); stop the hub and put back the "
             "last backup",
             q->path, sqlite3_errmsg(q->handle));
    case SQLITE_NOTADB:
        FAIL(e, ERR_STORE,
             "%s is not a crosswalk store; check the path under `store`",
             q->path);
    case SQLITE_CANTOPEN:
        return fail_open(q, e);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        FAIL(e, ERR_STORE,
             "the store %s may not be written; check who owns the file and "
             "its folder",
             q->path);
    default:
        FAIL(e, ERR_STORE, "the store %s failed: %s (SQLite %d)", q->path,
             sqlite3_errmsg(q->handle), rc);
    }
}
