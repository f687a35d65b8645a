/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The client against real servers on loopback, good ones and bad ones. */
#include "unit/check.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/limits.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "unit/raw_server.h"

#define NEVER_MS (INT64_C(3600) * 1000)
#define SHORT_MS 50
/* A label of 64 characters: the resolver refuses it without asking anyone. */
#define NO_HOST                                                               \
    "http://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
    ".invalid"
#define WAIT_MS (INT64_C(60) * 1000) /* only ever reached by a failing test */

struct fixture {
    struct http_server *server;
    struct http_client *client;
    struct transport transport;
    struct arena arena;
    atomic_int handled;
    struct str big; /* body of /big */
};

static void reply_text(struct http_server_reply *out, struct str body)
{
    out->response = (struct http_response){.status = 200, .body = body};
}

/* "hello " 40 times, by gzip. */
static const char gzip_body[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57\xc8\x18"
    "\x31\x24\x00\x9e\x50\x94\x7d\xf0\x00\x00\x00";

static void reply_gzip(struct http_server_reply *out)
{
    static const struct http_header headers[] = {
        {STR("Content-Encoding"), STR("gzip")}};
    reply_text(out, (struct str){gzip_body, sizeof gzip_body - 1});
    out->response.headers = (struct http_headers){headers, 1};
}

static void reply_echo(struct arena *a, const struct http_request *q,
                       struct http_server_reply *out)
{
    struct str agent = http_header_get(&q->headers, "User-Agent");
    struct str own = http_header_get(&q->headers, "X-Own");
    struct str type = http_header_get(&q->headers, "Content-Type");
    struct str expect = http_header_get(&q->headers, "Expect");
    reply_text(out, arena_printf(a, "%s %.*s|%.*s|%.*s|%.*s|%s|%s", q->method,
                                 STR_ARG(q->url), STR_ARG(q->body),
                                 STR_ARG(agent), STR_ARG(own),
                                 type.p ? "typed" : "untyped",
                                 expect.p ? "expects" : "straight"));
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    struct fixture *f = context;
    atomic_fetch_add(&f->handled, 1);
    struct str path = http_url_path(q->url);
    if (str_is(path, "/never"))
        out->delay_ms = NEVER_MS;
    else if (str_is(path, "/drop"))
        out->drop = true;
    else if (str_is(path, "/gzip"))
        reply_gzip(out);
    else if (str_is(path, "/big"))
        reply_text(out, f->big);
    else if (str_is(path, "/fail"))
        out->response = (struct http_response){.status = 500};
    else
        reply_echo(http_server_call_arena(call), q, out);
}

static void open_client(struct fixture *f,
                        const struct http_client_options *options)
{
    struct error e = {0};
    http_client_destroy(f->client);
    f->client = NULL;
    check_ok(http_client_create(options, &f->client, &e), &e);
    f->transport = http_client_transport(f->client);
}

static int set_up(void **state)
{
    static struct fixture f;
    struct error e = {0};
    memset(&f, 0, sizeof f);
    struct http_server_options options = {.handle = handle, .context = &f};
    check_ok(http_server_start(&options, &f.server, &e), &e);
    open_client(&f, NULL);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    http_client_destroy(f->client);
    http_server_stop(f->server);
    arena_fini(&f->arena);
    return 0;
}

static struct str url_at(struct fixture *f, uint16_t port, const char *path)
{
    return arena_printf(&f->arena, "http://127.0.0.1:%u%s", (unsigned)port,
                        path);
}

static struct http_request get(struct fixture *f, const char *path)
{
    return (struct http_request){
        .method = "GET", .url = url_at(f, http_server_port(f->server), path)};
}

static enum err call(struct fixture *f, const struct http_request *q,
                     struct http_response *out, struct error *e)
{
    *out = (struct http_response){0};
    return transport_call(&f->transport, &f->arena, q, out, e);
}

/* Calls a raw server that plays `steps`; POST unless the method says else. */
static enum err call_raw(struct fixture *f, struct raw_server *raw,
                         const char *method, struct http_response *out,
                         struct error *e)
{
    struct http_request q = {.method = method,
                             .url = url_at(f, raw->port, "/x"),
                             .body = strcmp(method, "POST") == 0 ? STR("body")
                                                                 : STR("")};
    return call(f, &q, out, e);
}

static void answer_has_status_headers_and_body(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/a?b=c");
    struct http_response r;
    struct error e = {0};
    check_ok(call(f, &q, &r, &e), &e);
    assert_int_equal(r.status, 200);
    check_str(r.body, "GET /a?b=c||crosswalk/" CROSSWALK_VERSION
                      "||untyped|straight");
    int64_t length = 0;
    assert_true(
        str_to_i64(http_header_get(&r.headers, "content-length"), &length));
    assert_int_equal(length, r.body.n);
    assert_true(r.elapsed_us > 0);
}

static void method_headers_and_body_go_out_as_given(void **state)
{
    struct fixture *f = *state;
    static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE"};
    const struct http_header headers[] = {
        {STR("X-Own"), STR("value: with colon")},
        {STR("Content-Type"), STR("text/xml")},
    };
    for (size_t i = 0; i < 4; i++) {
        struct http_request q = get(f, "/");
        q.method = methods[i];
        q.headers = (struct http_headers){headers, 2};
        q.body = STR("b\xC3\xB6" "dy");
        struct http_response r;
        struct error e = {0};
        check_ok(call(f, &q, &r, &e), &e);
        struct str expected = arena_printf(
            &f->arena, "%s /|b\xC3\xB6" "dy|crosswalk/%s|value: with colon|"
            "typed|straight", methods[i], CROSSWALK_VERSION);
        check_str(r.body, arena_strz(&f->arena, expected));
    }
}

static void head_and_bodyless_methods_end(void **state)
{
    struct fixture *f = *state;
    static const char *const methods[] = {"HEAD", "DELETE", "POST", "OPTIONS"};
    for (size_t i = 0; i < 4; i++) {
        struct http_request q = get(f, "/");
        q.method = methods[i];
        struct http_response r;
        struct error e = {0};
        check_ok(call(f, &q, &r, &e), &e);
        assert_int_equal(r.status, 200);
        assert_int_equal(r.body.n > 0, i > 0);
    }
}

static void large_bodies_pass_both_ways(void **state)
{
    struct fixture *f = *state;
    size_t n = 5u << 20;
    char *body = arena_alloc(&f->arena, n);
    for (size_t i = 0; i < n; i++)
        body[i] = (char)('a' + i % 23);
    struct http_request q = get(f, "/");
    q.method = "POST";
    q.body = (struct str){body, n};
    struct http_response r;
    struct error e = {0};
    check_ok(call(f, &q, &r, &e), &e);
    assert_true(r.body.n > n);
    assert_true(str_find(r.body, q.body, 0) < 16);
}

static void failing_status_is_an_answer_not_an_error(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/fail");
    struct http_response r;
    struct error e = {0};
    check_ok(call(f, &q, &r, &e), &e);
    assert_int_equal(r.status, 500);
}

static void gzip_is_undone(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/gzip");
    struct http_response r;
    struct error e = {0};
    check_ok(call(f, &q, &r, &e), &e);
    assert_int_equal(r.body.n, 240);
    assert_true(str_starts_with(r.body, STR("hello hello ")));
}

static void many_in_flight_all_come_back_with_their_tags(void **state)
{
    struct fixture *f = *state;
    enum { N = 300 };
    struct http_request q[N];
    bool seen[N] = {false};
    struct error e = {0};
    open_client(f, &(struct http_client_options){.max_in_flight = 20});
    for (size_t i = 0; i < N; i++) {
        struct str path = arena_printf(&f->arena, "/%zu", i);
        q[i] = get(f, arena_strz(&f->arena, path));
        check_ok(f->transport.submit(f->client, &q[i], i, &e), &e);
    }
    for (size_t i = 0; i < N; i++) {
        struct http_exchange x;
        check_ok(f->transport.wait(f->client, &f->arena, WAIT_MS, &x, &e), &e);
        check_ok(x.outcome, &x.error);
        assert_true(x.tag < N && !seen[x.tag]);
        seen[x.tag] = true;
        struct str start = arena_printf(&f->arena, "GET /%d|", (int)x.tag);
        assert_true(str_starts_with(x.response.body, start));
    }
    assert_int_equal(atomic_load(&f->handled), N);
}

static void more_than_may_run_wait_their_turn(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    open_client(f, &(struct http_client_options){.max_in_flight = 1});
    struct http_request slow = get(f, "/never");
    slow.timeout_ms = SHORT_MS;
    struct http_request fast = get(f, "/");
    struct http_exchange x;
    check_ok(f->transport.submit(f->client, &slow, 1, &e), &e);
    check_ok(f->transport.submit(f->client, &fast, 2, &e), &e);
    check_ok(f->transport.wait(f->client, &f->arena, WAIT_MS, &x, &e), &e);
    assert_int_equal(x.tag, 1);
    check_ok(f->transport.wait(f->client, &f->arena, WAIT_MS, &x, &e), &e);
    assert_int_equal(x.tag, 2);
    check_ok(x.outcome, &x.error);
}

static void slow_answer_does_not_hold_up_a_fast_one(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    struct http_request slow = get(f, "/never");
    struct http_request fast = get(f, "/");
    struct http_exchange x;
    check_ok(f->transport.submit(f->client, &slow, 1, &e), &e);
    check_ok(f->transport.submit(f->client, &fast, 2, &e), &e);
    check_ok(f->transport.wait(f->client, &f->arena, WAIT_MS, &x, &e), &e);
    assert_int_equal(x.tag, 2);
    check_ok(x.outcome, &x.error);
}

static void wait_without_an_answer_times_out_and_keeps_the_request(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    struct http_exchange x = {.tag = 77};
    check_err(f->transport.wait(f->client, &f->arena, 1, &x, &e), ERR_TIMEOUT);
    assert_int_equal(x.tag, 77);
    struct http_request q = get(f, "/never");
    q.timeout_ms = SHORT_MS;
    check_ok(f->transport.submit(f->client, &q, 1, &e), &e);
    check_err(f->transport.wait(f->client, &f->arena, 0, &x, &e), ERR_TIMEOUT);
    check_ok(f->transport.wait(f->client, &f->arena, WAIT_MS, &x, &e), &e);
    assert_int_equal(x.tag, 1);
}

static void slow_answer_is_a_timeout_that_may_have_happened(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/never");
    q.timeout_ms = SHORT_MS;
    struct http_response r;
    struct error e;
    do { /* the time may be over before anything was sent */
        e = (struct error){0};
        check_err(call(f, &q, &r, &e), ERR_TIMEOUT);
    } while (!e.maybe_happened);
    assert_string_equal(err_scope_name(e.scope), "connection");
    assert_string_equal(err_retry_name(e.retry), "later");
    assert_non_null(strstr(e.message, "no answer from http://127.0.0.1:"));
    assert_non_null(strstr(e.message, " within 50 ms; "));
}

static void dropped_connection_may_have_happened(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/drop");
    q.method = "POST";
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_UNREACHABLE);
    assert_true(e.maybe_happened);
    assert_int_equal(atomic_load(&f->handled), 1);
}

