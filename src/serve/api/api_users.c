/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Users: who may sign in, and as what. */
#include "base/crypto.h"
#include "serve/access/access.h"
#include "serve/api/call.h"
#include "serve/api/reply.h"
#include "serve/api/routes.h"

static struct value user_value(struct arena *a, const struct user *user)
{
    struct object o = {.arena = a};
    object_text(&o, "name", user->name);
    object_text(&o, "role", user->role);
    object_bool(&o, "enabled", user->enabled);
    object_time(&o, "created_at", user->created_us);
    object_time(&o, "last_login_at", user->login_us);
    return object_value(&o);
}

static enum err list_users(struct api_call *call, struct error *e)
{
    struct list items = {.arena = call->arena};
    struct user *users = NULL;
    size_t n = 0;
    TRY(user_list(call->api->reader, call->arena, &users, &n, e));
    for (size_t i = 0; i < n; i++)
        list_add(&items, user_value(call->arena, &users[i]));
    call_reply_page(call, &items, STR_NONE);
    return ERR_OK;
}

/* ---- changes ----------------------------------------------------------------------------- */

enum deed_kind { DEED_ADD, DEED_CHANGE, DEED_REMOVE };

struct deed {
    enum deed_kind kind;
    struct user user;
    bool ends_sessions;
    struct str but; /* session that stays */
};

static enum err make_deed(struct api_call *call, void *context,
                          struct error *e)
{
    struct deed *deed = context;
    struct store *writer = call->api->writer;
    if (deed->kind == DEED_ADD)
        return user_add(writer, &deed->user, e);
    if (deed->kind == DEED_REMOVE)
        return user_remove(writer, deed->user.id, e);
    TRY(user_change(writer, &deed->user, e));
    return deed->ends_sessions
               ? session_remove_all(writer, deed->user.id, deed->but, e)
               : ERR_OK;
}

/* Passwords stay out of the audit: it is told what the user is after. */
static enum err carry_out(struct api_call *call, struct deed *deed,
                          const struct user *before, struct error *e)
{
    struct value was = before ? user_value(call->arena, before) : value_null();
    struct value is = deed->kind == DEED_REMOVE
                          ? value_null()
                          : user_value(call->arena, &deed->user);
    const struct call_change change = {.make = make_deed,
                                       .context = deed,
                                       .before = &was,
                                       .after = &is};
    return call_change(call, &change, e);
}

