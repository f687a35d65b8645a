/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Inside the HTTP client: one request under way and what can be said of its
 * failure. Only http_client*.c include this.
 */
#pragma once

#include <curl/curl.h>

#include "base/buf.h"
#include "net/http_client.h"

#define CLIENT_TIMEOUT_MS INT64_C(60000)
#define CLIENT_CONNECT_TIMEOUT_MS INT64_C(10000)
#define CLIENT_MAX_IN_FLIGHT 256u

/* An easy handle and the buffers that go with it; used again and again. */
struct http_call {
    CURL *easy;
    const struct http_request *request; /* the caller's, until it is done */
    uint64_t tag;
    unsigned sendings; /* times it began to go out */
    struct curl_slist *headers;
    struct buf head; /* header lines of the answer */
    struct buf body;
    struct arena scratch;          /* texts that libcurl needs in C form */
    CURLcode result;
    char detail[CURL_ERROR_SIZE];  /* libcurl's own words */
    struct http_call *next;
};

/* What cannot be sent as it is: ERR_INVALID or ERR_LIMIT. */
MUST_CHECK enum err http_call_check(const struct http_request *request,
                                    struct error *e);
/* False when libcurl refuses a setting. */
bool http_call_prepare(struct http_call *call,
                       const struct http_client_options *options);
/* Reads call->result and the answer into *out; `a` owns the response. */
void http_call_finish(struct http_call *call, struct arena *a,
                      const struct http_client_options *options,
                      struct http_exchange *out);
/* Ready for another request; big buffers are given back. */
void http_call_reset(struct http_call *call);
void http_call_fini(struct http_call *call);

/* Fills *e for a call that ended with call->result != CURLE_OK. */
enum err http_call_failure(const struct http_call *call,
                           const struct http_client_options *options,
                           struct error *e);