static void refused_connection_has_not_happened(void **state)
{
    struct fixture *f = *state;
    struct raw_server raw;
    raw_server_start(&raw, NULL, 0);
    raw_server_stop(&raw); /* nobody listens on its port now */
    struct http_response r;
    struct error e = {0};
    check_err(call_raw(f, &raw, "POST", &r, &e), ERR_UNREACHABLE);
    assert_false(e.maybe_happened);
    struct str expected = arena_printf(
        &f->arena, "cannot connect to http://127.0.0.1:%u: Connection refused; "
        "check the address and that the server is running",
        (unsigned)raw.port);
    assert_string_equal(e.message, arena_strz(&f->arena, expected));
}

static void unknown_host_has_not_happened(void **state)
{
    struct fixture *f = *state;
    struct http_request q = {.method = "POST",
                             .url = STR(NO_HOST "/x")};
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_UNREACHABLE);
    assert_false(e.maybe_happened);
    assert_non_null(strstr(e.message, NO_HOST));
}

static void connection_is_kept_for_the_next_request(void **state)
{
    struct fixture *f = *state;
    static const struct raw_step steps[] = {
        {.answer = STR("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"),
         .keep_open = true},
        {.answer = STR("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb")},
    };
    struct raw_server raw;
    struct http_response r;
    struct error e = {0};
    raw_server_start(&raw, steps, 2);
    check_ok(call_raw(f, &raw, "POST", &r, &e), &e);
    check_str(r.body, "a");
    check_ok(call_raw(f, &raw, "POST", &r, &e), &e);
    check_str(r.body, "b");
    raw_server_stop(&raw);
    assert_int_equal(raw.connections, 1);
}

