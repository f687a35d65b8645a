/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/plan.h"

#include <stdlib.h>

#include "connectors/odoo/canonical.h"

enum { PHASE_MODELS, PHASE_ROWS, PHASE_DONE };

/* ---- ids and rows ------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static size_t sort_unique(int64_t *ids, size_t n)
{
    size_t kept = 0;
    if (n == 0)
        return 0;
    qsort(ids, n, sizeof ids[0], by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || ids[i] != ids[kept - 1])
            ids[kept++] = ids[i];
    return kept;
}

static int by_id(const void *a, const void *b)
{
    return by_number(&((const struct plan_row *)a)->id,
                     &((const struct plan_row *)b)->id);
}

const struct plan_row *facade_plan_row_find(const struct plan_table *t,
                                            int64_t id)
{
    struct plan_row key = {.id = id};
    if (!t || t->n_rows == 0)
        return NULL;
    return bsearch(&key, t->rows, t->n_rows, sizeof t->rows[0], by_id);
}

/* ---- start -------------------------------------------------------------- */

void facade_plan_start(struct plan *p, struct facade_work *w, struct str model,
                       const struct query_block *block, const int64_t *ids,
                       size_t n)
{
    *p = (struct plan){.work = w};
    p->root = arena_new(w->arena, struct plan_node);
    p->root->model_name = model;
    p->root->block = block;
    for (size_t i = 0; i < n; i++)
        vec_push(w->arena, &p->root->ids, ids[i]);
    p->root->ids.n = sort_unique(p->root->ids.at, n);
    vec_push(w->arena, &p->level, p->root);
}

/* ---- the models of a level ---------------------------------------------- */

/* Nothing is looked at where there is nothing to show; but `strict` says what
 * is wrong with a query whatever there is. */
static bool is_alive(const struct plan *p, const struct plan_node *n)
{
    return n->ids.n > 0 || n->has_empty || p->work->settings->strict;
}

static bool is_fresh(const struct plan *p, struct str model)
{
    for (size_t i = 0; i < p->fresh.n; i++)
        if (str_eq(p->fresh.at[i], model))
            return true;
    return false;
}

static void refuse_field(struct plan *p, const struct plan_fault *fault)
{
    struct arena *a = p->work->arena;
    struct facade_refusal r = {
        .type = fault->is_scalar ? "ValueError" : "LookupError",
        .message = arena_printf(a, "'%.*s' %s", STR_ARG(fault->name),
                                fault->is_scalar ? "is not a nested field"
                                                 : "field is not found"),
        .status = 400,
        .crashes = true,
    };
    envelope_refuse(p->work, &r);
}

/* As this work knows it, or else the session; NULL: nobody does. */
static const struct facade_model *find_model(struct plan *p, struct str name)
{
    struct facade_work *w = p->work;
    for (size_t i = 0; i < p->models.n; i++)
        if (str_eq(p->models.at[i]->name, name))
            return p->models.at[i];
    const struct facade_model *m =
        facade_models_find(w->session->models, w->arena, name);
    if (m)
        vec_push(w->arena, &p->models, m);
    return m;
}

/* False: the work is answered, or the model's fields are asked for. */
static bool prepare_node(struct plan *p, struct plan_node *n)
{
    struct arena *a = p->work->arena;
    struct plan_fault fault = {0};
    n->model = find_model(p, n->model_name);
    if (!n->model) {
        p->asks = n->model_name;
        return false;
    }
    if (facade_plan_node_shape(a, n, p->work->settings->strict, &fault))
        return true;
    /* Since the session learnt it, the field may have come. */
    if (!is_fresh(p, n->model_name))
        p->asks = n->model_name;
    else
        refuse_field(p, &fault);
    return false;
}

static bool prepare_level(struct plan *p)
{
    for (size_t i = 0; i < p->level.n; i++) {
        struct plan_node *n = p->level.at[i];
        if (is_alive(p, n) && !n->model && !prepare_node(p, n)) {
            n->model = NULL;
            return false;
        }
    }
    return true;
}

/* ---- the tables of a level ---------------------------------------------- */

static struct plan_table *table_of(struct plan *p, struct str model)
{
    for (size_t i = 0; i < p->tables.n; i++)
        if (str_eq(p->tables.at[i]->model, model))
            return p->tables.at[i];
    struct plan_table *t = arena_new(p->work->arena, struct plan_table);
    t->model = model;
    vec_push(p->work->arena, &p->tables, t);
    return t;
}

static void want(struct plan *p, struct plan_table *t, struct str name)
{
    for (size_t i = 0; i < t->names.n; i++)
        if (str_eq(t->names.at[i].text, name))
            return;
    vec_push(p->work->arena, &t->names, value_text(name));
}

static bool shows_more_than_id(const struct plan_table *t)
{
    return t->names.n > 1 ||
           (t->names.n == 1 && !str_is(t->names.at[0].text, "id"));
}

