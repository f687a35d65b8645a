/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"
#include "sandbox/odoo/orm.h"

/* Rows of `holder` that hang on the document by model name and number. */
static struct odoo_ids hanging(struct odoo_call *c, const char *holder_name,
                               const char *model_field,
                               const struct odoo_model *m,
                               const struct table_row *row)
{
    const struct odoo_model *holder = odoo_model_get(c->o, holder_name);
    const struct odoo_field *f = odoo_field_find(holder, STR("res_id"));
    struct str key = arena_printf(c->a, "%lld", (long long)row->id.integer);
    const struct table_row *other;
    VEC(int64_t) ids = {0};
    size_t cursor = 0;
    while ((other = table_find(f->index, key, &cursor))) {
        if (str_eq(odoo_cell_str(c, holder, other, model_field), m->name) &&
            (!holder->active || !c->active_test ||
             odoo_cell_true(c, holder, other, "active")))
            vec_push(c->a, &ids, other->id.integer);
    }
    odoo_ids_sort(ids.at, ids.n);
    return (struct odoo_ids){ids.at, ids.n};
}

COMPUTE(odoo_thread_messages)
{
    (void)f;
    struct odoo_ids ids = hanging(c, "mail.message", "model", m, row);
    int64_t *newest_first = arena_array(c->a, int64_t, ids.n);
    for (size_t i = 0; i < ids.n; i++)
        newest_first[ids.n - 1 - i] = ids.at[i];
    return odoo_ids_cell(c, newest_first, ids.n);
}

COMPUTE(odoo_thread_activities)
{
    (void)f;
    struct odoo_ids ids = hanging(c, "mail.activity", "res_model", m, row);
    return odoo_ids_cell(c, ids.at, ids.n);
}

static const char *state_of(struct odoo_call *c, const struct value *deadline)
{
    int32_t today = date_from_time(tables_now_us(c->o->tables));
    return deadline->date_days < today    ? "overdue"
           : deadline->date_days == today ? "today"
                                          : "planned";
}

COMPUTE(odoo_thread_activity_state)
{
    (void)f;
    const struct odoo_model *activities = odoo_model_get(c->o, "mail.activity");
    struct odoo_ids ids = hanging(c, "mail.activity", "res_model", m, row);
    struct value first = value_null();
    for (size_t i = 0; i < ids.n; i++) {
        const struct table_row *a =
            table_get_int(activities->table, ids.at[i]);
        struct value day = odoo_cellz(c, activities, a, "date_deadline");
        if (value_is_null(&first) || day.date_days < first.date_days)
            first = day;
    }
    return first.kind == VALUE_DATE ? value_textz(state_of(c, &first))
                                    : value_null();
}

COMPUTE(odoo_activity_state)
{
    (void)f;
    struct value day = odoo_cellz(c, m, row, "date_deadline");
    if (m->active && !odoo_cell_true(c, m, row, "active"))
        return value_textz("done");
    return day.kind == VALUE_DATE ? value_textz(state_of(c, &day))
                                  : value_null();
}

static const struct table_row *document(struct odoo_call *c,
                                        struct str model_name, int64_t id,
                                        const struct odoo_model **out_model)
{
    *out_model = odoo_model_find(c->o, model_name);
    return *out_model ? table_get_int((*out_model)->table, id) : NULL;
}

COMPUTE(odoo_activity_res_name)
{
    (void)f;
    const struct odoo_model *target;
    const struct table_row *doc =
        document(c, odoo_cell_str(c, m, row, "res_model"),
                 odoo_cell_id(c, m, row, "res_id"), &target);
    return doc ? value_text(odoo_display_name(c, target, doc)) : value_null();
}

COMPUTE(odoo_always_true)
{
    (void)c;
    (void)m;
    (void)f;
    (void)row;
    return value_bool(true);
}

/* The text of a body, without its tags. */
COMPUTE(odoo_message_preview)
{
    (void)f;
    struct str body = odoo_cell_str(c, m, row, "body");
    char *p = arena_strz(c->a, body);
    size_t n = 0;
    bool inside = false;
    for (size_t i = 0; i < body.n; i++) {
        inside = inside || body.p[i] == '<';
        if (!inside)
            p[n++] = body.p[i];
        if (body.p[i] == '>')
            inside = false;
    }
    size_t cut = str_utf8_cut((struct str){p, n}, 190);
    return n > 0 ? value_text((struct str){p, cut}) : value_null();
}

DISPLAY(odoo_activity_display)
{
    struct str summary = odoo_cell_str(c, m, row, "summary");
    if (summary.n > 0)
        return summary;
    const struct odoo_model *types = odoo_model_get(c->o, "mail.activity.type");
    const struct table_row *type = table_get_int(
        types->table, odoo_cell_id(c, m, row, "activity_type_id"));
    return type ? odoo_display_name(c, types, type) : STR("");
}

