/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One request through an easy handle.
 *
 * Never twice: when a kept connection turns out dead before the first byte of
 * an answer, libcurl sends the request again on a new one by itself, and has
 * no switch against it. For a write that would be a second write. So every
 * sending passes a gate (libcurl's pre-request callback) that lets only GET
 * and HEAD through a second time.
 */
#include "net/http_client_private.h"

#include "base/limits.h"
#include "base/vec.h"

/* A buffer that grew past this is not kept for the next call. */
#define KEEP_BYTES ((size_t)1 << 20)

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7F || strchr("()<>@,;:\\\"/[]?={}", c))
            return false;
    }
    return s.n > 0;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

static bool is_web_url(struct str url)
{
    static const struct str schemes[] = {STR("http://"), STR("https://")};
    for (size_t i = 0; i < 2; i++) {
        size_t n = schemes[i].n;
        if (url.n > n && str_eq_ascii_nocase(str_slice(url, 0, n), schemes[i]))
            return true;
    }
    return false;
}

static enum err check_header(const struct http_header *h, struct str url,
                             struct error *e)
{
    if (is_token(h->name) && !has_control(h->value))
        return ERR_OK;
    AUTO_ARENA a = ARENA_INIT;
    struct str to = http_url_public(&a, url);
    FAIL(e, ERR_INVALID,
         "header '%.*s' to %.*s holds characters that a header cannot hold",
         STR_ARG(h->name), STR_ARG(to));
}

static enum err check_url(struct str url, struct error *e)
{
    if (is_web_url(url) && !has_control(url))
        return ERR_OK;
    AUTO_ARENA a = ARENA_INIT;
    struct str shown = http_url_public(&a, url);
    FAIL(e, ERR_INVALID,
         "'%.*s' is no address; it must start with http:// or https://",
         STR_ARG(shown));
}

enum err http_call_check(const struct http_request *request, struct error *e)
{
    TRY(check_url(request->url, e));
    if (!is_token(str_from(request->method)))
        FAIL(e, ERR_INVALID, "'%s' is no HTTP method", request->method);
    for (size_t i = 0; i < request->headers.n; i++)
        TRY(check_header(&request->headers.at[i], request->url, e));
    if (request->body.n > LIMIT_REQUEST_BYTES)
        FAIL(e, ERR_LIMIT,
             "a request of %zu bytes is more than the %u allowed; "
             "send fewer records at once",
             request->body.n, LIMIT_REQUEST_BYTES);
    return ERR_OK;
}

static int gate(void *context, char *remote_ip, char *local_ip,
                int remote_port, int local_port)
{
    struct http_call *call = context;
    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    if (call->sendings > 0 && !http_method_is_safe(call->request->method))
        return CURL_PREREQFUNC_ABORT;
    call->sendings++;
    return CURL_PREREQFUNC_OK;
}

static size_t take_body(char *from, size_t size, size_t n, void *context)
{
    struct http_call *call = context;
    buf_add(&call->body, (struct str){from, size * n});
    return call->body.overflowed ? 0 : size * n;
}

static size_t take_header_line(char *from, size_t size, size_t n, void *context)
{
    struct http_call *call = context;
    struct str line = {from, size * n};
    if (str_starts_with(line, STR("HTTP/")))
        buf_clear(&call->head); /* an interim answer came before */
    buf_add(&call->head, line);
    return call->head.overflowed ? 0 : line.n;
}

static bool add_line(struct http_call *call, const char *line)
{
    struct curl_slist *grown = curl_slist_append(call->headers, line);
    if (!grown)
        return false;
    call->headers = grown;
    return true;
}

/* libcurl's notation for a header without a value ends in ';'. */
static bool add_header(struct http_call *call, const struct http_header *h)
{
    if (h->value.n == 0)
        return add_line(call, arena_printfz(&call->scratch, "%.*s;",
                                            STR_ARG(h->name)));
    return add_line(call, arena_printfz(&call->scratch, "%.*s: %.*s",
                                        STR_ARG(h->name), STR_ARG(h->value)));
}

static bool add_headers(struct http_call *call)
{
    const struct http_headers *headers = &call->request->headers;
    bool ok = add_line(call, "Expect:"); /* a round trip for nothing */
    for (size_t i = 0; ok && i < headers->n; i++)
        ok = add_header(call, &headers->at[i]);
    if (ok && !http_header_get(headers, "Content-Type").p)
        ok = add_line(call, "Content-Type:"); /* or libcurl makes one up */
    return ok && curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER,
                                  call->headers) == CURLE_OK;
}

static bool set_body(struct http_call *call)
{
    CURL *easy = call->easy;
    const char *method = call->request->method;
    struct str body = call->request->body;
    bool bad = false;
    if (strcmp(method, "HEAD") == 0) {
        bad |= curl_easy_setopt(easy, CURLOPT_NOBODY, 1L) != CURLE_OK;
    } else if (body.n > 0 || strcmp(method, "POST") == 0) {
        bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                (curl_off_t)body.n) != CURLE_OK;
        bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                                body.p ? body.p : "") != CURLE_OK;
    }
    bad |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method) != CURLE_OK;
    return !bad;
}

