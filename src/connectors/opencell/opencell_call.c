/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Requests: the login, reads, lists and JSON bodies. */
#include "base/json.h"
#include "base/time.h"
#include "connectors/form.h"
#include "connectors/opencell/opencell_state.h"

#define API "/api/rest"
#define URL_MAX_BYTES 16384
#define FORM_MAX 16384
#define HEADERS_MAX 3

static struct str authorization(const struct connection_state *c,
                                struct arena *a)
{
    if (str_is(c->set.login, "basic"))
        return c->basic;
    return arena_printf(a, "Bearer %.*s", STR_ARG(c->bearer));
}

struct http_request opencell_send(const struct connection_state *c,
                                  struct arena *a, const char *method,
                                  struct str path, const struct value *body)
{
    struct http_header *h = arena_array(a, struct http_header, HEADERS_MAX);
    size_t n = 0;
    h[n++] = (struct http_header){STR("Accept"), STR("application/json")};
    h[n++] = (struct http_header){STR("Authorization"), authorization(c, a)};
    if (body)
        h[n++] =
            (struct http_header){STR("Content-Type"), STR("application/json")};
    return (struct http_request){
        .method = method,
        .url = arena_printf(a, "%.*s" API "%.*s", STR_ARG(c->set.url),
                            STR_ARG(path)),
        .headers = {h, n},
        .body = body ? json_text(a, body) : STR_NONE,
    };
}

struct http_request opencell_get(const struct connection_state *c,
                                 struct arena *a, struct str path)
{
    return opencell_send(c, a, "GET", path, NULL);
}

struct http_request opencell_read_one(const struct connection_state *c,
                                      struct arena *a, enum opencell_kind kind,
                                      struct str id, bool pdf)
{
    AUTO_BUF b = BUF_INIT(URL_MAX_BYTES);
    buf_addz(&b, opencell_info(kind)->one);
    buf_add_url_escaped(&b, id);
    if (kind == OPENCELL_CUSTOMER && c->set.include_accounts)
        query_add(&b, "includeCustomerAccounts", STR("true"));
    if (pdf)
        query_add(&b, "includePdf", STR("true"));
    return opencell_get(c, a, buf_copy(a, &b));
}

struct http_request opencell_read_children(const struct connection_state *c,
                                           struct arena *a,
                                           enum opencell_kind kind,
                                           struct str parent)
{
    if (kind == OPENCELL_ACCOUNT)
        kind = OPENCELL_CUSTOMER;
    return opencell_read_one(c, a, kind, parent, false);
}

struct http_request opencell_billing(const struct connection_state *c,
                                     struct arena *a, struct str code)
{
    AUTO_BUF b = BUF_INIT(URL_MAX_BYTES);
    buf_addz(&b, "/account/billingAccount");
    query_add(&b, "billingAccountCode", code);
    return opencell_get(c, a, buf_copy(a, &b));
}

/* ---- lists ------------------------------------------------------------------- */

/* key:value|key:value; the server cuts values at the first colon. */
static struct str query_of(struct arena *a, const struct value *filters)
{
    AUTO_BUF b = BUF_INIT(URL_MAX_BYTES);
    for (size_t i = 0; i < filters->fields.n; i++) {
        if (i > 0)
            buf_add_char(&b, '|');
        buf_add(&b, filters->fields.at[i].name);
        buf_add_char(&b, ':');
        buf_add(&b, value_to_text(a, &filters->fields.at[i].value));
    }
    return buf_copy(a, &b);
}

static void query_add_int(struct arena *a, struct buf *b, const char *name,
                          int64_t value)
{
    query_add(b, name, arena_printf(a, "%lld", (long long)value));
}

static struct http_request list_get(const struct connection_state *c,
                                    struct arena *a, enum opencell_kind kind,
                                    const struct opencell_page *page)
{
    AUTO_BUF b = BUF_INIT(URL_MAX_BYTES);
    buf_addz(&b, opencell_info(kind)->list);
    if (!opencell_info(kind)->list_posts)
        return opencell_get(c, a, buf_copy(a, &b)); /* it knows no pages */
    if (page->filters.fields.n > 0)
        query_add(&b, "query", query_of(a, &page->filters));
    query_add_int(a, &b, "offset", page->offset);
    query_add_int(a, &b, "limit", page->limit);
    query_add(&b, "sortBy", STR("id"));
    query_add(&b, "sortOrder", STR("ASCENDING"));
    return opencell_get(c, a, buf_copy(a, &b));
}

struct http_request opencell_list(const struct connection_state *c,
                                  struct arena *a, enum opencell_kind kind,
                                  const struct opencell_page *page)
{
    if (!opencell_info(kind)->list_posts || str_is(c->set.list_method, "get"))
        return list_get(c, a, kind, page);
    struct members m = {0};
    members_put(a, &m, "filters", page->filters);
    members_put(a, &m, "offset", value_int(page->offset));
    members_put(a, &m, "limit", value_int(page->limit));
    members_put(a, &m, "sortBy", value_textz("id"));
    members_put(a, &m, "sortOrder", value_textz("ASCENDING"));
    struct value body = members_value(&m);
    return opencell_send(c, a, "POST", str_from(opencell_info(kind)->list),
                         &body);
}

/* ---- login ------------------------------------------------------------------- */

struct http_request opencell_token(const struct connection_state *c,
                                   struct arena *a)
{
    AUTO_BUF b = BUF_INIT(FORM_MAX);
    bool person = c->set.user.n > 0;
    form_add(&b, "grant_type",
             person ? STR("password") : STR("client_credentials"));
    form_add(&b, "client_id", c->set.client_id);
    if (c->set.client_secret.n > 0)
        form_add(&b, "client_secret", c->set.client_secret);
    if (person) {
        form_add(&b, "username", c->set.user);
        form_add(&b, "password", c->set.password);
    }
    struct http_header *h = arena_array(a, struct http_header, 2);
    h[0] = (struct http_header){STR("Accept"), STR("application/json")};
    h[1] = (struct http_header){STR("Content-Type"),
                                STR("application/x-www-form-urlencoded")};
    return (struct http_request){.method = "POST",
                                 .url = c->set.token_url,
                                 .headers = {h, 2},
                                 .body = buf_copy(a, &b)};
}
