/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * An HTTP/1.1 server over libmicrohttpd: one thread that calls `handle` for
 * each whole request. Answers may come later and from other threads, streams
 * may stay open for hours; neither holds up the other requests.
 *
 * Answered without the handler: 400 what is no HTTP, 413 a body that is too
 * large, 414 a URL and 431 headers likewise, 503 when too many are connected
 * or a held call was not answered in time. A client that does not get its
 * request across within request_timeout_ms is cut off. "Expect: 100-continue"
 * and chunked bodies are taken care of; to HEAD the handler answers as to
 * GET, and the body stays here.
 *
 * Ownership: a call, its request and its arena live until the answer has left.
 * The reply is filled from that arena or with what lives longer.
 *
 * Threads: handle runs on the server's thread, never twice at once. A call
 * that it holds (`later`) belongs to whoever it was given to, one thread at a
 * time, until http_server_answer. http_server_stream_* may be called by any
 * thread. Start and stop are the owner's.
 */
#pragma once

#include "net/http.h"

struct http_server;
struct http_server_call;   /* one request, until it is answered */
struct http_server_stream; /* an answer that goes on */

struct http_server_reply {
    struct http_response response; /* status 0: 200 */
    /* Headers now, `response.body` first, then what is sent to the stream. */
    struct http_server_stream *stream; /* NULL: the body is all */
    int64_t delay_ms; /* answer (or drop) this much later */
    bool drop;        /* close the connection without an answer */
    bool later;       /* the handler's only: see http_server_answer */
};

struct http_server_options {
    /* Numeric, IPv4 or IPv6, several apart by blanks; NULL: "127.0.0.1", "":
     * none. */
    const char *address;
    uint16_t port;         /* 0: any free one, the same for all addresses */
    const char *unix_path; /* also listens there, mode 0600, no TLS; or NULL */
    const char *cert_file; /* PEM, with its chain: TLS on all addresses */
    const char *key_file;  /* PEM, without a password */
    unsigned max_connections; /* 0: LIMIT_SERVER_CONNECTIONS; less if the system
                                 has not the descriptors */
    unsigned max_per_client;  /* connections of one address; 0: all of them
                                 (a proxy in front is one address) */
    size_t max_body_bytes;      /* 0: LIMIT_REQUEST_BYTES */
    size_t max_bodies_bytes;    /* 0: LIMIT_BODIES_BYTES; of all together */
    int64_t request_timeout_ms; /* 0: 60 s; first to last byte; for taking
                                   the answer, 15 times that */
    int64_t idle_timeout_ms;    /* 0: 120 s between two requests */
    int64_t answer_timeout_ms;  /* 0: 60 s; held calls, then 503 */
    int64_t drain_ms; /* what stop gives held calls to be answered; 0: none */
    /* request->url: path?query, still encoded; see http_path_segments. */
    void (*handle)(void *context, struct http_server_call *call,
                   const struct http_request *request,
                   struct http_server_reply *out);
    void *context;
};

/*
 * The system's limit of open files is raised, if need be, to what the
 * connections take. ERR_INVALID: an address, a path or a certificate that
 * cannot be used; ERR_IO: in use, not permitted.
 */
MUST_CHECK enum err http_server_start(const struct http_server_options *options,
                                      struct http_server **out_server,
                                      struct error *e);
uint16_t http_server_port(const struct http_server *server); /* 0: none */
/*
 * Accepts nothing more, waits up to drain_ms for held calls, answers the rest
 * 503, ends streams, drops delayed answers. Calls and streams that others
 * still hold stay valid, for giving them back. NULL is fine.
 */
void http_server_stop(struct http_server *server);

/*
 * Connections that are made from now on get this certificate; open ones keep
 * theirs. When it fails the old one stays. ERR_INVALID also for a server that
 * was started without one. Any thread may call it.
 */
MUST_CHECK enum err http_server_set_certificate(struct http_server *server,
                                                const char *cert_file,
                                                const char *key_file,
                                                struct error *e);

/* ---- one call ------------------------------------------------------------ */

struct arena *http_server_call_arena(struct http_server_call *call);
const struct http_request *
http_server_call_request(const struct http_server_call *call);
/* "192.0.2.1", "::1", or "unix"; lives as long as the call. */
struct str http_server_call_client(const struct http_server_call *call);
bool http_server_call_is_tls(const struct http_server_call *call);

/*
 * A handler that sets out->later (and fills nothing else) holds the call; it
 * may have given it to another thread already. The holder fills this reply
 * and calls http_server_answer, exactly once: the call is not the holder's
 * any more then. An answer that comes after answer_timeout_ms, after the
 * client has gone or after http_server_stop is dropped.
 */
struct http_server_reply *http_server_call_reply(struct http_server_call *call);
void http_server_answer(struct http_server_call *call);

/* ---- streams ------------------------------------------------------------- */

/*
 * For the reply's `stream`. The caller holds it, also when the answer never
 * leaves, until http_server_stream_end.
 */
struct http_server_stream *
http_server_stream_create(struct http_server_call *call);
/*
 * Queues a copy. False: the client has gone, or takes it so slowly that more
 * than LIMIT_STREAM_BYTES would wait; then it is cut off and nothing more
 * can be sent. End the stream all the same.
 */
MUST_CHECK bool http_server_stream_send(struct http_server_stream *stream,
                                        struct str s);
/* What was queued still goes out, then the answer is complete. Exactly once. */
void http_server_stream_end(struct http_server_stream *stream);
