/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Calls that the handler holds and that another thread answers. */
#include "unit/http_server_kit.h"

#include <pthread.h>

#define SHORT_MS 50

/* A mailbox of one thread: calls that wait to be answered. */
struct desk {
    struct http_server *server;
    struct arena arena;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct http_server_call *calls[256];
    size_t n;
    size_t n_taken;
};

static void put(struct desk *d, struct http_server_call *call)
{
    pthread_mutex_lock(&d->lock);
    d->calls[d->n++] = call;
    pthread_cond_broadcast(&d->news);
    pthread_mutex_unlock(&d->lock);
}

/* Waits for the next call that is held. */
static struct http_server_call *take(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    while (d->n_taken == d->n)
        pthread_cond_wait(&d->news, &d->lock);
    struct http_server_call *call = d->calls[d->n_taken++];
    pthread_mutex_unlock(&d->lock);
    return call;
}

static void wait_for_calls(struct desk *d, size_t n)
{
    pthread_mutex_lock(&d->lock);
    while (d->n < n)
        pthread_cond_wait(&d->news, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    struct desk *d = context;
    if (str_is(http_url_path(q->url), "/now")) {
        out->response.body = STR("now");
        return;
    }
    put(d, call); /* may be answered before this returns */
    out->later = true;
}

static void start_with(struct desk *d, int64_t answer_timeout_ms,
                       int64_t drain_ms)
{
    struct http_server_options options = {
        .handle = handle,
        .context = d,
        .answer_timeout_ms = answer_timeout_ms,
        .drain_ms = drain_ms,
    };
    http_server_stop(d->server);
    d->server = kit_start(&options);
}

static int set_up(void **state)
{
    static struct desk d;
    d = (struct desk){0};
    pthread_mutex_init(&d.lock, NULL);
    pthread_cond_init(&d.news, NULL);
    start_with(&d, 0, 0);
    *state = &d;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *d = *state;
    http_server_stop(d->server);
    arena_fini(&d->arena);
    pthread_mutex_destroy(&d->lock);
    pthread_cond_destroy(&d->news);
    return 0;
}

static void answer(struct http_server_call *call)
{
    struct arena *a = http_server_call_arena(call);
    const struct http_request *q = http_server_call_request(call);
    struct str host = http_header_get(&q->headers, "Host");
    http_server_call_reply(call)->response.status = 202;
    http_server_call_reply(call)->response.body =
        arena_printf(a, "%s %.*s %.*s [%.*s]", q->method, STR_ARG(q->url),
                     STR_ARG(host), STR_ARG(q->body));
    http_server_answer(call);
}

static void held_call_is_answered_by_another_thread(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, STR("POST /hold HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                     "Content-Length: 3\r\n\r\nabc"));
    answer(take(d));
    struct str got = kit_receive_all(&d->arena, fd);
    close(fd);
    assert_true(str_starts_with(got, STR("HTTP/1.1 202 Accepted\r\n")));
    assert_true(str_ends_with(got, STR("\r\n\r\nPOST /hold h [abc]")));
}

static void others_are_served_while_calls_are_held(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    struct str other = kit_talk(&d->arena, d->server, KIT_GET("/now"));
    assert_true(str_ends_with(other, STR("\r\n\r\nnow")));
    answer(call);
    struct str got = kit_receive_all(&d->arena, fd);
    close(fd);
    assert_true(str_ends_with(got, STR("GET /hold x []")));
}

static void connection_is_kept_after_a_held_call(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    for (int i = 0; i < 3; i++) {
        kit_send(fd, KIT_KEEP("/hold"));
        answer(take(d));
        kit_receive_until(&d->arena, fd, "GET /hold x []");
    }
    close(fd);
    assert_int_equal(d->n_taken, 3);
}

static void *answer_many(void *context)
{
    struct desk *d = context;
    for (int i = 0; i < 200; i++)
        answer(take(d));
    return NULL;
}

static void many_held_calls_are_all_answered(void **state)
{
    struct desk *d = *state;
    int fds[200];
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, answer_many, d), 0);
    for (int i = 0; i < 200; i++) {
        fds[i] = kit_connect(d->server);
        kit_send(fds[i], KIT_GET("/hold"));
    }
    for (int i = 0; i < 200; i++) {
        struct str got = kit_receive_all(&d->arena, fds[i]);
        close(fds[i]);
        assert_true(str_ends_with(got, STR("GET /hold x []")));
    }
    pthread_join(thread, NULL);
}

static void client_that_has_no_more_to_say_gets_its_answer(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    shutdown(fd, SHUT_WR);
    answer(call);
    assert_true(str_ends_with(kit_receive_all(&d->arena, fd),
                              STR("GET /hold x []")));
    close(fd);
}

static void requests_behind_a_held_one_wait_for_their_turn(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, STR("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"
                     "GET /now HTTP/1.1\r\nHost: x\r\n"
                     "Connection: close\r\n\r\n"));
    answer(take(d));
    struct str got = kit_receive_all(&d->arena, fd);
    close(fd);
    size_t first = str_find(got, STR("GET /hold x []"), 0);
    assert_true(first < got.n);
    assert_true(str_ends_with(str_slice(got, first, got.n), STR("now")));
}

static void held_call_can_be_dropped(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    http_server_call_reply(call)->drop = true;
    http_server_answer(call);
    assert_int_equal(kit_receive_all(&d->arena, fd).n, 0);
    close(fd);
}

