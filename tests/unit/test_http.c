/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/time.h"
#include "net/http.h"

#define HEADERS(array) \
    ((struct http_headers){(array), sizeof(array) / sizeof(array)[0]})

/* 1994-11-06T08:49:37Z */
#define NOW_US (INT64_C(784111777) * US_PER_SECOND)

static struct http_response with_header(struct http_header *h, int status)
{
    return (struct http_response){.status = status, .headers = {h, 1}};
}

static int64_t wait_of(const char *name, const char *value)
{
    struct http_header h = {str_from(name), str_from(value)};
    struct http_response r = with_header(&h, 429);
    return http_retry_after_ms(&r, NOW_US);
}

static void header_is_found_whatever_its_case(void **state)
{
    (void)state;
    const struct http_header list[] = {
        {STR("content-TYPE"), STR("text/xml")},
        {STR("X-Two"), STR("first")},
        {STR("x-two"), STR("second")},
    };
    struct http_headers headers = HEADERS(list);
    check_str(http_header_get(&headers, "Content-Type"), "text/xml");
    check_str(http_header_get(&headers, "X-TWO"), "first");
    assert_null(http_header_get(&headers, "X-Tw").p);
}

static void public_url_has_no_query_and_no_credentials(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"https://x.tld/a/b?api_key=secret", "https://x.tld/a/b"},
        {"https://me:secret@x.tld:8069/a#frag", "https://x.tld:8069/a"},
        {"https://me:p@ss@x.tld", "https://x.tld"},
        {"https://x.tld?token=secret", "https://x.tld"},
        {"https://x.tld/p@th", "https://x.tld/p@th"},
        {"/path?next=https://y.tld/", "/path"},
        {"", ""},
    };
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_str(http_url_public(&a, str_from(cases[i][0])), cases[i][1]);
}

static void origin_is_scheme_host_and_port(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_str(http_url_origin(&a, STR("https://me:secret@x.tld:1/a?b")),
              "https://x.tld:1");
    check_str(http_url_origin(&a, STR("http://x.tld?b")), "http://x.tld");
}

static void path_ends_before_the_query(void **state)
{
    (void)state;
    check_str(http_url_path(STR("/a/b?c=/d")), "/a/b");
    check_str(http_url_path(STR("/a/b")), "/a/b");
    check_str(http_url_path(STR("/a#b?c")), "/a");
}

static void query_parameter_is_decoded(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct str url = STR("/p?a=1&na%6De=J%C3%BCrg+B&empty=&flag&bad=%zz%4#x=9");
    check_str(http_query_get(&a, url, "a"), "1");
    check_str(http_query_get(&a, url, "name"), "J\xC3\xBCrg B");
    check_str(http_query_get(&a, url, "bad"), "%zz%4");
    check_str(http_query_get(&a, url, "empty"), "");
    check_str(http_query_get(&a, url, "flag"), "");
    assert_non_null(http_query_get(&a, url, "flag").p);
    assert_null(http_query_get(&a, url, "x").p);
    assert_null(http_query_get(&a, url, "nam").p);
    assert_null(http_query_get(&a, STR("/p"), "a").p);
}

static void retry_after_is_seconds_or_a_date(void **state)
{
    (void)state;
    assert_int_equal(wait_of("Retry-After", "12"), 12000);
    assert_int_equal(wait_of("retry-after", " 0 "), 0);
    assert_int_equal(wait_of("Retry-After", "1.5"), 2000);
    assert_int_equal(wait_of("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"),
                     60000);
    assert_int_equal(wait_of("Retry-After", "Sun, 06 Nov 1994 08:48:37 GMT"),
                     0);
}

static void rate_limit_reset_is_seconds_or_a_point_in_time(void **state)
{
    (void)state;
    assert_int_equal(wait_of("x-ratelimit-reset", "2"), 2000);
    struct http_header h = {STR("X-RateLimit-Reset"), STR("1700000010")};
    struct http_response r = with_header(&h, 429);
    int64_t now_us = INT64_C(1700000000) * US_PER_SECOND;
    assert_int_equal(http_retry_after_ms(&r, now_us), 10000);
    h.value = STR("1700000010500");
    assert_int_equal(http_retry_after_ms(&r, now_us), 10500);
}

