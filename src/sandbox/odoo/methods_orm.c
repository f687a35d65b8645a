/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Searching, reading and changing records. */
#include "sandbox/odoo/domain.h"
#include "sandbox/odoo/methods.h"

/* Reading. ----------------------------------------------------------------- */

struct selected {
    VEC(const struct odoo_field *) fields;
};

static enum err refuse_hidden(struct odoo_call *c, const struct odoo_model *m,
                              const struct odoo_field *f)
{
    return RAISE(c, FAULT_ACCESS,
                 "You do not have enough rights to access the field \"%s\" on "
                 "%s (%s). Please contact your system administrator.",
                 f->d.name, m->d.label, m->d.name);
}

/* Before 8 what a model does not name is left out in silence, but the stamp
 * that clients compare. */
static bool is_left_out(const struct odoo_call *c, const struct odoo_field *f)
{
    return c->o->version < 8 &&
           (!f || ((f->d.flags & F_UNTOLD) &&
                   !str_is(f->name, "__last_update")));
}

static void select_all(struct odoo_call *c, const struct odoo_model *m,
                       struct selected *out)
{
    for (size_t i = 0; i < m->fields.n; i++) {
        if (!(m->fields.at[i]->d.flags & (F_HIDDEN | F_UNTOLD)))
            vec_push(c->a, &out->fields, m->fields.at[i]);
    }
}

static enum err select_fields(struct odoo_call *c, const struct odoo_model *m,
                              const struct value *names,
                              struct selected *out)
{
    if (!names || names->kind != VALUE_LIST || names->items.n == 0) {
        select_all(c, m, out);
        return ERR_OK;
    }
    for (size_t i = 0; i < names->items.n; i++) {
        struct str name = value_str(&names->items.at[i]);
        const struct odoo_field *f = odoo_field_find(m, name);
        if (is_left_out(c, f))
            continue;
        if (!f)
            return RAISE(c, FAULT_VALUE, "Invalid field '%.*s' on model '%s'",
                         STR_ARG(name), m->d.name);
        if ((f->d.flags & F_HIDDEN) && !c->su)
            return refuse_hidden(c, m, f);
        bool known = str_is(name, "id");
        for (size_t k = 0; k < out->fields.n && !known; k++)
            known = out->fields.at[k] == f;
        if (!known)
            vec_push(c->a, &out->fields, f);
    }
    return ERR_OK;
}

static struct value record(struct odoo_call *c, const struct odoo_model *m,
                           const struct table_row *row,
                           const struct selected *selected, bool pair)
{
    size_t n = selected->fields.n;
    struct field *fields = arena_array(c->a, struct field, n + 1);
    fields[0] = (struct field){STR("id"), row->id};
    size_t at = 1;
    for (size_t i = 0; i < n; i++) {
        const struct odoo_field *f = selected->fields.at[i];
        if (!str_is(f->name, "id"))
            fields[at++] =
                (struct field){f->name, odoo_to_wire(c, m, f, row, pair)};
    }
    return value_object(fields, at);
}

enum err odoo_read_rows(struct odoo_call *c, const struct odoo_model *m,
                        struct odoo_rows rows, const struct value *fields,
                        const struct value *load, struct value *out)
{
    struct selected selected = {0};
    TRY(select_fields(c, m, fields, &selected));
    bool pair = !load || str_is(value_str(load), "_classic_read");
    struct value *items = arena_array(c->a, struct value, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        items[i] = record(c, m, rows.at[i], &selected, pair);
    *out = value_list(items, rows.n);
    return ERR_OK;
}

METHOD(read_records)
{
    struct odoo_rows rows = {arena_array(c->a, const struct table_row *,
                                         args->ids.n), 0};
    TRY(odoo_access_check(c, m, OP_READ));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row = table_get_int(m->table, args->ids.at[i]);
        if (!row)
            continue; /* gone: left out in silence */
        TRY(odoo_rules_check(c, m, OP_READ, row));
        rows.at[rows.n++] = row;
    }
    return odoo_read_rows(c, m, rows, args->at[0], args->at[1], out);
}

