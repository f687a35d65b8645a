/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_SETUP: makes the x_ fields that are wished for and not there yet. Odoo
 * rebuilds its registry after each, which takes seconds, so one call makes
 * all of them.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/model.h"

enum setup_step { SETUP_FIELDS, SETUP_MODELS, SETUP_CREATE, SETUP_DONE };

struct setup_state {
    bool started;
    enum setup_step step;
    struct erp_query query;
    bool *missing;   /* one a wish */
    int64_t *models; /* ir.model id, one a wish */
    size_t next;     /* wish to make, where one call makes one field */
};

static const char *type_of(enum value_kind kind)
{
    switch (kind) {
    case VALUE_TEXT:
        return "char";
    case VALUE_BOOL:
        return "boolean";
    case VALUE_INT:
        return "integer";
    case VALUE_DECIMAL:
        return "float";
    case VALUE_DATE:
        return "date";
    case VALUE_DATETIME:
        return "datetime";
    case VALUE_NULL:
    case VALUE_REF:
    case VALUE_SET:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return NULL;
}

static enum err check_wishes(struct erp_run *r, struct error *e)
{
    for (size_t i = 0; i < r->op->n_wishes; i++) {
        const struct field_wish *w = &r->op->wishes[i];
        if (!str_starts_with(w->name, STR("x_")))
            FAIL(e, ERR_INVALID,
                 "field `%.*s` cannot be made in Odoo: names of own fields "
                 "start with x_",
                 STR_ARG(w->name));
        if (!type_of(w->kind))
            FAIL(e, ERR_INVALID,
                 "field `%.*s` cannot be made in Odoo: it cannot be a %s",
                 STR_ARG(w->name), value_kind_name(w->kind));
    }
    return ERR_OK;
}

/* ---- calls -------------------------------------------------------------- */

static struct value wish_texts(struct erp_run *r, bool names)
{
    VEC(struct value) texts = {0};
    for (size_t i = 0; i < r->op->n_wishes; i++) {
        struct str text =
            names ? r->op->wishes[i].name : r->op->wishes[i].entity;
        bool have = false;
        for (size_t k = 0; k < texts.n; k++)
            have = have || str_eq(texts.at[k].text, text);
        if (!have)
            vec_push(r->arena, &texts, value_text(text));
    }
    return value_list(texts.at, texts.n);
}

static void plan_query(struct erp_run *r, struct setup_state *s,
                       enum setup_step step)
{
    static const char *const field_fields[] = {"model", "name", "ttype"};
    static const char *const model_fields[] = {"model"};
    bool fields = step == SETUP_FIELDS;
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, "model", "in", wish_texts(r, false));
    if (fields)
        erp_term(&t, "name", "in", wish_texts(r, true));
    s->query = (struct erp_query){
        .model = fields ? "ir.model.fields" : "ir.model",
        .domain = erp_terms_value(&t),
        .fields = fields ? erp_texts(r->arena, field_fields, 3)
                         : erp_texts(r->arena, model_fields, 1),
        .expect = fields ? 0 : wish_texts(r, false).items.n,
    };
    s->step = step;
}

static enum err start(struct erp_run *r, struct setup_state *s, struct error *e)
{
    TRY(check_wishes(r, e));
    s->missing = arena_array(r->arena, bool, r->op->n_wishes);
    s->models = arena_array(r->arena, int64_t, r->op->n_wishes);
    if (r->op->n_wishes > 0)
        plan_query(r, s, SETUP_FIELDS);
    else
        s->step = SETUP_DONE;
    s->started = true;
    return ERR_OK;
}

static struct value vals_of(const struct erp_run *r,
                            const struct setup_state *s, size_t wish,
                            struct arena *a)
{
    const struct field_wish *w = &r->op->wishes[wish];
    struct field *f = arena_array(a, struct field, 7);
    size_t n = 0;
    struct str label = w->label.n > 0 ? w->label : w->name;
    f[n++] = (struct field){STR("name"), value_text(w->name)};
    f[n++] = (struct field){STR("model_id"), value_int(s->models[wish])};
    f[n++] = (struct field){STR("field_description"), value_text(label)};
    f[n++] = (struct field){STR("ttype"), value_textz(type_of(w->kind))};
    f[n++] = (struct field){STR("state"), value_textz("manual")};
    if (r->o->session.major >= 10) {
        /* A copied record must not carry the marks of the first one. */
        f[n++] = (struct field){STR("copied"), value_bool(false)};
        f[n++] =
            (struct field){STR("index"), value_bool(w->kind == VALUE_TEXT)};
    }
    return value_object(f, n);
}

