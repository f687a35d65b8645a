/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_OPEN holds the database against the tables of satchmo_kinds.c, so that a
 * shop of another version is told of at once and not in the midst of a sync:
 * first its catalogue, which tells all that is missing, then by asking each
 * table for no row, since its user has to be allowed to.
 */
#include "connectors/satchmo/satchmo_log.h"

enum { AT_CATALOGUE, AT_TABLES }; /* op_work.at */

/* Every column of every kind, of no row. */
static size_t schema_queries(const struct connection_state *c,
                             struct arena *a, struct sql_query *out)
{
    struct value *none = arena_new(a, struct value);
    *none = value_int(-1);
    const struct satchmo_page page = {
        .where = STR("t.id = ?"), .params = none, .n_params = 1};
    size_t n = 0;
    for (int i = 0; i < SATCHMO_KINDS; i++)
        n += satchmo_select(c, a, satchmo_kind((enum satchmo_kind_of)i),
                            &page, out + n);
    return n;
}

#define COUNTS                                                           \
    "SELECT (SELECT count(*) FROM product_product) AS products, "        \
    "(SELECT count(*) FROM contact_contact) AS contacts, "               \
    "(SELECT count(*) FROM shop_order) AS orders"

/* What is written beside them. */
#define LOOKUP                                                            \
    "SELECT siteid, \"key\", parentid, productslug, price, quantity, "    \
    "active, discountable, items_in_stock FROM product_productpricelookup " \
    "WHERE id = -1"
#define USERS \
    "SELECT first_name, last_name, email FROM auth_user WHERE id = -1"

static enum err open_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)e;
    if (w->at == AT_CATALOGUE) {
        const struct sql_query look = satchmo_catalogue(a, satchmo_dialect(c));
        *out = satchmo_request(c, a, false, &look, 1);
        return ERR_OK;
    }
    struct sql_query *queries = arena_array(
        a, struct sql_query, SATCHMO_KINDS * SATCHMO_QUERIES_MAX + 5);
    size_t n = schema_queries(c, a, queries);
    if (c->set.write) {
        queries[n++] = (struct sql_query){STR(LOOKUP), NULL, 0, -1};
        queries[n++] = (struct sql_query){STR(USERS), NULL, 0, -1};
    }
    queries[n++] = (struct sql_query){
        STR("SELECT store_name FROM shop_config ORDER BY site_id"), NULL, 0,
        -1};
    queries[n++] = satchmo_log_count(a, satchmo_dialect(c));
    queries[n++] = (struct sql_query){STR(COUNTS), NULL, 0, -1};
    *out = satchmo_request(c, a, false, queries, n);
    return ERR_OK;
}

static struct str cell_text(const struct sql_rows *rows, const char *column)
{
    if (rows->n_rows == 0)
        return STR("");
    const struct value v = sql_cell(rows, 0, column);
    return value_str(&v);
}

static struct str summary_of(struct arena *a, const struct connection_state *c,
                             const struct sql_rows *counts)
{
    return arena_printf(a, "Satchmo%s%.*s at %.*s: %.*s products, %.*s "
                        "contacts, %.*s orders; changes %s",
                        c->title.n > 0 ? " " : "", STR_ARG(c->title),
                        STR_ARG(http_url_public(a, c->set.url)),
                        STR_ARG(cell_text(counts, "products")),
                        STR_ARG(cell_text(counts, "contacts")),
                        STR_ARG(cell_text(counts, "orders")),
                        c->has_log ? "from its log (triggers)"
                                   : "by reading all");
}

static enum err not_a_shop(struct error *e)
{
    if (e) {
        e->code = ERR_SCHEMA;
        e->scope = SCOPE_CONNECTION;
        e->retry = RETRY_NEVER;
    }
    error_prefix(e, "the database is not that of a Satchmo 0.9 shop");
    return ERR_SCHEMA;
}

static enum err open_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct sql_rows *rows;
    size_t n;
    enum err err = satchmo_answer(op->arena, reply, &rows, &n, e);
    if (err == ERR_REJECTED && reply->response->status == 400)
        return not_a_shop(e);
    TRY(err);
    if (w->at == AT_CATALOGUE) {
        w->at = AT_TABLES;
        err = satchmo_layout_of(op->arena, &rows[0], c->set.write, &c->layout,
                                e);
        return err == ERR_SCHEMA ? not_a_shop(e) : err;
    }
    if (n < 3)
        FAIL(e, ERR_PROTOCOL, "an answer of a database with %zu results", n);
    c->title = arena_str(c->arena, cell_text(&rows[n - 3], "store_name"));
    c->has_log = satchmo_log_is_there(satchmo_dialect(c), &rows[n - 2]);
    op->summary = summary_of(op->arena, c, &rows[n - 1]);
    c->open = true;
    w->done = true;
    return ERR_OK;
}

const struct driver_op satchmo_op_open = {NULL, open_request, open_take};
const struct driver_op satchmo_op_test = {NULL, open_request, open_take};

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)e;
    op->schema = satchmo_schema(c, op->arena, w->kind);
    w->done = true;
    return ERR_OK;
}

const struct driver_op satchmo_op_describe = {describe_begin, NULL, NULL};