/* The second request finds a kept connection that ends without an answer;
 * `third` is what a sending for the second time would get. */
static void play_dying_connection(struct fixture *f, struct raw_server *raw,
                                  const char *method, enum err *out_code,
                                  struct error *e)
{
    static const struct raw_step steps[] = {
        {.answer = STR("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"),
         .keep_open = true},
        {.answer = STR("")},
        {.answer = STR("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nc")},
    };
    struct http_response r;
    raw_server_start(raw, steps, 3);
    check_ok(call_raw(f, raw, method, &r, e), e);
    *out_code = call_raw(f, raw, method, &r, e);
    raw_server_stop(raw);
}

static void write_on_a_dying_connection_is_never_sent_twice(void **state)
{
    static const char *const methods[] = {"POST", "DELETE"};
    for (size_t i = 0; i < 2; i++) {
        struct raw_server raw;
        enum err code = ERR_OK;
        struct error e = {0};
        play_dying_connection(*state, &raw, methods[i], &code, &e);
        check_err(code, ERR_UNREACHABLE);
        assert_true(e.maybe_happened);
        assert_non_null(strstr(e.message, "connection closed by http://"));
        assert_int_equal(raw.requests, 2);
    }
}

static void read_on_a_dying_connection_is_sent_again(void **state)
{
    struct raw_server raw;
    enum err code = ERR_OK;
    struct error e = {0};
    play_dying_connection(*state, &raw, "GET", &code, &e);
    check_ok(code, &e);
    assert_int_equal(raw.requests, 3);
}

