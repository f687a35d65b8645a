/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Routes and transports: what is HTTP about Odoo. */
#pragma once

#include "sandbox/odoo/odoo.h"

/* One request, as it goes through the routes. */
struct odoo_http {
    struct odoo *o;
    struct arena *a;
    const struct http_request *request;
    struct str path;
    struct http_response *out;
};

void odoo_http_handle(struct odoo *o, struct arena *a,
                      const struct http_request *request,
                      struct http_response *out);
bool odoo_http_is_write(const struct http_request *request);

/* Answers. `body` is kept as it is; headers are added to what each gets. */
void odoo_answer(struct odoo_http *h, int status, const char *type,
                 struct str body);
/* The same with what was built; a page with 500 when it did not fit. */
void odoo_answer_built(struct odoo_http *h, int status, const char *type,
                       const struct buf *body);
void odoo_answer_header(struct odoo_http *h, const char *name,
                        struct str value);
/* The page that werkzeug makes of a status. */
void odoo_answer_page(struct odoo_http *h, int status, const char *title,
                      const char *text);
bool odoo_is_method(const struct odoo_http *h, const char *method);

/* http_xmlrpc.c, http_jsonrpc.c, http_web.c, http_json2.c */
void odoo_http_xmlrpc(struct odoo_http *h);
void odoo_http_jsonrpc(struct odoo_http *h);
void odoo_http_web(struct odoo_http *h);
void odoo_http_json2(struct odoo_http *h);

/* The params of a JSON-RPC request; false: it has been answered. */
bool odoo_jsonrpc_read(struct odoo_http *h, struct value *out_params,
                       struct value *out_id);
/* Result or fault of the call as a JSON-RPC answer. */
void odoo_jsonrpc_answer(struct odoo_http *h, const struct odoo_call *c,
                         enum err code, const struct value *id,
                         const struct value *result);
