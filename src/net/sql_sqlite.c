/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A file of SQLite. It is opened read-only until something is to be written,
 * and it belongs to a program that runs: nobody is kept waiting longer than a
 * transaction takes, and others are waited for.
 */
#include <sqlite3.h>

#include "base/ports.h"
#include "net/sql_engine.h"

#define BUSY_MS 5000 /* waited for others at most */
#define STEPS_BETWEEN_LOOKS 10000 /* of SQLite's machine, at the clock */

struct sqlite_link {
    sqlite3 *handle;
    struct str path;
    struct clock_port clock;
    int64_t until_us;
};

static enum err code_of(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return ERR_REJECTED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ERR_ACCESS;
    case SQLITE_CANTOPEN:
        return ERR_NOT_FOUND;
    case SQLITE_INTERRUPT:
        return ERR_TIMEOUT;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_REMOTE;
    default:
        return ERR_INVALID;
    }
}

static enum err fail(const struct sqlite_link *db, int rc, struct error *e)
{
    FAIL(e, code_of(rc), "%.*s: %s", STR_ARG(db->path),
         db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc));
}

static int past_deadline(void *context)
{
    const struct sqlite_link *db = context;
    return clock_monotonic_us(&db->clock) > db->until_us;
}

static enum err sqlite_open_link(struct sql_link *link, struct arena *a,
                                 struct error *e)
{
    struct sqlite_link *db = arena_new(a, struct sqlite_link);
    db->path = http_url_path(str_slice(link->url, strlen("sqlite://"),
                                       link->url.n));
    db->clock = clock_system();
    int flags = link->writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    int rc = sqlite3_open_v2(arena_strz(a, db->path), &db->handle,
                             flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        enum err err = fail(db, rc, e);
        sqlite3_close(db->handle);
        return err;
    }
    sqlite3_progress_handler(db->handle, STEPS_BETWEEN_LOOKS, past_deadline,
                             db);
    link->db = db;
    return ERR_OK;
}

static enum err run_text(struct sqlite_link *db, const char *text,
                         struct error *e)
{
    int rc = sqlite3_exec(db->handle, text, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : fail(db, rc, e);
}

static enum err sqlite_begin(struct sql_link *link, bool writes,
                             int64_t timeout_ms, struct error *e)
{
    struct sqlite_link *db = link->db;
    db->until_us = clock_monotonic_us(&db->clock) + timeout_ms * 1000;
    sqlite3_busy_timeout(db->handle,
                         timeout_ms < BUSY_MS ? (int)timeout_ms : BUSY_MS);
    TRY(run_text(db, writes ? "PRAGMA query_only=0" : "PRAGMA query_only=1",
                 e));
    return run_text(db, writes ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

static int bind(sqlite3_stmt *statement, int at, const struct value *v,
                struct arena *a)
{
    if (v->kind == VALUE_INT)
        return sqlite3_bind_int64(statement, at, v->integer);
    if (v->kind == VALUE_BOOL)
        return sqlite3_bind_int(statement, at, v->boolean);
    struct str text = sql_parameter(a, v);
    return text.p ? sqlite3_bind_text64(statement, at, text.p, text.n,
                                        SQLITE_TRANSIENT, SQLITE_UTF8)
                  : sqlite3_bind_null(statement, at);
}

static void take_row(sqlite3_stmt *statement, int width, struct sql_sink *sink)
{
    for (int i = 0; i < width; i++) {
        /* As text, a REAL has the 15 digits that it is sure of: 0.1+0.2 is
         * 0.3. */
        const char *text = (const char *)sqlite3_column_text(statement, i);
        size_t n = (size_t)sqlite3_column_bytes(statement, i);
        sql_sink_cell(sink, text ? (struct str){text, n} : STR_NONE);
    }
}

static enum err run_statement(struct sqlite_link *db, sqlite3_stmt *statement,
                              const struct sql_query *q,
                              struct sql_sink *sink, struct error *e)
{
    AUTO_ARENA scratch = ARENA_INIT;
    if ((size_t)sqlite3_bind_parameter_count(statement) != q->n_params)
        FAIL(e, ERR_INVALID, "a statement of %d parameters was given %zu",
             sqlite3_bind_parameter_count(statement), q->n_params);
    for (size_t i = 0; i < q->n_params; i++) {
        int rc = bind(statement, (int)i + 1, &q->params[i], &scratch);
        if (rc != SQLITE_OK)
            return fail(db, rc, e);
    }
    int width = sqlite3_column_count(statement);
    for (int i = 0; i < width; i++)
        sql_sink_column(sink, str_from(sqlite3_column_name(statement, i)));
    int rc;
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW && !sink->out->overflowed)
        take_row(statement, width, sink);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? ERR_OK : fail(db, rc, e);
}

static enum err sqlite_run(struct sql_link *link, const struct sql_query *q,
                           struct sql_sink *sink, int64_t *out_changed,
                           struct error *e)
{
    struct sqlite_link *db = link->db;
    sqlite3_stmt *statement = NULL;
    const char *rest = NULL;
    int rc = sqlite3_prepare_v2(db->handle, q->text.p, (int)q->text.n,
                                &statement, &rest);
    if (rc != SQLITE_OK)
        return fail(db, rc, e);
    struct str tail = str_slice(q->text, (size_t)(rest - q->text.p), q->text.n);
    enum err err;
    if (!statement || str_trim(tail).n > 0)
        err = error_set(e, ERR_INVALID, __FILE__, __LINE__,
                        "one statement at a time");
    else
        err = run_statement(db, statement, q, sink, e);
    if (err == ERR_OK)
        *out_changed = sqlite3_stmt_readonly(statement)
                           ? 0
                           : sqlite3_changes64(db->handle);
    sqlite3_finalize(statement);
    return err;
}

static enum err sqlite_end(struct sql_link *link, bool commit, struct error *e)
{
    return run_text(link->db, commit ? "COMMIT" : "ROLLBACK", e);
}

static void sqlite_interrupt_link(struct sql_link *link)
{
    sqlite3_interrupt(((struct sqlite_link *)link->db)->handle);
}

static void sqlite_close_link(struct sql_link *link)
{
    sqlite3_close(((struct sqlite_link *)link->db)->handle);
    link->db = NULL;
}

const struct sql_engine sql_sqlite = {
    .scheme = "sqlite",
    .open = sqlite_open_link,
    .begin = sqlite_begin,
    .run = sqlite_run,
    .end = sqlite_end,
    .interrupt = sqlite_interrupt_link,
    .close = sqlite_close_link,
};
