/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_ACTION: any public method of the model, on a record, several or none. An
 * object of arguments goes by name, and its `context` is added to ours; a
 * list goes by position.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/query.h"

struct action_state {
    bool done;
};

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

enum err erp_action_next(struct erp_run *r, struct erp_call *call,
                         bool *out_done, struct error *e)
{
    struct action_state *s = erp_own(r, struct action_state);
    int64_t id;
    *out_done = s->done;
    if (s->done)
        return ERR_OK;
    if (r->op->action.n == 0 || r->op->action.p[0] == '_')
        FAIL(e, ERR_INVALID, "`%.*s` is no public method of Odoo",
             STR_ARG(r->op->action));
    call->model = r->op->entity;
    call->method = r->op->action;
    call->writes = true;
    if (r->op->n_ids > 0)
        erp_call_ids(call, erp_ids(call->arena, r->op->ids, r->op->n_ids));
    if (r->op->action_id.n > 0) {
        if (!erp_id_parse(r->op->action_id, &id))
            FAIL(e, ERR_NOT_FOUND, "Odoo has no %.*s `%.*s`: ids are numbers",
                 STR_ARG(r->op->entity), STR_ARG(r->op->action_id));
        struct value *ids = arena_array(call->arena, struct value, 1);
        ids[0] = value_int(id);
        erp_call_ids(call, value_list(ids, 1));
    }
    return add_arguments(r, call, e);
}

/* A window that opens on top asks people for more: nothing is done yet. */
static bool asks_for_more(const struct value *result)
{
    struct str type = value_str(value_getz(result, "type"));
    return str_starts_with(type, STR("ir.actions.act_window")) &&
           value_getz(result, "res_model") &&
           str_is(value_str(value_getz(result, "target")), "new");
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
