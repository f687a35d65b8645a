/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The thin layer that a database stands behind: named statements with named
 * parameters, run n times each. All that the subjects (queue.c, holds.c, ...)
 * know of a database is this, so a second one implements `struct db_ops` and
 * brings its own texts where its dialect differs, and no subject is written
 * twice.
 *
 * Statements are run in batches of n, with a function that sets the
 * parameters of the i-th and one that takes the rows of its answer. SQLite
 * runs them one by one; a database behind a network sends all n before it
 * reads the first answer.
 *
 * Ownership: texts in values are borrowed: parameters until the batch is
 * done, columns until the row function returns (copy with db_str).
 * Threads: a connection has one owner.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "store/store_sql.h" /* made by tools/embed-sql */

struct sql_statement {
    const char *name;
    const char *text;
    bool reads; /* a SELECT: may run outside a transaction */
    bool many;  /* an INSERT that ends in a list of all of its parameters: it
                   may be given more such lists */
    int n_params;
    const unsigned char *params; /* enum sql_param, in order of the text */
};
extern const struct sql_statement sql_statements[SQL_COUNT];

#define DB_COLUMNS_MAX 20

enum db_kind { DB_UNSET, DB_NULL, DB_I64, DB_TEXT };

struct db_value {
    enum db_kind kind;
    int64_t i;
    struct str s;
};

static inline struct db_value db_i64(int64_t i)
{
    return (struct db_value){.kind = DB_I64, .i = i};
}
/* STR_NONE is stored as the empty text. */
static inline struct db_value db_text(struct str s)
{
    return (struct db_value){.kind = DB_TEXT,
                             .s = s.p ? s : (struct str){"", 0}};
}
static inline struct str db_str(struct arena *a, const struct db_value *v)
{
    return v->s.n > 0 ? arena_str(a, v->s) : (struct str){"", 0};
}

struct db_batch {
    enum sql sql;
    size_t n; /* times to run it */
    /* Sets params[P_x] for each parameter of the statement, every time. */
    void (*bind)(const void *in, size_t i, struct db_value *params);
    const void *in;
    /* NULL when no rows are expected. Must not run statements. */
    void (*row)(void *out, size_t i, const struct db_value *columns);
    /* Takes the id of the row that the i-th run of an INSERT made; NULL when
     * it is not wanted. Not a RETURNING clause: in SQLite that makes a table
     * of its own for the answer of each run. */
    void (*made)(void *out, size_t i, int64_t id);
    void *out;
    int64_t changes; /* set by the run: rows inserted, updated or deleted */
};

struct db;
struct migration;

struct db_ops {
    /* Writing transactions exclude each other from their begin on. */
    enum err (*begin)(struct db *db, bool writing, struct error *e);
    /* Durable when it returns. On failure the caller rolls back. */
    enum err (*commit)(struct db *db, struct error *e);
    void (*rollback)(struct db *db); /* nothing to roll back is fine */
    enum err (*run)(struct db *db, struct db_batch *batch, struct error *e);
    /* Number of the newest migration applied; 0 for an empty database. */
    enum err (*version)(struct db *db, int *out, struct error *e);
    /* Inside a transaction; the version moves with it. */
    enum err (*migrate)(struct db *db, const struct migration *m,
                        struct error *e);
    void (*close)(struct db *db);
};

struct db {
    const struct db_ops *ops;
};

enum sqlite_mode {
    SQLITE_READS,
    SQLITE_OWNS, /* writes, and holds the lock of the file */
    SQLITE_JOINS /* writes beside a connection of this process that owns it */
};
MUST_CHECK enum err sqlite_open(struct arena *a, const char *path,
                                enum sqlite_mode mode, struct db **out,
                                struct error *e);
/* store_copy for SQLite files. */
MUST_CHECK enum err sqlite_copy(struct arena *a, const char *from,
                                const char *to, struct error *e);
