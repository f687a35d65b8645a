/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/canonical.h"

#include "base/time.h"
#include "net/html.h"

enum { FLOAT_PLACES = 10, FLOAT_DIGITS = 15, MONEY_PLACES = 6 };

/* ---- small ones --------------------------------------------------------- */

bool erp_id_parse(struct str text, int64_t *out_id)
{
    int64_t id;
    if (!str_to_i64(text, &id) || id <= 0 || id > ERP_ID_MAX)
        return false;
    *out_id = id;
    return true;
}

/* Several a record: printf would be most of what they cost. */
struct str erp_id_text(struct arena *a, int64_t id)
{
    char digits[20];
    size_t at = sizeof digits;
    for (uint64_t rest = (uint64_t)id; rest > 0; rest /= 10)
        digits[--at] = (char)('0' + rest % 10);
    return arena_str(a, (struct str){digits + at, sizeof digits - at});
}

bool erp_id_of_wire(const struct value *wire, int64_t *out_id)
{
    if (wire && wire->kind == VALUE_LIST && wire->items.n > 0)
        wire = &wire->items.at[0];
    int64_t id = 0;
    if (wire && wire->kind == VALUE_INT)
        id = wire->integer;
    else if (wire && wire->kind == VALUE_DECIMAL)
        (void)decimal_to_i64(wire->decimal, &id);
    if (id <= 0)
        return false;
    *out_id = id;
    return true;
}

int64_t erp_time_of_wire(const struct value *wire)
{
    int64_t us = 0;
    if (wire && wire->kind == VALUE_DATETIME)
        return wire->time_us;
    struct str text = value_str(wire);
    return text.n > 0 && time_parse(text, &us, NULL) == ERR_OK ? us : 0;
}

int64_t erp_stamp_of_row(const struct value *row)
{
    static const char *const names[] = {"write_date", ERP_OLD_STAMP,
                                        "create_date"};
    int64_t us = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && us == 0; i++)
        us = erp_time_of_wire(value_getz(row, names[i]));
    return us;
}

bool erp_wire_is_empty(const struct value *wire)
{
    if (!wire || value_is_null(wire))
        return true;
    if (wire->kind == VALUE_BOOL)
        return !wire->boolean;
    return wire->kind == VALUE_TEXT && wire->text.n == 0;
}

bool erp_wire_true(const struct value *wire)
{
    if (!wire)
        return false;
    if (wire->kind == VALUE_INT) /* a boolean of old servers */
        return wire->integer != 0;
    return wire->kind == VALUE_BOOL && wire->boolean;
}

/* ---- from the wire ------------------------------------------------------ */

static int digits_before_point(struct decimal d)
{
    __int128 whole = d.mantissa < 0 ? -d.mantissa : d.mantissa;
    int digits = 0;
    for (int i = 0; i < d.scale; i++)
        whole /= 10;
    for (; whole > 0; whole /= 10)
        digits++;
    return digits;
}

static struct decimal without_noise(const struct erp_field *f, struct decimal d)
{
    int places = f->type == ERP_MONETARY ? MONEY_PLACES : FLOAT_PLACES;
    if (f->digits >= 0)
        places = f->digits;
    int room = FLOAT_DIGITS - digits_before_point(d);
    if (places > room)
        places = room > 0 ? room : 0;
    return decimal_normalize(decimal_round(d, places));
}

static bool number_of_wire(const struct erp_field *f, const struct value *wire,
                           struct value *out)
{
    struct decimal d;
    int64_t whole;
    if (wire->kind == VALUE_INT)
        d = decimal_from_i64(wire->integer);
    else if (wire->kind == VALUE_DECIMAL)
        d = wire->decimal;
    else
        return false;
    if (f->type == ERP_INTEGER) {
        if (!decimal_to_i64(d, &whole))
            return false;
        *out = value_int(whole);
    } else {
        *out = value_decimal(without_noise(f, d));
    }
    return true;
}

static bool text_of_wire(struct arena *a, const struct erp_field *f,
                         const struct value *wire, struct value *out)
{
    if (wire->kind == VALUE_INT && f->type == ERP_SELECTION) {
        *out = value_text(value_to_text(a, wire));
        return true;
    }
    if (wire->kind != VALUE_TEXT)
        return false;
    struct str text = wire->text;
    if (f->type == ERP_HTML)
        text = html_canonical(a, text);
    *out = text.n > 0 ? value_text(text) : value_null();
    return true;
}

static bool date_of_wire(const struct value *wire, struct value *out)
{
    int32_t days;
    struct str text = value_str(wire);
    /* Some dates come with a midnight behind them. */
    if (text.n > 10)
        text = str_slice(text, 0, 10);
    if (wire->kind != VALUE_TEXT || date_parse(text, &days, NULL) != ERR_OK)
        return false;
    *out = value_date(days);
    return true;
}

