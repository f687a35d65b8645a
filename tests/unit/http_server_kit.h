/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A server on loopback and bare sockets to talk to it, for its tests. */
#pragma once

#include "unit/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "net/http_client.h"
#include "net/http_server.h"

#define KIT_SECONDS 30 /* only ever reached by a failing test */
#define KIT_GET(path) \
    STR("GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
#define KIT_KEEP(path) STR("GET " path " HTTP/1.1\r\nHost: x\r\n\r\n")

static inline struct http_server *
kit_start(const struct http_server_options *options)
{
    struct http_server *server = NULL;
    struct error e = {0};
    check_ok(http_server_start(options, &server, &e), &e);
    return server;
}

static inline void kit_be_patient(int fd)
{
    struct timeval limit = {.tv_sec = KIT_SECONDS};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static inline int kit_connect(const struct http_server *server)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(http_server_port(server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    kit_be_patient(fd);
    assert_int_equal(
        connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static inline int kit_connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    kit_be_patient(fd);
    assert_int_equal(
        connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* False when the peer has closed. */
static inline bool kit_send(int fd, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        ssize_t n = send(fd, s.p + at, s.n - at, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* Everything until the peer closes. */
static inline struct str kit_receive_all(struct arena *a, int fd)
{
    AUTO_BUF b = BUF_INIT(4u << 20);
    char part[4096];
    ssize_t n;
    while ((n = recv(fd, part, sizeof part, 0)) > 0)
        buf_add(&b, (struct str){part, (size_t)n});
    assert_false(n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
    return buf_copy(a, &b);
}

/* Up to and with `end`, on a connection that stays open. */
static inline struct str kit_receive_until(struct arena *a, int fd,
                                           const char *end)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    char c;
    while (!str_ends_with(buf_str(&b), str_from(end)) &&
           recv(fd, &c, 1, 0) == 1)
        buf_add_char(&b, c);
    assert_true(str_ends_with(buf_str(&b), str_from(end)));
    return buf_copy(a, &b);
}

/* Sends `text` on a connection of its own; what came until it was closed. */
static inline struct str kit_talk(struct arena *a,
                                  const struct http_server *server,
                                  struct str text)
{
    int fd = kit_connect(server);
    kit_send(fd, text);
    struct str answer = kit_receive_all(a, fd);
    close(fd);
    return answer;
}

static inline void kit_say_hello(void *context, struct http_server_call *call,
                                 const struct http_request *q,
                                 struct http_server_reply *out)
{
    (void)context;
    (void)call;
    (void)q;
    out->response.body = STR("hello");
}
