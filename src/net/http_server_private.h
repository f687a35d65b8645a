/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Inside the HTTP server. Only http_server*.c include this.
 *
 * The server's thread owns everything here but the mail, which other threads
 * reach it by: held calls that are answered, streams that have something to
 * send, the wish to stop. Only that thread calls MHD.
 */
#pragma once

#include <gnutls/abstract.h>
#include <microhttpd.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/ports.h"
#include "net/http_server.h"
#include "net/http_server_timer.h"

#define SERVER_ADDRESSES 8
#define SERVER_LISTENERS (SERVER_ADDRESSES + 1) /* and the unix socket */

/* ---- mail from other threads (http_server_mail.c) ------------------------ */

/*
 * Shared by the server and all who hold a call or a stream of it; freed with
 * the last of them. `lock` guards what is here and what is said to be so in
 * calls and streams.
 */
struct server_mail {
    struct arena arena; /* holds this struct */
    pthread_mutex_t lock;
    int wake_fd;   /* an eventfd: readable when there is mail */
    unsigned refs;
    bool stop;     /* asked for */
    bool closed;   /* the server is gone; holders free what they hold */
    struct http_server_call *answered;  /* newest first */
    struct http_server_stream *stirred; /* with something to send */
};

MUST_CHECK enum err server_mail_create(struct server_mail **out_mail,
                                       struct error *e);
void server_mail_ref(struct server_mail *mail);
void server_mail_unref(struct server_mail *mail);
void server_mail_wake(struct server_mail *mail);
void server_mail_lock(struct server_mail *mail);
void server_mail_unlock(struct server_mail *mail);

/* ---- the server ---------------------------------------------------------- */

/* One MHD daemon: plain, or with TLS. */
struct server_daemon {
    struct http_server *server;
    struct MHD_Daemon *mhd; /* NULL: not needed */
    int epoll_fd;
    bool tls;
    struct complaint *complaint; /* where MHD's words go; while it starts */
};

struct server_listener {
    int fd;
    struct server_daemon *daemon; /* who gets what is accepted */
};

/* Where the unix socket is, and which file is ours. */
struct server_unix_file {
    const char *path; /* NULL: none */
    dev_t device;
    ino_t inode;
};

struct http_server {
    struct arena arena; /* holds this struct and connections */
    struct http_server_options options; /* all defaults filled in */
    struct clock_port clock;
    struct server_daemon plain;
    struct server_daemon tls;
    struct server_listener listeners[SERVER_LISTENERS];
    size_t n_listeners;
    struct server_unix_file unix_file;
    uint16_t port;
    struct server_timers timers;
    struct server_connection *free_connections;
    struct server_connection *connections; /* all that are open */
    unsigned n_connections;
    unsigned n_held; /* calls */
    size_t body_bytes; /* of all requests under way */
    int64_t full_since_us;   /* 0: there is room */
    int64_t paused_until_us; /* out of descriptors */
    bool stopping;
    struct server_certificate *certificates; /* in use first; mail's lock */
    struct server_mail *mail;
    pthread_t thread;
};

/* The thread (http_server_loop.c): until it is told to stop. */
void *server_loop(void *server);
void server_run_mhd(struct http_server *server);
void server_close_listeners(struct http_server *server);

/* ---- connections (http_server_connection.c) ------------------------------ */

struct server_connection {
    struct server_timer timer; /* first: a timer's owner is found by it */
    struct MHD_Connection *mhd;
    struct server_daemon *daemon;
    struct http_server_call *call; /* NULL between two requests */
    struct server_connection *next;
    struct server_connection **back; /* what points here, in the list */
    int fd;
    char client[64];
};

/* MHD's callback for connections that begin and end. */
void server_connection_notify(void *context, struct MHD_Connection *mhd,
                              void **slot,
                              enum MHD_ConnectionNotificationCode what);
/* Its deadline is `ms` from now. */
void server_connection_set_timer(struct server_connection *c, int64_t ms);
/* Both ways, at once; MHD finds out in its next run. */
void server_connection_cut(struct server_connection *c);
/* Takes what waits at a listener, as far as there is room. */
void server_accept(struct http_server *server,
                   const struct server_listener *listener);
/* True when listeners are to be looked at; *wait_us for how long if not. */
bool server_has_room(struct http_server *server, int64_t *out_wait_us);
/* Raises the limit of open files; how many connections there can be. */
unsigned server_fit_connections(unsigned wanted);

