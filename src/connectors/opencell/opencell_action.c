/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_ACTION on a subscription: suspend and resume, {date}; terminate,
 * {date, reason}. Done already counts as done.
 */
#include "base/time.h"
#include "connectors/opencell/opencell_work.h"

struct deed {
    const char *name;
    const char *method;
    const char *path;
    const char *date;   /* member of the body */
    bool reason;
};

static const struct deed deeds[] = {
    {"suspend", "PUT", "/billing/subscription/suspend", "actionDate", false},
    {"resume", "PUT", "/billing/subscription/resume", "actionDate", false},
    {"terminate", "POST", "/billing/subscription/terminate", "terminationDate",
     true},
};

static const struct deed *deed_of(const struct op *op)
{
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (str_is(op->action, deeds[i].name))
            return &deeds[i];
    return NULL;
}

static bool date_of(const struct op *op, int32_t *out)
{
    const struct value *v = value_getz(&op->action_arguments, "date");
    if (v && v->kind == VALUE_DATE) {
        *out = v->date_days;
        return true;
    }
    return v && date_parse(value_str(v), out, NULL) == ERR_OK;
}

static enum err action_begin(struct connection_state *c, struct op *op,
                             struct op_work *w, struct error *e)
{
    int32_t days;
    (void)c;
    if (w->kind != OPENCELL_SUBSCRIPTION || !deed_of(op))
        FAIL(e, ERR_NOT_FOUND, "Opencell has no action `%.*s` for a %s here",
             STR_ARG(op->action), opencell_info(w->kind)->name);
    if (!date_of(op, &days))
        FAIL(e, ERR_REJECTED, "%s needs a `date`", deed_of(op)->name);
    return ERR_OK;
}

static enum err action_request(const struct connection_state *c,
                               const struct op *op, const struct op_work *w,
                               struct arena *a, struct http_request *out,
                               struct error *e)
{
    const struct deed *d = deed_of(op);
    const struct value *reason = value_getz(&op->action_arguments, "reason");
    struct members m = {0};
    int32_t days = 0;
    (void)w;
    (void)e;
    date_of(op, &days);
    members_put(a, &m, "subscriptionCode", value_text(op->action_id));
    members_put(a, &m, d->date, opencell_date_value(c, a, days));
    if (d->reason)
        members_put(a, &m, "terminationReason",
                    reason ? *reason : value_text(c->set.termination_reason));
    struct value body = members_value(&m);
    *out = opencell_send(c, a, d->method, str_from(d->path), &body);
    return ERR_OK;
}

static enum err action_take(struct connection_state *c, struct op *op,
                            struct op_work *w, const struct driver_reply *reply,
                            struct error *e)
{
    struct value answer;
    struct error failed = {0};
    enum err code = opencell_answer(c, op->arena, reply, &answer, &failed);
    bool already = code == ERR_REJECTED && deed_of(op)->reason &&
                   str_contains(str_from(failed.message),
                                STR("is already RESILIATED"));
    if (code != ERR_OK && !already) {
        if (e)
            *e = failed;
        return code;
    }
    op->action_result.done = true;
    w->done = true;
    return ERR_OK;
}

const struct driver_op opencell_op_action = {action_begin, action_request,
                                             action_take};
