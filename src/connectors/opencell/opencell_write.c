/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: each patch in up to four steps. What bills is looked for before
 * it is sent, and a charge, whose id only a list tells, after it.
 *
 *     LOOK (what is there) ──▶ MAIN ──▶ END (a termination) ──▶ AFTER
 *                              │  ▲
 *                              ▼  │
 *                              CLASH (what has the code of a new account)
 */
#include "connectors/answer.h"
#include "connectors/opencell/opencell_steps.h"

static const struct patch *patch_of(const struct op *op,
                                    const struct op_work *w)
{
    return &op->patches[w->at];
}

const struct value *opencell_known(const struct op *op, const struct op_work *w)
{
    return w->known ? w->known : op->patches[w->at].known;
}

/* ---- which steps -------------------------------------------------------------- */

static bool ends(const struct op *op, const struct op_work *w)
{
    const struct value *v =
        value_getz(&patch_of(op, w)->values, "terminationDate");
    return (w->kind == OPENCELL_SUBSCRIPTION || w->kind == OPENCELL_SERVICE) &&
           v && !value_is_null(v);
}

/* Whether anything but a termination is to be written. */
static bool has_main(const struct connection_state *c, const struct op *op,
                     const struct op_work *w)
{
    const struct patch *patch = patch_of(op, w);
    if (patch->kind != PATCH_UPDATE)
        return true;
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        const struct opencell_field *f = opencell_field_find(
            c, w->kind, patch->values.fields.at[i].name);
        if (!f || !(f->flags & OPENCELL_ENDS))
            return true;
    }
    return false;
}

static bool looks(const struct connection_state *c, const struct op *op,
                  const struct op_work *w)
{
    const struct patch *patch = patch_of(op, w);
    const struct value *known = opencell_known(op, w);
    if (patch->kind == PATCH_CREATE)
        return w->kind == OPENCELL_SERVICE || w->kind == OPENCELL_CHARGE;
    if (patch->kind != PATCH_UPDATE)
        return false;
    if (ends(op, w))
        return true;
    if (!has_main(c, op, w))
        return false;
    if (w->kind == OPENCELL_ACCOUNT)
        return !opencell_value_of(patch, known, "crmParentCode");
    return w->kind == OPENCELL_SUBSCRIPTION &&
           !opencell_value_of(patch, known, "subscriptionDate");
}

static void finish(const struct connection_state *c, struct op *op,
                   struct op_work *w)
{
    w->at++;
    opencell_write_start(c, op, w);
}

static void step_after_look(const struct connection_state *c, struct op *op,
                            struct op_work *w)
{
    if (has_main(c, op, w))
        w->step = WRITE_MAIN;
    else if (ends(op, w) && !w->ended)
        w->step = WRITE_END;
    else
        finish(c, op, w);
}

static void step_after_main(const struct connection_state *c, struct op *op,
                            struct op_work *w)
{
    if (ends(op, w) && !w->ended)
        w->step = WRITE_END;
    else
        finish(c, op, w);
}

/* ---- checks before anything is sent --------------------------------------------- */

static enum err check(const struct connection_state *c, struct op *op,
                      const struct op_work *w, struct error *e)
{
    const struct opencell_info *info = opencell_info(w->kind);
    const struct patch *patch = patch_of(op, w);
    struct opencell_id id;
    struct value body;
    if (!info->writes || patch->kind == PATCH_ARCHIVE)
        FAIL(e, ERR_REJECTED, "a %s of Opencell cannot be %s here", info->name,
             info->writes ? "archived" : "written");
    if (patch->kind == PATCH_DELETE && !info->deletes)
        FAIL(e, ERR_REJECTED, "a %s of Opencell is ended, not deleted",
             info->name);
    if (patch->kind != PATCH_CREATE &&
        !opencell_id_read(op->arena, w->kind, patch->id, &id))
        FAIL(e, ERR_NOT_FOUND, "`%.*s` is no id of a %s", STR_ARG(patch->id),
             info->name);
    if (patch->kind == PATCH_DELETE)
        return ERR_OK;
    if (patch->kind == PATCH_CREATE)
        TRY(opencell_check_required(c, w->kind, patch, e));
    struct opencell_change change = {w->kind, patch, patch->known};
    return opencell_encode(c, op->arena, &change, &body, e);
}

void opencell_write_start(const struct connection_state *c, struct op *op,
                          struct op_work *w)
{
    w->row = NULL;
    w->known = NULL;
    w->ended = w->again = false;
    while (w->at < op->n_patches &&
           check(c, op, w, &op->results[w->at].error) != ERR_OK)
        w->at++;
    w->done = w->at == op->n_patches;
    if (w->done)
        return;
    w->step = WRITE_LOOK;
    if (!looks(c, op, w))
        step_after_look(c, op, w);
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)e;
    opencell_write_start(c, op, w);
    return ERR_OK;
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    switch (w->step) {
    case WRITE_LOOK:
    case WRITE_CLASH:
    case WRITE_AFTER:
        *out = opencell_look_request(c, op, w, a);
        return ERR_OK;
    case WRITE_END:
        return opencell_end_request(c, op, w, a, out, e);
    default:
        return opencell_main_request(c, op, w, a, out, e);
    }
}

