/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Requests: the login, queries of any length, and JSON bodies. */
#include "base/json.h"
#include "connectors/form.h"
#include "connectors/marketo/marketo_state.h"

#define FORM "application/x-www-form-urlencoded"
#define QUERY_MAX (4u << 20)
/* Filter queries may take 60 s over there, lead writes 90, merges 180. */
#define READ_TIMEOUT_MS 70000
#define WRITE_TIMEOUT_MS 190000

static struct http_headers headers_of(const struct connection_state *c,
                                      struct arena *a, struct str type)
{
    struct http_header *h = arena_array(a, struct http_header, 3);
    size_t n = 0;
    h[n++] = (struct http_header){STR("Accept"), STR("application/json")};
    h[n++] = (struct http_header){
        STR("Authorization"),
        arena_printf(a, "Bearer %.*s", STR_ARG(c->token))};
    if (type.n > 0)
        h[n++] = (struct http_header){STR("Content-Type"), type};
    return (struct http_headers){h, n};
}

static struct str query_text(struct arena *a, const struct members *m)
{
    AUTO_BUF b = BUF_INIT(QUERY_MAX);
    for (size_t i = 0; i < m->n; i++)
        form_add(&b, arena_strz(a, m->at[i].name),
                 value_to_text(a, &m->at[i].value));
    return buf_copy(a, &b);
}

void marketo_put_filter(struct arena *a, struct marketo_query *q,
                        const struct marketo_object *o, struct str field,
                        struct str values)
{
    if (o->shape == MARKETO_LIST) {
        members_put(a, &q->parameters, arena_strz(a, field),
                    value_text(values));
        return;
    }
    members_put(a, &q->parameters, "filterType", value_text(field));
    members_put(a, &q->parameters, "filterValues", value_text(values));
}

struct http_request marketo_get(const struct connection_state *c,
                                struct arena *a, const struct marketo_query *q)
{
    struct str text = query_text(a, &q->parameters);
    struct str url = arena_printf(a, "%.*s%.*s", STR_ARG(c->set.url),
                                  STR_ARG(q->path));
    if (url.n + 1 + text.n <= (size_t)c->set.url_max)
        return (struct http_request){
            .method = "GET",
            .url = text.n == 0 ? url
                               : arena_printf(a, "%.*s?%.*s", STR_ARG(url),
                                              STR_ARG(text)),
            .headers = headers_of(c, a, STR_NONE),
            .timeout_ms = READ_TIMEOUT_MS,
        };
    return (struct http_request){
        .method = "POST",
        .url = arena_printf(a, "%.*s?_method=GET", STR_ARG(url)),
        .headers = headers_of(c, a, STR(FORM)),
        .body = text,
        .timeout_ms = READ_TIMEOUT_MS,
    };
}

struct http_request marketo_post(const struct connection_state *c,
                                 struct arena *a, struct str path,
                                 const struct value *body)
{
    return (struct http_request){
        .method = "POST",
        .url = arena_printf(a, "%.*s%.*s", STR_ARG(c->set.url), STR_ARG(path)),
        .headers = headers_of(c, a, STR("application/json")),
        .body = json_text(a, body),
        .timeout_ms = WRITE_TIMEOUT_MS,
    };
}

struct http_request marketo_login(const struct connection_state *c,
                                  struct arena *a)
{
    struct members m = {0};
    members_put(a, &m, "grant_type", value_textz("client_credentials"));
    members_put(a, &m, "client_id", value_text(c->set.client_id));
    members_put(a, &m, "client_secret", value_text(c->set.client_secret));
    if (c->set.partner_id.n > 0)
        members_put(a, &m, "partner_id", value_text(c->set.partner_id));
    struct http_header *h = arena_new(a, struct http_header);
    *h = (struct http_header){STR("Accept"), STR("application/json")};
    return (struct http_request){
        .method = "GET",
        .url = arena_printf(a, "%.*s/oauth/token?%.*s",
                            STR_ARG(c->identity_url),
                            STR_ARG(query_text(a, &m))),
        .headers = {h, 1},
    };
}
