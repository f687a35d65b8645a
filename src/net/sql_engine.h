/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Private to net: what sql_client.c asks of each kind of database.
 *
 * A link is one connection, of one thread; only `interrupt` is called by
 * others, never beside open and close. Failures have the code that says the
 * status of the answer (sql.h); ERR_UNREACHABLE and ERR_TIMEOUT are the
 * exchange's own. After a failure the transaction is to be ended by rollback,
 * after ERR_UNREACHABLE the link to be closed.
 */
#pragma once

#include "base/buf.h"
#include "net/sql.h"

/* An answer as it is written. */
struct sql_sink {
    struct buf *out;
    size_t columns;
    size_t cells; /* of this row */
    size_t rows;
};
void sql_sink_begin(struct sql_sink *s);
void sql_sink_column(struct sql_sink *s, struct str name);
/* STR_NONE is null. Bytes that are no UTF-8 become the sign for that. */
void sql_sink_cell(struct sql_sink *s, struct str text);
void sql_sink_end(struct sql_sink *s, int64_t changed);

struct sql_link {
    struct str url; /* without fragment */
    struct str password;
    bool writes;    /* opened for writing too */
    bool listens;   /* has waited before */
    void *db;       /* the engine's, NULL: closed */
};

struct sql_engine {
    const char *scheme;
    /* Sets link->db; `a` lives until close. */
    enum err (*open)(struct sql_link *link, struct arena *a, struct error *e);
    enum err (*begin)(struct sql_link *link, bool writes, int64_t timeout_ms,
                      struct error *e);
    enum err (*run)(struct sql_link *link, const struct sql_query *q,
                    struct sql_sink *sink, int64_t *out_changed,
                    struct error *e);
    enum err (*end)(struct sql_link *link, bool commit, struct error *e);
    /* Outside of transactions; false: nothing was said within that time.
     * NULL: it cannot. */
    enum err (*wait)(struct sql_link *link, struct str channel, int64_t ms,
                     bool *out_told, struct error *e);
    void (*interrupt)(struct sql_link *link);
    void (*close)(struct sql_link *link);
};

extern const struct sql_engine sql_sqlite;
extern const struct sql_engine sql_postgres;
extern const struct sql_engine sql_maria;

#define SQL_CONNECT_TIMEOUT_S 10

/* The one of an address, or NULL. */
const struct sql_engine *sql_engine_of(struct str url);
/* A parameter as text; STR_NONE for null. */
struct str sql_parameter(struct arena *a, const struct value *v);
