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

void erp_look_add(struct erp_run *r, struct erp_write *w,
                  enum erp_look_kind kind, const struct erp_look_wish *wish)
{
    if (wish->values.items.n == 0)
        return;
    bool by_id = str_is(str_from(wish->field), "id");
    bool unique = by_id || kind == LOOK_MODELS;
    struct erp_terms t = {.arena = r->arena};
    erp_term(&t, wish->field, "in", wish->values);
    struct erp_look *look = &w->looks[w->n_looks++];
    look->kind = kind;
    look->query = (struct erp_query){
        .model = wish->model,
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, wish->read, wish->n_read),
        .expect = unique ? wish->values.items.n : 0,
    };
}

static void look_at_records(struct erp_run *r, struct erp_write *w,
                            struct value ids, const char *field)
{
    erp_look_add(r, w, LOOK_RECORDS,
                 &(struct erp_look_wish){arena_strz(r->arena, r->op->entity),
                                         "id", ids, &field, 1});
}

static void look_at_leads(struct erp_run *r, struct erp_write *w)
{
    look_at_records(r, w, collect_ids(r, w, erp_lead_needs_stage), "stage_id");
}

static void look_at_activities(struct erp_run *r, struct erp_write *w)
{
    static const char *const fields[] = {"model"};
    look_at_records(r, w, collect_ids(r, w, is_reopened),
                    r->model->has_active ? "active" : "res_id");
    erp_look_add(r, w, LOOK_MODELS,
                 &(struct erp_look_wish){"ir.model", "model",
                                         erp_unknown_models(r, w), fields, 1});
}

/* Models that are not written as others are. */
static const struct way {
    const char *entity;
    void (*look)(struct erp_run *r, struct erp_write *w);
    void (*look_more)(struct erp_run *r, struct erp_write *w);
    enum err (*plan)(struct erp_run *r, struct erp_write *w, size_t patch,
                     struct error *e);
} ways[] = {
    {"crm.lead", look_at_leads, NULL, erp_plan_lead},
    {"mail.activity", look_at_activities, NULL, erp_plan_activity},
    {"mail.message", NULL, NULL, erp_plan_message},
    {"account.move", erp_look_bills, erp_look_billed, erp_plan_bill},
    {"account.invoice", erp_look_bills, erp_look_billed, erp_plan_bill},
    {"account.payment", erp_look_payments, NULL, erp_plan_payment},
    {"account.voucher", erp_look_vouchers, NULL, erp_plan_voucher},
};

static const struct way *way_of(const struct erp_run *r)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (str_is(r->op->entity, ways[i].entity))
            return &ways[i];
    return NULL;
}

void erp_plan_looks(struct erp_run *r, struct erp_write *w)
{
    const struct way *way = way_of(r);
    if (way && way->look)
        way->look(r, w);
}

void erp_plan_more_looks(struct erp_run *r, struct erp_write *w)
{
    const struct way *way = way_of(r);
    if (way && way->look_more && w->n_looks < ERP_LOOKS_MAX)
        way->look_more(r, w);
}

const struct erp_look *erp_look_find(const struct erp_write *w,
                                     enum erp_look_kind kind)
{
    for (size_t k = 0; k < w->n_looks; k++)
        if (w->looks[k].kind == kind)
            return &w->looks[k];
    return NULL;
}

const struct value *erp_row_of(const struct value *rows, int64_t id)
{
    for (size_t i = 0; i < rows->items.n; i++) {
        int64_t row_id;
        if (erp_id_of_wire(value_getz(&rows->items.at[i], "id"), &row_id) &&
            row_id == id)
            return &rows->items.at[i];
    }
    return NULL;
}

const struct value *erp_look_row(const struct erp_write *w,
                                 enum erp_look_kind kind, int64_t id)
{
    const struct erp_look *look = erp_look_find(w, kind);
    return look ? erp_row_of(&look->rows, id) : NULL;
}

/* ---- tasks -------------------------------------------------------------- */

/* How many patches one call can serve. */
static size_t task_room(const struct erp_run *r, enum erp_task_kind kind)
{
    bool single = kind == TASK_POST || kind == TASK_VOUCHER_LINES ||
                  kind == TASK_BILL_OPEN || kind == TASK_PAY_OPEN;
    if (kind == TASK_CREATE && r->o->session.major < 12)
        single = true; /* create takes no list yet */
    return single ? 1 : SIZE_MAX;
}

static bool can_join(const struct erp_run *r, const struct erp_task *t,
                     enum erp_task_kind kind, const struct value *vals)
{
    return t->kind == kind && t->members.n < task_room(r, kind) &&
           (!vals || value_equal(&t->vals, vals));
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

void erp_task_follow(struct erp_run *r, struct erp_write *w,
                     enum erp_task_kind kind, size_t patch)
{
    struct erp_task *t = arena_new(r->arena, struct erp_task);
    t->kind = kind;
    vec_push(r->arena, &t->members, patch);
    t->next = w->tasks->next;
    w->tasks->next = t;
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
    const struct way *way = way_of(r);
    if (way)
        return way->plan(r, w, patch, e);
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