/* Rows of which nothing but the id is shown need no call. */
static void make_rows(struct plan *p, struct plan_table *t)
{
    struct arena *a = p->work->arena;
    t->rows = arena_array(a, struct plan_row, t->ids.n);
    for (size_t i = 0; i < t->ids.n; i++) {
        struct field *id = arena_new(a, struct field);
        struct value *row = arena_new(a, struct value);
        *id = (struct field){STR("id"), value_int(t->ids.at[i])};
        *row = value_object(id, 1);
        t->rows[i] = (struct plan_row){t->ids.at[i], row};
    }
    t->n_rows = t->ids.n;
}

static enum err fail_rows(const struct plan *p, struct error *e)
{
    FAIL(e, ERR_LIMIT,
         "the answer has more than the %lld records that the facade gives at "
         "once, nested ones counted; use `page_size` or a narrower `filter`",
         (long long)p->work->settings->max_rows);
}

static enum err make_tables(struct plan *p, struct error *e)
{
    p->tables.n = 0;
    p->n_read = 0;
    p->n_rows = p->rows_above;
    for (size_t i = 0; i < p->level.n; i++) {
        struct plan_node *n = p->level.at[i];
        if (n->ids.n == 0)
            continue;
        p->n_rows += (int64_t)n->ids.n;
        if (p->n_rows > p->work->settings->max_rows)
            return fail_rows(p, e);
        n->table = table_of(p, n->model_name);
        for (size_t j = 0; j < n->ids.n; j++)
            vec_push(p->work->arena, &n->table->ids, n->ids.at[j]);
        for (size_t j = 0; j < n->entries.n; j++)
            want(p, n->table, n->entries.at[j].field->name);
        for (size_t j = 0; j < n->nested.n; j++)
            want(p, n->table, n->nested.at[j].field->name);
    }
    for (size_t i = 0; i < p->tables.n; i++)
        p->tables.at[i]->ids.n =
            sort_unique(p->tables.at[i]->ids.at, p->tables.at[i]->ids.n);
    return ERR_OK;
}

/* ---- the next level ----------------------------------------------------- */

/* Doubles are dropped before they fill the memory. Past the limit there is no
 * need to go on: make_tables refuses. */
static void add_target(struct plan *p, struct plan_node *to, int64_t id)
{
    size_t most = 4 * (size_t)p->work->settings->max_rows;
    if (to->ids.n >= most)
        to->ids.n = sort_unique(to->ids.at, to->ids.n);
    if (to->ids.n < most)
        vec_push(p->work->arena, &to->ids, id);
}

static void add_targets(struct plan *p, const struct plan_entry *child,
                        const struct plan_row *row)
{
    struct plan_node *to = child->nested;
    const struct value *v = value_get(row->fields, child->field->name);
    int64_t id;
    if (child->field->kind == FACADE_MANY2ONE) {
        if (erp_id_of_wire(v, &id))
            add_target(p, to, id);
        else
            to->has_empty = true;
        return;
    }
    for (size_t i = 0; v && v->kind == VALUE_LIST && i < v->items.n; i++)
        if (erp_id_of_wire(&v->items.at[i], &id))
            add_target(p, to, id);
}

static void fill_child(struct plan *p, const struct plan_node *n,
                       const struct plan_entry *child)
{
    struct plan_node *to = child->nested;
    if (child->field->kind == FACADE_MANY2ONE && n->has_empty)
        to->has_empty = true;
    for (size_t i = 0; i < n->ids.n; i++) {
        const struct plan_row *row =
            facade_plan_row_find(n->table, n->ids.at[i]);
        if (row)
            add_targets(p, child, row);
    }
    to->ids.n = sort_unique(to->ids.at, to->ids.n);
}

static void descend(struct plan *p)
{
    VEC(struct plan_node *) below = {0};
    for (size_t i = 0; i < p->level.n; i++) {
        struct plan_node *n = p->level.at[i];
        for (size_t j = 0; j < n->nested.n; j++) {
            fill_child(p, n, &n->nested.at[j]);
            vec_push(p->work->arena, &below, n->nested.at[j].nested);
        }
    }
    p->level.at = below.at;
    p->level.n = below.n;
    p->level.cap = below.cap;
    p->phase = below.n > 0 ? PHASE_MODELS : PHASE_DONE;
    p->rows_above = p->n_rows;
}

/* ---- calls -------------------------------------------------------------- */

/* The table that is to be read next, or NULL. */
static struct plan_table *next_table(struct plan *p)
{
    for (; p->n_read < p->tables.n; p->n_read++) {
        struct plan_table *t = p->tables.at[p->n_read];
        bool must = p->keeps_read && t->names.n > 0;
        if (shows_more_than_id(t) || must)
            return t;
        make_rows(p, t);
    }
    return NULL;
}

