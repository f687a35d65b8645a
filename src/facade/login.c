/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/login.h"

#include "facade/envelope.h"
#include "facade/write.h"

enum {
    LOGIN_OPEN,
    LOGIN_CONTEXT,
    LOGIN_USER,
    LOGIN_SYSTEM,
    LOGIN_ADMIN,
    LOGIN_DONE,
};

static const struct connector *odoo(void)
{
    return connector_find(STR("odoo"));
}

/* ---- what the caller says ----------------------------------------------- */

static void refuse(struct facade_login *l, struct str why)
{
    facade_raise(l->work, 401, "odoo.exceptions.AccessDenied", why);
    l->refused = true;
    l->done = true;
}

/* A text of the body. False: refused. */
static bool take_text(struct facade_login *l, const char *name,
                      struct str *out)
{
    const struct value *v = value_getz(&l->work->params, name);
    if (!v) {
        refuse(l, arena_printf(l->work->arena, "`%s` is required.", name));
        return false;
    }
    *out = value_str(v);
    return true;
}

static bool is_ours(const struct facade_login *l, struct str database)
{
    for (size_t i = 0; i < l->n_databases; i++)
        if (str_eq(l->databases[i], database))
            return true;
    return false;
}

struct value facade_login_settings(struct arena *a,
                                   const struct value *connection,
                                   const struct facade_credentials *who)
{
    struct value v = *connection;
    const struct value mine[] = {value_text(who->login),
                                 value_text(who->password),
                                 value_text(who->database), value_textz("")};
    v = value_with(a, &v, STR("user"), &mine[0]);
    v = value_with(a, &v, STR("password"), &mine[1]);
    v = value_with(a, &v, STR("database"), &mine[2]);
    v = value_with(a, &v, STR("companies"), &mine[3]);
    v = value_with(a, &v, STR("api_key"), NULL);
    if (str_is(value_text_at(&v, "protocol"), "json2"))
        v = value_with(a, &v, STR("protocol"), NULL);
    return v;
}

static void make_account(struct facade_login *l, const struct value *settings)
{
    struct facade_account *account = facade_account_create();
    struct connection_state *state = NULL;
    struct error error = {0};
    l->account = account;
    if (odoo()->create(&account->arena, settings, &state, &error) !=
        ERR_OK) {
        facade_fails(l->work, &error);
        l->done = true;
        return;
    }
    account->odoo = erp_of(state);
    l->op = (struct op){.kind = OP_OPEN, .arena = l->work->arena};
}

void facade_login_start(struct facade_login *l)
{
    struct str login, password, database;
    if (!take_text(l, "login", &login) || !take_text(l, "password", &password))
        return;
    if (!take_text(l, "db", &database))
        return;
    if (!is_ours(l, database)) {
        facade_raise(l->work, 403, "odoo.exceptions.AccessError",
                     STR("Database not found."));
        l->refused = true;
        l->done = true;
        return;
    }
    if (login.n == 0 || password.n == 0) {
        refuse(l, STR("Access Denied"));
        return;
    }
    const struct facade_credentials who = {login, password, database};
    struct value settings =
        facade_login_settings(l->work->arena, l->connection, &who);
    make_account(l, &settings);
}

/* ---- requests ----------------------------------------------------------- */

static struct value text_list(struct arena *a, const char *const *names,
                              size_t n)
{
    struct value *at = arena_array(a, struct value, n);
    for (size_t i = 0; i < n; i++)
        at[i] = value_textz(names[i]);
    return value_list(at, n);
}

static struct value own_id(const struct facade_login *l)
{
    struct value *id = arena_new(l->work->arena, struct value);
    *id = value_int(l->account->odoo->session.uid);
    return value_list(id, 1);
}

/* From 18 on it is a method of the record. */
static void call_has_group(const struct facade_login *l, const char *group,
                           struct facade_call *out)
{
    struct value *args = arena_array(l->work->arena, struct value, 2);
    size_t n = 0;
    out->method = STR("has_group");
    if (l->account->odoo->session.major >= 18)
        args[n++] = own_id(l);
    args[n++] = value_textz(group);
    out->args = value_list(args, n);
}

static void call_user(const struct facade_login *l, struct facade_call *out)
{
    static const char *const fields[] = {"name", "login", "company_id",
                                         "partner_id"};
    size_t n = l->account->odoo->session.major >= 7 ? 4 : 3;
    struct value *args = arena_array(l->work->arena, struct value, 2);
    out->method = STR("read");
    args[0] = own_id(l);
    args[1] = text_list(l->work->arena, fields, n);
    out->args = value_list(args, 2);
}

