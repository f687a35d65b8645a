/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * won_status of leads. Odoo keeps it in three places: a won lead stands in a
 * won stage, a lost one is archived with probability 0, and each has a method
 * that does all of it. From 19 on a lead in a won stage cannot be lost before
 * it has left the stage.
 */
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/virtual.h"
#include "connectors/odoo/task.h"

enum { FIRST_WITH_UNARCHIVE = 13, FIRST_WITH_STRICT_WON = 19 };

static bool status_is(const struct erp_part *part, const char *status)
{
    return str_is(part->won_status, status);
}

/* The two states that a won stage contradicts. */
static bool must_leave_won_stage(const struct erp_run *r,
                                 const struct erp_part *part)
{
    return status_is(part, "open") ||
           (status_is(part, "lost") &&
            r->o->session.major >= FIRST_WITH_STRICT_WON);
}

bool erp_lead_needs_stage(const struct erp_run *r, const struct erp_part *part)
{
    return must_leave_won_stage(r, part) &&
           !value_getz(&part->vals, "stage_id");
}

static bool is_won_stage(const struct erp_run *r, const struct value *wire)
{
    int64_t id;
    if (!erp_id_of_wire(wire, &id))
        return false;
    const struct erp_stage *s = erp_stage_find(&r->model->stages, NULL, id);
    return s && s->won;
}

/* Out of a won stage: into the first one that is not. */
static enum err leave_won_stage(struct erp_run *r, struct erp_part *part,
                                const struct value *row, struct error *e)
{
    const struct value *given = value_getz(&part->vals, "stage_id");
    if (given && is_won_stage(r, given))
        FAIL(e, ERR_INVALID,
             "won_status `%.*s` contradicts the stage, which is a won one",
             STR_ARG(part->won_status));
    if (given || !row || !is_won_stage(r, value_getz(row, "stage_id")))
        return ERR_OK;
    for (size_t i = 0; i < r->model->stages.n; i++) {
        if (!r->model->stages.at[i].won) {
            erp_part_set(r, part, "stage_id",
                         value_int(r->model->stages.at[i].id));
            return ERR_OK;
        }
    }
    FAIL(e, ERR_REJECTED, "Odoo has no stage but won ones to move it to");
}

static void plan_open(struct erp_run *r, struct erp_write *w, size_t patch)
{
    struct erp_part *part = &w->parts[patch];
    bool create = r->op->patches[patch].kind == PATCH_CREATE;
    bool has_method = r->o->session.major >= FIRST_WITH_UNARCHIVE;
    if (!create && !has_method)
        erp_part_set(r, part, "active", value_bool(true));
    erp_task_add_values(r, w, patch);
    if (!create && has_method)
        erp_task_add(r, w, TASK_UNARCHIVE, NULL, patch);
}

static void plan_won(struct erp_run *r, struct erp_write *w, size_t patch)
{
    struct erp_part *part = &w->parts[patch];
    /* The stage that is given is won: the method might choose another. */
    bool by_stage = is_won_stage(r, value_getz(&part->vals, "stage_id"));
    if (by_stage)
        erp_part_set(r, part, "active", value_bool(true));
    erp_task_add_values(r, w, patch);
    if (!by_stage)
        erp_task_add(r, w, TASK_WON, NULL, patch);
}

enum err erp_plan_lead(struct erp_run *r, struct erp_write *w, size_t patch,
                       struct error *e)
{
    struct erp_part *part = &w->parts[patch];
    const struct value *row = erp_look_row(w, LOOK_RECORDS, part->id);
    if (must_leave_won_stage(r, part))
        TRY(leave_won_stage(r, part, row, e));
    if (status_is(part, "open")) {
        plan_open(r, w, patch);
    } else if (status_is(part, "won")) {
        plan_won(r, w, patch);
    } else {
        erp_task_add_values(r, w, patch);
        if (status_is(part, "lost"))
            erp_task_add(r, w, TASK_LOST, NULL, patch);
    }
    return ERR_OK;
}