static void held_call_can_be_answered_with_a_delay(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    http_server_call_reply(call)->delay_ms = 1;
    answer(call);
    assert_true(str_ends_with(kit_receive_all(&d->arena, fd),
                              STR("GET /hold x []")));
    close(fd);
}

static void call_that_is_not_answered_in_time_is_a_503(void **state)
{
    struct desk *d = *state;
    start_with(d, SHORT_MS, 0);
    struct str got = kit_talk(&d->arena, d->server, KIT_GET("/hold"));
    assert_true(str_starts_with(got, STR("HTTP/1.1 503 ")));
    answer(take(d)); /* too late: dropped */
    got = kit_talk(&d->arena, d->server, KIT_GET("/now"));
    assert_true(str_ends_with(got, STR("now")));
}

static void request_stays_readable_after_its_deadline(void **state)
{
    struct desk *d = *state;
    start_with(d, SHORT_MS, 0);
    kit_talk(&d->arena, d->server, KIT_GET("/hold?a=b"));
    struct http_server_call *call = take(d);
    const struct http_request *q = http_server_call_request(call);
    assert_true(str_is(q->url, "/hold?a=b"));
    assert_string_equal(q->method, "GET");
    assert_true(str_is(http_header_get(&q->headers, "host"), "x"));
    http_server_answer(call);
}

static void answer_after_the_client_left_is_dropped(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    struct linger at_once = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
    answer(call);
    struct str got = kit_talk(&d->arena, d->server, KIT_GET("/now"));
    assert_true(str_ends_with(got, STR("now")));
}

static void stop_answers_held_calls_503(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    http_server_stop(d->server);
    d->server = NULL;
    struct str got = kit_receive_all(&d->arena, fd);
    close(fd);
    assert_true(str_starts_with(got, STR("HTTP/1.1 503 ")));
    answer(call); /* the server is gone: dropped */
}

static void *answer_one(void *context)
{
    struct desk *d = context;
    struct http_server_call *call = take(d);
    answer(call);
    return NULL;
}

static void *stop_server(void *context)
{
    struct desk *d = context;
    http_server_stop(d->server);
    return NULL;
}

static void stop_waits_for_held_calls_as_long_as_it_may(void **state)
{
    struct desk *d = *state;
    start_with(d, 0, KIT_SECONDS * 1000);
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    int late = kit_connect(d->server);
    struct http_server_call *call = take(d);
    kit_send(late, KIT_KEEP("/now"));
    kit_receive_until(&d->arena, late, "now");
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stop_server, d), 0);
    /* Once it is being stopped, new requests are refused. */
    struct str got;
    do {
        kit_send(late, KIT_KEEP("/now"));
        got = kit_receive_until(&d->arena, late, "\n\r\n");
    } while (str_starts_with(got, STR("HTTP/1.1 200")) &&
             kit_receive_until(&d->arena, late, "now").n > 0);
    assert_true(str_starts_with(got, STR("HTTP/1.1 503 ")));
    answer(call);
    assert_true(str_ends_with(kit_receive_all(&d->arena, fd),
                              STR("GET /hold x []")));
    pthread_join(thread, NULL);
    d->server = NULL;
    close(fd);
    close(late);
}

static void stopping_while_others_answer_is_clean(void **state)
{
    struct desk *d = *state;
    for (int round = 0; round < 50; round++) {
        int fd = kit_connect(d->server);
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, answer_one, d), 0);
        kit_send(fd, KIT_GET("/hold"));
        if (round % 2)
            kit_receive_until(&d->arena, fd, "HTTP/1.1 202");
        else
            wait_for_calls(d, (size_t)round + 1);
        http_server_stop(d->server);
        pthread_join(thread, NULL);
        close(fd);
        d->server = NULL;
        start_with(d, 0, 0);
    }
    assert_int_equal(d->n_taken, 50);
}

static void handler_learns_who_asks(void **state)
{
    struct desk *d = *state;
    int fd = kit_connect(d->server);
    kit_send(fd, KIT_GET("/hold"));
    struct http_server_call *call = take(d);
    assert_true(str_is(http_server_call_client(call), "127.0.0.1"));
    assert_false(http_server_call_is_tls(call));
    http_server_answer(call);
    kit_receive_all(&d->arena, fd);
    close(fd);
}

#define ON_DESK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DESK(held_call_is_answered_by_another_thread),
        ON_DESK(others_are_served_while_calls_are_held),
        ON_DESK(connection_is_kept_after_a_held_call),
        ON_DESK(many_held_calls_are_all_answered),
        ON_DESK(client_that_has_no_more_to_say_gets_its_answer),
        ON_DESK(requests_behind_a_held_one_wait_for_their_turn),
        ON_DESK(held_call_can_be_dropped),
        ON_DESK(held_call_can_be_answered_with_a_delay),
        ON_DESK(call_that_is_not_answered_in_time_is_a_503),
        ON_DESK(request_stays_readable_after_its_deadline),
        ON_DESK(answer_after_the_client_left_is_dropped),
        ON_DESK(stop_answers_held_calls_503),
        ON_DESK(stop_waits_for_held_calls_as_long_as_it_may),
        ON_DESK(stopping_while_others_answer_is_clean),
        ON_DESK(handler_learns_who_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
