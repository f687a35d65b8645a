/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Models and fields as records, and fields that clients make. */
#include "sandbox/odoo/literal.h"
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

COMPUTE(odoo_xmlid_complete_name)
{
    (void)f;
    return value_text(arena_printf(
        c->a, "%.*s.%.*s", STR_ARG(odoo_cell_str(c, m, row, "module")),
        STR_ARG(odoo_cell_str(c, m, row, "name"))));
}

COMPUTE(odoo_rule_global)
{
    (void)f;
    struct value groups = odoo_cellz(c, m, row, "groups");
    return value_bool(groups.kind != VALUE_LIST);
}

BEFORE_CREATE(odoo_rule_before_create)
{
    (void)m;
    const struct value *text = odoo_vals_get(vals, "domain_force");
    struct field name[] = {{STR("user.id"), value_int(c->uid)},
                           {STR("user.partner_id.id"), value_int(0)},
                           {STR("user.company_id.id"), value_int(0)},
                           {STR("company_id"), value_int(0)},
                           {STR("uid"), value_int(0)},
                           {STR("company_ids"), value_null()},
                           {STR("user.company_ids.ids"), value_null()}};
    struct value names = value_object(name, sizeof name / sizeof *name), v;
    if (text && text->kind == VALUE_TEXT && text->text.n > 0 &&
        odoo_literal_parse(c->a, text->text, &names, &v, NULL) != ERR_OK)
        return RAISE(c, FAULT_VALIDATION, "Invalid domain: %.*s",
                     STR_ARG(text->text));
    return ERR_OK;
}

/* Describing what there is. ------------------------------------------------ */

static void describe_field(struct odoo_call *c, struct odoo_model *m,
                           struct odoo_field *f)
{
    bool stored = odoo_field_is_column(f) || (f->d.flags & F_STORED) ||
                  f->d.type == TYPE_ONE2MANY;
    struct field cells[] = {
        {STR("name"), value_text(f->name)},
        {STR("model"), value_text(m->name)},
        {STR("model_id"), value_int(m->model_id)},
        {STR("field_description"), value_textz(f->d.label)},
        {STR("ttype"), value_textz(odoo_type_name(f->d.type))},
        {STR("state"), value_textz("base")},
        {STR("required"), value_bool((f->d.flags & F_REQUIRED) != 0)},
        {STR("readonly"), value_bool((f->d.flags & F_READONLY) != 0)},
        {STR("store"), value_bool(stored)},
        {STR("copied"), value_bool(!(f->d.flags & F_NOCOPY))},
        {STR("relation"), value_textz(f->d.relation ? f->d.relation : "")},
    };
    size_t n = sizeof cells / sizeof *cells - (f->d.relation ? 0 : 1);
    struct value row = value_object(cells, n);
    const struct odoo_model *fields = odoo_model_get(c->o, "ir.model.fields");
    f->field_id = table_insert(fields->table, NULL, &row)->id.integer;
}

enum err odoo_ir_describe_all(struct odoo_call *c)
{
    const struct odoo_model *models = odoo_model_get(c->o, "ir.model");
    for (size_t i = 0; i < c->o->models.n; i++) {
        struct odoo_model *m = c->o->models.at[i];
        struct field cells[] = {
            {STR("name"), value_textz(m->d.label)},
            {STR("model"), value_text(m->name)},
            {STR("order"), value_textz(m->d.order)},
            {STR("state"), value_textz("base")},
        };
        struct value row = value_object(cells, sizeof cells / sizeof *cells);
        m->model_id = table_insert(models->table, NULL, &row)->id.integer;
        for (size_t k = 0; k < m->fields.n; k++)
            describe_field(c, m, m->fields.at[k]);
    }
    return ERR_OK;
}

/* Making fields. ----------------------------------------------------------- */

static enum err refuse_field(struct odoo_call *c, const char *why)
{
    return RAISE(c, FAULT_VALIDATION, "%s", why);
}

BEFORE_CREATE(odoo_fields_before_create)
{
    (void)m;
    const struct odoo_model *models = odoo_model_get(c->o, "ir.model");
    const struct value *name = odoo_vals_get(vals, "name");
    const struct value *model_id = odoo_vals_get(vals, "model_id");
    const struct value *relation = odoo_vals_get(vals, "relation");
    const struct table_row *row =
        model_id && model_id->kind == VALUE_INT
            ? table_get_int(models->table, model_id->integer)
            : NULL;
    if (!name || !str_starts_with(value_str(name), STR("x_")))
        return refuse_field(c, "Custom fields must have a name that starts "
                               "with 'x_'!");
    if (!row)
        return ERR_OK; /* refused for being required */
    struct str model = odoo_cell_str(c, models, row, "model");
    struct odoo_model *target = odoo_model_find(c->o, model);
    if (target && odoo_field_find(target, value_str(name)))
        return refuse_field(c, "The operation cannot be completed: Field "
                               "names must be unique per model.");
    if (relation && relation->kind == VALUE_TEXT && relation->text.n > 0 &&
        !odoo_model_find(c->o, relation->text))
        return RAISE(c, FAULT_VALIDATION,
                     "No matching record found for relation '%.*s'",
                     STR_ARG(relation->text));
    odoo_vals_set(c, vals, "model", value_text(model));
    odoo_vals_set(c, vals, "state", value_textz("manual"));
    if (!odoo_vals_get(vals, "field_description"))
        odoo_vals_set(c, vals, "field_description", *name);
    return ERR_OK;
}

