/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The listening sockets: made here and not by MHD, for errors one can read. */
#include "net/http_server_private.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 511

static bool bind_and_listen(int fd, const struct addrinfo *where)
{
    int yes = 1;
    if (where->ai_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) != 0)
        return false; /* or "::" would take 0.0.0.0 too */
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

static const char *advice(int reason)
{
    switch (reason) {
    case EADDRINUSE:
        return "stop the other program or choose another port";
    case EACCES:
        return "ports below 1024 are for root: choose another one, or put a "
               "proxy in front";
    case EADDRNOTAVAIL:
        return "this machine does not have that address";
    default:
        return "choose another address or port";
    }
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
        FAIL(e, ERR_IO, "cannot listen on %s port %s: %s; %s", address,
             service, strerrordesc_np(reason), advice(reason));
    }
    *out_socket = fd;
    *out_port = bound_port(fd);
    return ERR_OK;
}

/* Nobody listens there: what is left of a server that was killed. */
static bool is_stale(const struct sockaddr_un *address)
{
    struct stat file;
    if (lstat(address->sun_path, &file) != 0 || !S_ISSOCK(file.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool refused = connect(fd, (const struct sockaddr *)address,
                           sizeof *address) != 0 &&
                   errno == ECONNREFUSED;
    close(fd);
    return refused;
}

static bool bind_unix(int fd, const struct sockaddr_un *address)
{
    return bind(fd, (const struct sockaddr *)address, sizeof *address) == 0;
}

/* Linux gives the file the socket's own mode: it is never open to others. */
static bool bind_private(int fd, const struct sockaddr_un *address)
{
    if (fchmod(fd, S_IRUSR | S_IWUSR) != 0)
        return false;
    if (bind_unix(fd, address))
        return true;
    if (errno != EADDRINUSE)
        return false;
    if (is_stale(address) && unlink(address->sun_path) == 0)
        return bind_unix(fd, address);
    errno = EADDRINUSE;
    return false;
}

static enum err unix_address(const char *path, struct sockaddr_un *out,
                             struct error *e)
{
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof out->sun_path)
        FAIL(e, ERR_INVALID,
             "'%s' cannot be the path of a socket: 1 to %zu bytes are allowed",
             path, sizeof out->sun_path - 1);
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(out->sun_path, path, n);
    return ERR_OK;
}

enum err server_listen_unix(struct server_unix_file *file, int *out_socket,
                            struct error *e)
{
    struct sockaddr_un address;
    TRY(unix_address(file->path, &address, e));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct stat made;
    bool bound = fd >= 0 && bind_private(fd, &address);
    if (!bound || listen(fd, BACKLOG) != 0 ||
        lstat(file->path, &made) != 0) {
        int reason = errno;
        if (fd >= 0)
            close(fd);
        FAIL(e, ERR_IO, "cannot listen on %s: %s%s", file->path,
             strerrordesc_np(reason),
             reason == EADDRINUSE
                 ? "; stop the other program or remove the file" : "");
    }
    file->device = made.st_dev;
    file->inode = made.st_ino;
    *out_socket = fd;
    return ERR_OK;
}

void server_unlink_unix(const struct server_unix_file *file)
{
    struct stat now;
    if (file->path && file->inode != 0 && lstat(file->path, &now) == 0 &&
        now.st_dev == file->device && now.st_ino == file->inode)
        unlink(file->path);
}
