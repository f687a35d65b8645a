/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The sandboxes as a transport, and the power switch. */
#include "lib/flow_private.h"

#include "net/sql.h"

static enum err power_fail(struct flow *f, struct error *e)
{
    f->power.dead = true;
    FAIL(e, ERR_CANCELED, "the power was cut");
}

enum err flow_probe(void *context, bool after, struct error *e)
{
    struct flow *f = context;
    if (!after)
        f->power.commits++;
    bool cut = f->power.commits == f->power.cut_commit &&
               after == f->power.commit_after;
    if (f->power.dead || cut)
        return power_fail(f, e);
    return ERR_OK;
}

static struct sandbox *box_of(const struct flow *f, struct str url)
{
    for (size_t i = 0; i < FLOW_BOXES && f->box[i]; i++)
        if (str_starts_with(url, str_from(f->kind->box[i].url)))
            return f->box[i];
    return NULL;
}

static struct flow_answer *free_answer(struct flow *f)
{
    for (size_t i = 0; i < FLOW_IN_FLIGHT; i++)
        if (!f->answers[i].used)
            return &f->answers[i];
    return NULL;
}

/* What a client meets when the connection closes, or when it gives up. */
static void answer_none(struct flow_answer *answer, bool late)
{
    error_set(&answer->error, late ? ERR_TIMEOUT : ERR_UNREACHABLE, __FILE__,
              __LINE__, late ? "no answer in time" : "connection lost");
    answer->error.scope = SCOPE_CONNECTION;
    answer->error.retry = RETRY_LATER;
    answer->error.maybe_happened = true;
}

static void carry_out(struct flow *f, struct sandbox *box,
                      const struct http_request *request,
                      struct flow_answer *answer)
{
    struct http_server_reply reply = {0};
    int64_t most_ms = request->timeout_ms > 0 ? request->timeout_ms : 60000;
    sandbox_call(box, &answer->arena, request, &reply);
    bool late = reply.delay_ms > most_ms;
    int64_t delay_ms = late ? most_ms : reply.delay_ms;
    answer->due_us = f->clock.now_us + delay_ms * US_PER_MS;
    answer->response = reply.response;
    if (answer->response.status == 0)
        answer->response.status = 200;
    if (reply.drop || late)
        answer_none(answer, late);
}

/* A database is real, and answers at once. */
static void ask_database(struct flow *f, const struct http_request *request,
                         struct flow_answer *answer)
{
    f->sql_calls++;
    f->sql_writes += !http_method_is_safe(request->method);
    (void)!transport_call(&f->sql_transport, &answer->arena, request,
                          &answer->response, &answer->error);
    answer->due_us = f->clock.now_us;
}

static enum err flow_submit(void *context, const struct http_request *request,
                            uint64_t tag, struct error *e)
{
    struct flow *f = context;
    struct sandbox *box = box_of(f, request->url);
    struct flow_answer *answer = free_answer(f);
    bool cut = ++f->power.requests == f->power.cut_request;
    if (f->power.dead || (cut && !f->power.cut_after))
        return power_fail(f, e);
    bool database = f->sql && sql_is_address(request->url);
    if ((!box && !database) || !answer)
        FAIL(e, ERR_INVALID, "nobody is at %.*s", STR_ARG(request->url));
    arena_reset(&answer->arena);
    answer->used = true;
    answer->tag = tag;
    answer->error = (struct error){0};
    if (database)
        ask_database(f, request, answer);
    else
        carry_out(f, box, request, answer);
    return cut ? power_fail(f, e) : ERR_OK;
}

static struct flow_answer *next_answer(struct flow *f)
{
    struct flow_answer *next = NULL;
    for (size_t i = 0; i < FLOW_IN_FLIGHT; i++) {
        struct flow_answer *one = &f->answers[i];
        if (one->used && (!next || one->due_us < next->due_us))
            next = one;
    }
    return next;
}

static struct http_response copy_response(struct arena *a,
                                          const struct http_response *from)
{
    struct http_response out = *from;
    struct http_header *headers =
        arena_array(a, struct http_header, from->headers.n);
    for (size_t i = 0; i < from->headers.n; i++)
        headers[i] =
            (struct http_header){arena_str(a, from->headers.at[i].name),
                                 arena_str(a, from->headers.at[i].value)};
    out.headers.at = headers;
    out.body = arena_str(a, from->body);
    return out;
}

static enum err flow_wait(void *context, struct arena *a, int64_t timeout_ms,
                          struct http_exchange *out, struct error *e)
{
    struct flow *f = context;
    struct flow_answer *next = next_answer(f);
    if (f->power.dead)
        return power_fail(f, e);
    int64_t until_us = f->clock.now_us + timeout_ms * US_PER_MS;
    if (!next || next->due_us > until_us) {
        f->clock.now_us = until_us;
        FAIL(e, ERR_TIMEOUT, "nothing came");
    }
    if (next->due_us > f->clock.now_us)
        f->clock.now_us = next->due_us;
    next->used = false;
    *out = (struct http_exchange){.tag = next->tag,
                                  .outcome = next->error.code,
                                  .error = next->error};
    if (out->outcome == ERR_OK)
        out->response = copy_response(a, &next->response);
    return ERR_OK;
}

void flow_connect(struct flow *f)
{
    f->transport = (struct transport){flow_submit, flow_wait, f};
}

void flow_power_on(struct flow *f)
{
    f->power = (struct flow_power){0};
    for (size_t i = 0; i < FLOW_IN_FLIGHT; i++)
        f->answers[i].used = false;
}
