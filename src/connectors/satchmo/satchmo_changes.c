/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES: all records by their ids, or those that the log names since a
 * mark in it.
 *
 *     no cursor ──▶ is there a log? ──▶ mark it ──▶ list all ──▶ cursor: mark
 *         ▲                 └ no ─────────────────▶ list all ──▶ no cursor
 *         └── the log is gone, or cut ◀── what it names since ◀── mark
 *
 * A transaction that ends late has numbers that have been passed already. So a
 * mark stays before what may still be joined, while what can be seen behind it
 * is told at once, and told again until it is settled: told twice is no harm.
 *
 * Cursors: "aID[.MARK]" amidst a listing of all, "lMARK[.TX.SEQ]" in the log
 * (amidst a reading: up to there). MARK is TX.SEQ.TOP: the last settled row,
 * and the highest number when it was made.
 */
#include "base/limits.h"
#include "connectors/record_filter.h"
#include "connectors/satchmo/satchmo_log.h"

/* Rows that were under way when a mark was made are no further behind. */
#define UNDER_WAY 10000
#define MARK_MOVES (LIMIT_SHOP_LOG_ROWS / 2)

struct mark {
    int64_t tx, seq, low, top;
};

struct place {
    bool in_log;
    bool has_mark;
    int64_t id;          /* not in the log: the last one listed */
    struct mark mark;
    int64_t tx, seq;     /* in the log: the last row told */
};

/* ---- cursors ------------------------------------------------------------------- */

static struct str place_text(struct arena *a, const struct place *p)
{
    struct str mark = arena_printf(
        a, ".%lld.%lld.%lld.%lld", (long long)p->mark.tx,
        (long long)p->mark.seq, (long long)p->mark.low, (long long)p->mark.top);
    if (!p->in_log)
        return arena_printf(a, "a%lld%.*s", (long long)p->id,
                            p->has_mark ? (int)mark.n : 0, mark.p);
    struct str text = arena_printf(a, "l%.*s",
                                   STR_ARG(str_slice(mark, 1, mark.n)));
    if (p->tx == p->mark.tx && p->seq == p->mark.seq)
        return text;
    return arena_printf(a, "%.*s.%lld.%lld", STR_ARG(text), (long long)p->tx,
                        (long long)p->seq);
}

#define PLACE_WORDS 6 /* numbers at most */

/* False: it is none of ours. */
static bool place_read(struct str cursor, struct place *out)
{
    int64_t n[PLACE_WORDS] = {0};
    size_t count = 0;
    struct str word = STR_NONE, rest = str_slice(cursor, 1, cursor.n);
    while (count < PLACE_WORDS && str_split(&rest, '.', &word)) {
        if (!str_to_i64(word, &n[count++]))
            return false;
    }
    *out = (struct place){.in_log = cursor.p[0] == 'l', .has_mark = true};
    const int64_t *mark = out->in_log ? n : n + 1;
    out->mark = (struct mark){mark[0], mark[1], mark[2], mark[3]};
    if (!out->in_log) {
        out->id = n[0];
        out->has_mark = count == 5;
        return cursor.p[0] == 'a' && (count == 1 || count == 5);
    }
    bool amidst = count == PLACE_WORDS;
    out->tx = amidst ? n[4] : n[0];
    out->seq = amidst ? n[5] : n[1];
    return count == 4 || amidst;
}

/* All is to be listed anew. */
static void start_over(struct op *op, struct op_work *w)
{
    op->more = true;
    op->next_cursor = STR_NONE;
    w->done = true;
}

static int64_t limit_of(const struct connection_state *c, const struct op *op)
{
    int64_t asked = op->page > 0 ? (int64_t)op->page : c->set.page_size;
    return asked < c->set.page_size ? asked : c->set.page_size;
}

static void keep_those_that_pass(struct op *op, const struct records *page)
{
    struct records kept = {0};
    for (size_t i = 0; i < page->n; i++) {
        if (record_filter_passes(op->arena, op->filter, &page->at[i]))
            vec_push(op->arena, &kept, page->at[i]);
    }
    op->records = kept.at;
    op->n_records = kept.n;
}

