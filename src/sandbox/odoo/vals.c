/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Wire values on their way in, and the values that stand in for missing. */
#include "sandbox/odoo/orm.h"

bool odoo_context_on(const struct odoo_call *c, const char *key)
{
    const struct value *v = value_getz(&c->context, key);
    return v && !odoo_is_empty(v);
}

/* What the ORM sets itself; a client's value is taken and dropped. */
static bool is_own(struct str name)
{
    static const char *const names[] = {"id", "create_date", "write_date",
                                        "create_uid", "write_uid",
                                        "display_name", "__last_update"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i]))
            return true;
    }
    return false;
}

enum err odoo_vals_from(struct odoo_call *c, const struct odoo_model *m,
                        const struct value *object, struct odoo_vals *out)
{
    *out = (struct odoo_vals){.a = c->a};
    if (object->kind != VALUE_OBJECT)
        return RAISE(c, FAULT_TYPE, "'%s' object has no attribute 'items'",
                     object->kind == VALUE_LIST ? "list" : "str");
    vec_reserve(c->a, &out->list, object->fields.n + 8);
    for (size_t i = 0; i < object->fields.n; i++) {
        const struct field *given = &object->fields.at[i];
        const struct odoo_field *f = odoo_field_find(m, given->name);
        if (!f && c->o->version < 8)
            continue; /* only its log told of it */
        if (!f || (f->d.flags & F_HIDDEN && !c->su &&
                   !str_is(given->name, "password")))
            return RAISE(c, FAULT_VALUE, "Invalid field '%.*s' on model '%s'",
                         STR_ARG(given->name), m->d.name);
        if (!is_own(given->name))
            vec_push(c->a, &out->list, (struct field){f->name, given->value});
    }
    return ERR_OK;
}

static struct field *entry(const struct odoo_vals *v, struct str name)
{
    for (size_t i = 0; i < v->list.n; i++) {
        if (str_eq(v->list.at[i].name, name))
            return &v->list.at[i];
    }
    return NULL;
}

const struct value *odoo_vals_get(const struct odoo_vals *v, const char *name)
{
    struct field *f = entry(v, str_from(name));
    return f ? &f->value : NULL;
}

void odoo_vals_set(struct odoo_call *c, struct odoo_vals *v, const char *name,
                   struct value value)
{
    struct str s = tables_intern(c->o->tables, str_from(name));
    struct field *f = entry(v, s);
    if (f)
        f->value = value;
    else
        vec_push(v->a, &v->list, (struct field){s, value});
}

void odoo_vals_remove(struct odoo_vals *v, const char *name)
{
    struct field *f = entry(v, str_from(name));
    if (f)
        *f = v->list.at[--v->list.n];
}

static struct value preset(struct odoo_call *c, const struct odoo_field *f)
{
    struct str text = str_from(f->d.preset);
    struct decimal d;
    int64_t i;
    if (str_is(text, "user"))
        return value_int(c->uid);
    if (str_is(text, "company"))
        return value_int(1);
    if (str_is(text, "now"))
        return value_text(
            time_format_sql(c->a, tables_now_us(c->o->tables)));
    if (str_is(text, "today"))
        return value_text(date_format(
            c->a, date_from_time(tables_now_us(c->o->tables))));
    if (f->d.type == TYPE_BOOLEAN)
        return value_bool(str_is(text, "true"));
    if (f->d.type == TYPE_FLOAT && decimal_parse(text, &d, NULL) == ERR_OK)
        return value_decimal(d);
    if ((f->d.type == TYPE_INTEGER || f->d.type == TYPE_MANY2ONE) &&
        str_to_i64(text, &i))
        return value_int(i);
    return value_text(text);
}

enum err odoo_default(struct odoo_call *c, const struct odoo_model *m,
                      const struct odoo_field *f, struct value *out_wire)
{
    (void)m;
    *out_wire = value_null();
    for (size_t i = 0; i < c->context.fields.n; i++) {
        const struct field *key = &c->context.fields.at[i];
        if (str_starts_with(key->name, STR("default_")) &&
            str_eq(str_slice(key->name, 8, key->name.n), f->name)) {
            *out_wire = key->value;
            return ERR_OK;
        }
    }
    if (f->d.preset)
        *out_wire = preset(c, f);
    return ERR_OK;
}