static void call_create(const struct erp_run *r, const struct setup_state *s,
                        struct erp_call *call)
{
    VEC(struct value) all = {0};
    erp_call_start(call, "ir.model.fields", "create");
    call->writes = true;
    if (r->o->session.major < 12) {
        erp_call_arg(call, "vals", vals_of(r, s, s->next, call->arena));
        call->n_records = 1;
        return;
    }
    for (size_t i = 0; i < r->op->n_wishes; i++)
        if (s->missing[i])
            vec_push(call->arena, &all, vals_of(r, s, i, call->arena));
    erp_call_arg(call, "vals_list", value_list(all.at, all.n));
    call->n_records = all.n;
}

enum err erp_setup_next(struct erp_run *r, struct erp_call *call,
                        bool *out_done, struct error *e)
{
    struct setup_state *s = erp_own(r, struct setup_state);
    if (!s->started)
        TRY(start(r, s, e));
    switch (s->step) {
    case SETUP_FIELDS:
    case SETUP_MODELS:
        erp_query_call(r, &s->query, call);
        break;
    case SETUP_CREATE:
        call_create(r, s, call);
        break;
    case SETUP_DONE:
        *out_done = true;
        break;
    }
    return ERR_OK;
}

/* ---- answers ------------------------------------------------------------ */

static const struct value *find_row(const struct value *rows, struct str model,
                                    const struct str *name)
{
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        if (str_eq(value_text_at(row, "model"), model) &&
            (!name || str_eq(value_text_at(row, "name"), *name)))
            return row;
    }
    return NULL;
}

static enum err take_fields(struct erp_run *r, struct setup_state *s,
                            const struct value *rows, struct error *e)
{
    bool any = false;
    for (size_t i = 0; i < r->op->n_wishes; i++) {
        const struct field_wish *w = &r->op->wishes[i];
        const struct value *row = find_row(rows, w->entity, &w->name);
        struct str type = value_text_at(row, "ttype");
        if (row && !str_is(type, type_of(w->kind)))
            FAIL(e, ERR_SCHEMA,
                 "field `%.*s` of %.*s is there in Odoo as %.*s, not as %s",
                 STR_ARG(w->name), STR_ARG(w->entity), STR_ARG(type),
                 type_of(w->kind));
        s->missing[i] = !row;
        any = any || !row;
    }
    if (any)
        plan_query(r, s, SETUP_MODELS);
    else
        s->step = SETUP_DONE;
    return ERR_OK;
}

/* The next wish that is missing, from `from` on. */
static size_t next_missing(const struct erp_run *r, const struct setup_state *s,
                           size_t from)
{
    while (from < r->op->n_wishes && !s->missing[from])
        from++;
    return from;
}

static enum err take_models(struct erp_run *r, struct setup_state *s,
                            const struct value *rows, struct error *e)
{
    for (size_t i = 0; i < r->op->n_wishes; i++) {
        const struct field_wish *w = &r->op->wishes[i];
        const struct value *row = find_row(rows, w->entity, NULL);
        if (s->missing[i] &&
            !erp_id_of_wire(value_getz(row, "id"), &s->models[i]))
            FAIL(e, ERR_NOT_FOUND,
                 "Odoo has no model `%.*s` to make field `%.*s` in",
                 STR_ARG(w->entity), STR_ARG(w->name));
    }
    s->next = next_missing(r, s, 0);
    s->step = SETUP_CREATE;
    return ERR_OK;
}

static void take_created(struct erp_run *r, struct setup_state *s)
{
    bool one = r->o->session.major < 12;
    for (size_t i = one ? s->next : 0;
         i < (one ? s->next + 1 : r->op->n_wishes); i++) {
        if (!s->missing[i])
            continue;
        r->op->wishes_made++;
        erp_model_forget(r->o, r->op->wishes[i].entity);
    }
    s->next = one ? next_missing(r, s, s->next + 1) : r->op->n_wishes;
    if (s->next >= r->op->n_wishes)
        s->step = SETUP_DONE;
}

static enum err refuse_access(struct erp_run *r, struct error *e)
{
    const struct field_wish *w = &r->op->wishes[0];
    FAIL(e, ERR_ACCESS,
         "user \"%.*s\" may not make fields such as `%.*s` of %.*s; that "
         "needs the right Administration: Settings in Odoo, or make them by "
         "hand",
         STR_ARG(r->o->set.user), STR_ARG(w->name), STR_ARG(w->entity));
}

enum err erp_setup_take(struct erp_run *r, const struct erp_answer *answer,
                        struct error *e)
{
    struct setup_state *s = erp_own(r, struct setup_state);
    struct value rows;
    bool done;
    if (answer->fault == FAULT_ACCESS)
        return refuse_access(r, e);
    if (s->step == SETUP_CREATE) {
        TRY(erp_answer_need(answer, e));
        take_created(r, s);
        return ERR_OK;
    }
    TRY(erp_query_take(r, &s->query, answer, &rows, &done, e));
    if (!done)
        return ERR_OK;
    if (s->step == SETUP_FIELDS)
        return take_fields(r, s, &rows, e);
    return take_models(r, s, &rows, e);
}
