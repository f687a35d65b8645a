/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/envelope.h"

#include "base/json.h"

/* ---- Python's JSON ------------------------------------------------------ */

static void add_unit(struct buf *out, uint32_t unit)
{
    buf_printf(out, "\\u%04x", (unsigned)unit);
}

/* The code point of a well-formed sequence of n bytes. */
static uint32_t point_of(const char *p, size_t n)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = (unsigned char)p[0] & masks[n];
    for (size_t i = 1; i < n; i++)
        point = (point << 6) | ((unsigned char)p[i] & 0x3f);
    return point;
}

static void add_wide(struct buf *out, const char *p, size_t n)
{
    uint32_t point = point_of(p, n);
    if (point < 0x10000) {
        add_unit(out, point);
        return;
    }
    point -= 0x10000;
    add_unit(out, 0xd800 + (point >> 10));
    add_unit(out, 0xdc00 + (point & 0x3ff));
}

static void add_text(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    size_t from = 0;
    for (size_t at = 0; at < s.n;) {
        unsigned char c = (unsigned char)s.p[at];
        size_t n = c < 0x7f ? 1 : str_utf8_sequence(s, at);
        if (c < 0x7f) {
            at++;
            continue;
        }
        buf_add_json_escaped(out, str_slice(s, from, at));
        if (n > 0)
            add_wide(out, s.p + at, n);
        at += n > 0 ? n : 1;
        from = at;
    }
    buf_add_json_escaped(out, str_slice(s, from, s.n));
    buf_add_char(out, '"');
}

/* Digits without sign and point, and where the first stands: 10^exponent. */
struct digits {
    char at[DECIMAL_TEXT_MAX];
    int n;
    int exponent;
};

static struct digits digits_of(struct str text)
{
    struct digits d = {.exponent = -1};
    bool behind = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        behind = behind || c == '.';
        if (c < '0' || c > '9')
            continue;
        if (d.n > 0 || c != '0')
            d.at[d.n++] = c;
        if (!behind && d.n > 0)
            d.exponent++;
        else if (behind && d.n == 0)
            d.exponent--;
    }
    while (d.n > 1 && d.at[d.n - 1] == '0')
        d.n--;
    return d;
}

/* repr() has an exponent from 1e16 on and below 1e-4. */
static void add_float(struct buf *out, struct decimal number)
{
    char text[DECIMAL_TEXT_MAX];
    size_t n = decimal_to_chars(decimal_normalize(number), text);
    struct str whole = {text, n};
    struct digits d = digits_of(whole);
    if (d.n == 0 || (d.exponent >= -4 && d.exponent < 16)) {
        buf_add(out, whole);
        if (str_find_char(whole, '.', 0) == whole.n)
            buf_addz(out, ".0");
        return;
    }
    if (number.mantissa < 0)
        buf_add_char(out, '-');
    buf_add_char(out, d.at[0]);
    if (d.n > 1)
        buf_printf(out, ".%.*s", d.n - 1, d.at + 1);
    buf_printf(out, "e%c%02d", d.exponent < 0 ? '-' : '+',
               d.exponent < 0 ? -d.exponent : d.exponent);
}

void envelope_float(struct buf *out, const struct value *v)
{
    if (v->kind == VALUE_INT)
        add_float(out, decimal_from_i64(v->integer));
    else
        envelope_json(out, v);
}

static void add_items(struct buf *out, const struct value *v)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < v->items.n && !out->overflowed; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        envelope_json(out, &v->items.at[i]);
    }
    buf_add_char(out, ']');
}

static void add_fields(struct buf *out, const struct value *v)
{
    buf_add_char(out, '{');
    for (size_t i = 0; i < v->fields.n && !out->overflowed; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_text(out, v->fields.at[i].name);
        buf_add_char(out, ':');
        envelope_json(out, &v->fields.at[i].value);
    }
    buf_add_char(out, '}');
}

