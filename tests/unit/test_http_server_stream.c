/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Answers that go on: what other threads send arrives, piece by piece. */
#include "unit/http_server_kit.h"

#include <pthread.h>
#include <semaphore.h>

#include "base/limits.h"

#define STREAMS 200

struct fixture {
    struct http_server *server;
    struct arena arena;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct http_server_call *held;
    struct http_server_stream *streams[STREAMS];
    size_t n;
};

static struct http_server_stream *open_stream(struct fixture *f,
                                              struct http_server_call *call)
{
    struct http_server_stream *stream = http_server_stream_create(call);
    pthread_mutex_lock(&f->lock);
    f->streams[f->n++] = stream;
    pthread_cond_signal(&f->news);
    pthread_mutex_unlock(&f->lock);
    return stream;
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    static const struct http_header type = {STR("Content-Type"),
                                            STR("text/event-stream")};
    struct fixture *f = context;
    if (str_is(q->url, "/now")) {
        out->response.body = STR("now");
        return;
    }
    if (str_is(q->url, "/hold")) {
        pthread_mutex_lock(&f->lock);
        f->held = call;
        pthread_cond_signal(&f->news);
        pthread_mutex_unlock(&f->lock);
        out->later = true;
        return;
    }
    out->response.headers = (struct http_headers){&type, 1};
    out->stream = open_stream(f, call);
    if (str_is(q->url, "/first"))
        out->response.body = STR("first;");
    out->drop = str_is(q->url, "/drop");
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    struct http_server_options options = {.handle = handle, .context = &f};
    pthread_mutex_init(&f.lock, NULL);
    pthread_cond_init(&f.news, NULL);
    f.server = kit_start(&options);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    http_server_stop(f->server);
    arena_fini(&f->arena);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->news);
    return 0;
}

/* The `i`th stream that was opened. */
static struct http_server_stream *stream_at(struct fixture *f, size_t i)
{
    pthread_mutex_lock(&f->lock);
    while (f->n <= i)
        pthread_cond_wait(&f->news, &f->lock);
    struct http_server_stream *stream = f->streams[i];
    pthread_mutex_unlock(&f->lock);
    return stream;
}

/* A client with an open stream, its headers read. */
static int subscribe(struct fixture *f, struct str request)
{
    int fd = kit_connect(f->server);
    kit_send(fd, request);
    struct str head = kit_receive_until(&f->arena, fd, "\r\n\r\n");
    assert_true(str_starts_with(head, STR("HTTP/1.1 200 OK\r\n")));
    return fd;
}

static void headers_come_before_anything_is_sent(void **state)
{
    struct fixture *f = *state;
    int fd = kit_connect(f->server);
    kit_send(fd, KIT_GET("/events"));
    struct str head = kit_receive_until(&f->arena, fd, "\r\n\r\n");
    assert_true(str_contains(
        head, STR("\r\nContent-Type: text/event-stream\r\n")));
    http_server_stream_end(stream_at(f, 0));
    close(fd);
}

static void pieces_arrive_as_they_are_sent(void **state)
{
    struct fixture *f = *state;
    int fd = subscribe(f, KIT_GET("/events"));
    struct http_server_stream *stream = stream_at(f, 0);
    assert_true(http_server_stream_send(stream, STR("one;")));
    kit_receive_until(&f->arena, fd, "one;");
    assert_true(http_server_stream_send(stream, STR("two;")));
    kit_receive_until(&f->arena, fd, "two;");
    http_server_stream_end(stream);
    struct str rest = kit_receive_all(&f->arena, fd);
    close(fd);
    assert_true(str_ends_with(rest, STR("0\r\n\r\n")));
}

static void body_of_the_reply_comes_first(void **state)
{
    struct fixture *f = *state;
    int fd = subscribe(f, KIT_GET("/first"));
    struct http_server_stream *stream = stream_at(f, 0);
    assert_true(http_server_stream_send(stream, STR("second;")));
    http_server_stream_end(stream);
    struct str rest = kit_receive_all(&f->arena, fd);
    close(fd);
    size_t first = str_find(rest, STR("first;"), 0);
    assert_true(first < str_find(rest, STR("second;"), 0));
    assert_true(str_contains(rest, STR("second;")));
}

/* What a worker does that first has to find out whether there is a stream. */
static void *answer_with_stream(void *context)
{
    struct http_server_call *call = context;
    struct http_server_stream *stream = http_server_stream_create(call);
    http_server_call_reply(call)->stream = stream;
    bool sent = http_server_stream_send(stream, STR("early;"));
    http_server_answer(call);
    sent &= http_server_stream_send(stream, STR("late;"));
    http_server_stream_end(stream);
    return sent ? context : NULL;
}

