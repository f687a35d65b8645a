/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_READ by ids, OP_FIND by values. */
#include "connectors/satchmo/satchmo_state.h"

#define WHERE_MAX (64u << 10) /* of a search */
#define WHERE_FULL (48u << 10) /* no further key from here on */

static struct http_request select_page(const struct connection_state *c,
                                       struct arena *a,
                                       const struct satchmo_kind *kind,
                                       const struct satchmo_page *page)
{
    struct sql_query *queries =
        arena_array(a, struct sql_query, SATCHMO_QUERIES_MAX);
    size_t n = satchmo_select(c, a, kind, page, queries);
    return satchmo_request(c, a, false, queries, n);
}

/* ---- read --------------------------------------------------------------------- */

/* Ids that are no numbers are those of no record. */
static size_t id_numbers(const struct op *op, struct arena *a,
                         struct value **out)
{
    struct value *ids = arena_array(a, struct value, op->n_ids + 1);
    size_t n = 0;
    int64_t number;
    for (size_t i = 0; i < op->n_ids; i++) {
        if (str_to_i64(op->ids[i], &number))
            ids[n++] = value_int(number);
    }
    *out = ids;
    return n;
}

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)c;
    (void)e;
    struct value *ids;
    w->done = id_numbers(op, op->arena, &ids) == 0;
    return ERR_OK;
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)e;
    struct value *ids;
    if (w->images.n > 0) {
        *out = satchmo_picture_request(c, a, &w->images.at[w->at]);
        return ERR_OK;
    }
    size_t n = id_numbers(op, a, &ids);
    AUTO_BUF b = BUF_INIT(n * 2 + 32);
    buf_addz(&b, "t.id IN (");
    for (size_t i = 0; i < n; i++)
        buf_addz(&b, i > 0 ? ",?" : "?");
    buf_addz(&b, ")");
    const struct satchmo_page page = {
        .where = buf_copy(a, &b), .params = ids, .n_params = n};
    *out = select_page(c, a, w->kind, &page);
    return ERR_OK;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    if (w->images.n > 0) {
        TRY(satchmo_picture_take(op->arena, reply, &w->images.at[w->at], e));
        w->at++;
        w->done = !satchmo_picture_at(&w->images, &w->at);
        return ERR_OK;
    }
    struct records found = {0};
    TRY(satchmo_take_records(c, op->arena, w->kind, reply, &found, e));
    op->records = found.at;
    op->n_records = found.n;
    w->done = true;
    if (satchmo_wants_pictures(c, op) && satchmo_picture_at(&found, &w->at)) {
        w->images = found;
        w->done = false;
    }
    return ERR_OK;
}

const struct driver_op satchmo_op_read = {read_begin, read_request, read_take};

/* ---- find --------------------------------------------------------------------- */

static const struct satchmo_column *column_of(const struct satchmo_kind *kind,
                                              struct str name)
{
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        if (str_is(name, col->name) && (col->column || col->find))
            return col;
    }
    return NULL;
}

/* Whatever the case; SQLite has small letters for those of ASCII alone, there
 * others are found as they stand. */
static void add_text(struct arena *a, struct buf *b, const char *column,
                     struct str text, struct members *params)
{
    buf_printf(b, "(t.\"%s\" = ? OR lower(t.\"%s\") = ?)", column, column);
    members_put(a, params, "", value_text(text));
}

static struct value key_param(struct arena *a, const struct satchmo_column *col,
                              struct str text)
{
    int64_t number;
    if (!col)
        return value_text(text);
    if (col->kind == VALUE_TEXT)
        return value_text(fold_case(a, text));
    bool is_number = col->kind == VALUE_INT || col->kind == VALUE_REF;
    return is_number && str_to_i64(text, &number) ? value_int(number)
                                                  : value_text(text);
}