/* ---- calls (http_server_call.c) ------------------------------------------ */

/*
 *     BEGUN -> READING -+-> HELD --answered--+-> DELAYED -+-> READY
 *       |               |    |               |            |     |
 *       |               |    +-- deadline -> EXPIRED      |     v
 *       +-- refused     +----- at once -------------------+-> ANSWERING
 *
 * The connection is suspended while HELD, DELAYED, and until MHD asks again
 * in READY and EXPIRED.
 */
enum server_call_state {
    CALL_BEGUN,
    CALL_READING,
    CALL_HELD,
    CALL_DELAYED,
    CALL_READY,
    CALL_EXPIRED,
    CALL_ANSWERING,
};

/* owner: the server's thread; while held, the holder has arena and reply */
struct http_server_call {
    struct arena arena; /* holds this struct and what the handler makes */
    struct server_mail *mail; /* a reference while held */
    struct server_connection *connection; /* NULL: the request is over */
    enum server_call_state state;
    bool held;
    bool tls;
    struct str client;
    struct buf body;
    size_t body_bytes; /* kept, as the server counts them */
    size_t dropped_bytes; /* of a body that is too large */
    bool busy; /* too many bodies at once */
    struct http_request request;
    struct http_server_reply reply;
    struct http_server_stream *streaming; /* MHD has it; or NULL */
    struct http_server_call *next; /* under the mail's lock */
};

/* MHD's callbacks. */
void *server_call_begin(void *context, const char *url,
                        struct MHD_Connection *mhd);
enum MHD_Result server_call_answer(void *context, struct MHD_Connection *mhd,
                                   const char *path, const char *method,
                                   const char *version, const char *piece,
                                   size_t *piece_bytes, void **slot);
void server_call_end(void *context, struct MHD_Connection *mhd, void **slot,
                     enum MHD_RequestTerminationCode why);
/* What came of a held call. */
void server_call_take_answer(struct http_server *server,
                             struct http_server_call *call);
/* The deadline of its connection has come. */
void server_call_due(struct http_server_call *call);
/* For stop: nothing is delayed, streams are complete, nothing more is held. */
void server_call_hurry(struct http_server_call *call, bool also_held);

/* ---- streams (http_server_stream.c) -------------------------------------- */

/* The response to give to MHD, which takes over its side of the stream. */
struct MHD_Response *server_stream_response(struct http_server_stream *stream,
                                            struct http_server_call *call);
/* The answer that should have carried it never left. */
void server_stream_abandon(struct http_server_stream *stream);
/* Its client has gone. */
void server_stream_lose(struct http_server_stream *stream);
/* For stop: complete what is there. */
void server_stream_finish(struct http_server_stream *stream);
/* One to which something was sent, or which was ended or lost; or NULL. */
struct http_server_stream *
server_stream_take_stirred(struct server_mail *mail);
/* Has MHD look at it. */
void server_stream_stir(struct http_server_stream *stream);

/* ---- certificates (http_server_tls.c) ------------------------------------ */

/* For all handshakes from now on. */
MUST_CHECK enum err server_certificate_use(struct http_server *server,
                                           const char *cert_file,
                                           const char *key_file,
                                           struct error *e);
void server_certificates_free(struct http_server *server);
/* GnuTLS's gnutls_certificate_retrieve_function2. */
int server_certificate_pick(gnutls_session_t session,
                            const gnutls_datum_t *authorities, int n_authorities,
                            const gnutls_pk_algorithm_t *algorithms,
                            int n_algorithms, gnutls_pcert_st **out_chain,
                            unsigned *out_n, gnutls_privkey_t *out_key);

/* ---- sockets (http_server_listen.c) and daemons (http_server_daemon.c) ---------- */

/* A listening TCP socket, and the port it got. */
MUST_CHECK enum err server_listen(const char *address, uint16_t port,
                                  int *out_socket, uint16_t *out_port,
                                  struct error *e);
/* At file->path; a socket file that nobody listens at is replaced. */
MUST_CHECK enum err server_listen_unix(struct server_unix_file *file,
                                       int *out_socket, struct error *e);
/* Removes the file if it still is ours. */
void server_unlink_unix(const struct server_unix_file *file);
MUST_CHECK enum err server_daemon_start(struct server_daemon *daemon,
                                        struct error *e);
