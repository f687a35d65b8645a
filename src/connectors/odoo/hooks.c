/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_HOOKS: for each entity two automation rules (base.automation) with a
 * webhook action each (ir.actions.server), one for creates and edits, one for
 * deletes. What is there already as it should be stays; what is ours and is
 * not wanted so goes, after what is missing was made.
 *
 *     actions ─▶ rules ─▶ ids of models ─▶ ids of fields ─▶ create
 *                    └───────────────────────────────────────┴─▶ unlink
 */
#include "connectors/odoo/hooks.h"

#include "connectors/hook.h"
#include "connectors/odoo/alias.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/query.h"
#include "connectors/odoo/virtual.h"

enum hooks_step {
    STEP_ACTIONS,
    STEP_RULES,
    STEP_MODELS,
    STEP_FIELDS,
    STEP_CREATE,
    STEP_DROP_ACTIONS,
    STEP_DROP_RULES,
    STEP_DONE
};

enum { EVENT_CHANGE, EVENT_GONE, EVENTS };

static const char *const triggers[EVENTS] = {"on_create_or_write",
                                             "on_unlink"};
static const char *const titles[EVENTS] = {"changes", "deletes"};

struct installed {
    int64_t action;
    int64_t rule;      /* 0: the action has none (any more) */
    struct str entity;
    struct str url;
    struct str trigger;
    const struct value *fields;
    bool active;
    bool stays;
};

struct wanted {
    bool there[EVENTS];
    int64_t model;             /* ir.model id */
    VEC(struct str) names;     /* of the fields to be told */
    VEC(struct value) fields;  /* ir.model.fields ids */
};

struct hooks_state {
    bool started;
    enum hooks_step step;
    struct erp_query query;
    VEC(struct installed) found;
    struct wanted *wanted; /* one a wish */
};

/* ---- which calls -------------------------------------------------------- */

static struct value names(struct erp_run *r, const char *const *list, size_t n)
{
    return erp_texts(r->arena, list, n);
}

static struct value rule_ids(struct erp_run *r, const struct hooks_state *s,
                             bool dropped)
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < s->found.n; i++) {
        const struct installed *f = &s->found.at[i];
        bool have = f->rule == 0 || (dropped && f->stays);
        for (size_t k = 0; k < ids.n; k++)
            have = have || ids.at[k].integer == f->rule;
        if (!have)
            vec_push(r->arena, &ids, value_int(f->rule));
    }
    return value_list(ids.at, ids.n);
}

static struct value dropped_actions(struct erp_run *r,
                                    const struct hooks_state *s)
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < s->found.n; i++)
        if (!s->found.at[i].stays)
            vec_push(r->arena, &ids, value_int(s->found.at[i].action));
    return value_list(ids.at, ids.n);
}

static struct value wish_entities(struct erp_run *r)
{
    VEC(struct value) texts = {0};
    for (size_t i = 0; i < r->op->hooks->n_wishes; i++)
        vec_push(r->arena, &texts, value_text(r->op->hooks->wishes[i].entity));
    return value_list(texts.at, texts.n);
}

static void ask_actions(struct erp_run *r, struct hooks_state *s)
{
    static const char *const fields[] = {"webhook_url", "base_automation_id",
                                         "model_name", "webhook_field_ids"};
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, "state", "=", value_textz("webhook"));
    s->query = (struct erp_query){.model = "ir.actions.server",
                                  .domain = erp_terms_value(&t),
                                  .fields = names(r, fields, 4)};
    s->step = STEP_ACTIONS;
}

static void ask_rules(struct erp_run *r, struct hooks_state *s)
{
    static const char *const fields[] = {"trigger", "active"};
    struct erp_terms t = {.arena = r->arena};
    struct value ids = rule_ids(r, s, false);
    erp_term(&t, "id", "in", ids);
    s->query = (struct erp_query){.model = "base.automation",
                                  .domain = erp_terms_value(&t),
                                  .fields = names(r, fields, 2),
                                  .expect = ids.items.n};
    s->step = STEP_RULES;
}

