/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* From wire values to cells, refusing what Odoo refuses, in its words. */
#include "sandbox/odoo/odoo.h"

#include <stdio.h>

#include "sandbox/odoo/literal.h"
#include "sandbox/odoo/orm.h"

bool odoo_is_empty(const struct value *wire)
{
    return wire->kind == VALUE_NULL ||
           (wire->kind == VALUE_BOOL && !wire->boolean);
}

enum err odoo_id_check(struct odoo_call *c, int64_t id)
{
    if (c->o->first_id < ODOO_ID_MAX && (id > ODOO_ID_MAX || id < -ODOO_ID_MAX))
        return RAISE(c, FAULT_RANGE, "integer out of range");
    return ERR_OK;
}

enum err odoo_ids_from(struct odoo_call *c, const struct value *wire,
                       struct odoo_ids *out)
{
    bool many = wire->kind == VALUE_LIST;
    size_t n = many ? wire->items.n : !odoo_is_empty(wire);
    int64_t *ids = arena_array(c->a, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        const struct value *v = many ? &wire->items.at[i] : wire;
        if (v->kind == VALUE_DECIMAL && decimal_to_i64(v->decimal, &ids[i]))
            continue;
        if (v->kind != VALUE_INT)
            return RAISE(c, FAULT_VALUE, "Invalid record id: %.*s",
                         STR_ARG(odoo_literal_text(c->a, v)));
        ids[i] = v->integer;
    }
    for (size_t i = 0; i < n; i++)
        TRY(odoo_id_check(c, ids[i]));
    *out = (struct odoo_ids){ids, n};
    return ERR_OK;
}

struct value odoo_ids_value(struct odoo_call *c, struct odoo_ids ids)
{
    struct value *items = arena_array(c->a, struct value, ids.n);
    for (size_t i = 0; i < ids.n; i++)
        items[i] = value_int(ids.at[i]);
    return value_list(items, ids.n);
}

/* Text without the control characters that no interface carries. */
static struct str clean(struct arena *a, struct str s)
{
    size_t i = 0;
    while (i < s.n && ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\t' ||
                       s.p[i] == '\n' || s.p[i] == '\r'))
        i++;
    if (i == s.n)
        return s;
    char *p = arena_strz(a, s);
    size_t n = i;
    for (; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\t' ||
            s.p[i] == '\n' || s.p[i] == '\r')
            p[n++] = s.p[i];
    }
    return (struct str){p, n};
}

static struct value to_text(struct odoo_call *c, const struct odoo_field *f,
                            const struct value *wire)
{
    struct str text = wire->kind == VALUE_TEXT
                          ? clean(c->a, wire->text)
                          : odoo_literal_text(c->a, wire);
    if (f->d.type == TYPE_HTML)
        text = odoo_html_sanitize(c->a, text);
    return value_text(text);
}

static enum err to_integer(struct odoo_call *c, const struct value *wire,
                           struct value *out)
{
    int64_t i = 0;
    if (wire->kind == VALUE_BOOL)
        i = wire->boolean;
    else if (wire->kind == VALUE_INT)
        i = wire->integer;
    else if (wire->kind == VALUE_DECIMAL &&
             decimal_to_i64(decimal_round(wire->decimal, 0), &i))
        ;
    else if (wire->kind != VALUE_TEXT || !str_to_i64(wire->text, &i))
        return RAISE(c, FAULT_VALUE,
                     "invalid literal for int() with base 10: %.*s",
                     STR_ARG(odoo_literal_text(c->a, wire)));
    TRY(odoo_id_check(c, i));
    *out = value_int(i);
    return ERR_OK;
}

static enum err to_decimal(struct odoo_call *c, const struct odoo_field *f,
                           const struct value *wire, struct value *out)
{
    struct decimal d = decimal_from_i64(0);
    if (wire->kind == VALUE_INT)
        d = decimal_from_i64(wire->integer);
    else if (wire->kind == VALUE_BOOL)
        d = decimal_from_i64(wire->boolean);
    else if (wire->kind == VALUE_DECIMAL)
        d = wire->decimal;
    else if (wire->kind != VALUE_TEXT ||
             decimal_parse(wire->text, &d, NULL) != ERR_OK)
        return RAISE(c, FAULT_VALUE, "could not convert string to float: %.*s",
                     STR_ARG(odoo_literal_text(c->a, wire)));
    int places = f->d.type == TYPE_MONETARY ? 2 : f->d.digits;
    if (places > 0)
        d = decimal_round(d, places);
    *out = value_decimal(d);
    return ERR_OK;
}

