/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Messages, activities, and what becomes of a lead. */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/methods.h"

static enum err one_record(struct odoo_call *c, const struct odoo_model *m,
                           const struct odoo_args *args)
{
    if (args->ids.n == 1)
        return ERR_OK;
    struct value ids = odoo_ids_value(c, args->ids);
    struct str text = value_to_text(c->a, &ids);
    return RAISE(c, FAULT_VALUE, "Expected singleton: %s(%.*s)", m->d.name,
                 STR_ARG(text));
}

/* Messages. ---------------------------------------------------------------- */

/* Up to 16 a body is HTML; since then it is text unless said otherwise. */
static struct str body_of(struct odoo_call *c, const struct value *body,
                          bool is_html)
{
    struct str text = value_str(body);
    if (text.n == 0)
        return STR("");
    if (c->o->version >= 17 && !(is_html && (c->groups & GROUP_USER)))
        text = odoo_html_escape(c->a, text);
    return odoo_html_sanitize(c->a, text);
}

enum { POST_BODY, POST_SUBJECT, POST_TYPE, POST_SUBTYPE, POST_HTML,
       POST_PARENT };

METHOD(message_post)
{
    static const char *const types[] = {"comment", "email", "notification",
                                        "auto_comment", "email_outgoing",
                                        "user_notification"};
    const struct table_row *row;
    int64_t id;
    TRY(one_record(c, m, args));
    TRY(odoo_access_check(c, m, OP_WRITE));
    TRY(odoo_row(c, m, args->ids.at[0], &row));
    TRY(odoo_rules_check(c, m, OP_WRITE, row));
    struct odoo_message message = {
        .body = body_of(c, args->at[POST_BODY],
                        odoo_arg_true(args, POST_HTML)),
        .subject = args->at[POST_SUBJECT] ? value_str(args->at[POST_SUBJECT])
                                          : STR_NONE,
        .type = args->at[POST_TYPE] ? value_str(args->at[POST_TYPE])
                                    : STR("notification"),
        .subtype = args->at[POST_SUBTYPE]
                       ? value_str(args->at[POST_SUBTYPE])
                       : STR("mail.mt_note"),
        .parent = odoo_arg_int(args, POST_PARENT, 0)};
    bool known = false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        known = known || str_is(message.type, types[i]);
    if (!known)
        return RAISE(c, FAULT_VALUE,
                     "Wrong value for mail.message.message_type: '%.*s'",
                     STR_ARG(message.type));
    if (odoo_xmlid_find(c, message.subtype, NULL) == 0)
        message.subtype = STR("mail.mt_note");
    TRY(odoo_post(c, m, args->ids.at[0], &message, &id));
    *out = value_int(id);
    if (c->o->version >= 19)
        *out = odoo_ids_value(c, (struct odoo_ids){&id, 1});
    return ERR_OK;
}

/* Activities. -------------------------------------------------------------- */

static struct str done_body(struct odoo_call *c, const struct odoo_model *m,
                            const struct table_row *row, struct str feedback)
{
    const struct odoo_model *types = odoo_model_get(c->o, "mail.activity.type");
    const struct table_row *type = table_get_int(
        types->table, odoo_cell_id(c, m, row, "activity_type_id"));
    struct str name = type ? odoo_cell_str(c, types, type, "name") : STR("");
    struct str summary = odoo_cell_str(c, m, row, "summary");
    struct str note = odoo_cell_str(c, m, row, "note");
    AUTO_BUF b = BUF_INIT(1u << 20);
    buf_printf(&b, "<div><p><span>%.*s</span> done",
               STR_ARG(odoo_html_escape(c->a, name)));
    if (summary.n > 0)
        buf_printf(&b, ": <span>%.*s</span>",
                   STR_ARG(odoo_html_escape(c->a, summary)));
    buf_addz(&b, "</p>");
    if (note.n > 0)
        buf_printf(&b, "<div><b>Original note:</b>%.*s</div>", STR_ARG(note));
    if (feedback.n > 0)
        buf_printf(&b, "<div><b>Feedback:</b><br>%.*s</div>",
                   STR_ARG(odoo_html_escape(c->a, feedback)));
    buf_addz(&b, "</div>");
    return buf_copy(c->a, &b);
}

/* 17 and 18 keep what is done only where the type says so, 19 always. */
static bool keeps_done(struct odoo_call *c, const struct odoo_model *m,
                       const struct table_row *row)
{
    const struct odoo_model *types = odoo_model_get(c->o, "mail.activity.type");
    const struct table_row *type = table_get_int(
        types->table, odoo_cell_id(c, m, row, "activity_type_id"));
    if (c->o->version < 17)
        return false;
    return c->o->version >= 19 ||
           (type && odoo_cell_true(c, types, type, "keep_done"));
}

static enum err put_away(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row, struct str feedback)
{
    int64_t id = row->id.integer;
    if (!keeps_done(c, m, row))
        return odoo_unlink(c, m, (struct odoo_ids){&id, 1});
    struct field f[] = {
        {STR("active"), value_bool(false)},
        {STR("date_done"),
         value_text(date_format(
             c->a, date_from_time(tables_now_us(c->o->tables))))},
        {STR("feedback"),
         feedback.n > 0 ? value_text(feedback) : value_bool(false)},
    };
    struct value vals = value_object(f, 3);
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &vals);
}