/* ---- all records ---------------------------------------------------------------- */

static size_t all_queries(const struct connection_state *c,
                          const struct op *op, const struct op_work *w,
                          struct arena *a, struct sql_query *out)
{
    const struct place *p = w->place;
    struct value *after = arena_new(a, struct value);
    *after = value_int(p->id);
    const struct satchmo_page page = {.where = STR("t.id > ?"),
                                      .params = after,
                                      .n_params = 1,
                                      .limit = limit_of(c, op)};
    size_t n = 0;
    if (w->asks_mark)
        out[n++] = satchmo_log_mark(satchmo_dialect(c));
    return n + satchmo_select(c, a, w->kind, &page, out + n);
}

static enum err take_all(const struct connection_state *c, struct op *op,
                         struct op_work *w,
                         const struct satchmo_results *results,
                         struct error *e)
{
    struct records page = {0};
    struct place next = *w->place;
    struct satchmo_results rest = *results;
    if (w->asks_mark) {
        next.has_mark = true;
        next.mark = (struct mark){satchmo_log_number(rest.rows, 0, "tx"),
                                  satchmo_log_number(rest.rows, 0, "seq"),
                                  satchmo_log_number(rest.rows, 0, "low"),
                                  satchmo_log_number(rest.rows, 0, "top")};
        rest.rows++;
        rest.n--;
    }
    TRY(satchmo_records(c, op->arena, w->kind, &rest, &page, e));
    keep_those_that_pass(op, &page);
    op->more = (int64_t)page.n == limit_of(c, op);
    if (op->more) {
        str_to_i64(page.at[page.n - 1].id, &next.id);
    } else {
        next.in_log = true;
        next.tx = next.mark.tx;
        next.seq = next.mark.seq;
    }
    op->next_cursor = op->more || next.has_mark ? place_text(op->arena, &next)
                                                : STR_NONE;
    w->done = true;
    return ERR_OK;
}

/* ---- what the log names ---------------------------------------------------------- */

#define LOG_QUERIES 3 /* before those of the records */

static size_t log_queries(const struct connection_state *c,
                          const struct op *op, const struct op_work *w,
                          struct arena *a, struct sql_query *out)
{
    const struct place *p = w->place;
    const struct satchmo_log_since since = {
        .table = w->kind->table, .tx = p->tx, .seq = p->seq,
        .settled_seq = p->mark.seq, .limit = limit_of(c, op)};
    struct sql_query named;
    size_t n = 0;
    out[n++] = satchmo_log_count(a, satchmo_dialect(c));
    out[n++] = satchmo_log_bounds(satchmo_dialect(c));
    out[n++] = satchmo_log_rows(a, satchmo_dialect(c), &since, &named);
    const struct satchmo_page page = {
        .where = arena_printf(a, "t.id IN (%.*s)", STR_ARG(named.text)),
        .params = named.params,
        .n_params = named.n_params};
    return n + satchmo_select(c, a, w->kind, &page, out + n);
}

/* Whether the rows behind the mark are all there: nothing was cut off since,
 * or not so far. */
static bool is_whole(const struct connection_state *c, const struct place *p,
                     const struct sql_rows *count,
                     const struct sql_rows *bounds)
{
    int64_t low = satchmo_log_number(bounds, 0, "low");
    return satchmo_log_is_there(satchmo_dialect(c), count) && low > 0 &&
           (low == p->mark.low || low <= p->mark.top - UNDER_WAY) &&
           p->mark.top <= satchmo_log_number(bounds, 0, "top") &&
           p->mark.tx <= satchmo_log_number(bounds, 0, "tx");
}

static bool is_among(const struct records *page, struct str id)
{
    for (size_t i = 0; i < page->n; i++) {
        if (str_eq(page->at[i].id, id))
            return true;
    }
    return false;
}

/* What is named and not there any more, each once. */
static void take_deleted(struct op *op, const struct sql_rows *rows,
                         const struct records *page)
{
    op->deleted = arena_array(op->arena, struct str, rows->n_rows);
    for (size_t i = 0; i < rows->n_rows; i++) {
        const struct value pk = sql_cell(rows, i, "pk");
        bool known = is_among(page, value_str(&pk));
        for (size_t k = 0; k < op->n_deleted && !known; k++)
            known = str_eq(op->deleted[k], value_str(&pk));
        if (!known)
            op->deleted[op->n_deleted++] = arena_str(op->arena, value_str(&pk));
    }
}