void envelope_json(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_addz(out, "null");
        return;
    case VALUE_BOOL:
        buf_addz(out, v->boolean ? "true" : "false");
        return;
    case VALUE_INT:
        buf_printf(out, "%lld", (long long)v->integer);
        return;
    case VALUE_DECIMAL:
        add_float(out, v->decimal);
        return;
    case VALUE_TEXT:
        add_text(out, v->text);
        return;
    case VALUE_SET:
    case VALUE_LIST:
        add_items(out, v);
        return;
    case VALUE_OBJECT:
        add_fields(out, v);
        return;
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        /* Not on Odoo's wire. */
        json_write(out, v);
        return;
    }
}

/* ---- responses ---------------------------------------------------------- */

#define TYPE_JSON "application/json"
#define TYPE_PAGE "text/html; charset=utf-8"

static void respond(struct facade_work *w, int status, const char *type,
                    struct str body)
{
    struct http_header *headers = arena_array(w->arena, struct http_header, 1);
    headers[0] = (struct http_header){STR("Content-Type"), str_from(type)};
    w->out = (struct http_response){
        .status = status,
        .headers = {headers, 1},
        .body = body,
    };
}

/* What an answer that outgrew its limit becomes. */
static void respond_limit(struct facade_work *w)
{
    struct error e;
    error_set(&e, ERR_LIMIT, __FILE__, __LINE__,
              "the answer is larger than the %zu bytes that the facade "
              "gives; ask for fewer records or name the fields in `query`",
              w->settings->max_answer_bytes);
    facade_fails(w, &e);
}

static void respond_json(struct facade_work *w, int status,
                         const struct value *v)
{
    AUTO_BUF out = BUF_INIT(w->settings->max_answer_bytes);
    envelope_json(&out, v);
    if (out.overflowed)
        respond_limit(w);
    else
        respond(w, status, TYPE_JSON, buf_copy(w->arena, &out));
}

void envelope_body(struct facade_work *w, int status, struct str json)
{
    respond(w, status, TYPE_JSON, json);
}

void envelope_text(struct facade_work *w, int status, struct str text)
{
    if (text.n > w->settings->max_answer_bytes)
        respond_limit(w);
    else
        respond(w, status, TYPE_PAGE, text);
}

void envelope_result(struct facade_work *w, const struct value *result)
{
    struct field whole[] = {
        {STR("jsonrpc"), value_textz("2.0")},
        {STR("id"), w->rpc_id},
        {STR("result"), result ? *result : value_null()},
    };
    struct value v = value_object(whole, result ? 3 : 2);
    respond_json(w, 200, &v);
}

void envelope_done(struct facade_work *w)
{
    respond(w, 200, TYPE_JSON, STR("{\"result\": true}"));
}

static const char *phrase_of(int status)
{
    switch (status) {
    case 303:
        return "See Other";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Request Entity Too Large";
    default:
        return "Internal Server Error";
    }
}

void envelope_page(struct facade_work *w, int status, struct str detail)
{
    AUTO_BUF page = BUF_INIT(LIMIT_REQUEST_BYTES);
    const char *phrase = phrase_of(status);
    buf_printf(&page,
               "<!doctype html>\n<html lang=en>\n<title>%d %s</title>\n"
               "<h1>%s</h1>\n",
               status, phrase, phrase);
    if (status == 500)
        buf_addz(&page, "<p>The server encountered an internal error and was "
                        "unable to complete your request. Either the server "
                        "is overloaded or there is an error in the "
                        "application.</p>\n");
    if (detail.n > 0) {
        buf_addz(&page, "<pre>");
        buf_add_xml_escaped(&page, detail);
        buf_addz(&page, "</pre>\n");
    }
    respond(w, status, TYPE_PAGE, buf_copy(w->arena, &page));
}

void envelope_redirect(struct facade_work *w, struct str to)
{
    struct http_header *headers = arena_array(w->arena, struct http_header, 2);
    envelope_page(w, 303, arena_printf(w->arena, "see %.*s", STR_ARG(to)));
    headers[0] = w->out.headers.at[0];
    headers[1] = (struct http_header){STR("Location"), to};
    w->out.headers = (struct http_headers){headers, 2};
}
