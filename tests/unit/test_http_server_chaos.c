/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Everything at once: clients that break off anywhere, holders that answer at
 * any time or too late, streams that are read or not. Meant for the
 * sanitizers; by itself it shows that the server goes on and stops.
 */
#include "unit/http_server_kit.h"

#include <pthread.h>

#include "base/ports.h"

#define CLIENTS 4
#define WORKERS 2
#define ROUNDS 60 /* of each client */
#define QUEUE 64

struct fixture {
    struct http_server *server;
    uint16_t port; /* also known once the server is gone */
    struct arena arena;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct http_server_call *calls[QUEUE];
    size_t n;
    bool closing;
    unsigned held;
    unsigned given_back;
};

struct actor {
    struct fixture *f;
    struct fake_random seed;
    pthread_t thread;
};

static uint64_t roll(struct actor *actor, uint64_t n)
{
    struct random_port random = random_fake(&actor->seed);
    return random_next(&random) % n;
}

static bool hold(struct fixture *f, struct http_server_call *call)
{
    pthread_mutex_lock(&f->lock);
    bool taken = f->n < QUEUE;
    if (taken) {
        f->calls[f->n++] = call;
        f->held++;
        pthread_cond_signal(&f->news);
    }
    pthread_mutex_unlock(&f->lock);
    return taken;
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    struct fixture *f = context;
    if (str_is(q->url, "/hold"))
        out->later = hold(f, call);
    out->delay_ms = str_is(q->url, "/soon");
    if (!out->later)
        out->response.body = q->body;
}

/* ---- those who answer ---------------------------------------------------- */

static struct http_server_call *take(struct fixture *f)
{
    struct http_server_call *call = NULL;
    pthread_mutex_lock(&f->lock);
    while (f->n == 0 && !f->closing)
        pthread_cond_wait(&f->news, &f->lock);
    if (f->n > 0)
        call = f->calls[--f->n];
    pthread_mutex_unlock(&f->lock);
    return call;
}

static void answer_with_stream(struct actor *worker,
                               struct http_server_call *call)
{
    static const char text[4096] = "data";
    struct http_server_stream *stream = http_server_stream_create(call);
    http_server_call_reply(call)->stream = stream;
    bool first = roll(worker, 2) == 0;
    if (first)
        http_server_answer(call);
    for (uint64_t i = roll(worker, 200); i > 0; i--)
        if (!http_server_stream_send(stream, (struct str){text, sizeof text}))
            break;
    if (!first)
        http_server_answer(call);
    http_server_stream_end(stream);
}

static void answer(struct actor *worker, struct http_server_call *call)
{
    struct http_server_reply *reply = http_server_call_reply(call);
    const struct http_request *q = http_server_call_request(call);
    switch (roll(worker, 4)) {
    case 0:
        reply->drop = true;
        break;
    case 1:
        reply->delay_ms = (int64_t)roll(worker, 30);
        break;
    case 2:
        answer_with_stream(worker, call);
        return;
    default:
        break;
    }
    reply->response.body = arena_str(http_server_call_arena(call), q->url);
    http_server_answer(call);
}

static void give_back(struct actor *worker, struct http_server_call *call)
{
    answer(worker, call);
    pthread_mutex_lock(&worker->f->lock);
    worker->f->given_back++;
    pthread_mutex_unlock(&worker->f->lock);
}

static void *work(void *context)
{
    struct actor *worker = context;
    struct http_server_call *call;
    struct http_server_call *late = NULL; /* often past its deadline */
    while ((call = take(worker->f))) {
        if (late)
            give_back(worker, late);
        late = roll(worker, 4) == 0 ? call : NULL;
        if (!late)
            give_back(worker, call);
    }
    if (late)
        give_back(worker, late);
    return NULL;
}

/* ---- those who ask ------------------------------------------------------- */

static int try_connect(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    kit_be_patient(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void read_some(struct actor *client, int fd)
{
    char part[2048];
    uint64_t times = roll(client, 8);
    for (uint64_t i = 0; i < times; i++)
        if (recv(fd, part, sizeof part, 0) <= 0)
            break;
}

static void talk_once(struct actor *client)
{
    static const struct str requests[] = {
        KIT_KEEP("/hold"),
        KIT_GET("/hold"),
        KIT_KEEP("/soon"),
        STR("POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"
            "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"),
        STR("GET /hold HTTP/1.0\r\n\r\n"),
        STR("HEAD /hold HTTP/1.1\r\nHost: x\r\n\r\n"),
        STR("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n0\r\n\r\n"),
        STR("\x16\x03\x01 is no HTTP\r\n\r\n"),
    };
    int fd = try_connect(client->f->port);
    if (fd < 0)
        return;
    struct str request = requests[roll(client, 8)];
    if (roll(client, 4) == 0) /* and then breaks off */
        request.n = roll(client, request.n);
    if (kit_send(fd, request) && roll(client, 3) > 0)
        read_some(client, fd);
    if (roll(client, 2) == 0) {
        struct linger at_once = {.l_onoff = 1};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    close(fd);
}

static void *ask(void *context)
{
    struct actor *client = context;
    for (int i = 0; i < ROUNDS; i++)
        talk_once(client);
    return NULL;
}

/* -------------------------------------------------------------------------- */

static void start_actors(struct fixture *f, struct actor *actors, size_t n,
                         void *(*run)(void *context), uint64_t seed)
{
    for (size_t i = 0; i < n; i++) {
        actors[i] = (struct actor){.f = f, .seed = {.state = seed + i}};
        assert_int_equal(
            pthread_create(&actors[i].thread, NULL, run, &actors[i]), 0);
    }
}

static void join_actors(const struct actor *actors, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pthread_join(actors[i].thread, NULL);
}

static void server_survives_everything_at_once(void **state)
{
    (void)state;
    static struct fixture f;
    struct http_server_options options = {
        .handle = handle,
        .context = &f,
        .max_connections = 32,
        .request_timeout_ms = 50,
        .idle_timeout_ms = 50,
        .answer_timeout_ms = 15,
        .drain_ms = 20,
    };
    struct actor clients[CLIENTS];
    struct actor workers[WORKERS];
    pthread_mutex_init(&f.lock, NULL);
    pthread_cond_init(&f.news, NULL);
    f.server = kit_start(&options);
    f.port = http_server_port(f.server);
    start_actors(&f, workers, WORKERS, work, 100);
    start_actors(&f, clients, CLIENTS, ask, 200);
    join_actors(clients, CLIENTS);
    struct str got;
    do /* while the last ones have not left yet, it may be full; and whoever
          takes too long to say what it wants is cut */
        got = kit_talk(&f.arena, f.server, KIT_GET("/now"));
    while (got.n == 0 || str_starts_with(got, STR("HTTP/1.1 503")));
    assert_true(str_starts_with(got, STR("HTTP/1.1 200 ")));
    start_actors(&f, clients, CLIENTS, ask, 300);
    int fd = kit_connect(f.server); /* is in the backlog: others are too */
    http_server_stop(f.server);     /* amid the clients */
    join_actors(clients, CLIENTS);
    pthread_mutex_lock(&f.lock);
    f.closing = true;
    pthread_cond_broadcast(&f.news);
    pthread_mutex_unlock(&f.lock);
    join_actors(workers, WORKERS);
    close(fd);
    arena_fini(&f.arena);
    assert_true(f.held > 0);
    assert_int_equal(f.held, f.given_back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(server_survives_everything_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
