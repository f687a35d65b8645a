/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * MHD calls `answer` several times for one request: once without a body, once
 * for each piece of it, once at its end, and once more after the connection
 * was suspended. What holds these together is a call, made when the URL is
 * read and let go of when MHD says that the request is over, however it ended.
 * A call that another thread still holds then is freed when it comes back.
 */
#include "net/http_server_private.h"

#include <poll.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/time.h"
#include "base/vec.h"

/* For a whole answer, however slowly the client takes it: 15 minutes. */
#define SEND_TIMEOUTS 15 /* times request_timeout_ms */
/* How often to see whether the client of a stream is still there: 15 s. */
#define STREAM_LOOKS 8 /* in idle_timeout_ms */
/* Of a body that is too large, so that most clients read the 413. */
#define DROP_BYTES (LIMIT_REQUEST_BYTES)

/* "http://host/path" to "/path": what a client sends that takes us for a
 * proxy, and what HTTP/1.1 makes every server understand. */
static struct str local_url(struct str url)
{
    static const struct str schemes[] = {STR("http://"), STR("https://")};
    for (size_t i = 0; i < 2; i++) {
        size_t n = schemes[i].n;
        if (url.n < n || !str_eq_ascii_nocase(str_slice(url, 0, n), schemes[i]))
            continue;
        size_t slash = str_find_char(url, '/', n);
        return slash == url.n ? STR("/") : str_slice(url, slash, url.n);
    }
    return url;
}

void *server_call_begin(void *context, const char *url,
                        struct MHD_Connection *mhd)
{
    struct http_server *server = context;
    struct server_connection *connection =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    struct arena arena = ARENA_INIT;
    struct http_server_call *call = arena_new(&arena, struct http_server_call);
    call->arena = arena;
    call->mail = server->mail;
    server_mail_ref(server->mail);
    call->connection = connection;
    call->body = BUF_INIT(server->options.max_body_bytes);
    call->client = arena_str(&call->arena, str_from(connection->client));
    call->tls = connection->daemon->tls;
    call->request.url = local_url(arena_str(&call->arena, str_from(url)));
    connection->call = call;
    server_connection_set_timer(connection, server->options.request_timeout_ms);
    return call;
}

/* Nobody refers to it any more. */
static void call_free(struct http_server_call *call)
{
    if (call->reply.stream)
        server_stream_abandon(call->reply.stream);
    server_mail_unref(call->mail);
    buf_fini(&call->body);
    struct arena arena = call->arena; /* the call lives inside it */
    arena_fini(&arena);
}

void server_call_end(void *context, struct MHD_Connection *mhd, void **slot,
                     enum MHD_RequestTerminationCode why)
{
    struct http_server *server = context;
    struct http_server_call *call = *slot;
    (void)mhd;
    (void)why;
    if (!call)
        return;
    *slot = NULL;
    server_connection_set_timer(call->connection,
                                server->options.idle_timeout_ms);
    call->connection->call = NULL;
    call->connection = NULL;
    server->body_bytes -= call->body_bytes;
    if (!call->held)
        call_free(call);
}

/* ---- deadlines of answers ------------------------------------------------ */

static void allow_sending(const struct http_server_call *call)
{
    const struct http_server *server = call->connection->daemon->server;
    server_connection_set_timer(
        call->connection, SEND_TIMEOUTS * server->options.request_timeout_ms);
}

static void look_again(const struct http_server_call *call)
{
    const struct http_server *server = call->connection->daemon->server;
    server_connection_set_timer(
        call->connection, server->options.idle_timeout_ms / STREAM_LOOKS + 1);
}

/* ---- answering ----------------------------------------------------------- */

/* MHD counts the length itself and must not be contradicted. */
static bool is_ours(struct str name)
{
    return str_eq_ascii_nocase(name, STR("Content-Length")) ||
           str_eq_ascii_nocase(name, STR("Transfer-Encoding"));
}

static bool add_headers(const struct http_headers *headers,
                        struct MHD_Response *to)
{
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < headers->n; i++) {
        const struct http_header *h = &headers->at[i];
        if (is_ours(h->name))
            continue;
        if (MHD_add_response_header(to, arena_strz(&a, h->name),
                                    arena_strz(&a, h->value)) != MHD_YES)
            return false;
    }
    return true;
}

