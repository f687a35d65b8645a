/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Waking the owner of a client; requests over a unix socket. */
#include "unit/http_server_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/ports.h"

#define LONG_MS (INT64_C(1000) * KIT_SECONDS)

struct fixture {
    struct http_server *server;
    _Atomic(struct http_server_call *) held;
    struct http_client *client;
    struct transport transport;
    struct arena arena;
};

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    struct fixture *f = context;
    if (str_is(q->url, "/hold")) {
        atomic_store(&f->held, call);
        out->later = true;
        return;
    }
    if (str_is(q->url, "/never"))
        out->delay_ms = 100 * LONG_MS;
    out->response.body = STR("hello");
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
    memset(&f, 0, sizeof f);
    struct http_server_options options = {.handle = handle, .context = &f};
    f.server = kit_start(&options);
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

static struct http_request get(struct fixture *f, const char *path)
{
    return (struct http_request){
        .method = "GET",
        .url = arena_printf(&f->arena, "http://127.0.0.1:%u%s",
                            (unsigned)http_server_port(f->server), path),
    };
}

static enum err wait_long(struct fixture *f, struct http_exchange *out)
{
    return f->transport.wait(f->client, &f->arena, LONG_MS, out, NULL);
}

static void *wake(void *context)
{
    http_client_wake(context);
    return NULL;
}

static void owner_that_waits_is_woken_before_its_time(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/never");
    struct http_exchange x;
    struct clock_port clock = clock_system();
    pthread_t thread;
    check_ok(f->transport.submit(f->client, &q, 1, NULL),
             &(struct error){.message = ""});
    int64_t began_us = clock_monotonic_us(&clock);
    assert_int_equal(pthread_create(&thread, NULL, wake, f->client), 0);
    check_err(wait_long(f, &x), ERR_TIMEOUT);
    pthread_join(thread, NULL);
    assert_true(clock_monotonic_us(&clock) - began_us < LONG_MS * 500);
}

static void waking_before_the_wait_is_not_lost(void **state)
{
    struct fixture *f = *state;
    struct http_exchange x;
    http_client_wake(f->client);
    http_client_wake(f->client);
    check_err(wait_long(f, &x), ERR_TIMEOUT);
    /* Once for all: the next wait takes its time. */
    struct http_request q = get(f, "/");
    check_ok(f->transport.submit(f->client, &q, 7, NULL),
             &(struct error){.message = ""});
    check_ok(wait_long(f, &x), &x.error);
    assert_int_equal(x.tag, 7);
}

static void what_is_in_flight_goes_on_when_woken(void **state)
{
    struct fixture *f = *state;
    struct http_request q = get(f, "/hold");
    struct http_exchange x;
    check_ok(f->transport.submit(f->client, &q, 7, NULL),
             &(struct error){.message = ""});
    for (int woken = 0; woken < 3 || !atomic_load(&f->held); woken++) {
        http_client_wake(f->client);
        check_err(wait_long(f, &x), ERR_TIMEOUT);
    }
    http_server_answer(atomic_load(&f->held));
    check_ok(wait_long(f, &x), &x.error);
    assert_int_equal(x.response.status, 200);
    assert_int_equal(x.tag, 7);
}

static void unix_socket_that_nobody_serves_is_told(void **state)
{
    struct fixture *f = *state;
    open_client(f, &(struct http_client_options){
                       .unix_path = "/tmp/crosswalk-no-such-socket"});
    struct http_request q = {.method = "GET", .url = STR("http://hub/")};
    struct http_response r;
    struct error e = {0};
    check_err(transport_call(&f->transport, &f->arena, &q, &r, &e),
              ERR_UNREACHABLE);
    assert_false(e.maybe_happened);
    assert_non_null(strstr(
        e.message, "cannot connect to /tmp/crosswalk-no-such-socket: "));
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(owner_that_waits_is_woken_before_its_time),
        ON_FIXTURE(waking_before_the_wait_is_not_lost),
        ON_FIXTURE(what_is_in_flight_goes_on_when_woken),
        ON_FIXTURE(unix_socket_that_nobody_serves_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
