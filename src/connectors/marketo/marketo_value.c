/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows to records and back, by the vendor's data types. */
#include "base/time.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_state.h"

static bool type_is(const struct marketo_field *f, const char *words)
{
    struct str rest = str_from(words), word;
    while (str_split(&rest, ' ', &word)) {
        if (str_eq(f->type, word))
            return true;
    }
    return false;
}

/* The entity that the field's value is an id of; empty: none. */
static struct str target_of(const struct marketo_field *f)
{
    if (str_is(f->name, "leadId"))
        return STR("lead");
    if (str_is(f->name, "acquisitionProgramId"))
        return STR("program");
    if (str_is(f->name, "listId"))
        return STR("list");
    return str_is(f->name, "emailId") ? STR("email") : STR_NONE;
}

enum value_kind marketo_kind(const struct marketo_field *f)
{
    if (target_of(f).n > 0)
        return VALUE_REF;
    if (type_is(f, "boolean"))
        return VALUE_BOOL;
    if (type_is(f, "integer score"))
        return VALUE_INT;
    if (type_is(f, "currency float percent"))
        return VALUE_DECIMAL;
    if (type_is(f, "date"))
        return VALUE_DATE;
    if (type_is(f, "datetime"))
        return VALUE_DATETIME;
    return VALUE_TEXT;
}

static bool is_dedupe(const struct marketo_object *o, struct str name)
{
    struct str rest = o->dedupe, word;
    while (str_split(&rest, ' ', &word)) {
        if (str_eq(word, name))
            return true;
    }
    return false;
}

/* Of activities and members of lists, what none can be without. */
static bool is_needed(const struct marketo_object *o, struct str name)
{
    if (o->shape == MARKETO_MEMBER)
        return str_is(name, "leadId") || str_is(name, "listId");
    return o->shape == MARKETO_ACTIVITY &&
           (str_is(name, "leadId") || str_is(name, "activityDate"));
}

struct schema marketo_schema(struct arena *a, const struct marketo_object *o)
{
    struct schema_field *fields = arena_array(a, struct schema_field,
                                              o->n_fields);
    for (size_t i = 0; i < o->n_fields; i++) {
        const struct marketo_field *f = &o->fields[i];
        bool key = !o->is_lead && is_dedupe(o, f->name);
        fields[i] = (struct schema_field){
            .name = arena_str(a, f->name),
            .label = arena_str(a, f->label),
            .kind = marketo_kind(f),
            .writable = f->writable && !key,
            .writable_on_create = f->writable || f->on_create || key,
            .required = key || is_needed(o, f->name),
            .target = target_of(f),
        };
    }
    return (struct schema){arena_str(a, o->entity), fields, o->n_fields,
                           arena_str(a, o->id_field)};
}

/* ---- reading --------------------------------------------------------------- */

bool marketo_is_wanted(const struct op *op, struct str name)
{
    for (size_t i = 0; i < op->n_fields; i++) {
        if (str_eq(op->fields[i], name))
            return true;
    }
    for (size_t i = 0; op->kind == OP_FIND && i < op->n_keys; i++) {
        for (size_t k = 0; k < op->keys[i].n_fields; k++) {
            if (str_eq(op->keys[i].fields[k].name, name))
                return true;
        }
    }
    if (op->filter && value_get(op->filter, name))
        return true;
    return op->n_fields == 0;
}

static bool is_stamp(struct str name)
{
    return str_is(name, "createdAt") || str_is(name, "updatedAt");
}

struct str marketo_field_list(struct arena *a, const struct marketo_object *o,
                              const struct op *op)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    buf_add(&b, o->id_field);
    for (size_t i = 0; i < o->n_fields; i++) {
        struct str name = o->fields[i].name;
        if (str_eq(name, o->id_field) || o->fields[i].alias ||
            !(is_stamp(name) || str_eq(name, o->archive) ||
              marketo_is_wanted(op, name)))
            continue;
        buf_add_char(&b, ',');
        buf_add(&b, name);
    }
    return buf_copy(a, &b);
}

struct str marketo_watch_list(struct arena *a, const struct marketo_object *o,
                              const struct op *op)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    for (size_t i = 0; i < o->n_fields; i++) {
        struct str name = o->fields[i].name;
        if (str_eq(name, o->id_field) || is_stamp(name) ||
            !(str_eq(name, o->archive) || marketo_is_wanted(op, name)))
            continue;
        if (b.n > 0)
            buf_add_char(&b, ',');
        buf_add(&b, name);
    }
    if (b.n == 0)
        buf_addz(&b, "email");
    return buf_copy(a, &b);
}

/* Assets say "Z+0000"; old answers "+0000" without a colon. */
static struct str plain_zone(struct arena *a, struct str s)
{
    if (str_ends_with(s, STR("Z+0000")))
        return str_slice(s, 0, s.n - 5);
    char sign = s.n > 5 ? s.p[s.n - 5] : ' ';
    if (sign == '+' || sign == '-')
        return arena_printf(a, "%.*s:%.*s", (int)(s.n - 2), s.p, 2,
                            s.p + s.n - 2);
    return s;
}

static int64_t stamp_of(struct arena *a, const struct value *row,
                        const char *name)
{
    const struct value *v = value_getz(row, name);
    int64_t us = 0;
    if (!v || time_parse(plain_zone(a, value_str(v)), &us, NULL) != ERR_OK)
        return 0;
    return us;
}

