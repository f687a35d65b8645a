/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Connections: accepted here and not by MHD, so that all addresses share one
 * limit, and so that what is past it is refused instead of being left to wait
 * for ever. Each has one deadline, which its call moves on.
 */
#include "net/http_server_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/time.h"

/* A connection that has just been closed makes room: wait this long for it. */
#define GRACE_US (INT64_C(250) * US_PER_MS)
#define ACCEPT_AT_ONCE 64
/* Descriptors for all that is not a connection to the server. */
#define OTHER_FILES 512u
#define FEWEST_CONNECTIONS 16u

union peer {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
    struct sockaddr_storage room;
};

void server_connection_set_timer(struct server_connection *c, int64_t ms)
{
    struct http_server *server = c->daemon->server;
    server_timer_set(&server->timers, &c->timer,
                     clock_monotonic_us(&server->clock) + ms * US_PER_MS);
}

void server_connection_cut(struct server_connection *c)
{
    server_timer_clear(&c->daemon->server->timers, &c->timer);
    shutdown(c->fd, SHUT_RDWR);
}

static void describe_peer(const struct sockaddr *peer, char *to, size_t size)
{
    union peer p = {.room = {0}};
    const char *text = NULL;
    if (peer->sa_family == AF_INET) {
        memcpy(&p.v4, peer, sizeof p.v4);
        text = inet_ntop(AF_INET, &p.v4.sin_addr, to, (socklen_t)size);
    } else if (peer->sa_family == AF_INET6) {
        memcpy(&p.v6, peer, sizeof p.v6);
        text = inet_ntop(AF_INET6, &p.v6.sin6_addr, to, (socklen_t)size);
    }
    if (!text)
        snprintf(to, size, "unix");
}

static struct server_connection *take_connection(struct http_server *server)
{
    struct server_connection *c = server->free_connections;
    if (c)
        server->free_connections = c->next;
    else
        c = arena_new(&server->arena, struct server_connection);
    *c = (struct server_connection){0};
    c->next = server->connections;
    c->back = &server->connections;
    if (c->next)
        c->next->back = &c->next;
    server->connections = c;
    server->n_connections++;
    return c;
}

static void give_connection(struct http_server *server,
                            struct server_connection *c)
{
    server_timer_clear(&server->timers, &c->timer);
    *c->back = c->next;
    if (c->next)
        c->next->back = c->back;
    c->next = server->free_connections;
    server->free_connections = c;
    server->n_connections--;
}

void server_connection_notify(void *context, struct MHD_Connection *mhd,
                              void **slot,
                              enum MHD_ConnectionNotificationCode what)
{
    struct server_daemon *daemon = context;
    struct http_server *server = daemon->server;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        give_connection(server, *slot);
        *slot = NULL;
        return;
    }
    struct server_connection *c = take_connection(server);
    c->mhd = mhd;
    c->daemon = daemon;
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)
                ->connect_fd;
    describe_peer(
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
            ->client_addr,
        c->client, sizeof c->client);
    server_connection_set_timer(c, server->options.request_timeout_ms);
    *slot = c;
}

/* There is room for this in a new socket; who does not read it, does not. */
static void refuse(const struct server_daemon *daemon, int fd)
{
    static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\n"
                               "Connection: close\r\nRetry-After: 1\r\n"
                               "Content-Length: 0\r\n\r\n";
    if (!daemon->tls) {
        send(fd, busy, sizeof busy - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        shutdown(fd, SHUT_WR);
    }
    close(fd);
}

static bool is_full(const struct http_server *server)
{
    return server->n_connections >= server->options.max_connections;
}

void server_accept(struct http_server *server,
                   const struct server_listener *listener)
{
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        union peer peer = {.room = {0}};
        socklen_t n = sizeof peer;
        int fd = accept4(listener->fd, &peer.any, &n,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
                errno == ENOMEM)
                server->paused_until_us =
                    clock_monotonic_us(&server->clock) + GRACE_US;
            return;
        }
        if (is_full(server))
            server_run_mhd(server); /* somebody may have left before it came */
        if (is_full(server))
            refuse(listener->daemon, fd);
        else /* which closes the socket if it does not want it */
            MHD_add_connection(listener->daemon->mhd, fd, &peer.any, n);
        if (is_full(server) && server->full_since_us == 0)
            return; /* the rest is given its grace */
    }
}

bool server_has_room(struct http_server *server, int64_t *out_wait_us)
{
    int64_t now_us = clock_monotonic_us(&server->clock);
    int64_t until_us = server->paused_until_us;
    if (!is_full(server)) {
        server->full_since_us = 0;
    } else {
        if (server->full_since_us == 0)
            server->full_since_us = now_us;
        if (until_us < server->full_since_us + GRACE_US)
            until_us = server->full_since_us + GRACE_US;
    }
    if (until_us <= now_us)
        return true;
    *out_wait_us = until_us - now_us;
    return false;
}

unsigned server_fit_connections(unsigned wanted)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return wanted;
    rlim_t needed = (rlim_t)wanted + OTHER_FILES;
    if (files.rlim_cur < needed) {
        rlim_t before = files.rlim_cur;
        files.rlim_cur = needed < files.rlim_max ? needed : files.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0)
            files.rlim_cur = before;
    }
    if (files.rlim_cur >= needed)
        return wanted;
    return files.rlim_cur > OTHER_FILES + FEWEST_CONNECTIONS
               ? (unsigned)(files.rlim_cur - OTHER_FILES)
               : FEWEST_CONNECTIONS;
}