/* Two digits at p, or -1. */
static int two_digits(const char *p)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1;
    return (p[0] - '0') * 10 + p[1] - '0';
}

static enum err wrong_time(struct odoo_call *c, struct str text,
                           const char *format)
{
    return RAISE(c, FAULT_VALUE,
                 "time data '%.*s' does not match format '%s'", STR_ARG(text),
                 format);
}

/* "YYYY-MM-DD", and "YYYY-MM-DD HH:MM:SS" or shorter, as strptime takes it. */
static enum err to_datetime(struct odoo_call *c, struct str text,
                            int64_t *out_us)
{
    static const char format[] = "%Y-%m-%d %H:%M:%S";
    static const int limits[] = {23, 59, 59};
    int32_t days;
    int part[3] = {0, 0, 0};
    struct str day = text.n > 10 ? str_slice(text, 0, 10) : text;
    if (date_parse(day, &days, NULL) != ERR_OK)
        return wrong_time(c, text, format);
    for (int i = 0; i < 3; i++) {
        size_t at = 10 + 3 * (size_t)i;
        if (text.n <= at)
            break;
        if (text.n < at + 3 || text.p[at] != (i == 0 ? ' ' : ':'))
            return wrong_time(c, text, format);
        part[i] = two_digits(text.p + at + 1);
        if (part[i] < 0 || part[i] > limits[i])
            return wrong_time(c, text, format);
    }
    if (text.n > 19)
        return RAISE(c, FAULT_VALUE, "unconverted data remains: %.*s",
                     STR_ARG(str_slice(text, 19, text.n)));
    *out_us = days * US_PER_DAY +
              ((part[0] * INT64_C(60) + part[1]) * 60 + part[2]) *
                  US_PER_SECOND;
    return ERR_OK;
}

static enum err to_moment(struct odoo_call *c, const struct odoo_field *f,
                          const struct value *wire, struct value *out)
{
    int64_t us = 0;
    int32_t days = 0;
    if (wire->kind == VALUE_DATETIME) { /* <dateTime.iso8601> */
        *out = f->d.type == TYPE_DATE
                   ? value_date(date_from_time(wire->time_us))
                   : value_datetime(wire->time_us);
        return ERR_OK;
    }
    if (wire->kind != VALUE_TEXT)
        return RAISE(c, FAULT_TYPE, "strptime() argument 1 must be str");
    if (wire->text.n == 0) {
        *out = value_null();
        return ERR_OK;
    }
    if (f->d.type == TYPE_DATETIME) {
        TRY(to_datetime(c, wire->text, &us));
        *out = value_datetime(us);
        return ERR_OK;
    }
    struct str day = wire->text;
    if (day.n > 10)
        day.n = 10;
    if (date_parse(day, &days, NULL) != ERR_OK)
        return wrong_time(c, day, "%Y-%m-%d");
    *out = value_date(days);
    return ERR_OK;
}

static const char *sql_table(struct odoo_call *c, const struct odoo_model *m)
{
    char *table = arena_strz(c->a, m->name);
    for (char *p = table; *p; p++)
        *p = *p == '.' ? '_' : *p;
    return table;
}

static enum err to_selection(struct odoo_call *c, const struct odoo_model *m,
                             const struct odoo_field *f,
                             const struct value *wire, struct value *out)
{
    struct str all = str_from(f->d.selection), choice;
    struct str key = value_str(wire);
    while (str_split(&all, '|', &choice)) {
        struct str known = str_slice(choice, 0, str_find_char(choice, ':', 0));
        if (wire->kind == VALUE_TEXT && str_eq(known, key)) {
            *out = value_text(key);
            return ERR_OK;
        }
    }
    if (c->o->version < 8)
        return RAISE_TITLED(c, "ValidateError",
                            "The value \"%.*s\" for the field \"%s.%s\" is "
                            "not in the selection",
                            STR_ARG(odoo_literal_text(c->a, wire)),
                            sql_table(c, m), f->d.name);
    return RAISE(c, FAULT_VALUE, "Wrong value for %s.%s: %.*s", m->d.name,
                 f->d.name, STR_ARG(odoo_literal_text(c->a, wire)));
}

