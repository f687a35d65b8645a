/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/work.h"

#include "base/limits.h"
#include "facade/envelope.h"

struct facade_settings facade_settings_default(void)
{
    return (struct facade_settings){
        .max_rows = LIMIT_FACADE_ROWS,
        .max_ids = LIMIT_FACADE_IDS,
        .max_calls = LIMIT_FACADE_CALLS,
        .max_depth = LIMIT_FACADE_QUERY_DEPTH,
        .max_answer_bytes = LIMIT_FACADE_ANSWER_BYTES,
    };
}

enum err facade_answered(struct facade_work *w, struct facade_call *out,
                         bool *out_done, struct error *e)
{
    (void)w;
    (void)out;
    (void)e;
    *out_done = true;
    return ERR_OK;
}

bool facade_is_json_route(const struct facade_work *w)
{
    return str_is(w->verb, "POST") || str_is(w->verb, "PUT");
}

static int status_of(enum err code)
{
    switch (code) {
    case ERR_LIMIT:
        return 413;
    case ERR_TIMEOUT:
        return 504;
    case ERR_BUSY:
    case ERR_UNREACHABLE:
        return 503;
    case ERR_AUTH:
        return 401;
    case ERR_ACCESS:
        return 403;
    case ERR_INVALID:
    case ERR_USAGE:
        return 400;
    case ERR_REMOTE:
    case ERR_PROTOCOL:
        return 502;
    case ERR_OK:
    case ERR_NOT_FOUND:
    case ERR_REJECTED:
    case ERR_SCHEMA:
    case ERR_GUARD:
    case ERR_STORE:
    case ERR_FULL:
    case ERR_LOCKED:
    case ERR_VERSION:
    case ERR_CANCELED:
    case ERR_IO:
    case ERR_AMBIGUOUS:
    case ERR_COUNT:
        break;
    }
    return 500;
}

void facade_fails(struct facade_work *w, const struct error *e)
{
    struct str message = arena_str(w->arena, str_from(e->message));
    if (facade_is_json_route(w)) {
        envelope_odoo_error(w, 200, STR(FACADE_ERROR), message,
                            NULL);
        if (w->settings->strict)
            w->out.status = status_of(e->code);
        return;
    }
    struct facade_refusal refusal = {
        .type = e->code == ERR_LIMIT ? "LimitError" : "FacadeError",
        .message = message,
        .status = status_of(e->code),
    };
    envelope_refuse(w, &refusal);
}
