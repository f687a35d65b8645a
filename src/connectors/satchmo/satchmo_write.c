/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE: each patch looks at what is there, then is one transaction whose
 * statements hold only as long as that is still so; when the shop was faster,
 * it looks again.
 *
 *     LOOK (GET) ──▶ plan ──▶ CARRY OUT (POST) ──▶ next patch
 *       ▲                          │
 *       └── 412, another number of rows; 409, once ──┘
 */
#include "connectors/satchmo/satchmo_write.h"

#include "connectors/answer.h"

#define TRIES_MAX 3 /* looks at one record */

/* ---- the look ------------------------------------------------------------------ */

static const struct satchmo_kind *target_of(const struct satchmo_kind *kind,
                                            struct str field)
{
    enum satchmo_kind_of target;
    for (const struct satchmo_column *col = kind->columns; col->name; col++) {
        if (str_is(field, col->name) && col->target &&
            satchmo_kind_find(str_from(col->target), &target, NULL) == ERR_OK)
            return satchmo_kind(target);
    }
    return NULL;
}

struct looked_for { /* a record that the patch refers to */
    const struct satchmo_kind *kind;
    struct value id;
};
struct references {
    VEC(struct looked_for) all;
};

static struct references references_of(const struct satchmo_plan *p,
                                       struct arena *a)
{
    struct references r = {0};
    for (size_t i = 0; i < p->patch->values.fields.n; i++) {
        const struct field *f = &p->patch->values.fields.at[i];
        const struct satchmo_kind *kind = target_of(p->kind, f->name);
        bool many = f->value.kind == VALUE_SET || f->value.kind == VALUE_LIST;
        const struct value *at = many ? f->value.items.at : &f->value;
        size_t n = many ? f->value.items.n : 1;
        for (size_t k = 0; kind && !value_is_null(&f->value) && k < n; k++)
            vec_push(a, &r.all,
                     (struct looked_for){
                         kind, value_text(value_to_text(a, &at[k]))});
    }
    return r;
}

static enum err check_ids(const struct satchmo_plan *p, struct error *e)
{
    const struct references refs = references_of(p, p->arena);
    int64_t number;
    for (size_t i = 0; i < refs.all.n; i++) {
        if (!str_to_i64(refs.all.at[i].id.text, &number))
            FAIL(e, ERR_REJECTED, "`%.*s` is no id of a shop's %s",
                 STR_ARG(refs.all.at[i].id.text), refs.all.at[i].kind->name);
    }
    if (p->patch->kind == PATCH_UPDATE && !str_to_i64(p->patch->id, &number))
        FAIL(e, ERR_NOT_FOUND, "`%.*s` is no id of a shop's %s",
             STR_ARG(p->patch->id), p->kind->name);
    return ERR_OK;
}

static struct http_request look_request(const struct satchmo_plan *p,
                                        struct arena *a)
{
    const struct references refs = references_of(p, a);
    struct sql_query *q = arena_array(
        a, struct sql_query, SATCHMO_QUERIES_MAX + 1 + refs.all.n);
    size_t n = 0;
    struct value *id = arena_new(a, struct value);
    *id = value_text(p->patch->id);
    const struct satchmo_page page = {
        .where = STR("t.id = ?"), .params = id, .n_params = 1};
    if (p->patch->kind == PATCH_UPDATE)
        n += satchmo_select(p->c, a, p->kind, &page, q);
    if (p->beside.text.n > 0)
        q[n++] = p->beside;
    for (size_t i = 0; i < refs.all.n; i++)
        q[n++] = (struct sql_query){
            arena_printf(a, "SELECT id FROM %s WHERE id = ?",
                         refs.all.at[i].kind->table),
            &refs.all.at[i].id, 1, -1};
    return satchmo_request(p->c, a, false, q, n);
}

static size_t parts_of(const struct satchmo_kind *kind)
{
    size_t n = 0;
    while (kind->parts && kind->parts[n].name)
        n++;
    return n;
}

static enum err take_seen(struct satchmo_plan *p, const struct sql_rows *rows,
                          size_t n, struct error *e)
{
    struct records found = {0};
    TRY(satchmo_records(p->c, p->arena, p->kind,
                        &(struct satchmo_results){rows, n, p->now_us}, &found,
                        e));
    if (found.n == 0)
        FAIL(e, ERR_NOT_FOUND, "%s %.*s is not in the shop any more",
             p->kind->name, STR_ARG(p->patch->id));
    p->seen = &found.at[0].fields;
    return ERR_OK;
}

static enum err take_look(struct satchmo_plan *p, const struct sql_rows *rows,
                          size_t n, struct error *e)
{
    static const struct sql_rows none = {0};
    const struct references refs = references_of(p, p->arena);
    bool updates = p->patch->kind == PATCH_UPDATE;
    size_t own = updates ? 1 + parts_of(p->kind) : 0;
    size_t at = own + (p->beside.text.n > 0 ? 1 : 0);
    if (n != at + refs.all.n)
        FAIL(e, ERR_PROTOCOL, "an answer of a database with %zu results", n);
    if (updates)
        TRY(take_seen(p, rows, own, e));
    p->around = at > own ? &rows[own] : &none;
    for (size_t i = 0; i < refs.all.n; i++) {
        if (rows[at + i].n_rows == 0)
            FAIL(e, ERR_REJECTED, "%s %.*s is not in the shop: the %s that "
                 "names it cannot be written",
                 refs.all.at[i].kind->name, STR_ARG(refs.all.at[i].id.text),
                 p->kind->name);
    }
    return ERR_OK;
}