static void ask_models(struct erp_run *r, struct hooks_state *s)
{
    static const char *const fields[] = {"model"};
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, "model", "in", wish_entities(r));
    s->query = (struct erp_query){.model = "ir.model",
                                  .domain = erp_terms_value(&t),
                                  .fields = names(r, fields, 1),
                                  .expect = r->op->hooks->n_wishes};
    s->step = STEP_MODELS;
}

/* What a read asks for besides the fields themselves. */
static const char *const always[] = {"write_date", "create_date", "active"};

/* Fields of ours are read from others of the model. */
static void add_sources(struct erp_run *r, const struct hook_wish *wish,
                        struct str field, struct wanted *w)
{
    for (const struct erp_virtual *v = erp_virtuals; v->name; v++) {
        if (!str_is(wish->entity, v->model) || !str_is(field, v->name))
            continue;
        for (size_t i = 0; i < 4; i++) {
            if (v->needs[i])
                vec_push(r->arena, &w->names, str_from(v->needs[i]));
            if (v->wants[i])
                vec_push(r->arena, &w->names, str_from(v->wants[i]));
        }
    }
    for (const struct erp_alias *s = erp_aliases; s->model; s++) {
        bool named = str_is(wish->entity, s->model) && str_is(field, s->name);
        for (size_t i = 0; named && i < ERP_ALIAS_MAX && s->of[i]; i++)
            vec_push(r->arena, &w->names, str_from(s->of[i]));
    }
}

static void name_fields(struct erp_run *r, const struct hook_wish *wish,
                        struct wanted *w)
{
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        vec_push(r->arena, &w->names, str_from(always[i]));
    for (size_t i = 0; i < wish->n_fields; i++) {
        vec_push(r->arena, &w->names, wish->fields[i]);
        add_sources(r, wish, wish->fields[i], w);
    }
}

/* Odoo refuses to tell fields that only some groups may read. */
static void ask_fields(struct erp_run *r, struct hooks_state *s)
{
    static const char *const fields[] = {"model", "name"};
    VEC(struct value) all = {0};
    struct erp_terms t = {.arena = r->arena};
    for (size_t i = 0; i < r->op->hooks->n_wishes; i++) {
        struct wanted *w = &s->wanted[i];
        name_fields(r, &r->op->hooks->wishes[i], w);
        for (size_t k = 0; k < w->names.n; k++)
            vec_push(r->arena, &all, value_text(w->names.at[k]));
    }
    erp_term(&t, "model", "in", wish_entities(r));
    erp_term(&t, "name", "in", value_list(all.at, all.n));
    erp_term(&t, "groups", "=", value_bool(false));
    s->query = (struct erp_query){.model = "ir.model.fields",
                                  .domain = erp_terms_value(&t),
                                  .fields = names(r, fields, 2)};
    s->step = STEP_FIELDS;
}

static struct str event_url(const struct erp_run *r, struct arena *a, int event)
{
    bool early = r->o->session.major < ERP_HOOKS_LATE_SINCE;
    return arena_printf(a, "%.*s%s%s", STR_ARG(r->op->hooks->url),
                        early ? "/" ERP_HOOK_EARLY : "",
                        event == EVENT_GONE ? "/" ERP_HOOK_GONE : "");
}

static struct value command(struct arena *a, int64_t code, int64_t id,
                            struct value v)
{
    struct value *at = arena_array(a, struct value, 3);
    at[0] = value_int(code);
    at[1] = value_int(id);
    at[2] = v;
    return value_list(at, 3);
}

static struct value one(struct arena *a, struct value v)
{
    struct value *at = arena_new(a, struct value);
    *at = v;
    return value_list(at, 1);
}

