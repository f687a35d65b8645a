/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Activities and messages belong to a document. An activity that is done
 * cannot be opened again where it has vanished: then a new one is made from
 * what was last known of it.
 */
#include "connectors/odoo/activity.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/task.h"

/* ---- ir.model ids ------------------------------------------------------- */

static bool known_model(const struct erp_run *r, struct str model)
{
    return value_get(&r->model->model_ids, model) != NULL;
}

/* The document of a patch: the one it gives, else the last known one. */
static bool document_of(const struct erp_run *r, const struct erp_write *w,
                        size_t patch, struct value_ref *out)
{
    if (w->parts[patch].has_document) {
        *out = w->parts[patch].document;
        return true;
    }
    const struct value *known = r->op->patches[patch].known;
    return known && erp_document_of(known, out);
}

struct value erp_unknown_models(struct erp_run *r, const struct erp_write *w)
{
    VEC(struct value) models = {0};
    for (size_t i = 0; i < r->op->n_patches; i++) {
        const struct erp_part *part = &w->parts[i];
        bool makes = r->op->patches[i].kind == PATCH_CREATE ||
                     (part->has_done && !part->done);
        struct value_ref ref;
        if (erp_patch_failed(r, i) || !makes || !document_of(r, w, i, &ref) ||
            known_model(r, ref.entity))
            continue;
        bool have = false;
        for (size_t k = 0; k < models.n; k++)
            have = have || str_eq(models.at[k].text, ref.entity);
        if (!have)
            vec_push(r->arena, &models, value_text(ref.entity));
    }
    return value_list(models.at, models.n);
}

static bool model_id_of(const struct erp_run *r, const struct erp_write *w,
                        struct str model, int64_t *out_id)
{
    const struct value *id = value_get(&r->model->model_ids, model);
    if (erp_id_of_wire(id, out_id))
        return true;
    const struct erp_look *look = erp_look_find(w, LOOK_MODELS);
    for (size_t i = 0; look && i < look->rows.items.n; i++) {
        const struct value *row = &look->rows.items.at[i];
        if (str_eq(value_text_at(row, "model"), model))
            return erp_id_of_wire(value_getz(row, "id"), out_id);
    }
    return false;
}

/* `what` is to be made on it. */
static enum err document_id(const struct erp_part *part, const char *what,
                            int64_t *out_id, struct error *e)
{
    if (!part->has_document)
        FAIL(e, ERR_INVALID,
             "%s needs its document: res_partner_id, crm_lead_id or res_id",
             what);
    if (!erp_id_parse(part->document.id, out_id))
        FAIL(e, ERR_INVALID, "`%.*s` is no id of a document in Odoo",
             STR_ARG(part->document.id));
    return ERR_OK;
}

/* res_model is only derived; what Odoo wants is the id of the model's row. */
static enum err set_document(struct erp_run *r, const struct erp_write *w,
                             struct erp_part *part, struct error *e)
{
    int64_t model_id;
    int64_t id;
    TRY(document_id(part, "an activity", &id, e));
    if (!model_id_of(r, w, part->document.entity, &model_id))
        FAIL(e, ERR_ACCESS,
             "Odoo does not show this user the model %.*s in ir.model, which "
             "an activity on it needs",
             STR_ARG(part->document.entity));
    erp_part_set(r, part, "res_model_id", value_int(model_id));
    erp_part_set(r, part, "res_id", value_int(id));
    return ERR_OK;
}

/* ---- activities --------------------------------------------------------- */

/* Everything that was known, with what the patch changes. */
static struct value merged_values(struct erp_run *r, const struct patch *p)
{
    struct value merged = value_object(NULL, 0);
    for (size_t i = 0; i < p->known->fields.n; i++) {
        const struct field *f = &p->known->fields.at[i];
        const struct erp_field *of = erp_field_find(r->model, f->name);
        if (of && (of->pub.writable || of->pub.writable_on_create) &&
            !value_is_null(&f->value))
            merged = value_with(r->arena, &merged, f->name, &f->value);
    }
    for (size_t i = 0; i < p->values.fields.n; i++)
        merged = value_with(r->arena, &merged, p->values.fields.at[i].name,
                            &p->values.fields.at[i].value);
    return merged;
}

static enum err make_again(struct erp_run *r, struct erp_write *w, size_t patch,
                           struct error *e)
{
    const struct patch *p = &r->op->patches[patch];
    struct erp_part fresh = {0};
    if (!p->known || p->known->kind != VALUE_OBJECT)
        FAIL(e, ERR_NOT_FOUND,
             "activity %.*s is gone, and without its last known values it "
             "cannot be opened again",
             STR_ARG(p->id));
    struct value values = merged_values(r, p);
    TRY(erp_part_fill(r, true, &values, &fresh, e));
    TRY(set_document(r, w, &fresh, e));
    w->parts[patch] = fresh;
    erp_task_add(r, w, TASK_CREATE, NULL, patch);
    return ERR_OK;
}

enum err erp_plan_activity(struct erp_run *r, struct erp_write *w, size_t patch,
                           struct error *e)
{
    struct erp_part *part = &w->parts[patch];
    if (r->op->patches[patch].kind == PATCH_CREATE) {
        TRY(set_document(r, w, part, e));
    } else if (part->has_done && !part->done) {
        const struct value *row = erp_look_row(w, LOOK_RECORDS, part->id);
        if (!row)
            return make_again(r, w, patch, e);
        if (r->model->has_active && !erp_wire_true(value_getz(row, "active")))
            erp_part_set(r, part, "active", value_bool(true));
    }
    erp_task_add_values(r, w, patch);
    if (part->has_done && part->done)
        erp_task_add(r, w, TASK_FEEDBACK, NULL, patch);
    return ERR_OK;
}

/* ---- messages ----------------------------------------------------------- */

static bool can_post(struct str field)
{
    return str_is(field, "body") || str_is(field, "subject") ||
           str_is(field, "author_id");
}

enum err erp_plan_message(struct erp_run *r, struct erp_write *w, size_t patch,
                          struct error *e)
{
    struct erp_part *part = &w->parts[patch];
    int64_t id;
    if (r->op->patches[patch].kind != PATCH_CREATE) {
        erp_task_add_values(r, w, patch);
        return ERR_OK;
    }
    for (size_t i = 0; i < part->vals.fields.n; i++)
        if (!can_post(part->vals.fields.at[i].name))
            FAIL(e, ERR_INVALID,
                 "field `%.*s` cannot be set when a message "
                 "is posted",
                 STR_ARG(part->vals.fields.at[i].name));
    TRY(document_id(part, "a message", &id, e));
    erp_task_add(r, w, TASK_POST, NULL, patch);
    return ERR_OK;
}