/* An activity needs a document that its maker may change. */
static enum err check_document(struct odoo_call *c,
                               const struct odoo_vals *vals)
{
    const struct odoo_model *models = odoo_model_get(c->o, "ir.model");
    const struct value *model_id = odoo_vals_get(vals, "res_model_id");
    const struct value *id = odoo_vals_get(vals, "res_id");
    const struct odoo_model *target;
    bool has_id = id && id->kind == VALUE_INT && id->integer != 0;
    if (!model_id || model_id->kind != VALUE_INT)
        return ERR_OK; /* refused for being required, or free as of 19 */
    if (!has_id)
        return RAISE(c, FAULT_VALIDATION,
                     "The operation cannot be completed: Activities have to "
                     "be linked to records with a not null res_id.");
    const struct table_row *row =
        table_get_int(models->table, model_id->integer);
    if (!row)
        return ERR_OK;
    const struct table_row *doc = document(
        c, odoo_cell_str(c, models, row, "model"), id->integer, &target);
    if (!target)
        return ERR_OK;
    if (!doc)
        return odoo_missing(c, target, id->integer);
    TRY(odoo_access_check(c, target, OP_WRITE));
    return odoo_rules_check(c, target, OP_WRITE, doc);
}

BEFORE_CREATE(odoo_activity_before_create)
{
    (void)m;
    if (!odoo_vals_get(vals, "activity_type_id"))
        odoo_vals_set(c, vals, "activity_type_id",
                      value_int(odoo_xmlid_find(
                          c, STR("mail.mail_activity_data_todo"), NULL)));
    return check_document(c, vals);
}

static struct value author(struct odoo_call *c)
{
    const struct odoo_model *users = odoo_model_get(c->o, "res.users");
    const struct table_row *user = table_get_int(users->table, c->uid);
    return user ? odoo_cellz(c, users, user, "partner_id") : value_null();
}

static struct value sender(struct odoo_call *c, const struct value *partner)
{
    const struct odoo_model *partners = odoo_model_get(c->o, "res.partner");
    const struct table_row *row =
        partner->kind == VALUE_INT ? table_get(partners->table, partner) : NULL;
    return row ? odoo_cellz(c, partners, row, "email_formatted")
               : value_null();
}

BEFORE_CREATE(odoo_message_before_create)
{
    (void)m;
    const struct value *model = odoo_vals_get(vals, "model");
    const struct value *id = odoo_vals_get(vals, "res_id");
    const struct odoo_model *target;
    if (!odoo_vals_get(vals, "author_id"))
        odoo_vals_set(c, vals, "author_id", author(c));
    if (!model || !id || id->kind != VALUE_INT)
        return ERR_OK;
    const struct table_row *doc =
        document(c, value_str(model), id->integer, &target);
    if (doc && !odoo_vals_get(vals, "record_name"))
        odoo_vals_set(c, vals, "record_name",
                      value_text(odoo_display_name(c, target, doc)));
    return ERR_OK;
}

enum err odoo_post(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                   const struct odoo_message *message, int64_t *out_id)
{
    const struct odoo_model *messages = odoo_model_get(c->o, "mail.message");
    const struct table_row *doc;
    TRY(odoo_row(c, m, id, &doc));
    int64_t subtype = odoo_xmlid_find(c, message->subtype, NULL);
    struct value by = author(c);
    bool note = str_is(message->subtype, "mail.mt_note");
    struct field f[] = {
        {STR("model"), value_text(m->name)},
        {STR("res_id"), value_int(id)},
        {STR("record_name"), value_text(odoo_display_name(c, m, doc))},
        {STR("body"), value_text(message->body)},
        {c->o->version < 9 ? STR("type") : STR("message_type"),
         value_text(message->type)},
        {STR("date"),
         value_datetime(tables_now_us(c->o->tables) / US_PER_SECOND *
                        US_PER_SECOND)},
        {STR("message_id"),
         value_text(arena_printf(c->a, "<%lld.%lld-openerp-%s@sandbox>",
                                 (long long)table_next_id(messages->table),
                                 (long long)id, m->d.name))},
        {STR("create_uid"), value_int(c->uid)},
        {STR("write_uid"), value_int(c->uid)},
        {STR("is_internal"), value_bool(note)},
        {STR("author_id"), by},
        {STR("email_from"), sender(c, &by)},
        {STR("subtype_id"), subtype ? value_int(subtype) : value_null()},
        {STR("subject"),
         message->subject.n > 0 ? value_text(message->subject) : value_null()},
        {STR("parent_id"),
         message->parent ? value_int(message->parent) : value_null()},
        {STR("mail_activity_type_id"),
         message->activity_type ? value_int(message->activity_type)
                                : value_null()},
    };
    size_t n = 0;
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if (!value_is_null(&f[i].value))
            f[n++] = f[i];
    }
    struct value cells = value_object(f, n);
    *out_id = table_insert(messages->table, NULL, &cells)->id.integer;
    return ERR_OK;
}