static bool set_callbacks(struct http_call *call)
{
    CURL *easy = call->easy;
    bool bad = false;
    bad |= curl_easy_setopt(easy, CURLOPT_PRIVATE, call) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->detail) !=
           CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, call) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header_line) !=
           CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, call) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, gate) != CURLE_OK;
    bad |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, call) != CURLE_OK;
    return !bad;
}

static bool set_numbers(struct http_call *call,
                        const struct http_client_options *options)
{
    int64_t own_ms = call->request->timeout_ms;
    const struct {
        CURLoption option;
        long value;
    } settings[] = {
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_TCP_NODELAY, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
        {CURLOPT_TIMEOUT_MS,
         (long)(own_ms > 0 ? own_ms : options->timeout_ms)},
        {CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms},
    };
    bool bad = false;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        bad |= curl_easy_setopt(call->easy, settings[i].option,
                                settings[i].value) != CURLE_OK;
    bad |= curl_easy_setopt(call->easy, CURLOPT_MAXFILESIZE_LARGE,
                            (curl_off_t)LIMIT_RESPONSE_BYTES) != CURLE_OK;
    return !bad;
}

static bool set_texts(struct http_call *call,
                      const struct http_client_options *options)
{
    const struct {
        CURLoption option;
        const char *value;
    } settings[] = {
        {CURLOPT_URL, arena_strz(&call->scratch, call->request->url)},
        {CURLOPT_PROTOCOLS_STR, "http,https"},
        {CURLOPT_PROXY, options->proxy ? options->proxy : ""}, /* not the env */
        {CURLOPT_USERAGENT, options->user_agent},
        {CURLOPT_ACCEPT_ENCODING, ""}, /* all that libcurl can undo */
    };
    bool bad = false;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        bad |= curl_easy_setopt(call->easy, settings[i].option,
                                settings[i].value) != CURLE_OK;
    if (options->unix_path)
        bad |= curl_easy_setopt(call->easy, CURLOPT_UNIX_SOCKET_PATH,
                                options->unix_path) != CURLE_OK;
    if (options->ca_file)
        bad |= curl_easy_setopt(call->easy, CURLOPT_CAINFO, options->ca_file) !=
               CURLE_OK;
    return !bad;
}

bool http_call_prepare(struct http_call *call,
                       const struct http_client_options *options)
{
    call->detail[0] = '\0';
    call->sendings = 0;
    call->result = CURLE_OK;
    return set_numbers(call, options) && set_texts(call, options) &&
           set_callbacks(call) && set_body(call) && add_headers(call);
}

static struct http_headers split_head(struct arena *a, const struct buf *head)
{
    struct str rest = buf_copy(a, head);
    VEC(struct http_header) headers = {0};
    struct str line;
    while (str_split(&rest, '\n', &line)) {
        size_t colon = str_find_char(line, ':', 0);
        if (colon == line.n || str_starts_with(line, STR("HTTP/")))
            continue;
        struct str name = str_trim(str_slice(line, 0, colon));
        struct str value = str_trim(str_slice(line, colon + 1, line.n));
        vec_push(a, &headers, (struct http_header){name, value});
    }
    return (struct http_headers){headers.at, headers.n};
}

static void read_response(const struct http_call *call, struct arena *a,
                          struct http_response *out)
{
    long status = 0;
    curl_off_t total_us = 0;
    curl_off_t before_us = 0;
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(call->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &before_us);
    *out = (struct http_response){
        .status = (int)status,
        .headers = split_head(a, &call->head),
        .body = buf_copy(a, &call->body),
        .elapsed_us = total_us - before_us,
    };
}

void http_call_finish(struct http_call *call, struct arena *a,
                      const struct http_client_options *options,
                      struct http_exchange *out)
{
    *out = (struct http_exchange){.tag = call->tag};
    if (call->result == CURLE_OK)
        read_response(call, a, &out->response);
    else
        out->outcome = http_call_failure(call, options, &out->error);
}

static void empty_buf(struct buf *b)
{
    if (b->cap <= KEEP_BYTES) {
        buf_clear(b);
        return;
    }
    size_t max = b->max;
    buf_fini(b);
    *b = BUF_INIT(max);
}

void http_call_reset(struct http_call *call)
{
    if (call->easy)
        curl_easy_reset(call->easy);
    curl_slist_free_all(call->headers);
    call->headers = NULL;
    call->request = NULL;
    empty_buf(&call->head);
    empty_buf(&call->body);
    arena_reset(&call->scratch);
}

void http_call_fini(struct http_call *call)
{
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    buf_fini(&call->head);
    buf_fini(&call->body);
    arena_fini(&call->scratch);
}
