/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A sandboxed ProspectConnect for tests, called in-process. JSON in tests is
 * written with ' for ". Records come from the calls of the tests: users
 * usr_1 and usr_2, pipelines p1 (s1 New, s2 Talks, s3 Won) and p2 (s5, s6)
 * are there from the start unless `empty`.
 */
#pragma once

#include "unit/check.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/time.h"
#include "sandbox/sandbox.h"

#define PC_KEY "pc_demo_key"
#define PC_PAT "Bearer pat_demo"
#define PC_START_US (INT64_C(1748764800) * US_PER_SECOND) /* 2025-06-01 */

struct pc_test {
    struct arena a;
    struct fake_clock clock;
    struct sandbox *box;
};

struct pc_answer {
    int status;
    struct value body;
    struct http_headers headers;
    struct str text;
    bool dropped;
};

static inline struct str pc_json(struct pc_test *t, const char *quoted)
{
    if (!quoted)
        return STR_NONE;
    char *text = arena_strz(&t->a, str_from(quoted));
    for (char *p = text; *p; p++) {
        if (*p == '\'')
            *p = '"';
    }
    return str_from(text);
}

static inline struct pc_answer pc_send(struct pc_test *t,
                                       const struct http_request *request)
{
    struct http_server_reply reply;
    sandbox_call(t->box, &t->a, request, &reply);
    struct pc_answer answer = {.status = reply.response.status,
                               .headers = reply.response.headers,
                               .text = reply.response.body,
                               .dropped = reply.drop};
    struct error e = {0};
    if (answer.text.n > 0 &&
        json_parse(&t->a, answer.text, &answer.body, &e) != ERR_OK)
        answer.body = value_null();
    return answer;
}

/* The headers that a client of the path sends; `extra` may be NULL. */
static inline struct pc_answer pc_ask_with(struct pc_test *t,
                                           const char *method,
                                           const char *url, const char *body,
                                           const char *authorization,
                                           const struct http_header *extra)
{
    struct http_header headers[4] = {
        {STR("Content-Type"), STR("application/json")},
        {STR("Authorization"), str_from(authorization)},
        {STR("Version"), STR("2025-01-01")},
    };
    size_t n = strncmp(url, "/v1/", 4) == 0 ? 3 : 2;
    if (extra)
        headers[n++] = *extra;
    struct http_request request = {.method = method,
                                   .url = str_from(url),
                                   .headers = {headers, n},
                                   .body = pc_json(t, body)};
    return pc_send(t, &request);
}

static inline struct pc_answer pc_ask(struct pc_test *t, const char *method,
                                      const char *url, const char *body)
{
    bool public = strncmp(url, "/v1/", 4) == 0;
    return pc_ask_with(t, method, url, body, public ? PC_PAT : PC_KEY, NULL);
}

static inline struct pc_answer pc_post(struct pc_test *t, const char *url,
                                       const char *body)
{
    return pc_ask(t, "POST", url, body);
}

static inline struct pc_answer pc_get_url(struct pc_test *t, const char *url)
{
    return pc_ask(t, "GET", url, NULL);
}

/* "data.0.name" inside a value; NULL when there is no such thing. */
static inline const struct value *pc_at(const struct value *v,
                                        const char *path)
{
    struct str rest = str_from(path), part;
    while (v && str_split(&rest, '.', &part)) {
        int64_t index;
        if (v->kind == VALUE_LIST && str_to_i64(part, &index))
            v = (size_t)index < v->items.n ? &v->items.at[index] : NULL;
        else
            v = value_get(v, part);
    }
    return v;
}

/* What stands there, as JSON with ' for "; "absent" when nothing does. */
static inline const char *pc_text_at(struct pc_test *t,
                                     const struct pc_answer *answer,
                                     const char *path)
{
    const struct value *v = pc_at(&answer->body, path);
    char *text = v ? arena_strz(&t->a, json_text(&t->a, v)) : NULL;
    for (char *p = text; p && *p; p++) {
        if (*p == '"')
            *p = '\'';
    }
    return text ? text : "absent";
}

