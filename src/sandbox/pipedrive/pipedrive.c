/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Pipedrive as a system of the sandbox: the versions under /v1, /api/v1 and
 * /api/v2, OAuth under /oauth, one transaction a call.
 */
#include "sandbox/options.h"
#include "sandbox/pipedrive/pd.h"

static const char options_help[] =
    "  --token=T           the API token (pd_demo_token)\n"
    "  --client_id=ID      OAuth's app (pd_client)\n"
    "  --client_secret=S   its secret (pd_secret)\n"
    "  --refresh_token=T   its refresh token (pd_refresh)\n"
    "  --origin=URL        told as api_domain; unless set, the Host asked\n"
    "  --daily_tokens=N    the company's budget, used up by calls\n"
    "  --plan=P            lite, growth, premium or ultimate: its budget of a\n"
    "                      day, and its calls in 2 s as knobs\n"
    "  --seats=N           for so many users (1)\n"
    "  --rotate=yes        each refresh gives another refresh token, and the\n"
    "                      one before is worth nothing\n"
    "  --company=marketo   with the custom fields, users, pipelines and types\n"
    "                      of activity of a flow with Marketo\n"
    "  --seed=1            with --company=marketo: with some records too\n";

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
    for (int i = 0; i < PD_KINDS; i++) {
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
    const struct value *conditions = value_getz(&row->fields, "conditions");
    if (kind == PD_USER && str_is(c->path.at[1], "me")) {
        pd_put(c->a, &shown, "company_id", value_int(1));
        pd_put(c->a, &shown, "company_name", value_textz("Sandbox"));
        pd_put(c->a, &shown, "company_domain", value_textz("sandbox"));
    }
    if (kind == PD_FILTER && conditions)
        pd_put(c->a, &shown, "conditions", *conditions);
    pd_data(c, 200, shown, NULL);
}

/* What is deleted can be read all the same. */
static bool lingers(enum pd_kind kind)
{
    return kind != PD_LEAD && kind != PD_FILTER;
}

/* Writes of what is deleted: each way of asking has its own answer. */
static void refuse_gone(struct pd_call *c, enum pd_kind kind, bool known)
{
    struct str missing = str_from(pd_kind_info(kind)->missing);
    bool old = c->api == 1 && known && kind <= PD_ACTIVITY;
    if (c->api == 2)
        pd_fail(c, 404, STR("Entity was not found"));
    else if (old && is_method(c, "DELETE"))
        pd_fail(c, 410, missing);
    else
        pd_fail(c, old && is_method(c, "PUT") ? 400 : 404, missing);
}

/* False: answered. */
static bool find_row(struct pd_call *c, enum pd_kind kind,
                     const struct table_row **out)
{
    int64_t id = 0;
    if (kind == PD_LEAD) {
        *out = table_get_text(c->pd->records[kind], c->path.at[1]);
        return true;
    }
    if (kind == PD_USER && str_is(c->path.at[1], "me"))
        id = 1;
    else if (!str_to_i64(c->path.at[1], &id)) {
        pd_fail(c, 400, STR("id must be a number"));
        return false;
    }
    *out = table_get_int(c->pd->records[kind], id);
    return true;
}

static bool changes(const struct pd_call *c, enum pd_kind kind)
{
    return is_method(c, c->api == 1 && kind != PD_LEAD ? "PUT" : "PATCH");
}

static void one(struct pd_call *c, enum pd_kind kind)
{
    bool writes = pd_kind_info(kind)->writes && c->path.n == 2;
    const struct table_row *row = NULL;
    bool reads = is_method(c, "GET") && c->path.n == 2;
    if (!find_row(c, kind, &row))
        return;
    if (!row || (pd_is_deleted(row) && !(reads && lingers(kind))))
        refuse_gone(c, kind, row != NULL);
    else if (reads)
        show_one(c, kind, row);
    else if (writes && changes(c, kind))
        pd_update(c, kind, row);
    else if (writes && is_method(c, "DELETE"))
        pd_delete(c, kind, row);
    else if (c->path.n != 3 || !pd_more(c, kind, row))
        not_there(c);
}

enum word { WORD_NONE, WORD_SEARCH, WORD_FIND, WORD_ARCHIVED, WORD_COLLECTION };

