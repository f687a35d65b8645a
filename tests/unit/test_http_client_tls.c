/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Whom the client trusts: a TLS server on loopback with a fresh certificate. */
#include "unit/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/tls_files.h"
#include "net/http_client.h"

struct tls_server {
    SSL_CTX *context;
    int listener;
    uint16_t port;
    pthread_t thread;
    char ca_path[64]; /* its certificate, as a CA file */
    int requests;     /* read after the thread was joined only */
};

static void write_ca_file(struct tls_server *s, X509 *cert)
{
    snprintf(s->ca_path, sizeof s->ca_path, "/tmp/crosswalk-ca-XXXXXX");
    int fd = mkstemp(s->ca_path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_non_null(file);
    PEM_write_X509(file, cert);
    fclose(file);
}

static void serve_one(struct tls_server *s, int fd)
{
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    char text[4096];
    SSL *ssl = SSL_new(s->context);
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1 && SSL_read(ssl, text, sizeof text) > 0) {
        s->requests++;
        SSL_write(ssl, answer, sizeof answer - 1);
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
}

static void *run(void *context)
{
    struct tls_server *s = context;
    sigset_t pipe;
    /* OpenSSL writes without MSG_NOSIGNAL; the client must not need this. */
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
    for (;;) {
        int fd = accept(s->listener, NULL, NULL);
        if (fd < 0)
            return NULL; /* stopped */
        serve_one(s, fd);
        close(fd);
    }
}

static void listen_on_loopback(struct tls_server *s)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(
        bind(s->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(s->listener, 4), 0);
    assert_int_equal(
        getsockname(s->listener, (struct sockaddr *)&address, &size), 0);
    s->port = ntohs(address.sin_port);
}

/* `names`: whom the certificate is for, "IP:127.0.0.1". */
static void start(struct tls_server *s, const char *names)
{
    *s = (struct tls_server){.context = SSL_CTX_new(TLS_server_method())};
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = tls_certificate(key, names);
    assert_int_equal(SSL_CTX_use_certificate(s->context, cert), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(s->context, key), 1);
    write_ca_file(s, cert);
    X509_free(cert);
    EVP_PKEY_free(key);
    listen_on_loopback(s);
    assert_int_equal(pthread_create(&s->thread, NULL, run, s), 0);
}

static void stop(struct tls_server *s)
{
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
    unlink(s->ca_path);
    SSL_CTX_free(s->context);
}

static enum err call(const struct tls_server *s, const char *ca_file,
                     struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct http_client_options options = {.ca_file = ca_file};
    struct http_client *client = NULL;
    check_ok(http_client_create(&options, &client, e), e);
    struct transport t = http_client_transport(client);
    struct http_request q = {
        .method = "POST",
        .url = arena_printf(&a, "https://127.0.0.1:%u/", (unsigned)s->port),
        .body = STR("secret"),
    };
    struct http_response r = {0};
    enum err code = transport_call(&t, &a, &q, &r, e);
    if (code == ERR_OK)
        check_str(r.body, "ok");
    http_client_destroy(client);
    return code;
}

static void certificate_of_the_ca_file_is_trusted(void **state)
{
    (void)state;
    struct tls_server s;
    struct error e = {0};
    start(&s, "IP:127.0.0.1");
    check_ok(call(&s, s.ca_path, &e), &e);
    stop(&s);
    assert_int_equal(s.requests, 1);
}

static void unknown_certificate_is_refused_before_anything_is_sent(void **state)
{
    (void)state;
    struct tls_server s;
    struct error e = {0};
    start(&s, "IP:127.0.0.1");
    check_err(call(&s, NULL, &e), ERR_UNREACHABLE);
    stop(&s);
    assert_int_equal(s.requests, 0);
    assert_false(e.maybe_happened);
    assert_non_null(strstr(
        e.message, "cannot trust the certificate of https://127.0.0.1:"));
}

static void certificate_for_another_host_is_refused(void **state)
{
    (void)state;
    struct tls_server s;
    struct error e = {0};
    start(&s, "DNS:other.tld,IP:127.0.0.2");
    check_err(call(&s, s.ca_path, &e), ERR_UNREACHABLE);
    stop(&s);
    assert_int_equal(s.requests, 0);
    assert_false(e.maybe_happened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificate_of_the_ca_file_is_trusted),
        cmocka_unit_test(
            unknown_certificate_is_refused_before_anything_is_sent),
        cmocka_unit_test(certificate_for_another_host_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