static bool datetime_of_wire(const struct value *wire, struct value *out)
{
    int64_t us;
    if (wire->kind == VALUE_DATETIME)
        us = wire->time_us;
    else if (wire->kind != VALUE_TEXT ||
             time_parse(wire->text, &us, NULL) != ERR_OK)
        return false;
    *out = value_datetime(us);
    return true;
}

static bool set_of_wire(struct arena *a, const struct erp_field *f,
                        const struct value *wire, struct value *out)
{
    if (wire->kind != VALUE_LIST)
        return false;
    struct value *refs = arena_array(a, struct value, wire->items.n);
    for (size_t i = 0; i < wire->items.n; i++) {
        int64_t id;
        if (!erp_id_of_wire(&wire->items.at[i], &id))
            return false;
        refs[i] = value_ref(f->pub.target, erp_id_text(a, id));
    }
    *out = value_set(a, refs, wire->items.n);
    return true;
}

/* "res.partner,12" */
static bool reference_of_wire(const struct value *wire, struct value *out)
{
    struct str text = value_str(wire);
    size_t comma = str_find_char(text, ',', 0);
    int64_t id;
    if (comma == text.n || !str_to_i64(str_slice(text, comma + 1, text.n), &id))
        return false;
    *out = id > 0 ? value_ref(str_slice(text, 0, comma),
                              str_slice(text, comma + 1, text.n))
                  : value_null();
    return true;
}

bool erp_canonical(struct arena *a, const struct erp_field *f,
                   const struct value *wire, struct value *out_v)
{
    int64_t id;
    if (f->type == ERP_BOOLEAN) {
        *out_v = value_bool(erp_wire_true(wire));
        return true;
    }
    if (erp_wire_is_empty(wire)) {
        *out_v = f->type == ERP_X2MANY ? value_set(a, NULL, 0) : value_null();
        return true;
    }
    switch (f->type) {
    case ERP_CHAR:
    case ERP_HTML:
    case ERP_SELECTION:
    case ERP_BINARY:
        return text_of_wire(a, f, wire, out_v);
    case ERP_INTEGER:
    case ERP_FLOAT:
    case ERP_MONETARY:
        return number_of_wire(f, wire, out_v);
    case ERP_DATE:
        return date_of_wire(wire, out_v);
    case ERP_DATETIME:
        return datetime_of_wire(wire, out_v);
    case ERP_MANY2ONE:
        if (!erp_id_of_wire(wire, &id))
            return false;
        *out_v = value_ref(f->pub.target, erp_id_text(a, id));
        return true;
    case ERP_X2MANY:
        return set_of_wire(a, f, wire, out_v);
    case ERP_REFERENCE:
        return reference_of_wire(wire, out_v);
    case ERP_BOOLEAN:
    case ERP_OTHER:
        break;
    }
    *out_v = *wire;
    return true;
}

/* ---- to the wire -------------------------------------------------------- */