/* What stands behind the kind and is no id. */
static enum word word_of(const struct pd_call *c, enum pd_kind kind)
{
    bool crm = kind <= PD_DEAL, v1 = c->api == 1;
    const struct {
        const char *text;
        bool there;
    } words[] = {
        [WORD_NONE] = {"", false},
        [WORD_SEARCH] = {"search",
                         crm || kind == PD_LEAD || kind == PD_PRODUCT},
        [WORD_FIND] = {"find", v1 && (crm || kind == PD_USER)},
        [WORD_ARCHIVED] = {"archived", kind == PD_DEAL || kind == PD_LEAD},
        [WORD_COLLECTION] = {"collection", v1 && kind <= PD_ACTIVITY},
    };
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        if (words[i].there && str_is(c->path.at[1], words[i].text))
            return (enum word)i;
    return WORD_NONE;
}

/* False: it is no word. */
static bool route_word(struct pd_call *c, enum pd_kind kind)
{
    static const struct pd_scope archived = {.archived = true};
    static const struct pd_scope collection = {.collection = true};
    if (!is_method(c, "GET") || c->path.n != 2)
        return false;
    switch (word_of(c, kind)) {
    case WORD_NONE:
        return false;
    case WORD_SEARCH:
        pd_search(c, kind);
        break;
    case WORD_FIND:
        pd_find(c, kind);
        break;
    case WORD_ARCHIVED:
        pd_list(c, kind, &archived);
        break;
    case WORD_COLLECTION:
        pd_list(c, kind, &collection);
        break;
    }
    return true;
}

/* v2 searches leads, and has no more of them. */
static bool is_there(const struct pd_call *c, enum pd_kind kind)
{
    unsigned apis = pd_kind_info(kind)->apis;
    bool search = kind == PD_LEAD && c->path.n == 2 &&
                  str_is(c->path.at[1], "search");
    return search || (apis & (c->api == 1 ? PD_V1 : PD_V2)) != 0;
}

static void route_kind(struct pd_call *c, enum pd_kind kind)
{
    const struct pd_kind_info *info = pd_kind_info(kind);
    if (!is_there(c, kind))
        not_there(c);
    else if (c->path.n == 1 && is_method(c, "GET"))
        pd_list(c, kind, NULL);
    else if (c->path.n == 1 && is_method(c, "POST") && info->writes)
        pd_create(c, kind);
    else if (c->path.n >= 2 && route_word(c, kind))
        return;
    else if (c->path.n == 2 || c->path.n == 3)
        one(c, kind);
    else
        not_there(c);
}

/* Calls of one word that are no kind's; false: none. */
static bool route_single(struct pd_call *c, struct str word)
{
    if (c->path.n != 1 || !is_method(c, "GET"))
        return false;
    if (str_is(word, "itemSearch"))
        pd_item_search(c);
    else if (str_is(word, "recents") && c->api == 1)
        pd_recents(c);
    else if (str_is(word, "currencies") && c->api == 1)
        pd_currencies(c);
    else
        return false;
    return true;
}

