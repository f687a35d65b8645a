/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records and their parts as statements of one transaction, and back. */
#include "connectors/answer.h"
#include "connectors/satchmo/satchmo_state.h"

#include "base/map.h"
#include "base/time.h"

#define TEXT_MAX (64u << 10) /* of one statement; ids stand as parameters */

static void add_limit(struct buf *b, const struct satchmo_page *page)
{
    if (page->limit > 0)
        buf_printf(b, " ORDER BY t.id LIMIT %lld", (long long)page->limit);
    else
        buf_addz(b, " ORDER BY t.id");
}

/* Where there are several sites of it, the first one stands for them. */
static void add_column(struct buf *b, const struct connection_state *c,
                       const struct satchmo_kind *kind,
                       const struct satchmo_column *col)
{
    bool goods = kind == satchmo_kind(SATCHMO_PRODUCT);
    bool apart = c->layout.many_sites && strcmp(col->name, "site_id") == 0 &&
                 (goods || kind == satchmo_kind(SATCHMO_CATEGORY));
    const char *owner = goods ? "product" : "category";
    if (apart)
        buf_printf(b, ", (SELECT min(z.site_id) FROM product_%s_site z WHERE "
                   "z.%s_id = t.id) AS \"site_id\"", owner, owner);
    else
        buf_printf(b, ", t.\"%s\" AS \"%s\"", col->column, col->name);
}

static struct str record_text(const struct connection_state *c,
                              struct arena *a, const struct satchmo_kind *kind,
                              const struct satchmo_page *page)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    buf_addz(&b, "SELECT t.id AS \"id\"");
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        if (col->column)
            add_column(&b, c, kind, col);
    }
    buf_printf(&b, " FROM %s t WHERE ", kind->table);
    buf_add(&b, page->where);
    add_limit(&b, page);
    return buf_copy(a, &b);
}

/* In a derived table, since MariaDB takes no LIMIT right within IN. */
static struct str part_text(struct arena *a, const struct satchmo_kind *kind,
                            const struct satchmo_part *part,
                            const struct satchmo_page *page)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    struct str text = str_from(part->text);
    size_t at = str_find(text, STR("{page}"), 0);
    buf_add(&b, str_slice(text, 0, at));
    buf_printf(&b, "SELECT page.id FROM (SELECT t.id FROM %s t WHERE ",
               kind->table);
    buf_add(&b, page->where);
    add_limit(&b, page);
    buf_addz(&b, ") page");
    buf_add(&b, str_slice(text, at + strlen("{page}"), text.n));
    return buf_copy(a, &b);
}

size_t satchmo_select(const struct connection_state *c, struct arena *a,
                      const struct satchmo_kind *kind,
                      const struct satchmo_page *page,
                      struct sql_query out[SATCHMO_QUERIES_MAX])
{
    size_t n = 0;
    out[n++] = (struct sql_query){record_text(c, a, kind, page),
                                  page->params, page->n_params, -1};
    for (const struct satchmo_part *part = kind->parts; part && part->name;
         part++)
        out[n++] = (struct sql_query){part_text(a, kind, part, page),
                                      page->params, page->n_params, -1};
    return n;
}

struct http_request satchmo_request(const struct connection_state *c,
                                    struct arena *a, bool writes,
                                    const struct sql_query *queries, size_t n)
{
    struct sql_query *filled = arena_array(a, struct sql_query, n);
    for (size_t i = 0; i < n; i++) {
        filled[i] = queries[i];
        filled[i].text = satchmo_fill_in(a, &c->layout, queries[i].text);
    }
    const struct sql_place place = {.url = c->set.url,
                                    .password = c->set.password};
    return sql_request(a, &place, writes, filled, n);
}

enum err satchmo_answer(struct arena *a, const struct driver_reply *reply,
                        struct sql_rows **out, size_t *out_n, struct error *e)
{
    struct value ignored;
    if (reply->response->status == 200)
        return sql_answer(a, reply->response, out, out_n, e);
    TRY(answer_json(a, reply->request, reply->response, reply->now_us,
                    &ignored, e));
    FAIL(e, ERR_PROTOCOL, "an answer of a database without rows");
}