/* Searching. --------------------------------------------------------------- */

static int64_t limit_of(const struct odoo_args *args, int i)
{
    int64_t limit = odoo_arg_int(args, i, 0);
    return limit > 0 ? limit : -1; /* 0 and false: no limit */
}

enum err odoo_search_ids(struct odoo_call *c, const struct odoo_model *m,
                         const struct odoo_args *args, int count,
                         struct value *out)
{
    struct odoo_query query = {args->at[0], args->at[3],
                               odoo_arg_int(args, 1, 0), limit_of(args, 2)};
    struct odoo_rows rows;
    TRY(odoo_access_check(c, m, OP_READ));
    TRY(odoo_search(c, m, &query, &rows));
    if (odoo_arg_true(args, count)) {
        *out = value_int((int64_t)rows.n);
        return ERR_OK;
    }
    struct value *ids = arena_array(c->a, struct value, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = rows.at[i]->id;
    *out = value_list(ids, rows.n);
    return ERR_OK;
}

METHOD(search)
{
    return odoo_search_ids(c, m, args, 4, out);
}

METHOD(search_count)
{
    struct value by_id = value_text(STR("id"));
    struct odoo_query query = {args->at[0], &by_id, 0, limit_of(args, 1)};
    struct odoo_rows rows;
    TRY(odoo_access_check(c, m, OP_READ));
    TRY(odoo_search(c, m, &query, &rows));
    *out = value_int((int64_t)rows.n);
    return ERR_OK;
}

METHOD(search_read)
{
    struct odoo_query query = {args->at[0], args->at[4],
                               odoo_arg_int(args, 2, 0), limit_of(args, 3)};
    struct odoo_rows rows;
    TRY(odoo_access_check(c, m, OP_READ));
    TRY(odoo_search(c, m, &query, &rows));
    return odoo_read_rows(c, m, rows, args->at[1], args->at[5], out);
}

/* Names. ------------------------------------------------------------------- */

static struct value pair(struct odoo_call *c, const struct odoo_model *m,
                         const struct table_row *row)
{
    struct value *both = arena_array(c->a, struct value, 2);
    both[0] = row->id;
    both[1] = value_text(odoo_display_name(c, m, row));
    return value_list(both, 2);
}

static struct value term(struct odoo_call *c, const char *field,
                         struct value operator_name, struct value operand)
{
    struct value *parts = arena_array(c->a, struct value, 3);
    parts[0] = value_textz(field);
    parts[1] = operator_name;
    parts[2] = operand;
    return value_list(parts, 3);
}

/* The fields that a name is looked for in. */
static size_t name_fields(const struct odoo_model *m, const char *out[3])
{
    size_t n = 0;
    out[n++] = odoo_field_find(m, STR("complete_name")) ? "complete_name"
               : str_is(m->name, "res.partner")         ? "display_name"
               : m->rec_name                            ? m->rec_name->d.name
                                                        : "display_name";
    if (str_is(m->name, "res.partner")) {
        out[n++] = "email";
        out[n++] = "ref";
    } else if (odoo_field_find(m, STR("default_code"))) {
        out[n++] = "default_code";
    } else if (odoo_field_find(m, STR("login"))) {
        out[n++] = "login";
    }
    return n;
}

METHOD(name_search)
{
    const struct value ilike = value_textz("ilike");
    const struct value *name = args->at[0], *domain = args->at[1];
    const char *fields[3];
    VEC(struct value) terms = {0};
    size_t n = name_fields(m, fields);
    if (name && value_str(name).n > 0) {
        for (size_t i = 1; i < n; i++)
            vec_push(c->a, &terms, value_textz("|"));
        for (size_t i = 0; i < n; i++)
            vec_push(c->a, &terms,
                     term(c, fields[i], args->at[2] ? *args->at[2] : ilike,
                          *name));
    }
    for (size_t i = 0;
         domain && domain->kind == VALUE_LIST && i < domain->items.n; i++)
        vec_push(c->a, &terms, domain->items.at[i]);
    struct value all = value_list(terms.at, terms.n);
    int64_t limit = odoo_arg_int(args, 3, args->at[3] ? 0 : 100);
    struct odoo_query query = {&all, NULL, 0, limit > 0 ? limit : -1};
    struct odoo_rows rows;
    TRY(odoo_access_check(c, m, OP_READ));
    TRY(odoo_search(c, m, &query, &rows));
    struct value *pairs = arena_array(c->a, struct value, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        pairs[i] = pair(c, m, rows.at[i]);
    *out = value_list(pairs, rows.n);
    return ERR_OK;
}

METHOD(name_get)
{
    struct value *pairs = arena_array(c->a, struct value, args->ids.n);
    TRY(odoo_access_check(c, m, OP_READ));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(odoo_rules_check(c, m, OP_READ, row));
        pairs[i] = pair(c, m, row);
    }
    *out = value_list(pairs, args->ids.n);
    return ERR_OK;
}

METHOD(name_create)
{
    struct str name = value_str(args->at[0]);
    struct field f[2];
    size_t n = 1, open = str_find_char(name, '<', 0);
    int64_t id;
    f[0] = (struct field){STR("name"), value_text(name)};
    if (str_is(m->name, "res.partner") && open < name.n) {
        size_t close = str_find_char(name, '>', open);
        f[0].value = value_text(str_trim(str_slice(name, 0, open)));
        f[1] = (struct field){
            STR("email"), value_text(str_slice(name, open + 1, close))};
        n = 2;
    }
    struct value object = value_object(f, n);
    TRY(odoo_create(c, m, &object, &id));
    *out = pair(c, m, table_get_int(m->table, id));
    return ERR_OK;
}

/* Changing. ---------------------------------------------------------------- */

enum err odoo_create_each(struct odoo_call *c, const struct odoo_model *m,
                          const struct odoo_args *args, odoo_create_fn *create,
                          struct value *out)
{
    const struct value *vals = args->at[0];
    bool many = vals->kind == VALUE_LIST;
    size_t n = many ? vals->items.n : 1;
    struct value *ids = arena_array(c->a, struct value, n);
    for (size_t i = 0; i < n; i++) {
        int64_t id;
        TRY(create(c, m, many ? &vals->items.at[i] : vals, &id));
        ids[i] = value_int(id);
    }
    *out = many ? value_list(ids, n) : ids[0];
    return ERR_OK;
}

METHOD(create)
{
    return odoo_create_each(c, m, args, odoo_create, out);
}

METHOD(write)
{
    TRY(odoo_write(c, m, args->ids, args->at[0]));
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(unlink)
{
    TRY(odoo_unlink(c, m, args->ids));
    *out = value_bool(true);
    return ERR_OK;
}

METHOD(exists)
{
    struct value *ids = arena_array(c->a, struct value, args->ids.n);
    size_t n = 0;
    for (size_t i = 0; i < args->ids.n; i++) {
        if (table_get_int(m->table, args->ids.at[i]))
            ids[n++] = value_int(args->ids.at[i]);
    }
    *out = value_list(ids, n);
    return ERR_OK;
}

static struct value copied_vals(struct odoo_call *c, const struct odoo_model *m,
                                const struct table_row *row,
                                const struct value *overrides)
{
    VEC(struct field) vals = {0};
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct odoo_field *f = m->fields.at[i];
        if (!odoo_field_is_column(f) || (f->d.flags & (F_NOCOPY | F_HIDDEN)))
            continue;
        if (overrides && value_get(overrides, f->name))
            continue;
        struct value v = odoo_to_wire(c, m, f, row, false);
        if (str_is(f->name, "name") && v.kind == VALUE_TEXT)
            v = value_text(arena_printf(c->a, "%.*s (copy)", STR_ARG(v.text)));
        vec_push(c->a, &vals, (struct field){f->name, v});
    }
    for (size_t i = 0; overrides && i < overrides->fields.n; i++)
        vec_push(c->a, &vals, overrides->fields.at[i]);
    return value_object(vals.at, vals.n);
}

METHOD(copy)
{
    struct value *ids = arena_array(c->a, struct value, args->ids.n);
    const struct value *overrides = args->at[0];
    if (overrides && overrides->kind != VALUE_OBJECT)
        overrides = NULL;
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        int64_t id;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        struct value vals = copied_vals(c, m, row, overrides);
        TRY(odoo_create(c, m, &vals, &id));
        ids[i] = value_int(id);
    }
    bool one = c->o->version < 18 && args->ids.n == 1;
    *out = one ? ids[0] : value_list(ids, args->ids.n);
    return ERR_OK;
}

