/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/automation.h"

#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"
#include "sandbox/odoo/wire.h"

#define NOTICE_MAX_BYTES (4u << 20)

/* What is posted to webhooks when the transaction ends. */
struct odoo_notice {
    struct str url;
    struct str body;
};
struct odoo_notices {
    VEC(struct odoo_notice) list;
};

/* What only some may read is told to nobody. */
AFTER(odoo_action_after_save)
{
    const struct odoo_model *fields = odoo_model_get(c->o, "ir.model.fields");
    const struct table_row *row = table_get_int(m->table, id);
    struct value list = odoo_cellz(c, m, row, "webhook_field_ids");
    (void)vals;
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.items.n; i++) {
        const struct table_row *field =
            table_get(fields->table, &list.items.at[i]);
        if (field &&
            odoo_cellz(c, fields, field, "groups").kind == VALUE_LIST)
            return RAISE(c, FAULT_VALIDATION,
                         "Group-restricted fields cannot be included in "
                         "webhook payloads, as it could allow any user to "
                         "accidentally leak sensitive information. You will "
                         "have to remove the following fields from the "
                         "webhook payload:\n- %.*s",
                         STR_ARG(odoo_cell_str(c, fields, field,
                                               "field_description")));
    }
    return ERR_OK;
}

/* ---- which rules -------------------------------------------------------- */

static const struct value *given(const struct odoo_vals *vals, const char *name)
{
    return vals ? odoo_vals_get(vals, name) : NULL;
}

static bool sets_active(const struct odoo_vals *vals, bool to)
{
    const struct value *v = given(vals, "active");
    return v && v->kind == VALUE_BOOL && v->boolean == to;
}

static bool trigger_fits(struct str trigger, enum odoo_event event,
                         const struct odoo_vals *vals)
{
    if (event == EVENT_UNLINK)
        return str_is(trigger, "on_unlink");
    if (str_is(trigger, "on_create_or_write"))
        return true;
    if (event == EVENT_CREATE)
        return str_is(trigger, "on_create");
    return str_is(trigger, "on_write") ||
           (str_is(trigger, "on_archive") && sets_active(vals, false)) ||
           (str_is(trigger, "on_unarchive") && sets_active(vals, true));
}

/* With fields named, a write sets the rule off only when it is to one. */
static bool fields_fit(struct odoo_call *c, const struct odoo_model *rules,
                       const struct table_row *rule, enum odoo_event event,
                       const struct odoo_vals *vals)
{
    const struct odoo_model *fields = odoo_model_get(c->o, "ir.model.fields");
    struct value wanted = odoo_cellz(c, rules, rule, "trigger_field_ids");
    if (event != EVENT_WRITE || wanted.kind != VALUE_LIST ||
        wanted.items.n == 0)
        return true;
    for (size_t i = 0; i < wanted.items.n; i++) {
        const struct table_row *field =
            table_get(fields->table, &wanted.items.at[i]);
        if (field && given(vals, arena_strz(c->a, odoo_cell_str(
                                     c, fields, field, "name"))))
            return true;
    }
    return false;
}

/* ---- what is sent ------------------------------------------------------- */

/* As Python's str() has a datetime. */
static struct value told(struct odoo_call *c, const struct odoo_model *m,
                         const struct odoo_field *f,
                         const struct table_row *row)
{
    struct value cell = odoo_cell(c, m, f, row);
    struct value wire = odoo_to_wire(c, m, f, row, false);
    if (cell.kind == VALUE_DATETIME && cell.time_us % US_PER_SECOND != 0)
        return value_text(arena_printf(
            c->a, "%.*s.%06lld", STR_ARG(value_str(&wire)),
            (long long)(cell.time_us % US_PER_SECOND)));
    return wire;
}

