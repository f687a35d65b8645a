/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/connector_drive.h"

#include "base/json.h"

/* Requests of one op before it is taken to run for ever. */
#define REQUESTS_MAX 5000

static char *requoted(struct drive *d, struct str s, char from, char to)
{
    char *text = arena_strz(&d->a, s);
    for (char *p = text; *p; p++) {
        if (*p == from)
            *p = to;
    }
    return text;
}

struct str drive_json(struct drive *d, const char *quoted)
{
    return str_from(requoted(d, str_from(quoted), '\'', '"'));
}

struct value drive_value(struct drive *d, const char *quoted)
{
    struct value v = value_null();
    struct error e = {0};
    check_ok(json_parse(&d->a, drive_json(d, quoted), &v, &e), &e);
    return v;
}

struct value drive_stored(struct drive *d, const char *quoted)
{
    struct value v = value_null();
    struct error e = {0};
    check_ok(value_decode(&d->a, drive_json(d, quoted), &v, &e), &e);
    return v;
}

const char *drive_shown(struct drive *d, const struct value *v)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    value_encode(&b, v);
    return requoted(d, buf_str(&b), '"', '\'');
}

void drive_init(struct drive *d, const struct connector *connector,
                const char *settings)
{
    *d = (struct drive){.connector = connector, .now_us = DRIVE_NOW_US};
    struct value v = drive_value(d, settings);
    check_ok(connector->create(&d->a, &v, &d->state, &d->error), &d->error);
}

void drive_fini(struct drive *d)
{
    arena_fini(&d->a);
}

void drive_script(struct drive *d, const struct drive_reply *replies, size_t n)
{
    d->replies = replies;
    d->n_replies = n;
    d->at = 0;
    d->requests.n = 0;
}

/* ---- running ------------------------------------------------------------ */

static void answer_from_script(struct drive *d,
                               const struct http_request *request,
                               struct http_response *out)
{
    if (d->at == d->n_replies)
        fail_msg("no reply left for %s %.*s %.*s", request->method,
                 STR_ARG(request->url), STR_ARG(request->body));
    const struct drive_reply *reply = &d->replies[d->at++];
    struct http_header *header = arena_new(&d->a, struct http_header);
    *header = (struct http_header){str_from(reply->header[0]),
                                   str_from(reply->header[1])};
    *out = (struct http_response){
        .status = reply->status,
        .headers = {header, reply->header[0] ? 1 : 0},
        .body = reply->body ? drive_json(d, reply->body) : STR_NONE,
    };
}

static bool same_headers(const struct http_headers *x,
                         const struct http_headers *y)
{
    bool same = x->n == y->n;
    for (size_t i = 0; same && i < x->n; i++)
        same = str_eq(x->at[i].name, y->at[i].name) &&
               str_eq(x->at[i].value, y->at[i].value);
    return same;
}

static enum err ask(struct drive *d, struct op *op, struct http_request *out,
                    bool *out_done)
{
    struct http_request again;
    bool done = false;
    TRY(d->connector->next(d->state, op, &d->a, out, out_done, &d->error));
    if (*out_done)
        return ERR_OK;
    check_ok(d->connector->next(d->state, op, &d->a, &again, &done, &d->error),
             &d->error);
    assert_false(done);
    assert_string_equal(out->method, again.method);
    assert_true(str_eq(out->url, again.url));
    assert_true(str_eq(out->body, again.body));
    assert_true(same_headers(&out->headers, &again.headers));
    return ERR_OK;
}

enum err drive_op(struct drive *d, struct op *op)
{
    if (!op->arena)
        op->arena = &d->a;
    for (int i = 0; i < REQUESTS_MAX; i++) {
        struct http_request *request = arena_new(&d->a, struct http_request);
        struct http_response response = {0};
        bool done = false;
        TRY(ask(d, op, request, &done));
        if (done)
            return ERR_OK;
        vec_push(&d->a, &d->requests, *request);
        if (d->answer)
            d->answer(d->context, &d->a, request, &response);
        else
            answer_from_script(d, request, &response);
        TRY(d->connector->take(d->state, op, request, &response, d->now_us,
                               &d->error));
    }
    fail_msg("more than %d requests", REQUESTS_MAX);
    return ERR_LIMIT;
}

void drive_ok(struct drive *d, struct op *op)
{
    check_ok(drive_op(d, op), &d->error);
}

void drive_open(struct drive *d)
{
    struct op op = {.kind = OP_OPEN};
    drive_ok(d, &op);
}

/* ---- looking ------------------------------------------------------------- */

static const struct http_request *request_at(struct drive *d, size_t i)
{
    if (i >= d->requests.n)
        fail_msg("there is no request %zu, only %zu", i, d->requests.n);
    return &d->requests.at[i];
}

const char *drive_method_url(struct drive *d, size_t i)
{
    const struct http_request *r = request_at(d, i);
    return arena_printfz(&d->a, "%s %.*s", r->method, STR_ARG(r->url));
}

const char *drive_body(struct drive *d, size_t i)
{
    return requoted(d, request_at(d, i)->body, '"', '\'');
}

const char *drive_header(struct drive *d, size_t i, const char *name)
{
    struct str s = http_header_get(&request_at(d, i)->headers, name);
    return s.p ? arena_strz(&d->a, s) : "absent";
}
