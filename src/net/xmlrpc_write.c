/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Values to XML-RPC. The buffer's maximum bounds the whole. */
#include "net/xmlrpc.h"

#include "base/time.h"

#define PROLOGUE STR("<?xml version=\"1.0\"?>\n")

static void write_value(struct buf *out, const struct value *v);

static void write_text(struct buf *out, struct str s)
{
    buf_add(out, STR("<string>"));
    buf_add_xml_escaped(out, s);
    buf_add(out, STR("</string>"));
}

/* <int> is 32 bits by the specification. */
static void write_integer(struct buf *out, int64_t i)
{
    const char *tag = i >= INT32_MIN && i <= INT32_MAX ? "int" : "i8";
    buf_printf(out, "<%s>%lld</%s>", tag, (long long)i, tag);
}

static void write_decimal(struct buf *out, struct decimal d)
{
    char digits[DECIMAL_TEXT_MAX];
    size_t n = decimal_to_chars(d, digits);
    buf_add(out, STR("<double>"));
    buf_add(out, (struct str){digits, n});
    buf_add(out, STR("</double>"));
}

static void write_date(struct buf *out, int32_t days)
{
    int year, month, day;
    date_to_civil(days, &year, &month, &day);
    buf_printf(out, "<string>%04d-%02d-%02d</string>", year, month, day);
}

static void write_datetime(struct buf *out, int64_t time_us)
{
    int32_t days = date_from_time(time_us);
    int64_t second = (time_us - days * US_PER_DAY) / US_PER_SECOND;
    int year, month, day;
    date_to_civil(days, &year, &month, &day);
    buf_printf(out,
               "<dateTime.iso8601>%04d%02d%02dT%02d:%02d:%02d"
               "</dateTime.iso8601>",
               year, month, day, (int)(second / 3600),
               (int)(second / 60 % 60), (int)(second % 60));
}

static void write_array(struct buf *out, struct value_items items)
{
    buf_add(out, STR("<array><data>"));
    for (size_t i = 0; i < items.n; i++)
        write_value(out, &items.at[i]);
    buf_add(out, STR("</data></array>"));
}

static void write_struct(struct buf *out, struct value_fields fields)
{
    buf_add(out, STR("<struct>"));
    for (size_t i = 0; i < fields.n; i++) {
        buf_add(out, STR("<member><name>"));
        buf_add_xml_escaped(out, fields.at[i].name);
        buf_add(out, STR("</name>"));
        write_value(out, &fields.at[i].value);
        buf_add(out, STR("</member>"));
    }
    buf_add(out, STR("</struct>"));
}

static void write_typed(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_add(out, STR("<nil/>"));
        break;
    case VALUE_BOOL:
        buf_add(out, v->boolean ? STR("<boolean>1</boolean>")
                                : STR("<boolean>0</boolean>"));
        break;
    case VALUE_INT:
        write_integer(out, v->integer);
        break;
    case VALUE_DECIMAL:
        write_decimal(out, v->decimal);
        break;
    case VALUE_TEXT:
        write_text(out, v->text);
        break;
    case VALUE_DATE:
        write_date(out, v->date_days);
        break;
    case VALUE_DATETIME:
        write_datetime(out, v->time_us);
        break;
    case VALUE_REF:
        write_text(out, v->ref.id);
        break;
    case VALUE_SET:
    case VALUE_LIST:
        write_array(out, v->items);
        break;
    case VALUE_OBJECT:
        write_struct(out, v->fields);
        break;
    }
}

static void write_value(struct buf *out, const struct value *v)
{
    buf_add(out, STR("<value>"));
    write_typed(out, v);
    buf_add(out, STR("</value>"));
}

static void write_param(struct buf *out, const struct value *v)
{
    buf_add(out, STR("<param>"));
    write_value(out, v);
    buf_add(out, STR("</param>\n"));
}

void xmlrpc_write_call(struct buf *out, const char *method,
                       const struct value *params, size_t n_params)
{
    buf_add(out, PROLOGUE);
    buf_add(out, STR("<methodCall><methodName>"));
    buf_add_xml_escaped(out, str_from(method));
    buf_add(out, STR("</methodName><params>\n"));
    for (size_t i = 0; i < n_params; i++)
        write_param(out, &params[i]);
    buf_add(out, STR("</params></methodCall>\n"));
}

void xmlrpc_write_response(struct buf *out, const struct value *result)
{
    buf_add(out, PROLOGUE);
    buf_add(out, STR("<methodResponse><params>\n"));
    write_param(out, result);
    buf_add(out, STR("</params></methodResponse>\n"));
}

void xmlrpc_write_fault(struct buf *out, const struct value *code,
                        struct str message)
{
    const struct field fields[] = {
        {STR("faultCode"), *code},
        {STR("faultString"), value_text(message)},
    };
    const struct value fault = value_object(fields, 2);
    buf_add(out, PROLOGUE);
    buf_add(out, STR("<methodResponse><fault>"));
    write_value(out, &fault);
    buf_add(out, STR("</fault></methodResponse>\n"));
}
