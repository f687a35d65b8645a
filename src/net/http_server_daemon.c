/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The MHD daemons: without sockets of their own, with or without TLS. */
#include "net/http_server_private.h"

#include <stdio.h>

/* What MHD holds for one connection, all of it touched: URL and headers up to
 * their limits, what it makes of them, and a piece of body. */
#define CONNECTION_MEMORY_BYTES ((size_t)48 << 10)
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* The last thing that MHD said while it was being started. */
struct complaint {
    char text[160];
};

static void complain(void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void complain(void *context, const char *format, va_list arguments)
{
    struct server_daemon *daemon = context;
    if (daemon->mhd || !daemon->complaint)
        return; /* what goes wrong with one client later is its own affair */
    vsnprintf(daemon->complaint->text, sizeof daemon->complaint->text, format,
              arguments);
}

/* MHD's own timeout: for answers that a client has stopped taking. */
static unsigned stalled_seconds(const struct http_server_options *o)
{
    int64_t longest_ms = o->idle_timeout_ms > o->request_timeout_ms
                             ? o->idle_timeout_ms
                             : o->request_timeout_ms;
    return (unsigned)(longest_ms / 1000 + 1);
}

static struct MHD_Daemon *start(struct server_daemon *daemon,
                                struct MHD_OptionItem *tls)
{
    struct http_server *server = daemon->server;
    const struct http_server_options *o = &server->options;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG;
    return MHD_start_daemon(
        flags | (daemon->tls ? MHD_USE_TLS : 0), 0, NULL, NULL,
        server_call_answer, server, MHD_OPTION_EXTERNAL_LOGGER, complain,
        daemon, MHD_OPTION_CONNECTION_LIMIT, o->max_connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->max_per_client,
        MHD_OPTION_CONNECTION_TIMEOUT, stalled_seconds(o),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
        server_call_begin, server, MHD_OPTION_NOTIFY_COMPLETED,
        server_call_end, server, MHD_OPTION_NOTIFY_CONNECTION,
        server_connection_notify, daemon, MHD_OPTION_ARRAY, tls,
        MHD_OPTION_END);
}

enum err server_daemon_start(struct server_daemon *daemon, struct error *e)
{
    /* MHD takes functions and texts alike as a pointer to whatever. */
    union {
        gnutls_certificate_retrieve_function2 *from;
        void *to;
    } pick = {.from = server_certificate_pick};
    char priorities[] = TLS_PRIORITIES;
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, pick.to},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    struct complaint complaint = {.text = ""};
    daemon->complaint = &complaint;
    daemon->mhd = start(daemon, daemon->tls ? tls : none);
    daemon->complaint = NULL;
    struct str why = str_trim(str_from(complaint.text));
    if (!daemon->mhd)
        FAIL(e, ERR_IO, "the HTTP server cannot be started: %.*s",
             STR_ARG(why));
    daemon->epoll_fd =
        MHD_get_daemon_info(daemon->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return ERR_OK;
}
