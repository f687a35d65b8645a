/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/automation.h"
#include "sandbox/odoo/orm.h"

enum err odoo_missing(struct odoo_call *c, const struct odoo_model *m,
                      int64_t id)
{
    if (c->o->version < 8)
        return RAISE_TITLED(c, "AccessError",
                            "One of the records you are trying to modify has "
                            "already been deleted (Document type: %s).",
                            m->d.label);
    return RAISE(c, FAULT_MISSING,
                 "Record does not exist or has been deleted.\n"
                 "(Record: %s(%lld,), User: %lld)",
                 m->d.name, (long long)id, (long long)c->uid);
}

enum err odoo_row(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                  const struct table_row **out)
{
    const struct table_row *row = table_get_int(m->table, id);
    if (!row)
        return odoo_missing(c, m, id);
    *out = row;
    return ERR_OK;
}

enum err odoo_integrity(struct odoo_call *c, const struct odoo_model *m)
{
    return RAISE_TITLED(
        c, "Integrity Error",
        "The operation cannot be completed, probably due to the following:\n"
        "- deletion: you may be trying to delete a record while other records "
        "still reference it\n"
        "- creation/update: a mandatory field is not correctly set\n\n"
        "[object with reference: %s - %s]",
        m->d.label, m->d.name);
}

enum err odoo_mandatory(struct odoo_call *c, const struct odoo_model *m,
                        const struct odoo_field *f)
{
    if (c->o->version < 8)
        return odoo_integrity(c, m);
    return RAISE(c, FAULT_VALIDATION,
                 "The operation cannot be completed:\n"
                 "- Create/update: a mandatory field is not set.\n"
                 "- Delete: another model requires the record being deleted. "
                 "If possible, archive it instead.\n\n"
                 "Model: %s (%s)\nField: %s (%s)\n",
                 m->d.label, m->d.name, f->d.label, f->d.name);
}

static enum err add_defaults(struct odoo_call *c, const struct odoo_model *m,
                             struct odoo_vals *vals)
{
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct odoo_field *f = m->fields.at[i];
        struct value wire;
        bool given = false;
        if (!f->d.preset && c->context.fields.n == 0)
            continue;
        if (f->d.compute || f->d.related)
            continue;
        for (size_t k = 0; k < vals->list.n && !given; k++)
            given = vals->list.at[k].name.p == f->name.p;
        if (given)
            continue;
        TRY(odoo_default(c, m, f, &wire));
        if (!value_is_null(&wire))
            vec_push(c->a, &vals->list, (struct field){f->name, wire});
    }
    return ERR_OK;
}

/* Cells of the columns; the row is not there yet. */
static enum err to_cells(struct odoo_call *c, const struct odoo_model *m,
                         const struct odoo_vals *vals, struct value *out)
{
    struct field *cells = arena_array(c->a, struct field, vals->list.n + 2);
    size_t n = 0;
    const struct value none = value_null();
    for (size_t i = 0; i < vals->list.n; i++) {
        const struct field *given = &vals->list.at[i];
        const struct odoo_field *f = odoo_field_find(m, given->name);
        struct value cell;
        if (!f || !odoo_field_is_column(f))
            continue;
        if (f->d.type == TYPE_MANY2MANY)
            TRY(odoo_many2many_cell(c, f, &none, &given->value, &cell));
        else
            TRY(odoo_to_cell(c, m, f, &given->value, &cell));
        if (!value_is_null(&cell))
            cells[n++] = (struct field){f->name, cell};
    }
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct odoo_field *f = m->fields.at[i];
        bool found = !(f->d.flags & F_REQUIRED) || !odoo_field_is_column(f);
        for (size_t k = 0; k < n && !found; k++)
            found = cells[k].name.p == f->name.p;
        if (!found)
            return odoo_mandatory(c, m, f);
    }
    cells[n++] = (struct field){STR("create_uid"), value_int(c->uid)};
    cells[n++] = (struct field){STR("write_uid"), value_int(c->uid)};
    *out = value_object(cells, n);
    return ERR_OK;
}

/* A related field is written where it lives, whoever asks. */
static enum err write_related(struct odoo_call *c, const struct odoo_model *m,
                              const struct odoo_field *f, int64_t id,
                              const struct value *wire)
{
    struct str path = str_from(f->d.related);
    size_t dot = str_find_char(path, '.', 0);
    const struct odoo_field *link =
        odoo_field_find(m, str_slice(path, 0, dot));
    const struct table_row *row = table_get_int(m->table, id);
    struct value target = row ? odoo_cell(c, m, link, row) : value_null();
    struct str rest = str_slice(path, dot + 1, path.n);
    if (target.kind != VALUE_INT || str_find_char(rest, '.', 0) < rest.n ||
        (f->d.flags & F_READONLY))
        return ERR_OK;
    bool su = c->su;
    c->su = true;
    enum err code = odoo_write_one(c, link->relation, target.integer,
                                   arena_strz(c->a, rest), *wire);
    c->su = su;
    return code;
}

enum err odoo_write_others(struct odoo_call *c, const struct odoo_model *m,
                           int64_t id, const struct odoo_vals *vals)
{
    for (size_t i = 0; i < vals->list.n; i++) {
        const struct field *given = &vals->list.at[i];
        const struct odoo_field *f = odoo_field_find(m, given->name);
        if (!f || f->d.compute)
            continue;
        if (f->d.related)
            TRY(write_related(c, m, f, id, &given->value));
        else if (!odoo_field_is_column(f))
            TRY(odoo_x2many_apply(c, f, id, &given->value));
    }
    return ERR_OK;
}

/* "Contact created": what opens the history of every document. */
static enum err log_creation(struct odoo_call *c, const struct odoo_model *m,
                             int64_t id)
{
    int64_t message_id;
    if (!m->d.thread || odoo_context_on(c, "tracking_disable") ||
        odoo_context_on(c, "mail_create_nolog"))
        return ERR_OK;
    struct odoo_message message = {
        .body = arena_printf(c->a, "<p>%s created</p>", m->d.label),
        .type = STR("notification"),
        .subtype = STR("mail.mt_note")};
    return odoo_post(c, m, id, &message, &message_id);
}

enum err odoo_create(struct odoo_call *c, const struct odoo_model *m,
                     const struct value *object, int64_t *out_id)
{
    struct odoo_vals vals;
    struct value cells;
    TRY(odoo_access_check(c, m, OP_CREATE));
    TRY(odoo_vals_from(c, m, object, &vals));
    TRY(add_defaults(c, m, &vals));
    if (m->d.before_create)
        TRY(m->d.before_create(c, m, &vals));
    TRY(to_cells(c, m, &vals, &cells));
    int64_t id = table_insert(m->table, NULL, &cells)->id.integer;
    TRY(odoo_id_check(c, id));
    TRY(odoo_write_others(c, m, id, &vals));
    if (m->d.after_create)
        TRY(m->d.after_create(c, m, id, &vals));
    const struct table_row *row;
    TRY(odoo_row(c, m, id, &row));
    TRY(odoo_rules_check(c, m, OP_CREATE, row));
    TRY(log_creation(c, m, id));
    odoo_automate(c, m, id, EVENT_CREATE, NULL);
    *out_id = id;
    return ERR_OK;
}