static enum err to_many2one(struct odoo_call *c, const struct odoo_model *m,
                            const struct odoo_field *f,
                            const struct value *wire, struct value *out)
{
    if (wire->kind == VALUE_LIST && wire->items.n > 0)
        wire = &wire->items.at[0]; /* the pair that was read */
    struct value id = *wire;
    if (id.kind == VALUE_DECIMAL && decimal_to_i64(id.decimal, &id.integer))
        id.kind = VALUE_INT;
    if (id.kind != VALUE_INT)
        return RAISE(c, FAULT_VALUE, "Wrong value for %s.%s: %.*s", m->d.name,
                     f->d.name, STR_ARG(odoo_literal_text(c->a, wire)));
    TRY(odoo_id_check(c, id.integer));
    if (!table_get(f->relation->table, &id)) {
        if (c->o->version < 8)
            return odoo_integrity(c, f->relation);
        return RAISE(c, FAULT_VALIDATION,
                     "The operation cannot be completed: another model "
                     "requires the record being deleted. If possible, archive "
                     "it instead.\n\nModel: %s (%s)\nConstraint: %s_%s_fkey\n",
                     m->d.label, m->d.name, sql_table(c, m), f->d.name);
    }
    *out = id;
    return ERR_OK;
}

static enum err to_reference(struct odoo_call *c, const struct odoo_model *m,
                             const struct odoo_field *f,
                             const struct value *wire, struct value *out)
{
    struct str text = value_str(wire);
    size_t comma = str_find_char(text, ',', 0);
    int64_t id;
    if (comma == text.n || !odoo_model_find(c->o, str_slice(text, 0, comma)) ||
        !str_to_i64(str_slice(text, comma + 1, text.n), &id))
        return RAISE(c, FAULT_VALUE, "Wrong value for %s.%s: %.*s", m->d.name,
                     f->d.name, STR_ARG(odoo_literal_text(c->a, wire)));
    *out = value_text(text);
    return ERR_OK;
}

/* False in a column that has no "nothing": 0 and the like. */
static struct value empty_cell(enum odoo_type type)
{
    if (type == TYPE_BOOLEAN)
        return value_bool(false);
    if (type == TYPE_INTEGER)
        return value_int(0);
    if (type == TYPE_FLOAT || type == TYPE_MONETARY)
        return value_decimal(decimal_from_i64(0));
    return value_null();
}

static bool is_true(const struct value *wire)
{
    switch (wire->kind) {
    case VALUE_BOOL:
        return wire->boolean;
    case VALUE_INT:
        return wire->integer != 0;
    case VALUE_TEXT:
        return wire->text.n > 0;
    case VALUE_LIST:
    case VALUE_SET:
        return wire->items.n > 0;
    case VALUE_NULL:
        return false;
    case VALUE_DECIMAL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
    case VALUE_OBJECT:
        return true;
    }
    return true;
}

enum err odoo_to_cell(struct odoo_call *c, const struct odoo_model *m,
                      const struct odoo_field *f, const struct value *wire,
                      struct value *out)
{
    if (odoo_is_empty(wire)) {
        *out = empty_cell(f->d.type);
        return ERR_OK;
    }
    switch (f->d.type) {
    case TYPE_CHAR:
    case TYPE_TEXT:
    case TYPE_HTML:
    case TYPE_BINARY:
        *out = to_text(c, f, wire);
        return ERR_OK;
    case TYPE_BOOLEAN:
        *out = value_bool(is_true(wire));
        return ERR_OK;
    case TYPE_INTEGER:
    case TYPE_MANY2ONE_REFERENCE:
        return to_integer(c, wire, out);
    case TYPE_FLOAT:
    case TYPE_MONETARY:
        return to_decimal(c, f, wire, out);
    case TYPE_DATE:
    case TYPE_DATETIME:
        return to_moment(c, f, wire, out);
    case TYPE_SELECTION:
        return to_selection(c, m, f, wire, out);
    case TYPE_MANY2ONE:
        return to_many2one(c, m, f, wire, out);
    case TYPE_REFERENCE:
        return to_reference(c, m, f, wire, out);
    case TYPE_JSON:
    case TYPE_ONE2MANY:
    case TYPE_MANY2MANY:
        *out = *wire;
        return ERR_OK;
    }
    return ERR_OK;
}
