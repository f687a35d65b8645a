/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Pipedrive as a system of the sandbox: the versions under /v1, /api/v1 and
 * /api/v2, OAuth under /oauth, one transaction a call.
 */
#include "sandbox/demo_cast.h"
#include "sandbox/pipedrive/pd.h"

static const char options_help[] =
    "  --token=T           the API token (pd_demo_token)\n"
    "  --client_id=ID      OAuth's app (pd_client)\n"
    "  --client_secret=S   its secret (pd_secret)\n"
    "  --refresh_token=T   its refresh token (pd_refresh)\n"
    "  --origin=URL        told as api_domain; unless set, the Host asked\n"
    "  --daily_tokens=N    the company's budget, used up by calls\n";

/* ---- routes ----------------------------------------------------------------- */

static bool kind_of(struct str path, enum pd_kind *out)
{
    for (int i = 0; i < PD_KINDS; i++) {
        *out = (enum pd_kind)i;
        if (str_is(path, pd_kind_info(*out)->path))
            return true;
    }
    return false;
}

/* "personFields" and the like. */
static bool fields_kind_of(struct str path, enum pd_kind *out)
{
    for (int i = PD_PERSON; i <= PD_DEAL; i++) {
        struct str name = str_from(pd_kind_info((enum pd_kind)i)->name);
        if (str_starts_with(path, name) &&
            str_is(str_slice(path, name.n, path.n), "Fields")) {
            *out = (enum pd_kind)i;
            return true;
        }
    }
    return false;
}

static bool is_method(const struct pd_call *c, const char *method)
{
    return strcmp(c->request->method, method) == 0;
}

static void not_there(struct pd_call *c)
{
    pd_fail(c, 404, STR("Unknown method ."));
}

static void show_one(struct pd_call *c, enum pd_kind kind,
                     const struct table_row *row)
{
    struct value shown = pd_show(c, kind, row);
    if (kind == PD_USER && str_is(c->path.at[1], "me")) {
        pd_put(c->a, &shown, "company_name", value_textz("Sandbox"));
        pd_put(c->a, &shown, "company_domain", value_textz("sandbox"));
    }
    pd_data(c, 200, shown, NULL);
}

static void one(struct pd_call *c, enum pd_kind kind)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    const struct table_row *row = NULL;
    int64_t id = 0;
    if (kind == PD_USER && str_is(c->path.at[1], "me"))
        id = 1;
    else if (!str_to_i64(c->path.at[1], &id)) {
        pd_fail(c, 400, STR("id must be a number"));
        return;
    }
    row = table_get_int(c->pd->records[kind], id);
    bool reads = is_method(c, "GET");
    if (!row || (pd_is_deleted(row) && !reads)) {
        pd_fail(c, 404,
                c->api == 2 ? STR("Entity was not found")
                            : str_from(info->missing));
        return;
    }
    if (reads) {
        show_one(c, kind, row);
    } else if (is_method(c, c->api == 1 ? "PUT" : "PATCH") && info->deletes) {
        pd_update(c, kind, row);
    } else if (is_method(c, "DELETE") && info->deletes) {
        pd_delete(c, kind, row);
    } else {
        not_there(c);
    }
}

static void route_kind(struct pd_call *c, enum pd_kind kind)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    bool search = c->path.n == 2 && str_is(c->path.at[1], "search");
    if (info->api != c->api)
        not_there(c);
    else if (c->path.n == 1 && is_method(c, "GET"))
        pd_list(c, kind);
    else if (c->path.n == 1 && is_method(c, "POST") && info->deletes)
        pd_create(c, kind);
    else if (search && is_method(c, "GET") && info->title && c->api == 2)
        pd_search(c, kind);
    else if (c->path.n == 2)
        one(c, kind);
    else
        not_there(c);
}

