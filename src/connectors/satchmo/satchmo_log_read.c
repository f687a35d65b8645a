/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Questions to the log. What is settled each engine tells in its own way:
 * SQLite has one writer at a time; PostgreSQL knows which transactions are
 * over, and its rows are read by transaction and number; in MariaDB a number
 * that is missing may be one of a transaction under way, until the rows behind
 * it are SETTLE_S old.
 */
#include "connectors/satchmo/satchmo_log.h"

#define SETTLE "60" /* seconds that a transaction of the shop takes at most */
#define OLD_ENOUGH \
    "(SELECT y.seq FROM " SATCHMO_LOG " y WHERE y.at < UTC_TIMESTAMP() - " \
    "INTERVAL " SETTLE " SECOND ORDER BY y.seq DESC LIMIT 1)"
#define ENDS "min(seq) AS low, max(seq) AS top "
#define XMIN "txid_snapshot_xmin(txid_current_snapshot())"
#define XMAX "txid_snapshot_xmax(txid_current_snapshot())"

static struct sql_query plain(const char *text)
{
    return (struct sql_query){str_from(text), NULL, 0, -1};
}

/* Of tables that not every shop has, and that have triggers. */
#define VARIATIONS                                                         \
    "'configurable_productvariation', "                                    \
    "'configurable_productvariation_options', 'product_productvariation', " \
    "'product_productvariation_options'"

struct sql_query satchmo_log_count(struct arena *a,
                                   enum satchmo_dialect dialect)
{
    static const char *const names[] = {
        [SATCHMO_SQLITE] = "SELECT count(*) FROM sqlite_master WHERE "
                           "type = 'table' AND name IN",
        [SATCHMO_POSTGRES] = "SELECT count(*) FROM pg_class WHERE "
                             "pg_table_is_visible(oid) AND relname IN",
        [SATCHMO_MARIA] = "SELECT count(*) FROM information_schema.tables "
                          "WHERE table_schema = DATABASE() AND table_name IN"};
    return (struct sql_query){
        arena_printf(a, "SELECT count(CASE WHEN x.kind = 'trigger' THEN 1 END) "
                     "AS triggers, count(CASE WHEN x.kind = 'table' THEN 1 END) "
                     "AS tables, (%s (" VARIATIONS ")) AS variations FROM "
                     "(%.*s) x", names[dialect],
                     STR_ARG(satchmo_log_look(dialect).text)), NULL, 0, -1};
}

struct sql_query satchmo_log_mark(enum satchmo_dialect dialect)
{
    static const char *const texts[] = {
        [SATCHMO_SQLITE] = "SELECT 0 AS tx, max(seq) AS seq, " ENDS
                           "FROM " SATCHMO_LOG,
        [SATCHMO_POSTGRES] = "SELECT " XMIN " AS tx, 0 AS seq, " ENDS
                             "FROM " SATCHMO_LOG,
        [SATCHMO_MARIA] = "SELECT 0 AS tx, coalesce(" OLD_ENOUGH ", min(seq)) "
                          "AS seq, " ENDS "FROM " SATCHMO_LOG};
    return plain(texts[dialect]);
}

struct sql_query satchmo_log_bounds(enum satchmo_dialect dialect)
{
    return plain(dialect == SATCHMO_POSTGRES
                     ? "SELECT " XMAX " AS tx, " ENDS "FROM " SATCHMO_LOG
                     : "SELECT 0 AS tx, " ENDS "FROM " SATCHMO_LOG);
}

int64_t satchmo_log_number(const struct sql_rows *rows, size_t i,
                           const char *column)
{
    int64_t n = 0;
    if (i >= rows->n_rows)
        return 0;
    const struct value v = sql_cell(rows, i, column);
    return str_to_i64(value_str(&v), &n) ? n : 0;
}

/* ---- rows ---------------------------------------------------------------------- */

struct words { /* of an engine */
    const char *tx, *behind, *order;
    const char *settled;
    bool asks_settled; /* twice */
};

static const struct words words[] = {
    [SATCHMO_SQLITE] = {"0", "l.seq > ?", "l.seq", "1", false},
    [SATCHMO_POSTGRES] = {"l.txid", "(l.txid, l.seq) > (?, ?)",
                          "l.txid, l.seq",
                          "CASE WHEN l.txid < " XMIN " THEN 1 ELSE 0 END",
                          false},
    [SATCHMO_MARIA] = {"0", "l.seq > ?", "l.seq",
                       "l.seq <= (SELECT CASE WHEN count(*) = max(x.seq) - ? "
                       "THEN max(x.seq) ELSE coalesce(" OLD_ENOUGH ", 0) END "
                       "FROM " SATCHMO_LOG " x WHERE x.seq > ?)", true},
};

struct sql_query satchmo_log_rows(struct arena *a, enum satchmo_dialect dialect,
                                  const struct satchmo_log_since *since,
                                  struct sql_query *out_named)
{
    const struct words *w = &words[dialect];
    struct value *params = arena_array(a, struct value, 5);
    size_t n = 0;
    if (w->asks_settled) {
        params[n++] = value_int(since->settled_seq);
        params[n++] = value_int(since->settled_seq);
    }
    size_t named_at = n;
    params[n++] = value_textz(since->table);
    if (dialect == SATCHMO_POSTGRES)
        params[n++] = value_int(since->tx);
    params[n++] = value_int(since->seq);
    struct str from = arena_printf(
        a, "FROM " SATCHMO_LOG " l WHERE l.table_name = ? AND %s ORDER BY %s "
        "LIMIT %lld", w->behind, w->order, (long long)since->limit);
    *out_named = (struct sql_query){
        arena_printf(a, "SELECT k.pk FROM (SELECT l.pk %.*s) k", STR_ARG(from)),
        params + named_at, n - named_at, -1};
    return (struct sql_query){
        arena_printf(a, "SELECT %s AS tx, l.seq AS seq, l.pk AS pk, %s AS "
                     "settled %.*s", w->tx, w->settled, STR_ARG(from)),
        params, n, -1};
}
