/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Opening. The order matters: the lock comes before SQLite sees the file, and
 * nothing is changed in a file before sqlite_version has seen that it is a
 * store (journal_mode=WAL would change it).
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite_private.h"

/* How long to bear with a checkpoint or a shell; writers have the lock. */
#define BUSY_MS 2000
/* "XWLK": marks the file as ours for us and for file(1). */
#define APPLICATION_ID 0x58574C4B

/* Autocheckpoint at 16 MiB of log: a commit of a thousand jobs is about a
 * tenth of that, and each checkpoint syncs the file. */
static const char *const writer_pragmas =
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA cache_size = -8192;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA wal_autocheckpoint = 4096;"
    "PRAGMA journal_size_limit = 67108864;";
static const char *const reader_pragmas =
    "PRAGMA query_only = ON;"
    "PRAGMA cache_size = -2048;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;";

/*
 * The business data inside is for its owner alone. Only a file that is not
 * there is opened: closing another handle's file would drop that one's POSIX
 * locks.
 */
enum err sqlite_make_file(const char *path, struct error *e)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        FAIL(e, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_STORE,
             "cannot make the store %s: %s", path, strerror(errno));
    return ERR_OK;
}

/* The integer that a statement gives in its first row. */
static enum err query_i64(struct sqlite *q, const char *sql, int64_t *out,
                          struct error *e)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(q->handle, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    enum err code = rc == SQLITE_ROW ? ERR_OK : sqlite_fail(q, rc, e);
    sqlite3_finalize(st);
    return code;
}

enum err sqlite_version(struct db *db, int *out, struct error *e)
{
    struct sqlite *q = (struct sqlite *)db;
    int64_t version = 0;
    int64_t application = 0;
    int64_t tables = 0;
    TRY(query_i64(q, "PRAGMA user_version", &version, e));
    TRY(query_i64(q, "PRAGMA application_id", &application, e));
    TRY(query_i64(q, "SELECT count(*) FROM sqlite_schema", &tables, e));
    bool is_new = version == 0 && application == 0 && tables == 0;
    if (!is_new && application != APPLICATION_ID)
        return sqlite_fail(q, SQLITE_NOTADB, e);
    *out = (int)version;
    return ERR_OK;
}

static enum err use_wal(struct sqlite *q, struct error *e)
{
    int64_t is_wal = 0;
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(q->handle, "PRAGMA journal_mode = WAL", -1,
                                &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        is_wal = sqlite3_stricmp((const char *)sqlite3_column_text(st, 0),
                                 "wal") == 0;
    enum err code = rc == SQLITE_ROW ? ERR_OK : sqlite_fail(q, rc, e);
    sqlite3_finalize(st);
    TRY(code);
    if (!is_wal)
        FAIL(e, ERR_STORE,
             "the file system of %s cannot hold a store (no shared memory "
             "there); use a local disk",
             q->path);
    return ERR_OK;
}

static enum err set_up(struct sqlite *q, struct error *e)
{
    sqlite3_busy_timeout(q->handle, BUSY_MS);
    if (q->read_only)
        return sqlite_exec(q, reader_pragmas, e);
    int version;
    TRY(sqlite_version(&q->db, &version, e));
    TRY(use_wal(q, e));
    return sqlite_exec(q, writer_pragmas, e);
}

static enum err open_file(struct arena *a, struct sqlite *q,
                          enum sqlite_mode mode, struct error *e)
{
    if (mode == SQLITE_OWNS) {
        TRY(sqlite_make_file(q->path, e));
        TRY(sqlite_lock(a, q->path, &q->lock_fd, e));
    }
    /* It need not count its memory, under a lock at each allocation. Too late
     * once SQLite runs, and then it says no. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (q->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = sqlite3_open_v2(q->path, &q->handle, flags, NULL);
    return rc == SQLITE_OK ? set_up(q, e) : sqlite_fail(q, rc, e);
}

enum err sqlite_open(struct arena *a, const char *path, enum sqlite_mode mode,
                     struct db **out, struct error *e)
{
    struct sqlite *q = arena_new(a, struct sqlite);
    q->db.ops = &sqlite_ops;
    q->path = arena_strz(a, str_from(path));
    q->read_only = mode == SQLITE_READS;
    q->lock_fd = -1;
    enum err code = open_file(a, q, mode, e);
    if (code != ERR_OK) {
        sqlite_ops.close(&q->db);
        return code;
    }
    *out = &q->db;
    return ERR_OK;
}