/* The mark moves where there was news, and now and then where there is none,
 * lest the log is cut behind it. */
static void move(struct place *io, const struct sql_rows *rows,
                 const struct sql_rows *bounds, bool more)
{
    int64_t top = satchmo_log_number(bounds, 0, "top");
    for (size_t i = 0; i < rows->n_rows; i++) {
        io->tx = satchmo_log_number(rows, i, "tx");
        io->seq = satchmo_log_number(rows, i, "seq");
        if (satchmo_log_number(rows, i, "settled") == 1) {
            io->mark.tx = io->tx;
            io->mark.seq = io->seq;
        }
    }
    if (more)
        return;
    if (rows->n_rows > 0 || top - io->mark.top > MARK_MOVES) {
        io->mark.low = satchmo_log_number(bounds, 0, "low");
        io->mark.top = top;
    }
    io->tx = io->mark.tx;
    io->seq = io->mark.seq;
}

static enum err take_log(const struct connection_state *c, struct op *op,
                         struct op_work *w,
                         const struct satchmo_results *results,
                         struct error *e)
{
    const struct sql_rows *rows = &results->rows[2];
    const struct satchmo_results rest = {.rows = results->rows + LOG_QUERIES,
                                         .n = results->n - LOG_QUERIES,
                                         .now_us = results->now_us};
    struct records page = {0};
    struct place next = *w->place;
    if (!is_whole(c, &next, &results->rows[0], &results->rows[1])) {
        start_over(op, w);
        return ERR_OK;
    }
    TRY(satchmo_records(c, op->arena, w->kind, &rest, &page, e));
    keep_those_that_pass(op, &page);
    take_deleted(op, rows, &page);
    op->more = (int64_t)rows->n_rows == limit_of(c, op);
    move(&next, rows, &results->rows[1], op->more);
    op->next_cursor = place_text(op->arena, &next);
    w->done = true;
    return ERR_OK;
}

/* ---- the operation ---------------------------------------------------------------- */

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    w->place = arena_new(op->arena, struct place);
    if (op->cursor.n > 0 && !place_read(op->cursor, w->place))
        start_over(op, w);
    w->looks = op->cursor.n == 0;
    return ERR_OK;
}

static enum err changes_request(const struct connection_state *c,
                                const struct op *op, const struct op_work *w,
                                struct arena *a, struct http_request *out,
                                struct error *e)
{
    (void)e;
    struct sql_query *q =
        arena_array(a, struct sql_query, LOG_QUERIES + SATCHMO_QUERIES_MAX);
    size_t n = 1;
    if (w->looks)
        q[0] = satchmo_log_count(a, satchmo_dialect(c));
    else
        n = w->place->in_log ? log_queries(c, op, w, a, q)
                             : all_queries(c, op, w, a, q);
    *out = satchmo_request(c, a, false, q, n);
    return ERR_OK;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply, struct error *e)
{
    struct satchmo_results results = {.now_us = reply->now_us};
    struct sql_rows *rows;
    /* The table is gone, most likely; a listing tells what else it may be. */
    if (w->place->in_log && reply->response->status == 400) {
        start_over(op, w);
        return ERR_OK;
    }
    TRY(satchmo_answer(op->arena, reply, &rows, &results.n, e));
    results.rows = rows;
    if (w->looks && results.n == 1) {
        w->looks = false;
        w->asks_mark = satchmo_log_is_there(satchmo_dialect(c), rows);
        return ERR_OK;
    }
    if (results.n < 1 || (w->place->in_log && results.n <= LOG_QUERIES))
        FAIL(e, ERR_PROTOCOL, "an answer of a database with %zu results",
             results.n);
    return w->place->in_log ? take_log(c, op, w, &results, e)
                            : take_all(c, op, w, &results, e);
}

const struct driver_op satchmo_op_changes = {changes_begin, changes_request,
                                             changes_take};
