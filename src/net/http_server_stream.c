/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * An answer that goes on. Any thread adds to its queue; MHD takes from it on
 * the server's thread. With an empty queue the connection is suspended, so
 * that a stream without news costs nothing; what is added then stirs it.
 *
 * Two sides refer to a stream: who made it, until http_server_stream_end, and
 * the server, until MHD frees the response. A place in the list of stirred
 * streams is a third reference.
 */
#include "net/http_server_private.h"

#include "base/limits.h"

/* What MHD asks for at once where it does not choose by itself. */
#define BLOCK_BYTES 4096

struct http_server_stream {
    struct arena arena; /* holds this struct */
    struct server_mail *mail;
    /* under the mail's lock */
    unsigned refs;
    struct buf queue;
    size_t taken; /* of the queue, from its front */
    bool ended;   /* nothing more will come */
    bool lost;    /* the queue was full: cut it off */
    bool gone;    /* the server's side has let go */
    bool hungry;  /* suspended; wants to be stirred */
    bool stirred; /* in the list */
    struct http_server_stream *next;
    /* the server's thread only */
    struct server_connection *connection; /* NULL: not answering, or over */
};

static void lock(struct http_server_stream *stream)
{
    server_mail_lock(stream->mail);
}

/* Unlocks, and frees it if nobody refers to it any more. */
static void unlock(struct http_server_stream *stream)
{
    struct server_mail *mail = stream->mail;
    bool last = stream->refs == 0;
    server_mail_unlock(mail);
    if (!last)
        return;
    buf_fini(&stream->queue);
    struct arena arena = stream->arena; /* the stream lives inside it */
    arena_fini(&arena);
    server_mail_unref(mail);
}

struct http_server_stream *
http_server_stream_create(struct http_server_call *call)
{
    struct arena arena = ARENA_INIT;
    struct http_server_stream *stream =
        arena_new(&arena, struct http_server_stream);
    stream->arena = arena;
    stream->mail = call->mail;
    stream->refs = 2;
    stream->queue = BUF_INIT(LIMIT_STREAM_BYTES);
    server_mail_ref(call->mail);
    return stream;
}

/* Locked. Puts it where the server's thread looks, if that has to look. */
static void stir(struct http_server_stream *stream)
{
    if (stream->stirred || stream->gone || !(stream->hungry || stream->lost))
        return;
    stream->stirred = true;
    stream->refs++;
    stream->next = stream->mail->stirred;
    stream->mail->stirred = stream;
    server_mail_wake(stream->mail);
}

/* Locked. Moves what is left of the queue to its front. */
static void close_ranks(struct http_server_stream *stream)
{
    struct buf *queue = &stream->queue;
    queue->n -= stream->taken;
    if (queue->n > 0)
        memmove(queue->p, queue->p + stream->taken, queue->n);
    stream->taken = 0;
}

/* Locked. */
static bool add(struct http_server_stream *stream, struct str s)
{
    if (stream->gone || stream->lost || stream->ended)
        return false;
    if (stream->queue.n - stream->taken + s.n > LIMIT_STREAM_BYTES) {
        stream->lost = true;
    } else if (s.n > 0) {
        close_ranks(stream);
        buf_add(&stream->queue, s);
    }
    stir(stream);
    return !stream->lost;
}

bool http_server_stream_send(struct http_server_stream *stream, struct str s)
{
    lock(stream);
    bool added = add(stream, s);
    unlock(stream);
    return added;
}

void http_server_stream_end(struct http_server_stream *stream)
{
    lock(stream);
    stream->ended = true;
    stir(stream);
    stream->refs--;
    unlock(stream);
}

struct http_server_stream *server_stream_take_stirred(struct server_mail *mail)
{
    server_mail_lock(mail);
    struct http_server_stream *stream = mail->stirred;
    if (stream) {
        mail->stirred = stream->next;
        stream->stirred = false;
    }
    server_mail_unlock(mail);
    return stream;
}

void server_stream_stir(struct http_server_stream *stream)
{
    lock(stream);
    bool resume = stream->hungry && !stream->gone;
    bool cut = stream->lost && !stream->gone;
    stream->hungry = false;
    struct server_connection *connection = stream->connection;
    if (cut && connection)
        server_connection_cut(connection);
    if (resume && connection)
        MHD_resume_connection(connection->mhd);
    stream->refs--;
    unlock(stream);
}

void server_stream_lose(struct http_server_stream *stream)
{
    lock(stream);
    stream->lost = true;
    stir(stream);
    unlock(stream);
}

void server_stream_finish(struct http_server_stream *stream)
{
    lock(stream);
    stream->ended = true;
    stir(stream);
    unlock(stream);
}

void server_stream_abandon(struct http_server_stream *stream)
{
    lock(stream);
    stream->gone = true;
    stream->connection = NULL;
    stream->refs--;
    unlock(stream);
}

static void free_reader(void *context)
{
    server_stream_abandon(context);
}

/* Locked. */
static ssize_t take(struct http_server_stream *stream, char *to, size_t max)
{
    struct str left =
        str_slice(buf_str(&stream->queue), stream->taken, stream->queue.n);
    if (stream->lost)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left.n > 0) {
        size_t n = left.n < max ? left.n : max;
        memcpy(to, left.p, n);
        stream->taken += n;
        return (ssize_t)n;
    }
    if (stream->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    stream->hungry = true;
    MHD_suspend_connection(stream->connection->mhd);
    return 0;
}

static ssize_t read_queue(void *context, uint64_t position, char *to,
                          size_t max)
{
    (void)position;
    struct http_server_stream *stream = context;
    lock(stream);
    ssize_t n = take(stream, to, max);
    unlock(stream);
    return n;
}

struct MHD_Response *server_stream_response(struct http_server_stream *stream,
                                            struct http_server_call *call)
{
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_queue, stream, free_reader);
    if (response)
        stream->connection = call->connection;
    return response;
}
