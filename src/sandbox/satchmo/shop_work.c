/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Statements of a shop, gathered and carried out. */
#include "base/time.h"
#include "sandbox/satchmo/shop.h"

void shop_work_begin(struct shop_work *w, struct shop *shop)
{
    *w = (struct shop_work){.shop = shop, .now_us = sandbox_now_us(shop->box)};
}

void shop_do(struct shop_work *w, const char *text, const struct value *params,
             size_t n)
{
    struct value *copies = arena_array(&w->arena, struct value, n + 1);
    for (size_t i = 0; i < n; i++)
        copies[i] = value_copy(&w->arena, &params[i]);
    struct str own = arena_str(&w->arena, str_from(text));
    vec_push(&w->arena, &w->queries, (struct sql_query){own, copies, n, -1});
}

static enum err call(struct shop *shop, struct arena *a,
                     const struct http_request *request,
                     struct sql_rows **out, struct error *e)
{
    struct http_response answer;
    size_t got;
    TRY(transport_call(&shop->transport, a, request, &answer, e));
    if (answer.status != 200)
        FAIL(e, ERR_INVALID, "the shop's database: %.*s",
             STR_ARG(answer.body));
    return sql_answer(a, &answer, out, &got, e);
}

enum err shop_work_end(struct shop_work *w, struct error *e)
{
    struct sql_rows *rows;
    enum err err = ERR_OK;
    struct http_request q = sql_request(&w->arena, &w->shop->place, true,
                                        w->queries.at, w->queries.n);
    if (w->queries.n > 0)
        err = call(w->shop, &w->arena, &q, &rows, e);
    arena_fini(&w->arena);
    return err;
}

enum err shop_ask(struct shop *shop, struct arena *a,
                  const struct sql_query *query, struct sql_rows *out,
                  struct error *e)
{
    struct http_request q = sql_request(a, &shop->place, false, query, 1);
    struct sql_rows *rows;
    TRY(call(shop, a, &q, &rows, e));
    *out = rows[0];
    return ERR_OK;
}

struct value shop_time(struct shop_work *w, int64_t time_us)
{
    bool zoned = w->shop->engine == SHOP_POSTGRES;
    int64_t shown_us =
        zoned ? time_us : zone_to_local(w->shop->zone, time_us);
    struct str text = time_format_sql(&w->arena, shown_us);
    return value_text(zoned ? arena_printf(&w->arena, "%.*s+00", STR_ARG(text))
                            : text);
}

struct value shop_date(struct shop_work *w, int64_t time_us)
{
    return value_text(date_format(
        &w->arena, date_from_time(zone_to_local(w->shop->zone, time_us))));
}
