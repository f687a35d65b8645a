/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the server refuses, and that others are served all the same. */
#include "unit/http_server_kit.h"

#include <sys/resource.h>

#include "base/limits.h"

#define SHORT_MS 60
#define MANY 2000

struct fixture {
    struct http_server *server;
    struct http_server_options options;
    struct arena arena;
    struct rlimit files; /* as they were */
    struct str large;    /* what /large gives */
};

static void say_length(void *context, struct http_server_call *call,
                       const struct http_request *q,
                       struct http_server_reply *out)
{
    const struct str *large = context;
    if (large && str_is(q->url, "/large"))
        out->response.body = *large;
    else
        out->response.body =
            arena_printf(http_server_call_arena(call), "%zu", q->body.n);
}

/* The context is where to put the stream. */
static void open_stream(void *context, struct http_server_call *call,
                        const struct http_request *q,
                        struct http_server_reply *out)
{
    struct http_server_stream **stream = context;
    if (str_is(q->url, "/stream")) {
        *stream = http_server_stream_create(call);
        out->stream = *stream;
    }
}

static void restart(struct fixture *f)
{
    http_server_stop(f->server);
    f->server = kit_start(&f->options);
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.options = {.handle = say_length}};
    getrlimit(RLIMIT_NOFILE, &f.files);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    http_server_stop(f->server);
    arena_fini(&f->arena);
    setrlimit(RLIMIT_NOFILE, &f->files);
    return 0;
}

static struct str talk(struct fixture *f, struct str text)
{
    return kit_talk(&f->arena, f->server, text);
}

static bool is_status(struct str answer, const char *status)
{
    return str_starts_with(answer, STR("HTTP/1.1 ")) &&
           str_starts_with(str_slice(answer, 9, answer.n), str_from(status));
}

/* There is room for no more connections: served when another has gone. */
static void wait_for_room(struct fixture *f)
{
    struct str got;
    do
        got = talk(f, KIT_GET("/"));
    while (!is_status(got, "200"));
}

/* ---- connections --------------------------------------------------------- */

/* How many of `n` the server has closed again. */
static size_t count_refused(struct fixture *f, const int *fds, size_t n)
{
    size_t refused = 0;
    for (size_t i = 0; i < n; i++) {
        char first;
        ssize_t got = recv(fds[i], &first, 1, MSG_DONTWAIT);
        refused += got == 1 || got == 0 || (got < 0 && errno != EAGAIN);
    }
    (void)f;
    return refused;
}

static void connections_past_the_limit_are_refused_and_hurt_nobody(void **state)
{
    struct fixture *f = *state;
    static int fds[MANY];
    struct rlimit files = f->files;
    files.rlim_cur = 4 * MANY < files.rlim_max ? 4 * MANY : files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    restart(f); /* with the limit that it has by itself */
    int first = kit_connect(f->server);
    kit_send(first, KIT_KEEP("/"));
    kit_receive_until(&f->arena, first, "\r\n\r\n0");
    for (size_t i = 0; i < MANY; i++)
        fds[i] = kit_connect(f->server);
    /* The last one was refused: so were all that came before it. */
    struct str last = kit_receive_all(&f->arena, fds[MANY - 1]);
    assert_true(is_status(last, "503"));
    kit_send(first, KIT_KEEP("/"));
    kit_receive_until(&f->arena, first, "\r\n\r\n0");
    assert_int_equal(count_refused(f, fds, MANY),
                     MANY - (LIMIT_SERVER_CONNECTIONS - 1));
    kit_send(fds[0], KIT_GET("/"));
    assert_true(is_status(kit_receive_all(&f->arena, fds[0]), "200"));
    for (size_t i = 0; i < MANY; i++)
        close(fds[i]);
    close(first);
}

static void there_is_room_again_after_others_left(void **state)
{
    struct fixture *f = *state;
    f->options.max_connections = 2;
    restart(f);
    int fds[2] = {kit_connect(f->server), kit_connect(f->server)};
    assert_true(is_status(talk(f, KIT_GET("/")), "503"));
    close(fds[0]);
    wait_for_room(f);
    close(fds[1]);
}

static void limit_of_open_files_is_raised_for_the_connections(void **state)
{
    struct fixture *f = *state;
    struct rlimit files = f->files;
    files.rlim_cur = 256;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    restart(f);
    getrlimit(RLIMIT_NOFILE, &files);
    assert_true(files.rlim_cur > LIMIT_SERVER_CONNECTIONS);
}