/* Plays one answer and gives the outcome. */
static enum err outcome_of(struct fixture *f, struct raw_step step,
                           struct http_response *out, struct error *e)
{
    struct raw_server raw;
    raw_server_start(&raw, &step, 1);
    enum err code = call_raw(f, &raw, "POST", out, e);
    raw_server_stop(&raw);
    return code;
}

static void truncated_body_is_an_error(void **state)
{
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")};
    check_err(outcome_of(*state, step, &r, &e), ERR_UNREACHABLE);
    assert_true(e.maybe_happened);
    assert_non_null(strstr(e.message, "incomplete answer from http://127"));
}

static void truncated_chunks_are_an_error(void **state)
{
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\n12345\r\n")};
    check_err(outcome_of(*state, step, &r, &e), ERR_UNREACHABLE);
    assert_true(e.maybe_happened);
}

static void what_is_not_http_is_a_protocol_error(void **state)
{
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {.answer = STR("220 mail.x.tld ESMTP\r\n")};
    check_err(outcome_of(*state, step, &r, &e), ERR_PROTOCOL);
    assert_non_null(strstr(e.message, "no HTTP answer from http://127.0.0.1"));
}

static void damaged_gzip_is_a_protocol_error(void **state)
{
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                      "Content-Length: 8\r\n\r\nnot gzip")};
    check_err(outcome_of(*state, step, &r, &e), ERR_PROTOCOL);
    assert_true(e.maybe_happened);
}

