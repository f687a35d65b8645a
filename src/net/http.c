/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "net/http.h"

#include "base/time.h"

/* Nobody is waited for longer; also keeps the arithmetic from overflowing. */
#define RETRY_AFTER_MAX_MS (INT64_C(30) * 86400 * 1000)
/* A reset above this is a point in time, not a number of seconds. */
#define EPOCH_SECONDS_MIN INT64_C(1000000000)
#define EPOCH_MS_MIN INT64_C(1000000000000)

struct str http_header_get(const struct http_headers *headers, const char *name)
{
    struct str wanted = str_from(name);
    for (size_t i = 0; i < headers->n; i++) {
        if (str_eq_ascii_nocase(headers->at[i].name, wanted))
            return headers->at[i].value;
    }
    return STR_NONE;
}

static int64_t clamp_wait_ms(int64_t ms)
{
    if (ms < 0)
        return 0;
    return ms < RETRY_AFTER_MAX_MS ? ms : RETRY_AFTER_MAX_MS;
}

/* "12" or "12.5" as whole seconds, rounded up. */
static bool parse_seconds(struct str s, int64_t *out_seconds)
{
    size_t point = str_find_char(s, '.', 0);
    int64_t whole = 0;
    int64_t fraction = 0;
    if (!str_to_i64(str_slice(s, 0, point), &whole) || whole < 0)
        return false;
    if (point < s.n &&
        (!str_to_i64(str_slice(s, point + 1, s.n), &fraction) || fraction < 0))
        return false;
    *out_seconds = fraction > 0 && whole < INT64_MAX ? whole + 1 : whole;
    return true;
}

static int64_t seconds_to_wait_ms(int64_t seconds)
{
    return seconds > RETRY_AFTER_MAX_MS / 1000 ? RETRY_AFTER_MAX_MS
                                               : clamp_wait_ms(seconds * 1000);
}

static int64_t read_retry_after(struct str value, int64_t now_us)
{
    int64_t seconds = 0;
    int64_t at_us = 0;
    if (parse_seconds(value, &seconds))
        return seconds_to_wait_ms(seconds);
    if (time_parse_http(value, &at_us, NULL) == ERR_OK)
        return clamp_wait_ms((at_us - now_us + US_PER_MS - 1) / US_PER_MS);
    return -1;
}

static int64_t read_rate_limit_reset(struct str value, int64_t now_us)
{
    int64_t number = 0;
    if (!parse_seconds(value, &number))
        return -1;
    if (number >= EPOCH_MS_MIN)
        return clamp_wait_ms(number - now_us / US_PER_MS);
    if (number >= EPOCH_SECONDS_MIN)
        return clamp_wait_ms(number * 1000 - now_us / US_PER_MS);
    return seconds_to_wait_ms(number);
}

int64_t http_retry_after_ms(const struct http_response *response, int64_t now_us)
{
    const struct http_headers *headers = &response->headers;
    struct str value = str_trim(http_header_get(headers, "Retry-After"));
    int64_t ms = value.n > 0 ? read_retry_after(value, now_us) : -1;
    if (ms >= 0)
        return ms;
    value = str_trim(http_header_get(headers, "X-RateLimit-Reset"));
    return value.n > 0 ? read_rate_limit_reset(value, now_us) : -1;
}

static int64_t read_count(const struct http_headers *headers, const char *name)
{
    int64_t n = -1;
    struct str value = str_trim(http_header_get(headers, name));
    return str_to_i64(value, &n) && n >= 0 ? n : -1;
}

struct http_quota http_quota_of(const struct http_response *response,
                                int64_t now_us)
{
    const struct http_headers *headers = &response->headers;
    struct str reset = str_trim(http_header_get(headers, "X-RateLimit-Reset"));
    int64_t ms = reset.n > 0 ? read_rate_limit_reset(reset, now_us) : -1;
    return (struct http_quota){
        .left = read_count(headers, "X-RateLimit-Remaining"),
        .limit = read_count(headers, "X-RateLimit-Limit"),
        .resets_us = ms >= 0 ? now_us + ms * US_PER_MS : 0};
}

