/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/fetch.h"

#include "connectors/odoo/canonical.h"

/* ---- which fields ------------------------------------------------------- */

enum err erp_refuse_field(const struct erp_model *m, struct str name,
                          struct error *e)
{
    struct str near = STR_NONE;
    unsigned best = 1 + (unsigned)name.n / 4;
    for (size_t i = 0; i < m->n_fields; i++) {
        unsigned distance = str_distance(name, m->fields[i].pub.name);
        if (distance <= best) {
            best = distance;
            near = m->fields[i].pub.name;
        }
    }
    if (near.n > 0)
        FAIL(e, ERR_SCHEMA,
             "model %.*s of Odoo has no field `%.*s` for this user; did you "
             "mean `%.*s`?",
             STR_ARG(m->name), STR_ARG(name), STR_ARG(near));
    FAIL(e, ERR_SCHEMA, "model %.*s of Odoo has no field `%.*s` for this user",
         STR_ARG(m->name), STR_ARG(name));
}

struct picker {
    struct erp_run *r;
    VEC(struct erp_pick) picks;
    VEC(struct value) wire;
    bool uses_stages;
    struct erp_nest *nests;
};

static void want_wire(struct picker *p, struct str name)
{
    for (size_t i = 0; i < p->wire.n; i++)
        if (str_eq(p->wire.at[i].text, name))
            return;
    vec_push(p->r->arena, &p->wire, value_text(name));
}

static void want_virtual(struct picker *p, const struct erp_virtual *v)
{
    for (size_t i = 0; i < 4 && v->needs[i]; i++)
        want_wire(p, str_from(v->needs[i]));
    for (size_t i = 0; i < 4 && v->wants[i]; i++)
        if (erp_field_find(p->r->model, str_from(v->wants[i])))
            want_wire(p, str_from(v->wants[i]));
    p->uses_stages = p->uses_stages || erp_virtual_uses_stages(v);
}

const struct erp_field *erp_field_own(struct arena *a,
                                      const struct erp_field *of_model)
{
    struct erp_field *f = arena_new(a, struct erp_field);
    *f = *of_model;
    f->pub.name = arena_str(a, f->pub.name);
    f->pub.target = arena_str(a, f->pub.target);
    f->of = arena_str(a, f->of);
    return f;
}

static void pick(struct picker *p, const struct erp_field *of_model)
{
    const struct erp_field *f = erp_field_own(p->r->arena, of_model);
    vec_push(p->r->arena, &p->picks, (struct erp_pick){.field = f});
    if (f->virtual)
        want_virtual(p, f->virtual);
    else
        want_wire(p, erp_field_wire(f));
}

static enum err pick_named(struct picker *p, const struct str *names, size_t n,
                           struct error *e)
{
    struct str head;
    struct str nested;
    for (size_t i = 0; i < n; i++) {
        if (erp_nest_split(names[i], &head, &nested)) {
            TRY(erp_nest_ask(p->r, &p->nests, head, nested, e));
            continue;
        }
        const struct erp_field *f = erp_field_find(p->r->model, names[i]);
        if (!f)
            return erp_refuse_field(p->r->model, names[i], e);
        pick(p, f);
    }
    return ERR_OK;
}

static void pick_all(struct picker *p)
{
    for (size_t i = 0; i < p->r->model->n_fields; i++)
        if (p->r->model->fields[i].type != ERP_BINARY)
            pick(p, &p->r->model->fields[i]);
}

enum err erp_selection_make(struct erp_run *r, const struct str *hidden,
                            size_t n_hidden,
                            struct erp_selection *out_selection,
                            struct error *e)
{
    struct picker p = {.r = r};
    if (r->op->n_fields > 0)
        TRY(pick_named(&p, r->op->fields, r->op->n_fields, e));
    else
        pick_all(&p);
    size_t n_shown = p.picks.n;
    TRY(pick_named(&p, hidden, n_hidden, e));
    if (r->model->has_stamps) {
        want_wire(&p, STR("write_date"));
        want_wire(&p, STR("create_date"));
        if (r->o->session.major < 8)
            want_wire(&p, STR(ERP_OLD_STAMP));
    }
    if (r->model->has_active)
        want_wire(&p, STR("active"));
    for (size_t i = 0; i < p.picks.n; i++)
        p.picks.at[i].nest =
            erp_nest_find(p.nests, p.picks.at[i].field->pub.name);
    *out_selection = (struct erp_selection){
        .picks = p.picks.at,
        .n_picks = p.picks.n,
        .n_shown = n_shown,
        .wire = value_list(p.wire.at, p.wire.n),
        .uses_stages = p.uses_stages,
        .nests = p.nests,
    };
    return ERR_OK;
}

/* ---- the calls ---------------------------------------------------------- */

void erp_fetch_call(const struct erp_run *r, const struct erp_fetch *f,
                    struct erp_call *call)
{
    if (f->step == FETCH_STAGES)
        erp_query_call(r, &f->stage_query, call);
    else if (f->step == FETCH_NESTS)
        erp_nest_call(r, f->nest, call);
    else if (f->ids.kind == VALUE_LIST)
        erp_read_call(r, r->op->entity, f->ids, f->selection.wire, call);
    else
        erp_query_call(r, &f->query, call);
}

