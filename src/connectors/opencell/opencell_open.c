/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* OP_OPEN, OP_TEST, OP_DESCRIBE. */
#include "connectors/answer.h"
#include "connectors/opencell/opencell_work.h"

enum { OPEN_TOKEN, OPEN_VERSION };

static struct str message_of(const struct value *answer)
{
    const struct value *v = value_getz(answer, "message");
    return v ? str_trim(value_str(v)) : STR_NONE;
}

/* ---- open ---------------------------------------------------------------------- */

static enum err open_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)op;
    (void)e;
    w->step = str_is(c->set.login, "keycloak") ? OPEN_TOKEN : OPEN_VERSION;
    return ERR_OK;
}

static enum err open_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)e;
    *out = w->step == OPEN_TOKEN
               ? opencell_token(c, a)
               : opencell_get(c, a, STR("/account/customer/version"));
    return ERR_OK;
}

static enum err take_token(struct connection_state *c, struct op *op,
                           const struct driver_reply *reply, struct error *e)
{
    struct error failed = {0};
    struct value body;
    if (answer_json(op->arena, reply->request, reply->response, reply->now_us,
                    &body, &failed) != ERR_OK) {
        answer_hide_secret(&failed, c->set.password);
        answer_hide_secret(&failed, c->set.client_secret);
        if (reply->response->status == 400 || reply->response->status == 401) {
            failed.code = ERR_AUTH;
            failed.scope = SCOPE_CONNECTION;
            failed.retry = RETRY_NEVER;
            error_prefix(&failed, "Keycloak gives no token");
        }
        if (e)
            *e = failed;
        return failed.code;
    }
    const struct value *token = value_getz(&body, "access_token");
    if (!token || value_str(token).n == 0)
        FAIL(e, ERR_PROTOCOL, "Keycloak's answer has no access_token");
    c->bearer = arena_str(c->arena, value_str(token));
    return ERR_OK;
}

static enum err open_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct value answer;
    if (w->step == OPEN_TOKEN) {
        TRY(take_token(c, op, reply, e));
        w->step = OPEN_VERSION;
        return ERR_OK;
    }
    enum err code = opencell_answer(c, op->arena, reply, &answer, e);
    if (code == ERR_AUTH && e)
        e->retry = RETRY_NEVER; /* it was just now */
    TRY(code);
    if (answer.kind != VALUE_OBJECT || !value_getz(&answer, "status"))
        FAIL(e, ERR_PROTOCOL,
             "what answers at `url` is no Opencell: it does not tell its "
             "version");
    c->version = arena_str(c->arena, message_of(&answer));
    op->summary = arena_printf(op->arena, "Opencell%s%.*s at %.*s",
                               c->version.n ? " " : "", STR_ARG(c->version),
                               STR_ARG(c->set.url));
    c->open = true;
    w->done = true;
    return ERR_OK;
}

const struct driver_op opencell_op_open = {open_begin, open_request, open_take};

/* ---- test ---------------------------------------------------------------------- */

static enum err test_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)w;
    (void)e;
    *out = opencell_get(c, a, STR("/account/customer/user"));
    return ERR_OK;
}

static enum err test_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct value answer;
    TRY(opencell_answer(c, op->arena, reply, &answer, e));
    op->summary =
        arena_printf(op->arena, "Opencell%s%.*s at %.*s: %.*s",
                     c->version.n ? " " : "", STR_ARG(c->version),
                     STR_ARG(c->set.url), STR_ARG(message_of(&answer)));
    w->done = true;
    return ERR_OK;
}

const struct driver_op opencell_op_test = {NULL, test_request, test_take};

/* ---- schema ---------------------------------------------------------------------- */

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    (void)e;
    op->schema = opencell_schema(op->arena, c, w->kind);
    w->done = true;
    return ERR_OK;
}

const struct driver_op opencell_op_describe = {describe_begin, NULL, NULL};
