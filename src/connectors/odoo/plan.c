/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* From parts to tasks. */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/task.h"

/* ---- what to look up first ---------------------------------------------- */

static struct value collect_ids(struct erp_run *r, const struct erp_write *w,
                                bool (*wanted)(const struct erp_run *,
                                               const struct erp_part *))
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < r->op->n_patches; i++)
        if (!erp_patch_failed(r, i) && w->parts[i].id > 0 &&
            wanted(r, &w->parts[i]))
            vec_push(r->arena, &ids, value_int(w->parts[i].id));
    return value_list(ids.at, ids.n);
}

static bool is_reopened(const struct erp_run *r, const struct erp_part *part)
{
    (void)r;
    return part->has_done && !part->done;
}

static void look_at_records(struct erp_run *r, struct erp_write *w,
                            struct value ids, const char *field,
                            const char *model)
{
    if (ids.items.n == 0)
        return;
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, "id", "in", ids);
    w->looks[w->n_looks++].query = (struct erp_query){
        .model = model,
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, &field, 1),
        .expect = ids.items.n,
    };
}

static void look_at_models(struct erp_run *r, struct erp_write *w,
                           struct value models)
{
    static const char *const fields[] = {"model"};
    if (models.items.n == 0)
        return;
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, "model", "in", models);
    w->looks[w->n_looks].models = true;
    w->looks[w->n_looks++].query = (struct erp_query){
        .model = "ir.model",
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, fields, 1),
        .expect = models.items.n,
    };
}

void erp_plan_looks(struct erp_run *r, struct erp_write *w)
{
    if (str_is(r->op->entity, "crm.lead"))
        look_at_records(r, w, collect_ids(r, w, erp_lead_needs_stage),
                        "stage_id", "crm.lead");
    if (!str_is(r->op->entity, "mail.activity"))
        return;
    look_at_records(r, w, collect_ids(r, w, is_reopened),
                    r->model->has_active ? "active" : "res_id",
                    "mail.activity");
    look_at_models(r, w, erp_unknown_models(r, w));
}

const struct value *erp_look_row(const struct erp_write *w, int64_t id)
{
    for (size_t k = 0; k < w->n_looks; k++) {
        const struct erp_look *look = &w->looks[k];
        for (size_t i = 0; !look->models && i < look->rows.items.n; i++) {
            int64_t row_id;
            if (erp_id_of_wire(value_getz(&look->rows.items.at[i], "id"),
                               &row_id) &&
                row_id == id)
                return &look->rows.items.at[i];
        }
    }
    return NULL;
}

/* ---- tasks -------------------------------------------------------------- */

/* How many patches one call can serve. */
static size_t task_room(const struct erp_run *r, enum erp_task_kind kind)
{
    if (kind == TASK_POST)
        return 1;
    if (kind == TASK_CREATE && r->o->session.major < 12)
        return 1; /* create takes no list yet */
    return SIZE_MAX;
}

static bool can_join(const struct erp_run *r, const struct erp_task *t,
                     enum erp_task_kind kind, const struct value *vals)
{
    return t->kind == kind && t->members.n < task_room(r, kind) &&
           (kind != TASK_WRITE || value_equal(&t->vals, vals));
}

void erp_task_add(struct erp_run *r, struct erp_write *w,
                  enum erp_task_kind kind, const struct value *vals,
                  size_t patch)
{
    struct erp_task **at = &w->tasks;
    while (*at && (*at)->kind <= kind && !can_join(r, *at, kind, vals))
        at = &(*at)->next;
    if (!*at || !can_join(r, *at, kind, vals)) {
        struct erp_task *t = arena_new(r->arena, struct erp_task);
        t->kind = kind;
        if (vals)
            t->vals = *vals;
        t->next = *at;
        *at = t;
    }
    vec_push(r->arena, &(*at)->members, patch);
}

void erp_task_add_values(struct erp_run *r, struct erp_write *w, size_t patch)
{
    const struct value *vals = &w->parts[patch].vals;
    if (r->op->patches[patch].kind == PATCH_CREATE)
        erp_task_add(r, w, TASK_CREATE, NULL, patch);
    else if (vals->fields.n > 0)
        erp_task_add(r, w, TASK_WRITE, vals, patch);
}

static enum err plan_values(struct erp_run *r, struct erp_write *w,
                            size_t patch, struct error *e)
{
    if (str_is(r->op->entity, "crm.lead"))
        return erp_plan_lead(r, w, patch, e);
    if (str_is(r->op->entity, "mail.activity"))
        return erp_plan_activity(r, w, patch, e);
    if (str_is(r->op->entity, "mail.message"))
        return erp_plan_message(r, w, patch, e);
    erp_task_add_values(r, w, patch);
    return ERR_OK;
}

static enum err plan_patch(struct erp_run *r, struct erp_write *w, size_t patch,
                           struct error *e)
{
    switch (r->op->patches[patch].kind) {
    case PATCH_CREATE:
    case PATCH_UPDATE:
        return plan_values(r, w, patch, e);
    case PATCH_DELETE:
        erp_task_add(r, w, TASK_UNLINK, NULL, patch);
        return ERR_OK;
    case PATCH_ARCHIVE:
        w->parts[patch].vals = value_object(NULL, 0);
        erp_part_set(r, &w->parts[patch], "active", value_bool(false));
        erp_task_add_values(r, w, patch);
        return ERR_OK;
    }
    FAIL(e, ERR_INVALID, "a patch of an unknown kind");
}

void erp_plan_tasks(struct erp_run *r, struct erp_write *w)
{
    for (size_t i = 0; i < r->op->n_patches; i++) {
        struct error e;
        if (!erp_patch_failed(r, i) && plan_patch(r, w, i, &e) != ERR_OK)
            erp_patch_fails(r, i, &e);
    }
}
