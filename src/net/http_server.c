/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Starting and stopping; http_server_loop.c is what the thread does. It is a
 * thread of ours and not of MHD's: MHD_stop_daemon beside one of MHD's own
 * crashes when that is just refusing a malformed request (0.9.75 to 0.9.77:
 * then MHD_queue_response says yes without taking the response).
 */
#include "net/http_server.h"

#include <unistd.h>

#include "base/limits.h"
#include "net/http_server_private.h"

#define REQUEST_TIMEOUT_MS (INT64_C(60) * 1000)
#define IDLE_TIMEOUT_MS (INT64_C(120) * 1000)
/* A free port of one address is looked for again when another has not got it. */
#define FREE_PORT_TRIES 20
#define ANSWER_TIMEOUT_MS (INT64_C(60) * 1000)

static int64_t or_default(int64_t given, int64_t otherwise)
{
    return given > 0 ? given : otherwise;
}

static void fill_options(struct http_server_options *o)
{
    o->address = o->address ? o->address : "127.0.0.1";
    if (o->max_connections == 0)
        o->max_connections = LIMIT_SERVER_CONNECTIONS;
    o->max_connections = server_fit_connections(o->max_connections);
    if (o->max_body_bytes == 0)
        o->max_body_bytes = LIMIT_REQUEST_BYTES;
    if (o->max_bodies_bytes == 0)
        o->max_bodies_bytes = LIMIT_BODIES_BYTES;
    o->request_timeout_ms =
        or_default(o->request_timeout_ms, REQUEST_TIMEOUT_MS);
    o->idle_timeout_ms = or_default(o->idle_timeout_ms, IDLE_TIMEOUT_MS);
    o->answer_timeout_ms = or_default(o->answer_timeout_ms, ANSWER_TIMEOUT_MS);
}

static enum err listen_on_address(struct http_server *server, struct str text,
                                  struct error *e)
{
    const struct http_server_options *o = &server->options;
    struct server_listener *listener = &server->listeners[server->n_listeners];
    const char *address = arena_strz(&server->arena, text);
    /* The first one finds the free port for all. */
    uint16_t port = server->port != 0 ? server->port : o->port;
    TRY(server_listen(address, port, &listener->fd, &server->port, e));
    listener->daemon = o->cert_file ? &server->tls : &server->plain;
    server->n_listeners++;
    return ERR_OK;
}

static enum err count_addresses(const struct http_server *server,
                                struct error *e)
{
    struct str rest = str_from(server->options.address);
    struct str part;
    int n = 0;
    while (str_split(&rest, ' ', &part))
        n += part.n > 0;
    if (n > SERVER_ADDRESSES)
        FAIL(e, ERR_LIMIT, "more than %d addresses to listen on",
             SERVER_ADDRESSES);
    return ERR_OK;
}

static enum err listen_on_addresses(struct http_server *server,
                                    struct error *e)
{
    struct str rest = str_from(server->options.address);
    struct str part;
    while (str_split(&rest, ' ', &part))
        if (part.n > 0)
            TRY(listen_on_address(server, part, e));
    return ERR_OK;
}

/* A port that is free on the first address may be taken on the next. */
static enum err listen_on_one_port(struct http_server *server,
                                   struct error *e)
{
    int tries = server->options.port == 0 ? FREE_PORT_TRIES : 1;
    for (;;) {
        enum err err = listen_on_addresses(server, e);
        bool again = err == ERR_IO && server->n_listeners > 0 && --tries > 0;
        if (!again)
            return err;
        server_close_listeners(server);
        server->port = 0;
    }
}

static enum err listen_everywhere(struct http_server *server, struct error *e)
{
    TRY(count_addresses(server, e));
    TRY(listen_on_one_port(server, e));
    if (server->unix_file.path) {
        struct server_listener *listener =
            &server->listeners[server->n_listeners];
        TRY(server_listen_unix(&server->unix_file, &listener->fd, e));
        listener->daemon = &server->plain;
        server->n_listeners++;
    }
    if (server->n_listeners == 0)
        FAIL(e, ERR_INVALID, "the HTTP server has no address to listen on");
    return ERR_OK;
}

static enum err start_daemons(struct http_server *server, struct error *e)
{
    server->plain = (struct server_daemon){.server = server, .epoll_fd = -1};
    server->tls = (struct server_daemon){
        .server = server, .epoll_fd = -1, .tls = true};
    TRY(server_daemon_start(&server->plain, e));
    if (!server->options.cert_file)
        return ERR_OK;
    TRY(server_certificate_use(server, server->options.cert_file,
                               server->options.key_file, e));
    return server_daemon_start(&server->tls, e);
}

static enum err start_serving(struct http_server *server, struct error *e)
{
    TRY(start_daemons(server, e));
    TRY(listen_everywhere(server, e));
    if (pthread_create(&server->thread, NULL, server_loop, server) != 0)
        FAIL(e, ERR_IO, "the thread of the HTTP server cannot be started");
    pthread_setname_np(server->thread, "http-server");
    return ERR_OK;
}

void server_close_listeners(struct http_server *server)
{
    for (size_t i = 0; i < server->n_listeners; i++)
        close(server->listeners[i].fd);
    server->n_listeners = 0;
    server_unlink_unix(&server->unix_file);
}

static void free_server(struct http_server *server)
{
    server_certificates_free(server);
    server_mail_unref(server->mail);
    struct arena arena = server->arena; /* the server lives inside it */
    arena_fini(&arena);
}

static void undo_start(struct http_server *server)
{
    server_close_listeners(server);
    if (server->plain.mhd)
        MHD_stop_daemon(server->plain.mhd);
    if (server->tls.mhd)
        MHD_stop_daemon(server->tls.mhd);
    free_server(server);
}

enum err http_server_start(const struct http_server_options *options,
                           struct http_server **out_server, struct error *e)
{
    struct server_mail *mail = NULL;
    TRY(server_mail_create(&mail, e));
    struct arena arena = ARENA_INIT;
    struct http_server *server = arena_new(&arena, struct http_server);
    server->arena = arena;
    server->mail = mail;
    server->options = *options;
    server->clock = clock_system();
    fill_options(&server->options);
    server_timers_init(&server->arena, &server->timers,
                       server->options.max_connections);
    if (options->unix_path)
        server->unix_file.path =
            arena_strz(&server->arena, str_from(options->unix_path));
    enum err started = start_serving(server, e);
    if (started == ERR_OK)
        *out_server = server;
    else
        undo_start(server);
    return started;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    server_mail_lock(server->mail);
    server->mail->stop = true;
    server_mail_wake(server->mail);
    server_mail_unlock(server->mail);
    pthread_join(server->thread, NULL);
    free_server(server);
}
