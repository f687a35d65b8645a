/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Tokens that all callers share until they expire, and the daily quota. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

/* 00:00 US Central, without daylight saving. */
#define DAY_BEGINS_US (INT64_C(6) * 3600 * US_PER_SECOND)

static struct str token_now(struct mk_call *c)
{
    return arena_printf(c->a, "7f2c9a10-5d3e-4b61-9c4a-%012llx:sj",
                        (unsigned long long)c->mk->token_serial);
}

static int64_t token_left_ms(struct mk_call *c)
{
    struct mk *mk = c->mk;
    if (mk->token_from_us == 0)
        return 0;
    int64_t age_us = sandbox_now_us(mk->box) - mk->token_from_us;
    int64_t left_ms = mk->options.token_ms - age_us / US_PER_MS;
    return left_ms > 0 ? left_ms : 0;
}

static void refuse_login(struct mk_call *c, const char *error, struct str says)
{
    struct field fields[] = {
        mk_member("error", value_textz(error)),
        mk_member("error_description", value_text(says)),
    };
    struct value v = value_object(fields, 2);
    mk_reply_json(c, 401, &v);
}

bool mk_auth_token(struct mk_call *c)
{
    struct mk *mk = c->mk;
    struct str id = mk_param(c, "client_id");
    if (!str_is(c->path, "/identity/oauth/token"))
        return false;
    if (!str_eq(id, mk->options.client_id)) {
        refuse_login(c, "unauthorized",
                     arena_printf(c->a, "No client with requested id: %.*s",
                                  STR_ARG(id)));
        return true;
    }
    if (!str_eq(mk_param(c, "client_secret"), mk->options.client_secret) ||
        !str_is(mk_param(c, "grant_type"), "client_credentials")) {
        refuse_login(c, "invalid_client", STR("Bad client credentials"));
        return true;
    }
    if (token_left_ms(c) == 0) {
        mk->token_serial++;
        mk->token_from_us = sandbox_now_us(mk->box);
    }
    struct field fields[] = {
        mk_member("access_token", value_text(token_now(c))),
        mk_member("token_type", value_textz("bearer")),
        mk_member("expires_in", value_int(token_left_ms(c) / 1000)),
        mk_member("scope", value_textz("api@example.com")),
    };
    struct value v = value_object(fields, 4);
    mk_reply_json(c, 200, &v);
    return true;
}

bool mk_auth_admit(struct mk_call *c)
{
    struct str token = http_header_get(&c->request->headers, "Authorization");
    struct str bearer = STR("Bearer ");
    if (str_starts_with(token, bearer))
        token = str_slice(token, bearer.n, token.n);
    else if (c->mk->options.query_token)
        token = mk_param(c, "access_token");
    else
        token = STR_NONE;
    if (token.n == 0) {
        mk_reply_error(c, 600, "Access token not specified");
        return false;
    }
    if (sandbox_login_expired(c->mk->box))
        c->mk->token_from_us = 0;
    if (!str_eq(token, token_now(c))) {
        mk_reply_error(c, 601, "Access token invalid");
        return false;
    }
    if (token_left_ms(c) == 0) {
        mk_reply_error(c, 602, "Access token expired");
        return false;
    }
    return true;
}

static const char *forced_text(int64_t code)
{
    switch (code) {
    case 604:
        return "Request timed out";
    case 606:
        return "Max rate limit '100' exceeded with in '20' secs";
    case 607:
        return "Daily quota '50000' reached";
    case 608:
        return "API Temporarily Unavailable";
    case 615:
        return "Concurrent access limit reached";
    default:
        return "System error";
    }
}

bool mk_limits_admit(struct mk_call *c)
{
    struct mk *mk = c->mk;
    int64_t day = (sandbox_now_us(mk->box) - DAY_BEGINS_US) / US_PER_DAY;
    if (mk->forced_calls > 0) {
        mk->forced_calls--;
        mk_reply_error(c, mk->forced_code, "%s", forced_text(mk->forced_code));
        return false;
    }
    if (day != mk->day) {
        mk->day = day;
        mk->day_calls = 0;
    }
    if (mk->options.quota > 0 && mk->day_calls >= mk->options.quota) {
        mk_reply_error(c, 607, "Daily quota '%lld' reached",
                       (long long)mk->options.quota);
        return false;
    }
    mk->day_calls++;
    return true;
}
