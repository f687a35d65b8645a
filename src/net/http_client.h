/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The transport over libcurl's multi interface: keep-alive, many requests in
 * flight, TLS verified, http and https only, no redirects to another host, no
 * proxy from the environment unless asked, answers capped at
 * LIMIT_RESPONSE_BYTES.
 *
 * Failures: DNS, connect and TLS are ERR_UNREACHABLE (nothing happened);
 * a lost or slow answer after sending is ERR_TIMEOUT or ERR_UNREACHABLE with
 * maybe_happened. Scope is the connection, retry later.
 * Threads: one owner; the client makes none of its own.
 */
#pragma once

#include "net/http.h"

struct http_client_options {
    int64_t timeout_ms;         /* 0: 60 s */
    int64_t connect_timeout_ms; /* 0: 10 s */
    const char *user_agent;     /* NULL: "crosswalk/<version>" */
    const char *ca_file;        /* NULL: the system's */
};

struct http_client;
MUST_CHECK enum err http_client_create(const struct http_client_options *options,
                                       struct http_client **out,
                                       struct error *e);
struct transport http_client_transport(struct http_client *client);
void http_client_destroy(struct http_client *client); /* NULL is fine */

/* Sends one request and waits: for tests and small tools. */
MUST_CHECK enum err transport_call(const struct transport *transport,
                                   struct arena *a,
                                   const struct http_request *request,
                                   struct http_response *out, struct error *e);
