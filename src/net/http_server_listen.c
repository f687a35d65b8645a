/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The listening socket: made here and not by MHD, for an error one can read. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_server_private.h"

#define BACKLOG 511

static bool bind_and_listen(int fd, const struct addrinfo *where)
{
    int yes = 1;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
           bind(fd, where->ai_addr, where->ai_addrlen) == 0 &&
           listen(fd, BACKLOG) == 0;
}

static uint16_t bound_port(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {.any = {0}};
    socklen_t n = sizeof address;
    if (getsockname(fd, &address.any, &n) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
                                                   : address.v4.sin_port);
}

enum err server_listen(const char *address, uint16_t port, int *out_socket,
                       uint16_t *out_port, struct error *e)
{
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *where = NULL;
    if (getaddrinfo(address, service, &hints, &where) != 0)
        FAIL(e, ERR_INVALID, "'%s' is no numeric address to listen on",
             address);
    int fd = socket(where->ai_family,
                    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool listens = fd >= 0 && bind_and_listen(fd, where);
    int reason = errno;
    freeaddrinfo(where);
    if (!listens) {
        if (fd >= 0)
            close(fd);
        FAIL(e, ERR_IO,
             "cannot listen on %s port %s: %s; "
             "stop the other program or choose another port",
             address, service, strerrordesc_np(reason));
    }
    *out_socket = fd;
    *out_port = bound_port(fd);
    return ERR_OK;
}
