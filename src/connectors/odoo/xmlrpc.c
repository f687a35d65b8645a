/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * XML-RPC: /xmlrpc/2 with numbered faults from 8 on, /xmlrpc with faults by
 * name before (and to ask any server for its version). Faults come with
 * status 200.
 */
#include "base/limits.h"
#include "connectors/odoo/fault.h"
#include "net/xmlrpc.h"

static const struct http_header headers[] = {
    {{"Content-Type", 12}, {"text/xml", 8}},
};

enum err erp_xmlrpc_request(const struct erp *o, const struct erp_call *call,
                            struct http_request *out, struct error *e)
{
    bool common = call->target == ERP_COMMON;
    struct value params = erp_call_params(o, call);
    AUTO_BUF body = BUF_INIT(LIMIT_REQUEST_BYTES);
    const char *method =
        common ? arena_strz(call->arena, call->method) : "execute_kw";
    xmlrpc_write_call(&body, method, params.items.at, params.items.n);
    TRY(buf_check(&body, "the request to Odoo", e));
    out->url = arena_printf(
        call->arena, "%.*s/xmlrpc/%s%s", STR_ARG(o->set.url),
        call->session->major >= 8 ? "2/" : "", common ? "common" : "object");
    out->headers = (struct http_headers){headers, 1};
    out->body = buf_copy(call->arena, &body);
    return ERR_OK;
}

/* A missing record has the number of a user's error, in any language; its
 * text ends with the record: "(Record: res.partner(12,), User: 2)". */
static bool tells_of_missing(struct str text)
{
    static const char *const marks[] = {
        "does not exist or has been deleted",
        "has already been deleted",
        "has been deleted",
        "Missing document(s)",
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_contains(text, str_from(marks[i])))
            return true;
    size_t close = str_find(text, STR(",), "), 0);
    if (close == text.n)
        return false;
    while (close > 0 && text.p[close - 1] >= '0' && text.p[close - 1] <= '9')
        close--;
    return close > 0 && text.p[close - 1] == '(';
}

/* "warning -- UserError\n\ntext": how /xmlrpc says it. */
static bool named_fault(struct str code, struct erp_complaint *out)
{
    struct str rest = code;
    struct str mark = STR("warning -- ");
    if (!str_starts_with(code, mark))
        return false;
    rest = str_slice(rest, mark.n, rest.n);
    size_t line = str_find_char(rest, '\n', 0);
    out->name = str_slice(rest, 0, line);
    out->message = str_trim(str_slice(rest, line, rest.n));
    /* 7.0 puts a title for people here: then it is a user's error, but for
     * rules that hide a record, and for one that is gone. */
    if (str_is(out->name, "Access Denied"))
        out->name = STR("AccessError");
    else if (!str_ends_with(out->name, STR("Error")) &&
             !str_is(out->name, "AccessDenied"))
        out->name = STR("UserError");
    if (tells_of_missing(out->message))
        out->name = STR("MissingError");
    return true;
}

static struct erp_complaint complaint_of_text(struct str code, struct str text)
{
    struct erp_complaint c = {0};
    if (named_fault(code, &c))
        return c;
    if (str_is(code, "AccessDenied"))
        return (struct erp_complaint){code, text, 200};
    if (text.n > 0)
        c = erp_fault_of_traceback(text);
    if (c.name.n == 0)
        c.message = code.n > 0 ? code : text;
    return c;
}

static struct erp_complaint complaint_of_number(int64_t code, struct str text)
{
    switch (code) {
    case 2:
        return (struct erp_complaint){
            tells_of_missing(text) ? STR("MissingError") : STR("UserError"),
            text, 200};
    case 3:
        return (struct erp_complaint){STR("AccessDenied"), text, 200};
    case 4:
        return (struct erp_complaint){STR("AccessError"), text, 200};
    default:
        return erp_fault_of_traceback(text);
    }
}

static void answer_fault(const struct erp_reply *reply,
                         const struct xmlrpc_response *r,
                         struct erp_answer *out)
{
    struct erp_complaint c;
    if (r->fault_code.kind == VALUE_INT)
        c = complaint_of_number(r->fault_code.integer, r->fault_string);
    else
        c = complaint_of_text(value_str(&r->fault_code), r->fault_string);
    /* It ran and was committed; only what it returned could not be said: None,
     * or the records that account.move.action_post of 14 gives. */
    if (str_contains(c.message, STR("cannot marshal "))) {
        out->none = true;
        return;
    }
    erp_fault_set(reply, &c, out);
}

void erp_xmlrpc_answer(const struct erp_reply *reply, struct erp_answer *out)
{
    struct xmlrpc_response r;
    struct error why;
    if (reply->response->status != 200) {
        erp_fault_http(reply, out);
        return;
    }
    if (xmlrpc_parse_response(reply->arena, reply->response->body, &r, &why) !=
        ERR_OK) {
        erp_fault_not_odoo(reply, &why, out);
        return;
    }
    if (r.is_fault)
        answer_fault(reply, &r, out);
    else
        out->result = r.result;
}
