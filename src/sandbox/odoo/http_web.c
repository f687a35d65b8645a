/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the web client speaks: sessions by cookie, call_kw, call_button. */
#include "sandbox/odoo/http.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/service.h"

struct odoo_session {
    int64_t uid; /* 0: logged out or expired */
};

static struct str cookie(const struct http_request *request)
{
    struct str all = http_header_get(&request->headers, "Cookie"), part;
    while (all.n > 0 && str_split(&all, ';', &part)) {
        part = str_trim(part);
        if (str_starts_with(part, STR("session_id=")))
            return str_slice(part, 11, part.n);
    }
    return STR("");
}

static struct odoo_session *session_of(struct odoo_http *h)
{
    return map_get(&h->o->sessions, cookie(h->request));
}

static void open_session(struct odoo_http *h, int64_t uid)
{
    struct arena *a = &h->o->session_memory;
    struct fake_random seed = {h->o->session_seed};
    struct random_port random = random_fake(&seed);
    struct odoo_session *s = arena_new(a, struct odoo_session);
    struct str token = arena_printf(
        a, "%016llx%016llx%08llx", (unsigned long long)random_next(&random),
        (unsigned long long)random_next(&random),
        (unsigned long long)random_next(&random) & 0xffffffffULL);
    h->o->session_seed = seed.state;
    s->uid = uid;
    map_put(a, &h->o->sessions, token, s);
    odoo_answer_header(h, "Set-Cookie",
                       arena_printf(h->a,
                                    "session_id=%.*s; Max-Age=604800; "
                                    "HttpOnly; Path=/",
                                    STR_ARG(token)));
}

/* What the client is told about its user after logging in. */
static struct value session_info(struct odoo_call *c)
{
    const struct odoo_model *users = odoo_model_get(c->o, "res.users");
    const struct table_row *user = table_get_int(users->table, c->uid);
    struct value version = odoo_version_info(c);
    struct field *context = arena_array(c->a, struct field, 3);
    context[0] = (struct field){STR("lang"), value_textz("en_US")};
    context[1] = (struct field){STR("tz"), value_textz("UTC")};
    context[2] = (struct field){STR("uid"), value_int(c->uid)};
    struct field *company = arena_array(c->a, struct field, 1);
    company[0] = (struct field){STR("current_company"), value_int(1)};
    struct field all[] = {
        {STR("uid"), value_int(c->uid)},
        {STR("is_system"), value_bool((c->groups & GROUP_SYSTEM) != 0)},
        {STR("is_admin"), value_bool((c->groups & GROUP_ERP_MANAGER) != 0)},
        {STR("user_context"), value_object(context, 3)},
        {STR("db"), value_text(c->o->db)},
        {STR("server_version"), *value_getz(&version, "server_version")},
        {STR("server_version_info"),
         *value_getz(&version, "server_version_info")},
        {STR("name"), value_text(odoo_display_name(c, users, user))},
        {STR("username"), odoo_cellz(c, users, user, "login")},
        {STR("partner_id"), odoo_cellz(c, users, user, "partner_id")},
        {STR("user_companies"), value_object(company, 1)},
    };
    size_t n = sizeof all / sizeof *all;
    struct field *own = arena_grow(c->a, all, sizeof *all, n, n);
    return value_object(own, n);
}

static enum err authenticate(struct odoo_http *h, struct odoo_call *c,
                             const struct value *params, struct value *out)
{
    if (!str_eq(value_text_at(params, "db"), h->o->db))
        return RAISE(c, FAULT_OPERATIONAL,
                     "connection failed: FATAL:  database \"%.*s\" does not "
                     "exist",
                     STR_ARG(value_text_at(params, "db")));
    int64_t uid =
        odoo_login(c, value_text_at(params, "login"),
                   value_text_at(params, "password"), ODOO_WITH_PASSWORD);
    if (uid == 0)
        return RAISE(c, FAULT_DENIED, "Access Denied");
    if (odoo_needs_totp(c, uid)) {
        struct field *f = arena_new(c->a, struct field);
        *f = (struct field){STR("uid"), value_null()};
        *out = value_object(f, 1);
        return ERR_OK;
    }
    odoo_call_become(c, uid);
    open_session(h, uid);
    *out = session_info(c);
    return ERR_OK;
}

