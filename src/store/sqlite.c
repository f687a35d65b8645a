/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SQLite behind db.h: transactions, and running prepared statements. Only the
 * writing connection checkpoints; readers open the file read-only.
 */
#include <assert.h>
#include <stdio.h>

#include "store/migrate.h"
#include "store/sqlite_private.h"

enum err sqlite_exec(struct sqlite *q, const char *sql, struct error *e)
{
    int rc = sqlite3_exec(q->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : sqlite_fail(q, rc, e);
}

/* IMMEDIATE: a read that turned into a write would fail at once when another
 * connection wrote in between, whatever the busy timeout. */
static enum err begin(struct db *db, bool writing, struct error *e)
{
    return sqlite_exec((struct sqlite *)db,
                       writing ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

static enum err commit(struct db *db, struct error *e)
{
    return sqlite_exec((struct sqlite *)db, "COMMIT", e);
}

/* After some failures (a full disk) SQLite has rolled back by itself. */
static void rollback(struct db *db)
{
    struct sqlite *q = (struct sqlite *)db;
    if (!sqlite3_get_autocommit(q->handle))
        sqlite3_exec(q->handle, "ROLLBACK", NULL, NULL, NULL);
}

static enum err prepare(struct sqlite *q, enum sql sql, sqlite3_stmt **out,
                        struct error *e)
{
    if (!q->prepared[sql]) {
        int rc = sqlite3_prepare_v3(q->handle, sql_statements[sql].text, -1,
                                    SQLITE_PREPARE_PERSISTENT,
                                    &q->prepared[sql], NULL);
        if (rc != SQLITE_OK)
            return sqlite_fail(q, rc, e);
        assert(sqlite3_bind_parameter_count(q->prepared[sql]) ==
               sql_statements[sql].n_params);
        assert(sqlite3_column_count(q->prepared[sql]) <= DB_COLUMNS_MAX);
    }
    *out = q->prepared[sql];
    return ERR_OK;
}

static int bind_one(sqlite3_stmt *st, int place, const struct db_value *v)
{
    assert(v->kind != DB_UNSET); /* every parameter must be set */
    switch (v->kind) {
    case DB_I64:
        return sqlite3_bind_int64(st, place, v->i);
    case DB_TEXT:
        return sqlite3_bind_text64(st, place, v->s.p, v->s.n, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_NULL:
        return sqlite3_bind_null(st, place);
    case DB_UNSET:
        break;
    }
    return SQLITE_MISUSE;
}

static int bind_all(sqlite3_stmt *st, const struct sql_statement *sql,
                    const struct db_value *params)
{
    for (int k = 0; k < sql->n_params; k++) {
        int rc = bind_one(st, k + 1, &params[sql->params[k]]);
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
}

static void read_columns(sqlite3_stmt *st, int n, struct db_value *columns)
{
    for (int k = 0; k < n; k++) {
        int type = sqlite3_column_type(st, k);
        if (type == SQLITE_INTEGER) {
            columns[k] = db_i64(sqlite3_column_int64(st, k));
        } else if (type == SQLITE_NULL) {
            columns[k] = (struct db_value){.kind = DB_NULL};
        } else {
            const char *text = (const char *)sqlite3_column_text(st, k);
            size_t length = (size_t)sqlite3_column_bytes(st, k);
            columns[k] = db_text((struct str){text, length});
        }
    }
}

static int step_all(sqlite3_stmt *st, const struct db_batch *b, size_t i)
{
    struct db_value columns[DB_COLUMNS_MAX];
    int n_columns = sqlite3_column_count(st);
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (!b->row)
            continue;
        read_columns(st, n_columns, columns);
        b->row(b->out, i, columns);
    }
    return rc;
}

static void count_changes(struct sqlite *q, struct db_batch *b, size_t i)
{
    int64_t n = sqlite3_changes64(q->handle);
    b->changes += n;
    if (b->made && n > 0)
        b->made(b->out, i, sqlite3_last_insert_rowid(q->handle));
}

static enum err run_all(struct sqlite *q, sqlite3_stmt *st,
                        struct db_batch *b, struct error *e)
{
    const struct sql_statement *sql = &sql_statements[b->sql];
    struct db_value params[P_COUNT];
    enum err code = ERR_OK;
    for (int k = 0; k < sql->n_params; k++)
        params[sql->params[k]].kind = DB_UNSET;
    for (size_t i = 0; i < b->n && code == ERR_OK; i++) {
        if (b->bind)
            b->bind(b->in, i, params);
        int rc = bind_all(st, sql, params);
        if (rc == SQLITE_OK)
            rc = step_all(st, b, i);
        if (rc != SQLITE_DONE)
            code = sqlite_fail(q, rc, e);
        else if (!sql->reads)
            count_changes(q, b, i);
        sqlite3_reset(st);
    }
    sqlite3_clear_bindings(st); /* they point into the caller's memory */
    return code;
}

static enum err run(struct db *db, struct db_batch *b, struct error *e)
{
    struct sqlite *q = (struct sqlite *)db;
    sqlite3_stmt *st = NULL;
    TRY(prepare(q, b->sql, &st, e));
    /* Many reads see one moment, and take SQLite's locks once. */
    bool wrap = b->n > 1 && sqlite3_get_autocommit(q->handle);
    if (wrap)
        TRY(sqlite_exec(q, "BEGIN", e));
    enum err code = run_all(q, st, b, e);
    if (wrap)
        rollback(db);
    return code;
}

static enum err migrate(struct db *db, const struct migration *m,
                        struct error *e)
{
    struct sqlite *q = (struct sqlite *)db;
    char version[64];
    TRY(sqlite_exec(q, m->text, e));
    snprintf(version, sizeof version, "PRAGMA user_version = %d", m->version);
    return sqlite_exec(q, version, e);
}

static void close_all(struct db *db)
{
    struct sqlite *q = (struct sqlite *)db;
    for (int k = 0; k < SQL_COUNT; k++)
        sqlite3_finalize(q->prepared[k]);
    sqlite3_close(q->handle);
    sqlite_unlock(q->lock_fd);
}

const struct db_ops sqlite_ops = {
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = run,
    .version = sqlite_version,
    .migrate = migrate,
    .close = close_all,
};