/* ---- records ------------------------------------------------------------------ */

/* First row of each owner; rows are ordered by it. */
static void index_rows(struct arena *a, const struct sql_rows *rows,
                       struct map *out)
{
    for (size_t i = 0; i < rows->n_rows; i++) {
        const struct value owner = sql_cell(rows, i, "owner");
        struct satchmo_rows *mine = map_get(out, value_str(&owner));
        if (!mine) {
            mine = arena_new(a, struct satchmo_rows);
            *mine = (struct satchmo_rows){.all = rows, .from = i};
            map_put(a, out, value_str(&owner), mine);
        }
        mine->n++;
    }
}

static enum err take_columns(struct satchmo_record *r,
                             const struct satchmo_kind *kind,
                             const struct sql_rows *rows, size_t row,
                             struct error *e)
{
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        if (!col->column)
            continue;
        const struct value cell = sql_cell(rows, row, col->name);
        struct value v;
        TRY(satchmo_value(r->c, r->arena, col, &cell, &v, e));
        members_put(r->arena, &r->fields, col->name, v);
    }
    return ERR_OK;
}

static enum err take_record(struct satchmo_record *r,
                            const struct satchmo_kind *kind,
                            const struct sql_rows *rows, size_t row,
                            struct error *e)
{
    int64_t number;
    members_put(r->arena, &r->fields, "id",
                str_to_i64(r->id, &number) ? value_int(number)
                                           : value_text(r->id));
    enum err err = take_columns(r, kind, rows, row, e);
    if (err == ERR_OK && kind->derive)
        err = kind->derive(r, e);
    if (err != ERR_OK)
        error_prefix(e, "%s %.*s of the shop", kind->name, STR_ARG(r->id));
    return err;
}

static int64_t created_us(const struct members *fields)
{
    const struct value all = members_value(fields);
    const struct value *v = value_getz(&all, "time_stamp");
    return v && v->kind == VALUE_DATETIME ? v->time_us : 0;
}

enum err satchmo_take_records(const struct connection_state *c,
                              struct arena *a, const struct satchmo_kind *kind,
                              const struct driver_reply *reply,
                              struct records *io, struct error *e)
{
    struct sql_rows *rows;
    struct satchmo_results results = {.now_us = reply->now_us};
    TRY(satchmo_answer(a, reply, &rows, &results.n, e));
    results.rows = rows;
    return satchmo_records(c, a, kind, &results, io, e);
}

enum err satchmo_records(const struct connection_state *c, struct arena *a,
                         const struct satchmo_kind *kind,
                         const struct satchmo_results *results,
                         struct records *io, struct error *e)
{
    const struct sql_rows *rows = results->rows;
    size_t n = results->n;
    struct map owners[SATCHMO_PARTS_MAX] = {0};
    if (n == 0 || n > SATCHMO_PARTS_MAX + 1)
        FAIL(e, ERR_PROTOCOL, "an answer of a database with %zu results", n);
    for (size_t k = 1; k < n; k++)
        index_rows(a, &rows[k], &owners[k - 1]);
    for (size_t i = 0; i < rows[0].n_rows; i++) {
        const struct value id = sql_cell(&rows[0], i, "id");
        struct satchmo_record r = {
            .c = c, .arena = a, .id = arena_str(a, value_str(&id))};
        r.today_days = date_from_time(zone_to_local(c->zone, results->now_us));
        for (size_t k = 1; k < n; k++) {
            const struct satchmo_rows *mine = map_get(&owners[k - 1], r.id);
            if (mine)
                r.parts[k - 1] = *mine;
        }
        TRY(take_record(&r, kind, &rows[0], i, e));
        vec_push(a, io, (struct record){.id = r.id,
                                        .fields = members_value(&r.fields),
                                        .created_us = created_us(&r.fields)});
    }
    return ERR_OK;
}
