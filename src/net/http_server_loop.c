/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The server's thread: it waits for sockets, mail and deadlines, and runs MHD.
 * Nobody else calls MHD. It also stops MHD, which aborts the program when a
 * connection is still suspended then: so first everything is let go on.
 */
#include "net/http_server_private.h"

#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/time.h"

/* For the last answers to leave. */
#define FLUSH_US (INT64_C(500) * US_PER_MS)

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t now(const struct http_server *server)
{
    return clock_monotonic_us(&server->clock);
}

static int64_t mhd_wait_us(const struct server_daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG ms = 0;
    if (daemon->mhd && MHD_get_timeout(daemon->mhd, &ms) == MHD_YES &&
        ms < INT_MAX)
        return (int64_t)ms * US_PER_MS;
    return INT64_MAX;
}

/* Until the next deadline, at most until `until_us`; in poll's terms. */
static int poll_ms(const struct http_server *server, int64_t until_us,
                   int64_t wait_us)
{
    int64_t next_us = sooner(server_timers_next_us(&server->timers), until_us);
    wait_us = sooner(wait_us, mhd_wait_us(&server->plain));
    wait_us = sooner(wait_us, mhd_wait_us(&server->tls));
    if (next_us != INT64_MAX)
        wait_us = sooner(wait_us, next_us - now(server));
    if (wait_us == INT64_MAX)
        return -1;
    if (wait_us <= 0)
        return 0;
    return (int)sooner(wait_us / US_PER_MS + 1, INT_MAX);
}

/* Waits; then *out_ready has a bit for each listener that has somebody. */
static void wait_for_news(struct http_server *server, int64_t until_us,
                          unsigned *out_ready)
{
    struct pollfd fds[3 + SERVER_LISTENERS] = {
        {.fd = server->mail->wake_fd, .events = POLLIN},
        {.fd = server->plain.epoll_fd, .events = POLLIN},
        {.fd = server->tls.epoll_fd, .events = POLLIN}, /* -1 is passed over */
    };
    nfds_t n = 3;
    int64_t wait_us = INT64_MAX;
    if (server_has_room(server, &wait_us))
        for (size_t i = 0; i < server->n_listeners; i++)
            fds[n++] = (struct pollfd){.fd = server->listeners[i].fd,
                                       .events = POLLIN};
    if (poll(fds, n, poll_ms(server, until_us, wait_us)) <= 0)
        return;
    for (nfds_t i = 3; i < n; i++)
        if (fds[i].revents & POLLIN)
            *out_ready |= 1u << (i - 3);
}

static void read_mail(struct http_server *server)
{
    struct server_mail *mail = server->mail;
    eventfd_t count = 0;
    eventfd_read(mail->wake_fd, &count);
    server_mail_lock(mail);
    server->stopping = mail->stop;
    struct http_server_call *answered = mail->answered;
    mail->answered = NULL;
    server_mail_unlock(mail);
    while (answered) {
        struct http_server_call *call = answered;
        answered = call->next;
        server_call_take_answer(server, call);
    }
    struct http_server_stream *stream;
    while ((stream = server_stream_take_stirred(mail)))
        server_stream_stir(stream);
}

static void meet_deadlines(struct http_server *server)
{
    int64_t now_us = now(server);
    struct server_timer *timer;
    while ((timer = server_timers_take(&server->timers, now_us))) {
        struct server_connection *c = (struct server_connection *)timer;
        if (c->call)
            server_call_due(c->call);
        else
            server_connection_cut(c); /* idle, or no word since it came */
    }
}

void server_run_mhd(struct http_server *server)
{
    MHD_run(server->plain.mhd);
    if (server->tls.mhd)
        MHD_run(server->tls.mhd);
}

static void turn(struct http_server *server, int64_t until_us)
{
    unsigned ready = 0;
    wait_for_news(server, until_us, &ready);
    read_mail(server);
    meet_deadlines(server);
    server_run_mhd(server);
    /* After MHD has seen who left: that makes room. */
    for (size_t i = 0; i < server->n_listeners; i++)
        if (ready & 1u << i)
            server_accept(server, &server->listeners[i]);
}

/* ---- the end ------------------------------------------------------------- */

static bool any_call(const struct http_server *server,
                     bool (*is_so)(const struct http_server_call *call))
{
    for (const struct server_connection *c = server->connections; c;
         c = c->next)
        if (c->call && is_so(c->call))
            return true;
    return false;
}

static bool is_held(const struct http_server_call *call)
{
    return call->state == CALL_HELD;
}

static bool is_leaving(const struct http_server_call *call)
{
    return call->state != CALL_BEGUN && call->state != CALL_READING;
}

static void hurry(struct http_server *server, bool also_held)
{
    for (struct server_connection *c = server->connections; c; c = c->next)
        if (c->call)
            server_call_hurry(c->call, also_held);
}

static void close_mail(struct http_server *server)
{
    server_mail_lock(server->mail);
    server->mail->closed = true;
    server_mail_unlock(server->mail);
}

static void drain(struct http_server *server)
{
    server_close_listeners(server);
    hurry(server, false);
    int64_t until_us = now(server) + server->options.drain_ms * US_PER_MS;
    while (any_call(server, is_held) && now(server) < until_us)
        turn(server, until_us);
    hurry(server, true);
    turn(server, now(server));
    until_us = now(server) + FLUSH_US;
    while (any_call(server, is_leaving) && now(server) < until_us) {
        hurry(server, true);
        turn(server, until_us);
    }
    close_mail(server);
    hurry(server, true);
    read_mail(server);
    server_run_mhd(server); /* nothing is suspended now */
}

void *server_loop(void *context)
{
    struct http_server *server = context;
    while (!server->stopping)
        turn(server, INT64_MAX);
    drain(server);
    MHD_stop_daemon(server->plain.mhd);
    if (server->tls.mhd)
        MHD_stop_daemon(server->tls.mhd);
    read_mail(server); /* streams that were stirred while MHD let them go */
    return NULL;
}