/* A key by the columns among its fields; the caller compares the rest. */
static bool add_key(struct arena *a, struct buf *b,
                    const struct satchmo_kind *kind,
                    const struct find_key *key, struct members *params)
{
    size_t before = params->n;
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct field *f = &key->fields[i];
        const struct satchmo_column *col = column_of(kind, f->name);
        bool is_id = str_is(f->name, "id");
        if ((!col && !is_id) || value_is_null(&f->value))
            continue;
        buf_addz(b, params->n > before ? " AND " : "(");
        struct str text = value_to_text(a, &f->value);
        if (is_id)
            buf_addz(b, "CAST(t.id AS char(20)) = ?");
        else if (col->find)
            buf_addz(b, col->find);
        else if (col->kind == VALUE_TEXT)
            add_text(a, b, col->column, text, params);
        else
            buf_printf(b, "t.\"%s\" = ?", col->column);
        members_put(a, params, "", key_param(a, col, text));
    }
    if (params->n > before)
        buf_addz(b, ")");
    return params->n > before;
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)c;
    for (size_t i = 0; i < op->n_keys; i++) {
        AUTO_BUF b = BUF_INIT(WHERE_MAX);
        struct members params = {0};
        if (!add_key(op->arena, &b, w->kind, &op->keys[i], &params)) {
            error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                      "Satchmo cannot search for a %s by `%.*s`",
                      w->kind->name,
                      STR_ARG(op->keys[i].n_fields ? op->keys[i].fields[0].name
                                                   : STR_NONE));
            if (e && op->n_keys > 1)
                e->scope = SCOPE_BATCH;
            return ERR_REJECTED;
        }
    }
    w->done = op->n_keys == 0;
    return ERR_OK;
}

/* As many keys as fit, the others in the next request; returns how many. */
static size_t find_where(const struct op *op, const struct op_work *w,
                         struct arena *a, struct buf *b,
                         struct members *params)
{
    size_t n = 0;
    for (size_t i = w->at; i < op->n_keys && b->n < WHERE_FULL; i++, n++) {
        if (i > w->at)
            buf_addz(b, " OR ");
        add_key(a, b, w->kind, &op->keys[i], params);
    }
    return n;
}

static enum err find_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    AUTO_BUF b = BUF_INIT(WHERE_MAX);
    struct members params = {0};
    find_where(op, w, a, &b, &params);
    TRY(buf_check(&b, "a search", e));
    struct value *values = arena_array(a, struct value, params.n);
    for (size_t i = 0; i < params.n; i++)
        values[i] = params.at[i].value;
    const struct satchmo_page page = {
        .where = buf_copy(a, &b), .params = values, .n_params = params.n};
    *out = select_page(c, a, w->kind, &page);
    return ERR_OK;
}

/* Each record to each key that it may be the answer to. */
static bool fits(struct arena *a, const struct satchmo_kind *kind,
                 const struct find_key *key, const struct record *r)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct field *f = &key->fields[i];
        const struct value *have = value_get(&r->fields, f->name);
        if (!have || (!column_of(kind, f->name) && !str_is(f->name, "id")))
            continue;
        struct str want = fold_case(a, value_to_text(a, &f->value));
        if (!value_equal(have, &f->value) &&
            !str_eq(want, fold_case(a, value_to_text(a, have))))
            return false;
    }
    return true;
}

static enum err find_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct records found = {0};
    TRY(satchmo_take_records(c, op->arena, w->kind, reply, &found, e));
    AUTO_BUF b = BUF_INIT(WHERE_MAX);
    struct members params = {0};
    size_t n = find_where(op, w, op->arena, &b, &params);
    for (size_t k = w->at; k < w->at + n; k++) {
        for (size_t i = 0; i < found.n; i++) {
            if (fits(op->arena, w->kind, &op->keys[k], &found.at[i]))
                vec_push(op->arena, &w->matches,
                         (struct find_match){k, found.at[i]});
        }
    }
    w->at += n;
    w->done = w->at == op->n_keys;
    op->matches = w->matches.at;
    op->n_matches = w->matches.n;
    return ERR_OK;
}

const struct driver_op satchmo_op_find = {find_begin, find_request, find_take};
