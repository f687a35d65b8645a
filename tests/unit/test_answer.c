/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "connectors/answer.h"

#define NOW_US INT64_C(1748764800000000)

struct given {
    struct arena a;
    struct value out;
    struct error e;
};

static enum err answer(struct given *g, const char *method, int status,
                       const char *type, const char *body)
{
    struct http_header header = {STR("Content-Type"), str_from(type)};
    struct http_request request = {
        .method = method, .url = STR("https://key@pc.example/x?k=secret")};
    struct http_response response = {.status = status,
                                     .headers = {&header, type ? 1 : 0},
                                     .body = str_from(body)};
    g->e = (struct error){0};
    return answer_json(&g->a, &request, &response, NOW_US, &g->out, &g->e);
}

static int start(void **state)
{
    static struct given g; /* one test at a time */
    g = (struct given){0};
    *state = &g;
    return 0;
}

static int stop(void **state)
{
    struct given *g = *state;
    arena_fini(&g->a);
    return 0;
}

static void json_of_a_good_answer_comes_out(void **state)
{
    struct given *g = *state;
    check_ok(answer(g, "GET", 200, "application/json", "{\"a\":1}"), &g->e);
    assert_int_equal(value_getz(&g->out, "a")->integer, 1);
}

static void an_empty_answer_is_null(void **state)
{
    struct given *g = *state;
    check_ok(answer(g, "DELETE", 204, NULL, ""), &g->e);
    assert_true(value_is_null(&g->out));
}

static void a_web_page_is_told_from_broken_json(void **state)
{
    struct given *g = *state;
    check_err(answer(g, "GET", 200, "text/html", "<html>Sign in</html>"),
              ERR_PROTOCOL);
    assert_non_null(strstr(g->e.message, "web page instead of JSON"));
    assert_null(strstr(g->e.message, "secret"));
    assert_false(g->e.maybe_happened);
}

static void a_cut_off_answer_to_a_write_may_have_happened(void **state)
{
    struct given *g = *state;
    check_err(answer(g, "POST", 200, "application/json", "{\"data\":{\"id\":\"4"),
              ERR_PROTOCOL);
    assert_true(g->e.maybe_happened);
}

static void bytes_that_are_no_utf8_are_refused(void **state)
{
    struct given *g = *state;
    check_err(answer(g, "GET", 200, "application/json", "{\"a\":\"\xff\xfe\"}"),
              ERR_PROTOCOL);
}

static void the_remotes_words_are_in_the_error(void **state)
{
    static const char *const rows[][2] = {
        {"{\"message\":\"No such deal\"}", "No such deal"},
        {"{\"error\":\"Broken\"}", "Broken"},
        {"{\"error\":{\"message\":\"Deeper\"}}", "Deeper"},
        {"{\"title\":\"Invalid\",\"detail\":\"Two fields\",\"errors\":["
         "{\"field\":\"email\",\"message\":\"is taken\"},"
         "{\"field\":\"phone\",\"message\":\"is short\"}]}",
         "Two fields; email: is taken; phone: is short"},
        {"{\"errors\":{\"name\":[\"is empty\"]}}", "name: is empty"},
        {"{\"errors\":[\"first\",\"second\"]}", "first; second"},
    };
    struct given *g = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_err(answer(g, "POST", 422, "application/json", rows[i][0]),
                  ERR_REJECTED);
        if (!strstr(g->e.message, rows[i][1]))
            fail_msg("not in \"%s\": %s", g->e.message, rows[i][1]);
    }
}

static void long_words_are_cut(void **state)
{
    struct given *g = *state;
    struct value text = value_text(arena_printf(&g->a, "%0400d", 7));
    struct field field = {STR("message"), text};
    struct value body = value_object(&field, 1);
    struct str said = answer_detail(&g->a, &body);
    assert_int_equal(said.n, ANSWER_DETAIL_MAX);
}

static void an_error_page_of_a_proxy_keeps_its_status(void **state)
{
    struct given *g = *state;
    check_err(answer(g, "GET", 502, "text/html", "<html>Bad gateway</html>"),
              ERR_REMOTE);
    assert_null(strstr(g->e.message, "<html>"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(json_of_a_good_answer_comes_out),
        CASE(an_empty_answer_is_null),
        CASE(a_web_page_is_told_from_broken_json),
        CASE(a_cut_off_answer_to_a_write_may_have_happened),
        CASE(bytes_that_are_no_utf8_are_refused),
        CASE(the_remotes_words_are_in_the_error),
        CASE(long_words_are_cut),
        CASE(an_error_page_of_a_proxy_keeps_its_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
