/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_DESCRIBE: fields_get, and for some models what their virtual fields
 * need. Other operations go through the same calls first when their model was
 * never described; then only they know it.
 */
#include "connectors/odoo/model.h"

struct erp_describe {
    bool has_fields;
    bool done;
    struct erp_model_source source;
    struct erp_query extra;
};

static struct erp_describe *state_of(struct erp_run *r)
{
    if (!r->describe)
        r->describe = arena_new(r->arena, struct erp_describe);
    return r->describe;
}

static void call_fields(const struct erp_run *r, struct erp_call *call)
{
    static const char *const attributes[] = {
        "type",     "string",    "required", "readonly",
        "relation", "selection", "digits",   "states",
    };
    enum { N = sizeof attributes / sizeof attributes[0] };
    call->model = r->op->entity;
    call->method = STR("fields_get");
    if (r->o->session.major >= 8)
        erp_call_kwarg(call, "attributes",
                       erp_texts(call->arena, attributes, N));
}

/* What to ask besides the fields; false: nothing. */
static bool plan_extra(struct erp_run *r, struct erp_describe *d)
{
    if (str_is(r->op->entity, "crm.lead")) {
        d->extra = erp_stages_query(r, value_null());
        return true;
    }
    if (!str_is(r->op->entity, "mail.activity"))
        return false;
    static const char *const documents[] = {"res.partner", "crm.lead"};
    static const char *const fields[] = {"model"};
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, "model", "in", erp_texts(r->arena, documents, 2));
    d->extra = (struct erp_query){
        .model = "ir.model",
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, fields, 1),
        .expect = 2,
    };
    return true;
}

static void finish(struct erp_run *r, struct erp_describe *d)
{
    r->model = erp_model_build(r->arena, &d->source);
    d->done = true;
    if (r->op->kind != OP_DESCRIBE)
        return;
    erp_model_keep(r->o, &d->source);
    r->op->schema = erp_model_schema(r->arena, r->model);
}

enum err erp_describe_next(struct erp_run *r, struct erp_call *call,
                           bool *out_done, struct error *e)
{
    struct erp_describe *d = state_of(r);
    if (r->op->entity.n == 0)
        FAIL(e, ERR_INVALID, "no model of Odoo is named");
    *out_done = d->done;
    if (!d->has_fields)
        call_fields(r, call);
    else if (!d->done)
        erp_query_call(r, &d->extra, call);
    return ERR_OK;
}

static enum err take_fields(struct erp_run *r, struct erp_describe *d,
                            const struct erp_answer *answer, struct error *e)
{
    if (answer->fault == FAULT_NO_MODEL || answer->fault == FAULT_USER)
        FAIL(e, ERR_NOT_FOUND,
             "Odoo has no model `%.*s` that this user may see; is the app "
             "that brings it installed? (%.200s)",
             STR_ARG(r->op->entity), answer->error.message);
    TRY(erp_answer_need(answer, e));
    if (answer->result.kind != VALUE_OBJECT || answer->result.fields.n == 0)
        return erp_answer_odd(&r->sent, "the fields of a model", e);
    d->source = (struct erp_model_source){
        .name = r->op->entity,
        .major = r->o->session.major,
        .fields = answer->result,
    };
    d->has_fields = true;
    if (!plan_extra(r, d))
        finish(r, d);
    return ERR_OK;
}

enum err erp_describe_take(struct erp_run *r, const struct erp_answer *answer,
                           struct error *e)
{
    struct erp_describe *d = state_of(r);
    bool done = true;
    if (!d->has_fields)
        return take_fields(r, d, answer, e);
    /* Who may not see ir.model can still read and finish activities. */
    if (answer->fault != FAULT_ACCESS || str_is(r->op->entity, "crm.lead"))
        TRY(erp_query_take(r, &d->extra, answer, &d->source.extra, &done, e));
    if (done)
        finish(r, d);
    return ERR_OK;
}
