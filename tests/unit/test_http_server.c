/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The server as a bare socket sees it, and through our own client. */
#include "unit/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "net/http_client.h"
#include "net/http_server.h"

#define NEVER_MS (INT64_C(3600) * 1000)
#define WAIT_MS (INT64_C(60) * 1000) /* only ever reached by a failing test */

struct fixture {
    struct http_server *server;
    struct arena arena;
    atomic_int handled;
    atomic_int inside;
    atomic_int overlaps;
    atomic_size_t body_bytes; /* of the last request */
};

static struct http_server_reply delayed(struct str url, int64_t delay_ms)
{
    return (struct http_server_reply){.response.body = url,
                                      .delay_ms = delay_ms};
}

static struct http_server_reply with_header(const struct http_header *header)
{
    return (struct http_server_reply){.response.headers = {header, 1},
                                      .response.body = STR("body")};
}

static struct str describe(struct arena *a, const struct http_request *q)
{
    struct str own = http_header_get(&q->headers, "x-own");
    struct str body = q->body.n < 100 ? q->body : STR("(long)");
    return arena_printf(a, "%s %.*s %.*s [%.*s]", q->method, STR_ARG(q->url),
                        STR_ARG(own), STR_ARG(body));
}

static struct http_server_reply reply_to(struct arena *a,
                                         const struct http_request *q)
{
    static const struct http_header own = {STR("X-Own"), STR("it")};
    static const struct http_header length = {STR("Content-Length"), STR("1")};
    static const struct http_header broken = {STR("X"), STR("a\r\nY: b")};
    struct str path = http_url_path(q->url);
    if (str_is(path, "/never"))
        return delayed(q->url, NEVER_MS);
    if (str_is(path, "/later"))
        return delayed(q->url, 30);
    if (str_is(path, "/drop"))
        return (struct http_server_reply){.drop = true};
    if (str_is(path, "/drop-later"))
        return (struct http_server_reply){.drop = true, .delay_ms = 1};
    if (str_is(path, "/header"))
        return with_header(&own);
    if (str_is(path, "/length"))
        return with_header(&length);
    if (str_is(path, "/broken"))
        return with_header(&broken);
    if (str_is(path, "/teapot"))
        return (struct http_server_reply){.response.status = 418};
    return (struct http_server_reply){.response.body = describe(a, q)};
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    struct fixture *f = context;
    if (atomic_fetch_add(&f->inside, 1) != 0)
        atomic_fetch_add(&f->overlaps, 1);
    atomic_fetch_add(&f->handled, 1);
    atomic_store(&f->body_bytes, q->body.n);
    *out = reply_to(http_server_call_arena(call), q);
    atomic_fetch_sub(&f->inside, 1);
}

static void start(struct fixture *f, unsigned max_connections)
{
    struct error e = {0};
    struct http_server_options options = {.max_connections = max_connections,
                                          .handle = handle,
                                          .context = f};
    http_server_stop(f->server);
    f->server = NULL;
    check_ok(http_server_start(&options, &f->server, &e), &e);
}

