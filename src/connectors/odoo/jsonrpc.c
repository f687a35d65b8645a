/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * JSON-RPC at /jsonrpc, 8 to 21: the services of XML-RPC in JSON. Errors come
 * with status 200 and are told apart by their name, not by their code.
 */
#include "base/json.h"
#include "base/limits.h"
#include "connectors/odoo/fault.h"

static const struct http_header headers[] = {
    {{"Content-Type", 12}, {"application/json", 16}},
};

enum err erp_jsonrpc_request(const struct erp *o, const struct erp_call *call,
                             struct http_request *out, struct error *e)
{
    bool common = call->target == ERP_COMMON;
    struct field params[] = {
        {STR("service"), value_textz(common ? "common" : "object")},
        {STR("method"),
         common ? value_text(call->method) : value_textz("execute_kw")},
        {STR("args"), erp_call_params(o, call)},
    };
    struct field envelope[] = {
        {STR("jsonrpc"), value_textz("2.0")},
        {STR("method"), value_textz("call")},
        {STR("params"), value_object(params, 3)},
        {STR("id"), value_int(1)},
    };
    struct value whole = value_object(envelope, 4);
    AUTO_BUF body = BUF_INIT(LIMIT_REQUEST_BYTES);
    json_write(&body, &whole);
    TRY(buf_check(&body, "the request to Odoo", e));
    out->url = arena_printf(call->arena, "%.*s/jsonrpc", STR_ARG(o->set.url));
    out->headers = (struct http_headers){headers, 1};
    out->body = buf_copy(call->arena, &body);
    return ERR_OK;
}

/* 8 to 12 say the kind of an error in exception_type, too. */
static struct str name_of_type(struct str type)
{
    static const char *const names[][2] = {
        {"user_error", "UserError"},
        {"warning", "UserError"},
        {"access_error", "AccessError"},
        {"missing_error", "MissingError"},
        {"access_denied", "AccessDenied"},
        {"validation_error", "ValidationError"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_is(type, names[i][0]))
            return str_from(names[i][1]);
    return STR_NONE;
}

static void answer_error(const struct erp_reply *reply,
                         const struct value *error, struct erp_answer *out)
{
    const struct value *data = value_getz(error, "data");
    const struct value *code = value_getz(error, "code");
    struct erp_complaint c = {
        .name = value_text_at(data, "name"),
        .message = value_text_at(data, "message"),
        .status = 200,
    };
    struct str type = name_of_type(value_text_at(data, "exception_type"));
    if (type.n > 0)
        c.name = type;
    if (c.message.n == 0)
        c.message = value_text_at(error, "message");
    if (code && code->kind == VALUE_INT && code->integer == 100)
        c.name = STR("SessionExpiredException");
    erp_fault_set(reply, &c, out);
}

void erp_jsonrpc_answer(const struct erp_reply *reply, struct erp_answer *out)
{
    struct value body;
    struct error why;
    if (reply->response->status != 200) {
        erp_fault_http(reply, out);
        return;
    }
    if (json_parse(reply->arena, reply->response->body, &body, &why) !=
        ERR_OK) {
        erp_fault_not_odoo(reply, &why, out);
        return;
    }
    const struct value *error = value_getz(&body, "error");
    const struct value *result = value_getz(&body, "result");
    if (error && error->kind == VALUE_OBJECT) {
        answer_error(reply, error, out);
    } else if (result) {
        out->none = value_is_null(result);
        out->result = *result;
    } else if (value_getz(&body, "jsonrpc")) {
        out->none = true;
    } else {
        erp_fault_not_odoo(reply, NULL, out);
    }
}
