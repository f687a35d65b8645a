/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A copy of a store as of one moment, taken while a hub may be writing: all
 * pages in one step of SQLite's online backup, which reads through the log.
 */
#include "store/sqlite_private.h"

static enum err copy_pages(struct sqlite *from, struct sqlite *to,
                           struct error *e)
{
    sqlite3_backup *backup =
        sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (!backup)
        return sqlite_fail(to, sqlite3_errcode(to->handle), e);
    int rc = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE && end == SQLITE_OK)
        return ERR_OK;
    /* what it could not read has its word on the source's handle */
    bool reading = sqlite3_errcode(from->handle) != SQLITE_OK;
    return sqlite_fail(reading ? from : to, rc == SQLITE_DONE ? end : rc, e);
}

static enum err copy_into(struct sqlite *from, const char *path,
                          struct error *e)
{
    struct sqlite to = {.path = path, .lock_fd = -1};
    TRY(sqlite_make_file(path, e));
    int rc = sqlite3_open_v2(path, &to.handle,
                             SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                                 SQLITE_OPEN_READWRITE,
                             NULL);
    enum err err = rc == SQLITE_OK ? copy_pages(from, &to, e)
                                   : sqlite_fail(&to, rc, e);
    sqlite3_close(to.handle);
    return err;
}

enum err sqlite_copy(struct arena *a, const char *from, const char *to,
                     struct error *e)
{
    struct db *source = NULL;
    TRY(sqlite_open(a, from, SQLITE_READS, &source, e));
    enum err err = copy_into((struct sqlite *)source, to, e);
    source->ops->close(source);
    return err;
}
