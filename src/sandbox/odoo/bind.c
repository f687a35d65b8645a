/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* From a name and arguments to the function that does it. */
#include "sandbox/odoo/methods.h"

static const struct odoo_method_group *const groups[] = {
    &odoo_methods_orm, &odoo_methods_meta, &odoo_methods_documents,
    &odoo_methods_openerp, &odoo_methods_openerp_sale,
    &odoo_methods_openerp_invoice, &odoo_methods_voucher,
    /* None of what follows is of before 8. */
    &odoo_methods_sale, &odoo_methods_contract, &odoo_methods_account,
    &odoo_methods_invoice, &odoo_methods_order, &odoo_methods_payment,
    &odoo_methods_reversal,
    &odoo_methods_stock, &odoo_methods_picking, &odoo_methods_purchase};
#define N_GROUPS (sizeof groups / sizeof *groups)
enum { N_GROUPS_OLD = 7 };

static bool belongs(const struct odoo_method *method, const struct odoo *o,
                    const struct odoo_model *m)
{
    if (o->version < method->since ||
        (method->until && o->version > method->until))
        return false;
    if (!method->model)
        return true;
    if (str_is(str_from(method->model), "*"))
        return m->d.thread;
    return str_is(m->name, method->model);
}

/* A model's own method goes before the general one of the same name. */
static const struct odoo_method *find(const struct odoo *o,
                                      const struct odoo_model *m,
                                      struct str name)
{
    const struct odoo_method *found = NULL;
    size_t n = o->version < 8 ? N_GROUPS_OLD : N_GROUPS;
    for (size_t g = 0; g < n; g++) {
        for (size_t i = 0; i < groups[g]->n; i++) {
            const struct odoo_method *method = &groups[g]->at[i];
            if (!str_is(name, method->name) || !belongs(method, o, m))
                continue;
            if (!found || method->model)
                found = method;
        }
    }
    return found;
}

bool odoo_method_writes(struct str name)
{
    for (size_t g = 0; g < N_GROUPS; g++) {
        for (size_t i = 0; i < groups[g]->n; i++) {
            if (str_is(name, groups[g]->at[i].name))
                return groups[g]->at[i].writes;
        }
    }
    return false;
}

bool odoo_arg_true(const struct odoo_args *args, int i)
{
    const struct value *v = args->at[i];
    if (!v || odoo_is_empty(v))
        return false;
    return v->kind != VALUE_INT || v->integer != 0;
}

int64_t odoo_arg_int(const struct odoo_args *args, int i, int64_t absent)
{
    const struct value *v = args->at[i];
    return v && v->kind == VALUE_INT ? v->integer : absent;
}

/* Binding. ----------------------------------------------------------------- */

struct binding {
    struct odoo_call *c;
    const struct odoo_model *m;
    const struct odoo_method *method;
    bool named; /* JSON-2's words for what is wrong */
    struct odoo_args *out;
};

/* Name of the n-th parameter; false past the last. */
static bool param_at(const struct odoo_method *method, int n,
                     struct str *out_name, bool *out_optional)
{
    struct str all = str_from(method->params), part;
    for (int i = 0; all.n > 0 && str_split(&all, ',', &part); i++) {
        if (i != n || str_is(part, "**"))
            continue;
        *out_optional = str_ends_with(part, STR("="));
        *out_name = str_slice(part, 0, part.n - *out_optional);
        return true;
    }
    return false;
}

static bool takes_extra(const struct odoo_method *method)
{
    return str_ends_with(str_from(method->params), STR("**"));
}

static enum err bind_keyword(struct binding *b, const struct field *given)
{
    struct str name;
    bool optional;
    for (int i = 0; param_at(b->method, i, &name, &optional); i++) {
        if (str_eq(name, given->name)) {
            b->out->at[i] = &given->value;
            return ERR_OK;
        }
    }
    if (takes_extra(b->method))
        return ERR_OK;
    if (b->named)
        return RAISE(b->c, FAULT_UNPROCESSABLE,
                     "got an unexpected keyword argument '%.*s'",
                     STR_ARG(given->name));
    return RAISE(b->c, FAULT_TYPE,
                 "BaseModel.%s() got an unexpected keyword argument '%.*s'",
                 b->method->name, STR_ARG(given->name));
}

static enum err check_required(struct binding *b)
{
    struct str name;
    bool optional;
    for (int i = 0; param_at(b->method, i, &name, &optional); i++) {
        if (optional || b->out->at[i])
            continue;
        if (b->named)
            return RAISE(b->c, FAULT_UNPROCESSABLE,
                         "missing a required argument: '%.*s'", STR_ARG(name));
        return RAISE(b->c, FAULT_TYPE,
                     "BaseModel.%s() missing 1 required positional argument: "
                     "'%.*s'",
                     b->method->name, STR_ARG(name));
    }
    return ERR_OK;
}

static enum err bind_all(struct binding *b, const struct value *args,
                         size_t from, const struct value *kwargs)
{
    struct str name;
    bool optional;
    size_t n = args ? args->items.n : 0;
    for (size_t i = from; i < n; i++) {
        if (!param_at(b->method, (int)(i - from), &name, &optional))
            return RAISE(b->c, FAULT_TYPE,
                         "BaseModel.%s() takes %zu positional arguments but "
                         "%zu were given",
                         b->method->name, i - from + 1, n - from + 1);
        b->out->at[i - from] = &args->items.at[i];
    }
    for (size_t i = 0; kwargs && i < kwargs->fields.n; i++) {
        const struct field *given = &kwargs->fields.at[i];
        bool own = str_is(given->name, "context") ||
                   (b->named && str_is(given->name, "ids"));
        if (!own)
            TRY(bind_keyword(b, given));
    }
    if (kwargs)
        b->out->extra = *kwargs;
    return check_required(b);
}

