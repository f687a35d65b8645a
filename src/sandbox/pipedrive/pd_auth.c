/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Who calls: an API token in a header or the query, or OAuth. And what the
 * call costs of the day's budget. */
#include "base/crypto.h"
#include "sandbox/pipedrive/pd.h"

static bool bearer_is_live(struct pd_call *c, struct str authorization)
{
    struct str prefix = STR("Bearer ");
    if (!str_starts_with(authorization, prefix))
        return false;
    const struct table_row *row = table_get_text(
        c->pd->access, str_slice(authorization, prefix.n, authorization.n));
    const struct value *end = row ? value_getz(&row->fields, "end") : NULL;
    return end && end->integer > sandbox_now_us(c->pd->box);
}

static bool is_known(struct pd_call *c)
{
    struct http_headers h = c->request->headers;
    struct str token = http_header_get(&h, "x-api-token");
    struct str authorization = http_header_get(&h, "Authorization");
    if (sandbox_login_expired(c->pd->box))
        return false;
    if (token.n == 0)
        token = pd_query(c, "api_token");
    return token.n > 0 ? str_eq(token, c->pd->options.token)
                       : bearer_is_live(c, authorization);
}

/* By the table of costs; v2 is half of v1. */
static int64_t cost_of(const struct pd_call *c)
{
    static const char *const dear[] = {"search", "find",  "archived",
                                       "merge",  "flow",  "itemSearch",
                                       "field"};
    static const char *const cheap[] = {"pipelines", "stages", "webhooks",
                                        "collection"};
    const char *m = c->request->method;
    struct str last = c->path.n > 0 ? c->path.at[c->path.n - 1] : STR_NONE;
    int64_t id = 0;
    int64_t cost = str_to_i64(last, &id) || c->path.n == 2 ? 2 : 20;
    for (size_t i = 0; i < sizeof cheap / sizeof *cheap; i++)
        if (str_is(last, cheap[i]))
            cost = 10;
    if (strcmp(m, "DELETE") == 0)
        cost = 6;
    else if (strcmp(m, "GET") != 0)
        cost = 10;
    for (size_t i = 0; i < sizeof dear / sizeof *dear; i++)
        if (str_is(last, dear[i]))
            cost = 40;
    return c->api == 2 ? cost / 2 : cost;
}

static void tell_budget(struct pd_call *c)
{
    int64_t budget = c->pd->options.daily_tokens;
    int64_t left = budget - c->pd->spent;
    if (budget == 0)
        return;
    pd_header(c, "x-daily-ratelimit-token-limit",
              arena_printf(c->a, "%lld", (long long)budget));
    pd_header(c, "x-daily-ratelimit-token-remaining",
              arena_printf(c->a, "%lld", (long long)(left > 0 ? left : 0)));
}

/* The budget is the day's, by the clock of the server. */
static void begin_day(struct pd_call *c)
{
    int64_t now_us = sandbox_now_us(c->pd->box);
    int64_t day = (now_us - time_of_day_us(now_us)) / US_PER_DAY;
    if (day != c->pd->day)
        c->pd->spent = 0;
    c->pd->day = day;
}

bool pd_admit(struct pd_call *c)
{
    int64_t budget = c->pd->options.daily_tokens;
    if (!is_known(c)) {
        pd_fail(c, 401, STR("unauthorized access"));
        return false;
    }
    begin_day(c);
    if (budget > 0 && c->pd->spent + cost_of(c) > budget) {
        c->pd->spent = budget;
        pd_fail(c, 429, STR("request over limit"));
        tell_budget(c);
        return false;
    }
    c->pd->spent += cost_of(c);
    return true;
}

void pd_tell_budget(struct pd_call *c)
{
    if (c->out->status != 429)
        tell_budget(c);
}

/* ---- OAuth ------------------------------------------------------------------ */

static struct str form(struct pd_call *c, const char *name)
{
    struct str url = arena_printf(c->a, "/?%.*s", STR_ARG(c->request->body));
    return http_query_get(c->a, url, name);
}

static void refuse(struct pd_call *c, const char *error, const char *message)
{
    struct value body = pd_object1(c->a, "success", value_bool(false));
    pd_put(c->a, &body, "error", value_textz(error));
    pd_put(c->a, &body, "message", value_textz(message));
    pd_send(c, 400, &body);
}

/* Its id and secret as Basic, or in the form. */
static bool client_is_known(struct pd_call *c)
{
    const struct pd_options *o = &c->pd->options;
    struct str head = http_header_get(&c->request->headers, "Authorization");
    struct str prefix = STR("Basic "), told;
    if (!str_starts_with(head, prefix))
        return str_eq(form(c, "client_id"), o->client_id) &&
               str_eq(form(c, "client_secret"), o->client_secret);
    char *z = arena_strz(c->a, str_slice(head, prefix.n, head.n));
    size_t n = strcspn(z, "=");
    for (size_t i = 0; i < n; i++)
        z[i] = (char)(z[i] == '+' ? '-' : z[i] == '/' ? '_' : z[i]);
    return crypto_base64url_read(c->a, (struct str){z, n}, &told, NULL) ==
               ERR_OK &&
           str_eq(told, arena_printf(c->a, "%.*s:%.*s", STR_ARG(o->client_id),
                                     STR_ARG(o->client_secret)));
}

