/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The JSON-RPC envelope, and /jsonrpc: the services of XML-RPC in it. */
#include "base/json.h"
#include "base/limits.h"
#include "sandbox/odoo/http.h"
#include "sandbox/odoo/service.h"
#include "sandbox/odoo/wire.h"

static bool is_json(const struct http_request *request)
{
    struct str type = http_header_get(&request->headers, "Content-Type");
    struct str bare = str_trim(str_slice(type, 0, str_find_char(type, ';', 0)));
    return str_eq_ascii_nocase(bare, STR("application/json")) ||
           str_eq_ascii_nocase(bare, STR("application/json-rpc"));
}

bool odoo_jsonrpc_read(struct odoo_http *h, struct value *out_params,
                       struct value *out_id)
{
    struct value body;
    if (!is_json(h->request)) {
        odoo_answer_page(h, 400, "Bad Request",
                         "Function declared as capable of handling request of "
                         "type 'json' but called with a request of type "
                         "'http'");
        return false;
    }
    if (json_parse(h->a, h->request->body, &body, NULL) != ERR_OK ||
        body.kind != VALUE_OBJECT) {
        odoo_answer(h, 400, "text/plain; charset=utf-8",
                    STR("Invalid JSON data"));
        return false;
    }
    const struct value *id = value_getz(&body, "id");
    const struct value *params = value_getz(&body, "params");
    *out_id = id ? *id : value_null();
    *out_params = params ? *params : value_object(NULL, 0);
    return true;
}

static struct value error_object(struct odoo_http *h,
                                 const struct odoo_fault *fault)
{
    bool expired = fault->kind == FAULT_SESSION;
    struct field *f = arena_array(h->a, struct field, 3);
    f[0] = (struct field){
        STR("code"), value_int(expired ? 100 : h->o->version >= 19 ? 0 : 200)};
    f[1] = (struct field){STR("message"),
                          value_textz(expired ? "Odoo Session Expired"
                                              : "Odoo Server Error")};
    f[2] = (struct field){STR("data"), odoo_fault_data(h->a, fault)};
    return value_object(f, 3);
}

void odoo_jsonrpc_answer(struct odoo_http *h, const struct odoo_call *c,
                         enum err code, const struct value *id,
                         const struct value *result)
{
    AUTO_BUF b = BUF_INIT(LIMIT_RESPONSE_BYTES);
    bool expired = code != ERR_OK && c->fault.kind == FAULT_SESSION;
    struct field f[] = {{STR("jsonrpc"), value_textz("2.0")},
                        {STR("id"), expired ? value_null() : *id},
                        {STR("result"), *result}};
    size_t n = value_is_null(result) ? 2 : 3; /* None leaves no result */
    if (code != ERR_OK) {
        f[2] = (struct field){STR("error"), error_object(h, &c->fault)};
        n = 3;
    }
    struct value reply = value_object(f, n);
    odoo_json_write(&b, &reply);
    odoo_answer_built(h, 200, "application/json; charset=utf-8", &b);
}

static enum err run(struct odoo_call *c, const struct value *params,
                    struct value *out)
{
    const struct value *service = value_getz(params, "service");
    const struct value *method = value_getz(params, "method");
    const struct value *args = value_getz(params, "args");
    if (params->kind != VALUE_OBJECT)
        return RAISE(c, FAULT_TYPE, "'list' object is not a mapping");
    if (!service || !method || !args || args->kind != VALUE_LIST)
        return RAISE(c, FAULT_TYPE,
                     "RPC.jsonrpc() missing required positional arguments: "
                     "'service', 'method' and 'args'");
    return odoo_service(c, value_str(service), value_str(method), args, out);
}

void odoo_http_jsonrpc(struct odoo_http *h)
{
    struct odoo_call c = odoo_call_start(h->o, h->a);
    struct value params, id, result = value_null();
    if (!odoo_jsonrpc_read(h, &params, &id))
        return;
    enum err code = run(&c, &params, &result);
    odoo_jsonrpc_answer(h, &c, code, &id, &result);
}
