/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * JSON-2, 19 and later: POST /json/2/<model>/<method> with named arguments
 * and real HTTP statuses. Also reads GET /web/version, which answers alike.
 */
#include "base/json.h"
#include "base/limits.h"
#include "connectors/odoo/fault.h"

static struct value body_of(const struct erp *o, const struct erp_call *call)
{
    VEC(struct field) fields = {0};
    if (call->ids.kind == VALUE_LIST)
        vec_push(call->arena, &fields, (struct field){STR("ids"), call->ids});
    for (size_t i = 0; i < call->args.n; i++)
        vec_push(call->arena, &fields, call->args.at[i]);
    for (size_t i = 0; i < call->kwargs.n; i++)
        vec_push(call->arena, &fields, call->kwargs.at[i]);
    vec_push(call->arena, &fields,
             (struct field){STR("context"), erp_call_whole_context(o, call)});
    return value_object(fields.at, fields.n);
}

static struct http_headers headers_of(const struct erp *o,
                                      const struct erp_call *call)
{
    struct http_header *at = arena_array(call->arena, struct http_header, 3);
    at[0] = (struct http_header){STR("Content-Type"), STR("application/json")};
    at[1] = (struct http_header){
        STR("Authorization"),
        arena_printf(call->arena, "bearer %.*s", STR_ARG(o->set.api_key))};
    at[2] = (struct http_header){STR("X-Odoo-Database"), o->set.database};
    return (struct http_headers){at, 3};
}

enum err erp_json2_request(const struct erp *o, const struct erp_call *call,
                           struct http_request *out, struct error *e)
{
    struct value whole = body_of(o, call);
    AUTO_BUF body = BUF_INIT(LIMIT_REQUEST_BYTES);
    AUTO_BUF url = BUF_INIT(LIMIT_REQUEST_BYTES);
    json_write(&body, &whole);
    TRY(buf_check(&body, "the request to Odoo", e));
    buf_add(&url, o->set.url);
    buf_addz(&url, "/json/2/");
    buf_add_url_escaped(&url, call->model);
    buf_add_char(&url, '/');
    buf_add_url_escaped(&url, call->method);
    TRY(buf_check(&url, "the address of the request to Odoo", e));
    out->url = buf_copy(call->arena, &url);
    out->headers = headers_of(o, call);
    out->body = buf_copy(call->arena, &body);
    return ERR_OK;
}

/* Where the name says nothing the status does. */
static struct str name_by_status(int status, struct str name)
{
    if (status == 401)
        return STR("AccessDenied");
    if (name.n > 0 && !str_starts_with(name, STR("werkzeug.")))
        return name;
    if (status == 403)
        return STR("AccessError");
    return name;
}

static bool is_complaint(const struct value *body)
{
    return body->kind == VALUE_OBJECT && value_getz(body, "name") &&
           value_getz(body, "message");
}

void erp_json2_answer(const struct erp_reply *reply, struct erp_answer *out)
{
    int status = reply->response->status;
    struct value body;
    struct error why;
    if (json_parse(reply->arena, reply->response->body, &body, &why) !=
        ERR_OK) {
        if (status == 200)
            erp_fault_not_odoo(reply, &why, out);
        else
            erp_fault_http(reply, out);
        return;
    }
    if (status == 200) {
        out->none = value_is_null(&body);
        out->result = body;
        return;
    }
    if (!is_complaint(&body)) {
        erp_fault_http(reply, out);
        return;
    }
    struct str name = value_text_at(&body, "name");
    struct erp_complaint c = {
        .name = name_by_status(status, name),
        .message = value_text_at(&body, "message"),
        .status = status,
    };
    erp_fault_set(reply, &c, out);
}
