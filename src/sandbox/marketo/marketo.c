/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Marketo Engage as a system of the sandbox: a token for the login, and for
 * all else a check of who calls and how often, and a transaction around the
 * route's own work.
 */
#include "base/time.h"
#include "sandbox/marketo/mk.h"
#include "sandbox/options.h"

#define TOKEN_MS (INT64_C(3600) * 1000)
#define DEMO_NAMES 5

static const char help[] =
    "  --client_id=ID      of the API service (demo_client)\n"
    "  --client_secret=S   (demo_secret)\n"
    "  --token_s=N         seconds that a token lives (3600)\n"
    "  --quota=N           calls a day, then error 607 (50000; 0: no limit)\n"
    "  --query_token=1     a token in the query is taken too (0)\n"
    "  --export_s=N        seconds that a bulk extract takes (0)\n"
    "  --seed=1            begins with leads, companies and opportunities of a\n"
    "                      sync with Pipedrive (0)\n";

static enum err take_number(struct str name, struct str text, int64_t *out,
                            struct error *e)
{
    int64_t n;
    if (!str_to_i64(text, &n) || n < 0)
        FAIL(e, ERR_USAGE, "the option %.*s takes a whole number",
             STR_ARG(name));
    *out = n;
    return ERR_OK;
}

static enum err take_option(struct arena *a, const struct field *f,
                            struct mk_options *o, struct error *e)
{
    static const struct str names[] = {STR("client_id"), STR("client_secret"),
                                       STR("token_s"), STR("quota"),
                                       STR("query_token"), STR("export_s"),
                                       STR("seed")};
    struct str text = value_str(&f->value);
    int64_t n = 0;
    if (str_is(f->name, "client_id")) {
        o->client_id = arena_str(a, text);
    } else if (str_is(f->name, "client_secret")) {
        o->client_secret = arena_str(a, text);
    } else if (str_is(f->name, "token_s")) {
        TRY(take_number(f->name, text, &n, e));
        o->token_ms = n * 1000;
    } else if (str_is(f->name, "quota")) {
        TRY(take_number(f->name, text, &o->quota, e));
    } else if (str_is(f->name, "query_token")) {
        TRY(take_number(f->name, text, &n, e));
        o->query_token = n > 0;
    } else if (str_is(f->name, "export_s")) {
        TRY(take_number(f->name, text, &n, e));
        o->export_ms = n * 1000;
    } else if (str_is(f->name, "seed")) {
        TRY(take_number(f->name, text, &n, e));
        o->seeded = n > 0;
    } else {
        return sandbox_option_unknown("marketo", f->name, names,
                                      sizeof names / sizeof *names, e);
    }
    return ERR_OK;
}

static void destroy(void *state)
{
    struct mk *mk = state;
    tables_destroy(mk->store);
    struct arena own = mk->own;
    arena_fini(&own);
}

static void load_seed(struct mk *mk)
{
    AUTO_ARENA a = ARENA_INIT;
    struct mk_call c = {.mk = mk, .a = &a};
    tables_begin(mk->store, sandbox_now_us(mk->box), 0);
    mk_seed(&c);
    tables_commit(mk->store);
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct mk_options o = {.client_id = STR("demo_client"),
                           .client_secret = STR("demo_secret"),
                           .token_ms = TOKEN_MS,
                           .quota = 50000};
    size_t n = options && options->kind == VALUE_OBJECT ? options->fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        enum err code = take_option(&own, &options->fields.at[i], &o, e);
        if (code != ERR_OK) {
            arena_fini(&own);
            return code;
        }
    }
    struct mk *mk = arena_new(&own, struct mk);
    *mk = (struct mk){.own = own, .box = box, .options = o};
    mk_store_create(mk);
    if (o.seeded)
        load_seed(mk);
    *out_state = mk;
    return ERR_OK;
}

static void call(struct mk_call *c)
{
    if (!mk_params_read(c) || mk_auth_token(c))
        return;
    if (mk_auth_admit(c) && mk_limits_admit(c))
        mk_route_run(c);
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct mk *mk = state;
    struct mk_call c = {.mk = mk, .a = a, .request = request, .out = out};
    *out = (struct http_response){0};
    mk->calls++;
    tables_begin(mk->store, sandbox_now_us(mk->box),
                 sandbox_knobs(mk->box)->commit_delay_ms * US_PER_MS);
    call(&c);
    tables_commit(mk->store);
    if (c.written > 0)
        sandbox_count_write(mk->box, c.written);
}

/* POST /_sandbox/errors, records, seed: mk_control.c. */
static void control(void *state, struct arena *a,
                    const struct http_request *request,
                    struct http_response *out)
{
    struct mk *mk = state;
    struct mk_call c = {.mk = mk, .a = a, .request = request, .out = out};
    *out = (struct http_response){0};
    if (!mk_params_read(&c))
        return;
    tables_begin(mk->store, sandbox_now_us(mk->box), 0);
    mk_control(&c);
    tables_commit(mk->store);
}

/* A call over the rate limit is told so in an answer with status 200. */
static void refuse(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct mk *mk = state;
    struct mk_call c = {.mk = mk, .a = a, .request = request, .out = out};
    struct sandbox_knobs *knobs = sandbox_knobs(mk->box);
    int64_t window_ms =
        knobs->rate_window_ms > 0 ? knobs->rate_window_ms : 1000;
    mk_reply_error(&c, 606, "Max rate limit '%lld' exceeded with in '%lld' secs",
                   (long long)knobs->rate_limit, (long long)window_ms / 1000);
}

static enum err load_demo(void *state, int64_t count, struct error *e)
{
    static const char *const names[DEMO_NAMES] = {"Ada", "Ben", "Cleo", "Dan",
                                                  "Eve"};
    struct mk *mk = state;
    AUTO_ARENA a = ARENA_INIT;
    (void)e;
    struct mk_call c = {.mk = mk, .a = &a};
    tables_begin(mk->store, sandbox_now_us(mk->box), 0);
    for (int64_t i = 1; i <= count; i++) {
        struct field fields[] = {
            mk_member("email", value_text(arena_printf(
                                   &a, "lead%lld@example.com", (long long)i))),
            mk_member("firstName", value_textz(names[i % DEMO_NAMES])),
            mk_member("lastName",
                      value_text(arena_printf(&a, "Lead %lld", (long long)i))),
            mk_member("leadScore", value_int(i % 100)),
        };
        struct value v = value_object(fields, 4);
        mk_insert(&c, MK_LEAD, &v);
    }
    tables_commit(mk->store);
    return ERR_OK;
}

static void reset(void *state)
{
    struct mk *mk = state;
    tables_clear(mk->store);
    mk->forced_calls = 0;
    mk->failing_exports = 0;
    mk->skip_every = 0;
    mk->day_calls = 0;
}

const struct sandbox_system sandbox_marketo = {
    .name = "marketo",
    .summary = "Marketo Engage: leads, companies, opportunities, change feed",
    .options_help = help,
    .create = create,
    .handle = handle,
    .control = control,
    .refuse = refuse,
    .load_demo = load_demo,
    .is_write = mk_route_is_write,
    .reset = reset,
    .destroy = destroy,
};
