/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/nest.h"

#include "connectors/odoo/canonical.h"
#include "connectors/odoo/fetch.h"

enum { COMMAND_CREATE = 0, COMMAND_UPDATE = 1, COMMAND_DELETE = 2 };

/* The engine describes what it asks for; only a model whose fields were just
 * changed is not known. */
static enum err nested_model(const struct erp_run *r, const struct erp_field *f,
                             const struct erp_model **out, struct error *e)
{
    if (!f->pub.nests)
        FAIL(e, ERR_SCHEMA,
             "field `%.*s` of %.*s has no records of its own",
             STR_ARG(f->pub.name), STR_ARG(r->model->name));
    *out = erp_model_known(r->o, f->pub.target);
    if (*out)
        return ERR_OK;
    FAIL(e, ERR_SCHEMA, "model %.*s, of which `%.*s` has records, is not known",
         STR_ARG(f->pub.target), STR_ARG(f->pub.name));
}

/* ---- reading -------------------- */

bool erp_nest_split(struct str name, struct str *out_head,
                    struct str *out_field)
{
    size_t dot = str_find_char(name, '.', 0);
    if (dot == name.n)
        return false;
    *out_head = str_slice(name, 0, dot);
    *out_field = str_slice(name, dot + 1, name.n);
    return true;
}

struct erp_nest *erp_nest_find(struct erp_nest *nests, struct str name)
{
    while (nests && !str_eq(nests->name, name))
        nests = nests->next;
    return nests;
}

static enum err nest_make(struct erp_run *r, struct erp_nest **nests,
                          struct str head, struct error *e)
{
    const struct erp_field *f = erp_field_find(r->model, head);
    const struct erp_model *model = NULL;
    if (!f)
        return erp_refuse_field(r->model, head, e);
    TRY(nested_model(r, f, &model, e));
    struct erp_nest *nest = arena_new(r->arena, struct erp_nest);
    nest->name = arena_str(r->arena, head);
    nest->model = model;
    nest->next = *nests;
    *nests = nest;
    return ERR_OK;
}

enum err erp_nest_ask(struct erp_run *r, struct erp_nest **nests,
                      struct str head, struct str field, struct error *e)
{
    if (!erp_nest_find(*nests, head))
        TRY(nest_make(r, nests, head, e));
    struct erp_nest *nest = erp_nest_find(*nests, head);
    const struct erp_field *f = erp_field_find(nest->model, field);
    if (!f || f->virtual)
        return erp_refuse_field(nest->model, field, e);
    f = erp_field_own(r->arena, f);
    vec_push(r->arena, &nest->fields, f);
    struct value *names =
        arena_array(r->arena, struct value, nest->fields.n);
    for (size_t i = 0; i < nest->fields.n; i++)
        names[i] = value_text(erp_field_wire(nest->fields.at[i]));
    nest->wire = value_list(names, nest->fields.n);
    return ERR_OK;
}

void erp_nest_start(struct erp_run *r, struct erp_nest *nest,
                    const struct value *rows)
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < rows->items.n; i++) {
        const struct value *wire = value_get(&rows->items.at[i], nest->name);
        int64_t id;
        for (size_t k = 0;
             wire && wire->kind == VALUE_LIST && k < wire->items.n; k++)
            if (erp_id_of_wire(&wire->items.at[k], &id))
                vec_push(r->arena, &ids, value_int(id));
    }
    nest->ids = value_list(ids.at, ids.n);
    nest->taken = 0;
}

bool erp_nest_done(const struct erp_nest *nest)
{
    return nest->taken == nest->ids.items.n;
}

static struct value ids_now(const struct erp_nest *nest)
{
    size_t n = nest->ids.items.n - nest->taken;
    return value_list(nest->ids.items.at + nest->taken,
                      n > ERP_PAGE ? ERP_PAGE : n);
}

void erp_nest_call(const struct erp_run *r, const struct erp_nest *nest,
                   struct erp_call *call)
{
    erp_read_call(r, nest->model->name, ids_now(nest), nest->wire, call);
}

/* Deleted while they were read: it is for the whole to be read again. */
static enum err fail_vanished(const struct erp_nest *nest, struct error *e)
{
    enum err code = error_set(e, ERR_BUSY, __FILE__, __LINE__,
                              "records of `%.*s` were deleted while they were "
                              "read",
                              STR_ARG(nest->name));
    if (e) {
        e->scope = SCOPE_BATCH;
        e->retry = RETRY_LATER;
    }
    return code;
}

enum err erp_nest_take(struct erp_run *r, struct erp_nest *nest,
                       const struct erp_answer *answer, struct error *e)
{
    struct value rows;
    if (answer->fault == FAULT_MISSING)
        return fail_vanished(nest, e);
    TRY(erp_rows_need(r, answer, &rows, e));
    for (size_t i = 0; i < rows.items.n; i++) {
        int64_t id;
        struct value *row = arena_new(r->arena, struct value);
        *row = rows.items.at[i];
        if (erp_id_of_wire(value_getz(row, "id"), &id))
            map_put(r->arena, &nest->rows, erp_id_text(r->arena, id), row);
    }
    nest->taken += ids_now(nest).items.n;
    return ERR_OK;
}

