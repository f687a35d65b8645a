/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A database as one more remote: statements travel as a request and their
 * rows come back as its response, so that a connector of a system that is
 * reached through its database says "next request" like every other one, and
 * retries, limits and records of a call are those of all remotes.
 * net/sql_client.h runs them.
 *
 *     GET  sqlite:///srv/shop/simple.db      a transaction that only reads
 *     POST postgresql://shop@127.0.0.1/shop  one that writes: all or nothing
 *
 * Address: `sqlite:///PATH`; `postgresql://USER@HOST[:PORT]/DATABASE[?...]` as
 * libpq reads it (a host that begins with %2F is a folder of sockets);
 * `mariadb://USER@HOST[:PORT]/DATABASE` (`?socket=PATH`). A fragment
 * (#name) makes a connection of its own, beside that without.
 *
 * Status of the response: 200, all ran; 400, a statement is wrong or names what
 * is not there; 401, 403; 409, a constraint refused a row; 412, a statement
 * changed another number of rows than it had to; 413, too much; 429, locked by
 * others. Whatever is not 200 has changed nothing, and its body is
 * {"error": "..."}. A connection that was lost is the exchange's error.
 *
 * Parameters stand as `?`. Names in double quotes are names in every engine.
 * Cells are texts, or null: numbers as the database prints them, booleans 0 and
 * 1, times of PostgreSQL with zone in UTC.
 *
 * Pure; everything lives in the arena given.
 */
#pragma once

#include "base/value.h"
#include "net/http.h"

/* Whether an address is that of a database: begins with one of the schemes. */
bool sql_is_address(struct str url);

struct sql_query {
    struct str text;
    const struct value *params; /* null, booleans, integers, others as text */
    size_t n_params;
    int64_t changes; /* rows it has to change, else all is undone; -1: any */
};

struct sql_place {
    struct str url;
    struct str password; /* STR_NONE: none */
    int64_t timeout_ms;  /* of all statements together; 0: the client's */
};

/* `writes`: a POST, else a GET, in which nothing can be changed. */
struct http_request sql_request(struct arena *a, const struct sql_place *place,
                                bool writes, const struct sql_query *queries,
                                size_t n);

/*
 * A GET that waits, once it has run its statements, until somebody says NOTIFY
 * `channel` (PostgreSQL alone; 400 elsewhere), at most wait_ms. What was said
 * between two of them is not lost; the first on a connection does not wait,
 * since something may have been said before it. It should have a connection of
 * its own (#name).
 */
struct sql_wait {
    struct str channel; /* letters and _ */
    int64_t ms;
};
struct http_request sql_wait_request(struct arena *a,
                                     const struct sql_place *place,
                                     const struct sql_query *queries, size_t n,
                                     const struct sql_wait *wait);

struct sql_rows {
    const struct str *columns;
    size_t n_columns;
    const struct value *cells; /* n_rows x n_columns: text or null */
    size_t n_rows;
    int64_t changed;           /* rows inserted, updated, deleted */
};

/* One result a query, of a response with status 200; ERR_PROTOCOL else. */
MUST_CHECK enum err sql_answer(struct arena *a,
                               const struct http_response *response,
                               struct sql_rows **out, size_t *out_n,
                               struct error *e);
/* Whether somebody has said so, or may have. */
bool sql_told(struct arena *a, const struct http_response *response);
/* Cell of a row by the name of its column; null when there is none. */
struct value sql_cell(const struct sql_rows *rows, size_t row,
                      const char *column);

/* Header that carries the password, never the address. */
#define SQL_PASSWORD_HEADER "Password"