/* Numbers may come as texts and texts as numbers: the schema decides. */
static bool decode_value(struct arena *a, const struct marketo_field *f,
                         const struct value *in, struct value *out)
{
    struct str text = value_to_text(a, in);
    int32_t days;
    *out = value_null();
    if (value_is_null(in) || (in->kind == VALUE_TEXT && in->text.n == 0))
        return true;
    switch (marketo_kind(f)) {
    case VALUE_REF:
        *out = value_ref(target_of(f), text);
        return true;
    case VALUE_BOOL:
        *out = value_bool(in->kind == VALUE_BOOL ? in->boolean
                                                 : str_is(text, "true") ||
                                                       str_is(text, "1"));
        return true;
    case VALUE_INT:
        *out = *in;
        return in->kind == VALUE_INT || in->kind == VALUE_DECIMAL ||
               (str_to_i64(text, &out->integer) &&
                (out->kind = VALUE_INT) == VALUE_INT);
    case VALUE_DECIMAL:
        out->kind = VALUE_DECIMAL;
        return decimal_parse_near(text, &out->decimal, NULL) == ERR_OK;
    case VALUE_DATE:
        if (date_parse(str_slice(text, 0, text.n < 10 ? text.n : 10), &days,
                       NULL) != ERR_OK)
            return false;
        *out = value_date(days);
        return true;
    case VALUE_DATETIME:
        out->kind = VALUE_DATETIME;
        return time_parse(plain_zone(a, text), &out->time_us, NULL) == ERR_OK;
    case VALUE_NULL:
    case VALUE_TEXT:
    case VALUE_SET:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    *out = value_text(text);
    return true;
}

bool marketo_decode(struct arena *a, const struct marketo_object *o,
                    const struct op *op, const struct value *row,
                    struct record *out)
{
    const struct value *id = value_get(row, o->id_field);
    struct record r = {.id = id ? value_to_text(a, id) : STR_NONE};
    struct members m = {0};
    if (r.id.n == 0)
        return false;
    for (size_t i = 0; i < o->n_fields; i++) {
        const struct marketo_field *f = &o->fields[i];
        const struct value *in =
            value_get(row, f->alias ? o->id_field : f->name);
        struct value nothing = value_null(), v;
        if (!marketo_is_wanted(op, f->name) ||
            !decode_value(a, f, in ? in : &nothing, &v))
            continue; /* what cannot be read is unknown */
        members_put(a, &m, arena_strz(a, f->name), v);
    }
    const struct value *archived = value_get(row, o->archive);
    r.archived = archived && str_is(value_to_text(a, archived), "true");
    r.fields = members_value(&m);
    r.created_us = stamp_of(a, row, "createdAt");
    r.modified_us = stamp_of(a, row, "updatedAt");
    *out = r;
    return true;
}

/* ---- writing --------------------------------------------------------------- */

/* An id as the remote writes it: a number where it is one. */
static struct value id_value(const struct marketo_object *o, struct str id)
{
    int64_t number;
    if (str_is(o->id_field, "id") && str_to_i64(id, &number))
        return value_int(number);
    return value_text(id);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    }
    return true;
}

static enum err encode_value(const struct marketo_field *f,
                             const struct value *in, struct value *out,
                             struct error *e)
{
    int64_t number;
    *out = *in;
    if (in->kind == VALUE_SET || in->kind == VALUE_LIST ||
        in->kind == VALUE_OBJECT)
        FAIL(e, ERR_REJECTED, "`%.*s` of Marketo takes one value, not several",
             STR_ARG(f->name));
    if (in->kind == VALUE_REF) {
        *out = value_text(in->ref.id);
        if (str_to_i64(in->ref.id, &number))
            *out = value_int(number);
    }
    if (in->kind == VALUE_DATETIME) /* it keeps whole seconds */
        *out = value_datetime(in->time_us - ((in->time_us % US_PER_SECOND) +
                                             US_PER_SECOND) % US_PER_SECOND);
    if (str_is(f->type, "email") && !is_ascii(value_str(in)))
        FAIL(e, ERR_REJECTED,
             "`%.*s` of Marketo takes e-mail addresses in ASCII only",
             STR_ARG(f->name));
    return ERR_OK;
}

enum err marketo_encode(struct arena *a, const struct marketo_object *o,
                        const struct patch *patch, struct value *out,
                        struct error *e)
{
    struct members m = {0};
    if (patch->kind != PATCH_CREATE)
        members_put(a, &m, arena_strz(a, o->id_field), id_value(o, patch->id));
    if (patch->kind == PATCH_ARCHIVE)
        members_put(a, &m, arena_strz(a, o->archive), value_bool(true));
    bool has_values =
        patch->kind == PATCH_CREATE || patch->kind == PATCH_UPDATE;
    size_t n = has_values ? patch->values.fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct field *in = &patch->values.fields.at[i];
        const struct marketo_field *f = marketo_field_find(o, in->name);
        struct value v;
        if (!f)
            FAIL(e, ERR_SCHEMA, "a Marketo %.*s has no field `%.*s`",
                 STR_ARG(o->entity), STR_ARG(in->name));
        bool key = !o->is_lead && is_dedupe(o, f->name);
        if (!f->writable && !(key && patch->kind == PATCH_CREATE))
            FAIL(e, ERR_REJECTED, "`%.*s` of a Marketo %.*s cannot be written",
                 STR_ARG(in->name), STR_ARG(o->entity));
        TRY(encode_value(f, &in->value, &v, e));
        members_put(a, &m, arena_strz(a, f->name), v);
    }
    *out = members_value(&m);
    return ERR_OK;
}
