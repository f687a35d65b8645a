/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * An Odoo sandbox in the test's own process, and short words for calling it.
 * JSON in C text is written with ' for ", so that it stays readable.
 */
#pragma once

#include "unit/check.h"

#include <stdio.h>

#include "base/json.h"
#include "base/time.h"
#include "net/xmlrpc.h"
#include "sandbox/sandbox.h"

#define RIG_START_US (INT64_C(1750000000) * US_PER_SECOND + 400000)

struct rig {
    struct arena a;
    struct sandbox *box;
    struct fake_clock clock;
    int version;
    int64_t uid;
    const char *secret;
};

/* What came of a call: a result, or the exception by name and message. */
struct rig_answer {
    bool failed;
    bool has_result; /* the key was there */
    struct value result;
    struct str error; /* "odoo.exceptions.UserError" */
    struct str message;
};

static inline void rig_open_with(struct rig *r, int version,
                                 const char *option, const char *text)
{
    struct error e = {0};
    char number[12];
    snprintf(number, sizeof number, "%d", version);
    struct field options[] = {{STR("version"), value_textz(number)},
                              {str_from(option), value_textz(text)}};
    struct value v = value_object(options, option ? 2 : 1);
    *r = (struct rig){.clock = {RIG_START_US},
                      .version = version,
                      .uid = 2,
                      .secret = "admin"};
    check_ok(sandbox_create(&sandbox_odoo, &v, clock_fake(&r->clock), &r->box,
                            &e),
             &e);
}

static inline void rig_open(struct rig *r, int version)
{
    rig_open_with(r, version, NULL, NULL);
}

static inline void rig_close(struct rig *r)
{
    sandbox_destroy(r->box);
    arena_fini(&r->a);
}

static inline void rig_wait(struct rig *r, int64_t us)
{
    r->clock.now_us += us;
}

/* ' -> " */
static inline struct str rig_json(struct rig *r, const char *text)
{
    char *p = arena_strz(&r->a, str_from(text));
    for (char *q = p; *q; q++)
        *q = *q == '\'' ? '"' : *q;
    return str_from(p);
}

static inline struct value rig_value(struct rig *r, const char *text)
{
    struct value v;
    struct error e = {0};
    check_ok(json_parse(&r->a, rig_json(r, text), &v, &e), &e);
    return v;
}

static inline struct http_server_reply
rig_request(struct rig *r, const char *method, const char *path,
            const char *header, const char *header_value, struct str body)
{
    struct http_server_reply reply;
    struct http_header headers[] = {
        {STR("Content-Type"), STR("application/json")},
        {str_from(header), str_from(header_value)}};
    struct http_request request = {.method = method,
                                   .url = str_from(path),
                                   .headers = {headers, header ? 2 : 1},
                                   .body = body};
    sandbox_call(r->box, &r->a, &request, &reply);
    return reply;
}

static inline struct rig_answer rig_take(struct rig *r, struct str body)
{
    struct rig_answer out = {0};
    struct value v;
    struct error e = {0};
    check_ok(json_parse(&r->a, body, &v, &e), &e);
    const struct value *error = value_getz(&v, "error");
    const struct value *result = value_getz(&v, "result");
    out.failed = error != NULL;
    out.has_result = result != NULL;
    out.result = result ? *result : value_null();
    if (error) {
        const struct value *data = value_getz(error, "data");
        out.error = value_text_at(data, "name");
        out.message = value_text_at(data, "message");
    }
    return out;
}

/* object.execute_kw over /jsonrpc; the reply itself is in *out_reply. */
static inline struct rig_answer
rig_try_reply(struct rig *r, const char *model, const char *method,
              const char *args, const char *kwargs,
              struct http_server_reply *out_reply)
{
    struct str body = arena_printf(
        &r->a,
        "{\"jsonrpc\":\"2.0\",\"method\":\"call\",\"id\":1,\"params\":"
        "{\"service\":\"object\",\"method\":\"execute_kw\",\"args\":"
        "[\"demo\",%lld,\"%s\",\"%s\",\"%s\",%.*s,%.*s]}}",
        (long long)r->uid, r->secret, model, method,
        STR_ARG(rig_json(r, args)),
        STR_ARG(rig_json(r, kwargs ? kwargs : "{}")));
    *out_reply = rig_request(r, "POST", "/jsonrpc", NULL, NULL, body);
    return out_reply->drop ? (struct rig_answer){.failed = true}
                           : rig_take(r, out_reply->response.body);
}

