/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Statements and rows as JSON. */
#include "net/sql.h"

#include "base/json.h"

static struct value query_value(struct arena *a, const struct sql_query *q)
{
    struct field *fields = arena_array(a, struct field, 3);
    fields[0] = (struct field){STR("sql"), value_text(q->text)};
    fields[1] =
        (struct field){STR("params"), value_list(q->params, q->n_params)};
    fields[2] = (struct field){STR("changes"), value_int(q->changes)};
    return value_object(fields, q->changes < 0 ? 2 : 3);
}

static struct http_request request_of(struct arena *a,
                                      const struct sql_place *place,
                                      const char *method,
                                      const struct value *body)
{
    struct http_header *header = arena_new(a, struct http_header);
    *header = (struct http_header){STR(SQL_PASSWORD_HEADER), place->password};
    return (struct http_request){
        .method = method,
        .url = place->url,
        .headers = {header, place->password.p ? 1 : 0},
        .body = json_text(a, body),
        .timeout_ms = place->timeout_ms,
    };
}

static struct value statements(struct arena *a, const struct sql_query *queries,
                               size_t n)
{
    struct value *list = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++)
        list[i] = query_value(a, &queries[i]);
    return value_list(list, n);
}

struct http_request sql_request(struct arena *a, const struct sql_place *place,
                                bool writes, const struct sql_query *queries,
                                size_t n)
{
    const struct field field = {STR("statements"), statements(a, queries, n)};
    const struct value body = value_object(&field, 1);
    return request_of(a, place, writes ? "POST" : "GET", &body);
}

struct http_request sql_wait_request(struct arena *a,
                                     const struct sql_place *place,
                                     const struct sql_query *queries, size_t n,
                                     const struct sql_wait *wait)
{
    const struct field fields[] = {
        {STR("statements"), statements(a, queries, n)},
        {STR("channel"), value_text(wait->channel)},
        {STR("wait_ms"), value_int(wait->ms)}};
    const struct value body = value_object(fields, 3);
    return request_of(a, place, "GET", &body);
}

static enum err rows_of(struct arena *a, const struct value *result,
                        struct sql_rows *out, struct error *e)
{
    const struct value *columns = value_getz(result, "columns");
    const struct value *rows = value_getz(result, "rows");
    const struct value *changed = value_getz(result, "changed");
    if (!columns || columns->kind != VALUE_LIST || !rows ||
        rows->kind != VALUE_LIST || !changed || changed->kind != VALUE_INT)
        FAIL(e, ERR_PROTOCOL, "an answer of a database without its rows");
    size_t width = columns->items.n;
    struct str *names = arena_array(a, struct str, width);
    for (size_t i = 0; i < width; i++)
        names[i] = value_str(&columns->items.at[i]);
    struct value *cells = arena_array(a, struct value, rows->items.n * width);
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        if (row->kind != VALUE_LIST || row->items.n != width)
            FAIL(e, ERR_PROTOCOL, "a row of a database with %zu columns, not "
                 "%zu", row->items.n, width);
        for (size_t k = 0; k < width; k++)
            cells[i * width + k] = row->items.at[k];
    }
    *out = (struct sql_rows){names, width, cells, rows->items.n,
                             changed->integer};
    return ERR_OK;
}

enum err sql_answer(struct arena *a, const struct http_response *response,
                    struct sql_rows **out, size_t *out_n, struct error *e)
{
    if (response->status != 200)
        FAIL(e, ERR_PROTOCOL, "an answer of a database with status %d",
             response->status);
    struct value body;
    TRY(json_parse(a, response->body, &body, e));
    const struct value *results = value_getz(&body, "results");
    if (!results || results->kind != VALUE_LIST)
        FAIL(e, ERR_PROTOCOL, "an answer of a database without results");
    struct sql_rows *list = arena_array(a, struct sql_rows, results->items.n);
    for (size_t i = 0; i < results->items.n; i++)
        TRY(rows_of(a, &results->items.at[i], &list[i], e));
    *out = list;
    *out_n = results->items.n;
    return ERR_OK;
}

bool sql_told(struct arena *a, const struct http_response *response)
{
    struct value body;
    if (json_parse(a, response->body, &body, NULL) != ERR_OK)
        return false;
    return value_is_true_at(&body, "told");
}

struct value sql_cell(const struct sql_rows *rows, size_t row,
                      const char *column)
{
    for (size_t k = 0; k < rows->n_columns; k++) {
        if (str_is(rows->columns[k], column))
            return rows->cells[row * rows->n_columns + k];
    }
    return value_null();
}