static void one_address_cannot_take_all_connections(void **state)
{
    struct fixture *f = *state;
    f->options.max_per_client = 3;
    f->options.address = "127.0.0.1 ::1";
    restart(f);
    int fds[3];
    for (int i = 0; i < 3; i++) {
        fds[i] = kit_connect(f->server);
        kit_send(fds[i], KIT_KEEP("/"));
        kit_receive_until(&f->arena, fds[i], "\r\n\r\n0");
    }
    assert_int_equal(talk(f, KIT_GET("/")).n, 0);
    /* Another address is. */
    struct sockaddr_in6 other = {
        .sin6_family = AF_INET6,
        .sin6_port = htons(http_server_port(f->server)),
        .sin6_addr = IN6ADDR_LOOPBACK_INIT,
    };
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    kit_be_patient(fd);
    assert_int_equal(connect(fd, (struct sockaddr *)&other, sizeof other), 0);
    kit_send(fd, KIT_GET("/"));
    assert_true(is_status(kit_receive_all(&f->arena, fd), "200"));
    close(fd);
    for (int i = 0; i < 3; i++)
        close(fds[i]);
}

/* ---- sizes --------------------------------------------------------------- */

static struct str repeat(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memset(p, c, n);
    return (struct str){p, n};
}

static struct str post(struct arena *a, size_t announced, size_t n)
{
    struct str body = repeat(a, 'b', n);
    return arena_printf(a, "POST / HTTP/1.1\r\nHost: x\r\n"
                           "Connection: close\r\n"
                           "Content-Length: %zu\r\n\r\n%.*s",
                        announced, STR_ARG(body));
}

static void body_of_the_limit_passes_and_one_byte_more_does_not(void **state)
{
    struct fixture *f = *state;
    f->options.max_body_bytes = 1000;
    restart(f);
    struct str got = talk(f, post(&f->arena, 1000, 1000));
    assert_true(str_ends_with(got, STR("\r\n\r\n1000")));
    got = talk(f, post(&f->arena, 1001, 1001));
    assert_true(is_status(got, "413"));
}

static void chunked_body_past_the_limit_is_413(void **state)
{
    struct fixture *f = *state;
    f->options.max_body_bytes = 1000;
    restart(f);
    struct str half = repeat(&f->arena, 'b', 501);
    struct str got = talk(
        f, arena_printf(&f->arena,
                        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n"
                        "1f5\r\n%.*s\r\n1f5\r\n%.*s\r\n0\r\n\r\n",
                        STR_ARG(half), STR_ARG(half)));
    assert_true(is_status(got, "413"));
}

static void body_longer_than_announced_is_no_part_of_the_request(void **state)
{
    struct fixture *f = *state;
    restart(f);
    int fd = kit_connect(f->server);
    kit_send(fd, STR("POST / HTTP/1.1\r\nHost: x\r\n"
                     "Content-Length: 3\r\n\r\nabcdef\r\n\r\n"));
    struct str got = kit_receive_all(&f->arena, fd);
    close(fd);
    assert_true(is_status(got, "200"));
    assert_true(str_ends_with(got, STR("\r\n\r\n3"))); /* then closed */
}

