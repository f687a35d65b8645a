/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * MHD calls `answer` several times for one request: once without a body, once
 * for each piece of it, once at its end, and once more after a delay. What
 * holds these together is a server_call, made when the URL is read and freed
 * when MHD says that the request is over, however it ended.
 *
 * The thread is ours and not MHD's: it runs MHD, resumes what is due, and
 * stops MHD itself. MHD_stop_daemon beside a thread of MHD's own crashes when
 * that thread is just refusing a malformed request (0.9.75 to 0.9.77: then
 * MHD_queue_response says yes without taking the response).
 */
#include "net/http_server.h"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/ports.h"
#include "base/time.h"
#include "base/vec.h"
#include "net/http_server_private.h"

#define SERVER_MAX_CONNECTIONS 256u
#define IDLE_TIMEOUT_SECONDS 120u
/* What MHD may hold for one connection: all headers, and a piece of body. */
#define CONNECTION_MEMORY_BYTES ((size_t)64 << 10)

/* owner: its thread, once that runs; `stop_fd` is anyone's */
struct http_server {
    struct arena arena; /* holds this struct */
    struct http_server_options options;
    struct clock_port clock;
    struct MHD_Daemon *daemon;
    struct server_delays delays;
    uint16_t port;
    int stop_fd; /* readable: stop */
    pthread_t thread;
};

/* MHD's `uri_log_callback`: the only place that has the URL as it was sent. */
static void *begin(void *context, const char *url,
                   struct MHD_Connection *connection)
{
    (void)context;
    struct arena arena = ARENA_INIT;
    struct server_call *call = arena_new(&arena, struct server_call);
    call->arena = arena;
    call->connection = connection;
    call->body = BUF_INIT(LIMIT_REQUEST_BYTES);
    call->url = arena_str(&call->arena, str_from(url));
    return call;
}

static void end(void *context, struct MHD_Connection *connection, void **slot,
                enum MHD_RequestTerminationCode why)
{
    (void)context;
    (void)connection;
    (void)why;
    struct server_call *call = *slot;
    if (!call)
        return;
    *slot = NULL;
    buf_fini(&call->body);
    struct arena arena = call->arena; /* the call lives inside it */
    arena_fini(&arena);
}

struct header_list {
    struct arena *arena;
    VEC(struct http_header) headers;
};

static enum MHD_Result add_header(void *context, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    (void)kind;
    struct header_list *list = context;
    struct http_header h = {str_from(name), str_trim(str_from(value))};
    vec_push(list->arena, &list->headers, h);
    return MHD_YES;
}

static void handle(struct http_server *server, struct server_call *call,
                   const char *method)
{
    struct header_list list = {.arena = &call->arena};
    MHD_get_connection_values(call->connection, MHD_HEADER_KIND, add_header,
                              &list);
    struct http_request *request =
        arena_new(&call->arena, struct http_request);
    *request = (struct http_request){
        .method = method,
        .url = call->url,
        .headers = {list.headers.at, list.headers.n},
        .body = buf_str(&call->body),
    };
    server->options.handle(server->options.context, &call->arena, request,
                           &call->reply);
}

/* MHD counts the length itself and must not be contradicted. */
static bool is_ours(struct str name)
{
    return str_eq_ascii_nocase(name, STR("Content-Length")) ||
           str_eq_ascii_nocase(name, STR("Transfer-Encoding"));
}

static bool add_headers(struct arena *a, const struct http_headers *headers,
                        struct MHD_Response *to)
{
    for (size_t i = 0; i < headers->n; i++) {
        const struct http_header *h = &headers->at[i];
        if (is_ours(h->name))
            continue;
        if (MHD_add_response_header(to, arena_strz(a, h->name),
                                    arena_strz(a, h->value)) != MHD_YES)
            return false;
    }
    return true;
}

static enum MHD_Result queue(struct server_call *call, int status,
                             struct str body, const struct http_headers *headers)
{
    /* MHD takes a pointer to what it will not change as non-const. */
    union {
        const char *from;
        void *to;
    } bytes = {.from = body.n > 0 ? body.p : ""};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.n, bytes.to, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    enum MHD_Result queued = MHD_NO;
    if (add_headers(&call->arena, headers, response))
        queued = MHD_queue_response(call->connection, (unsigned)status,
                                    response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse_size(struct server_call *call)
{
    const struct http_headers none = {NULL, 0};
    call->state = CALL_ANSWERING;
    return queue(call, 413, STR("request too large\n"), &none);
}

/* MHD_NO closes the connection without an answer. */
static enum MHD_Result send_reply(struct server_call *call)
{
    const struct http_response *r = &call->reply.response;
    const struct http_headers none = {NULL, 0};
    call->state = CALL_ANSWERING;
    if (call->reply.drop)
        return MHD_NO;
    if (queue(call, r->status ? r->status : 200, r->body, &r->headers) ==
        MHD_YES)
        return MHD_YES;
    return queue(call, 500, STR("unusable answer\n"), &none);
}

static bool announces_too_much(const struct server_call *call)
{
    const char *length = MHD_lookup_connection_value(
        call->connection, MHD_HEADER_KIND, "Content-Length");
    int64_t n = 0;
    return str_to_i64(str_from(length), &n) && n > (int64_t)LIMIT_REQUEST_BYTES;
}

/* The whole request is there. */
static enum MHD_Result take_request(struct http_server *server,
                                    struct server_call *call,
                                    const char *method)
{
    if (call->body.overflowed)
        return refuse_size(call);
    handle(server, call, method);
    if (call->reply.delay_ms <= 0)
        return send_reply(call);
    call->state = CALL_DELAYED;
    server_delays_add(&server->delays, call,
                      clock_monotonic_us(&server->clock) +
                          call->reply.delay_ms * US_PER_MS);
    return MHD_YES;
}

/* MHD's handler; see the top of this file. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection,
                              const char *path, const char *method,
                              const char *version, const char *piece,
                              size_t *piece_bytes, void **slot)
{
    (void)connection;
    (void)path;
    (void)version;
    struct http_server *server = context;
    struct server_call *call = *slot;
    switch (call->state) {
    case CALL_BEGUN:
        call->state = CALL_READING;
        return announces_too_much(call) ? refuse_size(call) : MHD_YES;
    case CALL_READING:
        if (*piece_bytes == 0)
            return take_request(server, call, method);
        /* Past the limit the rest is read and dropped, then refused. */
        buf_add(&call->body, (struct str){piece, *piece_bytes});
        *piece_bytes = 0;
        return MHD_YES;
    case CALL_DELAYED:
        return send_reply(call);
    case CALL_ANSWERING:
        break;
    }
    return MHD_NO;
}