static enum err need_session(struct odoo_http *h, struct odoo_call *c)
{
    struct odoo_session *s = session_of(h);
    if (s && sandbox_login_expired(h->o->box))
        s->uid = 0;
    if (!s || !odoo_call_become(c, s->uid))
        return RAISE(c, FAULT_SESSION, "Session expired");
    return ERR_OK;
}

static enum err run_method(struct odoo_call *c, void *job, struct value *out)
{
    const struct value *params = job;
    return odoo_method_call(
        c, value_text_at(params, "model"), value_text_at(params, "method"),
        value_getz(params, "args"), value_getz(params, "kwargs"), out);
}

static enum err call_kw(struct odoo_http *h, struct odoo_call *c,
                        struct value *params, struct value *out)
{
    const struct value *args = value_getz(params, "args");
    const struct value *kwargs = value_getz(params, "kwargs");
    TRY(need_session(h, c));
    if (!args || args->kind != VALUE_LIST || !kwargs ||
        kwargs->kind != VALUE_OBJECT || !value_getz(params, "model") ||
        !value_getz(params, "method"))
        return RAISE(c, FAULT_TYPE,
                     "DataSet.call_kw() missing required positional "
                     "arguments: 'model', 'method', 'args' and 'kwargs'");
    if (!odoo_model_find(c->o, value_text_at(params, "model")))
        return RAISE(c, FAULT_KEY, "'%.*s'",
                     STR_ARG(value_text_at(params, "model")));
    return odoo_transact(c, run_method, params, out);
}

/* Buttons answer with an action, or with nothing to do. */
static enum err call_button(struct odoo_http *h, struct odoo_call *c,
                            struct value *params, struct value *out)
{
    TRY(call_kw(h, c, params, out));
    const struct value *type = value_getz(out, "type");
    if (!type || !str_starts_with(value_str(type), STR("ir.actions")))
        *out = value_bool(false);
    return ERR_OK;
}

static enum err destroy(struct odoo_http *h, struct value *out)
{
    struct odoo_session *s = session_of(h);
    if (s)
        s->uid = 0;
    *out = value_null();
    return ERR_OK;
}

static enum err route(struct odoo_http *h, struct odoo_call *c,
                      struct value *params, struct value *out,
                      bool *out_known)
{
    struct str path = h->path;
    *out_known = true;
    if (str_is(path, "/web/session/authenticate"))
        return authenticate(h, c, params, out);
    if (str_is(path, "/web/session/destroy"))
        return destroy(h, out);
    if (str_is(path, "/web/session/get_session_info")) {
        TRY(need_session(h, c));
        *out = session_info(c);
        return ERR_OK;
    }
    if (str_is(path, "/web/webclient/version_info")) {
        *out = odoo_version_info(c);
        return ERR_OK;
    }
    if (str_is(path, "/web/dataset/call_kw") ||
        str_starts_with(path, STR("/web/dataset/call_kw/")))
        return call_kw(h, c, params, out);
    if (str_is(path, "/web/dataset/call_button") ||
        str_starts_with(path, STR("/web/dataset/call_button/")))
        return call_button(h, c, params, out);
    *out_known = false;
    return ERR_OK;
}

void odoo_http_web(struct odoo_http *h)
{
    struct odoo_call c = odoo_call_start(h->o, h->a);
    struct value params, id, result = value_null();
    bool known;
    if (!odoo_is_method(h, "POST") || !odoo_jsonrpc_read(h, &params, &id))
        return;
    tables_begin(h->o->tables, sandbox_now_us(h->o->box), 0);
    tables_commit(h->o->tables);
    enum err code = route(h, &c, &params, &result, &known);
    if (known)
        odoo_jsonrpc_answer(h, &c, code, &id, &result);
}