static void route(struct pd_call *c)
{
    enum pd_kind kind;
    struct str first = c->path.n > 0 ? c->path.at[0] : STR("");
    if (str_is(first, "recents") && c->api == 1 && is_method(c, "GET"))
        pd_recents(c);
    else if (str_is(first, "webhooks") && c->api == 1 && pd_hooks(c))
        return;
    else if (fields_kind_of(first, &kind) && c->path.n == 1)
        is_method(c, "POST") ? pd_fields_create(c, kind)
                             : pd_fields_list(c, kind);
    else if (kind_of(first, &kind))
        route_kind(c, kind);
    else
        not_there(c);
}

/* ---- one call --------------------------------------------------------------- */

/* Takes the version off the path; 0: none of them. */
static int version_of(struct http_path *path)
{
    size_t skip = path->n > 0 && str_is(path->at[0], "api") ? 1 : 0;
    int api = 0;
    if (path->n > skip && str_is(path->at[skip], "v1"))
        api = 1;
    else if (skip == 1 && path->n > skip && str_is(path->at[skip], "v2"))
        api = 2;
    if (api > 0)
        *path = (struct http_path){path->at + skip + 1, path->n - skip - 1};
    return api;
}

static bool read_body(struct pd_call *c)
{
    c->body = value_object(NULL, 0);
    if (c->request->body.n == 0 || is_method(c, "GET"))
        return true;
    if (json_parse(c->a, c->request->body, &c->body, NULL) == ERR_OK &&
        c->body.kind == VALUE_OBJECT)
        return true;
    pd_fail(c, 400, STR("Invalid JSON"));
    return false;
}

static void add_rate(struct pd_call *c)
{
    struct sandbox_rate rate = sandbox_rate(c->pd->box);
    if (rate.limit == 0)
        return;
    pd_header(c, "x-ratelimit-limit",
              arena_printf(c->a, "%lld", (long long)rate.limit));
    pd_header(c, "x-ratelimit-remaining",
              arena_printf(c->a, "%lld", (long long)rate.remaining));
    pd_header(c, "x-ratelimit-reset",
              arena_printf(c->a, "%lld",
                           (long long)((rate.reset_ms + 999) / 1000)));
}

static void call(struct pd_call *c)
{
    struct str path = http_url_path(c->request->url);
    if (str_is(path, "/oauth/token") && is_method(c, "POST")) {
        pd_oauth(c);
        return;
    }
    c->api = 1;
    if (http_path_segments(c->a, path, &c->path, NULL) != ERR_OK) {
        not_there(c);
        return;
    }
    c->api = version_of(&c->path);
    if (c->api == 0)
        not_there(c);
    else if (pd_admit(c) && read_body(c))
        route(c);
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct pd *pd = state;
    struct pd_call c = {.pd = pd, .a = a, .request = request, .out = out};
    tables_begin(pd->store, sandbox_now_us(pd->box),
                 sandbox_knobs(pd->box)->commit_delay_ms * US_PER_MS);
    call(&c);
    int64_t changed = tables_changes(pd->store);
    bool oauth = c.path.n == 0;
    if (out->status < 400 && changed > 0 && !oauth)
        sandbox_count_write(pd->box, changed);
    if (out->status < 400)
        tables_commit(pd->store);
    else
        tables_rollback(pd->store);
    add_rate(&c);
}

static bool is_write(const struct http_request *request)
{
    return strcmp(request->method, "GET") != 0 &&
           !str_is(http_url_path(request->url), "/oauth/token");
}

static void refuse(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct pd_call c = {.pd = state, .a = a, .request = request, .out = out};
    pd_fail(&c, out->status, STR("request over limit"));
    add_rate(&c);
}

/* ---- the system -------------------------------------------------------------- */

static void seed_user(struct pd *pd, struct arena *a, const char *name,
                      const char *email)
{
    struct value o = pd_object1(a, "name", value_textz(name));
    pd_put(a, &o, "email", value_textz(email));
    pd_put(a, &o, "default_currency", value_textz("EUR"));
    pd_put(a, &o, "activated", value_bool(true));
    pd_put(a, &o, "active_flag", value_bool(true));
    table_insert(pd->records[PD_USER], NULL, &o);
}

