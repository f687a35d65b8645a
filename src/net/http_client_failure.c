/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a failed call means: code, whether it may have happened, a sentence. */
#include "net/http_client_private.h"

#include <string.h>

#include "base/limits.h"

struct failure {
    CURLcode result;
    enum err code;
    const char *what; /* before the origin */
    const char *todo; /* after libcurl's own words */
};

static const struct failure failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_UNREACHABLE, "cannot find the host of",
     "check the address and the name server"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_UNREACHABLE,
     "cannot find the proxy for", "check its address"},
    {CURLE_COULDNT_CONNECT, ERR_UNREACHABLE, "cannot connect to",
     "check the address and that the server is running"},
    {CURLE_SSL_CONNECT_ERROR, ERR_UNREACHABLE, "no TLS connection with",
     "check that the address speaks https"},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_UNREACHABLE,
     "cannot trust the certificate of", "renew it or set its CA file"},
    {CURLE_SSL_CACERT_BADFILE, ERR_INVALID, "cannot read the CA file for",
     "check its path"},
    {CURLE_URL_MALFORMAT, ERR_INVALID, "malformed address", "correct it"},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_PROTOCOL, "no HTTP answer from",
     "check the address and the port"},
    {CURLE_WEIRD_SERVER_REPLY, ERR_PROTOCOL, "no HTTP answer from",
     "check the address and the port"},
    {CURLE_BAD_CONTENT_ENCODING, ERR_PROTOCOL,
     "cannot decompress the answer of", "look at the proxy in front of it"},
    {CURLE_GOT_NOTHING, ERR_UNREACHABLE, "connection closed by",
     "look at the server's log"},
    {CURLE_PARTIAL_FILE, ERR_UNREACHABLE, "incomplete answer from",
     "look at the server's log"},
    {CURLE_RECV_ERROR, ERR_UNREACHABLE, "connection lost to",
     "look at the network and the server's log"},
    {CURLE_SEND_ERROR, ERR_UNREACHABLE, "connection lost to",
     "look at the network and the server's log"},
    {CURLE_ABORTED_BY_CALLBACK, ERR_UNREACHABLE, "connection closed by",
     "look at the server's log"},
};

static const struct failure *find_failure(CURLcode result)
{
    static const struct failure other = {
        CURLE_OK, ERR_PROTOCOL, "request failed to",
        "check the address and look at the server's log"};
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        if (failures[i].result == result)
            return &failures[i];
    }
    return &other;
}

/* The system's reason for a failed connect, else libcurl's words. */
static const char *reason_of(const struct http_call *call)
{
    long os_error = 0;
    curl_easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &os_error);
    if (call->result == CURLE_COULDNT_CONNECT && os_error != 0) {
        const char *words = strerrordesc_np((int)os_error);
        if (words)
            return words;
    }
    if (call->result == CURLE_ABORTED_BY_CALLBACK)
        return "no answer came";
    return call->detail[0] ? call->detail : curl_easy_strerror(call->result);
}

static enum err too_large(const struct buf *b, const char *what,
                          struct str origin, struct error *e)
{
    FAIL(e, ERR_LIMIT,
         "%s of the answer of %.*s are more than the %zu bytes allowed; "
         "ask for fewer records at once",
         what, STR_ARG(origin), b->max);
}

static enum err too_slow(const struct http_call *call, bool sent,
                         const struct http_client_options *options,
                         struct str origin, struct error *e)
{
    int64_t own_ms = call->request->timeout_ms;
    int64_t whole_ms = own_ms > 0 ? own_ms : options->timeout_ms;
    int64_t connect_ms = options->connect_timeout_ms < whole_ms
                             ? options->connect_timeout_ms
                             : whole_ms;
    if (!sent)
        FAIL(e, ERR_UNREACHABLE,
             "cannot connect to %.*s within %lld ms; "
             "check the address and that the server is running",
             STR_ARG(origin), (long long)connect_ms);
    FAIL(e, ERR_TIMEOUT,
         "no answer from %.*s within %lld ms; "
         "ask for less at once or allow more time",
         STR_ARG(origin), (long long)whole_ms);
}

static enum err describe(const struct http_call *call, bool sent,
                         const struct http_client_options *options,
                         struct str origin, struct error *e)
{
    if (call->result == CURLE_OPERATION_TIMEDOUT)
        return too_slow(call, sent, options, origin, e);
    if (call->head.overflowed)
        return too_large(&call->head, "the headers", origin, e);
    if (call->body.overflowed || call->result == CURLE_FILESIZE_EXCEEDED)
        return too_large(&call->body, "the contents", origin, e);
    const struct failure *f = find_failure(call->result);
    FAIL(e, f->code, "%s %.*s: %s; %s", f->what, STR_ARG(origin),
         reason_of(call), f->todo);
}

enum err http_call_failure(const struct http_call *call,
                           const struct http_client_options *options,
                           struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str origin = options->unix_path
                            ? str_from(options->unix_path)
                            : http_url_origin(&a, call->request->url);
    if (!call->easy)
        FAIL(e, ERR_LIMIT, "libcurl has no room for a request to %.*s",
             STR_ARG(origin));
    bool sent = call->sendings > 0;
    enum err code = describe(call, sent, options, origin, e);
    e->maybe_happened = sent;
    if (code == ERR_LIMIT) {
        e->scope = SCOPE_BATCH; /* half the records may well fit */
    } else if (code != ERR_INVALID) {
        e->scope = SCOPE_CONNECTION;
        e->retry = RETRY_LATER;
    }
    return code;
}