#define pc_check(t, answer, path, expected) \
    assert_string_equal(pc_text_at((t), (answer), (path)), (expected))

/* Asserts a status, showing the body when it is another. */
#define pc_check_status(answer, expected)                                 \
    do {                                                                  \
        if ((answer).status != (expected))                                \
            fail_msg("status %d, not %d: %.*s", (answer).status,          \
                     (expected), STR_ARG((answer).text));                 \
    } while (0)

/* Text of a member as a C string; fails when there is none. */
static inline const char *pc_string(struct pc_test *t,
                                    const struct pc_answer *answer,
                                    const char *path)
{
    struct str s = value_str(pc_at(&answer->body, path));
    if (!s.p)
        fail_msg("no text at %s in %.*s", path, STR_ARG(answer->text));
    return arena_strz(&t->a, s);
}

static inline size_t pc_length(const struct pc_answer *answer,
                               const char *path)
{
    const struct value *v = pc_at(&answer->body, path);
    return v && v->kind == VALUE_LIST ? v->items.n : 0;
}

/* Posts a body that must be taken, and gives the id at `path`. */
static inline const char *pc_made(struct pc_test *t, const char *url,
                                  const char *body, const char *path)
{
    struct pc_answer answer = pc_post(t, url, body);
    if (answer.status >= 300)
        fail_msg("%s: status %d: %.*s", url, answer.status,
                 STR_ARG(answer.text));
    return pc_string(t, &answer, path);
}

static inline const char *pc_contact(struct pc_test *t, const char *email)
{
    char *body = arena_printfz(
        &t->a, "{'data':{'email':'%s','name':'%s','forceCreate':true}}", email,
        email);
    return pc_made(t, "/contact/upsert", body, "data.id");
}

static inline void pc_tick(struct pc_test *t, int64_t ms)
{
    t->clock.now_us += ms * US_PER_MS;
}

/* `options`: name, value, ..., NULL; or NULL for none. */
static inline struct pc_test *pc_start_empty(const char *const *options)
{
    struct pc_test *t = calloc(1, sizeof *t);
    struct error e = {0};
    struct field pairs[16] = {0};
    size_t n = 0;
    for (; options && options[2 * n]; n++)
        pairs[n] = (struct field){str_from(options[2 * n]),
                                  value_textz(options[2 * n + 1])};
    struct value all = value_object(pairs, n);
    t->clock.now_us = PC_START_US;
    check_ok(sandbox_create(&sandbox_prospectconnect, &all,
                            clock_fake(&t->clock), &t->box, &e),
             &e);
    return t;
}

static inline struct pc_test *pc_start(const char *const *options)
{
    struct pc_test *t = pc_start_empty(options);
    pc_made(t, "/_sandbox/records/users",
            "{'name':'Ann Lee','first_name':'Ann','last_name':'Lee',"
            "'email':'ann@pc.example'}",
            "id");
    pc_made(t, "/_sandbox/records/users", "{'name':'Bo'}", "id");
    pc_made(t, "/_sandbox/records/pipelines",
            "{'name':'Sales','stages':[{'id':'s1','name':'New'},"
            "{'id':'s2','name':'Talks'},"
            "{'id':'s3','name':'Won','outcome':'won'}]}",
            "id");
    pc_made(t, "/_sandbox/records/pipelines",
            "{'name':'Partners','stages':[{'id':'s5','name':'Met'},"
            "{'id':'s6','name':'Signed','outcome':'won'}]}",
            "id");
    return t;
}

static inline void pc_stop(struct pc_test *t)
{
    sandbox_destroy(t->box);
    arena_fini(&t->a);
    free(t);
}

/* For CASE tables: a started system in *state. */
static inline int pc_setup(void **state)
{
    *state = pc_start(NULL);
    return 0;
}

static inline int pc_teardown(void **state)
{
    pc_stop(*state);
    return 0;
}

#define PC_CASE(name) \
    cmocka_unit_test_setup_teardown(name, pc_setup, pc_teardown)