/* Stages in the rows that the model does not know: made since it was
 * described. Asked for once; one that is still unknown then is unknown. */
static struct value unknown_stages(struct erp_run *r, const struct erp_fetch *f)
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < f->rows.items.n; i++) {
        int64_t id;
        const struct value *row = &f->rows.items.at[i];
        if (!erp_id_of_wire(value_getz(row, "stage_id"), &id) ||
            erp_stage_find(&r->model->stages, NULL, id))
            continue;
        bool have = false;
        for (size_t k = 0; k < ids.n; k++)
            have = have || ids.at[k].integer == id;
        if (!have)
            vec_push(r->arena, &ids, value_int(id));
    }
    return value_list(ids.at, ids.n);
}

/* On to the next field whose records have yet to be read. */
static void next_nest(struct erp_fetch *f)
{
    while (f->nest && erp_nest_done(f->nest))
        f->nest = f->nest->next;
    f->step = f->nest ? FETCH_NESTS : FETCH_DONE;
}

static void after_rows(struct erp_run *r, struct erp_fetch *f)
{
    f->nest = f->selection.nests;
    for (struct erp_nest *nest = f->nest; nest; nest = nest->next)
        erp_nest_start(r, nest, &f->rows);
    next_nest(f);
    if (!f->selection.uses_stages)
        return;
    struct value ids = unknown_stages(r, f);
    if (ids.items.n == 0)
        return;
    f->stage_query = erp_stages_query(r, ids);
    f->step = FETCH_STAGES;
}

enum err erp_fetch_take(struct erp_run *r, struct erp_fetch *f,
                        const struct erp_answer *answer, struct error *e)
{
    bool done = true;
    struct value rows;
    if (f->step == FETCH_STAGES) {
        TRY(erp_query_take(r, &f->stage_query, answer, &rows, &done, e));
        if (done) {
            f->extra = erp_stages_of_rows(r->arena, &rows);
            next_nest(f);
        }
        return ERR_OK;
    }
    if (f->step == FETCH_NESTS) {
        TRY(erp_nest_take(r, f->nest, answer, e));
        next_nest(f);
        return ERR_OK;
    }
    if (f->ids.kind == VALUE_LIST)
        TRY(erp_rows_need(r, answer, &rows, e));
    else
        TRY(erp_query_take(r, &f->query, answer, &rows, &done, e));
    if (done) {
        f->rows = rows;
        after_rows(r, f);
    }
    return ERR_OK;
}

/* ---- records ------------------------------------------------------------ */

/* Rows have their fields in the order in which we asked. */
static const struct value *get_hinted(const struct value *row,
                                      struct erp_pick *p)
{
    struct str name = erp_field_wire(p->field);
    const struct value_fields *all = &row->fields;
    if (p->hint < all->n && str_eq(all->at[p->hint].name, name))
        return &all->at[p->hint].value;
    for (size_t i = 0; i < all->n; i++) {
        if (str_eq(all->at[i].name, name)) {
            p->hint = i;
            return &all->at[i].value;
        }
    }
    return NULL;
}

static bool value_of(const struct erp_row *row, struct erp_pick *p,
                     struct value *out)
{
    const struct erp_virtual *v = p->field->virtual;
    if (v)
        return v->read && v->read(v, row, out);
    const struct value *wire = get_hinted(row->wire, p);
    if (wire && p->nest)
        return erp_nest_value(row->arena, p->nest, wire, out);
    return wire && erp_canonical(row->arena, p->field, wire, out);
}

static void set_stamps(const struct erp_row *row, struct record *out)
{
    const struct value *active = value_get(row->wire, STR("active"));
    out->created_us =
        erp_time_of_wire(value_get(row->wire, STR("create_date")));
    out->modified_us = erp_stamp_of_row(row->wire);
    out->archived = row->model->has_active && active && !erp_wire_true(active);
}

bool erp_fetch_record(struct erp_run *r, struct erp_fetch *f, size_t row,
                      struct record *out_record, struct value *out_all)
{
    struct erp_selection *s = &f->selection;
    struct erp_row source = {
        .arena = r->arena,
        .model = r->model,
        .extra = &f->extra,
        .wire = &f->rows.items.at[row],
    };
    int64_t id;
    if (!erp_id_of_wire(value_get(source.wire, STR("id")), &id))
        return false;
    struct field *fields = arena_array(r->arena, struct field, s->n_picks);
    size_t n = 0;
    size_t n_shown = 0;
    for (size_t i = 0; i < s->n_picks; i++) {
        struct value v;
        if (value_of(&source, &s->picks[i], &v))
            fields[n++] = (struct field){s->picks[i].field->pub.name, v};
        if (i < s->n_shown)
            n_shown = n;
    }
    *out_record = (struct record){.id = erp_id_text(r->arena, id)};
    out_record->fields = value_object(fields, n_shown);
    if (out_all)
        *out_all = value_object(fields, n);
    set_stamps(&source, out_record);
    return true;
}