static void take_context(struct odoo_call *c, const struct value *context)
{
    c->context = value_object(NULL, 0);
    if (context && context->kind == VALUE_OBJECT)
        c->context = *context;
    const struct value *test = value_getz(&c->context, "active_test");
    c->active_test = !test || !(odoo_is_empty(test) ||
                                (test->kind == VALUE_INT && !test->integer));
}

/* By name, or before 8 also by its place. */
static const struct value *context_of(const struct odoo_method *method,
                                      const struct odoo_args *bound,
                                      const struct value *kwargs)
{
    struct str name;
    bool optional;
    for (int i = 0; param_at(method, i, &name, &optional); i++) {
        if (str_is(name, "context") && bound->at[i])
            return bound->at[i];
    }
    return value_getz(kwargs, "context");
}

static enum err refuse_private(struct odoo_call *c, const struct odoo_model *m,
                               struct str name)
{
    if (c->o->version < 8)
        return RAISE_TITLED(c, "Access Denied",
                            "Private methods (such as %.*s) cannot be called "
                            "remotely.",
                            STR_ARG(name));
    if (c->o->version < 18)
        return RAISE(c, FAULT_ACCESS,
                     "Private methods (such as %.*s) cannot be called "
                     "remotely.",
                     STR_ARG(name));
    return RAISE(c, FAULT_ACCESS,
                 "Private methods (such as '%s.%.*s') cannot be called "
                 "remotely.",
                 m->d.name, STR_ARG(name));
}

/* Methods of recordsets that were never meant for RPC. */
static bool is_internal(struct str name)
{
    static const char *const names[] = {
        "browse",     "sudo",     "mapped",     "filtered", "sorted",
        "with_user",  "with_env", "fetch",      "update",   "with_context",
        "with_company", "ensure_one", "invalidate_recordset", "concat"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i]))
            return true;
    }
    return false;
}

static enum err look_up(struct odoo_call *c, const struct odoo_model *m,
                        struct str name, bool named,
                        const struct odoo_method **out)
{
    const struct odoo_method *method = find(c->o, m, name);
    if (str_starts_with(name, STR("_")) ||
        (c->o->version >= 19 && is_internal(name)) ||
        (method && method->hidden_since &&
         c->o->version >= method->hidden_since))
        return refuse_private(c, m, name);
    if (method) {
        *out = method;
        return ERR_OK;
    }
    if (named)
        return RAISE(c, FAULT_NOT_FOUND, "The method '%s.%.*s' does not exist",
                     m->d.name, STR_ARG(name));
    if (c->o->version >= 18)
        return RAISE(c, FAULT_ATTRIBUTE,
                     "The method '%s.%.*s' does not exist", m->d.name,
                     STR_ARG(name));
    return RAISE(c, FAULT_ATTRIBUTE,
                 c->o->version < 8 ? "'%s' object has no attribute '%.*s'"
                                   : "type object '%s' has no attribute '%.*s'",
                 m->d.name, STR_ARG(name));
}

enum err odoo_method_call(struct odoo_call *c, struct str model,
                          struct str name, const struct value *args,
                          const struct value *kwargs, struct value *out)
{
    struct odoo_model *m = odoo_model_find(c->o, model);
    const struct odoo_method *method = NULL;
    struct odoo_args bound = {.extra = value_object(NULL, 0)};
    if (!m)
        return RAISE_TITLED(c, c->o->version < 8 ? "Object Error" : NULL,
                            "Object %.*s doesn't exist", STR_ARG(model));
    TRY(look_up(c, m, name, false, &method));
    if (!method->of_model && (!args || args->items.n == 0))
        return RAISE(c, FAULT_INDEX, "list index out of range");
    if (!method->of_model)
        TRY(odoo_ids_from(c, &args->items.at[0], &bound.ids));
    bound.one = !method->of_model && args->items.at[0].kind == VALUE_INT;
    struct binding b = {c, m, method, false, &bound};
    TRY(bind_all(&b, args, method->of_model ? 0 : 1, kwargs));
    take_context(c, context_of(method, &bound, kwargs));
    return method->run(c, m, &bound, out);
}

enum err odoo_method_call_named(struct odoo_call *c, struct str model,
                                struct str name, const struct value *body,
                                struct value *out)
{
    struct odoo_model *m = odoo_model_find(c->o, model);
    const struct odoo_method *method = NULL;
    struct odoo_args bound = {.extra = value_object(NULL, 0)};
    const struct value *ids = value_getz(body, "ids");
    if (!m)
        return RAISE(c, FAULT_NOT_FOUND, "the model '%.*s' does not exist",
                     STR_ARG(model));
    TRY(look_up(c, m, name, true, &method));
    take_context(c, value_getz(body, "context"));
    if (ids)
        TRY(odoo_ids_from(c, ids, &bound.ids));
    if (method->of_model && bound.ids.n > 0)
        return RAISE(c, FAULT_UNPROCESSABLE, "cannot call %s.%.*s with ids",
                     m->d.name, STR_ARG(name));
    struct binding b = {c, m, method, true, &bound};
    TRY(bind_all(&b, NULL, 0, body));
    return method->run(c, m, &bound, out);
}