enum err facade_plan_next(struct plan *p, bool *out_call, struct error *e)
{
    *out_call = true;
    while (p->phase != PHASE_DONE) {
        if (p->asks.n > 0)
            return ERR_OK;
        if (p->phase == PHASE_MODELS) {
            if (!prepare_level(p)) {
                *out_call = p->asks.n > 0;
                return ERR_OK;
            }
            TRY(make_tables(p, e));
            p->phase = PHASE_ROWS;
        }
        if (next_table(p))
            return ERR_OK;
        descend(p);
    }
    *out_call = false;
    return ERR_OK;
}

void facade_call_fields(const struct facade_work *w, struct str model,
                        struct facade_call *out)
{
    *out = (struct facade_call){
        .model = model,
        .method = STR("fields_get"),
        .args = value_list(NULL, 0),
    };
    if (w->session->major < 8) /* knows no choice of attributes */
        return;
    struct value *names = arena_array(w->arena, struct value, 2);
    names[0] = value_textz("type");
    names[1] = value_textz("relation");
    struct field *kwargs = arena_new(w->arena, struct field);
    *kwargs = (struct field){STR("attributes"), value_list(names, 2)};
    out->kwargs = value_object(kwargs, 1);
}

enum err facade_take_fields(const struct facade_work *w, struct str model,
                            const struct value *fields, struct error *e)
{
    if (fields->kind != VALUE_OBJECT)
        FAIL(e, ERR_PROTOCOL, "Odoo answered %.*s.fields_get with no fields",
             STR_ARG(model));
    facade_models_keep(w->session->models, model, fields);
    return ERR_OK;
}

static void call_read(const struct facade_work *w, const struct plan_table *t,
                      struct facade_call *out)
{
    struct arena *a = w->arena;
    struct value *ids = arena_array(a, struct value, t->ids.n);
    for (size_t i = 0; i < t->ids.n; i++)
        ids[i] = value_int(t->ids.at[i]);
    struct value *args = arena_new(a, struct value);
    args[0] = value_list(ids, t->ids.n);
    struct field *kwargs = arena_array(a, struct field, 2);
    kwargs[0] =
        (struct field){STR("fields"), value_list(t->names.at, t->names.n)};
    kwargs[1] = (struct field){STR("load"), erp_bare_load(w->session->major)};
    *out = (struct facade_call){
        .model = t->model,
        .method = STR("read"),
        .args = value_list(args, 1),
        .kwargs = value_object(kwargs, 2),
    };
}

void facade_plan_call(const struct plan *p, struct facade_call *out)
{
    if (p->asks.n > 0)
        facade_call_fields(p->work, p->asks, out);
    else
        call_read(p->work, p->tables.at[p->n_read], out);
}

/* ---- answers ------------------------------------------------------------ */

static enum err take_rows(struct plan *p, struct plan_table *t,
                          const struct value *rows, struct error *e)
{
    if (rows->kind != VALUE_LIST)
        FAIL(e, ERR_PROTOCOL, "Odoo answered %.*s.read with no list",
             STR_ARG(t->model));
    t->rows = arena_array(p->work->arena, struct plan_row, rows->items.n);
    t->n_rows = 0;
    for (size_t i = 0; i < rows->items.n; i++) {
        struct plan_row row = {.fields = &rows->items.at[i]};
        if (erp_id_of_wire(value_getz(row.fields, "id"), &row.id))
            t->rows[t->n_rows++] = row;
    }
    if (t->n_rows > 0)
        qsort(t->rows, t->n_rows, sizeof t->rows[0], by_id);
    p->n_read++;
    return ERR_OK;
}

static void forget(struct plan *p, struct str name)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->models.n; i++)
        if (!str_eq(p->models.at[i]->name, name))
            p->models.at[kept++] = p->models.at[i];
    p->models.n = kept;
}

/* A field that has gone, or that the user may no longer see. */
static bool may_be_outdated(const struct plan *p,
                            const struct facade_reply *reply)
{
    bool fits = reply->fault == FAULT_NO_FIELD ||
                reply->fault == FAULT_ACCESS || reply->fault == FAULT_CRASH;
    return fits && p->asks.n == 0 &&
           !is_fresh(p, p->tables.at[p->n_read]->model);
}

/* The level once more, with what the fields are now. */
static void describe_again(struct plan *p, struct str model)
{
    p->asks = model;
    p->phase = PHASE_MODELS;
    for (size_t i = 0; i < p->level.n; i++)
        if (str_eq(p->level.at[i]->model_name, model))
            p->level.at[i]->model = NULL;
}

enum err facade_plan_take(struct plan *p, const struct facade_reply *reply,
                          struct error *e)
{
    if (may_be_outdated(p, reply)) {
        describe_again(p, p->tables.at[p->n_read]->model);
        return ERR_OK;
    }
    if (reply->fault != FAULT_NONE) {
        envelope_fault(p->work, reply);
        return ERR_OK;
    }
    if (p->asks.n == 0)
        return take_rows(p, p->tables.at[p->n_read], &reply->result, e);
    TRY(facade_take_fields(p->work, p->asks, &reply->result, e));
    vec_push(p->work->arena, &p->fresh, p->asks);
    forget(p, p->asks);
    p->asks = STR_NONE;
    return ERR_OK;
}
