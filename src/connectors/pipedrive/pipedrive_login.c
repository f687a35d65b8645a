/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_OPEN: with OAuth a new access token, then who we are, then the fields
 * of each entity that can have custom ones, unless they are known.
 * OP_TEST.
 */
#include "base/json.h"
#include "connectors/answer.h"
#include "connectors/form.h"
#include "connectors/pipedrive/pipedrive_state.h"

enum open_step { OPEN_TOKEN, OPEN_USER, OPEN_FIELDS };

static enum err check_login(const struct connection_state *c, struct error *e)
{
    if (c->set.api_token.n > 0)
        return ERR_OK;
    if (c->set.refresh_token.n == 0 || c->set.client_id.n == 0 ||
        c->set.client_secret.n == 0)
        FAIL(e, ERR_INVALID,
             "Pipedrive needs `api_token`, or for OAuth `client_id`, "
             "`client_secret` and `refresh_token`");
    return ERR_OK;
}

/* On to the next entity whose fields are to be asked for. */
static void on_to_fields(const struct connection_state *c,
                         struct op_work *w, int from)
{
    w->step = OPEN_FIELDS;
    for (int i = from; i < PIPEDRIVE_ENTITIES; i++) {
        w->entity = (enum pipedrive_entity)i;
        /* those of the others when they are described */
        if (i <= PIPEDRIVE_DEAL && c->fields[i].hash == 0)
            return;
    }
    w->done = true;
}

static enum err open_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)op;
    TRY(check_login(c, e));
    w->step = pipedrive_uses_oauth(c) ? OPEN_TOKEN : OPEN_USER;
    return ERR_OK;
}

static struct http_request token_request(const struct connection_state *c,
                                         struct arena *a)
{
    AUTO_BUF b = BUF_INIT(16384);
    struct http_header *h = arena_new(a, struct http_header);
    *h = (struct http_header){STR("Content-Type"),
                              STR("application/x-www-form-urlencoded")};
    form_add(&b, "grant_type", STR("refresh_token"));
    form_add(&b, "refresh_token", c->refresh_token);
    form_add(&b, "client_id", c->set.client_id);
    form_add(&b, "client_secret", c->set.client_secret);
    return (struct http_request){
        .method = "POST",
        .url = arena_printf(a, "%.*s/oauth/token", STR_ARG(c->set.oauth_url)),
        .headers = {h, 1},
        .body = buf_copy(a, &b),
    };
}

static enum err open_request(const struct connection_state *c,
                             const struct op *op,
                             const struct op_work *w, struct arena *a,
                             struct http_request *out, struct error *e)
{
    (void)op;
    (void)e;
    if (w->step == OPEN_TOKEN)
        *out = token_request(c, a);
    else if (w->step == OPEN_USER)
        *out = pipedrive_ask(c, a, "GET", 1, STR("users/me"), NULL);
    else
        *out = pipedrive_fields_request(c, w, a);
    return ERR_OK;
}

static enum err take_token(struct connection_state *c, struct op *op,
                           const struct driver_reply *reply,
                           struct error *e)
{
    struct value body;
    struct error own = {0};
    if (!e)
        e = &own;
    if (answer_json(op->arena, reply->request, reply->response, reply->now_us,
                    &body, e) != ERR_OK) {
        answer_hide_secret(e, c->set.client_secret);
        answer_hide_secret(e, c->refresh_token);
        if (reply->response->status == 400 || reply->response->status == 401) {
            e->code = ERR_AUTH;
            e->scope = SCOPE_CONNECTION;
            e->retry = RETRY_NEVER;
            error_prefix(e, "Pipedrive gives no new access token: if the "
                            "refresh token was exchanged elsewhere, put in "
                            "the new one");
        }
        return e->code;
    }
    const struct value *token = value_getz(&body, "access_token");
    const struct value *domain = value_getz(&body, "api_domain");
    const struct value *refresh = value_getz(&body, "refresh_token");
    if (!token || value_str(token).n == 0)
        FAIL(e, ERR_PROTOCOL, "the OAuth answer has no access_token");
    c->access_token = arena_str(c->arena, value_str(token));
    if (domain && value_str(domain).n > 0)
        c->base = arena_str(c->arena, value_str(domain));
    if (refresh && value_str(refresh).n > 0 &&
        !str_eq(value_str(refresh), c->refresh_token)) {
        c->refresh_token = arena_str(c->arena, value_str(refresh));
        op->exchanged = (struct field){STR("refresh_token"),
                                       value_text(c->refresh_token)};
    }
    return ERR_OK;
}

static enum err take_user(struct connection_state *c, struct op *op,
                          const struct driver_reply *reply, struct error *e)
{
    struct value body;
    enum err code = pipedrive_answer(c, op->arena, reply, &body, e);
    if (code == ERR_AUTH && e)
        e->retry = RETRY_NEVER; /* the token is new */
    TRY(code);
    const struct value *me = value_getz(&body, "data");
    if (!me || me->kind != VALUE_OBJECT)
        FAIL(e, ERR_PROTOCOL, "Pipedrive does not say who we are");
    struct str name = value_text_at(me, "name");
    struct str company = value_text_at(me, "company_name");
    c->domain = arena_str(c->arena, value_text_at(me, "company_domain"));
    c->summary = arena_printf(c->arena, "Pipedrive%s%.*s as %.*s",
                              company.n > 0 ? " of " : "", STR_ARG(company),
                              STR_ARG(name));
    return ERR_OK;
}

static enum err open_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    bool through = false;
    if (w->step == OPEN_TOKEN) {
        TRY(take_token(c, op, reply, e));
        w->step = OPEN_USER;
        return ERR_OK;
    }
    if (w->step == OPEN_USER) {
        TRY(take_user(c, op, reply, e));
        on_to_fields(c, w, 0);
    } else {
        TRY(pipedrive_fields_take(c, op, w, reply, &through, e));
        if (through)
            on_to_fields(c, w, (int)w->entity + 1);
    }
    if (w->done) {
        op->summary = arena_str(op->arena, c->summary);
        c->opened = true;
    }
    return ERR_OK;
}

const struct driver_op pipedrive_op_open = {open_begin, open_request,
                                               open_take};

/* ---- test ------------------------------------------------------------------- */

static enum err test_request(const struct connection_state *c,
                             const struct op *op,
                             const struct op_work *w, struct arena *a,
                             struct http_request *out, struct error *e)
{
    (void)op;
    (void)w;
    (void)e;
    *out = pipedrive_ask(c, a, "GET", pipedrive_kind(c, PIPEDRIVE_PERSON)->api,
                         STR("persons?limit=1"), NULL);
    return ERR_OK;
}

static enum err test_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value body;
    struct value_items rows;
    TRY(pipedrive_answer(c, op->arena, reply, &body, e));
    TRY(pipedrive_rows(&body, &rows, e));
    op->summary = arena_printf(op->arena, "%.*s: read %zu person%s",
                               STR_ARG(c->summary), rows.n,
                               rows.n == 1 ? "" : "s");
    w->done = true;
    return ERR_OK;
}

const struct driver_op pipedrive_op_test = {NULL, test_request,
                                               test_take};