static void interim_answer_is_skipped(void **state)
{
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
                      "HTTP/1.1 201 Created\r\nX-Late: 2\r\n"
                      "Content-Length: 0\r\n\r\n")};
    check_ok(outcome_of(*state, step, &r, &e), &e);
    assert_int_equal(r.status, 201);
    assert_null(http_header_get(&r.headers, "X-Early").p);
    check_str(http_header_get(&r.headers, "X-Late"), "2");
}

static void redirect_is_not_followed(void **state)
{
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                      "Content-Length: 0\r\n\r\n")};
    check_ok(outcome_of(*state, step, &r, &e), &e);
    assert_int_equal(r.status, 302);
}

static void answer_of_the_limit_passes_and_one_byte_more_does_not(void **state)
{
    struct fixture *f = *state;
    f->big.n = (size_t)LIMIT_RESPONSE_BYTES + 1;
    f->big.p = arena_alloc(&f->arena, f->big.n);
    struct http_request q = get(f, "/big");
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_LIMIT);
    assert_true(e.maybe_happened);
    assert_string_equal(err_scope_name(e.scope), "batch");
    assert_non_null(strstr(e.message, "ask for fewer records at once"));
    f->big.n--;
    check_ok(call(f, &q, &r, &e), &e);
    assert_int_equal(r.body.n, LIMIT_RESPONSE_BYTES);
}

static void answer_of_unknown_length_is_cut_at_the_limit(void **state)
{
    struct fixture *f = *state;
    char *part = arena_alloc(&f->arena, 1u << 20);
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 200 OK\r\n\r\n"),
        .repeat = (LIMIT_RESPONSE_BYTES >> 20) + 36,
        .more = {part, 1u << 20},
    };
    check_err(outcome_of(f, step, &r, &e), ERR_LIMIT);
    assert_non_null(strstr(e.message, "67108864 bytes"));
}

/* Bits of a deflate stream, least significant first. */
struct bits {
    unsigned char *at;
    size_t n;
};

static void add_bits(struct bits *b, const char *digits)
{
    for (; *digits; digits++, b->n++) {
        if (*digits == '1')
            b->at[b->n / 8] |= (unsigned char)(1u << (b->n % 8));
    }
}

/* A gzip member that unpacks to more than the limit: one zero byte, copied. */
static struct str zip_bomb(struct arena *a)
{
    static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";
    size_t copies = (size_t)LIMIT_RESPONSE_BYTES / 258 + 1;
    unsigned char *out = arena_alloc(a, copies * 13 / 8 + 64);
    memcpy(out, head, sizeof head - 1);
    struct bits b = {out, (sizeof head - 1) * 8};
    add_bits(&b, "1" "10" "00110000"); /* last block, fixed codes, byte 0 */
    for (size_t i = 0; i < copies; i++)
        add_bits(&b, "11000101" "00000"); /* 258 bytes from 1 back */
    add_bits(&b, "0000000"); /* end */
    return (struct str){(const char *)out, b.n / 8 + 9};
}

static void small_answer_that_unpacks_past_the_limit_is_refused(void **state)
{
    struct fixture *f = *state;
    struct str bomb = zip_bomb(&f->arena);
    assert_true(bomb.n < LIMIT_RESPONSE_BYTES / 100);
    struct raw_step step = {
        .answer = STR("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"),
        .repeat = 1,
        .more = bomb,
    };
    struct http_response r;
    struct error e = {0};
    check_err(outcome_of(f, step, &r, &e), ERR_LIMIT);
}

