/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Whole messages: what an answer or a call must have, told in one sentence. */
#include "net/xmlrpc.h"

#include "net/xmlrpc_private.h"

static bool starts_with_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n &&
           str_eq_ascii_nocase(str_slice(s, 0, prefix.n), prefix);
}

/* Between <title> and the next tag; empty when there is none. */
static struct str html_title(struct str body)
{
    size_t from = str_find(body, STR("<title>"), 0);
    if (from == body.n)
        return STR("");
    from += strlen("<title>");
    struct str title =
        str_trim(str_slice(body, from, str_find_char(body, '<', from)));
    title.n = str_utf8_cut(title, 80);
    return title;
}

/* A proxy, a login page or a wrong path: say so instead of an XML error. */
static enum err check_is_xml(struct str body, struct error *e)
{
    struct str start = str_trim(body);
    if (str_starts_with(start, STR("\xEF\xBB\xBF")))
        start = str_trim(str_slice(start, 3, start.n));
    if (start.n == 0)
        FAIL(e, ERR_PROTOCOL,
             "got nothing instead of XML-RPC; look at the server's log");
    if (starts_with_nocase(start, STR("<!doctype html")) ||
        starts_with_nocase(start, STR("<html"))) {
        struct str title = html_title(start);
        FAIL(e, ERR_PROTOCOL,
             "got a web page (\"%.*s\") instead of XML-RPC; check the address "
             "and the proxy in front of the server",
             STR_ARG(title));
    }
    if (start.p[0] != '<') {
        start.n = str_utf8_cut(start, 60);
        FAIL(e, ERR_PROTOCOL,
             "got text (\"%.*s\") instead of XML-RPC; check the address",
             STR_ARG(start));
    }
    return ERR_OK;
}

static enum err read_fault(struct arena *a, const struct value *fault,
                           struct xmlrpc_response *out, struct error *e)
{
    const struct value *code = value_getz(fault, "faultCode");
    const struct value *message = value_getz(fault, "faultString");
    if (!code || !message ||
        (code->kind != VALUE_INT && code->kind != VALUE_TEXT))
        FAIL(e, ERR_PROTOCOL,
             "XML-RPC fault without a faultCode and a faultString");
    *out = (struct xmlrpc_response){
        .is_fault = true,
        .fault_code = *code,
        .fault_string = value_to_text(a, message),
    };
    return ERR_OK;
}

enum err xmlrpc_parse_response(struct arena *a, struct str body,
                               struct xmlrpc_response *out_response,
                               struct error *e)
{
    struct xmlrpc_document document;
    TRY(check_is_xml(body, e));
    TRY(xmlrpc_read(a, body, &document, e));
    if (document.root != RPC_RESPONSE)
        FAIL(e, ERR_PROTOCOL, "got an XML-RPC call where an answer was due");
    if (document.has_fault)
        return read_fault(a, &document.fault, out_response, e);
    if (document.params.items.n != 1)
        FAIL(e, ERR_PROTOCOL, "XML-RPC answer with %zu values instead of one",
             document.params.items.n);
    *out_response =
        (struct xmlrpc_response){.result = document.params.items.at[0]};
    return ERR_OK;
}

enum err xmlrpc_parse_call(struct arena *a, struct str body,
                           struct str *out_method, struct value *out_params,
                           struct error *e)
{
    struct xmlrpc_document document;
    TRY(check_is_xml(body, e));
    TRY(xmlrpc_read(a, body, &document, e));
    if (document.root != RPC_CALL || document.method.n == 0)
        FAIL(e, ERR_PROTOCOL, "XML-RPC call without a method name");
    *out_method = document.method;
    *out_params = document.params;
    return ERR_OK;
}
