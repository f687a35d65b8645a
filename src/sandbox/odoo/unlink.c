/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Deleting, with what hangs on a record: refused, taken along or let go. */
#include "sandbox/odoo/automation.h"
#include "sandbox/odoo/orm.h"

#define DEPTH_MAX 32

static bool points_in(const struct value *cell, const struct odoo_ids *ids)
{
    return cell->kind == VALUE_INT && odoo_ids_have(ids, cell->integer);
}

struct found {
    VEC(int64_t) ids;
};

/* Records whose many2one `f` points to one of `ids`. */
static struct found pointing(struct odoo_call *c, const struct odoo_field *f,
                             const struct odoo_ids *ids)
{
    struct found out = {0};
    const struct table_row *row;
    size_t cursor = 0;
    for (size_t i = 0; f->index && i < ids->n; i++) {
        struct str key = arena_printf(c->a, "%lld", (long long)ids->at[i]);
        cursor = 0;
        while ((row = table_find(f->index, key, &cursor)))
            vec_push(c->a, &out.ids, row->id.integer);
    }
    while (!f->index && (row = table_next(f->owner->table, &cursor))) {
        struct value cell = odoo_cell(c, f->owner, f, row);
        if (points_in(&cell, ids))
            vec_push(c->a, &out.ids, row->id.integer);
    }
    return out;
}

/* As the database does it on delete: stamps stay as they were. */
static void let_go(struct odoo_call *c, const struct odoo_field *f, int64_t id)
{
    const struct table_row *row = table_get_int(f->owner->table, id);
    if (!row)
        return;
    int64_t created = row->created_us, updated = row->updated_us;
    odoo_set_cell(c, f->owner, id, f->d.name, value_null());
    row = table_get_int(f->owner->table, id);
    table_stamp(f->owner->table, row, created, updated);
}

static enum err release(struct odoo_call *c, const struct odoo_model *m,
                        const struct odoo_field *f, const struct odoo_ids *ids)
{
    struct found found = pointing(c, f, ids);
    if (found.ids.n == 0)
        return ERR_OK;
    if (f->d.flags & F_CASCADE)
        return odoo_unlink(c, f->owner,
                           (struct odoo_ids){found.ids.at, found.ids.n});
    for (size_t i = 0; i < found.ids.n; i++) {
        bool goes_too = f->owner == m && points_in(&(struct value){
            .kind = VALUE_INT, .integer = found.ids.at[i]}, ids);
        bool kept = (f->d.flags & (F_RESTRICT | F_REQUIRED)) && !goes_too;
        if (kept && c->o->version < 8)
            return odoo_integrity(c, f->owner);
        if (kept)
            return RAISE(c, FAULT_VALIDATION,
                         "The operation cannot be completed: another model "
                         "requires the record being deleted. If possible, "
                         "archive it instead.\n\nModel: %s (%s)\n"
                         "Constraint: %s_fkey\n",
                         f->owner->d.label, f->owner->d.name, f->d.name);
        let_go(c, f, found.ids.at[i]);
    }
    return ERR_OK;
}

/* Rows of `name` that name the record by model text and number. */
static enum err drop_references(struct odoo_call *c, const char *name,
                                const char *model_field,
                                const struct odoo_model *m, int64_t id)
{
    const struct odoo_model *holder = odoo_model_get(c->o, name);
    if (!holder)
        return ERR_OK;
    const struct odoo_field *f = odoo_field_find(holder, STR("res_id"));
    struct str key = arena_printf(c->a, "%lld", (long long)id);
    const struct table_row *row;
    struct found found = {0};
    size_t cursor = 0;
    while ((row = table_find(f->index, key, &cursor))) {
        if (str_eq(odoo_cell_str(c, holder, row, model_field), m->name))
            vec_push(c->a, &found.ids, row->id.integer);
    }
    return odoo_unlink(c, holder,
                       (struct odoo_ids){found.ids.at, found.ids.n});
}

static enum err clean_up(struct odoo_call *c, const struct odoo_model *m,
                         int64_t id)
{
    if (m->d.thread) {
        TRY(drop_references(c, "mail.activity", "res_model", m, id));
        TRY(drop_references(c, "mail.message", "model", m, id));
    }
    if (str_is(m->name, "ir.model.data"))
        return ERR_OK;
    return drop_references(c, "ir.model.data", "model", m, id);
}

static enum err delete_all(struct odoo_call *c, const struct odoo_model *m,
                           struct odoo_ids given)
{
    int64_t *sorted =
        arena_grow(c->a, given.at, sizeof *sorted, given.n, given.n);
    struct odoo_ids ids = {sorted, given.n};
    odoo_ids_sort(sorted, given.n);
    for (size_t i = 0; i < c->o->pointing.n; i++) {
        if (c->o->pointing.at[i]->relation == m)
            TRY(release(c, m, c->o->pointing.at[i], &ids));
    }
    for (size_t i = 0; i < ids.n; i++) {
        const struct table_row *row = table_get_int(m->table, ids.at[i]);
        if (!row)
            continue; /* named twice, or gone with another */
        TRY(clean_up(c, m, ids.at[i]));
        table_delete(m->table, table_get_int(m->table, ids.at[i]));
    }
    return ERR_OK;
}

enum err odoo_unlink(struct odoo_call *c, const struct odoo_model *m,
                     struct odoo_ids ids)
{
    if (ids.n == 0)
        return ERR_OK;
    if (c->depth >= DEPTH_MAX)
        return RAISE(c, FAULT_VALUE, "maximum recursion depth exceeded");
    TRY(odoo_access_check(c, m, OP_UNLINK));
    for (size_t i = 0; i < ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, ids.at[i], &row));
        TRY(odoo_rules_check(c, m, OP_UNLINK, row));
        if (m->d.before_unlink)
            TRY(m->d.before_unlink(c, m, row));
        odoo_automate(c, m, ids.at[i], EVENT_UNLINK, NULL);
    }
    bool su = c->su; /* what hangs on it goes whoever asks */
    c->su = true;
    c->depth++;
    enum err code = delete_all(c, m, ids);
    c->depth--;
    c->su = su;
    return code;
}
