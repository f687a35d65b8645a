/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The server with a certificate. */
#include "unit/http_server_kit.h"

#include <pthread.h>

#include "lib/tls_files.h"

struct fixture {
    struct tls_files files;
    struct http_server *server;
    struct http_server_options options;
    struct http_client *client;
    struct arena arena;
};

static void *answer_later(void *context)
{
    struct http_server_call *call = context;
    http_server_call_reply(call)->response.body = STR("later");
    http_server_answer(call);
    return NULL;
}

static void *stream_some(void *context)
{
    struct http_server_stream *stream = context;
    bool all = true;
    for (int i = 0; i < 100; i++)
        all &= http_server_stream_send(stream, STR("0123456789"));
    http_server_stream_end(stream);
    return all ? context : NULL;
}

static void start_thread(void *(*run)(void *context), void *context)
{
    pthread_t thread;
    pthread_create(&thread, NULL, run, context);
    pthread_detach(thread);
}

static void handle(void *context, struct http_server_call *call,
                   const struct http_request *q, struct http_server_reply *out)
{
    (void)context;
    if (str_is(q->url, "/later")) {
        start_thread(answer_later, call);
        out->later = true;
    } else if (str_is(q->url, "/stream")) {
        out->stream = http_server_stream_create(call);
        start_thread(stream_some, out->stream);
    } else if (str_is(q->url, "/length")) {
        out->response.body =
            arena_printf(http_server_call_arena(call), "%zu", q->body.n);
    } else {
        out->response.body = http_server_call_is_tls(call) ? STR("secret")
                                                           : STR("plain");
    }
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    if (!tls_files_make(&f.files, "IP:127.0.0.1"))
        return 1;
    f.options = (struct http_server_options){
        .handle = handle,
        .cert_file = f.files.cert,
        .key_file = f.files.key,
    };
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    http_client_destroy(f->client);
    http_server_stop(f->server);
    arena_fini(&f->arena);
    tls_files_remove(&f->files);
    return 0;
}

/* One that trusts `ca_file` and has no connection yet. */
static void open_client(struct fixture *f, const char *ca_file)
{
    struct http_client_options options = {.ca_file = ca_file};
    struct error e = {0};
    http_client_destroy(f->client);
    f->client = NULL;
    check_ok(http_client_create(&options, &f->client, &e), &e);
}

static void start(struct fixture *f)
{
    f->server = kit_start(&f->options);
    open_client(f, f->files.cert);
}

static enum err try_to_ask(struct fixture *f, const char *path,
                           struct error *e)
{
    struct transport t = http_client_transport(f->client);
    struct http_request q = {
        .method = "GET",
        .url = arena_printf(&f->arena, "https://127.0.0.1:%u%s",
                            (unsigned)http_server_port(f->server), path),
    };
    struct http_response r = {0};
    return transport_call(&t, &f->arena, &q, &r, e);
}

static struct str ask(struct fixture *f, const char *path, struct str body)
{
    struct transport t = http_client_transport(f->client);
    struct http_request q = {
        .method = body.n > 0 ? "POST" : "GET",
        .url = arena_printf(&f->arena, "https://127.0.0.1:%u%s",
                            (unsigned)http_server_port(f->server), path),
        .body = body,
    };
    struct http_response r = {0};
    struct error e = {0};
    check_ok(transport_call(&t, &f->arena, &q, &r, &e), &e);
    return r.body;
}

static void client_that_trusts_the_certificate_is_answered(void **state)
{
    struct fixture *f = *state;
    start(f);
    check_str(ask(f, "/", STR("")), "secret");
    check_str(ask(f, "/", STR("")), "secret");
}

static void held_call_and_stream_work_over_tls(void **state)
{
    struct fixture *f = *state;
    start(f);
    check_str(ask(f, "/later", STR("")), "later");
    assert_int_equal(ask(f, "/stream", STR("")).n, 1000);
}

static void large_body_arrives_over_tls(void **state)
{
    struct fixture *f = *state;
    start(f);
    char *body = arena_alloc(&f->arena, 3u << 20);
    check_str(ask(f, "/length", (struct str){body, 3u << 20}), "3145728");
}

static void unix_socket_stays_plain(void **state)
{
    struct fixture *f = *state;
    char path[sizeof f->files.folder + 8];
    snprintf(path, sizeof path, "%s/socket", f->files.folder);
    f->options.unix_path = path;
    start(f);
    int fd = kit_connect_unix(path);
    kit_send(fd, KIT_GET("/"));
    assert_true(str_ends_with(kit_receive_all(&f->arena, fd), STR("plain")));
    close(fd);
}