static void headers_that_can_be_read_two_ways_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct str odd[] = {
        STR("Content-Length: 3\r\nContent-Length: 4\r\n"),
        STR("Content-Length: 3\r\nContent-Length: 3\r\n"),
        STR("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
        STR("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
        STR("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        STR("Transfer-Encoding: gzip, chunked\r\n"),
        STR("Transfer-Encoding: identity\r\n"),
        STR("Transfer-Encoding: xchunked\r\n"),
        STR("Transfer-Encoding : chunked\r\n"),
        STR("Transfer-Encoding\t: chunked\r\n"),
        STR("Content-Length: 3, 3\r\n"),
        STR("Content-Length: 3\r\nHost: y\r\n"),
    };
    restart(f);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct str got = talk(
            f, arena_printf(&f->arena, "POST / HTTP/1.1\r\nHost: x\r\n%.*s"
                                       "\r\n3\r\nabc\r\n0\r\n\r\n",
                            STR_ARG(odd[i])));
        assert_true(is_status(got, "400"));
    }
}

static void all_bodies_together_have_a_limit(void **state)
{
    struct fixture *f = *state;
    f->options.max_bodies_bytes = 1500;
    restart(f);
    int first = kit_connect(f->server);
    struct str whole = post(&f->arena, 1000, 1000);
    kit_send(first, str_slice(whole, 0, whole.n - 1));
    /* The second is refused only once the first one's bytes have come. */
    struct str got;
    do
        got = talk(f, post(&f->arena, 1000, 1000));
    while (is_status(got, "200"));
    assert_true(is_status(got, "503"));
    kit_send(first, STR("b"));
    assert_true(is_status(kit_receive_all(&f->arena, first), "200"));
    close(first);
    assert_true(is_status(talk(f, post(&f->arena, 1000, 1000)), "200"));
}

static struct str get_url(struct fixture *f, size_t n)
{
    struct str rest = repeat(&f->arena, 'u', n - 1);
    return arena_printf(&f->arena, "GET /%.*s HTTP/1.1\r\nHost: x\r\n"
                                   "Connection: close\r\n\r\n",
                        STR_ARG(rest));
}

static void url_of_the_limit_passes_and_a_longer_one_is_414(void **state)
{
    struct fixture *f = *state;
    restart(f);
    assert_true(is_status(talk(f, get_url(f, LIMIT_URL_BYTES)), "200"));
    assert_true(is_status(talk(f, get_url(f, LIMIT_URL_BYTES + 1)), "414"));
    assert_true(is_status(talk(f, get_url(f, 20 * LIMIT_URL_BYTES)), "414"));
}

/* Headers of `n` bytes altogether, as the server counts them. */
static struct str get_headers(struct fixture *f, size_t n)
{
    size_t others = strlen("Host: x\r\nConnection: close\r\nX: \r\n");
    struct str value = repeat(&f->arena, 'h', n - others);
    return arena_printf(&f->arena, "GET / HTTP/1.1\r\nHost: x\r\n"
                                   "Connection: close\r\nX: %.*s\r\n\r\n",
                        STR_ARG(value));
}

static void headers_of_the_limit_pass_and_larger_ones_are_431(void **state)
{
    struct fixture *f = *state;
    size_t limit = LIMIT_REQUEST_HEADER_BYTES;
    restart(f);
    assert_true(is_status(talk(f, get_headers(f, limit)), "200"));
    assert_true(is_status(talk(f, get_headers(f, limit + 1)), "431"));
    assert_true(is_status(talk(f, get_headers(f, 8 * limit)), "431"));
}

static void longest_url_and_largest_headers_pass_together(void **state)
{
    struct fixture *f = *state;
    restart(f);
    struct str headers = get_headers(f, LIMIT_REQUEST_HEADER_BYTES);
    struct str url = get_url(f, LIMIT_URL_BYTES);
    size_t url_end = str_find(url, STR(" HTTP"), 0);
    struct str rest = str_slice(headers, strlen("GET /"), headers.n);
    struct str both = arena_printf(&f->arena, "%.*s%.*s", (int)url_end, url.p,
                                   STR_ARG(rest));
    assert_true(is_status(talk(f, both), "200"));
}

static void thousands_of_small_headers_are_431(void **state)
{
    struct fixture *f = *state;
    restart(f);
    AUTO_BUF b = BUF_INIT(1u << 20);
    buf_addz(&b, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (int i = 0; i < 8000; i++)
        buf_addz(&b, "a:b\r\n");
    buf_addz(&b, "\r\n");
    assert_true(is_status(talk(f, buf_str(&b)), "431"));
}

/* ---- time ---------------------------------------------------------------- */

/* Sends `text` and waits; what came until the server closed. Where even that
 * took too long it was closed without a word: then once more. */
static struct str dawdle(struct fixture *f, struct str text)
{
    struct str got;
    do
        got = talk(f, text);
    while (got.n == 0);
    return got;
}

static void silent_connection_is_closed(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = SHORT_MS;
    restart(f);
    assert_int_equal(talk(f, STR("")).n, 0);
}

static void request_line_that_does_not_end_is_cut(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = SHORT_MS;
    restart(f);
    assert_int_equal(talk(f, STR("GET /slow")).n, 0);
}

static void headers_that_do_not_end_are_408(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = SHORT_MS;
    restart(f);
    struct str got = dawdle(f, STR("GET /slow HTTP/1.1\r\nHost: x\r\nX:"));
    assert_true(is_status(got, "408"));
}

static void body_that_does_not_end_is_408(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = SHORT_MS;
    restart(f);
    struct str got = dawdle(f, STR("POST /slow HTTP/1.1\r\nHost: x\r\n"
                                   "Content-Length: 100\r\n\r\nabc"));
    assert_true(is_status(got, "408"));
}

/* A byte at a time never lets a timeout of silence pass. How many it took. */
static size_t dribble(struct fixture *f)
{
    int fd = kit_connect(f->server);
    struct timeval pause = {.tv_usec = 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
    kit_send(fd, STR("POST /slow HTTP/1.1\r\nHost: x\r\n"
                     "Content-Length: 1000000\r\n\r\n"));
    char c;
    ssize_t got = -1;
    size_t sent = 0;
    while (got < 0 && sent < 100000 && kit_send(fd, STR("x"))) {
        sent++;
        got = recv(fd, &c, 1, 0);
        if (got < 0 && errno != EAGAIN)
            break;
    }
    close(fd);
    return sent;
}

static void client_that_dribbles_is_cut(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = SHORT_MS;
    restart(f);
    size_t sent;
    do /* it may be cut before the first */
        sent = dribble(f);
    while (sent == 0);
    assert_in_range(sent, 1, 99999);
}

/* How much of the large answer came to who did not read in time. */
static size_t read_late(struct fixture *f)
{
    int fd = kit_connect(f->server);
    kit_send(fd, KIT_KEEP("/large"));
    wait_for_room(f);
    static char part[1u << 16];
    size_t n = 0;
    ssize_t got;
    while ((got = recv(fd, part, sizeof part, 0)) > 0)
        n += (size_t)got;
    close(fd);
    return n;
}

static void client_that_does_not_take_its_answer_is_cut(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = 20;
    f->options.max_connections = 1;
    f->options.context = &f->large;
    f->large = repeat(&f->arena, 'a', 32u << 20); /* more than sockets hold */
    restart(f);
    size_t n;
    do /* it may be cut before it has asked */
        n = read_late(f);
    while (n == 0);
    assert_in_range(n, 1, f->large.n - 1);
}

static void client_that_left_a_silent_stream_is_found_out(void **state)
{
    struct fixture *f = *state;
    f->options.idle_timeout_ms = SHORT_MS;
    f->options.max_connections = 1;
    f->options.handle = open_stream;
    struct http_server_stream *stream = NULL;
    f->options.context = &stream;
    restart(f);
    int fd = kit_connect(f->server);
    kit_send(fd, KIT_GET("/stream"));
    kit_receive_until(&f->arena, fd, "\r\n\r\n");
    close(fd);
    wait_for_room(f);
    assert_false(http_server_stream_send(stream, STR("x")));
    http_server_stream_end(stream);
}

static void kept_connection_is_closed_when_idle(void **state)
{
    struct fixture *f = *state;
    f->options.idle_timeout_ms = SHORT_MS;
    restart(f);
    struct str got = dawdle(f, KIT_KEEP("/"));
    assert_true(is_status(got, "200"));
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(connections_past_the_limit_are_refused_and_hurt_nobody),
        ON_FIXTURE(there_is_room_again_after_others_left),
        ON_FIXTURE(limit_of_open_files_is_raised_for_the_connections),
        ON_FIXTURE(one_address_cannot_take_all_connections),
        ON_FIXTURE(body_of_the_limit_passes_and_one_byte_more_does_not),
        ON_FIXTURE(chunked_body_past_the_limit_is_413),
        ON_FIXTURE(body_longer_than_announced_is_no_part_of_the_request),
        ON_FIXTURE(headers_that_can_be_read_two_ways_are_refused),
        ON_FIXTURE(all_bodies_together_have_a_limit),
        ON_FIXTURE(url_of_the_limit_passes_and_a_longer_one_is_414),
        ON_FIXTURE(headers_of_the_limit_pass_and_larger_ones_are_431),
        ON_FIXTURE(longest_url_and_largest_headers_pass_together),
        ON_FIXTURE(thousands_of_small_headers_are_431),
        ON_FIXTURE(silent_connection_is_closed),
        ON_FIXTURE(request_line_that_does_not_end_is_cut),
        ON_FIXTURE(headers_that_do_not_end_are_408),
        ON_FIXTURE(body_that_does_not_end_is_408),
        ON_FIXTURE(client_that_dribbles_is_cut),
        ON_FIXTURE(client_that_does_not_take_its_answer_is_cut),
        ON_FIXTURE(client_that_left_a_silent_stream_is_found_out),
        ON_FIXTURE(kept_connection_is_closed_when_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
