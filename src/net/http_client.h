/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The transport over libcurl's multi interface: keep-alive, many requests in
 * flight, TLS verified, http and https only, redirects not followed, no proxy
 * or netrc from the environment, compression accepted, answers capped at
 * LIMIT_RESPONSE_BYTES (after decompression) and LIMIT_HEADER_BYTES.
 *
 * Failures: DNS, connect and TLS are ERR_UNREACHABLE (nothing happened); a
 * slow answer is ERR_TIMEOUT and a lost one ERR_UNREACHABLE; after sending
 * began every failure has maybe_happened. Scope is the connection, retry
 * later. A request other than GET or HEAD is never sent twice.
 *
 * Threads: one owner; only http_client_wake and http_client_cancel may be
 * called by others.
 */
#pragma once

#include "net/http.h"

struct http_client_options {
    int64_t timeout_ms;         /* 0: 60 s; from start to last byte */
    int64_t connect_timeout_ms; /* 0: 10 s */
    unsigned max_in_flight;     /* 0: 256; more wait their turn */
    const char *user_agent;     /* NULL: "crosswalk/<version>" */
    const char *ca_file;        /* NULL: the system's */
    const char *proxy;          /* NULL: none */
    const char *unix_path;      /* connect there, whatever host a URL names */
};

struct http_client;
/* `options` may be NULL; its texts must outlive the client. */
MUST_CHECK enum err http_client_create(const struct http_client_options *options,
                                       struct http_client **out_client,
                                       struct error *e);
struct transport http_client_transport(struct http_client *client);
/*
 * From any thread: the wait under way, or else the next one, returns
 * ERR_TIMEOUT before its time, as soon as it has no finished exchange to give.
 * What is in flight goes on. Waking several times before that is waking once.
 */
void http_client_wake(struct http_client *client);
/*
 * From any thread: wait returns ERR_CANCELED at once, now and ever after, and
 * nothing more can be submitted.
 */
void http_client_cancel(struct http_client *client);
/* Drops what is in flight. NULL is fine. */
void http_client_destroy(struct http_client *client);
