/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The storage form of values. A member name that starts with "$" is stored
 * with one more "$", so that no object of a remote can pose as a typed value.
 */
#include "base/json_read.h"
#include "base/limits.h"
#include "base/time.h"
#include "base/value.h"

/* A set adds an object around its array. */
enum { STORED_DEPTH = 2 * LIMIT_JSON_DEPTH + 2 };

/* Years that have four digits; others are stored as a number. */
static bool is_year_written(int32_t days)
{
    int year;
    int month;
    int day;
    date_to_civil(days, &year, &month, &day);
    return year >= 0 && year <= 9999;
}

static void add_string(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    buf_add_json_escaped(out, s);
    buf_add_char(out, '"');
}

static void add_i64(struct buf *out, int64_t i)
{
    char text[DECIMAL_TEXT_MAX];
    size_t n = decimal_to_chars(decimal_from_i64(i), text);
    buf_add(out, (struct str){text, n});
}

static void encode_decimal(struct buf *out, struct decimal d)
{
    char text[DECIMAL_TEXT_MAX];
    buf_addz(out, "{\"$decimal\":\"");
    buf_add(out, (struct str){text, decimal_to_chars(d, text)});
    buf_addz(out, "\"}");
}

static void encode_date(struct buf *out, int32_t days)
{
    char text[TIME_TEXT_MAX];
    buf_addz(out, "{\"$date\":");
    if (is_year_written(days))
        add_string(out, (struct str){text, date_to_chars(days, text)});
    else
        add_i64(out, days);
    buf_add_char(out, '}');
}

static void encode_time(struct buf *out, int64_t time_us)
{
    char text[TIME_TEXT_MAX];
    buf_addz(out, "{\"$time\":");
    if (is_year_written(date_from_time(time_us)))
        add_string(out, (struct str){text, time_to_chars(time_us, text)});
    else
        add_i64(out, time_us);
    buf_add_char(out, '}');
}

static void encode_items(struct buf *out, const struct value *v)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < v->items.n; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        value_encode(out, &v->items.at[i]);
    }
    buf_add_char(out, ']');
}

static void encode_members(struct buf *out, const struct value *v)
{
    buf_add_char(out, '{');
    for (size_t i = 0; i < v->fields.n; i++) {
        const struct field *f = &v->fields.at[i];
        buf_addz(out, i > 0 ? ",\"" : "\"");
        if (str_starts_with(f->name, STR("$")))
            buf_add_char(out, '$');
        buf_add_json_escaped(out, f->name);
        buf_addz(out, "\":");
        value_encode(out, &f->value);
    }
    buf_add_char(out, '}');
}

void value_encode(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_addz(out, "null");
        break;
    case VALUE_BOOL:
        buf_addz(out, v->boolean ? "true" : "false");
        break;
    case VALUE_INT:
        add_i64(out, v->integer);
        break;
    case VALUE_DECIMAL:
        encode_decimal(out, v->decimal);
        break;
    case VALUE_TEXT:
        add_string(out, v->text);
        break;
    case VALUE_DATE:
        encode_date(out, v->date_days);
        break;
    case VALUE_DATETIME:
        encode_time(out, v->time_us);
        break;
    case VALUE_REF:
        buf_addz(out, "{\"$ref\":[");
        add_string(out, v->ref.entity);
        buf_add_char(out, ',');
        add_string(out, v->ref.id);
        buf_addz(out, "]}");
        break;
    case VALUE_SET:
        buf_addz(out, "{\"$set\":");
        encode_items(out, v);
        buf_add_char(out, '}');
        break;
    case VALUE_LIST:
        encode_items(out, v);
        break;
    case VALUE_OBJECT:
        encode_members(out, v);
        break;
    }
}

/* --- decoding ----------------------------------------------------------- */

static bool decode_decimal(const struct value *v, struct value *out)
{
    struct decimal d;
    if (v->kind != VALUE_TEXT || decimal_parse(v->text, &d, NULL) != ERR_OK)
        return false;
    *out = value_decimal(d);
    return true;
}

static bool decode_date(const struct value *v, struct value *out)
{
    int32_t days;
    if (v->kind == VALUE_INT && v->integer >= INT32_MIN &&
        v->integer <= INT32_MAX)
        days = (int32_t)v->integer;
    else if (v->kind != VALUE_TEXT ||
             date_parse(v->text, &days, NULL) != ERR_OK)
        return false;
    *out = value_date(days);
    return true;
}

static bool decode_time(const struct value *v, struct value *out)
{
    int64_t us;
    if (v->kind == VALUE_INT)
        us = v->integer;
    else if (v->kind != VALUE_TEXT || time_parse(v->text, &us, NULL) != ERR_OK)
        return false;
    *out = value_datetime(us);
    return true;
}

static bool decode_ref(const struct value *v, struct value *out)
{
    if (v->kind != VALUE_LIST || v->items.n != 2 ||
        v->items.at[0].kind != VALUE_TEXT || v->items.at[1].kind != VALUE_TEXT)
        return false;
    *out = value_ref(v->items.at[0].text, v->items.at[1].text);
    return true;
}

static bool decode_typed(struct arena *a, const struct field *f,
                         struct value *out)
{
    if (str_is(f->name, "$decimal"))
        return decode_decimal(&f->value, out);
    if (str_is(f->name, "$date"))
        return decode_date(&f->value, out);
    if (str_is(f->name, "$time"))
        return decode_time(&f->value, out);
    if (str_is(f->name, "$ref"))
        return decode_ref(&f->value, out);
    if (!str_is(f->name, "$set") || f->value.kind != VALUE_LIST)
        return false;
    *out = value_set(a, f->value.items.at, f->value.items.n);
    return true;
}

static enum err revive(struct arena *a, struct value *io_object,
                       struct error *e)
{
    /* The reader has just made these fields for us: they may be changed. */
    struct field *fields = (struct field *)(uintptr_t)io_object->fields.at;
    for (size_t i = 0; i < io_object->fields.n; i++) {
        struct field *f = &fields[i];
        if (!str_starts_with(f->name, STR("$")))
            continue;
        if (str_starts_with(f->name, STR("$$"))) {
            f->name = str_slice(f->name, 1, f->name.n);
            continue;
        }
        struct value typed;
        if (io_object->fields.n != 1 || !decode_typed(a, f, &typed))
            FAIL(e, ERR_PROTOCOL, "stored value has a wrong \"%.*s\"",
                 f->name.n > 40 ? 40 : (int)f->name.n, f->name.p);
        *io_object = typed;
        return ERR_OK;
    }
    return ERR_OK;
}

enum err value_decode(struct arena *a, struct str json, struct value *out,
                      struct error *e)
{
    return json_read(a, json, STORED_DEPTH, revive, out, e);
}