/* "key:Label|..." of selection_ids, else of the old text form. */
static struct str selection_of(struct odoo_call *c, const struct odoo_model *m,
                               const struct table_row *row)
{
    const struct odoo_model *choices =
        odoo_model_get(c->o, "ir.model.fields.selection");
    struct value ids = odoo_cellz(c, m, row, "selection_ids"), list;
    struct str old = odoo_cell_str(c, m, row, "selection");
    AUTO_BUF b = BUF_INIT(65536);
    for (size_t i = 0; ids.kind == VALUE_LIST && i < ids.items.n; i++) {
        const struct table_row *choice =
            table_get(choices->table, &ids.items.at[i]);
        buf_printf(&b, "%s%.*s:%.*s", i ? "|" : "",
                   STR_ARG(odoo_cell_str(c, choices, choice, "value")),
                   STR_ARG(odoo_cell_str(c, choices, choice, "name")));
    }
    if (b.n == 0 && old.n > 0 &&
        odoo_literal_parse(c->a, old, NULL, &list, NULL) == ERR_OK &&
        list.kind == VALUE_LIST) {
        for (size_t i = 0; i < list.items.n; i++) {
            const struct value *pair = &list.items.at[i];
            if (pair->kind == VALUE_LIST && pair->items.n == 2)
                buf_printf(&b, "%s%.*s:%.*s", i ? "|" : "",
                           STR_ARG(value_str(&pair->items.at[0])),
                           STR_ARG(value_str(&pair->items.at[1])));
        }
    }
    return buf_copy(&c->o->own, &b);
}

static char *keep(struct odoo_call *c, struct str s)
{
    return arena_strz(&c->o->own, s);
}

static struct odoo_field_def def_from(struct odoo_call *c,
                                      const struct odoo_model *m,
                                      const struct table_row *row)
{
    struct odoo_field_def def = {
        .name = keep(c, odoo_cell_str(c, m, row, "name")),
        .label = keep(c, odoo_cell_str(c, m, row, "field_description"))};
    struct str type = odoo_cell_str(c, m, row, "ttype");
    struct str relation = odoo_cell_str(c, m, row, "relation");
    struct str inverse = odoo_cell_str(c, m, row, "relation_field");
    for (int t = 0; t <= TYPE_JSON; t++) {
        if (str_is(type, odoo_type_name((enum odoo_type)t)))
            def.type = (enum odoo_type)t;
    }
    if (relation.n > 0)
        def.relation = keep(c, relation);
    if (inverse.n > 0)
        def.inverse = keep(c, inverse);
    if (def.type == TYPE_SELECTION)
        def.selection = keep(c, selection_of(c, m, row));
    def.flags = (odoo_cell_true(c, m, row, "required") ? F_REQUIRED : 0) |
                (odoo_cell_true(c, m, row, "readonly") ? F_READONLY : 0) |
                (odoo_cell_true(c, m, row, "copied") ? 0 : F_NOCOPY) |
                (odoo_cell_true(c, m, row, "index") ? F_INDEX : 0);
    return def;
}

static void register_row(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row)
{
    struct odoo_model *target =
        odoo_model_find(c->o, odoo_cell_str(c, m, row, "model"));
    if (!target ||
        odoo_field_find(target, odoo_cell_str(c, m, row, "name")))
        return;
    struct odoo_field_def def = def_from(c, m, row);
    struct odoo_field *f = odoo_field_add(c->o, target, &def);
    f->custom = true;
    f->field_id = row->id.integer;
}

AFTER(odoo_fields_after_create)
{
    (void)vals;
    register_row(c, m, table_get_int(m->table, id));
    c->o->fields_changed = true;
    return ERR_OK;
}

BEFORE_UNLINK(odoo_fields_before_unlink)
{
    if (!str_is(odoo_cell_str(c, m, row, "state"), "manual"))
        return RAISE(c, FAULT_USER,
                     "This column contains module data and cannot be removed!");
    c->o->fields_changed = true;
    return ERR_OK;
}

static void drop_lost(struct odoo_call *c, const struct odoo_model *fields)
{
    for (size_t i = 0; i < c->o->models.n; i++) {
        struct odoo_model *m = c->o->models.at[i];
        for (size_t k = m->fields.n; k > 0; k--) {
            struct odoo_field *f = m->fields.at[k - 1];
            if (f->custom && !table_get_int(fields->table, f->field_id))
                odoo_field_remove(c->o, m, f);
        }
    }
}

void odoo_ir_sync(struct odoo_call *c)
{
    const struct odoo_model *fields = odoo_model_get(c->o, "ir.model.fields");
    const struct table_row *row;
    size_t cursor = 0;
    if (!c->o->fields_changed)
        return;
    c->o->fields_changed = false;
    drop_lost(c, fields);
    while ((row = table_next(fields->table, &cursor))) {
        if (str_is(odoo_cell_str(c, fields, row, "state"), "manual"))
            register_row(c, fields, row);
    }
}
