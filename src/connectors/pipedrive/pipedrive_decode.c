/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Rows made canonical. Both versions are read: custom values in their own
 * object or on top, references as ids or as objects, options as ids, texts or
 * wrapped. What cannot be understood of a row is unknown.
 */
#include "base/time.h"
#include "connectors/pipedrive/pipedrive_state.h"

#define DATE_CHARS 10

struct str pipedrive_row_id(struct arena *a, const struct value *row)
{
    const struct value *id = value_getz(row, "id");
    if (!id || (id->kind != VALUE_INT && id->kind != VALUE_TEXT))
        return STR_NONE;
    return arena_str(a, value_to_text(a, id));
}

static int64_t time_of(const struct value *row, const char *name)
{
    const struct value *v = value_getz(row, name);
    int64_t us = 0;
    if (!v || time_parse(value_str(v), &us, NULL) != ERR_OK)
        return 0;
    return us;
}

int64_t pipedrive_row_stamp(const struct value *row)
{
    int64_t us = time_of(row, "update_time");
    if (us == 0)
        us = time_of(row, "modified");
    return us != 0 ? us : time_of(row, "add_time");
}

static bool says(const struct value *row, const char *name, bool wanted)
{
    const struct value *v = value_getz(row, name);
    return v && v->kind == VALUE_BOOL && v->boolean == wanted;
}

bool pipedrive_row_is_gone(const struct value *row)
{
    const struct value *status = value_getz(row, "status");
    return row->kind != VALUE_OBJECT || says(row, "is_deleted", true) ||
           says(row, "deleted", true) ||
           (says(row, "active_flag", false) && !value_getz(row, "activated")) ||
           (status && str_is(value_str(status), "deleted"));
}

const struct value *pipedrive_raw(const struct pipedrive_field *f,
                                  const struct value *row)
{
    const struct value *custom =
        f->custom ? value_getz(row, "custom_fields") : NULL;
    const struct value *v = value_get(custom, f->key);
    if (!v)
        v = value_get(row, f->key);
    return v || f->old.n == 0 ? v : value_get(row, f->old);
}

/* A part of a value: its member, or as v1 has it beside the value, under
 * the key with the part's name behind. NULL: not told. */
static const struct value *part_of(struct arena *a,
                                   const struct pipedrive_field *f,
                                   const struct value *row,
                                   const struct value *v)
{
    if (v && v->kind == VALUE_OBJECT)
        return value_get(v, f->part);
    if (str_is(f->part, "value"))
        return v;
    const struct value *beside = value_get(
        row, arena_printf(a, "%.*s_%.*s", STR_ARG(f->key), STR_ARG(f->part)));
    return beside || !v || !value_is_null(v) ? beside : v;
}

/* ---- kinds ------------------------------------------------------------------ */

/* The scalar in what may be wrapped: {value}, {id}. */
static const struct value *unwrap(const struct value *v)
{
    const struct value *in = NULL;
    if (v->kind != VALUE_OBJECT)
        return v;
    in = value_getz(v, "value");
    return in ? in : value_getz(v, "id");
}

static bool decode_ref(struct arena *a, const struct pipedrive_field *f,
                       const struct value *v, struct value *out)
{
    v = unwrap(v);
    if (!v || (v->kind != VALUE_INT && v->kind != VALUE_TEXT))
        return false;
    struct str id = value_to_text(a, v);
    *out = id.n == 0 || str_is(id, "0")
               ? value_null()
               : value_ref(arena_str(a, f->pub.target), arena_str(a, id));
    return true;
}

static struct value option_of(struct arena *a, const struct pipedrive_field *f,
                              struct str id)
{
    for (size_t i = 0; i < f->n_by_id; i++)
        if (str_eq(f->by_id[i].value, id))
            return value_text(arena_str(a, f->pub.options[i].value));
    return value_text(arena_str(a, id)); /* one made since we were told */
}

static bool decode_option(struct arena *a, const struct pipedrive_field *f,
                          const struct value *v, struct value *out)
{
    v = unwrap(v);
    if (!v || (v->kind != VALUE_INT && v->kind != VALUE_TEXT))
        return false;
    struct str id = value_to_text(a, v);
    *out = id.n == 0 ? value_null() : option_of(a, f, id);
    return true;
}

