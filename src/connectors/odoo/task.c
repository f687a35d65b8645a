/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The call of each kind of task, and what its answer says. */
#include "connectors/odoo/task.h"

#include "connectors/odoo/canonical.h"

/* ---- calls -------------------------------------------------------------- */

static struct value ids_of(const struct erp_write *w, const struct erp_task *t,
                           struct arena *a)
{
    struct value *ids = arena_array(a, struct value, t->members.n);
    for (size_t i = 0; i < t->members.n; i++)
        ids[i] = value_int(w->parts[t->members.at[i]].id);
    return value_list(ids, t->members.n);
}

static void call_create(const struct erp_run *r, const struct erp_write *w,
                        const struct erp_task *t, struct erp_call *call)
{
    size_t n = t->members.n;
    struct value *all = arena_array(call->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        all[i] = w->parts[t->members.at[i]].vals;
    call->method = STR("create");
    call->n_records = n;
    if (r->o->session.major < 12)
        erp_call_arg(call, "vals", all[0]);
    else
        erp_call_arg(call, "vals_list", value_list(all, n));
}

static void add_keyword(struct erp_call *call, const struct value *vals,
                        const char *name)
{
    const struct value *v = value_getz(vals, name);
    if (v && !erp_wire_is_empty(v))
        erp_call_kwarg(call, name, *v);
}

static void call_post(const struct erp_run *r, const struct erp_write *w,
                      const struct erp_task *t, struct erp_call *call)
{
    const struct erp_part *part = &w->parts[t->members.at[0]];
    int major = r->o->session.major;
    int64_t id = 0;
    (void)erp_id_parse(part->document.id, &id);
    call->model = part->document.entity;
    call->method = STR("message_post");
    erp_call_ids(call, erp_one_id(call->arena, id));
    add_keyword(call, &part->vals, "body");
    add_keyword(call, &part->vals, "subject");
    add_keyword(call, &part->vals, "author_id");
    erp_call_kwarg(call, major >= 9 ? "message_type" : "type",
                   value_textz("comment"));
    if (major >= 13)
        erp_call_kwarg(call, "subtype_xmlid", value_textz("mail.mt_note"));
    else if (major >= 9)
        erp_call_kwarg(call, "subtype", value_textz("mail.mt_note"));
    /* From 17 on a plain text is escaped unless it is called HTML. */
    if (major >= 17)
        erp_call_kwarg(call, "body_is_html", value_bool(true));
}

/* ---- answers ------------------------------------------------------------ */

void erp_note_made(struct erp_run *r, struct erp_write *w, size_t patch,
                   int64_t id)
{
    w->parts[patch].id = id;
    w->parts[patch].made = true;
    r->op->results[patch].id = erp_id_text(r->arena, id);
}

/* One id or a list of them: as many as records were sent. */
static enum err done_create(struct erp_run *r, struct erp_write *w,
                            const struct erp_task *t,
                            const struct erp_answer *answer, struct error *e)
{
    const struct value *result = &answer->result;
    bool is_list = result->kind == VALUE_LIST;
    size_t n = is_list ? result->items.n : 1;
    int64_t *ids = arena_array(r->arena, int64_t, t->members.n);
    if (n != t->members.n)
        return erp_answer_odd(&r->sent, "an id for each new record", e);
    for (size_t i = 0; i < n; i++)
        if (!erp_id_of_wire(is_list ? &result->items.at[i] : result, &ids[i]))
            return erp_answer_odd(&r->sent, "an id for each new record", e);
    for (size_t i = 0; i < n; i++)
        erp_note_made(r, w, t->members.at[i], ids[i]);
    return ERR_OK;
}

/* ---- what Odoo made, and what it was to be ------------------------------ */

static void call_compare(const struct erp_run *r, const struct erp_write *w,
                         const struct erp_task *t, struct erp_call *call)
{
    VEC(struct value) names = {0};
    for (size_t i = 0; i < t->members.n; i++) {
        const struct value *vals = &w->parts[t->members.at[i]].vals;
        for (size_t k = 0; k < vals->fields.n; k++) {
            struct value name = value_text(vals->fields.at[k].name);
            bool have = false;
            for (size_t j = 0; j < names.n; j++)
                have = have || value_equal(&names.at[j], &name);
            if (!have)
                vec_push(call->arena, &names, name);
        }
    }
    erp_read_call(r, r->op->entity, ids_of(w, t, call->arena),
                  value_list(names.at, names.n), call);
    call->writes = false;
}

static const struct erp_field *field_on_wire(const struct erp_model *m,
                                             struct str wire)
{
    for (size_t i = 0; i < m->n_fields; i++)
        if (!m->fields[i].virtual &&
            str_eq(erp_field_wire(&m->fields[i]), wire))
            return &m->fields[i];
    return NULL;
}

static bool has_already(struct erp_run *r, const struct value *row,
                        const struct field *wanted)
{
    const struct erp_field *f = field_on_wire(r->model, wanted->name);
    const struct value *wire = value_get(row, wanted->name);
    struct value has;
    struct value want;
    return f && wire && f->type != ERP_X2MANY &&
           erp_canonical(r->arena, f, wire, &has) &&
           erp_canonical(r->arena, f, &wanted->value, &want) &&
           value_equal(&has, &want);
}

static enum err done_compare(struct erp_run *r, struct erp_write *w,
                             const struct erp_task *t,
                             const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    TRY(erp_rows_need(r, answer, &rows, e));
    for (size_t i = 0; i < t->members.n; i++) {
        struct erp_part *part = &w->parts[t->members.at[i]];
        const struct value *row = erp_row_of(&rows, part->id);
        struct field *left = arena_array(r->arena, struct field,
                                         part->vals.fields.n);
        size_t n = 0;
        for (size_t k = 0; k < part->vals.fields.n; k++)
            if (!row || !has_already(r, row, &part->vals.fields.at[k]))
                left[n++] = part->vals.fields.at[k];
        part->vals = value_object(left, n);
        if (n > 0)
            erp_task_add(r, w, TASK_WRITE, &part->vals, t->members.at[i]);
    }
    return ERR_OK;
}

/* ---- kinds -------------------------------------------------------------- */

/* Names where they need no more than the ids. */
static struct str method_of(const struct erp_run *r, enum erp_task_kind kind)
{
    bool old = r->o->session.major < 9;
    switch (kind) {
    case TASK_CREATE:
        return STR("create");
    case TASK_POST:
        return STR("message_post");
    case TASK_WRITE:
        return STR("write");
    case TASK_UNARCHIVE:
        return STR("action_unarchive");
    case TASK_WON:
        return old ? STR("case_mark_won") : STR("action_set_won");
    case TASK_LOST:
        return old ? STR("case_mark_lost") : STR("action_set_lost");
    case TASK_FEEDBACK:
        return STR("action_feedback");
    case TASK_UNLINK:
        return STR("unlink");
    case TASK_SETTLE:
        return old ? STR("button_proforma_voucher") : STR("post");
    case TASK_TAXES:
        return STR("button_reset_taxes");
    case TASK_VOUCHER_LINES:
    case TASK_BILL_OPEN:
    case TASK_BILL:
    case TASK_BILL_FIND:
    case TASK_PAY_OPEN:
    case TASK_PAY:
    case TASK_COMPARE:
        break;
    }
    return STR("");
}

/* Kinds that are more than a method of the records; NULL: that. */
static const struct {
    void (*call)(const struct erp_run *r, const struct erp_write *w,
                 const struct erp_task *t, struct erp_call *call);
    enum err (*done)(struct erp_run *r, struct erp_write *w,
                     const struct erp_task *t, const struct erp_answer *answer,
                     struct error *e);
} kinds[] = {
    [TASK_VOUCHER_LINES] = {erp_voucher_call, erp_voucher_done},
    [TASK_CREATE] = {call_create, done_create},
    [TASK_POST] = {call_post, done_create},
    [TASK_BILL_OPEN] = {erp_bill_call, erp_bill_done},
    [TASK_BILL] = {erp_bill_call, erp_bill_done},
    [TASK_BILL_FIND] = {erp_bill_call, erp_bill_done},
    [TASK_PAY_OPEN] = {erp_pay_call, erp_pay_done},
    [TASK_PAY] = {erp_pay_call, erp_pay_done},
    [TASK_COMPARE] = {call_compare, done_compare},
    [TASK_UNLINK] = {NULL, NULL}, /* the last */
};

void erp_task_call(const struct erp_run *r, const struct erp_write *w,
                   const struct erp_task *t, struct erp_call *call)
{
    call->writes = true;
    call->model = r->op->entity;
    if (kinds[t->kind].call) {
        kinds[t->kind].call(r, w, t, call);
        return;
    }
    call->method = method_of(r, t->kind);
    erp_call_ids(call, ids_of(w, t, call->arena));
    if (t->kind == TASK_WRITE)
        erp_call_arg(call, "vals", t->vals);
}

enum err erp_task_done(struct erp_run *r, struct erp_write *w,
                       const struct erp_task *t,
                       const struct erp_answer *answer, struct error *e)
{
    return kinds[t->kind].done ? kinds[t->kind].done(r, w, t, answer, e)
                               : ERR_OK;
}
