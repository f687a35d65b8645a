/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Answers: an ActionStatus, by itself or beside what was asked for. */
#include <stdio.h>

#include "sandbox/opencell/oc.h"

static const struct {
    const char *name;
    int status;
} codes[] = {
    [OC_MISSING_PARAMETER] = {"MISSING_PARAMETER", 400},
    [OC_INVALID_PARAMETER] = {"INVALID_PARAMETER", 400},
    [OC_AUTHENTICATION] = {"AUTHENTICATION_AUTHORIZATION_EXCEPTION", 401},
    [OC_REFERENCED] = {"DELETE_REFERENCED_ENTITY_EXCEPTION", 403},
    [OC_DUPLICATE_ACCESS] = {"DUPLICATE_ACCESS", 403},
    [OC_NOT_FOUND] = {"ENTITY_DOES_NOT_EXISTS_EXCEPTION", 404},
    [OC_EXISTS] = {"ENTITY_ALREADY_EXISTS_EXCEPTION", 409},
    [OC_BUSINESS] = {"BUSINESS_API_EXCEPTION", 500},
    [OC_GENERIC] = {"GENERIC_API_EXCEPTION", 500},
    [OC_NO_CODE] = {NULL, 500},
};

struct value oc_object(struct arena *a, const char *name, struct value v)
{
    struct field *f = arena_new(a, struct field);
    *f = (struct field){str_from(name), v};
    return value_object(f, 1);
}

void oc_put(struct arena *a, struct value *object, const char *name,
            struct value v)
{
    *object = value_with(a, object, str_from(name), &v);
}

void oc_send(struct oc_call *c, int status, const struct value *body)
{
    struct http_header *h = arena_new(c->a, struct http_header);
    *h = (struct http_header){STR("Content-Type"), STR("application/json")};
    *c->out = (struct http_response){.status = status,
                                     .headers = {h, 1},
                                     .body = json_text(c->a, body)};
}

static struct value success(struct oc_call *c, struct str message)
{
    struct value v = oc_object(c->a, "status", value_textz("SUCCESS"));
    oc_put(c->a, &v, "message", value_text(message));
    return v;
}

void oc_give_two(struct oc_call *c, const struct field *more, size_t n)
{
    struct value v = oc_object(c->a, "actionStatus", success(c, STR("")));
    for (size_t i = 0; i < n; i++)
        v = value_with(c->a, &v, more[i].name, &more[i].value);
    oc_send(c, 200, &v);
}

void oc_give(struct oc_call *c, const char *name, struct value v)
{
    struct field f = {str_from(name), v};
    oc_give_two(c, &f, 1);
}

void oc_say(struct oc_call *c, struct str message)
{
    struct value v = success(c, message);
    oc_send(c, 200, &v);
}

void oc_done(struct oc_call *c, const struct table_row *row)
{
    struct value v = success(c, STR(""));
    if (row) {
        oc_put(c->a, &v, "entityId", row->id);
        oc_put(c->a, &v, "entityCode",
               value_text(value_text_at(&row->fields, "code")));
    }
    oc_send(c, 200, &v);
}

bool oc_fail(struct oc_call *c, enum oc_code code, const char *format, ...)
{
    char line[ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct value v = oc_object(c->a, "status", value_textz("FAIL"));
    if (codes[code].name)
        oc_put(c->a, &v, "errorCode", value_textz(codes[code].name));
    oc_put(c->a, &v, "message",
           value_text(arena_str(c->a, str_from(line))));
    c->failed = true;
    bool quiet = c->oc->options.legacy && code != OC_AUTHENTICATION;
    oc_send(c, quiet ? 200 : codes[code].status, &v);
    return false;
}

bool oc_fail_missing(struct oc_call *c, const char *what, struct str code)
{
    return oc_fail(c, OC_NOT_FOUND, "%s with code=%.*s does not exists.", what,
                   STR_ARG(code));
}