static void plain_request_to_a_tls_port_is_closed(void **state)
{
    struct fixture *f = *state;
    start(f);
    struct str got = kit_talk(&f->arena, f->server, KIT_GET("/"));
    assert_false(str_starts_with(got, STR("HTTP/")));
    check_str(ask(f, "/", STR("")), "secret");
}

static void handshake_that_does_not_end_is_cut(void **state)
{
    struct fixture *f = *state;
    f->options.request_timeout_ms = 60;
    start(f);
    struct str got = kit_talk(&f->arena, f->server, STR("\x16\x03\x01"));
    assert_int_equal(got.n, 0);
}

static void check_not_started(struct fixture *f, const char *why)
{
    struct error e = {0};
    struct http_server *server = NULL;
    check_err(http_server_start(&f->options, &server, &e), ERR_INVALID);
    if (!strstr(e.message, why))
        fail_msg("\"%s\" does not say \"%s\"", e.message, why);
}

static void missing_key_is_told(void **state)
{
    struct fixture *f = *state;
    f->options.key_file = NULL;
    check_not_started(f, "needs its key file");
}

static void file_that_is_no_certificate_is_told(void **state)
{
    struct fixture *f = *state;
    f->options.cert_file = f->files.key;
    check_not_started(f, "cannot be used for TLS: ");
}

static void key_of_another_certificate_is_told(void **state)
{
    struct fixture *f = *state;
    struct tls_files other;
    assert_true(tls_files_make(&other, "IP:127.0.0.1"));
    f->options.key_file = other.key;
    check_not_started(f, other.key);
    tls_files_remove(&other);
}

static void new_certificate_is_for_new_connections(void **state)
{
    struct fixture *f = *state;
    struct tls_files other;
    struct error e = {0};
    assert_true(tls_files_make(&other, "IP:127.0.0.1"));
    start(f);
    check_str(ask(f, "/", STR("")), "secret");
    check_ok(http_server_set_certificate(f->server, other.cert, other.key, &e),
             &e);
    /* The connection of before is still there, and still good. */
    check_str(ask(f, "/", STR("")), "secret");
    open_client(f, f->files.cert);
    check_err(try_to_ask(f, "/", &e), ERR_UNREACHABLE);
    open_client(f, other.cert);
    check_str(ask(f, "/", STR("")), "secret");
    tls_files_remove(&other);
}

static void old_certificate_stays_when_the_new_one_is_no_good(void **state)
{
    struct fixture *f = *state;
    struct error e = {0};
    start(f);
    check_err(http_server_set_certificate(f->server, f->files.key,
                                          f->files.key, &e), ERR_INVALID);
    check_err(http_server_set_certificate(f->server, f->files.cert, "/no/key",
                                          &e), ERR_NOT_FOUND);
    check_err(http_server_set_certificate(f->server, f->files.cert, "/dev/null",
                                          &e), ERR_INVALID);
    check_str(ask(f, "/", STR("")), "secret");
}

static void plain_server_takes_no_certificate(void **state)
{
    struct fixture *f = *state;
    struct http_server_options plain = {.handle = handle};
    f->server = kit_start(&plain);
    struct error e = {0};
    check_err(http_server_set_certificate(f->server, f->files.cert,
                                          f->files.key, &e), ERR_INVALID);
}

static void missing_certificate_is_told(void **state)
{
    struct fixture *f = *state;
    f->options.cert_file = "/no/such/cert.pem";
    struct error e = {0};
    check_err(http_server_start(&f->options, &f->server, &e), ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "TLS certificate: "));
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(client_that_trusts_the_certificate_is_answered),
        ON_FIXTURE(held_call_and_stream_work_over_tls),
        ON_FIXTURE(large_body_arrives_over_tls),
        ON_FIXTURE(unix_socket_stays_plain),
        ON_FIXTURE(plain_request_to_a_tls_port_is_closed),
        ON_FIXTURE(handshake_that_does_not_end_is_cut),
        ON_FIXTURE(missing_key_is_told),
        ON_FIXTURE(file_that_is_no_certificate_is_told),
        ON_FIXTURE(key_of_another_certificate_is_told),
        ON_FIXTURE(new_certificate_is_for_new_connections),
        ON_FIXTURE(old_certificate_stays_when_the_new_one_is_no_good),
        ON_FIXTURE(plain_server_takes_no_certificate),
        ON_FIXTURE(missing_certificate_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
