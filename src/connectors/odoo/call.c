/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/call.h"

void erp_call_start(struct erp_call *call, const char *model,
                    const char *method)
{
    call->model = str_from(model);
    call->method = str_from(method);
}

void erp_call_arg(struct erp_call *call, const char *name, struct value v)
{
    vec_push(call->arena, &call->args, (struct field){str_from(name), v});
}

void erp_call_kwarg(struct erp_call *call, const char *name, struct value v)
{
    vec_push(call->arena, &call->kwargs, (struct field){str_from(name), v});
}

void erp_call_context(struct erp_call *call, const char *name, struct value v)
{
    vec_push(call->arena, &call->context, (struct field){str_from(name), v});
}

void erp_call_ids(struct erp_call *call, struct value ids)
{
    call->ids = ids;
    call->n_records = ids.items.n;
}

struct value erp_one_id(struct arena *a, int64_t id)
{
    struct value *ids = arena_array(a, struct value, 1);
    ids[0] = value_int(id);
    return value_list(ids, 1);
}

void erp_call_active(struct erp_call *call, const char *model,
                     struct value ids)
{
    erp_call_context(call, "active_model", value_textz(model));
    erp_call_context(call, "active_ids", ids);
    if (ids.items.n > 0)
        erp_call_context(call, "active_id", ids.items.at[0]);
}

/* Anything but _classic_read gives bare ids; the oldest servers take the word
 * as the name of an attribute, so it must be one of theirs. */
struct value erp_bare_load(int major)
{
    return value_textz(major < 16 ? "_classic_write" : "");
}

/* ---- context ------------------------------------------------------------ */

struct context {
    struct arena *arena;
    VEC(struct field) fields;
};

static void context_set(struct context *c, struct str name, struct value v)
{
    for (size_t i = 0; i < c->fields.n; i++) {
        if (str_eq(c->fields.at[i].name, name)) {
            c->fields.at[i].value = v;
            return;
        }
    }
    vec_push(c->arena, &c->fields, (struct field){name, v});
}

/* Which companies: 13 and later take a list, older ones only the current. */
static void context_add_companies(struct context *c, const struct erp *o,
                                  const struct erp_session *s)
{
    if (s->companies.kind != VALUE_LIST || s->companies.items.n == 0)
        return;
    if (s->major >= 13)
        context_set(c, STR("allowed_company_ids"), s->companies);
    else if (o->set.companies.n > 0)
        context_set(c, STR("force_company"), s->companies.items.at[0]);
}

static void context_add_quiet(struct context *c, const struct erp *o)
{
    struct value yes = value_bool(true);
    context_set(c, STR("mail_create_nosubscribe"), yes);
    if (!o->set.tracking) {
        context_set(c, STR("tracking_disable"), yes);
        context_set(c, STR("mail_notrack"), yes);
        context_set(c, STR("mail_create_nolog"), yes);
    }
    if (!o->set.notify) {
        context_set(c, STR("mail_activity_quick_update"), yes);
        context_set(c, STR("mail_auto_subscribe_no_notify"), yes);
        context_set(c, STR("no_reset_password"), yes);
    }
}

/*
 * What is read or changed may be archived. But what a step or a new document
 * looks up by itself must not be: with `active_test` off, confirming would
 * follow the rules of a delivery route that was given up, and an invoice
 * would take an archived journal (Odoo 17.0, addons/stock/models/stock_rule.py
 * _search_rule, addons/account/models/account_move.py
 * _search_default_journal).
 */
static bool sees_archived(const struct erp_call *call)
{
    static const char *const documents[] = {"account.", "purchase.", "sale.",
                                            "stock."};
    if (!call->writes || str_is(call->method, "write") ||
        str_is(call->method, "unlink"))
        return true;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        if (str_starts_with(call->model, str_from(documents[i])))
            return false;
    return str_is(call->method, "create");
}

