/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/answer.h"

#include "base/json.h"

static struct str first_text(const struct value *object,
                             const char *const *names, size_t n)
{
    struct str found = STR_NONE;
    for (size_t i = 0; found.n == 0 && i < n; i++) {
        const struct value *v = value_getz(object, names[i]);
        if (v)
            found = str_trim(value_str(v));
    }
    return found;
}

static struct str one_message(const struct value *v)
{
    static const char *const names[] = {"detail", "message",
                                        "error_description", "error", "title"};
    if (v->kind == VALUE_OBJECT)
        return first_text(v, names, sizeof names / sizeof *names);
    return str_trim(value_str(v));
}

static void add_part(struct buf *b, struct str field, struct str message)
{
    if (message.n == 0)
        return;
    if (b->n > 0)
        buf_addz(b, "; ");
    if (field.n > 0) {
        buf_add(b, field);
        buf_addz(b, ": ");
    }
    buf_add(b, message);
}

/* [{"field": "email", "message": "..."}], ["..."] or {"email": ["..."]} */
static void add_field_messages(struct buf *b, const struct value *errors)
{
    static const char *const field_names[] = {"field", "path", "property"};
    if (errors->kind == VALUE_LIST) {
        for (size_t i = 0; i < errors->items.n; i++) {
            const struct value *item = &errors->items.at[i];
            add_part(b, first_text(item, field_names, 3), one_message(item));
        }
    } else if (errors->kind == VALUE_OBJECT) {
        for (size_t i = 0; i < errors->fields.n; i++) {
            const struct value *v = &errors->fields.at[i].value;
            if (v->kind == VALUE_LIST && v->items.n > 0)
                v = &v->items.at[0];
            add_part(b, errors->fields.at[i].name, one_message(v));
        }
    }
}

struct str answer_detail(struct arena *a, const struct value *body)
{
    AUTO_BUF b = BUF_INIT(4 * ANSWER_DETAIL_MAX);
    const struct value *nested = value_getz(body, "error");
    struct str said = one_message(body);
    if (said.n == 0 && nested)
        said = one_message(nested);
    add_part(&b, STR_NONE, said);
    const struct value *errors = value_getz(body, "errors");
    if (errors)
        add_field_messages(&b, errors);
    struct str all = buf_str(&b);
    all.n = str_utf8_cut(all, ANSWER_DETAIL_MAX);
    return arena_str(a, all);
}

static bool is_web_page(const struct http_response *response)
{
    struct str type = http_header_get(&response->headers, "Content-Type");
    struct str body = str_trim(response->body);
    return str_contains(type, STR("text/html")) ||
           (body.n > 0 && body.p[0] == '<');
}

static enum err refuse_body(struct arena *a, const struct http_request *request,
                            const struct http_response *response,
                            const struct error *parse, struct error *e)
{
    struct str url = http_url_public(a, request->url);
    if (is_web_page(response))
        error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
                  "%s %.*s answered with a web page instead of JSON: check the "
                  "address, or the proxy in between",
                  request->method, STR_ARG(url));
    else
        error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
                  "%s %.*s answered what is not JSON: %s", request->method,
                  STR_ARG(url), parse->message);
    if (e)
        e->maybe_happened = !http_method_is_safe(request->method);
    return ERR_PROTOCOL;
}

enum err answer_json(struct arena *a, const struct http_request *request,
                     const struct http_response *response, int64_t now_us,
                     struct value *out, struct error *e)
{
    bool empty = str_trim(response->body).n == 0;
    struct error parse = {0};
    struct value body = value_null();
    if (!empty && !is_web_page(response))
        parse.code = json_parse(a, response->body, &body, &parse);
    if (response->status < 200 || response->status > 299)
        return http_status_error(request, response, answer_detail(a, &body),
                                 now_us, e);
    if (parse.code != ERR_OK || (!empty && is_web_page(response)))
        return refuse_body(a, request, response, &parse, e);
    *out = body;
    return ERR_OK;
}

void answer_hide_secret(struct error *e, struct str secret)
{
    struct str text = str_from(e->message);
    size_t at = str_find(text, secret, 0);
    while (secret.n > 0 && at < text.n) {
        memset(e->message + at, '*', secret.n);
        at = str_find(text, secret, at + secret.n);
    }
}

bool answer_is_of_record(enum err code)
{
    return code == ERR_NOT_FOUND || code == ERR_REJECTED || code == ERR_ACCESS;
}