static struct value object_of(struct arena *a, const struct erp_nest *nest,
                              struct str id, const struct value *row)
{
    struct field *fields = arena_array(a, struct field, nest->fields.n + 1);
    size_t n = 0;
    fields[n++] = (struct field){STR("id"), value_text(id)};
    for (size_t i = 0; i < nest->fields.n; i++) {
        const struct erp_field *f = nest->fields.at[i];
        const struct value *wire = value_get(row, erp_field_wire(f));
        struct value v;
        if (wire && erp_canonical(a, f, wire, &v))
            fields[n++] = (struct field){f->pub.name, v};
    }
    return value_object(fields, n);
}

bool erp_nest_value(struct arena *a, const struct erp_nest *nest,
                    const struct value *wire, struct value *out)
{
    VEC(struct value) list = {0};
    if (!erp_wire_is_empty(wire) && wire->kind != VALUE_LIST)
        return false;
    for (size_t i = 0;
         wire->kind == VALUE_LIST && i < wire->items.n; i++) {
        int64_t id;
        if (!erp_id_of_wire(&wire->items.at[i], &id))
            continue;
        struct str text = erp_id_text(a, id);
        const struct value *row = map_get(&nest->rows, text);
        if (row)
            vec_push(a, &list, object_of(a, nest, text, row));
    }
    *out = value_list(list.at, list.n);
    return true;
}

/* ---- writing -------------------- */

struct commands {
    struct erp_run *r;
    const struct erp_model *model;
    VEC(struct value) list;
};

static void command(struct commands *c, int64_t code, int64_t id,
                    const struct value *vals)
{
    struct value *parts = arena_array(c->r->arena, struct value, 3);
    size_t n = 0;
    parts[n++] = value_int(code);
    parts[n++] = value_int(id);
    if (vals)
        parts[n++] = *vals;
    vec_push(c->r->arena, &c->list, value_list(parts, n));
}

static struct str id_of(const struct value *child)
{
    return value_text_at(child, "id");
}

static const struct value *child_of(const struct value *list, struct str id)
{
    for (size_t i = 0; list && list->kind == VALUE_LIST && id.n > 0 &&
                       i < list->items.n; i++)
        if (str_eq(id_of(&list->items.at[i]), id))
            return &list->items.at[i];
    return NULL;
}

/* Wire values of a child: those that differ from what is known of it. */
static enum err child_vals(struct commands *c, const struct value *child,
                           const struct value *known, struct value *out,
                           struct error *e)
{
    struct arena *a = c->r->arena;
    struct field *vals = arena_array(a, struct field, child->fields.n);
    size_t n = 0;
    for (size_t i = 0; i < child->fields.n; i++) {
        const struct field *given = &child->fields.at[i];
        const struct value *was = value_get(known, given->name);
        if (str_is(given->name, "id") ||
            (was && value_equal(was, &given->value)))
            continue;
        const struct erp_field *f = erp_field_find(c->model, given->name);
        if (!f)
            return erp_refuse_field(c->model, given->name, e);
        if (!f->pub.writable)
            FAIL(e, ERR_SCHEMA, "field `%.*s` of %.*s cannot be written",
                 STR_ARG(f->pub.name), STR_ARG(c->model->name));
        if (!known && value_is_null(&given->value))
            continue; /* Odoo's default takes its place */
        TRY(erp_wire(a, f, &given->value, &vals[n].value, e));
        vals[n++].name = erp_field_wire(f);
    }
    *out = value_object(vals, n);
    return ERR_OK;
}

static enum err add_child(struct commands *c, const struct value *child,
                          const struct value *list, struct error *e)
{
    const struct value *known = child_of(list, id_of(child));
    struct value vals;
    int64_t id = 0;
    if (child->kind != VALUE_OBJECT)
        FAIL(e, ERR_INVALID, "a record of %.*s is a map of fields, not a %s",
             STR_ARG(c->model->name), value_kind_name(child->kind));
    TRY(child_vals(c, child, known, &vals, e));
    if (!known)
        command(c, COMMAND_CREATE, 0, &vals);
    else if (vals.fields.n > 0 && erp_id_parse(id_of(child), &id))
        command(c, COMMAND_UPDATE, id, &vals);
    return ERR_OK;
}

enum err erp_nest_commands(struct erp_run *r, const struct erp_field *f,
                           const struct value *v, const struct value *known,
                           struct value *out, struct error *e)
{
    struct commands c = {.r = r};
    size_t n_known = known && known->kind == VALUE_LIST ? known->items.n : 0;
    TRY(nested_model(r, f, &c.model, e));
    for (size_t i = 0; i < n_known; i++) {
        int64_t id;
        struct str text = id_of(&known->items.at[i]);
        if (!child_of(v, text) && erp_id_parse(text, &id))
            command(&c, COMMAND_DELETE, id, NULL);
    }
    for (size_t i = 0; i < v->items.n; i++)
        TRY(add_child(&c, &v->items.at[i], known, e));
    *out = value_list(c.list.at, c.list.n);
    return ERR_OK;
}
