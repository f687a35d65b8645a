/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * An Ekiclik platform as Odoo sees it: calls under /api/odoo. It keeps what it
 * is told, and each call as it came.
 */
#include "sandbox/ekiclik/ek.h"
#include "sandbox/options.h"

#define PREFIX_PARTS 2 /* api, odoo */

static const char help[] =
    "  --name=NAME           in its answers (ekiclik)\n"
    "  --auth_value=TEXT     what callers must send; empty: anybody may ()\n"
    "  --auth_header=NAME    the header that it is looked for in\n"
    "                        (Authorization)\n"
    "  --same=refuse         a product or POS that is made once more: refuse\n"
    "                        (409), replace or double\n"
    "  --lenient=1           quantities of unknown configurations are taken\n";

static void note(struct ek_call *c)
{
    struct field fields[] = {
        {STR("method"), value_textz(c->request->method)},
        {STR("path"), value_text(http_url_path(c->request->url))},
        {STR("body"), value_text(c->request->body)},
        {STR("status"), value_int(c->out->status)},
        {STR("at_us"), value_int(sandbox_now_us(c->ek->box))}};
    struct value v = value_object(fields, sizeof fields / sizeof *fields);
    table_insert(c->ek->calls, NULL, &v);
}

static bool may(const struct ek_call *c)
{
    struct str sent = http_header_get(&c->request->headers,
                                      c->ek->auth_header.p);
    return c->ek->auth_value.n == 0 || str_eq(sent, c->ek->auth_value);
}

static bool find_path(struct ek_call *c)
{
    struct http_path all;
    if (http_path_segments(c->a, c->request->url, &all, NULL) != ERR_OK ||
        all.n <= PREFIX_PARTS || !str_is(all.at[0], "api") ||
        !str_is(all.at[1], "odoo"))
        return false;
    c->path = (struct http_path){all.at + PREFIX_PARTS, all.n - PREFIX_PARTS};
    return true;
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct ekiclik *ek = state;
    struct ek_call c = {.ek = ek, .a = a, .request = request, .out = out};
    tables_begin(ek->store, sandbox_now_us(ek->box), 0);
    if (!may(&c))
        ek_say(&c, 401, "who is there?");
    else if (!find_path(&c))
        ek_say(&c, 404, "calls are under /api/odoo");
    else
        ek_handle(&c);
    note(&c);
    tables_commit(ek->store);
}

static bool is_write(const struct http_request *request)
{
    return !str_is(str_from(request->method), "GET");
}

/* ---- life ---------------------------------------------------------------------- */

static void destroy(void *state)
{
    struct ekiclik *ek = state;
    tables_destroy(ek->store);
    struct arena own = ek->own;
    arena_fini(&own);
}

static enum err take_same(struct ekiclik *ek, struct str text, struct error *e)
{
    static const char *const words[] = {"refuse", "replace", "double"};
    for (int i = 0; i < 3; i++) {
        if (!str_is(text, words[i]))
            continue;
        ek->same = (enum ek_same)i;
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE, "--same may be refuse, replace or double, not %.*s",
         STR_ARG(text));
}

static enum err take_option(struct ekiclik *ek, const struct field *f,
                            struct error *e)
{
    static const struct str names[] = {STR("name"), STR("auth_value"),
                                       STR("auth_header"), STR("same"),
                                       STR("lenient")};
    const char *z = arena_strz(&ek->own, value_str(&f->value));
    struct str text = str_from(z);
    if (str_is(f->name, "name"))
        ek->name = text;
    else if (str_is(f->name, "auth_value"))
        ek->auth_value = text;
    else if (str_is(f->name, "auth_header"))
        ek->auth_header = text;
    else if (str_is(f->name, "same"))
        return take_same(ek, text, e);
    else if (str_is(f->name, "lenient"))
        ek->lenient = true;
    else
        return sandbox_option_unknown("ekiclik", f->name, names, 5, e);
    return ERR_OK;
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct ekiclik *ek = arena_new(&own, struct ekiclik);
    size_t n = options && options->kind == VALUE_OBJECT ? options->fields.n : 0;
    *ek = (struct ekiclik){.own = own,
                           .box = box,
                           .name = STR("ekiclik"),
                           .auth_header = STR("Authorization"),
                           .store = tables_create()};
    for (int k = 0; k < EK_KINDS; k++)
        ek->records[k] = tables_add(ek->store, ek_kind_names[k], 1);
    ek->calls = tables_add(ek->store, "call", 1);
    for (size_t i = 0; i < n; i++) {
        enum err code = take_option(ek, &options->fields.at[i], e);
        if (code != ERR_OK) {
            destroy(ek);
            return code;
        }
    }
    *out_state = ek;
    return ERR_OK;
}

static enum err load_demo(void *state, int64_t count, struct error *e)
{
    (void)state;
    (void)count;
    (void)e;
    return ERR_OK; /* nobody has told it anything yet */
}

static void reset(void *state)
{
    struct ekiclik *ek = state;
    tables_clear(ek->store);
}

const struct sandbox_system sandbox_ekiclik = {
    .name = "ekiclik",
    .summary = "an Ekiclik platform, as Odoo tells it of products and stock",
    .options_help = help,
    .create = create,
    .handle = handle,
    .control = ek_control,
    .load_demo = load_demo,
    .is_write = is_write,
    .reset = reset,
    .destroy = destroy,
};