static void set(struct odoo_call *c, struct odoo_vals *body, struct str name,
                struct value v)
{
    size_t at = 0;
    while (at < body->list.n && str_compare(body->list.at[at].name, name) < 0)
        at++;
    if (at < body->list.n && str_eq(body->list.at[at].name, name))
        return;
    vec_push(c->a, &body->list, (struct field){0});
    for (size_t i = body->list.n - 1; i > at; i--)
        body->list.at[i] = body->list.at[i - 1];
    body->list.at[at] = (struct field){name, v};
}

static struct str payload(struct odoo_call *c, const struct odoo_model *actions,
                          const struct table_row *action,
                          const struct odoo_model *m,
                          const struct table_row *row)
{
    const struct odoo_model *fields = odoo_model_get(c->o, "ir.model.fields");
    struct value wanted = odoo_cellz(c, actions, action, "webhook_field_ids");
    struct odoo_vals body = {.a = c->a};
    set(c, &body, STR("_action"),
        value_text(arena_printf(
            c->a, "%.*s(#%lld)",
            STR_ARG(odoo_cell_str(c, actions, action, "name")),
            (long long)action->id.integer)));
    set(c, &body, STR("_id"), row->id);
    set(c, &body, STR("_model"), value_text(m->name));
    set(c, &body, STR("id"), row->id);
    for (size_t i = 0; wanted.kind == VALUE_LIST && i < wanted.items.n; i++) {
        const struct table_row *field =
            table_get(fields->table, &wanted.items.at[i]);
        const struct odoo_field *f =
            field ? odoo_field_find(m, odoo_cell_str(c, fields, field, "name"))
                  : NULL;
        if (f)
            set(c, &body, f->name, told(c, m, f, row));
    }
    AUTO_BUF out = BUF_INIT(NOTICE_MAX_BYTES);
    struct value v = value_object(body.list.at, body.list.n);
    odoo_json_write(&out, &v);
    return buf_copy(c->a, &out);
}

static void note(struct odoo_call *c, const struct odoo_model *rules,
                 const struct table_row *rule, const struct odoo_model *m,
                 const struct table_row *row)
{
    const struct odoo_model *actions =
        odoo_model_get(c->o, "ir.actions.server");
    struct value ids = odoo_cellz(c, rules, rule, "action_server_ids");
    for (size_t i = 0; ids.kind == VALUE_LIST && i < ids.items.n; i++) {
        const struct table_row *action =
            table_get(actions->table, &ids.items.at[i]);
        if (!action ||
            !str_is(odoo_cell_str(c, actions, action, "state"), "webhook"))
            continue;
        struct odoo_notice notice = {
            odoo_cell_str(c, actions, action, "webhook_url"),
            payload(c, actions, action, m, row)};
        vec_push(c->a, &c->notices->list, notice);
    }
}

void odoo_automate(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                   enum odoo_event event, const struct odoo_vals *vals)
{
    const struct odoo_model *rules = odoo_model_get(c->o, "base.automation");
    const struct table_row *rule;
    const struct table_row *row = table_get_int(m->table, id);
    size_t cursor = 0;
    if (!rules || !row)
        return;
    if (!c->notices)
        c->notices = arena_new(c->a, struct odoo_notices);
    while ((rule = table_next(rules->table, &cursor))) {
        if (odoo_cell_id(c, rules, rule, "model_id") == m->model_id &&
            odoo_cell_true(c, rules, rule, "active") &&
            trigger_fits(odoo_cell_str(c, rules, rule, "trigger"), event,
                         vals) &&
            fields_fit(c, rules, rule, event, vals))
            note(c, rules, rule, m, row);
    }
}

void odoo_automation_end(struct odoo_call *c, bool committed)
{
    bool late = c->o->version >= 19;
    int64_t delay_ms = sandbox_knobs(c->o->box)->commit_delay_ms;
    struct odoo_notices *notices = c->notices;
    for (size_t i = 0; notices && i < notices->list.n; i++)
        if (committed || !late)
            sandbox_post(c->o->box, notices->list.at[i].url,
                         notices->list.at[i].body, late ? delay_ms : 0);
    c->notices = NULL;
}
