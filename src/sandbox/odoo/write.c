/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/automation.h"
#include "sandbox/odoo/orm.h"

/* The changes to the columns of a row. A null takes a cell away. */
static enum err to_changes(struct odoo_call *c, const struct odoo_model *m,
                           const struct table_row *row,
                           const struct odoo_vals *vals, struct value *out)
{
    struct field *cells = arena_array(c->a, struct field, vals->list.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < vals->list.n; i++) {
        const struct field *given = &vals->list.at[i];
        const struct odoo_field *f = odoo_field_find(m, given->name);
        struct value cell;
        if (!f || !odoo_field_is_column(f))
            continue;
        if (f->d.type == TYPE_MANY2MANY) {
            bool hide = c->active_test;
            c->active_test = false; /* archived ones stay linked */
            struct value now = odoo_cell(c, m, f, row);
            c->active_test = hide;
            TRY(odoo_many2many_cell(c, f, &now, &given->value, &cell));
        } else {
            TRY(odoo_to_cell(c, m, f, &given->value, &cell));
        }
        if (value_is_null(&cell) && (f->d.flags & F_REQUIRED))
            return odoo_mandatory(c, m, f);
        cells[n++] = (struct field){f->name, cell};
    }
    cells[n++] = (struct field){STR("write_uid"), value_int(c->uid)};
    *out = value_object(cells, n);
    return ERR_OK;
}

static enum err write_row(struct odoo_call *c, const struct odoo_model *m,
                          int64_t id, const struct odoo_vals *shared)
{
    struct odoo_vals vals = {.a = c->a};
    const struct table_row *row;
    struct value changes;
    TRY(odoo_row(c, m, id, &row));
    TRY(odoo_rules_check(c, m, OP_WRITE, row));
    vec_reserve(c->a, &vals.list, shared->list.n + 4);
    for (size_t i = 0; i < shared->list.n; i++)
        vec_push(c->a, &vals.list, shared->list.at[i]);
    if (m->d.before_write)
        TRY(m->d.before_write(c, m, row, &vals));
    TRY(to_changes(c, m, row, &vals, &changes));
    table_update(m->table, row, &changes);
    TRY(odoo_write_others(c, m, id, &vals));
    if (m->d.after_write)
        TRY(m->d.after_write(c, m, id, &vals));
    odoo_automate(c, m, id, EVENT_WRITE, &vals);
    return ERR_OK;
}

enum err odoo_write(struct odoo_call *c, const struct odoo_model *m,
                    struct odoo_ids ids, const struct value *object)
{
    struct odoo_vals vals;
    TRY(odoo_access_check(c, m, OP_WRITE));
    TRY(odoo_vals_from(c, m, object, &vals));
    if (object->fields.n == 0)
        return ERR_OK;
    for (size_t i = 0; i < ids.n; i++)
        TRY(write_row(c, m, ids.at[i], &vals));
    return ERR_OK;
}

enum err odoo_write_one(struct odoo_call *c, const struct odoo_model *m,
                        int64_t id, const char *field, struct value v)
{
    struct field f = {str_from(field), v};
    struct value object = value_object(&f, 1);
    return odoo_write(c, m, (struct odoo_ids){&id, 1}, &object);
}

void odoo_set_cell(struct odoo_call *c, const struct odoo_model *m, int64_t id,
                   const char *field, struct value cell)
{
    const struct table_row *row = table_get_int(m->table, id);
    struct field f = {tables_intern(c->o->tables, str_from(field)), cell};
    struct value change = value_object(&f, 1);
    if (row)
        table_update(m->table, row, &change);
}