/* Gives the response away, also when it fails. */
static enum MHD_Result queue(struct http_server_call *call, int status,
                             struct MHD_Response *response,
                             const struct http_headers *headers)
{
    if (!response)
        return MHD_NO;
    enum MHD_Result queued = MHD_NO;
    if (add_headers(headers, response))
        queued = MHD_queue_response(call->connection->mhd, (unsigned)status,
                                    response);
    MHD_destroy_response(response);
    return queued;
}

static struct MHD_Response *whole(struct str body)
{
    /* MHD takes a pointer to what it will not change as non-const. */
    union {
        const char *from;
        void *to;
    } bytes = {.from = body.n > 0 ? body.p : ""};
    return MHD_create_response_from_buffer(body.n, bytes.to,
                                           MHD_RESPMEM_PERSISTENT);
}

/* An answer of ours, after which the connection is closed. */
static enum MHD_Result refuse(struct http_server_call *call, int status,
                              struct str why)
{
    static const struct http_header close_it = {STR("Connection"),
                                                STR("close")};
    const struct http_headers headers = {&close_it, 1};
    call->state = CALL_ANSWERING;
    allow_sending(call);
    return queue(call, status, whole(why), &headers);
}

static struct MHD_Response *stream(struct http_server_call *call)
{
    struct http_server_stream *s = call->reply.stream;
    struct str first = call->reply.response.body;
    if (first.n > 0 && !http_server_stream_send(s, first))
        return NULL;
    struct MHD_Response *response = server_stream_response(s, call);
    if (response) {
        call->reply.stream = NULL; /* MHD's now */
        call->streaming = s;
    }
    return response;
}

/* MHD_NO closes the connection without an answer. */
static enum MHD_Result send_reply(struct http_server_call *call)
{
    const struct http_response *r = &call->reply.response;
    call->state = CALL_ANSWERING;
    if (call->reply.drop)
        return MHD_NO;
    bool streams = call->reply.stream;
    if (streams)
        look_again(call);
    else
        allow_sending(call);
    struct MHD_Response *response = streams ? stream(call) : whole(r->body);
    if (queue(call, r->status ? r->status : 200, response, &r->headers) ==
        MHD_YES)
        return MHD_YES;
    call->streaming = NULL;
    return refuse(call, 500, STR("unusable answer\n"));
}

/* ---- taking the request -------------------------------------------------- */

struct header_list {
    struct arena *arena;
    VEC(struct http_header) headers;
    size_t bytes;
};

/* Copied: a call that is held may outlive MHD's memory of its request. */
static enum MHD_Result add_header(void *context, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    (void)kind;
    struct header_list *list = context;
    struct str n = str_from(name);
    struct str v = str_from(value);
    list->bytes += n.n + v.n + strlen(": \r\n");
    struct http_header h = {arena_str(list->arena, n),
                            arena_str(list->arena, str_trim(v))};
    vec_push(list->arena, &list->headers, h);
    return MHD_YES;
}

static size_t count_headers(const struct http_headers *headers, struct str name)
{
    size_t n = 0;
    for (size_t i = 0; i < headers->n; i++)
        n += str_eq_ascii_nocase(headers->at[i].name, name);
    return n;
}

static bool announces_too_much(const struct http_server *server,
                               const struct http_headers *headers)
{
    struct str length = http_header_get(headers, "Content-Length");
    int64_t n = 0;
    return str_to_i64(length, &n) &&
           n > (int64_t)server->options.max_body_bytes;
}

static bool has_blank(struct str name)
{
    return str_find_char(name, ' ', 0) < name.n ||
           str_find_char(name, '\t', 0) < name.n;
}

/*
 * Two lengths, a length and chunks, an unknown coding, two hosts, a header
 * that is one or another depending on how blanks are read: where the body ends
 * and who is meant is a matter of opinion, and a proxy in front may have
 * another one than we.
 */
