/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The log of a shop's changes: triggers on its tables that write which record
 * has changed into the table hub_changelog, and what they are as statements.
 *
 *     hub_changelog(seq, table_name, pk, op, at)    op: I, U, D
 *
 * Each change of a row tells its own record, and those that have something of
 * it (op U): a payment tells itself and its order. The log has a first row of
 * its own (table_name ''), and the triggers keep it to LIMIT_SHOP_LOG_ROWS:
 * nobody needs a right to delete, and it does not grow when the hub is gone.
 *
 * Pure; texts live in the arena given.
 */
#pragma once

#include "connectors/satchmo/satchmo_state.h"

#define SATCHMO_LOG "hub_changelog"

enum satchmo_dialect satchmo_dialect(const struct connection_state *c);

struct satchmo_trigger {
    struct str name;
    struct str text;        /* as the database's catalogue tells it */
    struct sql_query make[2];
    size_t n_make;
};
/* All, in an order that never changes. */
size_t satchmo_log_triggers(const struct connection_state *c, struct arena *a,
                            const struct satchmo_trigger **out);
/* What is there: kind (table, trigger, function), name, text. */
struct sql_query satchmo_log_look(enum satchmo_dialect dialect);
/* What makes it, but for the triggers; returns how many. */
#define SATCHMO_LOG_MAKE_MAX 4
size_t satchmo_log_make(enum satchmo_dialect dialect,
                        struct sql_query out[SATCHMO_LOG_MAKE_MAX]);
/* What takes away one of those that the look has told. */
struct sql_query satchmo_log_drop(struct arena *a,
                                  enum satchmo_dialect dialect,
                                  struct str kind, struct str name);
/* Before either: who would have to wait for the shop gives up, so that the
 * shop never waits for long. */
struct sql_query satchmo_log_hurry(enum satchmo_dialect dialect);

/* ---- reading it ----------------------------------------------------------- */

/* One row: how many `triggers` and `tables` of it can be seen, and how many of
 * the tables of variations there are (`variations`). */
struct sql_query satchmo_log_count(struct arena *a,
                                   enum satchmo_dialect dialect);
/* Who may not make triggers does not see them in MariaDB: then the table is
 * taken for the whole. */
bool satchmo_log_is_there(enum satchmo_dialect dialect,
                          const struct sql_rows *count);
/* One row: tx and seq that all rows come behind which a listing from now on
 * may miss; `low` and `top` number. */
struct sql_query satchmo_log_mark(enum satchmo_dialect dialect);
/* One row: `low` and `top` number, and `tx`, the next transaction. */
struct sql_query satchmo_log_bounds(enum satchmo_dialect dialect);
/* A cell of such a row; 0 when it is null. */
int64_t satchmo_log_number(const struct sql_rows *rows, size_t i,
                           const char *column);

struct satchmo_log_since {
    const char *table;
    int64_t tx, seq;     /* rows behind this one */
    int64_t settled_seq; /* none behind this one is told to be settled yet */
    int64_t limit;
};
/* Rows (tx, seq, pk, settled: nothing comes before it any more) in their order,
 * and in out_named the ids among them, for IN. */
struct sql_query satchmo_log_rows(struct arena *a,
                                  enum satchmo_dialect dialect,
                                  const struct satchmo_log_since *since,
                                  struct sql_query *out_named);