static struct value rule_vals(const struct erp_run *r,
                              const struct hooks_state *s, size_t wish,
                              int event, struct arena *a)
{
    const struct wanted *w = &s->wanted[wish];
    struct str name = arena_printf(
        a, "Crosswalk: %s of %.*s", titles[event],
        STR_ARG(r->op->hooks->wishes[wish].entity));
    struct value fields = value_list(w->fields.at, w->fields.n);
    struct field *f = arena_array(a, struct field, 6);
    f[0] = (struct field){STR("name"), value_text(name)};
    f[1] = (struct field){STR("model_id"), value_int(w->model)};
    f[2] = (struct field){STR("state"), value_textz("webhook")};
    f[3] = (struct field){STR("usage"), value_textz("base_automation")};
    f[4] = (struct field){STR("webhook_url"),
                          value_text(event_url(r, a, event))};
    f[5] = (struct field){STR("webhook_field_ids"),
                          one(a, command(a, 6, 0, fields))};
    struct value action = value_object(f, 6);
    f = arena_array(a, struct field, 4);
    f[0] = (struct field){STR("name"), value_text(name)};
    f[1] = (struct field){STR("model_id"), value_int(w->model)};
    f[2] = (struct field){STR("trigger"), value_textz(triggers[event])};
    f[3] = (struct field){STR("action_server_ids"),
                          one(a, command(a, 0, 0, action))};
    return value_object(f, 4);
}

static void call_create(const struct erp_run *r, const struct hooks_state *s,
                          struct erp_call *call)
{
    VEC(struct value) all = {0};
    for (size_t i = 0; i < r->op->hooks->n_wishes; i++)
        for (int event = 0; event < EVENTS; event++)
            if (!s->wanted[i].there[event])
                vec_push(call->arena, &all,
                         rule_vals(r, s, i, event, call->arena));
    erp_call_start(call, "base.automation", "create");
    call->writes = true;
    call->n_records = all.n;
    erp_call_arg(call, "vals_list", value_list(all.at, all.n));
}

static void call_drop(const char *model, struct value ids,
                      struct erp_call *call)
{
    erp_call_start(call, model, "unlink");
    call->writes = true;
    erp_call_ids(call, ids);
}

static enum err start(struct erp_run *r, struct hooks_state *s, struct error *e)
{
    if (r->o->session.major < ERP_HOOKS_SINCE)
        FAIL(e, ERR_REJECTED,
             "Odoo %s sends no webhooks: they came with Odoo %d; polling finds "
             "the changes here",
             r->o->session.version, ERP_HOOKS_SINCE);
    s->wanted = arena_array(r->arena, struct wanted, r->op->hooks->n_wishes);
    s->started = true;
    ask_actions(r, s);
    return ERR_OK;
}

enum err erp_hooks_next(struct erp_run *r, struct erp_call *call,
                        bool *out_done, struct error *e)
{
    struct hooks_state *s = erp_own(r, struct hooks_state);
    if (!s->started)
        TRY(start(r, s, e));
    switch (s->step) {
    case STEP_ACTIONS:
    case STEP_RULES:
    case STEP_MODELS:
    case STEP_FIELDS:
        erp_query_call(r, &s->query, call);
        if (s->step == STEP_RULES) /* also those that are switched off */
            erp_call_context(call, "active_test", value_bool(false));
        break;
    case STEP_CREATE:
        call_create(r, s, call);
        break;
    case STEP_DROP_ACTIONS:
        call_drop("ir.actions.server", dropped_actions(r, s), call);
        break;
    case STEP_DROP_RULES:
        call_drop("base.automation", rule_ids(r, s, true), call);
        break;
    case STEP_DONE:
        *out_done = true;
        break;
    }
    return ERR_OK;
}

/* ---- what is there ------------------------------------------------------- */

static void take_actions(struct erp_run *r, struct hooks_state *s,
                         const struct value *rows)
{
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        struct installed f = {.entity = value_text_at(row, "model_name"),
                              .url = value_text_at(row, "webhook_url"),
                              .fields = value_getz(row, "webhook_field_ids")};
        if (!erp_id_of_wire(value_getz(row, "id"), &f.action) ||
            !hook_url_is_ours(f.url, r->op->hooks->url))
            continue;
        (void)erp_id_of_wire(value_getz(row, "base_automation_id"), &f.rule);
        vec_push(r->arena, &s->found, f);
    }
}