static void held_call_can_be_answered_with_a_stream(void **state)
{
    struct fixture *f = *state;
    int fd = kit_connect(f->server);
    kit_send(fd, STR("GET /hold HTTP/1.0\r\n\r\n"));
    pthread_mutex_lock(&f->lock);
    while (!f->held)
        pthread_cond_wait(&f->news, &f->lock);
    pthread_mutex_unlock(&f->lock);
    pthread_t thread;
    void *sent = NULL;
    assert_int_equal(
        pthread_create(&thread, NULL, answer_with_stream, f->held), 0);
    pthread_join(thread, &sent);
    assert_non_null(sent);
    assert_true(str_ends_with(kit_receive_all(&f->arena, fd),
                              STR("\r\n\r\nearly;late;")));
    close(fd);
}

static void connection_is_kept_after_a_stream(void **state)
{
    struct fixture *f = *state;
    int fd = subscribe(f, KIT_KEEP("/events"));
    http_server_stream_end(stream_at(f, 0));
    kit_receive_until(&f->arena, fd, "0\r\n\r\n");
    kit_send(fd, KIT_GET("/now"));
    assert_true(str_ends_with(kit_receive_all(&f->arena, fd), STR("now")));
    close(fd);
}

static void old_client_gets_a_stream_without_chunks(void **state)
{
    struct fixture *f = *state;
    int fd = kit_connect(f->server);
    kit_send(fd, STR("GET /events HTTP/1.0\r\n\r\n"));
    struct http_server_stream *stream = stream_at(f, 0);
    assert_true(http_server_stream_send(stream, STR("one;")));
    kit_receive_until(&f->arena, fd, "one;");
    assert_true(http_server_stream_send(stream, STR("two;")));
    http_server_stream_end(stream);
    assert_true(str_is(kit_receive_all(&f->arena, fd), "two;"));
    close(fd);
}

/* The server is done with what came before. */
static void wait_for_a_turn(struct fixture *f)
{
    struct str got = kit_talk(&f->arena, f->server, KIT_GET("/now"));
    assert_true(str_ends_with(got, STR("now")));
}

static void head_of_a_stream_is_its_headers_only(void **state)
{
    struct fixture *f = *state;
    struct str got = kit_talk(&f->arena, f->server,
                              STR("HEAD /events HTTP/1.1\r\nHost: x\r\n"
                                  "Connection: close\r\n\r\n"));
    assert_true(str_starts_with(got, STR("HTTP/1.1 200 OK\r\n")));
    assert_true(str_ends_with(got, STR("\r\n\r\n")));
    wait_for_a_turn(f);
    /* The client has its answer: there is nobody to send to. */
    assert_false(http_server_stream_send(stream_at(f, 0), STR("x")));
    http_server_stream_end(stream_at(f, 0));
}

static void stream_of_a_dropped_answer_is_gone(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        kit_talk(&f->arena, f->server, KIT_GET("/drop")).n, 0);
    wait_for_a_turn(f);
    assert_false(http_server_stream_send(stream_at(f, 0), STR("x")));
    http_server_stream_end(stream_at(f, 0));
}

static void client_that_leaves_is_found_out_by_sending(void **state)
{
    struct fixture *f = *state;
    int fd = subscribe(f, KIT_GET("/events"));
    struct http_server_stream *stream = stream_at(f, 0);
    struct linger at_once = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
    /* At the latest when more than the queue holds was sent. */
    size_t sent = 0;
    while (http_server_stream_send(stream, STR("something to say\n")))
        sent += strlen("something to say\n");
    assert_in_range(sent, 0, LIMIT_STREAM_BYTES);
    http_server_stream_end(stream);
}

/* Sends until it is told to stop; how much went in. */
static size_t flood(struct http_server_stream *stream)
{
    static char piece[1024];
    memset(piece, 'x', sizeof piece);
    size_t sent = 0;
    while (http_server_stream_send(stream, (struct str){piece, sizeof piece}))
        sent += sizeof piece;
    return sent;
}

static void client_that_does_not_read_is_cut_off(void **state)
{
    struct fixture *f = *state;
    int fd = subscribe(f, KIT_GET("/events"));
    struct http_server_stream *stream = stream_at(f, 0);
    size_t sent = flood(stream);
    assert_true(sent >= LIMIT_STREAM_BYTES);
    assert_false(http_server_stream_send(stream, STR("more")));
    http_server_stream_end(stream);
    struct str rest = kit_receive_all(&f->arena, fd); /* it is closed */
    close(fd);
    assert_false(str_ends_with(rest, STR("0\r\n\r\n")));
}

static void piece_larger_than_the_queue_is_refused(void **state)
{
    struct fixture *f = *state;
    int fd = subscribe(f, KIT_GET("/events"));
    struct http_server_stream *stream = stream_at(f, 0);
    char *big = arena_alloc(&f->arena, LIMIT_STREAM_BYTES + 1);
    assert_false(http_server_stream_send(
        stream, (struct str){big, LIMIT_STREAM_BYTES + 1}));
    http_server_stream_end(stream);
    kit_receive_all(&f->arena, fd);
    close(fd);
}

