/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What there is, and what the user may do with it. */
#include "sandbox/odoo/methods.h"

#define ATTRIBUTES_MAX 24

/* fields_get. -------------------------------------------------------------- */

struct attributes {
    const struct value *wanted; /* NULL: all */
    struct field at[ATTRIBUTES_MAX];
    size_t n;
};

static bool list_names(const struct value *list, struct str name)
{
    if (!list || list->kind != VALUE_LIST || list->items.n == 0)
        return true;
    for (size_t i = 0; i < list->items.n; i++) {
        if (str_eq(value_str(&list->items.at[i]), name))
            return true;
    }
    return false;
}

static void add(struct attributes *a, const char *name, struct value v)
{
    if (list_names(a->wanted, str_from(name)))
        a->at[a->n++] = (struct field){str_from(name), v};
}

static struct value selection_pairs(struct odoo_call *c, const char *text)
{
    VEC(struct value) pairs = {0};
    struct str all = str_from(text), choice;
    while (all.n > 0 && str_split(&all, '|', &choice)) {
        size_t colon = str_find_char(choice, ':', 0);
        struct value *both = arena_array(c->a, struct value, 2);
        both[0] = value_text(str_slice(choice, 0, colon));
        both[1] = colon < choice.n
                      ? value_text(str_slice(choice, colon + 1, choice.n))
                      : both[0];
        vec_push(c->a, &pairs, value_list(both, 2));
    }
    return value_list(pairs.at, pairs.n);
}

static void add_type_attributes(struct odoo_call *c, struct attributes *a,
                                const struct odoo_field *f)
{
    if (f->relation)
        add(a, "relation", value_text(f->relation->name));
    if (f->d.type == TYPE_ONE2MANY && f->d.inverse)
        add(a, "relation_field", value_textz(f->d.inverse));
    if (f->relation) {
        add(a, "domain", value_list(NULL, 0));
        add(a, "context", value_object(NULL, 0));
    }
    if (f->d.type == TYPE_SELECTION)
        add(a, "selection", selection_pairs(c, f->d.selection));
    if (f->d.type == TYPE_CHAR || f->d.type == TYPE_TEXT)
        add(a, "translate", value_bool(false));
    if (f->d.type == TYPE_CHAR)
        add(a, "trim", value_bool(true));
    if (f->d.type == TYPE_MONETARY)
        add(a, "currency_field",
            value_textz(odoo_field_find(f->owner, STR("company_currency"))
                            ? "company_currency"
                            : "currency_id"));
    if (f->d.type == TYPE_FLOAT && f->d.digits > 0) {
        struct value *digits = arena_array(c->a, struct value, 2);
        digits[0] = value_int(16);
        digits[1] = value_int(f->d.digits);
        add(a, "digits", value_list(digits, 2));
    }
}

static struct value describe(struct odoo_call *c, const struct odoo_field *f,
                             const struct value *wanted)
{
    struct attributes a = {.wanted = wanted};
    bool column = odoo_field_is_column(f);
    bool stored = column || (f->d.flags & F_STORED);
    bool x2many = odoo_is_x2many(f->d.type);
    bool writable = column || f->d.related || x2many ||
                    (f->d.flags & F_INVERSE);
    bool number = f->d.type == TYPE_MANY2ONE_REFERENCE && c->o->version < 13;
    add(&a, "type",
        value_textz(odoo_type_name(number ? TYPE_INTEGER : f->d.type)));
    add(&a, "string", value_textz(f->d.label));
    add(&a, "name", value_text(f->name));
    add(&a, "required", value_bool((f->d.flags & F_REQUIRED) != 0));
    add(&a, "readonly",
        value_bool((f->d.flags & F_READONLY) ||
                   (!writable && !str_is(f->name, "company_type"))));
    add(&a, "store", value_bool(stored || f->d.type == TYPE_MANY2MANY ||
                                f->d.type == TYPE_ONE2MANY));
    add(&a, "searchable", value_bool(true));
    add(&a, "sortable", value_bool(stored && !x2many));
    add(&a, "manual", value_bool(f->custom));
    add(&a, "depends", value_list(NULL, 0));
    add(&a, "company_dependent",
        value_bool(str_is(f->name, "standard_price")));
    add(&a, "change_default", value_bool(false));
    if (f->d.related)
        add(&a, "related", value_textz(f->d.related));
    add_type_attributes(c, &a, f);
    struct field *own = arena_grow(c->a, a.at, sizeof *a.at, a.n, a.n);
    return value_object(own, a.n);
}