/* Until MHD or a delay wants attention; -1 is for ever. */
static int poll_ms(const struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG mhd_ms = 0;
    int64_t wait_ms = INT_MAX;
    if (MHD_get_timeout(server->daemon, &mhd_ms) == MHD_YES &&
        mhd_ms < INT_MAX)
        wait_ms = (int64_t)mhd_ms;
    const struct server_call *first = server->delays.first;
    if (first) {
        int64_t left_us = first->due_us - clock_monotonic_us(&server->clock);
        int64_t left_ms = left_us > 0 ? left_us / US_PER_MS + 1 : 0;
        wait_ms = left_ms < wait_ms ? left_ms : wait_ms;
    }
    return wait_ms == INT_MAX ? -1 : (int)wait_ms;
}

static unsigned count_connections(const struct http_server *server)
{
    return MHD_get_daemon_info(server->daemon,
                               MHD_DAEMON_INFO_CURRENT_CONNECTIONS)
        ->num_connections;
}

static void run_mhd(struct http_server *server)
{
    unsigned before = count_connections(server);
    MHD_run(server->daemon);
    /* Full, it does not listen; only another run makes it listen again. */
    if (count_connections(server) < before)
        MHD_run(server->daemon);
}

static void *run(void *context)
{
    struct http_server *server = context;
    int epoll_fd =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    struct pollfd wake[] = {
        {.fd = epoll_fd, .events = POLLIN},
        {.fd = server->stop_fd, .events = POLLIN},
    };
    while (!(wake[1].revents & POLLIN)) {
        poll(wake, 2, poll_ms(server));
        server_delays_resume(&server->delays,
                             clock_monotonic_us(&server->clock));
        run_mhd(server);
    }
    /* MHD must not be stopped while it has suspended connections. */
    server_delays_resume(&server->delays, INT64_MAX);
    MHD_stop_daemon(server->daemon); /* closes the listening socket */
    return NULL;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int fd)
{
    unsigned max = server->options.max_connections;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, answer, server,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        max ? max : SERVER_MAX_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        IDLE_TIMEOUT_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY_BYTES, MHD_OPTION_URI_LOG_CALLBACK, begin, server,
        MHD_OPTION_NOTIFY_COMPLETED, end, server, MHD_OPTION_END);
}

/* Takes the listening socket, also when it fails. */
static enum err start_serving(struct http_server *server, int fd,
                              struct error *e)
{
    server->daemon = start_daemon(server, fd);
    if (!server->daemon) {
        close(fd);
        FAIL(e, ERR_IO, "the HTTP server cannot be started");
    }
    server->stop_fd = eventfd(0, EFD_CLOEXEC);
    if (server->stop_fd >= 0 &&
        pthread_create(&server->thread, NULL, run, server) == 0) {
        pthread_setname_np(server->thread, "http-server");
        return ERR_OK;
    }
    MHD_stop_daemon(server->daemon);
    if (server->stop_fd >= 0)
        close(server->stop_fd);
    FAIL(e, ERR_IO, "the thread of the HTTP server cannot be started");
}

static void free_server(struct http_server *server)
{
    struct arena arena = server->arena; /* the server lives inside it */
    arena_fini(&arena);
}

enum err http_server_start(const struct http_server_options *options,
                           struct http_server **out_server, struct error *e)
{
    const char *address = options->address ? options->address : "127.0.0.1";
    int fd = -1;
    uint16_t port = 0;
    TRY(server_listen(address, options->port, &fd, &port, e));
    struct arena arena = ARENA_INIT;
    struct http_server *server = arena_new(&arena, struct http_server);
    server->arena = arena;
    server->options = *options;
    server->clock = clock_system();
    server->port = port;
    enum err started = start_serving(server, fd, e);
    if (started == ERR_OK)
        *out_server = server;
    else
        free_server(server);
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
    eventfd_write(server->stop_fd, 1);
    pthread_join(server->thread, NULL);
    close(server->stop_fd);
    free_server(server);
}
