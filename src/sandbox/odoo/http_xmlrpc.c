/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* /xmlrpc/<service> with texts as fault codes, /xmlrpc/2/<service> with
 * numbers. Whatever goes wrong, the status is 200. */
#include "base/limits.h"
#include "net/xmlrpc.h"
#include "sandbox/odoo/http.h"
#include "sandbox/odoo/service.h"
#include "sandbox/odoo/wire.h"

static enum err call(struct odoo_http *h, struct odoo_call *c,
                     struct str service, struct value *out)
{
    struct str method;
    struct value params;
    struct error e = {0};
    if (xmlrpc_parse_call(h->a, h->request->body, &method, &params, &e) !=
        ERR_OK)
        return RAISE(c, FAULT_XML, "%s", e.message);
    return odoo_service(c, service, method, &params, out);
}

static void answer(struct odoo_http *h, struct odoo_call *c, enum err code,
                   const struct value *result, bool strings)
{
    AUTO_BUF b = BUF_INIT(LIMIT_RESPONSE_BYTES);
    struct value fault_code;
    struct str text;
    int version = h->o->version;
    if (code == ERR_OK && !odoo_xml_write_response(&b, version, result))
        code = RAISE(c, FAULT_TYPE,
                     "cannot marshal None unless allow_none is enabled");
    if (code != ERR_OK) {
        odoo_fault_xmlrpc(h->a, &c->fault, strings, &fault_code, &text);
        odoo_xml_write_fault(&b, version, &fault_code, text);
    }
    odoo_answer_built(h, 200, "text/xml; charset=utf-8", &b);
}

void odoo_http_xmlrpc(struct odoo_http *h)
{
    struct str rest = str_slice(h->path, 8, h->path.n);
    bool old = h->o->version < 8;
    bool numbers = !old && str_starts_with(rest, STR("2/"));
    struct str service = numbers ? str_slice(rest, 2, rest.n) : rest;
    struct odoo_call c = odoo_call_start(h->o, h->a);
    struct value result = value_bool(false);
    if (!old && !str_is(service, "common") && !str_is(service, "object") &&
        !str_is(service, "db"))
        return;
    if (!odoo_is_method(h, "POST")) {
        odoo_answer_page(h, 405, "Method Not Allowed",
                         "The method is not allowed for the requested URL.");
        return;
    }
    enum err code = call(h, &c, service, &result);
    if (old && value_is_null(&result))
        result = value_bool(false); /* there was no None */
    answer(h, &c, code, &result, !numbers);
}