struct value erp_call_whole_context(const struct erp *o,
                                    const struct erp_call *call)
{
    struct context c = {.arena = call->arena};
    if (!call->bare) {
        context_set(&c, STR("lang"), value_text(o->set.lang));
        if (sees_archived(call))
            context_set(&c, STR("active_test"), value_bool(false));
        context_add_companies(&c, o, call->session);
    }
    if (call->writes && !call->bare)
        context_add_quiet(&c, o);
    for (size_t i = 0; i < call->context.n; i++)
        context_set(&c, call->context.at[i].name, call->context.at[i].value);
    return value_object(c.fields.at, c.fields.n);
}

/* ---- parameters of XML-RPC and JSON-RPC --------------------------------- */

/* Positional arguments with the ids first. */
static struct value positional(const struct erp_call *call)
{
    VEC(struct value) items = {0};
    if (call->ids.kind == VALUE_LIST)
        vec_push(call->arena, &items, call->ids);
    for (size_t i = 0; i < call->args.n; i++)
        vec_push(call->arena, &items, call->args.at[i].value);
    return value_list(items.at, items.n);
}

/* Keyword arguments with the context. */
static struct value keywords(const struct erp *o, const struct erp_call *call)
{
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < call->kwargs.n; i++)
        vec_push(call->arena, &fields, call->kwargs.at[i]);
    if (!call->bare || call->context.n > 0)
        vec_push(
            call->arena, &fields,
            (struct field){STR("context"), erp_call_whole_context(o, call)});
    return value_object(fields.at, fields.n);
}

struct value erp_call_params(const struct erp *o, const struct erp_call *call)
{
    if (call->target == ERP_COMMON)
        return positional(call);
    VEC(struct value) items = {0};
    vec_push(call->arena, &items, value_text(o->set.database));
    vec_push(call->arena, &items, value_int(call->session->uid));
    vec_push(call->arena, &items, value_text(erp_secret(o)));
    vec_push(call->arena, &items, value_text(call->model));
    vec_push(call->arena, &items, value_text(call->method));
    vec_push(call->arena, &items, positional(call));
    vec_push(call->arena, &items, keywords(o, call));
    return value_list(items.at, items.n);
}

/* ---- by protocol -------------------------------------------------------- */

enum err erp_call_request(const struct erp *o, const struct erp_call *call,
                          struct http_request *out, struct error *e)
{
    struct http_request request = {.timeout_ms = o->set.timeout_ms};
    if (call->target == ERP_WEB_VERSION) {
        request.method = "GET";
        request.url =
            arena_printf(call->arena, "%.*s/web/version", STR_ARG(o->set.url));
        *out = request;
        return ERR_OK;
    }
    request.method = "POST";
    switch (call->session->protocol) {
    case ERP_XMLRPC:
        TRY(erp_xmlrpc_request(o, call, &request, e));
        break;
    case ERP_JSONRPC:
        TRY(erp_jsonrpc_request(o, call, &request, e));
        break;
    case ERP_JSON2:
        TRY(erp_json2_request(o, call, &request, e));
        break;
    }
    *out = request;
    return ERR_OK;
}

void erp_call_answer(const struct erp_reply *reply, struct erp_answer *out)
{
    *out = (struct erp_answer){0};
    if (reply->sent->target == ERP_WEB_VERSION) {
        erp_json2_answer(reply, out);
        return;
    }
    switch (reply->sent->protocol) {
    case ERP_XMLRPC:
        erp_xmlrpc_answer(reply, out);
        return;
    case ERP_JSONRPC:
        erp_jsonrpc_answer(reply, out);
        return;
    case ERP_JSON2:
        erp_json2_answer(reply, out);
        return;
    }
}

enum err erp_answer_need(const struct erp_answer *answer, struct error *e)
{
    if (answer->fault == FAULT_NONE)
        return ERR_OK;
    if (e)
        *e = answer->error;
    return answer->error.code;
}

enum err erp_answer_odd(const struct erp_sent *sent, const char *expected,
                        struct error *e)
{
    error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
              "Odoo answered %.*s.%.*s with something other than %s",
              STR_ARG(sent->model), STR_ARG(sent->method), expected);
    if (e)
        e->maybe_happened = sent->writes;
    return ERR_PROTOCOL;
}
