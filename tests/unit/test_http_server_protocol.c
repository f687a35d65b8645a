/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Old and odd ways to ask, and how they reach the handler. */
#include "unit/http_server_kit.h"

struct fixture {
    struct http_server *server;
    struct arena arena;
    int handled;
};

/* "METHOD url | a | b": the URL as it came, and the parts of its path. */
static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    struct fixture *f = context;
    struct arena *a = http_server_call_arena(call);
    struct http_path path;
    AUTO_BUF b = BUF_INIT(4096);
    f->handled++;
    buf_printf(&b, "%s %.*s", q->method, STR_ARG(q->url));
    if (http_path_segments(a, q->url, &path, NULL) != ERR_OK) {
        out->response.status = 400;
        return;
    }
    for (size_t i = 0; i < path.n; i++)
        buf_printf(&b, " | %.*s", STR_ARG(path.at[i]));
    buf_printf(&b, " [%.*s]", STR_ARG(q->body));
    out->response.body = buf_copy(a, &b);
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    struct http_server_options options = {.handle = handle, .context = &f};
    f.server = kit_start(&options);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    http_server_stop(f->server);
    arena_fini(&f->arena);
    return 0;
}

static struct str talk(struct fixture *f, struct str text)
{
    return kit_talk(&f->arena, f->server, text);
}

static struct str body_of(struct str answer)
{
    size_t end = str_find(answer, STR("\r\n\r\n"), 0);
    return end < answer.n ? str_slice(answer, end + 4, answer.n) : STR_NONE;
}

static bool has_length(struct fixture *f, struct str answer, size_t n)
{
    return str_contains(answer, arena_printf(&f->arena,
                                             "\r\nContent-Length: %zu\r\n", n));
}

static void head_says_how_long_the_body_would_be(void **state)
{
    struct fixture *f = *state;
    struct str got = talk(f, STR("HEAD /a HTTP/1.1\r\nHost: x\r\n"
                                 "Connection: close\r\n\r\n"));
    assert_true(str_starts_with(got, STR("HTTP/1.1 200 OK\r\n")));
    assert_true(has_length(f, got, strlen("HEAD /a | a []")));
    assert_int_equal(body_of(got).n, 0);
}

static void old_client_is_answered_and_let_go(void **state)
{
    struct str got = talk(*state, STR("GET /a HTTP/1.0\r\n\r\n"));
    assert_true(str_starts_with(got, STR("HTTP/1.")));
    check_str(body_of(got), "GET /a | a []");
}

static void old_client_may_stay_if_it_asks_to(void **state)
{
    struct fixture *f = *state;
    int fd = kit_connect(f->server);
    for (int i = 0; i < 2; i++) {
        kit_send(fd, STR("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        kit_receive_until(&f->arena, fd, "GET /a | a []");
    }
    close(fd);
    assert_int_equal(f->handled, 2);
}

static void new_client_must_name_the_host(void **state)
{
    struct fixture *f = *state;
    struct str got = talk(f, STR("GET /a HTTP/1.1\r\n\r\n"));
    assert_true(str_starts_with(got, STR("HTTP/1.1 400 ")));
    assert_int_equal(f->handled, 0);
}

static void body_is_asked_for_when_the_client_waits_for_that(void **state)
{
    struct fixture *f = *state;
    int fd = kit_connect(f->server);
    kit_send(fd, STR("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                     "Connection: close\r\nExpect: 100-continue\r\n\r\n"));
    struct str got = kit_receive_until(&f->arena, fd, "\r\n\r\n");
    assert_true(str_starts_with(got, STR("HTTP/1.1 100 Continue\r\n")));
    kit_send(fd, STR("abc"));
    check_str(body_of(kit_receive_all(&f->arena, fd)), "POST /a | a [abc]");
    close(fd);
}

static void body_too_large_is_not_asked_for(void **state)
{
    struct str got = talk(
        *state, STR("POST /a HTTP/1.1\r\nHost: x\r\n"
                    "Content-Length: 99999999999\r\n"
                    "Expect: 100-continue\r\n\r\n"));
    assert_true(str_starts_with(got, STR("HTTP/1.1 413 ")));
}

static void requests_sent_at_once_are_answered_in_turn(void **state)
{
    struct fixture *f = *state;
    struct str got = talk(f, STR("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                 "POST /2 HTTP/1.1\r\nHost: x\r\n"
                                 "Content-Length: 1\r\n\r\nb"
                                 "GET /3 HTTP/1.1\r\nHost: x\r\n"
                                 "Connection: close\r\n\r\n"));
    size_t first = str_find(got, STR("GET /1"), 0);
    size_t second = str_find(got, STR("POST /2 | 2 [b]"), 0);
    size_t third = str_find(got, STR("GET /3"), 0);
    assert_true(first < second && second < third && third < got.n);
}

static void absolute_address_is_taken_as_its_path(void **state)
{
    struct fixture *f = *state;
    check_str(body_of(talk(f, KIT_GET("http://elsewhere:80/a/b?c=d"))),
              "GET /a/b?c=d | a | b []");
    check_str(body_of(talk(f, KIT_GET("HTTPS://elsewhere"))), "GET / []");
}

static void path_is_decoded_once(void **state)
{
    struct fixture *f = *state;
    check_str(body_of(talk(f, KIT_GET("/a%252Fb/c%2Fd/%C3%A9?e=%2F"))),
              "GET /a%252Fb/c%2Fd/%C3%A9?e=%2F | a%2Fb | c/d | \xC3\xA9 []");
}

static void paths_that_climb_or_hide_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct str tricks[] = {
        KIT_GET("/a/../b"),   KIT_GET("/%2e%2e/b"),  KIT_GET("/a/%2E./b"),
        KIT_GET("/a%00.js"),  KIT_GET("/a%"),        KIT_GET("/a%2"),
        KIT_GET("/a%zz"),     KIT_GET("/%C3"),       KIT_GET("/%c0%ae%c0%ae/"),
        KIT_GET("/a%0d%0ab"), KIT_GET("*"),          KIT_GET("a/b"),
        KIT_GET("//../b"),    KIT_GET("/a/%2e/b"),
        KIT_GET("http://x/%2e%2e/etc"),
    };
    for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
        struct str got = talk(f, tricks[i]);
        if (!str_starts_with(got, STR("HTTP/1.1 400 ")))
            fail_msg("%.*s: %.*s", STR_ARG(tricks[i]), STR_ARG(got));
    }
}

/* libmicrohttpd ends the URL there; what is hidden behind it has no effect. */
static void raw_nul_ends_the_path(void **state)
{
    struct str got = talk(*state, STR("GET /a\0/../b HTTP/1.1\r\nHost: x\r\n"
                                      "Connection: close\r\n\r\n"));
    check_str(body_of(got), "GET /a | a []");
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(head_says_how_long_the_body_would_be),
        ON_FIXTURE(old_client_is_answered_and_let_go),
        ON_FIXTURE(old_client_may_stay_if_it_asks_to),
        ON_FIXTURE(new_client_must_name_the_host),
        ON_FIXTURE(body_is_asked_for_when_the_client_waits_for_that),
        ON_FIXTURE(body_too_large_is_not_asked_for),
        ON_FIXTURE(requests_sent_at_once_are_answered_in_turn),
        ON_FIXTURE(absolute_address_is_taken_as_its_path),
        ON_FIXTURE(path_is_decoded_once),
        ON_FIXTURE(paths_that_climb_or_hide_are_refused),
        ON_FIXTURE(raw_nul_ends_the_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