static enum err finish(struct odoo_call *c, const struct odoo_model *m,
                       int64_t id, struct str feedback, int64_t *out_message)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    TRY(odoo_rules_check(c, m, OP_WRITE, row));
    const struct odoo_model *target =
        odoo_model_find(c->o, odoo_cell_str(c, m, row, "res_model"));
    int64_t doc = odoo_cell_id(c, m, row, "res_id");
    if (target && target->d.thread && table_get_int(target->table, doc)) {
        struct odoo_message message = {
            .body = done_body(c, m, row, feedback),
            .type = STR("notification"),
            .subtype = STR("mail.mt_activities"),
            .activity_type = odoo_cell_id(c, m, row, "activity_type_id")};
        TRY(odoo_post(c, target, doc, &message, out_message));
    }
    return put_away(c, m, row, feedback);
}

METHOD(action_feedback)
{
    struct str feedback = args->at[0] ? value_str(args->at[0]) : STR("");
    int64_t message = 0;
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(finish(c, m, args->ids.at[i], feedback, &message));
    *out = message ? value_int(message) : value_bool(false);
    return ERR_OK;
}

METHOD(action_done)
{
    struct odoo_args none = {.ids = args->ids};
    return action_feedback(c, m, &none, out);
}

/* Leads. ------------------------------------------------------------------- */

static enum err write_lead(struct odoo_call *c, const struct odoo_model *m,
                           int64_t id, const struct field *f, size_t n)
{
    struct value vals = value_object(f, n);
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &vals);
}

static int64_t won_stage(struct odoo_call *c)
{
    const struct odoo_model *stages = odoo_model_get(c->o, "crm.stage");
    const struct table_row *row;
    size_t cursor = 0;
    while ((row = table_next(stages->table, &cursor))) {
        if (odoo_cell_true(c, stages, row, "is_won"))
            return row->id.integer;
    }
    return 0;
}

/* Back among the open ones: no reason, and the guess as probability. */
static enum err reopen(struct odoo_call *c, const struct odoo_model *m,
                       int64_t id)
{
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    if (odoo_cell_true(c, m, row, "active"))
        return ERR_OK;
    struct value guess = value_decimal(
        odoo_lead_guess(c, odoo_cell_id(c, m, row, "stage_id")));
    struct field f[] = {{STR("active"), value_bool(true)},
                        {STR("lost_reason_id"), value_bool(false)},
                        {STR("probability"), guess},
                        {STR("automated_probability"), guess},
                        {STR("date_closed"), value_bool(false)}};
    return write_lead(c, m, id, f, sizeof f / sizeof *f);
}

/* Up to 18 archiving a lead by its button loses it. */
static enum err archive(struct odoo_call *c, const struct odoo_model *m,
                        int64_t id, bool lose)
{
    const struct table_row *row;
    struct value zero = value_decimal(decimal_from_i64(0));
    struct field f[] = {{STR("active"), value_bool(false)},
                        {STR("probability"), zero},
                        {STR("automated_probability"), zero}};
    TRY(odoo_row(c, m, id, &row));
    if (!odoo_cell_true(c, m, row, "active") && !lose)
        return ERR_OK;
    return write_lead(c, m, id, f, lose || c->o->version < 19 ? 3 : 1);
}

METHOD(action_set_won)
{
    struct field f[] = {{STR("stage_id"), value_int(won_stage(c))},
                        {STR("probability"),
                         value_decimal(decimal_from_i64(100))}};
    for (size_t i = 0; i < args->ids.n; i++) {
        TRY(reopen(c, m, args->ids.at[i]));
        TRY(write_lead(c, m, args->ids.at[i], f, 2));
    }
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(action_set_lost)
{
    VEC(struct field) others = {0};
    for (size_t i = 0; i < args->extra.fields.n; i++) {
        const struct field *f = &args->extra.fields.at[i];
        if (!str_is(f->name, "context") && !str_is(f->name, "ids"))
            vec_push(c->a, &others, *f);
    }
    TRY(odoo_access_check(c, m, OP_WRITE));
    for (size_t i = 0; i < args->ids.n; i++) {
        TRY(archive(c, m, args->ids.at[i], true));
        if (others.n > 0)
            TRY(write_lead(c, m, args->ids.at[i], others.at, others.n));
    }
    *out = value_null();
    return ERR_OK;
}

METHOD(lead_archive)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(archive(c, m, args->ids.at[i], false));
    *out = value_null();
    return ERR_OK;
}

METHOD(lead_unarchive)
{
    for (size_t i = 0; i < args->ids.n; i++)
        TRY(reopen(c, m, args->ids.at[i]));
    *out = value_null();
    return ERR_OK;
}

METHOD(lead_toggle)
{
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        if (odoo_cell_true(c, m, row, "active"))
            TRY(archive(c, m, args->ids.at[i], true));
        else
            TRY(reopen(c, m, args->ids.at[i]));
    }
    *out = value_null();
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"message_post", "*", false,
     "body=,subject=,message_type=,subtype_xmlid=,body_is_html=,parent_id=,**",
     message_post, .since = 9, .writes = true},
    {"message_post", "*", false, "body=,subject=,type=,subtype=,**",
     message_post, .until = 8, .writes = true},
    {"action_feedback", "mail.activity", false, "feedback=,attachment_ids=",
     action_feedback, .writes = true},
    {"action_done", "mail.activity", false, "", action_done, .writes = true},
    {"action_set_won", "crm.lead", false, "", action_set_won, .writes = true},
    {"action_set_lost", "crm.lead", false, "**", action_set_lost,
     .writes = true},
    {"action_archive", "crm.lead", false, "", lead_archive, .writes = true},
    {"action_unarchive", "crm.lead", false, "", lead_unarchive,
     .writes = true},
    {"action_restore", "crm.lead", false, "", lead_unarchive, .since = 19,
     .writes = true},
    {"toggle_active", "crm.lead", false, "", lead_toggle, .until = 18,
     .writes = true},
};

const struct odoo_method_group odoo_methods_documents = {
    methods, sizeof methods / sizeof *methods};
