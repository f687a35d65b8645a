/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_ACTION: any public method of the model, on a record, several or none. An
 * object of arguments goes by name, and its `context` is added to ours; a
 * list goes by position. A few steps of a document have one name of ours for
 * all versions: what Odoo has called them, newest first.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/query.h"

struct action_state {
    bool done;
};

static const struct step_name {
    const char *entity;
    const char *action; /* Odoo's newest name, and ours */
    int until;          /* the last version that calls it so: */
    const char *model;  /* NULL: the entity. Else its ids go by context */
    const char *method;
} step_names[] = {
    {"sale.order", "action_confirm", 8, NULL, "action_button_confirm"},
    {"account.invoice", "action_post", 9, "account.invoice.confirm",
     "invoice_confirm"},
    {"account.invoice", "action_post", 12, NULL, "action_invoice_open"},
    {"account.payment", "action_post", 13, NULL, "post"},
    {"account.voucher", "action_post", 8, NULL, "button_proforma_voucher"},
};

/* NULL: it is called so. */
static const struct step_name *old_name(const struct erp_run *r)
{
    for (size_t i = 0; i < sizeof step_names / sizeof step_names[0]; i++)
        if (str_is(r->op->entity, step_names[i].entity) &&
            str_is(r->op->action, step_names[i].action) &&
            r->o->session.major <= step_names[i].until)
            return &step_names[i];
    return NULL;
}

static enum err add_arguments(const struct erp_run *r, struct erp_call *call,
                              struct error *e)
{
    const struct value *v = &r->op->action_arguments;
    if (v->kind == VALUE_LIST && r->o->session.protocol == ERP_JSON2 &&
        v->items.n > 0)
        FAIL(e, ERR_INVALID,
             "arguments of %.*s.%.*s must have names: JSON-2 knows no others",
             STR_ARG(r->op->entity), STR_ARG(r->op->action));
    for (size_t i = 0; v->kind == VALUE_LIST && i < v->items.n; i++)
        erp_call_arg(call, "", v->items.at[i]);
    for (size_t i = 0; v->kind == VALUE_OBJECT && i < v->fields.n; i++) {
        const struct field *f = &v->fields.at[i];
        if (!str_is(f->name, "context")) {
            vec_push(call->arena, &call->kwargs, *f);
            continue;
        }
        for (size_t k = 0;
             f->value.kind == VALUE_OBJECT && k < f->value.fields.n; k++)
            vec_push(call->arena, &call->context, f->value.fields.at[k]);
    }
    return ERR_OK;
}

static enum err action_ids(const struct erp_run *r, struct arena *a,
                           struct value *out, struct error *e)
{
    int64_t id;
    if (r->op->n_ids > 0)
        *out = erp_ids(a, r->op->ids, r->op->n_ids);
    if (r->op->action_id.n == 0)
        return ERR_OK;
    if (!erp_id_parse(r->op->action_id, &id))
        FAIL(e, ERR_NOT_FOUND, "Odoo has no %.*s `%.*s`: ids are numbers",
             STR_ARG(r->op->entity), STR_ARG(r->op->action_id));
    *out = erp_one_id(a, id);
    return ERR_OK;
}

/* A wizard finds the records that it is for in the context. */
static void call_wizard(const struct step_name *name, struct erp_call *call,
                        struct value ids)
{
    call->model = str_from(name->model);
    erp_call_arg(call, "", value_list(NULL, 0));
    erp_call_active(call, name->entity, ids);
    call->n_records = ids.items.n;
}

enum err erp_action_next(struct erp_run *r, struct erp_call *call,
                         bool *out_done, struct error *e)
{
    struct action_state *s = erp_own(r, struct action_state);
    const struct step_name *name = old_name(r);
    struct value ids = value_null();
    *out_done = s->done;
    if (s->done)
        return ERR_OK;
    if (r->op->action.n == 0 || r->op->action.p[0] == '_')
        FAIL(e, ERR_INVALID, "`%.*s` is no public method of Odoo",
             STR_ARG(r->op->action));
    call->model = r->op->entity;
    call->method = name ? str_from(name->method) : r->op->action;
    call->writes = true;
    TRY(action_ids(r, call->arena, &ids, e));
    if (name && name->model && ids.kind == VALUE_LIST)
        call_wizard(name, call, ids);
    else if (ids.kind == VALUE_LIST)
        erp_call_ids(call, ids);
    return add_arguments(r, call, e);
}

/* A window that opens on top asks people for more: nothing is done yet. */
static bool asks_for_more(const struct value *result)
{
    struct str type = value_text_at(result, "type");
    return str_starts_with(type, STR("ir.actions.act_window")) &&
           value_getz(result, "res_model") &&
           str_is(value_text_at(result, "target"), "new");
}

enum err erp_action_take(struct erp_run *r, const struct erp_answer *answer,
                         struct error *e)
{
    struct action_state *s = erp_own(r, struct action_state);
    TRY(erp_answer_need(answer, e));
    r->op->action_result = (struct action_result){
        .done = !asks_for_more(&answer->result),
        .result = answer->result,
    };
    s->done = true;
    return ERR_OK;
}