static bool is_ambiguous(const struct http_headers *headers)
{
    size_t lengths = count_headers(headers, STR("Content-Length"));
    size_t codings = count_headers(headers, STR("Transfer-Encoding"));
    struct str coding = http_header_get(headers, "Transfer-Encoding");
    for (size_t i = 0; i < headers->n; i++)
        if (has_blank(headers->at[i].name))
            return true;
    return lengths + codings > 1 ||
           (codings == 1 && !str_eq_ascii_nocase(coding, STR("chunked"))) ||
           count_headers(headers, STR("Host")) > 1;
}

/* The head is there. */
static enum MHD_Result take_head(struct http_server *server,
                                 struct http_server_call *call,
                                 const char *method)
{
    struct header_list list = {.arena = &call->arena};
    MHD_get_connection_values(call->connection->mhd, MHD_HEADER_KIND,
                              add_header, &list);
    call->request.method = arena_strz(&call->arena, str_from(method));
    call->request.headers =
        (struct http_headers){list.headers.at, list.headers.n};
    call->state = CALL_READING;
    if (server->stopping)
        return refuse(call, 503, STR("the server is being stopped\n"));
    if (call->request.url.n > LIMIT_URL_BYTES)
        return refuse(call, 414, STR("URL too long\n"));
    if (list.bytes > LIMIT_REQUEST_HEADER_BYTES)
        return refuse(call, 431, STR("headers too large\n"));
    if (is_ambiguous(&call->request.headers))
        return refuse(call, 400, STR("ambiguous headers\n"));
    if (announces_too_much(server, &call->request.headers))
        return refuse(call, 413, STR("request too large\n"));
    return MHD_YES;
}

static void let_body_go(struct http_server *server,
                        struct http_server_call *call)
{
    server->body_bytes -= call->body_bytes;
    call->body_bytes = 0;
    buf_fini(&call->body);
    call->body = BUF_INIT(0);
    call->body.overflowed = true;
}

/* Past a limit the rest is read and dropped, then refused; up to a point. */
static enum MHD_Result take_piece(struct http_server *server,
                                  struct http_server_call *call,
                                  struct str piece)
{
    if (call->body.overflowed) {
        call->dropped_bytes += piece.n;
        return call->dropped_bytes > DROP_BYTES ? MHD_NO : MHD_YES;
    }
    call->busy = server->body_bytes + piece.n >
                 server->options.max_bodies_bytes;
    if (!call->busy)
        buf_add(&call->body, piece);
    if (call->busy || call->body.overflowed) {
        let_body_go(server, call);
        return MHD_YES;
    }
    call->body_bytes += piece.n;
    server->body_bytes += piece.n;
    return MHD_YES;
}

/* Suspends the connection until its timer or an answer. */
static enum MHD_Result park(struct http_server_call *call,
                            enum server_call_state state, int64_t ms)
{
    call->state = state;
    server_connection_set_timer(call->connection, ms);
    MHD_suspend_connection(call->connection->mhd);
    return MHD_YES;
}

/* The whole request is there. */
static enum MHD_Result take_request(struct http_server *server,
                                    struct http_server_call *call)
{
    if (call->busy)
        return refuse(call, 503, STR("too many large requests at once\n"));
    if (call->body.overflowed)
        return refuse(call, 413, STR("request too large\n"));
    if (server->stopping)
        return refuse(call, 503, STR("the server is being stopped\n"));
    call->request.body = buf_str(&call->body);
    /* Not the call's own reply: another thread may be filling that already. */
    struct http_server_reply reply = {0};
    server->options.handle(server->options.context, call, &call->request,
                           &reply);
    if (reply.later) {
        call->held = true;
        server->n_held++;
        return park(call, CALL_HELD, server->options.answer_timeout_ms);
    }
    call->reply = reply;
    if (reply.delay_ms > 0)
        return park(call, CALL_DELAYED, reply.delay_ms);
    return send_reply(call);
}