/* ---- taking ------------------------------------------------------------------- */

/* What the remote misses may be another record that this one names. */
static void settle_missing(const struct op *op, const struct op_work *w,
                           struct error *failed)
{
    const struct patch *patch = patch_of(op, w);
    if (failed->code == ERR_NOT_FOUND &&
        (patch->kind == PATCH_CREATE ||
         !str_contains(str_from(failed->message), patch->id)))
        failed->code = ERR_REJECTED;
}

/* A charge without a mark has an id that only the list tells. */
static bool unmarked(const struct connection_state *c, const struct op_work *w)
{
    return w->kind == OPENCELL_CHARGE && str_is(c->set.charge_mark, "none");
}

/* A create of an account met its code: is it a part of the account itself,
 * which is made whole? */
static bool clashes(const struct connection_state *c, const struct op *op,
                    const struct op_work *w, const struct error *failed)
{
    return w->step == WRITE_MAIN && w->kind == OPENCELL_ACCOUNT &&
           patch_of(op, w)->kind == PATCH_CREATE && c->set.upsert &&
           !w->again &&
           str_contains(str_from(failed->message), STR("ALREADY_EXISTS"));
}

/* Levels that were made before the failure stay. */
static bool leaves_parts(const struct op *op, const struct op_work *w,
                         const struct error *failed)
{
    return failed->scope == SCOPE_RECORD && w->step == WRITE_MAIN &&
           w->kind == OPENCELL_ACCOUNT &&
           patch_of(op, w)->kind == PATCH_CREATE;
}

/* Failures that say that it is as wanted already. */
static bool is_as_wanted(const struct op *op, const struct op_work *w,
                         const struct error *failed)
{
    struct str said = str_from(failed->message);
    if (w->step == WRITE_END)
        return false;
    if (patch_of(op, w)->kind == PATCH_DELETE)
        return failed->code == ERR_NOT_FOUND;
    return patch_of(op, w)->kind == PATCH_CREATE &&
           ((w->kind == OPENCELL_ACCESS &&
             str_contains(said, STR("DUPLICATE_ACCESS"))) ||
            (w->kind == OPENCELL_SERVICE &&
             str_contains(said, STR("is already activated"))));
}

static enum err take_success(const struct connection_state *c, struct op *op,
                             struct op_work *w, const struct value *answer,
                             struct error *e)
{
    switch (w->step) {
    case WRITE_LOOK:
        TRY(opencell_look_take(c, op, w, answer, e));
        if (op->results[w->at].existed)
            step_after_main(c, op, w);
        else
            step_after_look(c, op, w);
        return ERR_OK;
    case WRITE_CLASH:
        TRY(opencell_clash_take(c, op, w, answer, e));
        w->step = WRITE_MAIN;
        return ERR_OK;
    case WRITE_MAIN:
        opencell_result_id(c, op, w);
        op->results[w->at].existed = op->results[w->at].existed || w->again;
        w->step = unmarked(c, w) ? WRITE_AFTER : w->step;
        if (w->step == WRITE_MAIN)
            step_after_main(c, op, w);
        return ERR_OK;
    case WRITE_AFTER:
        TRY(opencell_after_take(c, op, w, answer, e));
        break;
    default:
        break;
    }
    finish(c, op, w);
    return ERR_OK;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    struct value *answer = arena_new(op->arena, struct value);
    struct error failed = {0};
    struct driver_reply own = *reply;
    *answer = value_null();
    own.writes = w->step == WRITE_MAIN || w->step == WRITE_END;
    enum err code = opencell_answer(c, op->arena, &own, answer, &failed);
    if (code != ERR_OK && is_as_wanted(op, w, &failed)) {
        op->results[w->at].existed = patch_of(op, w)->kind == PATCH_CREATE;
        code = ERR_OK;
        *answer = value_null();
    }
    if (code != ERR_OK && clashes(c, op, w, &failed)) {
        w->step = WRITE_CLASH;
        return ERR_OK;
    }
    if (code != ERR_OK && leaves_parts(op, w, &failed))
        failed.maybe_happened = true;
    if (code == ERR_OK) {
        code = take_success(c, op, w, answer, &failed);
        if (code == ERR_OK)
            return ERR_OK;
    }
    bool transport = failed.scope != SCOPE_RECORD ||
                     (!answer_is_of_record(failed.code) &&
                      failed.code != ERR_REMOTE);
    if (transport) {
        if (e)
            *e = failed;
        return failed.code;
    }
    settle_missing(op, w, &failed);
    op->results[w->at].error = failed;
    finish(c, op, w);
    return ERR_OK;
}

const struct driver_op opencell_op_write = {write_begin, write_request,
                                            write_take};
