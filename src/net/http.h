/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * HTTP as data, and the port through which requests leave. Connectors make
 * requests and take responses; only a transport does I/O.
 *
 * Ownership: requests and responses borrow from the arena they were made in.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct http_header {
    struct str name;
    struct str value;
};

struct http_headers {
    const struct http_header *at;
    size_t n;
};

struct http_request {
    const char *method;   /* "GET", "POST", ... */
    struct str url;       /* absolute; may hold secrets: never log it whole */
    struct http_headers headers;
    struct str body;
    int64_t timeout_ms;   /* 0: the transport's default */
};

struct http_response {
    int status;
    struct http_headers headers;
    struct str body;
    int64_t elapsed_us;   /* from first byte sent to last byte read */
};

/* Case-insensitive; STR_NONE when absent. */
struct str http_header_get(const struct http_headers *headers, const char *name);
/* "scheme://host[:port]/path" without query and credentials, for messages. */
struct str http_url_public(struct arena *a, struct str url);
/* The same without the path: "scheme://host[:port]". */
struct str http_url_origin(struct arena *a, struct str url);
struct str http_url_path(struct str url); /* of path?query: before '?', borrowed */
/* Query parameter, percent-decoded; STR_NONE when absent, "" when empty. */
struct str http_query_get(struct arena *a, struct str url, const char *name);
/*
 * What stands between the slashes of the path of `url`, percent-decoded once:
 * "/a%2Fb/c?d" is {"a/b", "c"}, "/" is none, "/a/" is {"a", ""}.
 * ERR_INVALID: no '/' at the start, a broken escape, "." or ".." however they
 * are written, a control character (NUL among them), no UTF-8.
 */
struct http_path {
    const struct str *at;
    size_t n;
};
MUST_CHECK enum err http_path_segments(struct arena *a, struct str url,
                                       struct http_path *out_path,
                                       struct error *e);
/*
 * Retry-After as milliseconds from `now_us` (seconds or HTTP date form), or
 * X-RateLimit-Reset (seconds from now or epoch); -1 when neither is there or
 * can be read, 0 when the time is past.
 */
int64_t http_retry_after_ms(const struct http_response *response, int64_t now_us);
/* What is left of a quota, as X-RateLimit-Remaining, -Limit and -Reset tell. */
struct http_quota {
    int64_t left;      /* calls; -1: not told */
    int64_t limit;     /* -1: not told */
    int64_t resets_us; /* 0: not told */
};
struct http_quota http_quota_of(const struct http_response *response,
                                int64_t now_us);
/*
 * An error with code, scope and retry by status: 401 auth, 403 access, 404
 * and 410 not found, 408/504 timeout, 429 busy, other 4xx rejected, 5xx
 * remote, everything else protocol (redirects are not followed). A 5xx to a
 * method other than GET and HEAD may have happened. The message names status
 * and public URL; `detail` (may be empty) is added on one line.
 */
enum err http_status_error(const struct http_request *request,
                           const struct http_response *response,
                           struct str detail, int64_t now_us, struct error *e);

/* GET and HEAD: asking twice does no harm. */
bool http_method_is_safe(const char *method);

/* One finished exchange. */
struct http_exchange {
    uint64_t tag;                /* as given to submit */
    enum err outcome;            /* ERR_OK: response is valid */
    struct http_response response;
    struct error error;          /* else */
};

/*
 * The network port. Any number of requests may be submitted; `wait` gives
 * back one finished exchange at a time, in any order.
 * Threads: one owner.
 */
struct transport {
    /*
     * Takes nothing: request must stay valid until its exchange returns.
     * Fails only for what is wrong before anything is sent (ERR_INVALID,
     * ERR_LIMIT, ERR_CANCELED); the rest is the outcome of the exchange.
     */
    enum err (*submit)(void *context, const struct http_request *request,
                       uint64_t tag, struct error *e);
    /*
     * The response is allocated in `a`. ERR_TIMEOUT when nothing finished
     * within timeout_ms, or sooner when somebody woke the owner to look at
     * other things; ERR_CANCELED when stopped.
     */
    enum err (*wait)(void *context, struct arena *a, int64_t timeout_ms,
                     struct http_exchange *out, struct error *e);
    void *context;
};

/*
 * Sends one request and waits for its exchange; nothing else may be in
 * flight. For tests and small tools.
 */
MUST_CHECK enum err transport_call(const struct transport *transport,
                                   struct arena *a,
                                   const struct http_request *request,
                                   struct http_response *out_response,
                                   struct error *e);
