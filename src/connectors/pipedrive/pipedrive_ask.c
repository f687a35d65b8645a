/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <stdio.h>

#include "base/json.h"
#include "connectors/form.h"
#include "connectors/pipedrive/pipedrive_state.h"

#define HEADERS_MAX 3

bool pipedrive_uses_oauth(const struct connection_state *c)
{
    return c->set.api_token.n == 0;
}

struct http_request pipedrive_ask(const struct connection_state *c,
                                  struct arena *a, const char *method, int api,
                                  struct str path, const struct value *body)
{
    struct http_header *h = arena_array(a, struct http_header, HEADERS_MAX);
    size_t n = 0;
    h[n++] = (struct http_header){STR("Accept"), STR("application/json")};
    if (pipedrive_uses_oauth(c))
        h[n++] = (struct http_header){
            STR("Authorization"),
            arena_printf(a, "Bearer %.*s", STR_ARG(c->access_token))};
    else
        h[n++] = (struct http_header){STR("x-api-token"), c->set.api_token};
    if (body)
        h[n++] =
            (struct http_header){STR("Content-Type"), STR("application/json")};
    return (struct http_request){
        .method = method,
        .url = arena_printf(a, "%.*s/api/v%d/%.*s", STR_ARG(c->base), api,
                            STR_ARG(path)),
        .headers = {h, n},
        .body = body ? json_text(a, body) : STR_NONE,
    };
}

void pipedrive_query(struct buf *b, const char *name, struct str value)
{
    query_add(b, name, value);
}

void pipedrive_query_int(struct buf *b, const char *name, int64_t value)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%lld", (long long)value);
    pipedrive_query(b, name, (struct str){text, (size_t)n});
}