static void retry_after_wins_over_the_rate_limit(void **state)
{
    (void)state;
    const struct http_header list[] = {
        {STR("X-RateLimit-Reset"), STR("2")},
        {STR("Retry-After"), STR("7")},
    };
    struct http_response r = {.status = 429, .headers = HEADERS(list)};
    assert_int_equal(http_retry_after_ms(&r, NOW_US), 7000);
}

static void unreadable_wait_is_none(void **state)
{
    (void)state;
    assert_int_equal(wait_of("Retry-After", "soon"), -1);
    assert_int_equal(wait_of("Retry-After", "-5"), -1);
    assert_int_equal(wait_of("X-RateLimit-Reset", ""), -1);
    assert_int_equal(wait_of("Other", "5"), -1);
}

static void absurd_wait_is_cut_to_thirty_days(void **state)
{
    (void)state;
    assert_int_equal(wait_of("Retry-After", "9223372036854775807"),
                     INT64_C(30) * 86400 * 1000);
}

static enum err status_error(const char *method, int status, struct error *e)
{
    struct http_request q = {.method = method,
                             .url = STR("https://x.tld/a?key=secret")};
    struct http_response r = {.status = status};
    return http_status_error(&q, &r, STR("no\nsuch field"), NOW_US, e);
}

static void status_decides_the_code(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum err code;
    } cases[] = {
        {401, ERR_AUTH},     {403, ERR_ACCESS},   {404, ERR_NOT_FOUND},
        {410, ERR_NOT_FOUND},{408, ERR_TIMEOUT},  {504, ERR_TIMEOUT},
        {429, ERR_BUSY},     {400, ERR_REJECTED}, {422, ERR_REJECTED},
        {500, ERR_REMOTE},   {502, ERR_REMOTE},   {503, ERR_REMOTE},
        {301, ERR_PROTOCOL}, {200, ERR_PROTOCOL}, {0, ERR_PROTOCOL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error e = {0};
        check_err(status_error("GET", cases[i].status, &e), cases[i].code);
        check_err(status_error("GET", cases[i].status, NULL), cases[i].code);
        assert_int_equal(e.code, cases[i].code);
    }
}

static void status_message_names_status_and_public_url_on_one_line(void **state)
{
    (void)state;
    struct error e = {0};
    check_err(status_error("POST", 422, &e), ERR_REJECTED);
    assert_string_equal(
        e.message,
        "POST https://x.tld/a answered 422: rejected: no such field");
}

static void redirect_message_says_where_to(void **state)
{
    (void)state;
    struct http_header h = {STR("Location"), STR("https://y.tld/a?key=secret")};
    struct http_response r = with_header(&h, 302);
    struct http_request q = {.method = "GET", .url = STR("http://x.tld/")};
    struct error e = {0};
    check_err(http_status_error(&q, &r, STR(""), NOW_US, &e), ERR_PROTOCOL);
    assert_string_equal(e.message, "GET http://x.tld/ answered 302: moved; set "
                                   "the address it points to: https://y.tld/a");
}

static void broken_server_may_have_done_the_write(void **state)
{
    (void)state;
    struct error e = {0};
    check_err(status_error("POST", 502, &e), ERR_REMOTE);
    assert_true(e.maybe_happened);
    check_err(status_error("GET", 502, &e), ERR_REMOTE);
    assert_false(e.maybe_happened);
    check_err(status_error("POST", 429, &e), ERR_BUSY);
    assert_false(e.maybe_happened);
}

static void retry_after_of_a_refusal_becomes_the_retry(void **state)
{
    (void)state;
    struct http_header h = {STR("Retry-After"), STR("30")};
    struct http_request q = {.method = "GET", .url = STR("https://x.tld/")};
    static const int passing[] = {429, 503, 504};
    for (size_t i = 0; i < 3; i++) {
        struct error e = {0};
        struct http_response r = with_header(&h, passing[i]);
        assert_int_not_equal(
            http_status_error(&q, &r, STR(""), NOW_US, &e), ERR_OK);
        assert_string_equal(err_retry_name(e.retry), "after");
        assert_int_equal(e.retry_after_ms, 30000);
    }
    struct error e = {0};
    struct http_response r = with_header(&h, 403);
    check_err(http_status_error(&q, &r, STR(""), NOW_US, &e), ERR_ACCESS);
    assert_string_equal(err_retry_name(e.retry), "never");
}

