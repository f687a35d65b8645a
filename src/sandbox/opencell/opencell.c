/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Opencell as a system of the sandbox: who calls, where to, and a transaction
 * around the route's own work.
 */
#include "base/time.h"
#include "sandbox/opencell/oc.h"
#include "sandbox/options.h"

static const char help[] =
    "  --user=NAME         of Basic login (opencell.admin)\n"
    "  --password=P        (opencell.admin)\n"
    "  --token=T           a bearer token that is taken too (none)\n"
    "  --time_zone=ZONE    of invoice dates (Europe/Madrid)\n"
    "  --lacks=ccedEmails  a member of bodies that this version does not know\n"
    "  --legacy=1          failures come with HTTP status 200 (0)\n"
    "  --old=1             customers always tell their accounts, charges of a\n"
    "                      subscription are not told (0)\n"
    "  --by_tax=1          lines of invoices tell their taxes in amountsByTax,\n"
    "                      not in taxCode (0)\n";

/* ---- options -------------------------------------------------------------------- */

static enum err take_option(struct arena *a, const struct field *f,
                            struct oc_options *o, struct error *e)
{
    static const struct str names[] = {STR("user"),      STR("password"),
                                       STR("token"),     STR("time_zone"),
                                       STR("lacks"),     STR("legacy"),    STR("old"),
                                       STR("by_tax")};
    enum { TEXTS = 5, N = sizeof names / sizeof *names };
    bool *const flags[N - TEXTS] = {&o->legacy, &o->old, &o->by_tax};
    struct str *const texts[TEXTS] = {&o->user, &o->password, &o->token,
                                      &o->time_zone, &o->lacks};
    struct str text = value_str(&f->value);
    size_t i = 0;
    while (i < N && !str_eq(f->name, names[i]))
        i++;
    if (i == N)
        return sandbox_option_unknown("opencell", f->name, names, N, e);
    if (i >= TEXTS && !str_is(text, "0") && !str_is(text, "1"))
        FAIL(e, ERR_USAGE, "the option %.*s is 0 or 1", STR_ARG(f->name));
    if (i < TEXTS)
        *texts[i] = arena_str(a, text);
    else
        *flags[i - TEXTS] = str_is(text, "1");
    return ERR_OK;
}

static enum err take_options(struct arena *a, const struct value *options,
                             struct oc_options *o, const struct zone **out_zone,
                             struct error *e)
{
    size_t n = options && options->kind == VALUE_OBJECT ? options->fields.n : 0;
    for (size_t i = 0; i < n; i++)
        TRY(take_option(a, &options->fields.at[i], o, e));
    if (zone_load(a, o->time_zone, out_zone, e) != ERR_OK)
        FAIL(e, ERR_USAGE, "the option time_zone names no zone");
    return ERR_OK;
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    const struct zone *zone = NULL;
    struct oc_options o = {.user = STR("opencell.admin"),
                           .password = STR("opencell.admin"),
                           .time_zone = STR("Europe/Madrid")};
    enum err code = take_options(&own, options, &o, &zone, e);
    if (code != ERR_OK) {
        arena_fini(&own);
        return code;
    }
    struct oc *oc = arena_new(&own, struct oc);
    *oc = (struct oc){.own = own, .box = box, .options = o, .zone = zone};
    oc_store_create(oc);
    oc_seed(oc);
    *out_state = oc;
    return ERR_OK;
}

static void destroy(void *state)
{
    struct oc *oc = state;
    tables_destroy(oc->store);
    struct arena own = oc->own;
    arena_fini(&own);
}

/* ---- one call --------------------------------------------------------------------- */

static bool admit(struct oc_call *c)
{
    const struct oc_options *o = &c->oc->options;
    AUTO_BUF basic = BUF_INIT(8192);
    struct str have =
        http_header_get(&c->request->headers, "Authorization");
    buf_addz(&basic, "Basic ");
    buf_add_base64(&basic, arena_printf(c->a, "%.*s:%.*s", STR_ARG(o->user),
                                        STR_ARG(o->password)));
    bool bearer = o->token.n > 0 && str_starts_with(have, STR("Bearer ")) &&
                  str_eq(str_slice(have, 7, have.n), o->token);
    if ((bearer || str_eq(have, buf_str(&basic))) &&
        !sandbox_login_expired(c->oc->box))
        return true;
    return oc_fail(c, OC_AUTHENTICATION, "Authentication failed");
}

