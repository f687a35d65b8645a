/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * MHD calls `answer` several times for one request: once without a body, once
 * for each piece of it, once at its end, and once more after a delay. What
 * holds these together is a server_call, made when the URL is read and freed
 * when MHD says that the request is over, however it ended.
 */
#include "net/http_server.h"

#include <unistd.h>

#include "base/limits.h"
#include "net/http_server_private.h"

#define SERVER_MAX_CONNECTIONS 256u
#define IDLE_TIMEOUT_SECONDS 120u
/* What MHD may hold for one connection: all headers, and a piece of body. */
#define CONNECTION_MEMORY_BYTES ((size_t)64 << 10)

/* owner: whoever started it; the two threads only read what is set by then */
struct http_server {
    struct arena arena; /* holds this struct */
    struct http_server_options options;
    struct MHD_Daemon *daemon;
    struct server_delays delays;
    uint16_t port;
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
    return server_delays_add(&server->delays, call) ? MHD_YES : MHD_NO;
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

static struct MHD_Daemon *start_daemon(struct http_server *server, int fd)
{
    unsigned max = server->options.max_connections;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        answer, server, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, max ? max : SERVER_MAX_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
        MHD_OPTION_URI_LOG_CALLBACK, begin, server,
        MHD_OPTION_NOTIFY_COMPLETED, end, server, MHD_OPTION_END);
}

static enum err start_threads(struct http_server *server, int fd,
                              struct error *e)
{
    TRY(server_delays_start(&server->delays, e));
    server->daemon = start_daemon(server, fd);
    if (server->daemon)
        return ERR_OK;
    server_delays_stop(&server->delays);
    server_delays_fini(&server->delays);
    FAIL(e, ERR_IO, "the HTTP server cannot be started");
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
    server->port = port;
    enum err started = start_threads(server, fd, e);
    if (started != ERR_OK) {
        close(fd);
        arena = server->arena;
        arena_fini(&arena);
        return started;
    }
    *out_server = server;
    return ERR_OK;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    /* MHD must not be stopped while it has suspended connections. */
    server_delays_stop(&server->delays);
    MHD_stop_daemon(server->daemon); /* closes the listening socket */
    server_delays_fini(&server->delays);
    struct arena arena = server->arena; /* the server lives inside it */
    arena_fini(&arena);
}
