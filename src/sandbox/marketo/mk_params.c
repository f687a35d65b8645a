/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a request says: in its query, its form and its JSON body, and the
 * method that _method makes of it. */
#include "base/json.h"
#include "sandbox/marketo/mk.h"

static int hex(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    if (ch >= 'a' && ch <= 'f')
        return ch - 'a' + 10;
    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static struct str decode(struct arena *a, struct str s)
{
    char *p = arena_array(a, char, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool escape = s.p[i] == '%' && i + 2 < s.n;
        if (escape && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
            p[n++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
            i += 2;
        } else {
            p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    return (struct str){p, n};
}

static void read_pairs(struct mk_call *c, struct str text)
{
    struct str pair;
    while (str_split(&text, '&', &pair)) {
        size_t at = str_find_char(pair, '=', 0);
        struct str value = at < pair.n ? str_slice(pair, at + 1, pair.n)
                                       : STR("");
        if (at == 0 || pair.n == 0)
            continue;
        struct field f = {decode(c->a, str_slice(pair, 0, at)),
                          value_text(decode(c->a, value))};
        vec_push(c->a, &c->params, f);
    }
}

/* "/rest/../bulk/v1" is "/bulk/v1": some clients build paths so. */
static struct str plain_path(struct arena *a, struct str path)
{
    struct str mark = STR("/../");
    size_t at = str_find(path, mark, 0);
    size_t head = at;
    if (at == path.n)
        return path;
    while (head > 0 && path.p[head - 1] != '/')
        head--;
    struct str tail = str_slice(path, at + mark.n, path.n);
    return plain_path(a, arena_printf(a, "%.*s%.*s", (int)head, path.p,
                                      STR_ARG(tail)));
}

static bool has_type(const struct mk_call *c, const char *type)
{
    struct str have = http_header_get(&c->request->headers, "Content-Type");
    struct str want = str_from(type);
    return have.n >= want.n &&
           str_eq_ascii_nocase(str_slice(have, 0, want.n), want);
}

bool mk_params_read(struct mk_call *c)
{
    struct str url = c->request->url;
    size_t at = str_find_char(url, '?', 0);
    struct error e = {0};
    c->path = plain_path(c->a, http_url_path(url));
    c->method = c->request->method;
    c->body = value_null();
    if (url.n > MK_URI_MAX) {
        c->out->status = 414;
        return false;
    }
    if (c->request->body.n > MK_BODY_MAX) {
        c->out->status = 413;
        return false;
    }
    if (at < url.n)
        read_pairs(c, str_slice(url, at + 1, url.n));
    if (has_type(c, "application/x-www-form-urlencoded"))
        read_pairs(c, c->request->body);
    else if (c->request->body.n > 0 && !has_type(c, "application/json"))
        mk_reply_error(c, 612, "Invalid Content Type");
    else if (c->request->body.n > 0 &&
             json_parse(c->a, c->request->body, &c->body, &e) != ERR_OK)
        mk_reply_error(c, 609, "Invalid JSON");
    struct str method = mk_param(c, "_method");
    if (method.n > 0 && str_is(str_from(c->method), "POST"))
        c->method = arena_strz(c->a, method);
    return c->out->status == 0;
}

static void add_text(struct mk_call *c, struct buf *b, const struct value *v)
{
    if (b->n > 0)
        buf_add_char(b, ',');
    buf_add(b, value_to_text(c->a, v));
}

struct str mk_param_in(struct mk_call *c, const struct value *object,
                       const char *name)
{
    const struct value *v = value_getz(object, name);
    AUTO_BUF b = BUF_INIT(MK_BODY_MAX);
    if (!v || v->kind == VALUE_OBJECT)
        return STR_NONE;
    if (v->kind != VALUE_LIST)
        add_text(c, &b, v);
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++)
        add_text(c, &b, &v->items.at[i]);
    return buf_copy(c->a, &b);
}

struct str mk_param(struct mk_call *c, const char *name)
{
    AUTO_BUF b = BUF_INIT(MK_BODY_MAX);
    bool found = false;
    for (size_t i = 0; i < c->params.n; i++) {
        if (!str_is(c->params.at[i].name, name))
            continue;
        found = true;
        add_text(c, &b, &c->params.at[i].value);
    }
    return found ? buf_copy(c->a, &b) : mk_param_in(c, &c->body, name);
}