static void headers_past_the_limit_are_refused(void **state)
{
    static const char line[] =
        "X-Filler: 0123456789012345678901234567890123456789012345678901\r\n";
    struct http_response r;
    struct error e = {0};
    struct raw_step step = {
        .answer = STR("HTTP/1.1 200 OK\r\n"),
        .repeat = LIMIT_HEADER_BYTES / (sizeof line - 1) + 1,
        .more = {line, sizeof line - 1},
    };
    check_err(outcome_of(*state, step, &r, &e), ERR_LIMIT);
    assert_non_null(strstr(e.message, "the headers of the answer"));
}

static void request_past_the_limit_is_not_sent(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/");
    q.method = "POST";
    q.body.n = (size_t)LIMIT_REQUEST_BYTES + 1;
    q.body.p = arena_alloc(&f->arena, q.body.n);
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_LIMIT);
    assert_false(e.maybe_happened);
    assert_int_equal(atomic_load(&f->handled), 0);
}

static void only_web_addresses_are_accepted(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {"file:///etc/passwd", "ftp://x/", "x.tld",
                                      "", "http://", "http://x/\r\nX: y"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct http_request q = {.method = "GET", .url = str_from(bad[i])};
        struct http_response r;
        check_err(call(f, &q, &r, NULL), ERR_INVALID);
    }
}

static void header_that_would_start_another_line_is_refused(void **state)
{
    struct fixture *f = *state;
    const struct http_header bad[] = {
        {STR("X"), STR("a\r\nY: b")},
        {STR("X: a\r\nY"), STR("b")},
        {STR(""), STR("b")},
    };
    for (size_t i = 0; i < 3; i++) {
        struct http_request q = get(f, "/");
        q.headers = (struct http_headers){&bad[i], 1};
        struct http_response r;
        check_err(call(f, &q, &r, NULL), ERR_INVALID);
    }
    assert_int_equal(atomic_load(&f->handled), 0);
}

static void malformed_address_is_told(void **state)
{
    struct fixture *f = *state;
    struct http_request q = {.method = "GET", .url = STR("http://x:99999/")};
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_INVALID);
    assert_false(e.maybe_happened);
    assert_string_equal(err_retry_name(e.retry), "never");
}

static void tls_to_a_plain_server_has_not_happened(void **state)
{
    struct fixture *f = *state;
    struct str url =
        arena_printf(&f->arena, "https://127.0.0.1:%u/",
                     (unsigned)http_server_port(f->server));
    struct http_request q = {.method = "POST", .url = url};
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_UNREACHABLE);
    assert_false(e.maybe_happened);
    assert_non_null(strstr(e.message, "no TLS connection with https://127"));
}

static void missing_ca_file_is_told(void **state)
{
    struct fixture *f = *state;
    open_client(f, &(struct http_client_options){.ca_file = "/no/such/file"});
    struct str url =
        arena_printf(&f->arena, "https://127.0.0.1:%u/",
                     (unsigned)http_server_port(f->server));
    struct http_request q = {.method = "GET", .url = url};
    struct http_response r;
    struct error e = {0};
    check_err(call(f, &q, &r, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "cannot read the CA file"));
}

static void proxy_comes_from_the_options_and_not_the_environment(void **state)
{
    struct fixture *f = *state;
    char proxy[64];
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u",
             (unsigned)http_server_port(f->server));
    struct http_request q = {.method = "GET", .url = STR(NO_HOST "/x")};
    struct http_response r;
    struct error e = {0};
    assert_int_equal(setenv("http_proxy", proxy, 1), 0);
    enum err from_environment = call(f, &q, &r, &e);
    unsetenv("http_proxy");
    check_err(from_environment, ERR_UNREACHABLE);
    open_client(f, &(struct http_client_options){.proxy = proxy});
    check_ok(call(f, &q, &r, &e), &e);
    assert_true(str_starts_with(r.body, STR("GET /x|")));
}