static enum err add_user(struct api_call *call, struct error *e)
{
    struct str name = str_trim(call_body_text(call, "name"));
    struct str password = call_body_text(call, "password");
    struct deed deed = {.kind = DEED_ADD,
                        .user = {.name = name,
                                 .role = call_body_text(call, "role"),
                                 .enabled = true,
                                 .created_us = call_now_us(call)}};
    struct user there;
    TRY(access_password_check(name, password, e));
    enum err err = user_get(call->api->reader, call->arena, name, &there, e);
    if (err == ERR_OK) {
        call_reply_conflict(call, "there is a user \"%.*s\" already",
                            STR_ARG(there.name));
        return ERR_OK;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    deed.user.password = crypto_password_hash(call->arena, password);
    TRY(carry_out(call, &deed, NULL, e));
    struct value v = user_value(call->arena, &deed.user);
    call_reply(call, 201, &v);
    return ERR_OK;
}

static bool is_admin(const struct user *user)
{
    return user->enabled && str_is(user->role, "admin");
}

/* Somebody must be able to let people in. */
static enum err is_last_admin(struct api_call *call, const struct user *user,
                              bool *out, struct error *e)
{
    struct user *users = NULL;
    size_t n = 0;
    size_t others = 0;
    TRY(user_list(call->api->reader, call->arena, &users, &n, e));
    for (size_t i = 0; i < n; i++)
        others += users[i].id != user->id && is_admin(&users[i]);
    *out = is_admin(user) && others == 0;
    return ERR_OK;
}

static void keep_last_admin(struct api_call *call, const struct user *user)
{
    call_reply_conflict(call,
                        "\"%.*s\" is the only administrator; make another one "
                        "first",
                        STR_ARG(user->name));
}

static enum err apply_edit(struct api_call *call, struct deed *deed,
                           struct error *e)
{
    struct str role = call_body_text(call, "role");
    struct str password = call_body_text(call, "password");
    if (role.p)
        deed->user.role = role;
    deed->user.enabled = call_body_bool(call, "enabled", deed->user.enabled);
    if (!password.p)
        return ERR_OK;
    TRY(access_password_check(deed->user.name, password, e));
    deed->user.password = crypto_password_hash(call->arena, password);
    deed->ends_sessions = true; /* who knew the old one is out */
    return ERR_OK;
}

static enum err change_user(struct api_call *call, struct error *e)
{
    struct user before;
    bool last = false;
    TRY(user_get(call->api->reader, call->arena, call->parameters[0], &before,
                 e));
    struct deed deed = {.kind = DEED_CHANGE, .user = before};
    TRY(apply_edit(call, &deed, e));
    TRY(is_last_admin(call, &before, &last, e));
    if (last && !is_admin(&deed.user)) {
        keep_last_admin(call, &before);
        return ERR_OK;
    }
    TRY(carry_out(call, &deed, &before, e));
    struct value v = user_value(call->arena, &deed.user);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err remove_user(struct api_call *call, struct error *e)
{
    struct deed deed = {.kind = DEED_REMOVE};
    bool last = false;
    TRY(user_get(call->api->reader, call->arena, call->parameters[0],
                 &deed.user, e));
    TRY(is_last_admin(call, &deed.user, &last, e));
    if (last) {
        keep_last_admin(call, &deed.user);
        return ERR_OK;
    }
    TRY(carry_out(call, &deed, &deed.user, e));
    call_reply_empty(call);
    return ERR_OK;
}

static enum err forbid(struct api_call *call, struct str why)
{
    reply_problem(call->arena, REPLY_FORBIDDEN, why, NULL, call->response);
    return ERR_OK;
}

static enum err change_password(struct api_call *call, struct error *e)
{
    struct str password = call_body_text(call, "new");
    struct user before;
    if (call->actor->kind != ACTOR_USER)
        return forbid(call, STR("only people who signed in have a password"));
    TRY(user_get(call->api->reader, call->arena, call->actor->name, &before,
                 e));
    if (!crypto_password_fits(call_body_text(call, "old"), before.password))
        return forbid(call, STR("the old password is wrong"));
    TRY(access_password_check(before.name, password, e));
    struct deed deed = {.kind = DEED_CHANGE,
                        .user = before,
                        .ends_sessions = true,
                        .but = call->actor->session};
    deed.user.password = crypto_password_hash(call->arena, password);
    TRY(carry_out(call, &deed, &before, e));
    call_reply_empty(call);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------------------- */

#define ROLES "viewer operator admin"
#define PASSWORD_FIELD(field, needed)                              \
    {.name = field, .kind = BODY_TEXT, .required = needed,         \
     .min = ACCESS_PASSWORD_MIN, .max = ACCESS_PASSWORD_MAX}

static const struct body_field add_body[] = {
    {.name = "name", .kind = BODY_TEXT, .required = true, .min = 1,
     .max = ACCESS_NAME_MAX},
    PASSWORD_FIELD("password", true),
    {.name = "role", .kind = BODY_TEXT, .required = true, .choices = ROLES},
    {0}};
static const struct body_field change_body[] = {
    PASSWORD_FIELD("password", false),
    {.name = "role", .kind = BODY_TEXT, .choices = ROLES},
    {.name = "enabled", .kind = BODY_BOOL},
    {0}};
static const struct body_field password_body[] = {
    {.name = "old", .kind = BODY_TEXT, .required = true, .max = 4096},
    PASSWORD_FIELD("new", true),
    {0}};

const struct route routes_users[] = {
    {.method = "GET", .pattern = "/users", .operation = "listUsers",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .handle = list_users},
    {.method = "POST", .pattern = "/users", .operation = "addUser",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .body = add_body,
     .handle = add_user},
    {.method = "PUT", .pattern = "/users/me/password",
     .operation = "changePassword", .role = ROLE_VIEWER, .body = password_body,
     .handle = change_password},
    {.method = "PATCH", .pattern = "/users/{name}", .operation = "changeUser",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .body = change_body,
     .handle = change_user},
    {.method = "DELETE", .pattern = "/users/{name}", .operation = "removeUser",
     .role = ROLE_ADMIN, .scope = API_ADMIN, .handle = remove_user},
    {0}};