static bool read_body(struct oc_call *c)
{
    struct error e = {0};
    c->body = value_object(NULL, 0);
    if (str_trim(c->request->body).n == 0)
        return true;
    if (json_parse(c->a, c->request->body, &c->body, &e) == ERR_OK &&
        c->body.kind == VALUE_OBJECT)
        return true;
    return oc_fail(c, OC_INVALID_PARAMETER, "%s",
                   e.message[0] ? e.message : "a JSON object is wanted");
}

/* Behind /api/rest, with doubled and closing slashes taken for one. */
static bool read_path(struct oc_call *c)
{
    static const char api[] = "/api/rest/";
    struct str path = http_url_path(c->request->url);
    AUTO_BUF b = BUF_INIT(path.n + 1);
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] != '/' || b.n == 0 || b.p[b.n - 1] != '/')
            buf_add_char(&b, path.p[i]);
    }
    if (b.n > 1 && b.p[b.n - 1] == '/')
        b.n--;
    struct str whole = buf_copy(c->a, &b);
    if (!str_starts_with(whole, str_from(api)))
        return false;
    c->path = str_slice(whole, sizeof api - 2, whole.n);
    return true;
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct oc *oc = state;
    struct oc_call c = {.oc = oc, .a = a, .request = request, .out = out};
    *out = (struct http_response){0};
    tables_begin(oc->store, sandbox_now_us(oc->box),
                 sandbox_knobs(oc->box)->commit_delay_ms * US_PER_MS);
    if (!read_path(&c))
        out->status = 404;
    else if (admit(&c) && read_body(&c))
        oc_route(&c);
    int64_t changed = tables_changes(oc->store);
    if (c.failed) {
        tables_rollback(oc->store);
        return;
    }
    tables_commit(oc->store);
    if (changed > 0)
        sandbox_count_write(oc->box, changed);
}

/*
 * POST /_sandbox/invoice_run {"date": "2024-06-01"}: the billing run.
 * POST /_sandbox/invoice_make {"count": 5000, "date": "2024-01-01"}: so many
 * invoices of all sorts, a few days apart.
 * POST /_sandbox/invoices: an invoice as it is given.
 * POST /_sandbox/style {"legacy": true, "old": false}: how failures look.
 * POST /_sandbox/break {"level": 1}: the next hierarchy breaks off below that.
 */
static void control(void *state, struct arena *a,
                    const struct http_request *request,
                    struct http_response *out)
{
    struct oc *oc = state;
    struct oc_call c = {.oc = oc, .a = a, .request = request, .out = out};
    struct str path = http_url_path(request->url);
    *out = (struct http_response){0};
    if (strcmp(request->method, "POST") != 0 || !read_body(&c)) {
        out->status = out->status ? out->status : 404;
        return;
    }
    tables_begin(oc->store, sandbox_now_us(oc->box), 0);
    if (str_is(path, "/_sandbox/invoice_run"))
        oc_invoice_run(&c);
    else if (str_is(path, "/_sandbox/invoice_make"))
        oc_invoice_make(&c);
    else if (str_is(path, "/_sandbox/invoices"))
        oc_invoice_put(&c);
    else if (str_is(path, "/_sandbox/style"))
        oc_control_style(&c);
    else if (str_is(path, "/_sandbox/break"))
        oc_control_break(&c);
    else
        out->status = 404;
    tables_commit(oc->store);
}

static void reset(void *state)
{
    struct oc *oc = state;
    tables_clear(oc->store);
    oc->break_below = 0;
    oc_seed(oc);
}

const struct sandbox_system sandbox_opencell = {
    .name = "opencell",
    .summary = "Opencell: accounts, subscriptions, charges, an invoice run",
    .options_help = help,
    .create = create,
    .handle = handle,
    .control = control,
    .load_demo = oc_demo_load,
    .is_write = oc_route_is_write,
    .reset = reset,
    .destroy = destroy,
};
