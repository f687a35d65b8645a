/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Reading rows: columns, computed and related fields, the other sides. */
#include <stdlib.h>

#include "sandbox/odoo/models.h"
#include "sandbox/odoo/orm.h"

static struct value column(const struct odoo_field *f,
                           const struct table_row *row)
{
    const struct value_fields *cells = &row->fields.fields;
    for (size_t i = 0; i < cells->n; i++) {
        if (cells->at[i].name.p == f->name.p)
            return cells->at[i].value;
    }
    return value_null();
}

struct value odoo_ids_cell(struct odoo_call *c, const int64_t *ids, size_t n)
{
    if (n == 0)
        return value_null();
    struct value *items = arena_array(c->a, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = value_int(ids[i]);
    return value_list(items, n);
}

/* A target is shown when it is there and not hidden for being archived. */
static bool target_shows(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row)
{
    if (!row)
        return false;
    return !c->active_test || !m->active ||
           odoo_cell_true(c, m, row, "active");
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void odoo_ids_sort(int64_t *ids, size_t n)
{
    if (n > 1)
        qsort(ids, n, sizeof *ids, by_id);
}

bool odoo_ids_have(const struct odoo_ids *ids, int64_t id)
{
    return ids->n > 0 &&
           bsearch(&id, ids->at, ids->n, sizeof *ids->at, by_id) != NULL;
}

static struct value one2many(struct odoo_call *c, const struct odoo_field *f,
                             const struct table_row *row)
{
    VEC(int64_t) ids = {0};
    const struct odoo_model *m = f->relation;
    const struct table_row *child;
    size_t cursor = 0;
    if (!f->inverse)
        return value_null();
    struct str key = arena_printf(c->a, "%lld", (long long)row->id.integer);
    for (;;) {
        child = f->inverse->index ? table_find(f->inverse->index, key, &cursor)
                                  : table_next(m->table, &cursor);
        if (!child)
            break;
        struct value owner = column(f->inverse, child);
        if (owner.kind == VALUE_INT && owner.integer == row->id.integer &&
            target_shows(c, m, child))
            vec_push(c->a, &ids, child->id.integer);
    }
    odoo_ids_sort(ids.at, ids.n); /* they are found in no set order */
    return odoo_ids_cell(c, ids.at, ids.n);
}

static bool list_has(const struct value *list, int64_t id)
{
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->items.n; i++) {
        if (list->items.at[i].integer == id)
            return true;
    }
    return false;
}

static struct value mirror(struct odoo_call *c, const struct odoo_field *f,
                           const struct table_row *row)
{
    VEC(int64_t) ids = {0};
    const struct table_row *other;
    size_t cursor = 0;
    while (f->inverse && (other = table_next(f->relation->table, &cursor))) {
        struct value list = column(f->inverse, other);
        if (list_has(&list, row->id.integer) &&
            target_shows(c, f->relation, other))
            vec_push(c->a, &ids, other->id.integer);
    }
    return odoo_ids_cell(c, ids.at, ids.n);
}

static struct value many2many(struct odoo_call *c, const struct odoo_field *f,
                              const struct table_row *row)
{
    struct value list = column(f, row);
    if (list.kind != VALUE_LIST)
        return value_null();
    struct value *kept = arena_array(c->a, struct value, list.items.n);
    size_t n = 0;
    for (size_t i = 0; i < list.items.n; i++) {
        const struct table_row *target =
            table_get(f->relation->table, &list.items.at[i]);
        if (target_shows(c, f->relation, target))
            kept[n++] = list.items.at[i];
    }
    return n > 0 ? value_list(kept, n) : value_null();
}

/* "partner_id.name": the last step may be anything, the others many2one. */
static struct value related(struct odoo_call *c, const struct odoo_model *m,
                            const struct odoo_field *f,
                            const struct table_row *row)
{
    struct str path = str_from(f->d.related), step;
    struct value v = value_null();
    while (str_split(&path, '.', &step)) {
        const struct odoo_field *at = odoo_field_find(m, step);
        if (!at || !row)
            return value_null();
        v = odoo_cell(c, m, at, row);
        m = at->relation;
        row = m && v.kind == VALUE_INT ? table_get(m->table, &v) : NULL;
    }
    return v;
}

struct value odoo_cell(struct odoo_call *c, const struct odoo_model *m,
                       const struct odoo_field *f, const struct table_row *row)
{
    if (f->d.compute)
        return f->d.compute(c, m, f, row);
    if (f->d.related)
        return related(c, m, f, row);
    if (f->d.type == TYPE_ONE2MANY)
        return one2many(c, f, row);
    if (f->d.type == TYPE_MANY2MANY)
        return f->d.flags & F_MIRROR ? mirror(c, f, row)
                                     : many2many(c, f, row);
    return column(f, row);
}

struct value odoo_cellz(struct odoo_call *c, const struct odoo_model *m,
                        const struct table_row *row, const char *field)
{
    const struct odoo_field *f = odoo_field_find(m, str_from(field));
    return f ? odoo_cell(c, m, f, row) : value_null();
}

int64_t odoo_cell_id(struct odoo_call *c, const struct odoo_model *m,
                     const struct table_row *row, const char *field)
{
    struct value v = odoo_cellz(c, m, row, field);
    return v.kind == VALUE_INT ? v.integer : 0;
}

bool odoo_cell_true(struct odoo_call *c, const struct odoo_model *m,
                    const struct table_row *row, const char *field)
{
    struct value v = odoo_cellz(c, m, row, field);
    return v.kind == VALUE_BOOL && v.boolean;
}

struct str odoo_cell_str(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row, const char *field)
{
    struct value v = odoo_cellz(c, m, row, field);
    return value_str(&v);
}

struct str odoo_display_name(struct odoo_call *c, const struct odoo_model *m,
                             const struct table_row *row)
{
    if (m->d.display_name)
        return m->d.display_name(c, m, row);
    if (m->rec_name) {
        struct value v = odoo_cell(c, m, m->rec_name, row);
        if (v.kind == VALUE_INT && m->rec_name->relation) {
            const struct table_row *target =
                table_get(m->rec_name->relation->table, &v);
            return target ? odoo_display_name(c, m->rec_name->relation, target)
                          : STR("");
        }
        return v.kind == VALUE_NULL ? STR("") : value_to_text(c->a, &v);
    }
    return arena_printf(c->a, "%s,%lld", m->d.name,
                        (long long)row->id.integer);
}

static struct value many2one_to_wire(struct odoo_call *c,
                                     const struct odoo_field *f,
                                     const struct value *cell, bool pair)
{
    const struct table_row *target =
        cell->kind == VALUE_INT ? table_get(f->relation->table, cell) : NULL;
    if (!target)
        return value_bool(false);
    if (!pair)
        return *cell;
    struct value *both = arena_array(c->a, struct value, 2);
    both[0] = *cell;
    both[1] = value_text(odoo_display_name(c, f->relation, target));
    return value_list(both, 2);
}

static struct value empty_to_wire(enum odoo_type type)
{
    switch (type) {
    case TYPE_INTEGER:
    case TYPE_MANY2ONE_REFERENCE:
        return value_int(0);
    case TYPE_FLOAT:
    case TYPE_MONETARY:
        return value_decimal(decimal_from_i64(0));
    case TYPE_ONE2MANY:
    case TYPE_MANY2MANY:
        return value_list(NULL, 0);
    case TYPE_CHAR:
    case TYPE_TEXT:
    case TYPE_HTML:
    case TYPE_SELECTION:
    case TYPE_BINARY:
    case TYPE_REFERENCE:
    case TYPE_BOOLEAN:
    case TYPE_DATE:
    case TYPE_DATETIME:
    case TYPE_MANY2ONE:
    case TYPE_JSON:
        return value_bool(false);
    }
    return value_bool(false);
}

struct value odoo_to_wire(struct odoo_call *c, const struct odoo_model *m,
                          const struct odoo_field *f,
                          const struct table_row *row, bool pair)
{
    struct value cell = odoo_cell(c, m, f, row);
    if (value_is_null(&cell))
        return empty_to_wire(f->d.type);
    if (f->d.type == TYPE_MANY2ONE)
        return many2one_to_wire(c, f, &cell, pair);
    if (cell.kind == VALUE_DATETIME)
        return value_text(time_format_sql(c->a, cell.time_us));
    if (cell.kind == VALUE_DATE)
        return value_text(date_format(c->a, cell.date_days));
    return cell;
}
