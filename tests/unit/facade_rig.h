/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A handled request, driven against an Odoo sandbox in the test's own process:
 * calls of the work become calls of the rig, pictures come from the test.
 */
#pragma once

#include "facade/handler.h"
#include "unit/odoo_rig.h"

struct facade_rig {
    struct rig *odoo;
    struct facade_settings settings;
    const char *picture; /* base64 that every address gives; NULL: none */
    const char *picture_type;
    void (*plain)(struct facade_work *w);
    int fail_at;     /* the n-th write from 1 is lost; 0: none */
    bool fail_after; /* it is carried out, its answer is lost */
    int stop_at;     /* as a crash: driven no further from that write on */
    /* Out. */
    int n_calls, n_writes;
    struct value answer; /* of the body */
    struct facade_work work;
};

static inline void facade_rig_reply(struct facade_rig *f,
                                    const struct facade_call *call,
                                    struct facade_reply *out)
{
    struct rig *r = f->odoo;
    struct value kwargs = call->kwargs.kind == VALUE_OBJECT
                              ? call->kwargs
                              : value_object(NULL, 0);
    if (call->context.kind == VALUE_OBJECT)
        kwargs = value_with(&r->a, &kwargs, STR("context"), &call->context);
    struct rig_answer answer = rig_try(
        r, arena_strz(&r->a, call->model), arena_strz(&r->a, call->method),
        arena_strz(&r->a, json_text(&r->a, &call->args)),
        arena_strz(&r->a, json_text(&r->a, &kwargs)));
    *out = (struct facade_reply){.result = answer.result,
                                 .name = answer.error,
                                 .message = answer.message,
                                 .fault = answer.failed ? FAULT_USER
                                                        : FAULT_NONE};
}

static inline void facade_rig_picture(const struct facade_rig *f,
                                      struct facade_reply *out)
{
    *out = (struct facade_reply){.fault = FAULT_HTTP};
    if (f->picture)
        *out = (struct facade_reply){.result = value_textz(f->picture),
                                     .name = str_from(f->picture_type)};
}

/* False: it is driven no further. */
static inline bool facade_rig_step(struct facade_rig *f,
                                   const struct facade_call *call)
{
    struct error e = {0};
    struct facade_reply reply;
    bool fails = call->writes && ++f->n_writes == f->fail_at;
    f->n_calls++;
    if (call->writes && f->n_writes == f->stop_at)
        return false;
    if (call->url.n > 0)
        facade_rig_picture(f, &reply);
    else if (!fails || f->fail_after)
        facade_rig_reply(f, call, &reply);
    if (fails)
        reply = (struct facade_reply){.fault = FAULT_HTTP,
                                      .message = STR("the line went dead")};
    check_ok(f->work.take(&f->work, &reply, &e), &e);
    return true;
}

/* The answer's body as a value; an object without fields when it was cut. */
static inline struct value facade_rig_ask(struct facade_rig *f,
                                          const struct handler *handler,
                                          const char *verb, const char *model,
                                          const char *params)
{
    static struct facade_session session;
    struct error e = {0};
    struct facade_call call;
    struct rig *r = f->odoo;
    bool done = false;
    session = (struct facade_session){.uid = r->uid,
                                      .major = r->version,
                                      .database = STR("demo"),
                                      .login = STR("ekiclik"),
                                      .context = value_object(NULL, 0)};
    f->work = (struct facade_work){.arena = &r->a,
                                   .settings = &f->settings,
                                   .session = &session,
                                   .verb = str_from(verb),
                                   .model = str_from(model),
                                   .params = rig_value(r, params),
                                   .plain = f->plain,
                                   .handler = handler};
    f->n_calls = f->n_writes = 0;
    f->answer = value_object(NULL, 0);
    handler_start(&f->work);
    for (int i = 0; i < 1000; i++) {
        check_ok(f->work.next(&f->work, &call, &done, &e), &e);
        if (done || !facade_rig_step(f, &call))
            break;
    }
    if (f->work.close)
        f->work.close(&f->work);
    if (done)
        check_ok(json_parse(&r->a, f->work.out.body, &f->answer, &e), &e);
    return f->answer;
}
