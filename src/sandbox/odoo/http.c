/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/http.h"

#include "base/json.h"
#include "net/xmlrpc.h"
#include "sandbox/odoo/methods.h"

void odoo_answer_header(struct odoo_http *h, const char *name,
                        struct str value)
{
    struct http_headers *headers = &h->out->headers;
    struct http_header *all = arena_grow(
        h->a, headers->at, sizeof *all, headers->n, headers->n + 1);
    all[headers->n] = (struct http_header){str_from(name), value};
    *headers = (struct http_headers){all, headers->n + 1};
}

void odoo_answer(struct odoo_http *h, int status, const char *type,
                 struct str body)
{
    h->out->status = status;
    h->out->body = body;
    odoo_answer_header(h, "Content-Type", str_from(type));
}

void odoo_answer_page(struct odoo_http *h, int status, const char *title,
                      const char *text)
{
    odoo_answer(h, status, "text/html; charset=utf-8",
                arena_printf(h->a,
                             "<!doctype html>\n<html lang=en>\n"
                             "<title>%d %s</title>\n<h1>%s</h1>\n<p>%s</p>\n",
                             status, title, title, text));
}

void odoo_answer_built(struct odoo_http *h, int status, const char *type,
                       const struct buf *body)
{
    if (body->overflowed)
        odoo_answer_page(h, 500, "Internal Server Error",
                         "The answer is larger than this sandbox sends.");
    else
        odoo_answer(h, status, type, buf_copy(h->a, body));
}

bool odoo_is_method(const struct odoo_http *h, const char *method)
{
    return str_is(str_from(h->request->method), method);
}

static void not_found(struct odoo_http *h)
{
    odoo_answer_page(h, 404, "Not Found",
                     "The requested URL was not found on the server. If you "
                     "entered the URL manually please check your spelling and "
                     "try again.");
}

/* GET /web/version and /json/version: 19, and who listens there. */
static void version(struct odoo_http *h)
{
    int v = h->o->version;
    odoo_answer(h, 200, "application/json",
                arena_printf(h->a,
                             "{\"version_info\": [%d, 0, 0, \"final\", 0, "
                             "\"\"], \"version\": \"%d.0\"}",
                             v, v));
}

static void route(struct odoo_http *h)
{
    struct str path = h->path;
    if (str_starts_with(path, STR("/xmlrpc/"))) {
        odoo_http_xmlrpc(h);
    } else if (h->o->version < 8) {
        not_found(h);
    } else if (str_is(path, "/jsonrpc")) {
        odoo_http_jsonrpc(h);
    } else if (h->o->version >= 19 && (str_is(path, "/web/version") ||
                                       str_is(path, "/json/version"))) {
        version(h);
    } else if (h->o->version >= 19 &&
               str_starts_with(path, STR("/json/2"))) {
        odoo_http_json2(h);
    } else if (h->o->version >= 17 &&
               str_starts_with(path, STR("/web/hook/"))) {
        odoo_answer(h, 404, "application/json",
                    STR("{\"status\": \"error\"}"));
    } else if (str_starts_with(path, STR("/web/"))) {
        odoo_http_web(h);
    } else {
        not_found(h);
    }
    if (h->out->status == 0)
        not_found(h);
}

void odoo_http_handle(struct odoo *o, struct arena *a,
                      const struct http_request *request,
                      struct http_response *out)
{
    struct odoo_http h = {o, a, request, http_url_path(request->url), out};
    route(&h);
    if (!o->keep_alive)
        odoo_answer_header(&h, "Connection", STR("close"));
}

/* What a request would do. ------------------------------------------------- */

static bool rpc_writes(const struct value *params)
{
    const struct value *p = params->items.at;
    return params->kind == VALUE_LIST && params->items.n > 4 &&
           odoo_method_writes(value_str(&p[4]));
}

static bool json_writes(struct arena *a, struct str body)
{
    struct value v;
    if (json_parse(a, body, &v, NULL) != ERR_OK)
        return false;
    const struct value *params = value_getz(&v, "params");
    const struct value *args = value_getz(params, "args");
    const struct value *method = value_getz(params, "method");
    const struct value *service = value_getz(params, "service");
    if (service)
        return args && str_is(value_str(service), "object") &&
               rpc_writes(args);
    return method && odoo_method_writes(value_str(method));
}

bool odoo_http_is_write(const struct http_request *request)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str path = http_url_path(request->url), method;
    struct value params;
    if (!str_is(str_from(request->method), "POST"))
        return false;
    if (str_starts_with(path, STR("/xmlrpc/")))
        return str_ends_with(path, STR("/object")) &&
               xmlrpc_parse_call(&a, request->body, &method, &params, NULL) ==
                   ERR_OK &&
               (str_is(method, "exec_workflow") || rpc_writes(&params));
    if (str_starts_with(path, STR("/json/2/"))) {
        struct str rest = path, part = STR("");
        while (str_split(&rest, '/', &part)) {
        }
        return odoo_method_writes(part);
    }
    return json_writes(&a, request->body);
}