struct status_row {
    int from;
    int to;
    enum err code;
    const char *meaning; /* what it says, and what to do about it */
};

/* The first row that covers a status counts. */
static const struct status_row status_rows[] = {
    {300, 399, ERR_PROTOCOL, "moved; set the address it points to"},
    {401, 401, ERR_AUTH, "login refused; check the credentials"},
    {403, 403, ERR_ACCESS, "not allowed; check the rights of this login"},
    {404, 404, ERR_NOT_FOUND, "not found"},
    {408, 408, ERR_TIMEOUT, "the request came too slowly"},
    {410, 410, ERR_NOT_FOUND, "gone"},
    {429, 429, ERR_BUSY, "too many requests"},
    {400, 499, ERR_REJECTED, "rejected"},
    {502, 502, ERR_REMOTE, "the proxy in front got no answer"},
    {503, 503, ERR_REMOTE, "the server is unavailable"},
    {504, 504, ERR_TIMEOUT, "the proxy in front got no answer in time"},
    {500, 599, ERR_REMOTE, "the server failed"},
};

static const struct status_row *row_of_status(int status)
{
    static const struct status_row unexpected = {
        0, 0, ERR_PROTOCOL, "which was not expected"};
    size_t n = sizeof status_rows / sizeof status_rows[0];
    for (size_t i = 0; i < n; i++) {
        if (status >= status_rows[i].from && status <= status_rows[i].to)
            return &status_rows[i];
    }
    return &unexpected;
}

/* Where a redirect points, for the message; empty for anything else. */
static struct str redirect_target(struct arena *a,
                                  const struct http_response *response)
{
    struct str location = http_header_get(&response->headers, "Location");
    if (response->status < 300 || response->status > 399 || location.n == 0)
        return STR("");
    struct str public_url = http_url_public(a, location);
    return arena_printf(a, ": %.*s", STR_ARG(public_url));
}

bool http_method_is_safe(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

enum err http_status_error(const struct http_request *request,
                           const struct http_response *response,
                           struct str detail, int64_t now_us, struct error *e)
{
    const struct status_row *row = row_of_status(response->status);
    if (!e)
        return row->code;
    AUTO_ARENA a = ARENA_INIT;
    struct str url = http_url_public(&a, request->url);
    struct str target = redirect_target(&a, response);
    struct str said = str_trim(detail);
    error_set(e, row->code, __FILE__, __LINE__,
              "%s %.*s answered %d: %s%.*s%s%.*s",
              request->method, STR_ARG(url), response->status, row->meaning,
              STR_ARG(target), said.n > 0 ? ": " : "", STR_ARG(said));
    e->maybe_happened =
        response->status >= 500 && !http_method_is_safe(request->method);
    int64_t wait_ms = http_retry_after_ms(response, now_us);
    bool may_pass = row->code == ERR_BUSY || row->code == ERR_REMOTE ||
                    row->code == ERR_TIMEOUT;
    if (may_pass && wait_ms >= 0) {
        e->retry = RETRY_AFTER;
        e->retry_after_ms = wait_ms;
    }
    return row->code;
}

/* Longer than any transport lets one request take. */
#define CALL_WAIT_MS (INT64_C(24) * 3600 * 1000)

enum err transport_call(const struct transport *transport, struct arena *a,
                        const struct http_request *request,
                        struct http_response *out_response, struct error *e)
{
    struct http_exchange exchange = {0};
    TRY(transport->submit(transport->context, request, 1, e));
    TRY(transport->wait(transport->context, a, CALL_WAIT_MS, &exchange, e));
    if (exchange.outcome == ERR_OK)
        *out_response = exchange.response;
    else if (e)
        *e = exchange.error;
    return exchange.outcome;
}