/* Whoever asks is let in: back to the app with a code. */
static void authorize(struct pd_call *c)
{
    struct str back = pd_query(c, "redirect_uri"), state = pd_query(c, "state");
    AUTO_BUF b = BUF_INIT(8192);
    if (!str_eq(pd_query(c, "client_id"), c->pd->options.client_id) ||
        !str_starts_with(back, STR("http"))) {
        refuse(c, "invalid_client", "Client is invalid");
        return;
    }
    buf_printf(&b, "%.*s%ccode=%s", STR_ARG(back),
               str_find_char(back, '?', 0) < back.n ? '&' : '?', PD_CODE);
    if (state.n > 0) {
        buf_addz(&b, "&state=");
        buf_add_url_escaped(&b, state);
    }
    c->out->status = 302;
    c->out->headers = (struct http_headers){0};
    pd_header(c, "Location", buf_copy(c->a, &b));
}

static void drop_access(struct pd_call *c, struct str only)
{
    const struct table_row *row;
    VEC(const struct table_row *) rows = {0};
    size_t cursor = 0;
    while ((row = table_next(c->pd->access, &cursor)))
        if (only.n == 0 || str_eq(value_str(&row->id), only))
            vec_push(c->a, &rows, row);
    for (size_t i = 0; i < rows.n; i++)
        table_delete(c->pd->access, rows.at[i]);
}

/* The refresh token's end is that of the app: nothing of it lives on. */
static void revoke(struct pd_call *c)
{
    struct str token = form(c, "token");
    bool refresh = str_eq(token, c->pd->refresh_token);
    if (!client_is_known(c)) {
        refuse(c, "invalid_client", "Client is invalid");
        return;
    }
    drop_access(c, refresh ? STR_NONE : token);
    if (refresh)
        c->pd->refresh_token = STR(""); /* fits none */
    c->out->status = 200;
}

static bool grant_fits(struct pd_call *c, bool code)
{
    struct str token = form(c, "refresh_token");
    return code ? str_is(form(c, "code"), PD_CODE)
                : token.n > 0 && str_eq(token, c->pd->refresh_token);
}

static void give_token(struct pd_call *c)
{
    struct pd *pd = c->pd;
    struct str grant = form(c, "grant_type");
    bool code = str_is(grant, "authorization_code");
    if (!code && !str_is(grant, "refresh_token")) {
        refuse(c, "unsupported_grant_type", "grant_type is not supported");
        return;
    }
    if (!client_is_known(c)) {
        refuse(c, "invalid_client", "Client is invalid");
        return;
    }
    if (!grant_fits(c, code)) {
        refuse(c, "invalid_grant",
               code ? "Authorization code is invalid or expired"
                    : "Refresh token is invalid or expired");
        return;
    }
    struct str token =
        arena_printf(c->a, "access-%lld", (long long)++pd->made);
    struct value id = value_text(token);
    struct value end = pd_object1(
        c->a, "end", value_int(sandbox_now_us(pd->box) + PD_ACCESS_US));
    table_insert(pd->access, &id, &end);
    struct value body = pd_object1(c->a, "access_token", id);
    pd_put(c->a, &body, "token_type", value_textz("Bearer"));
    pd_put(c->a, &body, "expires_in", value_int(3599));
    if (pd->options.rotate && !code)
        pd->refresh_token = arena_printf(&pd->own, "refresh-%lld",
                                         (long long)++pd->made);
    pd_put(c->a, &body, "refresh_token", value_text(pd->refresh_token));
    pd_put(c->a, &body, "scope", value_textz("base,contacts:full,deals:full"));
    struct str origin = pd->options.origin;
    if (origin.n == 0)
        origin = arena_printf(
            c->a, "http://%.*s",
            STR_ARG(http_header_get(&c->request->headers, "Host")));
    pd_put(c->a, &body, "api_domain", value_text(origin));
    pd_send(c, 200, &body);
}

bool pd_oauth(struct pd_call *c, struct str path)
{
    const char *method = c->request->method;
    bool posts = strcmp(method, "POST") == 0;
    if (str_is(path, "/oauth/token") && posts)
        give_token(c);
    else if (str_is(path, "/oauth/revoke") && posts)
        revoke(c);
    else if (str_is(path, "/oauth/authorize") && strcmp(method, "GET") == 0)
        authorize(c);
    else
        return false;
    return true;
}
