/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Signing in and out, and the first administrator. */
#include "base/crypto.h"
#include "serve/access/access.h"
#include "serve/api/call.h"
#include "serve/api/reply.h"
#include "serve/api/routes.h"

static enum err give_session(struct api_call *call, int status,
                             const struct api_actor *actor, struct str csrf,
                             struct error *e)
{
    struct object o = {.arena = call->arena};
    struct str token = STR_NONE;
    struct value nobody = value_null();
    TRY(access_setup_token(call->api->access, call->api->reader, &token, e));
    object_set(&o, "user", actor ? call_actor_value(call->arena, actor) : nobody);
    object_set(&o, "csrf", csrf.n > 0 ? value_text(csrf) : nobody);
    object_bool(&o, "setup_needed", token.n > 0);
    struct value v = object_value(&o);
    call_reply(call, status, &v);
    return ERR_OK;
}

static enum err get_session(struct api_call *call, struct error *e)
{
    const struct api_actor *actor = call->actor;
    return give_session(call, 200, actor, actor ? actor->csrf : STR_NONE, e);
}

static enum err refuse(struct api_call *call, const struct error *error)
{
    reply_refusal(call->arena, error, call->response);
    return ERR_OK;
}

static enum err pass_on(const struct error *error, struct error *e)
{
    if (e)
        *e = *error;
    return error->code;
}

/* A form of another site may send a body, but not as JSON and not with our
 * Origin: what signs in needs no token. */
static enum err sign_in(struct api_call *call, struct error *e)
{
    const struct access_sign_in who = {
        .name = call_body_text(call, "name"),
        .password = call_body_text(call, "password"),
        .client = call->client,
        .old_session = access_cookie_hash(call->arena, call->http)};
    struct access_session session;
    struct error error = {0};
    enum err err = access_sign_in(call->api->access, call->api, call->arena,
                                  &who, &session, &error);
    if (err == ERR_AUTH || err == ERR_BUSY)
        return refuse(call, &error);
    if (err != ERR_OK)
        return pass_on(&error, e);
    TRY(give_session(call, 200, &session.actor, session.csrf, e));
    reply_header(call->arena, "Set-Cookie", session.cookie, call->response);
    return ERR_OK;
}

static enum err end_session(struct api_call *call, void *context,
                            struct error *e)
{
    (void)context;
    return session_remove(call->api->writer, call->actor->session, e);
}

static enum err sign_out(struct api_call *call, struct error *e)
{
    const struct call_change change = {.make = end_session};
    TRY(call_change(call, &change, e));
    call_reply_empty(call);
    reply_header(call->arena, "Set-Cookie",
                 access_cookie_clear(call->api->access, call->arena),
                 call->response);
    return ERR_OK;
}

/* ---- the first administrator ------------------------------------------------------------ */

struct first {
    struct user user;
    struct access_session session;
};

static enum err make_first(struct api_call *call, void *context,
                           struct error *e)
{
    struct first *first = context;
    TRY(user_add(call->api->writer, &first->user, e));
    return access_session_make(call->api->access, call->api, call->arena,
                               &first->user, &first->session, e);
}

static enum err set_up(struct api_call *call, struct error *e)
{
    struct str name = str_trim(call_body_text(call, "name"));
    struct str password = call_body_text(call, "password");
    struct first first = {
        .user = {.name = name, .role = STR("admin"), .enabled = true,
                 .created_us = call_now_us(call)}};
    const struct value nothing = value_null();
    const struct call_change change = {
        .make = make_first, .context = &first, .after = &nothing};
    struct error error = {0};
    TRY(access_password_check(name, password, e));
    enum err err = access_setup_use(call->api->access, call->api,
                                    call_body_text(call, "token"),
                                    call->client, &error);
    if (err == ERR_ACCESS || err == ERR_BUSY)
        return refuse(call, &error);
    if (err != ERR_OK)
        return pass_on(&error, e);
    first.user.password = crypto_password_hash(call->arena, password);
    TRY(call_change(call, &change, e));
    TRY(give_session(call, 201, &first.session.actor, first.session.csrf, e));
    reply_header(call->arena, "Set-Cookie", first.session.cookie, call->response);
    return ERR_OK;
}

static const struct body_field sign_in_body[] = {
    {.name = "name", .kind = BODY_TEXT, .required = true, .max = 256},
    {.name = "password", .kind = BODY_TEXT, .required = true, .max = 4096},
    {0}};
static const struct body_field set_up_body[] = {
    {.name = "token", .kind = BODY_TEXT, .required = true, .max = 256},
    {.name = "name", .kind = BODY_TEXT, .required = true, .min = 1,
     .max = ACCESS_NAME_MAX},
    {.name = "password", .kind = BODY_TEXT, .required = true,
     .min = ACCESS_PASSWORD_MIN, .max = ACCESS_PASSWORD_MAX},
    {0}};

const struct route routes_session[] = {
    {.method = "GET", .pattern = "/session", .operation = "getSession",
     .role = ROLE_PUBLIC, .handle = get_session},
    {.method = "POST", .pattern = "/session", .operation = "signIn",
     .role = ROLE_PUBLIC, .body = sign_in_body, .handle = sign_in},
    {.method = "DELETE", .pattern = "/session", .operation = "signOut",
     .role = ROLE_VIEWER, .handle = sign_out},
    {.method = "POST", .pattern = "/setup", .operation = "setUp",
     .role = ROLE_PUBLIC, .body = set_up_body, .handle = set_up},
    {0}};
