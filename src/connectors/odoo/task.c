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
    struct value *ids = arena_array(call->arena, struct value, 1);
    ids[0] = value_int(id);
    call->model = part->document.entity;
    call->method = STR("message_post");
    erp_call_ids(call, value_list(ids, 1));
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
    }
    return STR("");
}

void erp_task_call(const struct erp_run *r, const struct erp_write *w,
                   const struct erp_task *t, struct erp_call *call)
{
    call->writes = true;
    call->model = r->op->entity;
    if (t->kind == TASK_CREATE) {
        call_create(r, w, t, call);
        return;
    }
    if (t->kind == TASK_POST) {
        call_post(r, w, t, call);
        return;
    }
    call->method = method_of(r, t->kind);
    erp_call_ids(call, ids_of(w, t, call->arena));
    if (t->kind == TASK_WRITE)
        erp_call_arg(call, "vals", t->vals);
}

/* ---- answers ------------------------------------------------------------ */

static void note_made(struct erp_run *r, struct erp_write *w, size_t patch,
                      int64_t id)
{
    w->parts[patch].id = id;
    w->parts[patch].made = true;
    r->op->results[patch].id = erp_id_text(r->arena, id);
}

/* One id or a list of them: as many as records were sent. */
enum err erp_task_done(struct erp_run *r, struct erp_write *w,
                       const struct erp_task *t,
                       const struct erp_answer *answer, struct error *e)
{
    if (t->kind != TASK_CREATE && t->kind != TASK_POST)
        return ERR_OK;
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
        note_made(r, w, t->members.at[i], ids[i]);
    return ERR_OK;
}
