/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Models and fields of the chosen version, from the tables in models_*.c. */
#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/models.h"

static struct value compute_id(struct odoo_call *c, const struct odoo_model *m,
                               const struct odoo_field *f,
                               const struct table_row *row)
{
    (void)c;
    (void)m;
    (void)f;
    return row->id;
}

COMPUTE(odoo_created)
{
    (void)c;
    (void)m;
    (void)f;
    return value_datetime(row->created_us);
}

static struct value compute_write_date(struct odoo_call *c,
                                        const struct odoo_model *m,
                                        const struct odoo_field *f,
                                        const struct table_row *row)
{
    (void)c;
    (void)m;
    (void)f;
    return value_datetime(row->updated_us);
}

static struct value compute_display_name(struct odoo_call *c,
                                         const struct odoo_model *m,
                                         const struct odoo_field *f,
                                         const struct table_row *row)
{
    (void)f;
    return value_text(odoo_display_name(c, m, row));
}

static const struct odoo_field_def magic_fields[] = {
    {"id", TYPE_INTEGER, "ID", .compute = compute_id,
     .flags = F_READONLY | F_STORED},
    {"display_name", TYPE_CHAR, "Display Name", .compute = compute_display_name,
     .flags = F_READONLY, .since = 8},
    {"create_date", TYPE_DATETIME, "Created on", .compute = odoo_created,
     .flags = F_READONLY | F_STORED},
    {"write_date", TYPE_DATETIME, "Last Updated on",
     .compute = compute_write_date, .flags = F_READONLY | F_STORED},
    {"create_uid", TYPE_MANY2ONE, "Created by", "res.users",
     .flags = F_READONLY | F_NOCOPY},
    {"write_uid", TYPE_MANY2ONE, "Last Updated by", "res.users",
     .flags = F_READONLY | F_NOCOPY},
    {"__last_update", TYPE_DATETIME, "Last Modified on",
     .compute = compute_write_date, .flags = F_READONLY, .until = 16},
};

const char *odoo_type_name(enum odoo_type type)
{
    static const char *const names[] = {
        [TYPE_CHAR] = "char",
        [TYPE_TEXT] = "text",
        [TYPE_HTML] = "html",
        [TYPE_SELECTION] = "selection",
        [TYPE_BINARY] = "binary",
        [TYPE_REFERENCE] = "reference",
        [TYPE_BOOLEAN] = "boolean",
        [TYPE_INTEGER] = "integer",
        [TYPE_MANY2ONE_REFERENCE] = "many2one_reference",
        [TYPE_FLOAT] = "float",
        [TYPE_MONETARY] = "monetary",
        [TYPE_DATE] = "date",
        [TYPE_DATETIME] = "datetime",
        [TYPE_MANY2ONE] = "many2one",
        [TYPE_ONE2MANY] = "one2many",
        [TYPE_MANY2MANY] = "many2many",
        [TYPE_JSON] = "json",
    };
    return names[type];
}

bool odoo_is_x2many(enum odoo_type type)
{
    return type == TYPE_ONE2MANY || type == TYPE_MANY2MANY;
}

bool odoo_field_is_column(const struct odoo_field *f)
{
    return !f->d.compute && !f->d.related && f->d.type != TYPE_ONE2MANY &&
           !(f->d.flags & F_MIRROR);
}

struct odoo_model *odoo_model_find(const struct odoo *o, struct str name)
{
    return map_get(&o->by_name, name);
}

struct odoo_model *odoo_model_get(const struct odoo *o, const char *name)
{
    return odoo_model_find(o, str_from(name));
}

struct odoo_field *odoo_field_find(const struct odoo_model *m, struct str name)
{
    return map_get(&m->by_name, name);
}

static bool in_version(const struct odoo *o, int since, int until)
{
    return o->version >= since && (until == 0 || o->version <= until);
}

/* Text under which a column of the row is indexed. */
static struct str index_key(struct arena *a, const struct value *fields,
                            const void *context)
{
    const struct odoo_field *f = context;
    for (size_t i = 0; i < fields->fields.n; i++) {
        const struct field *cell = &fields->fields.at[i];
        if (cell->name.p != f->name.p)
            continue;
        if (cell->value.kind == VALUE_INT)
            return arena_printf(a, "%lld", (long long)cell->value.integer);
        if (cell->value.kind == VALUE_LIST) /* many2many: its first */
            return arena_printf(
                a, "%lld", (long long)cell->value.items.at[0].integer);
        return value_str(&cell->value);
    }
    return STR_NONE;
}

/* Addresses are looked for in their normal form; `context` is the column. */
static struct str email_key(struct arena *a, const struct value *fields,
                            const void *context)
{
    return odoo_email_normalize(a, index_key(a, fields, context));
}

static void add_email_index(struct odoo_model *m, struct odoo_field *f)
{
    const struct odoo_field *column = odoo_field_find(m, STR("email_from"));
    if (!column)
        column = odoo_field_find(m, STR("email"));
    f->index = table_index_add(m->table, email_key, column);
}

static void resolve(struct odoo *o, struct odoo_model *m, struct odoo_field *f)
{
    (void)m;
    if (f->d.relation)
        f->relation = odoo_model_get(o, f->d.relation);
    if (f->relation && f->d.inverse)
        f->inverse = odoo_field_find(f->relation, str_from(f->d.inverse));
    bool column = odoo_field_is_column(f);
    if (column && (f->d.flags & F_INDEX))
        f->index = table_index_add(m->table, index_key, f);
    if (f->d.compute == odoo_email_normalized)
        add_email_index(m, f);
    if (column && f->d.type == TYPE_MANY2ONE)
        vec_push(&o->own, &o->pointing, f);
}

