/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/assets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct http_response ask(struct arena *a, const char *method,
                                const char *url, const char *name,
                                const char *value)
{
    const struct http_header header = {str_from(name), str_from(value)};
    const struct http_request request = {
        .method = method,
        .url = str_from(url),
        .headers = {&header, name ? 1 : 0}};
    struct http_response response = {0};
    assert_true(assets_answer(a, &request, &response));
    return response;
}

static struct str header(const struct http_response *r, const char *name)
{
    return http_header_get(&r->headers, name);
}

static void the_page_is_there(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    struct http_response r = ask(&a, "GET", "/?x=1", NULL, NULL);
    assert_int_equal(r.status, 200);
    assert_true(str_is(header(&r, "Content-Type"), "text/html; charset=utf-8"));
    assert_true(str_contains(r.body, STR("<!doctype html>")));
    assert_true(str_starts_with(header(&r, "Content-Security-Policy"),
                                STR("default-src 'self';")));
    assert_true(str_is(header(&r, "Cache-Control"), "no-cache"));
    arena_fini(&a);
}

/* Each "/..." that the page names in src and href. */
static void what_the_page_names_is_there(void **state)
{
    (void)state;
    struct str rest = assets_find(STR("/"))->plain;
    size_t at;
    while ((at = str_find(rest, STR("=\"/"), 0)) < rest.n) {
        rest = str_slice(rest, at + 2, rest.n);
        size_t end = str_find_char(rest, '"', 0);
        assert_non_null(assets_find(str_slice(rest, 0, end)));
    }
}

static void nothing_of_the_page_is_inline(void **state)
{
    (void)state;
    struct str page = assets_find(STR("/"))->plain;
    assert_false(str_contains(page, STR("<style")));
    assert_false(str_contains(page, STR("style=")));
    assert_false(str_contains(page, STR("<script>")));
    assert_false(str_contains(page, STR("http://")));
    assert_false(str_contains(page, STR("https://")));
}

static void other_paths_are_not_answered(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "", "index.html", "/index.html", "//", "/../", "/%2e%2e/", "/assets/",
        "/assets/../", "/api/v1/session", "/nothing"};
    struct arena a = ARENA_INIT;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct http_request request = {.method = "GET",
                                             .url = str_from(paths[i])};
        struct http_response response = {0};
        assert_null(assets_find(str_from(paths[i])));
        assert_false(assets_answer(&a, &request, &response));
        assert_int_equal(response.status, 0);
    }
    arena_fini(&a);
}

static void it_is_compressed_for_those_who_take_it(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    struct http_response r =
        ask(&a, "GET", "/", "Accept-Encoding", "br, GZIP;q=0.8");
    assert_true(str_is(header(&r, "Content-Encoding"), "gzip"));
    assert_memory_equal(r.body.p, "\x1f\x8b", 2);
    r = ask(&a, "GET", "/", "Accept-Encoding", "gzip;q=0, identity");
    assert_null(header(&r, "Content-Encoding").p);
    r = ask(&a, "GET", "/", "Accept-Encoding", "gzippy");
    assert_null(header(&r, "Content-Encoding").p);
    assert_true(str_is(header(&r, "Vary"), "Accept-Encoding"));
    arena_fini(&a);
}

static void what_a_client_has_is_not_sent_again(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    struct str etag = assets_find(STR("/"))->etag;
    const char *had = arena_strz(&a, arena_printf(&a, "\"old\", W/%.*s",
                                                  STR_ARG(etag)));
    struct http_response r = ask(&a, "GET", "/", "If-None-Match", had);
    assert_int_equal(r.status, 304);
    assert_int_equal(r.body.n, 0);
    assert_true(str_eq(header(&r, "ETag"), etag));
    r = ask(&a, "GET", "/", "If-None-Match", "\"old\"");
    assert_int_equal(r.status, 200);
    arena_fini(&a);
}

static void only_reading_is_allowed(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    struct http_response r = ask(&a, "POST", "/", NULL, NULL);
    assert_int_equal(r.status, 405);
    assert_true(str_is(header(&r, "Allow"), "GET, HEAD"));
    r = ask(&a, "HEAD", "/", NULL, NULL);
    assert_int_equal(r.status, 200);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_there),
        cmocka_unit_test(what_the_page_names_is_there),
        cmocka_unit_test(nothing_of_the_page_is_inline),
        cmocka_unit_test(other_paths_are_not_answered),
        cmocka_unit_test(it_is_compressed_for_those_who_take_it),
        cmocka_unit_test(what_a_client_has_is_not_sent_again),
        cmocka_unit_test(only_reading_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
