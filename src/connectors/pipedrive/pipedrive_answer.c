/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Answers and what is wrong with them. Pipedrive counts calls twice: a burst
 * over two seconds, told by x-ratelimit-reset, and the company's tokens of
 * the day. After too many 429s its proxy answers 403 with a web page.
 */
#include "connectors/answer.h"
#include "connectors/pipedrive/pipedrive_state.h"

#define BLOCKED_MS INT64_C(60000) /* by the proxy: it says not how long */

static bool is_zero(const struct http_response *r, const char *header)
{
    return str_is(str_trim(http_header_get(&r->headers, header)), "0");
}

static bool day_is_used_up(const struct http_response *r)
{
    return is_zero(r, "x-daily-ratelimit-token-remaining") ||
           is_zero(r, "x-daily-requests-left");
}

static bool is_page(const struct http_response *r)
{
    return str_contains(http_header_get(&r->headers, "Content-Type"),
                        STR("text/html"));
}

static void wait(struct error *e, enum err code, int64_t ms, const char *why)
{
    e->code = code;
    e->scope = SCOPE_CONNECTION;
    e->retry = RETRY_AFTER;
    e->retry_after_ms = ms;
    error_prefix(e, "%s", why);
}

static enum err classify(const struct connection_state *c,
                         const struct http_response *r, struct error *e)
{
    if (r->status == 401 && pipedrive_uses_oauth(c) && c->access_token.n > 0)
        e->retry = RETRY_NOW; /* the access token lives for an hour */
    else if (r->status == 401)
        error_prefix(e, "Pipedrive refused the `api_token`");
    else if (r->status == 402)
        wait(e, ERR_ACCESS, c->set.daily_wait_ms,
             "the Pipedrive company is closed or has not paid");
    else if (r->status == 429 && day_is_used_up(r))
        wait(e, ERR_BUSY, c->set.daily_wait_ms,
             "the company's daily budget of API tokens is used up");
    else if (r->status == 403 && is_page(r))
        wait(e, ERR_BUSY, BLOCKED_MS,
             "Pipedrive's proxy blocks us after too many calls");
    return e->code;
}

enum err pipedrive_answer(const struct connection_state *c, struct arena *a,
                          const struct driver_reply *reply,
                          struct value *out, struct error *e)
{
    struct error own = {0};
    struct value body;
    if (!e)
        e = &own;
    enum err code =
        answer_json(a, reply->request, reply->response, reply->now_us, &body, e);
    if (code != ERR_OK) {
        answer_hide_secret(e, c->set.api_token);
        answer_hide_secret(e, c->access_token);
        answer_hide_secret(e, c->set.client_secret);
        answer_hide_secret(e, c->refresh_token);
        return classify(c, reply->response, e);
    }
    const struct value *success = value_getz(&body, "success");
    if (success && success->kind == VALUE_BOOL && !success->boolean)
        FAIL(e, ERR_REJECTED, "Pipedrive said no: %.*s",
             STR_ARG(answer_detail(a, &body)));
    *out = body;
    return ERR_OK;
}

enum err pipedrive_rows(const struct value *answer, struct value_items *out,
                        struct error *e)
{
    const struct value *data = value_getz(answer, "data");
    if (data && data->kind == VALUE_OBJECT && value_getz(data, "items"))
        data = value_getz(data, "items");
    if (!data || (data->kind != VALUE_LIST && data->kind != VALUE_NULL))
        FAIL(e, ERR_PROTOCOL, "Pipedrive answered without a list of `data`");
    *out = data->kind == VALUE_LIST ? data->items : (struct value_items){0};
    return ERR_OK;
}

struct str pipedrive_next(struct arena *a, const struct value *answer)
{
    const struct value *more = value_getz(answer, "additional_data");
    const struct value *cursor = value_getz(more, "next_cursor");
    const struct value *pages = value_getz(more, "pagination");
    if (cursor)
        return value_str(cursor);
    const struct value *next = value_getz(pages, "next_start");
    const struct value *left = value_getz(pages, "more_items_in_collection");
    bool ends = left && left->kind == VALUE_BOOL && !left->boolean;
    return next && !ends ? value_to_text(a, next) : STR_NONE;
}
