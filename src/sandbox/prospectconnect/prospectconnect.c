/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * ProspectConnect as a system of the sandbox: one call is a route, a check of
 * who calls, a body, and a transaction around the route's own work.
 */
#include "base/json.h"
#include "base/time.h"
#include "sandbox/prospectconnect/pc_auth.h"
#include "sandbox/prospectconnect/pc_demo.h"
#include "sandbox/prospectconnect/pc_options.h"
#include "sandbox/prospectconnect/pc_record.h"

/* ---- first results under an Idempotency-Key -------------------------------- */

/* The key's name in the table of replies: of one caller and path. */
static struct str reply_name(const struct pc_call *c)
{
    struct str key =
        http_header_get(&c->request->headers, "Idempotency-Key");
    if (c->route->run != pc_d_create || key.n == 0)
        return STR_NONE;
    struct str who = http_header_get(&c->request->headers, "Authorization");
    return arena_printf(c->a, "%.*s %.*s %.*s", STR_ARG(who),
                        STR_ARG(http_url_path(c->request->url)),
                        STR_ARG(key));
}

static bool reply_again(struct pc_call *c, struct str name)
{
    const struct table_row *first =
        name.n ? table_get_text(c->pc->replies, name) : NULL;
    struct value body;
    if (!first || value_decode(c->a, value_str(pc_row_get(first, "body")),
                               &body, NULL) != ERR_OK)
        return false;
    pc_reply(c, 201, body);
    return true;
}

static void reply_keep(struct pc_call *c, struct str name)
{
    struct table *replies = c->pc->replies;
    size_t cursor = 0;
    if (table_count(replies) >= PC_REPLIES_MAX)
        table_delete(replies, table_next(replies, &cursor));
    struct field field = {STR("body"), value_text(c->out->body)};
    struct value fields = value_object(&field, 1);
    struct value id = value_text(name);
    table_insert(replies, &id, &fields);
}

/* ---- one call --------------------------------------------------------------- */

static bool is_json(const struct pc_call *c)
{
    struct str type = http_header_get(&c->request->headers, "Content-Type");
    struct str want = STR("application/json");
    return type.n >= want.n &&
           str_eq_ascii_nocase(str_slice(type, 0, want.n), want);
}

/* Whether the call may go on with its body; else it is answered. */
static bool read_body(struct pc_call *c)
{
    c->body = value_object(NULL, 0);
    if (str_is(str_from(c->request->method), "GET") ||
        c->request->body.n == 0)
        return true;
    struct error e = {0};
    if (!is_json(c))
        pc_reply_error(c, 400, "Content-Type must be application/json");
    else if (json_parse(c->a, c->request->body, &c->body, &e) != ERR_OK)
        pc_reply_error(c, 400, "the body is not JSON: %s", e.message);
    else if (c->body.kind != VALUE_OBJECT)
        pc_reply_error(c, 400, "the body must be a JSON object");
    else
        return true;
    return false;
}

/* Answers, and leaves both stores as they are to stay. */
static void carry_out(struct pc_call *c)
{
    struct pc *pc = c->pc;
    struct str name = reply_name(c);
    if (http_header_get(&c->request->headers, "Idempotency-Key").n >
        PC_IDEMPOTENCY_KEY_MAX) {
        pc_reply_error(c, 400, "Idempotency-Key is longer than %d",
                       PC_IDEMPOTENCY_KEY_MAX);
        return;
    }
    if (reply_again(c, name))
        return;
    c->route->run(c);
    bool done = c->out->status < 400;
    if (done && name.n > 0)
        reply_keep(c, name);
    if (!done)
        tables_rollback(pc->store);
    else
        tables_commit(pc->store);
    if (done && c->written > 0 && !(c->route->profiles & PC_ADMIN))
        sandbox_count_write(pc->box, c->written);
}

static void add_rate(struct pc_call *c)
{
    struct sandbox_rate rate = sandbox_rate(c->pc->box);
    const struct {
        const char *name;
        int64_t value;
    } headers[] = {
        {"X-RateLimit-Limit", rate.limit},
        {"X-RateLimit-Remaining", rate.remaining},
        {"X-RateLimit-Reset", (rate.reset_ms + 999) / 1000}, /* seconds */
    };
    bool told = pc_path_is_public(http_url_path(c->request->url));
    for (size_t i = 0; told && rate.limit > 0 && i < 3; i++)
        pc_add_header(c, headers[i].name,
                      arena_printf(c->a, "%lld", (long long)headers[i].value));
}

static void call(struct pc_call *c)
{
    c->route = pc_route_find(c->pc, c->request, &c->kind, &c->id);
    if (!c->route) {
        pc_reply_error(c, 404, "Cannot %s %.*s", c->request->method,
                       STR_ARG(http_url_path(c->request->url)));
        return;
    }
    if (pc_auth_admit(c) && read_body(c))
        carry_out(c);
}

static void handle(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct pc *pc = state;
    struct pc_call c = {.pc = pc, .a = a, .request = request, .out = out};
    int64_t now_us = sandbox_now_us(pc->box);
    pc->calls++;
    tables_begin(pc->vault, now_us, 0);
    /* The system keeps time to the millisecond. */
    tables_begin(pc->store, now_us - now_us % US_PER_MS,
                 sandbox_knobs(pc->box)->commit_delay_ms * US_PER_MS);
    call(&c);
    add_rate(&c);
    tables_commit(pc->store);
    tables_commit(pc->vault);
}

/* The headers of the refusal stay; its body is in the path's dialect. */
static void refuse(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out)
{
    struct http_headers told = out->headers;
    struct pc_call c = {.pc = state, .a = a, .request = request, .out = out};
    pc_reply_error(&c, out->status, "Too many requests");
    for (size_t i = 0; i < told.n; i++) {
        if (!str_is(told.at[i].name, "Content-Type"))
            pc_add_header(&c, told.at[i].name.p, told.at[i].value);
    }
}

/* ---- the system -------------------------------------------------------------- */

static void destroy(void *state)
{
    struct pc *pc = state;
    tables_destroy(pc->store);
    tables_destroy(pc->vault);
    struct arena own = pc->own;
    arena_fini(&own);
}

static enum err create(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e)
{
    struct pc_options taken;
    struct str keys, pats;
    TRY(pc_options_take(options, &taken, &keys, &pats, e));
    struct arena own = ARENA_INIT;
    struct pc *pc = arena_new(&own, struct pc);
    *pc = (struct pc){.own = own, .box = box, .options = taken};
    pc_store_create(pc);
    enum err code = pc_auth_create(pc, keys, pats, e);
    if (code != ERR_OK) {
        destroy(pc);
        return code;
    }
    *out_state = pc;
    return ERR_OK;
}

static void reset(void *state)
{
    struct pc *pc = state;
    tables_clear(pc->store);
    tables_begin(pc->vault, 0, 0);
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(pc->replies, &cursor)))
        table_delete(pc->replies, row);
    tables_commit(pc->vault);
}

const struct sandbox_system sandbox_prospectconnect = {
    .name = "prospectconnect",
    .summary = "ProspectConnect (Centripe): profiles A to C, and D under /v1",
    .options_help = pc_options_help,
    .create = create,
    .handle = handle,
    .control = handle,
    .refuse = refuse,
    .load_demo = pc_demo_load,
    .is_write = pc_route_is_write,
    .reset = reset,
    .destroy = destroy,
};