/* Archiving. Odoo's own methods return nothing here. ----------------------- */

static enum err set_active(struct odoo_call *c, struct odoo_model *m,
                           const struct odoo_args *args, int to)
{
    if (!m->active)
        return RAISE(c, FAULT_VALUE, "Invalid field 'active' on model '%s'",
                     m->d.name);
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        int64_t id = args->ids.at[i];
        TRY(odoo_row(c, m, id, &row));
        bool now = odoo_cell_true(c, m, row, "active");
        if (now == (to > 0))
            continue;
        TRY(odoo_write_one(c, m, id, "active", value_bool(!now)));
    }
    return ERR_OK;
}

METHOD(action_archive)
{
    *out = value_null();
    return set_active(c, m, args, 0);
}

METHOD(action_unarchive)
{
    *out = value_null();
    return set_active(c, m, args, 1);
}

METHOD(toggle_active)
{
    *out = value_null();
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        struct odoo_args one = {.ids = {&args->ids.at[i], 1}};
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(set_active(c, m, &one, !odoo_cell_true(c, m, row, "active")));
    }
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"search", NULL, true, "domain,offset=,limit=,order=,count=", search,
     .since = 8, .until = 16},
    {"search", NULL, true, "domain,offset=,limit=,order=", search,
     .since = 17},
    {"search_count", NULL, true, "domain,limit=", search_count, .since = 8},
    {"search_read", NULL, true, "domain=,fields=,offset=,limit=,order=,load=",
     search_read, .since = 8},
    {"read", NULL, false, "fields=,load=", read_records, .since = 8},
    {"name_search", NULL, true, "name=,args=,operator=,limit=", name_search,
     .since = 8, .until = 18},
    {"name_search", NULL, true, "name=,domain=,operator=,limit=", name_search,
     .since = 19},
    {"name_get", NULL, false, "", name_get, .since = 8, .until = 16},
    {"name_create", NULL, true, "name", name_create, .since = 8,
     .writes = true},
    {"create", NULL, true, "vals_list", create, .since = 8, .writes = true},
    {"write", NULL, false, "vals", write, .since = 8, .writes = true},
    {"unlink", NULL, false, "", unlink, .since = 8, .writes = true},
    {"exists", NULL, false, "", exists, .since = 8, .hidden_since = 19},
    {"copy", NULL, false, "default=", copy, .since = 8, .writes = true},
    {"load", NULL, true, "fields,data", odoo_method_load, .since = 8,
     .writes = true},
    {"action_archive", NULL, false, "", action_archive, .since = 8,
     .writes = true},
    {"action_unarchive", NULL, false, "", action_unarchive, .since = 8,
     .writes = true},
    {"toggle_active", NULL, false, "", toggle_active, .since = 8, .until = 18,
     .writes = true},
};

const struct odoo_method_group odoo_methods_orm = {
    methods, sizeof methods / sizeof *methods};