static bool decode_options(struct arena *a, const struct pipedrive_field *f,
                           const struct value *v, struct value *out)
{
    VEC(struct value) found = {0};
    if (v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->items.n; i++) {
            struct value one;
            if (decode_option(a, f, &v->items.at[i], &one) &&
                !value_is_null(&one))
                vec_push(a, &found, one);
        }
    } else {
        struct str rest = value_to_text(a, v), id = STR_NONE;
        while (str_split(&rest, ',', &id))
            if (str_trim(id).n > 0)
                vec_push(a, &found, option_of(a, f, str_trim(id)));
    }
    *out = found.n > 0 ? value_set(a, found.at, found.n) : value_null();
    return true;
}

static bool is_primary(const struct value *entry)
{
    return says(entry, "primary", true);
}

static bool decode_primary(struct arena *a, const struct value *v,
                           struct value *out)
{
    const struct value *best = NULL;
    if (v->kind != VALUE_LIST)
        return false;
    for (size_t i = 0; i < v->items.n; i++)
        if (!best || is_primary(&v->items.at[i]))
            best = &v->items.at[i];
    const struct value *text = value_getz(best, "value");
    struct str s = text ? str_trim(value_str(text)) : STR_NONE;
    *out = s.n > 0 ? value_text(arena_str(a, s)) : value_null();
    return true;
}

/* Members in one order, so that equal entries are equal values. */
static bool decode_entries(struct arena *a, const struct value *v,
                           struct value *out)
{
    VEC(struct value) entries = {0};
    if (v->kind != VALUE_LIST)
        return false;
    for (size_t i = 0; i < v->items.n; i++) {
        const struct value *entry = &v->items.at[i];
        const struct value *text = value_getz(entry, "value");
        const struct value *label = value_getz(entry, "label");
        if (!text || value_str(text).n == 0)
            continue;
        struct field *f = arena_array(a, struct field, 3);
        f[0] = (struct field){STR("label"),
                              value_text(arena_str(a, label ? value_str(label)
                                                            : STR("")))};
        f[1] = (struct field){STR("primary"), value_bool(is_primary(entry))};
        f[2] = (struct field){STR("value"),
                              value_text(arena_str(a, value_str(text)))};
        vec_push(a, &entries, value_object(f, 3));
    }
    *out = value_list(entries.at, entries.n);
    return true;
}

static bool decode_number(struct arena *a, const struct value *v,
                          struct value *out)
{
    struct decimal d;
    if (v->kind != VALUE_INT && v->kind != VALUE_DECIMAL &&
        v->kind != VALUE_TEXT)
        return false;
    if (decimal_parse_near(value_to_text(a, v), &d, NULL) != ERR_OK)
        return false;
    *out = value_decimal(d);
    return true;
}

static bool decode_int(struct arena *a, const struct value *v,
                       struct value *out)
{
    int64_t i = 0;
    if (v->kind == VALUE_INT)
        i = v->integer;
    else if (!str_to_i64(value_to_text(a, v), &i))
        return false;
    *out = value_int(i);
    return true;
}

static bool decode_bool(const struct value *v, struct value *out)
{
    bool is = (v->kind == VALUE_BOOL && v->boolean) ||
              (v->kind == VALUE_INT && v->integer == 1);
    *out = value_bool(is);
    return v->kind == VALUE_BOOL || v->kind == VALUE_INT;
}

static bool decode_date(const struct value *v, struct value *out)
{
    struct str s = value_str(v);
    int32_t days = 0;
    if (s.n < DATE_CHARS ||
        date_parse(str_slice(s, 0, DATE_CHARS), &days, NULL) != ERR_OK)
        return false;
    *out = value_date(days);
    return true;
}

static bool decode_time(const struct value *v, struct value *out)
{
    int64_t us = 0;
    if (time_parse(value_str(v), &us, NULL) != ERR_OK)
        return false;
    *out = value_datetime(us);
    return true;
}

