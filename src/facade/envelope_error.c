/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Errors as the routes of the facade show them. */
#include "base/json.h"
#include "facade/envelope.h"

/* ---- the facade's own error --------------------------------------------- */

static struct value arguments_of(struct facade_work *w,
                                 const struct value *given, struct str message)
{
    if (given && given->kind == VALUE_LIST)
        return *given;
    struct value *one = arena_new(w->arena, struct value);
    *one = value_text(message);
    return value_list(one, 1);
}

static void refuse_in_json(struct facade_work *w, int code, int status,
                           const struct facade_refusal *r)
{
    struct str name = r->name.n > 0 ? r->name : r->message;
    struct field data[] = {
        {STR("name"), value_text(name)},
        {STR("debug"), value_textz("")},
        {STR("message"), value_text(r->message)},
        {STR("arguments"), arguments_of(w, &r->arguments, r->message)},
        {STR("exception_type"), value_textz(r->type)},
    };
    struct field error[] = {
        {STR("code"), value_int(code)},
        {STR("message"), value_text(r->message)},
        {STR("data"), value_object(data, 5)},
    };
    struct field whole[] = {
        {STR("jsonrpc"), value_textz("2.0")},
        {STR("id"), value_null()},
        {STR("error"), value_object(error, 3)},
    };
    struct value v = value_object(whole, 3);
    AUTO_BUF out = BUF_INIT(LIMIT_REQUEST_BYTES);
    envelope_json(&out, &v);
    envelope_body(w, status, buf_copy(w->arena, &out));
}

void envelope_refuse(struct facade_work *w, const struct facade_refusal *r)
{
    if (w->settings->strict)
        refuse_in_json(w, r->status, r->status, r);
    else if (r->crashes)
        envelope_page(
            w, 500,
            arena_printf(w->arena, "%s: %.*s", r->type, STR_ARG(r->message)));
    else
        refuse_in_json(w, 200, 200, r);
}

/* ---- Odoo's error ------------------------------------------------------- */

void envelope_odoo_error(struct facade_work *w, int code, struct str name,
                         struct str message, const struct value *arguments)
{
    const char *title = "Odoo Server Error";
    if (code == 200 && w->session && w->session->major >= 19)
        code = 0;
    if (code == 100)
        title = "Odoo Session Expired";
    else if (code == 404)
        title = "404: Not Found";
    struct field data[] = {
        {STR("name"), value_text(name)},
        {STR("debug"), value_textz("")},
        {STR("message"), value_text(message)},
        {STR("arguments"), arguments_of(w, arguments, message)},
        {STR("context"), value_object(NULL, 0)},
    };
    struct field error[] = {
        {STR("code"), value_int(code)},
        {STR("message"), value_textz(title)},
        {STR("data"), value_object(data, 5)},
    };
    struct field whole[] = {
        {STR("jsonrpc"), value_textz("2.0")},
        {STR("id"), w->rpc_id},
        {STR("error"), value_object(error, 3)},
    };
    struct value v = value_object(whole, 3);
    AUTO_BUF out = BUF_INIT(LIMIT_REQUEST_BYTES);
    envelope_json(&out, &v);
    envelope_body(w, 200, buf_copy(w->arena, &out));
}

/* ---- what Odoo complained of -------------------------------------------- */

/* What HTTP calls it. */
static int status_of(enum erp_fault fault)
{
    switch (fault) {
    case FAULT_LOGIN:
    case FAULT_SESSION:
        return 401;
    case FAULT_ACCESS:
        return 403;
    case FAULT_MISSING:
    case FAULT_NO_MODEL:
    case FAULT_NO_METHOD:
    case FAULT_NO_DATABASE:
        return 404;
    case FAULT_USER:
    case FAULT_NO_FIELD:
        return 400;
    case FAULT_RACE:
    case FAULT_BUSY:
        return 503;
    case FAULT_TIMEOUT:
        return 504;
    case FAULT_HTTP:
    case FAULT_NOT_ODOO:
        return 502;
    case FAULT_NONE:
    case FAULT_CRASH:
        break;
    }
    return 500;
}

static struct str last_part(struct str name)
{
    size_t from = name.n;
    while (from > 0 && name.p[from - 1] != '.')
        from--;
    return str_slice(name, from, name.n);
}

void envelope_fault(struct facade_work *w, const struct facade_reply *reply)
{
    struct str name =
        reply->name.n > 0 ? reply->name : STR("builtins.Exception");
    if (facade_is_json_route(w)) {
        envelope_odoo_error(w, reply->fault == FAULT_SESSION ? 100 : 200, name,
                            reply->message, NULL);
        if (w->settings->strict)
            w->out.status = status_of(reply->fault);
        return;
    }
    struct facade_refusal refusal = {
        .type = arena_strz(w->arena, last_part(name)),
        .message = reply->message,
        .status = status_of(reply->fault),
        .crashes = true,
    };
    envelope_refuse(w, &refusal);
}

void envelope_exception(struct facade_work *w, const struct facade_reply *reply)
{
    struct str name = reply->name.n > 0 ? reply->name : STR("Exception");
    const struct facade_refusal refusal = {
        .type = arena_strz(w->arena, last_part(name)),
        .message = reply->message,
        .status = status_of(reply->fault),
    };
    envelope_refuse(w, &refusal);
}

/* ---- requests ----------------------------------------------------------- */

enum err facade_rpc_read(struct arena *a, struct str body, struct value *out_id,
                         struct value *out_params, struct error *e)
{
    struct value whole;
    struct error why;
    if (json_parse(a, body, &whole, &why) != ERR_OK)
        FAIL(e, ERR_INVALID, "Invalid JSON data: %s", why.message);
    if (whole.kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "Invalid JSON-RPC data: the body is no object");
    const struct value *id = value_getz(&whole, "id");
    const struct value *params = value_getz(&whole, "params");
    if (params && params->kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "Invalid JSON-RPC data: `params` is no object");
    *out_id = id ? *id : value_null();
    *out_params = params ? *params : value_object(NULL, 0);
    return ERR_OK;
}