static void seed(struct pd *pd)
{
    AUTO_ARENA a = ARENA_INIT;
    tables_begin(pd->store, sandbox_now_us(pd->box), 0);
    seed_user(pd, &a, "Ada Admin", "ada@sandbox.example");
    seed_user(pd, &a, "Ben Seller", "ben@sandbox.example");
    struct value o = pd_object1(&a, "name", value_textz("Pipeline"));
    pd_put(&a, &o, "order_nr", value_int(0));
    table_insert(pd->records[PD_PIPELINE], NULL, &o);
    for (int i = 0; i < CAST_STAGES; i++) {
        o = pd_object1(&a, "name", value_textz(cast_stage_names[i]));
        pd_put(&a, &o, "order_nr", value_int(i + 1));
        pd_put(&a, &o, "pipeline_id", value_int(1));
        pd_put(&a, &o, "deal_probability", value_int(100));
        table_insert(pd->records[PD_STAGE], NULL, &o);
    }
    tables_commit(pd->store);
}

static enum err take_options(struct arena *a, const struct value *options,
                             struct pd_options *out, struct error *e)
{
    static const struct str names[] = {
        {"token", 5},          {"client_id", 9}, {"client_secret", 13},
        {"refresh_token", 13}, {"origin", 6},    {"daily_tokens", 12}};
    enum { N = sizeof names / sizeof *names };
    struct str daily = STR_NONE;
    struct str *const at[N] = {&out->token, &out->client_id,
                               &out->client_secret, &out->refresh_token,
                               &out->origin, &daily};
    *out = (struct pd_options){STR(PD_TOKEN), STR("pd_client"),
                               STR("pd_secret"), STR("pd_refresh"), STR_NONE, 0};
    for (size_t i = 0; options && i < options->fields.n; i++) {
        const struct field *f = &options->fields.at[i];
        size_t n = 0;
        while (n < N && !str_eq(f->name, names[n]))
            n++;
        struct str near = n == N ? str_suggest(f->name, names, N) : STR_NONE;
        if (n == N)
            FAIL(e, ERR_USAGE, "pipedrive has no option \"%.*s\"%s%.*s%s",
                 STR_ARG(f->name), near.n ? ": did you mean " : "",
                 STR_ARG(near), near.n ? "?" : "");
        *at[n] = arena_str(a, value_str(&f->value));
    }
    if (daily.n > 0 &&
        (!str_to_i64(daily, &out->daily_tokens) || out->daily_tokens < 1))
        FAIL(e, ERR_USAGE, "daily_tokens must be a number above 0");
    return ERR_OK;
}

static void destroy(void *state)
{
    struct pd *pd = state;
    tables_destroy(pd->store);
    struct arena own = pd->own;
    arena_fini(&own);
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct pd_options taken;
    enum err code = take_options(&own, options, &taken, e);
    if (code != ERR_OK) {
        arena_fini(&own);
        return code;
    }
    struct pd *pd = arena_new(&own, struct pd);
    *pd = (struct pd){.own = own, .box = box, .options = taken};
    pd->store = tables_create();
    for (int i = 0; i < PD_KINDS; i++)
        pd->records[i] = tables_add(
            pd->store, pd_kind_info((enum pd_kind)i)->path, 1);
    pd->fields = tables_add(pd->store, "fields", 1);
    pd->hooks = tables_add(pd->store, "webhooks", 1);
    pd->access = tables_add(pd->store, "access", 1);
    seed(pd);
    *out_state = pd;
    return ERR_OK;
}

static void reset(void *state)
{
    struct pd *pd = state;
    tables_clear(pd->store);
    pd->spent = 0;
    seed(pd);
}

const struct sandbox_system sandbox_pipedrive = {
    .name = "pipedrive",
    .summary = "Pipedrive: REST v2 and what is left of v1, OAuth",
    .options_help = options_help,
    .create = create,
    .handle = handle,
    .refuse = refuse,
    .load_demo = pd_demo_load,
    .is_write = is_write,
    .reset = reset,
    .destroy = destroy,
};