METHOD(fields_get)
{
    struct field *all = arena_array(c->a, struct field, m->fields.n);
    size_t n = 0;
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct odoo_field *f = m->fields.at[i];
        if ((f->d.flags & (F_HIDDEN | F_UNTOLD)) ||
            !list_names(args->at[0], f->name))
            continue;
        all[n++] = (struct field){f->name, describe(c, f, args->at[1])};
    }
    *out = value_object(all, n);
    return ERR_OK;
}

METHOD(default_get)
{
    VEC(struct field) found = {0};
    for (size_t i = 0; i < m->fields.n; i++) {
        const struct odoo_field *f = m->fields.at[i];
        struct value v;
        if (!list_names(args->at[0], f->name) || f->d.compute)
            continue;
        TRY(odoo_default(c, m, f, &v));
        if (!value_is_null(&v))
            vec_push(c->a, &found, (struct field){f->name, v});
    }
    *out = value_object(found.at, found.n);
    return ERR_OK;
}

/* Access. ------------------------------------------------------------------ */

static enum err op_from(struct odoo_call *c, const struct value *name,
                        enum odoo_op *out)
{
    static const char *const names[OP_COUNT] = {"read", "write", "create",
                                                "unlink"};
    for (int op = 0; op < OP_COUNT; op++) {
        if (str_is(value_str(name), names[op])) {
            *out = (enum odoo_op)op;
            return ERR_OK;
        }
    }
    return RAISE(c, FAULT_VALUE, "Invalid access mode");
}

METHOD(check_access_rights)
{
    enum odoo_op op;
    bool raise = !args->at[1] || odoo_arg_true(args, 1);
    TRY(op_from(c, args->at[0], &op));
    *out = value_bool(odoo_access_has(c, m, op));
    return raise ? odoo_access_check(c, m, op) : ERR_OK;
}

static enum err check_all(struct odoo_call *c, struct odoo_model *m,
                          const struct odoo_args *args)
{
    enum odoo_op op;
    TRY(op_from(c, args->at[0], &op));
    TRY(odoo_access_check(c, m, op));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row;
        TRY(odoo_row(c, m, args->ids.at[i], &row));
        TRY(odoo_rules_check(c, m, op, row));
    }
    return ERR_OK;
}

METHOD(check_access)
{
    *out = value_null();
    return check_all(c, m, args);
}

METHOD(has_access)
{
    enum err code = check_all(c, m, args);
    *out = value_bool(code == ERR_OK);
    if (code != ERR_OK && c->fault.kind != FAULT_ACCESS &&
        c->fault.kind != FAULT_MISSING)
        return code;
    c->fault = (struct odoo_fault){0};
    return ERR_OK;
}

METHOD(get_metadata)
{
    struct value *items = arena_array(c->a, struct value, args->ids.n);
    static const char *const names[] = {"create_uid", "create_date",
                                        "write_uid", "write_date"};
    size_t n = 0;
    TRY(odoo_access_check(c, m, OP_READ));
    for (size_t i = 0; i < args->ids.n; i++) {
        const struct table_row *row = table_get_int(m->table, args->ids.at[i]);
        if (!row)
            continue;
        struct field *f = arena_array(c->a, struct field, 8);
        f[0] = (struct field){STR("id"), row->id};
        for (int k = 0; k < 4; k++) {
            const struct odoo_field *field =
                odoo_field_find(m, str_from(names[k]));
            f[k + 1] = (struct field){field->name,
                                      odoo_to_wire(c, m, field, row, true)};
        }
        struct str xmlid = odoo_xmlid_of(c, m, row->id.integer);
        f[5] = (struct field){STR("xmlid"), xmlid.n > 0 ? value_text(xmlid)
                                                        : value_bool(false)};
        f[6] = (struct field){STR("noupdate"), value_bool(xmlid.n > 0)};
        items[n++] = value_object(f, 7);
    }
    *out = value_list(items, n);
    return ERR_OK;
}