static struct odoo_field *add_unresolved(struct odoo *o, struct odoo_model *m,
                                         const struct odoo_field_def *def)
{
    struct odoo_field *f = arena_new(&o->own, struct odoo_field);
    f->d = *def;
    f->name = tables_intern(o->tables, str_from(def->name));
    f->owner = m;
    vec_push(&o->own, &m->fields, f);
    map_put(&o->own, &m->by_name, f->name, f);
    return f;
}

struct odoo_field *odoo_field_add(struct odoo *o, struct odoo_model *m,
                                  const struct odoo_field_def *def)
{
    struct odoo_field *f = add_unresolved(o, m, def);
    resolve(o, m, f);
    return f;
}

void odoo_field_remove(struct odoo *o, struct odoo_model *m,
                       struct odoo_field *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->fields.n; i++) {
        if (m->fields.at[i] != f)
            m->fields.at[kept++] = m->fields.at[i];
    }
    m->fields.n = kept;
    map_put(&o->own, &m->by_name, f->name, NULL);
    kept = 0;
    for (size_t i = 0; i < o->pointing.n; i++) {
        if (o->pointing.at[i] != f)
            o->pointing.at[kept++] = o->pointing.at[i];
    }
    o->pointing.n = kept;
}

static void add_fields(struct odoo *o, struct odoo_model *m,
                       const struct odoo_field_def *defs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (in_version(o, defs[i].since, defs[i].until))
            add_unresolved(o, m, &defs[i]);
    }
}

/* Before 8 they are columns that no model names. */
static void add_magic_fields(struct odoo *o, struct odoo_model *m)
{
    size_t n = sizeof magic_fields / sizeof *magic_fields;
    add_fields(o, m, magic_fields, n);
    for (size_t i = 0; o->version < 8 && i < m->fields.n; i++)
        m->fields.at[i]->d.flags |= F_UNTOLD;
}

static void add_model(struct odoo *o, const struct odoo_model_def *def)
{
    struct odoo_model *m = arena_new(&o->own, struct odoo_model);
    m->d = *def;
    m->o = o;
    m->name = tables_intern(o->tables, str_from(def->name));
    m->table = tables_add(o->tables, def->name, def->thread ? o->first_id : 1);
    vec_push(&o->own, &o->models, m);
    map_put(&o->own, &o->by_name, m->name, m);
    add_magic_fields(o, m);
    add_fields(o, m, def->fields, def->n_fields);
    if (def->thread)
        add_fields(o, m, odoo_thread_fields, odoo_n_thread_fields);
    m->active = odoo_field_find(m, STR("active"));
    m->rec_name =
        odoo_field_find(m, str_from(def->rec_name ? def->rec_name : "name"));
}

static void add_group(struct odoo *o, const struct odoo_model_group *group)
{
    for (size_t i = 0; i < group->n; i++) {
        const struct odoo_model_def *def = &group->at[i];
        if (in_version(o, def->since, def->until))
            add_model(o, def);
    }
}

static void add_addon(struct odoo *o, const struct odoo_model_group *group,
                      const struct odoo_model_addition *additions, size_t n)
{
    add_group(o, group);
    for (size_t i = 0; i < n; i++) {
        struct odoo_model *m = odoo_model_get(o, additions[i].model);
        if (m) /* this version has it */
            add_fields(o, m, additions[i].fields, additions[i].n);
    }
}

static const struct odoo_model_group no_models = {NULL, 0};

static void add_accounting(struct odoo *o)
{
    bool old = o->version < 13;
    add_addon(o, &odoo_models_account, odoo_additions_account, 2);
    if (old)
        add_group(o, &odoo_models_invoice);
    add_addon(o, &odoo_models_payment, odoo_additions_payment,
              odoo_n_additions_payment);
    if (o->sale)
        add_addon(o, &odoo_models_order, odoo_additions_order,
                  odoo_n_additions_order);
    if (o->opencell)
        add_addon(o, &no_models,
                  old ? odoo_additions_opencell_old : odoo_additions_opencell,
                  2);
}

enum err odoo_registry_build(struct odoo *o, struct error *e)
{
    static const struct odoo_model_group *const groups[2][7] = {
        {&odoo_models_base, &odoo_models_partner, &odoo_models_crm,
         &odoo_models_mail, &odoo_models_product, &odoo_models_sale,
         &odoo_models_ir},
        {&odoo_models_base, &odoo_models_openerp, &odoo_models_openerp_account,
         &odoo_models_openerp_sale, &odoo_models_mail, &odoo_models_ir}};
    for (int g = 0; g < 7 && groups[o->version < 8][g]; g++)
        add_group(o, groups[o->version < 8][g]);
    if (o->m2mcategories)
        add_addon(o, &no_models, odoo_additions_m2mcategories, 2);
    if (o->account)
        add_accounting(o);
    if (o->contract)
        add_addon(o, &odoo_models_contract, &odoo_additions_contract, 1);
    if (o->stock)
        add_addon(o, &odoo_models_stock, odoo_additions_stock,
                  odoo_n_additions_stock);
    if (o->ekiclik) {
        add_addon(o, &odoo_models_purchase, &odoo_additions_purchase, 1);
        add_addon(o, &odoo_models_ekiclik, odoo_additions_ekiclik,
                  odoo_n_additions_ekiclik);
    }
    for (size_t i = 0; i < o->models.n; i++) {
        struct odoo_model *m = o->models.at[i];
        for (size_t k = 0; k < m->fields.n; k++)
            resolve(o, m, m->fields.at[k]);
        for (size_t k = 0; k < m->fields.n; k++) {
            struct odoo_field *f = m->fields.at[k];
            if (f->d.relation && !f->relation)
                FAIL(e, ERR_INVALID, "%s.%s points to no model", m->d.name,
                     f->d.name);
        }
    }
    return ERR_OK;
}