static void take_rules(struct hooks_state *s, const struct value *rows)
{
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        int64_t id = 0;
        if (!erp_id_of_wire(value_getz(row, "id"), &id))
            continue;
        for (size_t k = 0; k < s->found.n; k++) {
            struct installed *f = &s->found.at[k];
            if (f->rule != id)
                continue;
            f->trigger = value_text_at(row, "trigger");
            f->active = erp_wire_true(value_getz(row, "active"));
        }
    }
}

static void tell(struct erp_run *r, const struct hooks_state *s)
{
    struct hooks_work *work = r->op->hooks;
    work->there = arena_array(r->arena, struct hook_there, s->found.n);
    work->n_there = 0;
    for (size_t i = 0; i < s->found.n; i++) {
        const struct installed *f = &s->found.at[i];
        work->there[work->n_there++] = (struct hook_there){
            .entity = f->entity,
            .url = f->url,
            .gone = str_is(f->trigger, triggers[EVENT_GONE]),
            .active = f->active};
    }
}

/* ---- what is to be ------------------------------------------------------- */

static bool has_field(const struct value *list, int64_t id)
{
    for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->items.n;
         i++)
        if (list->items.at[i].kind == VALUE_INT &&
            list->items.at[i].integer == id)
            return true;
    return false;
}

static bool is_as_wanted(struct erp_run *r, const struct installed *f,
                         const struct wanted *w, int event)
{
    if (!f->active || !str_is(f->trigger, triggers[event]) ||
        !str_eq(f->url, event_url(r, r->arena, event)))
        return false;
    for (size_t i = 0; i < w->fields.n; i++)
        if (!has_field(f->fields, w->fields.at[i].integer))
            return false;
    return true;
}

/* The first that is as it should be stays; doubles and the others go. */
static void settle(struct erp_run *r, struct hooks_state *s)
{
    for (size_t i = 0; i < s->found.n; i++) {
        struct installed *f = &s->found.at[i];
        for (size_t k = 0; k < r->op->hooks->n_wishes && !f->stays; k++) {
            struct wanted *w = &s->wanted[k];
            bool same = str_eq(r->op->hooks->wishes[k].entity, f->entity);
            for (int event = 0; same && event < EVENTS; event++) {
                if (w->there[event] || !is_as_wanted(r, f, w, event))
                    continue;
                w->there[event] = f->stays = true;
                break;
            }
        }
    }
}

static enum err take_models(struct erp_run *r, struct hooks_state *s,
                            const struct value *rows, struct error *e)
{
    for (size_t k = 0; k < r->op->hooks->n_wishes; k++) {
        struct str entity = r->op->hooks->wishes[k].entity;
        for (size_t i = 0; i < rows->items.n; i++) {
            const struct value *row = &rows->items.at[i];
            if (str_eq(value_text_at(row, "model"), entity))
                (void)erp_id_of_wire(value_getz(row, "id"),
                                     &s->wanted[k].model);
        }
        if (s->wanted[k].model == 0)
            FAIL(e, ERR_NOT_FOUND, "Odoo has no model `%.*s` to watch",
                 STR_ARG(entity));
    }
    ask_fields(r, s);
    return ERR_OK;
}

static bool is_wished(const struct wanted *w, struct str field)
{
    for (size_t i = 0; i < w->names.n; i++)
        if (str_eq(w->names.at[i], field))
            return true;
    return false;
}

