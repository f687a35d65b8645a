/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_DESCRIBE: fields_get, and for some models what their virtual fields
 * need. Other operations go through the same calls first when their model was
 * never described; then only they know it.
 */
#include "connectors/odoo/model.h"

struct odoo_describe {
    bool has_fields;
    bool done;
    struct odoo_model_source source;
    struct odoo_query extra;
};

static struct odoo_describe *state_of(struct odoo_run *r)
{
    if (!r->describe)
        r->describe = arena_new(r->arena, struct odoo_describe);
    return r->describe;
}

static void call_fields(const struct odoo_run *r, struct odoo_call *call)
{
    static const char *const attributes[] = {
        "type", "string", "required", "readonly", "relation", "selection",
        "digits",
    };
    enum { N = sizeof attributes / sizeof attributes[0] };
    call->model = r->op->entity;
    call->method = STR("fields_get");
    if (r->o->session.major >= 8)
        odoo_call_kwarg(call, "attributes",
                        odoo_texts(call->arena, attributes, N));
}

/* What to ask besides the fields; false: nothing. */
static bool plan_extra(struct odoo_run *r, struct odoo_describe *d)
{
    if (str_is(r->op->entity, "crm.lead")) {
        d->extra = odoo_stages_query(r, value_null());
        return true;
    }
    if (!str_is(r->op->entity, "mail.activity"))
        return false;
    static const char *const documents[] = {"res.partner", "crm.lead"};
    static const char *const fields[] = {"model"};
    struct odoo_terms t = {.arena = r->arena};
    odoo_term(&t, "model", "in", odoo_texts(r->arena, documents, 2));
    d->extra = (struct odoo_query){
        .model = "ir.model",
        .domain = odoo_terms_value(&t),
        .fields = odoo_texts(r->arena, fields, 1),
    };
    return true;
}

static void finish(struct odoo_run *r, struct odoo_describe *d)
{
    r->model = odoo_model_build(r->arena, &d->source);
    d->done = true;
    if (r->op->kind != OP_DESCRIBE)
        return;
    odoo_model_keep(r->o, &d->source);
    r->op->schema = odoo_model_schema(r->arena, r->model);
}

enum err odoo_describe_next(struct odoo_run *r, struct odoo_call *call,
                            bool *out_done, struct error *e)
{
    struct odoo_describe *d = state_of(r);
    if (r->op->entity.n == 0)
        FAIL(e, ERR_INVALID, "no model of Odoo is named");
    *out_done = d->done;
    if (!d->has_fields)
        call_fields(r, call);
    else if (!d->done)
        odoo_query_call(r, &d->extra, call);
    return ERR_OK;
}

static enum err take_fields(struct odoo_run *r, struct odoo_describe *d,
                            const struct odoo_answer *answer, struct error *e)
{
    if (answer->fault == FAULT_NO_MODEL || answer->fault == FAULT_USER)
        FAIL(e, ERR_NOT_FOUND,
             "Odoo has no model `%.*s` that this user may see; is the app "
             "that brings it installed? (%.200s)", STR_ARG(r->op->entity),
             answer->error.message);
    TRY(odoo_answer_need(answer, e));
    if (answer->result.kind != VALUE_OBJECT || answer->result.fields.n == 0)
        return odoo_answer_odd(&r->sent, "the fields of a model", e);
    d->source = (struct odoo_model_source){
        .name = r->op->entity,
        .major = r->o->session.major,
        .fields = answer->result,
    };
    d->has_fields = true;
    if (!plan_extra(r, d))
        finish(r, d);
    return ERR_OK;
}

enum err odoo_describe_take(struct odoo_run *r,
                            const struct odoo_answer *answer, struct error *e)
{
    struct odoo_describe *d = state_of(r);
    bool done = true;
    if (!d->has_fields)
        return take_fields(r, d, answer, e);
    /* Who may not see ir.model can still read and finish activities. */
    if (answer->fault != FAULT_ACCESS || str_is(r->op->entity, "crm.lead"))
        TRY(odoo_query_take(r, &d->extra, answer, &d->source.extra, &done, e));
    if (done)
        finish(r, d);
    return ERR_OK;
}