/* ---- one patch after another ----------------------------------------------------- */

static enum err begin_patch(const struct connection_state *c,
                            const struct op *op, struct op_work *w,
                            struct error *e)
{
    const struct patch *patch = &op->patches[w->at];
    TRY(satchmo_check_patch(w->kind, patch, e));
    struct satchmo_plan *p = arena_new(op->arena, struct satchmo_plan);
    *p = (struct satchmo_plan){
        .c = c, .arena = op->arena, .kind = w->kind,
        .rules = satchmo_rules(w->kind), .patch = patch, .id = patch->id,
        .id_at = SIZE_MAX};
    TRY(check_ids(p, e));
    if (p->rules->ask)
        p->rules->ask(p);
    w->plan = p;
    return ERR_OK;
}

/* From w->at on, the first patch that is to be looked at. */
static void start(const struct connection_state *c, struct op *op,
                  struct op_work *w)
{
    w->carries_out = false;
    w->tries = 0;
    for (; w->at < op->n_patches; w->at++) {
        if (begin_patch(c, op, w, &op->results[w->at].error) == ERR_OK)
            break;
    }
    w->done = w->at == op->n_patches;
}

static void finish(const struct connection_state *c, struct op *op,
                   struct op_work *w)
{
    op->results[w->at].id = w->plan->id;
    op->results[w->at].existed = w->plan->existed;
    w->at++;
    start(c, op, w);
}

static void fail(const struct connection_state *c, struct op *op,
                 struct op_work *w, const struct error *e)
{
    op->results[w->at].error = *e;
    w->at++;
    start(c, op, w);
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    if (!c->set.write)
        FAIL(e, ERR_REJECTED,
             "the shop is only read: set `write: true` in its connection to "
             "have the hub write into its database");
    start(c, op, w);
    return ERR_OK;
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    (void)op;
    (void)e;
    *out = w->carries_out
               ? satchmo_request(c, a, true, w->plan->queries.at,
                                 w->plan->queries.n)
               : look_request(w->plan, a);
    return ERR_OK;
}

/* The plan of what was seen. */
static enum err plan(struct op_work *w, const struct driver_reply *reply,
                     struct sql_rows *rows, size_t n, struct error *e)
{
    struct satchmo_plan *p = w->plan;
    p->now_us = reply->now_us;
    p->queries.n = 0;
    p->id_at = SIZE_MAX;
    TRY(take_look(p, rows, n, e));
    return p->rules->plan(p, e);
}

static enum err look_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct sql_rows *rows;
    size_t n;
    struct error why = {0};
    TRY(satchmo_answer(op->arena, reply, &rows, &n, e));
    w->tries++;
    if (plan(w, reply, rows, n, &why) != ERR_OK)
        fail(c, op, w, &why);
    else if (w->plan->queries.n == 0)
        finish(c, op, w); /* it is so already */
    else
        w->carries_out = true;
    return ERR_OK;
}

/* The shop was faster: another number of rows, or a slug that is taken. */
static bool looks_again(const struct op_work *w, int status)
{
    return (status == 412 && w->tries < TRIES_MAX) ||
           (status == 409 && w->tries < 2);
}

static enum err take_ids(struct op_work *w, const struct sql_rows *rows,
                         size_t n, struct error *e)
{
    struct satchmo_plan *p = w->plan;
    if (p->id_at == SIZE_MAX)
        return ERR_OK;
    if (p->id_at >= n || rows[p->id_at].n_rows != 1)
        FAIL(e, ERR_PROTOCOL, "the database did not tell the id of a new %s",
             p->kind->name);
    const struct value id = sql_cell(&rows[p->id_at], 0, "id");
    p->id = arena_str(p->arena, value_str(&id));
    return ERR_OK;
}

static enum err carry_out_take(struct connection_state *c, struct op *op,
                               struct op_work *w,
                               const struct driver_reply *reply,
                               struct error *e)
{
    struct sql_rows *rows;
    size_t n;
    struct error why = {0};
    int status = reply->response->status;
    if (looks_again(w, status)) {
        w->carries_out = false;
        return ERR_OK;
    }
    if (status == 412) {
        error_set(&why, ERR_BUSY, __FILE__, __LINE__,
                  "the shop changed what belongs to the %s each of %d times "
                  "that it was to be written", w->kind->name, TRIES_MAX);
        why.scope = SCOPE_RECORD;
        fail(c, op, w, &why);
        return ERR_OK;
    }
    enum err err = satchmo_answer(op->arena, reply, &rows, &n, &why);
    if (err == ERR_OK)
        err = take_ids(w, rows, n, &why);
    if (err == ERR_OK)
        finish(c, op, w);
    else if (answer_is_of_record(err))
        fail(c, op, w, &why);
    else if (e)
        *e = why;
    return answer_is_of_record(err) ? ERR_OK : err;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    return w->carries_out ? carry_out_take(c, op, w, reply, e)
                          : look_take(c, op, w, reply, e);
}

const struct driver_op satchmo_op_write = {write_begin, write_request,
                                           write_take};