static void *cancel_once_handled(void *context)
{
    struct fixture *f = context;
    while (atomic_load(&f->handled) == 0)
        sched_yield();
    http_client_cancel(f->client);
    return NULL;
}

static void cancel_from_another_thread_ends_the_wait(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/never");
    struct http_response r;
    struct error e = {0};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_once_handled, f), 0);
    check_err(call(f, &q, &r, &e), ERR_CANCELED);
    pthread_join(thread, NULL);
    check_err(call(f, &q, &r, &e), ERR_CANCELED);
}

static void destroying_drops_what_is_waiting_and_in_flight(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    struct http_exchange x;
    open_client(f, &(struct http_client_options){.max_in_flight = 1});
    struct http_request q = get(f, "/never");
    for (uint64_t tag = 0; tag < 3; tag++)
        check_ok(f->transport.submit(f->client, &q, tag, &e), &e);
    while (atomic_load(&f->handled) == 0)
        check_err(f->transport.wait(f->client, &f->arena, 1, &x, &e),
                  ERR_TIMEOUT);
    http_client_destroy(f->client);
    f->client = NULL;
    assert_int_equal(atomic_load(&f->handled), 1);
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(answer_has_status_headers_and_body),
        ON_FIXTURE(method_headers_and_body_go_out_as_given),
        ON_FIXTURE(head_and_bodyless_methods_end),
        ON_FIXTURE(large_bodies_pass_both_ways),
        ON_FIXTURE(failing_status_is_an_answer_not_an_error),
        ON_FIXTURE(gzip_is_undone),
        ON_FIXTURE(many_in_flight_all_come_back_with_their_tags),
        ON_FIXTURE(more_than_may_run_wait_their_turn),
        ON_FIXTURE(slow_answer_does_not_hold_up_a_fast_one),
        ON_FIXTURE(wait_without_an_answer_times_out_and_keeps_the_request),
        ON_FIXTURE(slow_answer_is_a_timeout_that_may_have_happened),
        ON_FIXTURE(dropped_connection_may_have_happened),
        ON_FIXTURE(refused_connection_has_not_happened),
        ON_FIXTURE(unknown_host_has_not_happened),
        ON_FIXTURE(connection_is_kept_for_the_next_request),
        ON_FIXTURE(write_on_a_dying_connection_is_never_sent_twice),
        ON_FIXTURE(read_on_a_dying_connection_is_sent_again),
        ON_FIXTURE(truncated_body_is_an_error),
        ON_FIXTURE(truncated_chunks_are_an_error),
        ON_FIXTURE(what_is_not_http_is_a_protocol_error),
        ON_FIXTURE(damaged_gzip_is_a_protocol_error),
        ON_FIXTURE(interim_answer_is_skipped),
        ON_FIXTURE(redirect_is_not_followed),
        ON_FIXTURE(answer_of_the_limit_passes_and_one_byte_more_does_not),
        ON_FIXTURE(answer_of_unknown_length_is_cut_at_the_limit),
        ON_FIXTURE(small_answer_that_unpacks_past_the_limit_is_refused),
        ON_FIXTURE(headers_past_the_limit_are_refused),
        ON_FIXTURE(request_past_the_limit_is_not_sent),
        ON_FIXTURE(only_web_addresses_are_accepted),
        ON_FIXTURE(header_that_would_start_another_line_is_refused),
        ON_FIXTURE(malformed_address_is_told),
        ON_FIXTURE(tls_to_a_plain_server_has_not_happened),
        ON_FIXTURE(missing_ca_file_is_told),
        ON_FIXTURE(proxy_comes_from_the_options_and_not_the_environment),
        ON_FIXTURE(cancel_from_another_thread_ends_the_wait),
        ON_FIXTURE(destroying_drops_what_is_waiting_and_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