/* A transport that answers with what it is told. */
struct fake {
    enum err submit;
    struct http_exchange exchange;
};

static enum err fake_submit(void *context, const struct http_request *request,
                            uint64_t tag, struct error *e)
{
    struct fake *fake = context;
    (void)request;
    fake->exchange.tag = tag;
    if (fake->submit != ERR_OK)
        FAIL(e, fake->submit, "not sent");
    return ERR_OK;
}

static enum err fake_wait(void *context, struct arena *a, int64_t timeout_ms,
                          struct http_exchange *out, struct error *e)
{
    (void)a;
    (void)timeout_ms;
    (void)e;
    *out = ((struct fake *)context)->exchange;
    return ERR_OK;
}

static void call_gives_the_response_or_the_error_of_its_exchange(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct fake fake = {.exchange.response.status = 204};
    struct transport t = {fake_submit, fake_wait, &fake};
    struct http_request q = {.method = "GET", .url = STR("http://x/")};
    struct http_response r = {.status = 1};
    struct error e = {0};
    check_ok(transport_call(&t, &a, &q, &r, &e), &e);
    assert_int_equal(r.status, 204);

    fake.exchange.outcome = ERR_TIMEOUT;
    error_set(&fake.exchange.error, ERR_TIMEOUT, "f", 1, "too slow");
    fake.exchange.error.maybe_happened = true;
    r.status = 1;
    check_err(transport_call(&t, &a, &q, &r, &e), ERR_TIMEOUT);
    assert_string_equal(e.message, "too slow");
    assert_true(e.maybe_happened);
    assert_int_equal(r.status, 1);
    check_err(transport_call(&t, &a, &q, &r, NULL), ERR_TIMEOUT);

    fake.submit = ERR_INVALID;
    check_err(transport_call(&t, &a, &q, &r, &e), ERR_INVALID);
    assert_string_equal(e.message, "not sent");
}

static void a_quota_is_what_the_headers_tell(void **state)
{
    (void)state;
    const struct http_header some[] = {
        {STR("x-ratelimit-remaining"), STR("12")},
        {STR("X-RateLimit-Limit"), STR(" 100 ")},
        {STR("X-RateLimit-Reset"), STR("30")}};
    const struct http_response told = {.headers = {some, 3}};
    struct http_quota quota = http_quota_of(&told, NOW_US);
    assert_int_equal(quota.left, 12);
    assert_int_equal(quota.limit, 100);
    assert_int_equal(quota.resets_us, NOW_US + 30 * US_PER_SECOND);
    const struct http_header bad[] = {
        {STR("X-RateLimit-Remaining"), STR("-3")},
        {STR("X-RateLimit-Limit"), STR("many")}};
    const struct http_response other = {.headers = {bad, 2}};
    quota = http_quota_of(&other, NOW_US);
    assert_int_equal(quota.left, -1);
    assert_int_equal(quota.limit, -1);
    assert_int_equal(quota.resets_us, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_is_what_the_headers_tell),
        cmocka_unit_test(header_is_found_whatever_its_case),
        cmocka_unit_test(public_url_has_no_query_and_no_credentials),
        cmocka_unit_test(origin_is_scheme_host_and_port),
        cmocka_unit_test(path_ends_before_the_query),
        cmocka_unit_test(query_parameter_is_decoded),
        cmocka_unit_test(retry_after_is_seconds_or_a_date),
        cmocka_unit_test(rate_limit_reset_is_seconds_or_a_point_in_time),
        cmocka_unit_test(retry_after_wins_over_the_rate_limit),
        cmocka_unit_test(unreadable_wait_is_none),
        cmocka_unit_test(absurd_wait_is_cut_to_thirty_days),
        cmocka_unit_test(status_decides_the_code),
        cmocka_unit_test(
            status_message_names_status_and_public_url_on_one_line),
        cmocka_unit_test(redirect_message_says_where_to),
        cmocka_unit_test(broken_server_may_have_done_the_write),
        cmocka_unit_test(retry_after_of_a_refusal_becomes_the_retry),
        cmocka_unit_test(call_gives_the_response_or_the_error_of_its_exchange),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