static void call_of(const struct facade_login *l, struct facade_call *out)
{
    *out = (struct facade_call){.model = STR("res.users"),
                                .args = value_list(NULL, 0)};
    if (l->step == LOGIN_CONTEXT)
        out->method = STR("context_get");
    else if (l->step == LOGIN_USER)
        call_user(l, out);
    else if (l->step == LOGIN_SYSTEM)
        call_has_group(l, "base.group_system", out);
    else
        call_has_group(l, "base.group_erp_manager", out);
}

static enum err open_next(struct facade_login *l, struct http_request *out,
                          bool *out_done, struct error *e)
{
    return odoo()->next((struct connection_state *)l->account->odoo,
                               &l->op, l->work->arena, out, out_done, e);
}

/* The session as it is known from now on. */
static void opened(struct facade_login *l)
{
    struct facade_account *account = l->account;
    facade_account_name(account);
    l->work->session = &account->pub;
    l->ask = (struct facade_ask){.account = account, .arena = l->work->arena};
    l->step = LOGIN_CONTEXT;
}

enum err facade_login_next(struct facade_login *l, struct http_request *out,
                           struct error *e)
{
    struct facade_call call;
    bool done = false;
    if (l->step == LOGIN_OPEN) {
        TRY(open_next(l, out, &done, e));
        if (!done)
            return ERR_OK;
        opened(l);
    }
    call_of(l, &call);
    return facade_ask_request(&l->ask, &call, out, e);
}

/* ---- answers ------------------------------------------------------------ */

/* lang, tz and uid, as far as they are told. */
static void take_context(struct facade_login *l, const struct value *told)
{
    static const char *const names[] = {"lang", "tz"};
    struct facade_account *account = l->account;
    struct field *at = arena_array(&account->arena, struct field, 3);
    for (size_t i = 0; i < 2; i++) {
        const struct value *v = value_getz(told, names[i]);
        at[i].name = str_from(names[i]);
        at[i].value =
            v ? value_copy(&account->arena, v) : value_bool(false);
    }
    at[2] = (struct field){STR("uid"), value_int(account->pub.uid)};
    account->pub.context = value_object(at, 3);
}

static bool is_true(const struct value *v)
{
    return v->kind == VALUE_BOOL && v->boolean;
}

/* What a user may not know of itself is left out: it is signed in. */
static void take_told(struct facade_login *l, const struct facade_reply *reply)
{
    const struct value *told = &reply->result;
    switch (l->step) {
    case LOGIN_CONTEXT:
        take_context(l, told);
        break;
    case LOGIN_USER:
        if (told->kind == VALUE_LIST && told->items.n > 0)
            l->user = told->items.at[0];
        break;
    case LOGIN_SYSTEM:
        l->is_system = is_true(told);
        break;
    default:
        l->is_admin = is_true(told);
        break;
    }
    bool has_groups = l->account->pub.major >= 9;
    l->step = l->step == LOGIN_USER && !has_groups ? LOGIN_DONE : l->step + 1;
    l->done = l->step == LOGIN_DONE;
}

enum err facade_login_take(struct facade_login *l,
                           const struct http_request *request,
                           const struct http_response *response,
                           int64_t now_us, struct error *e)
{
    struct facade_reply reply;
    if (l->step == LOGIN_OPEN) {
        struct error why = {0};
        enum err err = odoo()->take(
            (struct connection_state *)l->account->odoo, &l->op, request,
            response, now_us, &why);
        if (err == ERR_AUTH)
            refuse(l, STR("Access Denied"));
        else if (err != ERR_OK && e)
            *e = why;
        return err == ERR_AUTH ? ERR_OK : err;
    }
    facade_ask_reply(&l->ask, request, response, now_us, &reply);
    if (reply.fault == FAULT_HTTP || reply.fault == FAULT_NOT_ODOO)
        FAIL(e, ERR_PROTOCOL, "%.*s", STR_ARG(reply.message));
    if (reply.fault != FAULT_NONE)
        reply.result = value_null();
    take_told(l, &reply);
    return ERR_OK;
}

void facade_login_answer(struct facade_login *l, struct str id)
{
    struct facade_work *w = l->work;
    struct value info = facade_session_info(w->arena, l, id);
    struct http_header *headers = arena_array(w->arena, struct http_header, 2);
    envelope_result(w, &info);
    headers[0] = w->out.headers.at[0];
    headers[1] = (struct http_header){
        STR("Set-Cookie"),
        arena_printf(w->arena,
                     "session_id=%.*s; Max-Age=%lld; HttpOnly; Path=/; "
                     "SameSite=Lax%.*s",
                     STR_ARG(id), (long long)(l->lifetime_ms / 1000),
                     STR_ARG(l->cookie_more))};
    w->out.headers = (struct http_headers){headers, 2};
}