static int set_up(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    start(&f, 0);
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

static int connect_to(struct fixture *f)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(http_server_port(f->server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(
        connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* False when the peer has closed. */
static bool send_all(int fd, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        ssize_t n = send(fd, s.p + at, s.n - at, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* Everything until the peer closes. */
static struct str receive_all(struct fixture *f, int fd)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    char part[4096];
    ssize_t n;
    while ((n = recv(fd, part, sizeof part, 0)) > 0)
        buf_add(&b, (struct str){part, (size_t)n});
    return buf_copy(&f->arena, &b);
}

/* One answer, on a connection that stays open: `end` is its last bytes. */
static struct str receive_until(struct fixture *f, int fd, const char *end)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    char c;
    while (!str_ends_with(buf_str(&b), str_from(end)) &&
           recv(fd, &c, 1, 0) == 1)
        buf_add_char(&b, c);
    return buf_copy(&f->arena, &b);
}

/* Sends `text` on a connection of its own; what came until it was closed. */
static struct str talk(struct fixture *f, struct str text)
{
    int fd = connect_to(f);
    send_all(fd, text);
    struct str answer = receive_all(f, fd);
    close(fd);
    return answer;
}

#define GET(path) \
    STR("GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

static void handler_sees_the_request_as_it_was_sent(void **state)
{
    struct fixture *f = *state;
    struct str answer =
        talk(f, STR("POST /a%2Fb/c?d=%20e&f HTTP/1.1\r\nHost: x\r\n"
                    "X-OWN:  some thing \r\nContent-Length: 5\r\n"
                    "Connection: close\r\n\r\n12\r\n3"));
    assert_true(str_starts_with(answer, STR("HTTP/1.1 200 OK\r\n")));
    assert_true(str_ends_with(
        answer, STR("\r\n\r\nPOST /a%2Fb/c?d=%20e&f some thing [12\r\n3]")));
}

static void chunked_body_is_put_together(void **state)
{
    struct fixture *f = *state;
    struct str answer =
        talk(f, STR("PUT /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    assert_true(str_ends_with(answer, STR("PUT /x  [abcde]")));
}

static void connection_is_kept_for_several_requests(void **state)
{
    struct fixture *f = *state;
    int fd = connect_to(f);
    for (int i = 0; i < 3; i++) {
        send_all(fd, STR("GET /x HTTP/1.1\r\nHost: x\r\n\r\n"));
        struct str answer = receive_until(f, fd, "GET /x  []");
        assert_true(str_starts_with(answer, STR("HTTP/1.1 200 OK\r\n")));
    }
    close(fd);
    assert_int_equal(atomic_load(&f->handled), 3);
}

static void status_is_sent_as_given(void **state)
{
    struct str answer = talk(*state, GET("/teapot"));
    assert_true(str_starts_with(answer, STR("HTTP/1.1 418 ")));
    assert_true(str_contains(answer, STR("\r\nContent-Length: 0\r\n")));
}

static void headers_go_out_and_the_length_is_our_own(void **state)
{
    struct str answer = talk(*state, GET("/header"));
    assert_true(str_contains(answer, STR("\r\nX-Own: it\r\n")));
    answer = talk(*state, GET("/length"));
    assert_true(str_contains(answer, STR("\r\nContent-Length: 4\r\n")));
    assert_true(str_ends_with(answer, STR("\r\n\r\nbody")));
}

static void header_that_would_start_another_line_becomes_a_500(void **state)
{
    struct str answer = talk(*state, GET("/broken"));
    assert_true(str_starts_with(answer, STR("HTTP/1.1 500 ")));
    assert_false(str_contains(answer, STR("\nY: b")));
}

static void head_has_no_body(void **state)
{
    struct str answer = talk(
        *state, STR("HEAD /header HTTP/1.1\r\nHost: x\r\n"
                    "Connection: close\r\n\r\n"));
    assert_true(str_contains(answer, STR("\r\nContent-Length: 4\r\n")));
    assert_true(str_ends_with(answer, STR("\r\n\r\n")));
}

static void announced_body_past_the_limit_is_refused_unread(void **state)
{
    struct fixture *f = *state;
    struct str head = arena_printf(&f->arena,
                                   "POST /x HTTP/1.1\r\nHost: x\r\n"
                                   "Content-Length: %zu\r\n\r\n",
                                   (size_t)LIMIT_REQUEST_BYTES + 1);
    struct str answer = talk(f, head);
    assert_true(str_starts_with(answer, STR("HTTP/1.1 413 ")));
    assert_int_equal(atomic_load(&f->handled), 0);
}

static void unannounced_body_past_the_limit_is_refused(void **state)
{
    struct fixture *f = *state;
    char *chunk = arena_alloc(&f->arena, (1u << 20) + 2);
    memset(chunk, 'x', 1u << 20);
    memcpy(chunk + (1u << 20), "\r\n", 2);
    int fd = connect_to(f);
    send_all(fd, STR("POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n"));
    for (size_t i = 0; i <= LIMIT_REQUEST_BYTES >> 20; i++) {
        assert_true(send_all(fd, STR("100000\r\n")));
        assert_true(send_all(fd, (struct str){chunk, (1u << 20) + 2}));
    }
    assert_true(send_all(fd, STR("0\r\n\r\n")));
    struct str answer = receive_all(f, fd);
    close(fd);
    assert_true(str_starts_with(answer, STR("HTTP/1.1 413 ")));
    assert_int_equal(atomic_load(&f->handled), 0);
}

static void body_of_the_limit_is_handled(void **state)
{
    struct fixture *f = *state;
    size_t n = LIMIT_REQUEST_BYTES;
    char *body = arena_alloc(&f->arena, n);
    int fd = connect_to(f);
    assert_true(send_all(
        fd, arena_printf(&f->arena,
                         "POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                         "Content-Length: %zu\r\n\r\n", n)));
    assert_true(send_all(fd, (struct str){body, n}));
    struct str answer = receive_all(f, fd);
    close(fd);
    assert_true(str_ends_with(answer, STR("POST /x  [(long)]")));
    assert_int_equal(atomic_load(&f->body_bytes), n);
}

static void dropped_request_gets_no_byte(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(talk(f, GET("/drop")).n, 0);
    assert_int_equal(talk(f, GET("/drop-later")).n, 0);
    assert_int_equal(atomic_load(&f->handled), 2);
}

static void garbage_is_refused_without_the_handler(void **state)
{
    struct fixture *f = *state;
    static const struct str garbage[] = {
        STR("\x16\x03\x01\x02 is no HTTP\r\n\r\n"),
        STR("GET /x\r\n\r\n"),
        STR("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        STR("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999999999999"
            "9\r\n\r\n"),
    };
    for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++) {
        int fd = connect_to(f);
        send_all(fd, garbage[i]);
        shutdown(fd, SHUT_WR);
        struct str answer = receive_all(f, fd);
        close(fd);
        assert_false(str_starts_with(answer, STR("HTTP/1.1 200")));
    }
    assert_int_equal(atomic_load(&f->handled), 0);
}

static void client_that_leaves_in_the_middle_is_forgotten(void **state)
{
    struct fixture *f = *state;
    static const struct str parts[] = {
        STR(""),
        STR("POST /x"),
        STR("POST /x HTTP/1.1\r\nHost"),
        STR("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"),
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int fd = connect_to(f);
        send_all(fd, parts[i]);
        close(fd);
    }
    assert_true(str_ends_with(talk(f, GET("/x")), STR("GET /x  []")));
    assert_int_equal(atomic_load(&f->handled), 1);
}

static struct http_request get(struct fixture *f, const char *path)
{
    return (struct http_request){
        .method = "GET",
        .url = arena_printf(&f->arena, "http://127.0.0.1:%u%s",
                            (unsigned)http_server_port(f->server), path),
    };
}

static struct http_client *open_client(void)
{
    struct http_client *client = NULL;
    struct error e = {0};
    check_ok(http_client_create(NULL, &client, &e), &e);
    return client;
}

static void delayed_answer_comes_after_its_time(void **state)
{
    struct fixture *f = *state;
    struct http_client *client = open_client();
    struct transport t = http_client_transport(client);
    struct http_request q = get(f, "/later");
    struct http_response r = {0};
    struct error e = {0};
    check_ok(transport_call(&t, &f->arena, &q, &r, &e), &e);
    http_client_destroy(client);
    assert_true(str_ends_with(r.body, STR("/later")));
    assert_in_range(r.elapsed_us, 29000, UINT32_MAX);
}

static void answers_wait_for_none_that_is_due_after_them(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {"/never", "/later", "/x"};
    struct http_client *client = open_client();
    struct transport t = http_client_transport(client);
    struct http_request q[3];
    struct error e = {0};
    struct http_exchange x;
    for (size_t i = 0; i < 3; i++) {
        q[i] = get(f, paths[i]);
        check_ok(t.submit(client, &q[i], i, &e), &e);
    }
    for (uint64_t seen = 0; seen != 1 + 2; seen += x.tag) {
        check_ok(t.wait(client, &f->arena, WAIT_MS, &x, &e), &e);
        assert_in_range(x.tag, 1, 2);
    }
    http_client_destroy(client);
}

static void handler_never_runs_twice_at_once(void **state)
{
    struct fixture *f = *state;
    enum { N = 200 };
    struct http_client *client = open_client();
    struct transport t = http_client_transport(client);
    struct http_request q = get(f, "/x");
    struct http_exchange x;
    struct error e = {0};
    for (uint64_t i = 0; i < N; i++)
        check_ok(t.submit(client, &q, i, &e), &e);
    for (size_t i = 0; i < N; i++) {
        check_ok(t.wait(client, &f->arena, WAIT_MS, &x, &e), &e);
        check_ok(x.outcome, &x.error);
    }
    http_client_destroy(client);
    assert_int_equal(atomic_load(&f->handled), N);
    assert_int_equal(atomic_load(&f->overlaps), 0);
}

static void connections_past_the_limit_wait(void **state)
{
    struct fixture *f = *state;
    start(f, 1);
    int first = connect_to(f);
    send_all(first, STR("GET /x HTTP/1.1\r\nHost: x\r\n\r\n"));
    receive_until(f, first, "GET /x  []");
    struct http_client *client = open_client();
    struct transport t = http_client_transport(client);
    struct http_request q = get(f, "/x");
    q.timeout_ms = 50;
    struct http_response r = {0};
    struct error e = {0};
    check_err(transport_call(&t, &f->arena, &q, &r, &e), ERR_TIMEOUT);
    close(first);
    q.timeout_ms = WAIT_MS;
    check_ok(transport_call(&t, &f->arena, &q, &r, &e), &e);
    http_client_destroy(client);
}

static void stopping_does_not_wait_for_delayed_answers(void **state)
{
    struct fixture *f = *state;
    int fd = connect_to(f);
    send_all(fd, GET("/never"));
    while (atomic_load(&f->handled) == 0)
        sched_yield();
    http_server_stop(f->server);
    f->server = NULL;
    receive_all(f, fd);
    close(fd);
}

/* MHD run by a thread of its own crashes here now and then. */
static void stopping_amid_malformed_requests_is_clean(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 100; round++) {
        int fds[8];
        for (size_t i = 0; i < 8; i++)
            fds[i] = connect_to(f);
        for (size_t i = 0; i < 8; i++)
            send_all(fds[i], STR("\x16\x03\x01 is no HTTP\r\n\r\n"));
        http_server_stop(f->server);
        for (size_t i = 0; i < 8; i++)
            close(fds[i]);
        f->server = NULL;
        start(f, 0);
    }
    assert_int_equal(atomic_load(&f->handled), 0);
}

static void stopping_nothing_is_fine(void **state)
{
    (void)state;
    http_server_stop(NULL);
}

static void every_server_gets_a_port_of_its_own(void **state)
{
    struct fixture *f = *state;
    struct http_server *other = NULL;
    struct error e = {0};
    struct http_server_options options = {.handle = handle, .context = f};
    check_ok(http_server_start(&options, &other, &e), &e);
    assert_int_not_equal(http_server_port(other), 0);
    assert_int_not_equal(http_server_port(other), http_server_port(f->server));
    http_server_stop(other);
}

static void taken_port_is_told(void **state)
{
    struct fixture *f = *state;
    struct http_server *other = NULL;
    struct error e = {0};
    struct http_server_options options = {
        .port = http_server_port(f->server), .handle = handle, .context = f};
    check_err(http_server_start(&options, &other, &e), ERR_IO);
    struct str expected = arena_printf(
        &f->arena,
        "cannot listen on 127.0.0.1 port %u: Address already in use; "
        "stop the other program or choose another port",
        (unsigned)options.port);
    assert_string_equal(e.message, arena_strz(&f->arena, expected));
    assert_null(other);
}

static void address_must_be_numeric(void **state)
{
    struct http_server *other = NULL;
    struct error e = {0};
    struct http_server_options options = {
        .address = "localhost", .handle = handle, .context = *state};
    check_err(http_server_start(&options, &other, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "'localhost' is no numeric address"));
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(handler_sees_the_request_as_it_was_sent),
        ON_FIXTURE(chunked_body_is_put_together),
        ON_FIXTURE(connection_is_kept_for_several_requests),
        ON_FIXTURE(status_is_sent_as_given),
        ON_FIXTURE(headers_go_out_and_the_length_is_our_own),
        ON_FIXTURE(header_that_would_start_another_line_becomes_a_500),
        ON_FIXTURE(head_has_no_body),
        ON_FIXTURE(announced_body_past_the_limit_is_refused_unread),
        ON_FIXTURE(unannounced_body_past_the_limit_is_refused),
        ON_FIXTURE(body_of_the_limit_is_handled),
        ON_FIXTURE(dropped_request_gets_no_byte),
        ON_FIXTURE(garbage_is_refused_without_the_handler),
        ON_FIXTURE(client_that_leaves_in_the_middle_is_forgotten),
        ON_FIXTURE(delayed_answer_comes_after_its_time),
        ON_FIXTURE(answers_wait_for_none_that_is_due_after_them),
        ON_FIXTURE(handler_never_runs_twice_at_once),
        ON_FIXTURE(connections_past_the_limit_wait),
        ON_FIXTURE(stopping_does_not_wait_for_delayed_answers),
        ON_FIXTURE(stopping_amid_malformed_requests_is_clean),
        ON_FIXTURE(stopping_nothing_is_fine),
        ON_FIXTURE(every_server_gets_a_port_of_its_own),
        ON_FIXTURE(taken_port_is_told),
        ON_FIXTURE(address_must_be_numeric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
