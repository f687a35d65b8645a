/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/ask.h"

/* The session's, and over it what the call says. */
static void add_context(struct erp_call *out, const struct value *context)
{
    for (size_t i = 0;
         context->kind == VALUE_OBJECT && i < context->fields.n; i++) {
        const struct field *f = &context->fields.at[i];
        bool known = false;
        for (size_t k = 0; k < out->context.n && !known; k++) {
            known = str_eq(out->context.at[k].name, f->name);
            if (known)
                out->context.at[k].value = f->value;
        }
        if (!known)
            vec_push(out->arena, &out->context, *f);
    }
}

/* What a call of an address is: no login, no header of ours. */
static enum err plain_request(const struct facade_call *call,
                              struct http_request *out, struct error *e)
{
    if (!str_starts_with(call->url, STR("http://")) &&
        !str_starts_with(call->url, STR("https://")))
        FAIL(e, ERR_INVALID, "an address begins with http:// or https://");
    *out = (struct http_request){.method = "GET",
                                 .url = call->url,
                                 .timeout_ms = FACADE_FETCH_MS};
    return ERR_OK;
}

enum err facade_ask_request(struct facade_ask *ask,
                            const struct facade_call *call,
                            struct http_request *out, struct error *e)
{
    ask->plain = call->url.n > 0;
    if (ask->plain)
        return plain_request(call, out, e);
    const struct facade_account *account = ask->account;
    struct erp_call erp = {.arena = ask->arena,
                           .target = ERP_OBJECT,
                           .session = &account->odoo->session,
                           .model = call->model,
                           .method = call->method,
                           .bare = true,
                           .writes = call->writes};
    for (size_t i = 0; i < call->args.items.n; i++)
        erp_call_arg(&erp, "", call->args.items.at[i]);
    if (call->kwargs.kind == VALUE_OBJECT)
        for (size_t i = 0; i < call->kwargs.fields.n; i++)
            vec_push(erp.arena, &erp.kwargs, call->kwargs.fields.at[i]);
    add_context(&erp, &account->pub.context);
    add_context(&erp, &call->context);
    ask->sent = (struct erp_sent){
        .target = erp.target,
        .protocol = erp.session->protocol,
        .writes = erp.writes,
        .model = arena_str(ask->arena, call->model),
        .method = arena_str(ask->arena, call->method),
    };
    return erp_call_request(account->odoo, &erp, out, e);
}

/* XML-RPC tells no package. */
static struct str whole_name(struct arena *a, struct str name)
{
    static const char *const builtin[] = {
        "ValueError", "TypeError",     "KeyError",     "AttributeError",
        "IndexError", "RuntimeError",  "Exception",    "AssertionError",
        "NameError",  "OverflowError", "ZeroDivisionError"};
    if (name.n == 0 || str_find_char(name, '.', 0) < name.n)
        return name;
    /* before 8 it is a title for people */
    if (str_is(name, "Error") || str_find_char(name, ' ', 0) < name.n)
        return STR("odoo.exceptions.UserError");
    for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++)
        if (str_is(name, builtin[i]))
            return arena_printf(a, "builtins.%.*s", STR_ARG(name));
    return arena_printf(a, "odoo.exceptions.%.*s", STR_ARG(name));
}

static void plain_reply(const struct facade_ask *ask,
                        const struct http_response *response,
                        struct facade_reply *out)
{
    struct arena *a = ask->arena;
    *out = (struct facade_reply){.fault = FAULT_HTTP,
                                 .result = value_null()};
    if (response->status != 200) {
        out->message = arena_printf(a, "status %d", response->status);
        return;
    }
    if (response->body.n > FACADE_FETCH_BYTES) {
        out->message = arena_printf(a, "it is larger than %u MiB",
                                    FACADE_FETCH_BYTES >> 20);
        return;
    }
    AUTO_BUF text = BUF_INIT(2 * (size_t)FACADE_FETCH_BYTES);
    buf_add_base64(&text, response->body);
    out->fault = FAULT_NONE;
    out->name =
        arena_str(a, http_header_get(&response->headers, "Content-Type"));
    out->result = value_text(buf_copy(a, &text));
}

void facade_ask_reply(const struct facade_ask *ask,
                      const struct http_request *request,
                      const struct http_response *response, int64_t now_us,
                      struct facade_reply *out)
{
    if (ask->plain) {
        plain_reply(ask, response, out);
        return;
    }
    const struct erp_reply reply = {.arena = ask->arena,
                                    .odoo = ask->account->odoo,
                                    .sent = &ask->sent,
                                    .request = request,
                                    .response = response,
                                    .now_us = now_us};
    struct erp_answer answer;
    erp_call_answer(&reply, &answer);
    *out = (struct facade_reply){
        .fault = answer.fault,
        .name = whole_name(ask->arena, answer.complaint.name),
        .message = answer.complaint.message,
        .result = answer.none ? value_null() : answer.result};
    if (answer.fault == FAULT_NONE)
        return;
    if (out->name.n == 0)
        out->name = STR(FACADE_ERROR);
    if (out->message.n == 0)
        out->message =
            arena_str(ask->arena, str_from(answer.error.message));
}
