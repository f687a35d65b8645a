/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_READ. Ids that are gone are left out. `read` is used rather than a
 * search: a record hidden by a rule is then a refusal and not taken for
 * deleted.
 */
#include "connectors/odoo/activity.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/fetch.h"

struct read_state {
    bool started;
    struct erp_fetch fetch;
    bool looks_for_done;
    struct erp_done_search search;
};

static enum err start(struct erp_run *r, struct read_state *s, struct error *e)
{
    if (s->started)
        return ERR_OK;
    TRY(erp_selection_make(r, NULL, 0, &s->fetch.selection, e));
    s->fetch.ids = erp_ids(r->arena, r->op->ids, r->op->n_ids);
    if (s->fetch.ids.items.n == 0)
        s->fetch.step = FETCH_DONE;
    s->started = true;
    return ERR_OK;
}

enum err erp_read_next(struct erp_run *r, struct erp_call *call, bool *out_done,
                       struct error *e)
{
    struct read_state *s = erp_own(r, struct read_state);
    TRY(start(r, s, e));
    if (s->looks_for_done)
        erp_done_search_call(r, &s->search, call);
    else if (s->fetch.step != FETCH_DONE)
        erp_fetch_call(r, &s->fetch, call);
    else
        *out_done = true;
    return ERR_OK;
}

static bool has_record(const struct erp_run *r, struct str id)
{
    for (size_t i = 0; i < r->op->n_records; i++)
        if (str_eq(r->op->records[i].id, id))
            return true;
    return false;
}

/* Records of the rows, with room for those that are done and gone. */
static void make_records(struct erp_run *r, struct read_state *s)
{
    size_t n = s->fetch.rows.items.n;
    r->op->records = arena_array(r->arena, struct record, n + r->op->n_ids);
    for (size_t i = 0; i < n; i++)
        if (erp_fetch_record(r, &s->fetch, i, &r->op->records[r->op->n_records],
                             NULL))
            r->op->n_records++;
}

static void look_for_done(struct erp_run *r, struct read_state *s)
{
    if (!str_is(r->op->entity, "mail.activity") || !r->op->known)
        return;
    VEC(size_t) gone = {0};
    for (size_t i = 0; i < r->op->n_ids; i++)
        if (r->op->known[i] && !has_record(r, r->op->ids[i]))
            vec_push(r->arena, &gone, i);
    s->looks_for_done = erp_done_search_start(r, gone.at, gone.n, &s->search);
}

enum err erp_read_take(struct erp_run *r, const struct erp_answer *answer,
                       struct error *e)
{
    struct read_state *s = erp_own(r, struct read_state);
    if (s->looks_for_done) {
        bool done;
        TRY(erp_done_search_take(r, &s->search, answer, &done, e));
        s->looks_for_done = !done;
        return ERR_OK;
    }
    /* Some servers refuse the whole call for one that is gone. */
    if (answer->fault == FAULT_MISSING && s->fetch.ids.items.n == 1 &&
        s->fetch.step == FETCH_ROWS) {
        s->fetch.step = FETCH_DONE;
        s->fetch.rows = value_list(NULL, 0);
    } else {
        TRY(erp_fetch_take(r, &s->fetch, answer, e));
    }
    if (s->fetch.step == FETCH_DONE) {
        make_records(r, s);
        look_for_done(r, s);
    }
    return ERR_OK;
}
