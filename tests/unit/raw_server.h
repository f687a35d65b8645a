/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A server on loopback that plays a list of steps byte for byte, for answers
 * that no decent server gives. One thread; connections one after the other.
 */
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

/* Reads one whole request, then writes `answer`. */
struct raw_step {
    struct str answer;
    size_t repeat;     /* then `more` this many times, until the peer is gone */
    struct str more;
    bool keep_open;    /* the next step uses the same connection */
};

struct raw_server {
    const struct raw_step *steps;
    size_t n_steps;
    int listener;
    uint16_t port;
    pthread_t thread;
    /* Read after raw_server_stop only. */
    size_t connections;
    size_t requests;
    char last_request[4096]; /* its beginning, NUL-terminated */
};

/* Reads head and Content-Length body; false when the peer is gone. */
static inline bool raw_read_request(struct raw_server *s, int fd)
{
    char text[65536];
    size_t n = 0;
    size_t whole = SIZE_MAX;
    while (n < whole && n < sizeof text - 1) {
        ssize_t got = recv(fd, text + n, sizeof text - 1 - n, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        text[n] = '\0';
        char *head_end = strstr(text, "\r\n\r\n");
        if (head_end && whole == SIZE_MAX) {
            char *length = strcasestr(text, "\r\nContent-Length:");
            whole = (size_t)(head_end + 4 - text);
            if (length && length < head_end)
                whole += strtoul(length + 17, NULL, 10);
        }
    }
    size_t kept = n < sizeof s->last_request ? n : sizeof s->last_request - 1;
    memcpy(s->last_request, text, kept);
    s->last_request[kept] = '\0';
    s->requests++;
    return true;
}

static inline bool raw_send(int fd, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        ssize_t sent = send(fd, s.p + at, s.n - at, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += (size_t)sent;
    }
    return true;
}

static inline void *raw_run(void *context)
{
    struct raw_server *s = context;
    int fd = -1;
    for (size_t i = 0; i < s->n_steps; i++) {
        if (fd < 0) {
            fd = accept(s->listener, NULL, NULL);
            if (fd < 0)
                return NULL; /* stopped */
            s->connections++;
        }
        bool alive =
            raw_read_request(s, fd) && raw_send(fd, s->steps[i].answer);
        for (size_t n = 0; alive && n < s->steps[i].repeat; n++)
            alive = raw_send(fd, s->steps[i].more);
        if (!s->steps[i].keep_open) {
            close(fd);
            fd = -1;
        }
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static inline void raw_server_start(struct raw_server *s,
                                    const struct raw_step *steps, size_t n)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    *s = (struct raw_server){.steps = steps, .n_steps = n};
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(s->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(s->listener, 16) != 0 ||
        getsockname(s->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&s->thread, NULL, raw_run, s) != 0)
        abort();
    s->port = ntohs(address.sin_port);
}

/* Waits for a thread that reads; one that waits for a connection is woken. */
static inline void raw_server_stop(struct raw_server *s)
{
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
}