static bool decode_scalar(struct arena *a, const struct pipedrive_field *f,
                          const struct value *v, struct value *out)
{
    switch (f->type) {
    case FIELD_INT:
        return decode_int(a, v, out);
    case FIELD_DECIMAL:
        return decode_number(a, v, out);
    case FIELD_BOOL:
        return decode_bool(v, out);
    case FIELD_DATE:
        return decode_date(v, out);
    case FIELD_TIME:
        return decode_time(v, out);
    case FIELD_TEXT:
    case FIELD_CHOICE:
    case FIELD_REF:
    case FIELD_PARTICIPANT:
    case FIELD_OPTION:
    case FIELD_OPTIONS:
    case FIELD_PRIMARY:
    case FIELD_ENTRIES:
    case FIELD_LIST:
    case FIELD_OBJECT:
        break;
    }
    if (v->kind == VALUE_OBJECT || v->kind == VALUE_LIST)
        return false;
    struct str text = value_to_text(a, v);
    *out = text.n > 0 ? value_text(arena_str(a, text)) : value_null();
    return true;
}

bool pipedrive_decode_field(struct arena *a, const struct pipedrive_field *f,
                            const struct value *row, struct value *out)
{
    const struct value *v = pipedrive_raw(f, row);
    if (f->part.n > 0)
        v = part_of(a, f, row, v);
    if (!v)
        return false;
    if (value_is_null(v) || (v->kind == VALUE_TEXT && v->text.n == 0)) {
        *out = value_null();
        return true;
    }
    switch (f->type) {
    case FIELD_REF:
    case FIELD_PARTICIPANT:
        return decode_ref(a, f, v, out);
    case FIELD_OPTION:
        return decode_option(a, f, v, out);
    case FIELD_OPTIONS:
        return decode_options(a, f, v, out);
    case FIELD_PRIMARY:
        return decode_primary(a, v, out);
    case FIELD_ENTRIES:
        return decode_entries(a, v, out);
    case FIELD_LIST:
    case FIELD_OBJECT:
        *out = value_copy(a, v);
        return v->kind == f->pub.kind;
    case FIELD_TEXT:
    case FIELD_CHOICE:
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_BOOL:
    case FIELD_DATE:
    case FIELD_TIME:
        break;
    }
    return decode_scalar(a, f, v, out);
}

static bool is_wanted(const struct pipedrive_field *f,
                      const struct pipedrive_wanted *wanted)
{
    for (size_t i = 0; i < wanted->n; i++)
        if (str_eq(wanted->names[i], f->pub.name))
            return true;
    return wanted->n == 0 && !f->alias;
}

void pipedrive_query_asked(struct buf *b, const struct pipedrive_kind *kind,
                           const struct pipedrive_fields *fields,
                           const struct pipedrive_wanted *wanted)
{
    AUTO_BUF names = BUF_INIT(4096);
    for (size_t i = 0; kind->api == 2 && wanted->n > 0 && i < fields->n; i++) {
        const struct pipedrive_field *f = &fields->at[i];
        if (f->asked && is_wanted(f, wanted))
            buf_printf(&names, "%s%.*s", names.n > 0 ? "," : "",
                       STR_ARG(f->key));
    }
    if (names.n > 0)
        pipedrive_query(b, "include_fields", buf_str(&names));
}

bool pipedrive_decode(struct arena *a, const struct pipedrive_fields *fields,
                      const struct value *row,
                      const struct pipedrive_wanted *wanted,
                      struct record *out)
{
    VEC(struct field) found = {0};
    struct record r = {.id = pipedrive_row_id(a, row)};
    if (r.id.n == 0)
        return false;
    for (size_t i = 0; i < fields->n; i++) {
        struct value v;
        if (is_wanted(&fields->at[i], wanted) &&
            pipedrive_decode_field(a, &fields->at[i], row, &v))
            vec_push(a, &found,
                     (struct field){arena_str(a, fields->at[i].pub.name), v});
    }
    r.fields = value_object(found.at, found.n);
    r.modified_us = pipedrive_row_stamp(row);
    r.created_us = time_of(row, "add_time");
    r.archived = says(row, "is_archived", true);
    *out = r;
    return true;
}