static void route(struct pd_call *c)
{
    enum pd_kind kind;
    struct str first = c->path.n > 0 ? c->path.at[0] : STR("");
    if (route_single(c, first))
        return;
    if (str_is(first, "webhooks") && c->api == 1 && pd_hooks(c))
        return;
    if (fields_kind_of(first, &kind) && pd_fields(c, kind))
        return;
    if (kind_of(first, &kind))
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

/* "deals:(id,title)" is deals, with these members only. */
static void take_selector(struct pd_call *c)
{
    for (size_t i = 0; c->api == 1 && i < c->path.n; i++) {
        struct str *parts = arena_array(c->a, struct str, c->path.n);
        struct str part = c->path.at[i];
        size_t at = str_find(part, STR(":("), 0);
        if (at == part.n || !str_ends_with(part, STR(")")))
            continue;
        memcpy(parts, c->path.at, c->path.n * sizeof *parts);
        parts[i] = str_slice(part, 0, at);
        c->only = str_slice(part, at + 2, part.n - 1);
        c->path.at = parts;
        return;
    }
}

static bool read_body(struct pd_call *c)
{
    c->body = value_object(NULL, 0);
    struct str type = http_header_get(&c->request->headers, "Content-Type");
    if (c->request->body.n == 0 || is_method(c, "GET"))
        return true;
    if (c->api == 1 &&
        str_contains(type, STR("application/x-www-form-urlencoded"))) {
        c->body = pd_form_body(c->a, c->request->body);
        return true;
    }
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
    if (pd_oauth(c, path))
        return;
    c->api = 1;
    if (http_path_segments(c->a, path, &c->path, NULL) != ERR_OK) {
        not_there(c);
        return;
    }
    c->api = version_of(&c->path);
    take_selector(c);
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
    if (c.api > 0)
        pd_tell_budget(&c);
}

static bool is_write(const struct http_request *request)
{
    return strcmp(request->method, "GET") != 0 &&
           !str_starts_with(http_url_path(request->url), STR("/oauth/"));
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

/* 30,000 tokens a day, times the plan's factor, times seats; and how many calls
 * of a token there may be at once. */
static enum err take_plan(struct str plan, struct str seats,
                          struct pd_options *out, struct error *e)
{
    static const struct {
        const char *name;
        int64_t factor, burst;
    } plans[] = {{"lite", 1, 20},
                 {"growth", 2, 40},
                 {"premium", 5, 100},
                 {"ultimate", 7, 120}};
    int64_t n = 1;
    if (seats.n > 0 && (!str_to_i64(seats, &n) || n < 1 || n > PD_SEATS_MAX))
        FAIL(e, ERR_USAGE, "seats must be a number from 1 to %d", PD_SEATS_MAX);
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        if (!str_is(plan, plans[i].name))
            continue;
        out->daily_tokens = PD_PLAN_TOKENS * plans[i].factor * n;
        out->burst = plans[i].burst;
        return ERR_OK;
    }
    FAIL(e, ERR_USAGE,
         "plan can be lite, growth, premium or ultimate, not \"%.*s\"",
         STR_ARG(plan));
}

static enum err take_options(struct arena *a, const struct value *options,
                             struct pd_options *out, struct error *e)
{
    static const struct str names[] = {
        {"token", 5},          {"client_id", 9}, {"client_secret", 13},
        {"refresh_token", 13}, {"origin", 6},    {"daily_tokens", 12},
        {"company", 7},        {"seed", 4},
        {"rotate", 6},         {"plan", 4},      {"seats", 5}};
    enum { N = sizeof names / sizeof *names };
    struct str daily = STR_NONE, rotate = STR_NONE;
    struct str plan = STR_NONE, seats = STR_NONE;
    struct str *const at[N] = {&out->token, &out->client_id,
                               &out->client_secret, &out->refresh_token,
                               &out->origin, &daily, &out->company,
                               &out->seed, &rotate, &plan, &seats};
    *out = (struct pd_options){STR(PD_TOKEN), STR("pd_client"),
                               STR("pd_secret"), STR("pd_refresh"),
                               .origin = STR_NONE};
    for (size_t i = 0; options && i < options->fields.n; i++) {
        const struct field *f = &options->fields.at[i];
        size_t n = 0;
        while (n < N && !str_eq(f->name, names[n]))
            n++;
        if (n == N)
            return sandbox_option_unknown("pipedrive", f->name, names, N, e);
        *at[n] = arena_str(a, value_str(&f->value));
    }
    if (daily.n > 0 &&
        (!str_to_i64(daily, &out->daily_tokens) || out->daily_tokens < 1))
        FAIL(e, ERR_USAGE, "daily_tokens must be a number above 0");
    if (plan.n > 0)
        TRY(take_plan(plan, seats, out, e));
    out->rotate = str_is(rotate, "yes");
    if (!pd_company_is_known(out->company))
        FAIL(e, ERR_USAGE, "company can be marketo, not \"%.*s\"",
             STR_ARG(out->company));
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
    pd->refresh_token = taken.refresh_token;
    if (taken.burst > 0) {
        sandbox_knobs(box)->rate_limit = taken.burst;
        sandbox_knobs(box)->rate_window_ms = PD_BURST_MS;
    }
    pd->store = tables_create();
    for (int i = 0; i < PD_KINDS; i++)
        pd->records[i] = tables_add(
            pd->store, pd_kind_info((enum pd_kind)i)->path, 1);
    pd->fields = tables_add(pd->store, "fields", PD_FIELDS_FROM);
    pd->flow = tables_add(pd->store, "flow", 1);
    pd_links_make(pd);
    pd->hooks = tables_add(pd->store, "webhooks", 1);
    pd->access = tables_add(pd->store, "access", 1);
    pd_company_seed(pd);
    *out_state = pd;
    return ERR_OK;
}

static void reset(void *state)
{
    struct pd *pd = state;
    tables_clear(pd->store);
    pd->spent = 0;
    pd->refresh_token = pd->options.refresh_token;
    pd_company_seed(pd);
}

const struct sandbox_system sandbox_pipedrive = {
    .name = "pipedrive",
    .summary = "Pipedrive: REST v2 and what is left of v1, OAuth",
    .options_help = options_help,
    .create = create,
    .handle = handle,
    .control = pd_control,
    .refuse = refuse,
    .load_demo = pd_demo_load,
    .is_write = is_write,
    .reset = reset,
    .destroy = destroy,
};