/* What neither XML nor the database can hold. */
static bool is_forbidden(char c)
{
    unsigned char u = (unsigned char)c;
    return u < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

static struct str without_controls(struct arena *a, struct str text)
{
    size_t kept = 0;
    size_t bad = 0;
    while (bad < text.n && !is_forbidden(text.p[bad]))
        bad++;
    if (bad == text.n)
        return text;
    char *clean = arena_alloc(a, text.n);
    for (size_t i = 0; i < text.n; i++)
        if (!is_forbidden(text.p[i]))
            clean[kept++] = text.p[i];
    return (struct str){clean, kept};
}

static enum err refuse_kind(const struct erp_field *f, const struct value *v,
                            struct error *e)
{
    FAIL(e, ERR_INVALID, "field `%.*s` takes a %s, not a %s",
         STR_ARG(f->pub.name), value_kind_name(f->pub.kind),
         value_kind_name(v->kind));
}

static enum err wire_of_text(struct arena *a, const struct erp_field *f,
                             const struct value *v, struct value *out,
                             struct error *e)
{
    if (v->kind != VALUE_TEXT)
        return refuse_kind(f, v, e);
    bool known = f->type != ERP_SELECTION || f->pub.n_options == 0;
    for (size_t i = 0; i < f->pub.n_options && !known; i++)
        known = str_eq(f->pub.options[i].value, v->text);
    if (!known)
        FAIL(e, ERR_INVALID, "`%.*s` is no choice of field `%.*s`",
             STR_ARG(v->text), STR_ARG(f->pub.name));
    *out = value_text(without_controls(a, v->text));
    return ERR_OK;
}

static enum err wire_of_number(const struct erp_field *f, const struct value *v,
                               struct value *out, struct error *e)
{
    int64_t whole;
    if (v->kind != VALUE_INT && v->kind != VALUE_DECIMAL)
        return refuse_kind(f, v, e);
    if (f->type != ERP_INTEGER || v->kind == VALUE_INT) {
        *out = *v;
        return ERR_OK;
    }
    if (!decimal_to_i64(v->decimal, &whole))
        FAIL(e, ERR_INVALID, "field `%.*s` takes whole numbers only",
             STR_ARG(f->pub.name));
    *out = value_int(whole);
    return ERR_OK;
}

static enum err wire_of_time(struct arena *a, const struct erp_field *f,
                             const struct value *v, struct value *out,
                             struct error *e)
{
    if (v->kind != VALUE_DATE && v->kind != VALUE_DATETIME)
        return refuse_kind(f, v, e);
    bool has_time = v->kind == VALUE_DATETIME;
    if (f->type == ERP_DATE)
        *out = value_text(date_format(a, has_time ? date_from_time(v->time_us)
                                                  : v->date_days));
    else
        *out = value_text(time_format_sql(
            a, has_time ? v->time_us : v->date_days * US_PER_DAY));
    return ERR_OK;
}

static enum err id_of_ref(const struct erp_field *f, const struct value *v,
                          int64_t *out, struct error *e)
{
    if (v->kind != VALUE_REF)
        return refuse_kind(f, v, e);
    if (f->pub.target.n > 0 && !str_eq(v->ref.entity, f->pub.target))
        FAIL(e, ERR_INVALID, "field `%.*s` refers to %.*s, not to %.*s",
             STR_ARG(f->pub.name), STR_ARG(f->pub.target),
             STR_ARG(v->ref.entity));
    if (!erp_id_parse(v->ref.id, out))
        FAIL(e, ERR_INVALID,
             "field `%.*s` cannot refer to `%.*s`: that is "
             "no id of Odoo",
             STR_ARG(f->pub.name), STR_ARG(v->ref.id));
    return ERR_OK;
}

/* The command that replaces them all: [[6, 0, ids]]. */
static struct value replace_command(struct arena *a, const struct value *ids,
                                    size_t n)
{
    struct value *command = arena_array(a, struct value, 3);
    struct value *list = arena_array(a, struct value, 1);
    command[0] = value_int(6);
    command[1] = value_int(0);
    command[2] = value_list(ids, n);
    list[0] = value_list(command, 3);
    return value_list(list, 1);
}

static enum err wire_of_set(struct arena *a, const struct erp_field *f,
                            const struct value *v, struct value *out,
                            struct error *e)
{
    if (v->kind != VALUE_SET && v->kind != VALUE_LIST)
        return refuse_kind(f, v, e);
    struct value *ids = arena_array(a, struct value, v->items.n);
    for (size_t i = 0; i < v->items.n; i++) {
        int64_t id;
        TRY(id_of_ref(f, &v->items.at[i], &id, e));
        ids[i] = value_int(id);
    }
    *out = replace_command(a, ids, v->items.n);
    return ERR_OK;
}

static enum err wire_of_ref(struct arena *a, const struct erp_field *f,
                            const struct value *v, struct value *out,
                            struct error *e)
{
    int64_t id;
    TRY(id_of_ref(f, v, &id, e));
    if (f->type == ERP_REFERENCE)
        *out = value_text(arena_printf(a, "%.*s,%lld", STR_ARG(v->ref.entity),
                                       (long long)id));
    else
        *out = value_int(id);
    return ERR_OK;
}

enum err erp_wire(struct arena *a, const struct erp_field *f,
                  const struct value *v, struct value *out_wire,
                  struct error *e)
{
    if (value_is_null(v)) {
        *out_wire = f->type == ERP_X2MANY ? replace_command(a, NULL, 0)
                                          : value_bool(false);
        return ERR_OK;
    }
    switch (f->type) {
    case ERP_CHAR:
    case ERP_HTML:
    case ERP_SELECTION:
    case ERP_BINARY:
        return wire_of_text(a, f, v, out_wire, e);
    case ERP_INTEGER:
    case ERP_FLOAT:
    case ERP_MONETARY:
        return wire_of_number(f, v, out_wire, e);
    case ERP_DATE:
    case ERP_DATETIME:
        return wire_of_time(a, f, v, out_wire, e);
    case ERP_MANY2ONE:
    case ERP_REFERENCE:
        return wire_of_ref(a, f, v, out_wire, e);
    case ERP_X2MANY:
        return wire_of_set(a, f, v, out_wire, e);
    case ERP_BOOLEAN:
        if (v->kind != VALUE_BOOL)
            return refuse_kind(f, v, e);
        break;
    case ERP_OTHER:
        break;
    }
    *out_wire = *v;
    return ERR_OK;
}