enum MHD_Result server_call_answer(void *context, struct MHD_Connection *mhd,
                                   const char *path, const char *method,
                                   const char *version, const char *piece,
                                   size_t *piece_bytes, void **slot)
{
    struct http_server *server = context;
    struct http_server_call *call = *slot;
    struct str part = {piece, *piece_bytes};
    (void)mhd;
    (void)path;
    (void)version;
    switch (call->state) {
    case CALL_BEGUN:
        return take_head(server, call, method);
    case CALL_READING:
        *piece_bytes = 0;
        return part.n > 0 ? take_piece(server, call, part)
                          : take_request(server, call);
    case CALL_READY:
        return send_reply(call);
    case CALL_EXPIRED:
        return refuse(call, 503, STR("not answered in time\n"));
    case CALL_HELD:
    case CALL_DELAYED:
    case CALL_ANSWERING:
        break;
    }
    return MHD_NO;
}

/* ---- what happens to a call in between ----------------------------------- */

static void resume(struct http_server_call *call, enum server_call_state state)
{
    call->state = state;
    allow_sending(call);
    MHD_resume_connection(call->connection->mhd);
}

void server_call_take_answer(struct http_server *server,
                             struct http_server_call *call)
{
    call->held = false;
    server->n_held--;
    if (!call->connection) {
        call_free(call);
    } else if (call->state == CALL_HELD && call->reply.delay_ms > 0) {
        call->state = CALL_DELAYED;
        server_connection_set_timer(call->connection, call->reply.delay_ms);
    } else if (call->state == CALL_HELD) {
        resume(call, CALL_READY);
    }
}

static void cut_slow_request(struct http_server_call *call)
{
    static const char too_slow[] = "HTTP/1.1 408 Request Timeout\r\n"
                                   "Connection: close\r\n"
                                   "Content-Length: 0\r\n\r\n";
    if (!call->tls)
        send(call->connection->fd, too_slow, sizeof too_slow - 1,
             MSG_DONTWAIT | MSG_NOSIGNAL);
    server_connection_cut(call->connection);
}

static bool peer_is_gone(const struct server_connection *c)
{
    struct pollfd peer = {.fd = c->fd, .events = POLLRDHUP};
    return poll(&peer, 1, 0) > 0 && peer.revents != 0;
}

/* While a stream has no news MHD does not look at its connection. */
static void look_at_stream(struct http_server_call *call)
{
    if (peer_is_gone(call->connection))
        server_stream_lose(call->streaming);
    else
        look_again(call);
}

void server_call_due(struct http_server_call *call)
{
    switch (call->state) {
    case CALL_BEGUN:
    case CALL_READING:
        cut_slow_request(call);
        break;
    case CALL_HELD:
        resume(call, CALL_EXPIRED);
        break;
    case CALL_DELAYED:
        resume(call, CALL_READY);
        break;
    case CALL_ANSWERING:
        if (call->streaming)
            look_at_stream(call);
        else
            server_connection_cut(call->connection);
        break;
    case CALL_READY:
    case CALL_EXPIRED:
        break; /* MHD is about to ask */
    }
}

void server_call_hurry(struct http_server_call *call, bool also_held)
{
    if (call->streaming) {
        server_stream_finish(call->streaming);
    } else if (call->state == CALL_DELAYED) {
        call->reply.drop = true;
        resume(call, CALL_READY);
    } else if (call->state == CALL_HELD && also_held) {
        resume(call, CALL_EXPIRED);
    }
}

/* ---- for whoever has the call -------------------------------------------- */

struct arena *http_server_call_arena(struct http_server_call *call)
{
    return &call->arena;
}

const struct http_request *
http_server_call_request(const struct http_server_call *call)
{
    return &call->request;
}

struct str http_server_call_client(const struct http_server_call *call)
{
    return call->client;
}

bool http_server_call_is_tls(const struct http_server_call *call)
{
    return call->tls;
}

struct http_server_reply *http_server_call_reply(struct http_server_call *call)
{
    return &call->reply;
}

void http_server_answer(struct http_server_call *call)
{
    struct server_mail *mail = call->mail;
    server_mail_lock(mail);
    bool closed = mail->closed;
    if (!closed) {
        call->next = mail->answered;
        mail->answered = call;
        server_mail_wake(mail);
    }
    server_mail_unlock(mail);
    if (closed)
        call_free(call);
}