/* A few methods of single models that clients lean on. --------------------- */

METHOD(check_object_reference)
{
    struct str model = STR_NONE;
    struct str name = arena_printf(c->a, "%.*s.%.*s",
                                   STR_ARG(value_str(args->at[0])),
                                   STR_ARG(value_str(args->at[1])));
    int64_t id = odoo_xmlid_find(c, name, &model);
    (void)m;
    if (id == 0)
        return RAISE(c, FAULT_VALUE,
                     "External ID not found in the system: %.*s",
                     STR_ARG(name));
    struct value *pair = arena_array(c->a, struct value, 2);
    pair[0] = value_text(model);
    pair[1] = value_int(id);
    *out = value_list(pair, 2);
    return ERR_OK;
}

METHOD(has_group)
{
    (void)m;
    int64_t id = odoo_xmlid_find(c, value_str(args->at[0]),
                                 NULL);
    *out = value_bool(id >= 1 && id <= 8 && (c->groups & 1u << (id - 1)));
    return ERR_OK;
}

METHOD(context_get)
{
    (void)args;
    const struct table_row *user = table_get_int(m->table, c->uid);
    struct field *f = arena_array(c->a, struct field, 3);
    struct str lang = odoo_cell_str(c, m, user, "lang");
    struct str tz = odoo_cell_str(c, m, user, "tz");
    f[0] = (struct field){STR("lang"), lang.n > 0 ? value_text(lang)
                                                  : value_textz("en_US")};
    f[1] = (struct field){STR("tz"),
                          tz.n > 0 ? value_text(tz) : value_bool(false)};
    f[2] = (struct field){STR("uid"), value_int(c->uid)};
    *out = value_object(f, 3);
    return ERR_OK;
}

/* Before 8 nothing could be chosen, and there was less to be told. */
METHOD(fields_get_openerp)
{
    static const char *const told[] = {"type", "string", "required",
                                       "readonly", "relation", "domain",
                                       "context", "selection", "translate",
                                       "digits", "store"};
    enum { N = sizeof told / sizeof *told };
    struct value names[N];
    for (int i = 0; i < N; i++)
        names[i] = value_textz(told[i]);
    struct value wanted = value_list(names, N);
    struct odoo_args chosen = *args;
    chosen.at[1] = &wanted;
    return fields_get(c, m, &chosen, out);
}

static const struct odoo_method methods[] = {
    {"fields_get", NULL, true, "allfields=,context=,write_access=",
     fields_get_openerp, .until = 7},
    {"fields_get", NULL, true, "allfields=,attributes=", fields_get,
     .since = 8},
    {"default_get", NULL, true, "fields_list,context=", default_get,
     .until = 18},
    {"default_get", NULL, true, "fields", default_get, .since = 19},
    {"check_access_rights", NULL, true, "operation,raise_exception=",
     check_access_rights, .until = 18},
    {"check_access_rule", NULL, false, "operation", check_access,
     .until = 18},
    {"check_access", NULL, false, "operation", check_access, .since = 18},
    {"has_access", NULL, false, "operation", has_access, .since = 18},
    {"perm_read", NULL, false, "context=,details=", get_metadata,
     .until = 7},
    {"get_metadata", NULL, false, "", get_metadata, .since = 8},
    {"check_object_reference", "ir.model.data", true,
     "module,xml_id,raise_on_access_error=", check_object_reference,
     .since = 8},
    {"has_group", "res.users", true, "group_ext_id", has_group, .until = 17},
    {"has_group", "res.users", false, "group_ext_id", has_group, .since = 18},
    {"context_get", "res.users", true, "context=", context_get},
};

const struct odoo_method_group odoo_methods_meta = {
    methods, sizeof methods / sizeof *methods};
