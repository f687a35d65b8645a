/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The methods of every model as they were before 8: the context stands at its
 * place among the arguments, one id need not be a list, what is read comes in
 * the order of the model.
 */
#include "sandbox/odoo/methods.h"

METHOD(search)
{
    return odoo_search_ids(c, m, args, 5, out);
}

METHOD(search_count)
{
    struct value yes = value_bool(true);
    struct odoo_args counted = {.at = {args->at[0]}};
    counted.at[5] = &yes;
    return search(c, m, &counted, out);
}

/* Those that are there, in the model's order; a hidden one is refused. */
static enum err rows_of(struct odoo_call *c, const struct odoo_model *m,
                        const struct odoo_args *args, struct odoo_rows *out)
{
    struct value *term = arena_array(c->a, struct value, 3);
    struct value domain = value_list(term, 1), leaf;
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row = table_get_int(m->table, args->ids.at[i]);
        if (row)
            TRY(odoo_rules_check(c, m, OP_READ, row));
    }
    term[0] = value_textz("id");
    term[1] = value_textz("in");
    term[2] = odoo_ids_value(c, args->ids);
    leaf = value_list(term, 3);
    domain = value_list(&leaf, 1);
    struct odoo_query query = {&domain, NULL, 0, -1};
    bool su = c->su, hide = c->active_test;
    c->su = true;
    c->active_test = false;
    enum err code = odoo_search(c, m, &query, out);
    c->su = su;
    c->active_test = hide;
    return code;
}

METHOD(read)
{
    struct odoo_rows rows;
    struct value all;
    TRY(odoo_access_check(c, m, OP_READ));
    TRY(rows_of(c, m, args, &rows));
    TRY(odoo_read_rows(c, m, rows, args->at[0], args->at[2], &all));
    if (args->one)
        *out = rows.n ? all.items.at[0] : value_bool(false);
    else
        *out = all;
    return ERR_OK;
}

METHOD(exists)
{
    VEC(struct value) ids = {0};
    for (size_t i = 0; i < args->ids.n; i++) {
        if (table_get_int(m->table, args->ids.at[i]))
            vec_push(c->a, &ids, value_int(args->ids.at[i]));
    }
    *out = value_list(ids.at, ids.n);
    return ERR_OK;
}

static struct value named(struct odoo_call *c, const struct odoo_model *m,
                          struct odoo_rows rows)
{
    struct value *pairs = arena_array(c->a, struct value, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        struct value *both = arena_array(c->a, struct value, 2);
        both[0] = rows.at[i]->id;
        both[1] = value_text(odoo_display_name(c, m, rows.at[i]));
        pairs[i] = value_list(both, 2);
    }
    return value_list(pairs, rows.n);
}

METHOD(name_get)
{
    struct odoo_rows rows;
    TRY(odoo_access_check(c, m, OP_READ));
    TRY(rows_of(c, m, args, &rows));
    *out = named(c, m, rows);
    return ERR_OK;
}

static struct value term(struct odoo_call *c, const char *field,
                         const struct value *with, const struct value *name)
{
    struct value *parts = arena_array(c->a, struct value, 3);
    parts[0] = value_textz(field);
    parts[1] = with ? *with : value_textz("ilike");
    parts[2] = *name;
    return value_list(parts, 3);
}

METHOD(name_search)
{
    const struct value *name = args->at[0], *domain = args->at[1];
    bool coded = odoo_field_find(m, STR("default_code")) != NULL;
    int64_t limit = odoo_arg_int(args, 4, 100);
    VEC(struct value) terms = {0};
    TRY(odoo_access_check(c, m, OP_READ));
    if (name && value_str(name).n > 0 && m->rec_name) {
        if (coded)
            vec_push(c->a, &terms, value_textz("|"));
        vec_push(c->a, &terms,
                 term(c, m->rec_name->d.name, args->at[2], name));
        if (coded)
            vec_push(c->a, &terms,
                     term(c, "default_code", args->at[2], name));
    }
    size_t n = domain && domain->kind == VALUE_LIST ? domain->items.n : 0;
    for (size_t i = 0; i < n; i++)
        vec_push(c->a, &terms, domain->items.at[i]);
    struct value all = value_list(terms.at, terms.n);
    struct odoo_query query = {&all, NULL, 0, limit > 0 ? limit : -1};
    struct odoo_rows rows;
    TRY(odoo_search(c, m, &query, &rows));
    *out = named(c, m, rows);
    return ERR_OK;
}

METHOD(create)
{
    int64_t id;
    if (args->at[0]->kind != VALUE_OBJECT)
        return RAISE(c, FAULT_ATTRIBUTE,
                     "'%s' object has no attribute 'pop'",
                     args->at[0]->kind == VALUE_LIST ? "list" : "bool");
    TRY(odoo_create(c, m, args->at[0], &id));
    *out = value_int(id);
    return ERR_OK;
}

METHOD(write)
{
    TRY(odoo_write(c, m, args->ids, args->at[0]));
    *out = value_bool(true);
    return ERR_OK;
}

/* What is gone already is no reason to refuse. */
METHOD(unlink)
{
    int64_t *ids = arena_array(c->a, int64_t, args->ids.n);
    size_t n = 0;
    for (size_t i = 0; i < args->ids.n; i++) {
        if (table_get_int(m->table, args->ids.at[i]))
            ids[n++] = args->ids.at[i];
    }
    TRY(odoo_access_check(c, m, OP_UNLINK));
    TRY(odoo_unlink(c, m, (struct odoo_ids){ids, n}));
    *out = value_bool(true);
    return ERR_OK;
}

static const struct odoo_method methods[] = {
    {"search", NULL, true, "args,offset=,limit=,order=,context=,count=",
     search, .until = 7},
    {"search_count", NULL, true, "args,context=", search_count, .until = 7},
    {"read", NULL, false, "fields=,context=,load=", read, .until = 7},
    {"exists", NULL, false, "context=", exists, .until = 7},
    {"name_get", NULL, false, "context=", name_get, .until = 7},
    {"name_search", NULL, true, "name=,args=,operator=,context=,limit=",
     name_search, .until = 7},
    {"create", NULL, true, "vals,context=", create, .until = 7,
     .writes = true},
    {"write", NULL, false, "vals,context=", write, .until = 7,
     .writes = true},
    {"unlink", NULL, false, "context=", unlink, .until = 7, .writes = true},
};

const struct odoo_method_group odoo_methods_openerp = {
    methods, sizeof methods / sizeof *methods};
