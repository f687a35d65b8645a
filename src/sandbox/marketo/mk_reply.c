/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Answers: an envelope with HTTP status 200, whatever happened. */
#include <stdio.h>

#include "base/json.h"
#include "base/time.h"
#include "sandbox/marketo/mk.h"

void mk_reply_json(struct mk_call *c, int status, const struct value *body)
{
    struct http_header *h = arena_new(c->a, struct http_header);
    *h = (struct http_header){STR("Content-Type"),
                              STR("application/json;charset=UTF-8")};
    *c->out = (struct http_response){.status = status,
                                     .headers = {h, 1},
                                     .body = json_text(c->a, body)};
}

static struct value request_id(struct mk_call *c)
{
    int64_t ms = sandbox_now_us(c->mk->box) / US_PER_MS;
    return value_text(arena_printf(c->a, "%llx#%llx",
                                   (unsigned long long)c->mk->calls,
                                   (unsigned long long)ms));
}

void mk_reply(struct mk_call *c, const struct value *result,
              const struct field *more, size_t n_more)
{
    struct field *fields = arena_array(c->a, struct field, n_more + 3);
    size_t n = 0;
    fields[n++] = mk_member("requestId", request_id(c));
    if (result)
        fields[n++] = mk_member("result", *result);
    fields[n++] = mk_member("success", value_bool(true));
    for (size_t i = 0; i < n_more; i++)
        fields[n++] = more[i];
    struct value v = value_object(fields, n);
    mk_reply_json(c, 200, &v);
}

void mk_reply_error(struct mk_call *c, int64_t code, const char *format, ...)
{
    char line[ERROR_MESSAGE_MAX];
    c->mk->errors++;
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct field error[] = {
        mk_member("code", value_text(arena_printf(c->a, "%lld",
                                                  (long long)code))),
        mk_member("message", value_text(arena_str(c->a, str_from(line)))),
    };
    struct value one = value_object(error, 2);
    struct field fields[] = {
        mk_member("requestId", request_id(c)),
        mk_member("success", value_bool(false)),
        mk_member("errors", value_list(&one, 1)),
    };
    struct value v = value_object(fields, 3);
    mk_reply_json(c, 200, &v);
}
