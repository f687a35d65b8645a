/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* From patches in canonical form to parts for the wire. */
#include "connectors/odoo/activity.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/fetch.h"
#include "connectors/odoo/task.h"

void erp_patch_fails(struct erp_run *r, size_t patch, const struct error *error)
{
    r->op->results[patch].error = *error;
}

bool erp_patch_failed(const struct erp_run *r, size_t patch)
{
    return r->op->results[patch].error.code != ERR_OK;
}

void erp_part_set(struct erp_run *r, struct erp_part *part, const char *name,
                  struct value v)
{
    part->vals = value_with(r->arena, &part->vals, str_from(name), &v);
}

/* References by which a record is made: a set, a list or a single one. */
static enum err take_refs(struct erp_run *r, const struct erp_field *f,
                          const struct value *v, struct value *out,
                          struct error *e)
{
    bool many = v->kind == VALUE_SET || v->kind == VALUE_LIST;
    size_t n = many ? v->items.n : 1;
    const struct value *refs = many ? v->items.at : v;
    struct value *ids = arena_array(r->arena, struct value, n);
    const struct erp_field one = {.pub = f->pub, .type = ERP_MANY2ONE};
    for (size_t i = 0; i < n; i++)
        TRY(erp_wire(r->arena, &one, &refs[i], &ids[i], e));
    *out = value_list(ids, n);
    return ERR_OK;
}

/* The order that an invoice is of, or the invoices that a payment is for. */
static enum err take_sources(struct erp_run *r, const struct erp_field *f,
                             const struct value *v, struct erp_part *part,
                             struct error *e)
{
    struct value ids;
    TRY(take_refs(r, f, v, &ids, e));
    if (f->pub.kind == VALUE_REF)
        part->order = ids.items.at[0].integer;
    else if (ids.items.n > 0)
        part->invoices = ids;
    return ERR_OK;
}

static enum err take_virtual(struct erp_run *r, const struct erp_field *f,
                             const struct value *v, struct erp_part *part,
                             struct error *e)
{
    if (erp_is_document_field(r->model->name, f->pub.name))
        return ERR_OK; /* all of them together, below */
    if (f->pub.kind == VALUE_REF || f->pub.kind == VALUE_SET)
        return take_sources(r, f, v, part, e);
    if (v->kind != f->pub.kind)
        FAIL(e, ERR_INVALID, "field `%.*s` takes a %s, not a %s",
             STR_ARG(f->pub.name), value_kind_name(f->pub.kind),
             value_kind_name(v->kind));
    if (f->pub.kind == VALUE_BOOL) {
        part->has_done = true;
        part->done = v->boolean;
        return ERR_OK;
    }
    for (size_t i = 0; i < f->pub.n_options; i++) {
        if (str_eq(f->pub.options[i].value, v->text)) {
            part->won_status = f->pub.options[i].value;
            return ERR_OK;
        }
    }
    FAIL(e, ERR_INVALID, "`%.*s` is no choice of field `%.*s`",
         STR_ARG(v->text), STR_ARG(f->pub.name));
}

/* No value for a field that must have one: Odoo's default takes its place. */
static bool leaves_default(const struct erp_field *f, const struct value *v)
{
    return value_is_null(v) && (f->pub.required || f->virtual);
}

/* What is not known to be there cannot be told from what is to be made. */
static enum err wire_nested(struct erp_run *r, const struct erp_field *f,
                            const struct value *known, const struct value *v,
                            struct value *out, struct error *e)
{
    const struct value *there = value_get(known, f->pub.name);
    if (known && (!there || there->kind != VALUE_LIST))
        FAIL(e, ERR_INVALID,
             "the records of `%.*s` must be read before they are written",
             STR_ARG(f->pub.name));
    return erp_nest_commands(r, f, v, there, out, e);
}

enum err erp_part_fill(struct erp_run *r, bool create,
                       const struct value *values, struct erp_part *out_part,
                       struct error *e)
{
    size_t n = values->kind == VALUE_OBJECT ? values->fields.n : 0;
    struct field *vals = arena_array(r->arena, struct field, n);
    size_t n_vals = 0;
    struct erp_part part = *out_part;
    for (size_t i = 0; i < n; i++) {
        const struct field *given = &values->fields.at[i];
        const struct erp_field *f = erp_field_find(r->model, given->name);
        if (!f)
            return erp_refuse_field(r->model, given->name, e);
        bool nests = f->pub.nests && given->value.kind == VALUE_LIST;
        if (!nests && !f->pub.writable &&
            !(create && f->pub.writable_on_create))
            FAIL(e, ERR_SCHEMA, "field `%.*s` of %.*s cannot be written%s",
                 STR_ARG(f->pub.name), STR_ARG(r->model->name),
                 f->pub.writable_on_create ? " once the record is made" : "");
        if (create && leaves_default(f, &given->value))
            continue;
        if (f->virtual) {
            TRY(take_virtual(r, f, &given->value, &part, e));
            continue;
        }
        struct value *wire = &vals[n_vals].value;
        TRY(nests ? wire_nested(r, f, part.known, &given->value, wire, e)
                  : erp_wire(r->arena, f, &given->value, wire, e));
        vals[n_vals++].name = erp_field_wire(f);
    }
    part.vals = value_object(vals, n_vals);
    part.has_document = erp_document_of(values, &part.document);
    *out_part = part;
    return ERR_OK;
}

static enum err make_part(struct erp_run *r, size_t patch,
                          struct erp_part *part, struct error *e)
{
    const struct patch *p = &r->op->patches[patch];
    static const struct value unread = {.kind = VALUE_OBJECT};
    bool create = p->kind == PATCH_CREATE;
    part->known = create ? NULL : p->known ? p->known : &unread;
    if (!create && !erp_id_parse(p->id, &part->id))
        FAIL(e, ERR_NOT_FOUND, "Odoo has no %.*s `%.*s`: ids are numbers",
             STR_ARG(r->op->entity), STR_ARG(p->id));
    if (p->kind == PATCH_ARCHIVE && !r->model->has_active)
        FAIL(e, ERR_INVALID, "records of %.*s cannot be archived",
             STR_ARG(r->op->entity));
    if (create || p->kind == PATCH_UPDATE)
        return erp_part_fill(r, create, &p->values, part, e);
    return ERR_OK;
}

void erp_parts_make(struct erp_run *r, struct erp_write *w)
{
    size_t n = r->op->n_patches;
    w->parts = arena_array(r->arena, struct erp_part, n);
    r->op->results = arena_array(r->arena, struct patch_result, n);
    for (size_t i = 0; i < n; i++) {
        struct error e;
        r->op->results[i].id = r->op->patches[i].id;
        if (make_part(r, i, &w->parts[i], &e) != ERR_OK)
            erp_patch_fails(r, i, &e);
    }
}