static void take_fields(struct erp_run *r, struct hooks_state *s,
                        const struct value *rows)
{
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *row = &rows->items.at[i];
        struct str model = value_text_at(row, "model");
        struct str name = value_text_at(row, "name");
        int64_t id = 0;
        if (!erp_id_of_wire(value_getz(row, "id"), &id))
            continue;
        for (size_t k = 0; k < r->op->hooks->n_wishes; k++)
            if (str_eq(r->op->hooks->wishes[k].entity, model) &&
                is_wished(&s->wanted[k], name))
                vec_push(r->arena, &s->wanted[k].fields, value_int(id));
    }
    settle(r, s);
}

/* ---- on and on ----------------------------------------------------------- */

static size_t n_missing(const struct erp_run *r, const struct hooks_state *s)
{
    size_t n = 0;
    for (size_t i = 0; i < r->op->hooks->n_wishes; i++)
        for (int event = 0; event < EVENTS; event++)
            n += !s->wanted[i].there[event];
    return n;
}

/* The next step after `done` that has anything to do. */
static void move_on(struct erp_run *r, struct hooks_state *s,
                    enum hooks_step done)
{
    bool changes = r->op->hooks->task != HOOKS_LIST;
    if (done < STEP_CREATE && r->op->hooks->task == HOOKS_INSTALL &&
        n_missing(r, s) > 0)
        s->step = STEP_CREATE;
    else if (done < STEP_DROP_ACTIONS && changes &&
             dropped_actions(r, s).items.n > 0)
        s->step = STEP_DROP_ACTIONS;
    else if (done < STEP_DROP_RULES && changes &&
             rule_ids(r, s, true).items.n > 0)
        s->step = STEP_DROP_RULES;
    else
        s->step = STEP_DONE;
}

static void rules_known(struct erp_run *r, struct hooks_state *s)
{
    tell(r, s);
    if (r->op->hooks->task == HOOKS_INSTALL && r->op->hooks->n_wishes > 0)
        ask_models(r, s);
    else
        move_on(r, s, STEP_RULES);
}

static enum err take_rows(struct erp_run *r, struct hooks_state *s,
                          const struct value *rows, struct error *e)
{
    if (s->step == STEP_ACTIONS) {
        take_actions(r, s, rows);
        if (rule_ids(r, s, false).items.n > 0)
            ask_rules(r, s);
        else
            rules_known(r, s);
    } else if (s->step == STEP_RULES) {
        take_rules(s, rows);
        rules_known(r, s);
    } else if (s->step == STEP_MODELS) {
        return take_models(r, s, rows, e);
    } else {
        take_fields(r, s, rows);
        move_on(r, s, STEP_FIELDS);
    }
    return ERR_OK;
}

static enum err refuse(const struct erp_run *r, const struct erp_answer *answer,
                       struct error *e)
{
    if (answer->fault == FAULT_ACCESS)
        FAIL(e, ERR_ACCESS,
             "user \"%.*s\" may not see or make automation rules; that needs "
             "the right Administration: Settings in Odoo",
             STR_ARG(r->o->set.user));
    FAIL(e, ERR_REJECTED,
         "Odoo has no automation rules: install the module `base_automation` "
         "(Apps, Automation Rules) and try again");
}

enum err erp_hooks_take(struct erp_run *r, const struct erp_answer *answer,
                        struct error *e)
{
    struct hooks_state *s = erp_own(r, struct hooks_state);
    struct value rows;
    bool done;
    if (answer->fault == FAULT_ACCESS || answer->fault == FAULT_NO_MODEL ||
        answer->fault == FAULT_NO_FIELD)
        return refuse(r, answer, e);
    if (s->step < STEP_CREATE) {
        TRY(erp_query_take(r, &s->query, answer, &rows, &done, e));
        return done ? take_rows(r, s, &rows, e) : ERR_OK;
    }
    TRY(erp_answer_need(answer, e));
    if (s->step == STEP_CREATE)
        r->op->hooks->made = n_missing(r, s);
    else if (s->step == STEP_DROP_ACTIONS)
        r->op->hooks->removed = dropped_actions(r, s).items.n;
    move_on(r, s, s->step);
    return ERR_OK;
}