static inline struct rig_answer rig_try(struct rig *r, const char *model,
                                        const char *method, const char *args,
                                        const char *kwargs)
{
    struct http_server_reply reply;
    return rig_try_reply(r, model, method, args, kwargs, &reply);
}

/* The result; an exception fails the test. */
static inline struct value rig_call(struct rig *r, const char *model,
                                    const char *method, const char *args,
                                    const char *kwargs)
{
    struct rig_answer answer = rig_try(r, model, method, args, kwargs);
    if (answer.failed)
        fail_msg("%s.%s on %d: %.*s: %.*s", model, method, r->version,
                 STR_ARG(answer.error), STR_ARG(answer.message));
    return answer.result;
}

/* Fails unless the call raises this exception, with `part` in its message. */
static inline void rig_raises(struct rig *r, const char *error,
                              const char *part, const char *model,
                              const char *method, const char *args,
                              const char *kwargs)
{
    struct rig_answer answer = rig_try(r, model, method, args, kwargs);
    assert_true(answer.failed);
    check_str(answer.error, error);
    if (!str_contains(answer.message, str_from(part)))
        fail_msg("\"%.*s\" lacks \"%s\"", STR_ARG(answer.message), part);
}

/* The JSON of a value, for comparing whole results. */
#define check_json(r, v, expected)                                        \
    do {                                                                  \
        struct value check_v = (v);                                       \
        struct value check_w = rig_value((r), (expected));                \
        struct str check_got = json_text(&(r)->a, &check_v);              \
        struct str check_want = json_text(&(r)->a, &check_w);             \
        if (!str_eq(check_got, check_want))                               \
            fail_msg("%d: %.*s is not %.*s", (r)->version,                \
                     STR_ARG(check_got), STR_ARG(check_want));            \
    } while (0)

/* One number, or two, in a text that lives as long as the rig. */
#define RIG1(rig, format, x) \
    arena_printfz(&(rig)->a, format, (long long)(x))
#define RIG2(rig, format, x, y) \
    arena_printfz(&(rig)->a, format, (long long)(x), (long long)(y))

/* The id of a new record; vals are JSON. */
static inline int64_t rig_create(struct rig *r, const char *model,
                                 const char *vals)
{
    return rig_call(r, model, "create", arena_printfz(&r->a, "[%s]", vals),
                    NULL)
        .integer;
}

/* One field of one record, read without names of targets. */
static inline struct value rig_field(struct rig *r, const char *model,
                                     int64_t id, const char *field)
{
    struct value rows = rig_call(
        r, model, "read",
        arena_printfz(&r->a, "[[%lld], ['%s']]", (long long)id, field),
        "{'load': ''}");
    assert_int_equal(rows.items.n, 1);
    return *value_getz(&rows.items.at[0], field);
}

/* XML-RPC on the given path. */
static inline struct xmlrpc_response rig_xml(struct rig *r, const char *path,
                                             const char *method,
                                             const char *params)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    struct xmlrpc_response out;
    struct error e = {0};
    struct value v = rig_value(r, params);
    xmlrpc_write_call(&b, method, v.items.at, v.items.n);
    struct http_server_reply reply = rig_request(
        r, "POST", path, NULL, NULL, buf_copy(&r->a, &b));
    assert_int_equal(reply.response.status, 200);
    check_ok(xmlrpc_parse_response(&r->a, reply.response.body, &out, &e), &e);
    return out;
}

/* Runs the body once for each version. */
#define EACH_VERSION(r, first, last)                                    \
    for (int each_v = (first); each_v <= (last); each_v++)              \
        for (struct rig *r = rig_heap(each_v); r; rig_close(r), r = NULL)

static inline struct rig *rig_heap(int version)
{
    static struct rig r;
    rig_open(&r, version);
    return &r;
}