static void piece_as_large_as_the_queue_arrives(void **state)
{
    struct fixture *f = *state;
    int fd = kit_connect(f->server);
    kit_send(fd, STR("GET /events HTTP/1.0\r\n\r\n"));
    kit_receive_until(&f->arena, fd, "\r\n\r\n");
    struct http_server_stream *stream = stream_at(f, 0);
    char *big = arena_alloc(&f->arena, LIMIT_STREAM_BYTES);
    memset(big, 'x', LIMIT_STREAM_BYTES);
    assert_true(http_server_stream_send(
        stream, (struct str){big, LIMIT_STREAM_BYTES}));
    http_server_stream_end(stream);
    struct str got = kit_receive_all(&f->arena, fd);
    close(fd);
    assert_true(str_eq(got, (struct str){big, LIMIT_STREAM_BYTES}));
}

static void many_streams_do_not_hold_up_other_requests(void **state)
{
    struct fixture *f = *state;
    int fds[STREAMS];
    for (size_t i = 0; i < STREAMS; i++)
        fds[i] = subscribe(f, KIT_GET("/events"));
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < STREAMS; i++)
            assert_true(http_server_stream_send(stream_at(f, i), STR("tick;")));
        struct str got = kit_talk(&f->arena, f->server, KIT_GET("/now"));
        assert_true(str_ends_with(got, STR("now")));
    }
    for (size_t i = 0; i < STREAMS; i++)
        http_server_stream_end(stream_at(f, i));
    for (size_t i = 0; i < STREAMS; i++) {
        struct str rest = kit_receive_all(&f->arena, fds[i]);
        close(fds[i]);
        size_t ticks = 0;
        for (size_t at = 0; (at = str_find(rest, STR("tick;"), at)) < rest.n;
             at++)
            ticks++;
        assert_int_equal(ticks, 10);
    }
}

static void stop_completes_streams(void **state)
{
    struct fixture *f = *state;
    int fds[STREAMS];
    for (size_t i = 0; i < STREAMS; i++)
        fds[i] = subscribe(f, KIT_GET("/events"));
    assert_true(http_server_stream_send(stream_at(f, 0), STR("last;")));
    http_server_stop(f->server);
    f->server = NULL;
    for (size_t i = 0; i < STREAMS; i++) {
        struct str rest = kit_receive_all(&f->arena, fds[i]);
        close(fds[i]);
        assert_true(str_ends_with(rest, STR("0\r\n\r\n")));
        if (i == 0)
            assert_true(str_contains(rest, STR("last;")));
        assert_false(http_server_stream_send(stream_at(f, i), STR("x")));
        http_server_stream_end(stream_at(f, i));
    }
}

struct sender {
    struct http_server_stream *stream;
    sem_t begun;
};

static void *send_until_gone(void *context)
{
    struct sender *sender = context;
    bool gone = !http_server_stream_send(sender->stream, STR("x"));
    assert_int_equal(sem_post(&sender->begun), 0);
    while (!gone)
        gone = !http_server_stream_send(sender->stream, STR("x"));
    http_server_stream_end(sender->stream);
    return NULL;
}

static void stopping_while_others_send_is_clean(void **state)
{
    struct fixture *f = *state;
    enum { SENDERS = 8 };
    int fds[SENDERS];
    pthread_t threads[SENDERS];
    struct sender senders[SENDERS];
    for (size_t i = 0; i < SENDERS; i++) {
        fds[i] = subscribe(f, KIT_GET("/events"));
        senders[i].stream = stream_at(f, i);
        assert_int_equal(sem_init(&senders[i].begun, 0, 0), 0);
        assert_int_equal(pthread_create(&threads[i], NULL, send_until_gone,
                                        &senders[i]), 0);
    }
    /* nobody reads: who has sent too much by now is cut off already */
    for (size_t i = 0; i < SENDERS; i++)
        assert_int_equal(sem_wait(&senders[i].begun), 0);
    http_server_stop(f->server);
    f->server = NULL;
    for (size_t i = 0; i < SENDERS; i++) {
        pthread_join(threads[i], NULL);
        sem_destroy(&senders[i].begun);
        close(fds[i]);
    }
    assert_int_equal(f->n, SENDERS);
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(headers_come_before_anything_is_sent),
        ON_FIXTURE(pieces_arrive_as_they_are_sent),
        ON_FIXTURE(body_of_the_reply_comes_first),
        ON_FIXTURE(held_call_can_be_answered_with_a_stream),
        ON_FIXTURE(connection_is_kept_after_a_stream),
        ON_FIXTURE(old_client_gets_a_stream_without_chunks),
        ON_FIXTURE(head_of_a_stream_is_its_headers_only),
        ON_FIXTURE(stream_of_a_dropped_answer_is_gone),
        ON_FIXTURE(client_that_leaves_is_found_out_by_sending),
        ON_FIXTURE(client_that_does_not_read_is_cut_off),
        ON_FIXTURE(piece_larger_than_the_queue_is_refused),
        ON_FIXTURE(piece_as_large_as_the_queue_arrives),
        ON_FIXTURE(many_streams_do_not_hold_up_other_requests),
        ON_FIXTURE(stop_completes_streams),
        ON_FIXTURE(stopping_while_others_send_is_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
