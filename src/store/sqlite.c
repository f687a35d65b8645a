/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SQLite behind db.h: transactions, and running prepared statements. Only the
 * writing connection checkpoints; readers open the file read-only.
 */
#include <assert.h>
#include <stdio.h>

#include "base/buf.h"
#include "store/migrate.h"
#include "store/sqlite_private.h"

/* A row in a run of several costs two thirds of one in a run of its own. */
#define MANY_ROWS 10
#define STATEMENT_BYTES_MAX ((size_t)1 << 16)

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

/* Without the semicolon. */
static struct str statement_text(enum sql sql)
{
    struct str text = str_trim(str_from(sql_statements[sql].text));
    return str_slice(text, 0, text.n - 1);
}

static void add_rows(struct buf *text, const struct sql_statement *sql)
{
    for (int row = 1; row < MANY_ROWS; row++) {
        buf_addz(text, ", (?");
        for (int k = 1; k < sql->n_params; k++)
            buf_addz(text, ", ?");
        buf_add_char(text, ')');
    }
}

static enum err prepare(struct sqlite *q, enum sql sql, bool many,
                        sqlite3_stmt **out, struct error *e)
{
    sqlite3_stmt **st = &q->prepared[sql][many];
    if (!*st) {
        AUTO_BUF text = BUF_INIT(STATEMENT_BYTES_MAX);
        buf_add(&text, statement_text(sql));
        if (many)
            add_rows(&text, &sql_statements[sql]);
        int rc = sqlite3_prepare_v3(q->handle, buf_z(&text), -1,
                                    SQLITE_PREPARE_PERSISTENT, st, NULL);
        if (rc != SQLITE_OK)
            return sqlite_fail(q, rc, e);
        assert(sqlite3_bind_parameter_count(*st) ==
               sql_statements[sql].n_params * (many ? MANY_ROWS : 1));
        assert(sqlite3_column_count(*st) <= DB_COLUMNS_MAX);
    }
    *out = *st;
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

/* The `row`-th list of parameters. */
static int bind_row(sqlite3_stmt *st, const struct sql_statement *sql, int row,
                    const struct db_value *params)
{
    for (int k = 0; k < sql->n_params; k++) {
        int rc = bind_one(st, row * sql->n_params + k + 1,
                          &params[sql->params[k]]);
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

/* Of the i-th run, or of those from it on that went as one. */
static void count_changes(struct sqlite *q, struct db_batch *b, size_t i,
                          size_t rows)
{
    int64_t n = sqlite3_changes64(q->handle);
    int64_t last = sqlite3_last_insert_rowid(q->handle);
    b->changes += n;
    if (!b->made || n == 0)
        return;
    for (size_t r = 0; r < rows; r++)
        b->made(b->out, i + r, last - (int64_t)(rows - 1 - r));
}

/* From the *io_i-th on, so many at once, while there are as many. */
static enum err run_all(struct sqlite *q, struct db_batch *b, size_t rows,
                        size_t *io_i, struct error *e)
{
    const struct sql_statement *sql = &sql_statements[b->sql];
    struct db_value params[P_COUNT];
    sqlite3_stmt *st = NULL;
    enum err code = prepare(q, b->sql, rows > 1, &st, e);
    for (int k = 0; k < sql->n_params; k++)
        params[sql->params[k]].kind = DB_UNSET;
    for (; code == ERR_OK && b->n - *io_i >= rows; *io_i += rows) {
        int rc = SQLITE_OK;
        for (size_t r = 0; r < rows && rc == SQLITE_OK; r++) {
            if (b->bind)
                b->bind(b->in, *io_i + r, params);
            rc = bind_row(st, sql, (int)r, params);
        }
        if (rc == SQLITE_OK)
            rc = step_all(st, b, *io_i);
        if (rc != SQLITE_DONE)
            code = sqlite_fail(q, rc, e);
        else if (!sql->reads)
            count_changes(q, b, *io_i, rows);
        sqlite3_reset(st);
    }
    if (st)
        sqlite3_clear_bindings(st); /* they point into the caller's memory */
    return code;
}

static enum err run(struct db *db, struct db_batch *b, struct error *e)
{
    struct sqlite *q = (struct sqlite *)db;
    size_t i = 0;
    /* Many reads see one moment, and take SQLite's locks once. */
    bool wrap = b->n > 1 && sqlite3_get_autocommit(q->handle);
    if (wrap)
        TRY(sqlite_exec(q, "BEGIN", e));
    enum err code = ERR_OK;
    if (sql_statements[b->sql].many && b->n >= MANY_ROWS)
        code = run_all(q, b, MANY_ROWS, &i, e);
    if (code == ERR_OK)
        code = run_all(q, b, 1, &i, e);
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
        for (int many = 0; many < 2; many++)
            sqlite3_finalize(q->prepared[k][many]);
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
