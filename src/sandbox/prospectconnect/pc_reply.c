/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Answers. A to C say {"message": "..."}; D says problem+json of RFC 9457.
 */
#include <stdio.h>

#include "base/json.h"
#include "sandbox/prospectconnect/pc.h"

#define PROBLEM_BASE "https://papi.prospectconnect.ai/problems/"

struct problem_kind {
    int status;
    const char *slug;
    const char *title;
};

static const struct problem_kind problems[] = {
    {400, "bad-request", "Bad request"},
    {401, "unauthorized", "Unauthorized"},
    {403, "forbidden", "Forbidden"},
    {404, "not-found", "Not found"},
    {422, "validation", "Validation failed"},
    {429, "rate-limited", "Too many requests"},
    {500, "server-error", "Server error"},
};

static const struct problem_kind *problem_of(int status)
{
    size_t last = sizeof problems / sizeof *problems - 1;
    for (size_t i = 0; i < last; i++) {
        if (problems[i].status == status)
            return &problems[i];
    }
    return &problems[last];
}

static bool is_public(const struct pc_call *c)
{
    return c->route ? (c->route->profiles & PC_D) != 0
                    : pc_path_is_public(http_url_path(c->request->url));
}

void pc_add_header(struct pc_call *c, const char *name, struct str value)
{
    struct http_headers *h = &c->out->headers;
    struct http_header *at =
        arena_grow(c->a, h->at, sizeof *at, h->n, h->n + 1);
    at[h->n] = (struct http_header){str_from(name), value};
    *h = (struct http_headers){at, h->n + 1};
}

void pc_reply(struct pc_call *c, int status, struct value body)
{
    c->out->status = status;
    c->out->headers = (struct http_headers){0};
    c->out->body = STR_NONE;
    if (value_is_null(&body))
        return;
    bool problem = status >= 400 && is_public(c);
    pc_add_header(c, "Content-Type",
                  problem ? STR("application/problem+json")
                          : STR("application/json; charset=utf-8"));
    c->out->body = json_text(c->a, &body);
}

static struct value issue_list(const struct pc_call *c)
{
    struct value *items = arena_array(c->a, struct value, c->issues.n + 1);
    for (size_t i = 0; i < c->issues.n; i++) {
        struct pc_object o = {.a = c->a};
        pc_put(&o, "field", value_text(c->issues.at[i].field));
        pc_put(&o, "message", value_text(c->issues.at[i].message));
        items[i] = pc_object_value(&o);
    }
    return value_list(items, c->issues.n);
}

static void reply_problem(struct pc_call *c, int status, struct str detail)
{
    const struct problem_kind *kind = problem_of(status);
    struct pc_object o = {.a = c->a};
    pc_put(&o, "type",
           value_text(arena_printf(c->a, PROBLEM_BASE "%s", kind->slug)));
    pc_put(&o, "title", value_textz(kind->title));
    pc_put(&o, "status", value_int(status));
    pc_put(&o, "detail", value_text(detail));
    pc_put(&o, "instance", value_text(http_url_path(c->request->url)));
    pc_put(&o, "trace_id",
           value_text(arena_printf(c->a, "%016llx",
                                   (unsigned long long)c->pc->calls)));
    if (c->issues.n > 0)
        pc_put(&o, "errors", issue_list(c));
    pc_reply(c, status, pc_object_value(&o));
    if (status == 401)
        pc_add_header(c, "WWW-Authenticate", STR("Bearer"));
}

static void reply_text(struct pc_call *c, int status, struct str text)
{
    if (is_public(c)) {
        reply_problem(c, status, text);
        return;
    }
    struct pc_object o = {.a = c->a};
    pc_put(&o, "message", value_text(text));
    pc_reply(c, status, pc_object_value(&o));
}

static struct str format_line(struct arena *a, const char *format,
                              va_list args)
    __attribute__((format(printf, 2, 0)));

static struct str format_line(struct arena *a, const char *format,
                              va_list args)
{
    char line[ERROR_MESSAGE_MAX];
    vsnprintf(line, sizeof line, format, args);
    struct str text = str_from(line);
    return arena_str(a, str_slice(text, 0, str_utf8_cut(text, text.n)));
}

void pc_reply_error(struct pc_call *c, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = format_line(c->a, format, args);
    va_end(args);
    reply_text(c, status, text);
}

void pc_issue(struct pc_call *c, struct str field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = format_line(c->a, format, args);
    va_end(args);
    struct pc_issue issue = {field, text};
    vec_push(c->a, &c->issues, issue);
}

bool pc_reply_issues(struct pc_call *c)
{
    if (c->issues.n == 0)
        return false;
    const struct pc_issue *first = &c->issues.at[0];
    struct str text = arena_printf(c->a, "%.*s %.*s", STR_ARG(first->field),
                                   STR_ARG(first->message));
    reply_text(c, is_public(c) ? 422 : 400, text);
    return true;
}
