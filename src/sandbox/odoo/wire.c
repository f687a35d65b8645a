/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/wire.h"

static void write_i64(struct buf *out, int64_t i)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = i < 0 ? (uint64_t)0 - (uint64_t)i : (uint64_t)i;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (i < 0)
        digits[--at] = '-';
    buf_add(out, (struct str){digits + at, sizeof digits - at});
}

static void write_float(struct buf *out, struct decimal d)
{
    AUTO_ARENA a = ARENA_INIT;
    int64_t whole;
    if (decimal_to_i64(d, &whole)) {
        write_i64(out, whole);
        buf_addz(out, ".0");
    } else {
        buf_add(out, decimal_format(&a, d));
    }
}

static void write_json_text(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    buf_add_json_escaped(out, s);
    buf_add_char(out, '"');
}

static void write_json_other(struct buf *out, const struct value *v)
{
    AUTO_ARENA a = ARENA_INIT;
    write_json_text(out, value_to_text(&a, v));
}

void odoo_json_write(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_addz(out, "null");
        break;
    case VALUE_BOOL:
        buf_addz(out, v->boolean ? "true" : "false");
        break;
    case VALUE_INT:
        write_i64(out, v->integer);
        break;
    case VALUE_DECIMAL:
        write_float(out, v->decimal);
        break;
    case VALUE_TEXT:
        write_json_text(out, v->text);
        break;
    case VALUE_LIST:
    case VALUE_SET:
        buf_add_char(out, '[');
        for (size_t i = 0; i < v->items.n; i++) {
            buf_addz(out, i ? ", " : "");
            odoo_json_write(out, &v->items.at[i]);
        }
        buf_add_char(out, ']');
        break;
    case VALUE_OBJECT:
        buf_add_char(out, '{');
        for (size_t i = 0; i < v->fields.n; i++) {
            buf_addz(out, i ? ", " : "");
            write_json_text(out, v->fields.at[i].name);
            buf_addz(out, ": ");
            odoo_json_write(out, &v->fields.at[i].value);
        }
        buf_add_char(out, '}');
        break;
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        write_json_other(out, v);
        break;
    }
}

static bool has_none(const struct value *v)
{
    bool list = v->kind == VALUE_LIST || v->kind == VALUE_SET;
    for (size_t i = 0; list && i < v->items.n; i++) {
        if (has_none(&v->items.at[i]))
            return true;
    }
    for (size_t i = 0; v->kind == VALUE_OBJECT && i < v->fields.n; i++) {
        if (has_none(&v->fields.at[i].value))
            return true;
    }
    return v->kind == VALUE_NULL;
}

static void write_xml_text(struct buf *out, struct str s)
{
    buf_addz(out, "<string>");
    buf_add_xml_escaped(out, s);
    buf_addz(out, "</string>");
}

static void write_xml_int(struct buf *out, int64_t i)
{
    bool wide = i > INT32_MAX || i < INT32_MIN; /* comes as a double */
    buf_addz(out, wide ? "<double>" : "<int>");
    write_i64(out, i);
    buf_addz(out, wide ? "</double>" : "</int>");
}

static void write_xml(struct buf *out, const struct value *v);

static void write_xml_list(struct buf *out, const struct value *v)
{
    buf_addz(out, "<array><data>\n");
    for (size_t i = 0; i < v->items.n; i++)
        write_xml(out, &v->items.at[i]);
    buf_addz(out, "</data></array>");
}

static void write_xml_struct(struct buf *out, const struct value *v)
{
    buf_addz(out, "<struct>\n");
    for (size_t i = 0; i < v->fields.n; i++) {
        buf_addz(out, "<member>\n<name>");
        buf_add_xml_escaped(out, v->fields.at[i].name);
        buf_addz(out, "</name>\n");
        write_xml(out, &v->fields.at[i].value);
        buf_addz(out, "</member>\n");
    }
    buf_addz(out, "</struct>");
}

static void write_xml_other(struct buf *out, const struct value *v)
{
    AUTO_ARENA a = ARENA_INIT;
    write_xml_text(out, value_to_text(&a, v));
}

static void write_xml(struct buf *out, const struct value *v)
{
    buf_addz(out, "<value>");
    switch (v->kind) {
    case VALUE_BOOL:
        buf_addz(out, v->boolean ? "<boolean>1</boolean>"
                                 : "<boolean>0</boolean>");
        break;
    case VALUE_INT:
        write_xml_int(out, v->integer);
        break;
    case VALUE_DECIMAL:
        buf_addz(out, "<double>");
        write_float(out, v->decimal);
        buf_addz(out, "</double>");
        break;
    case VALUE_TEXT:
        write_xml_text(out, v->text);
        break;
    case VALUE_LIST:
    case VALUE_SET:
        write_xml_list(out, v);
        break;
    case VALUE_OBJECT:
        write_xml_struct(out, v);
        break;
    case VALUE_NULL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
        write_xml_other(out, v);
        break;
    }
    buf_addz(out, "</value>\n");
}

static void write_head(struct buf *out, int version)
{
    buf_addz(out, version >= 18 ? "<?xml version=\"1.0\"?>\n"
                                : "<?xml version='1.0'?>\n");
    buf_addz(out, "<methodResponse>\n");
}

bool odoo_xml_write_response(struct buf *out, int version,
                             const struct value *result)
{
    if (has_none(result))
        return false;
    write_head(out, version);
    buf_addz(out, "<params>\n<param>\n");
    write_xml(out, result);
    buf_addz(out, "</param>\n</params>\n</methodResponse>\n");
    return true;
}

void odoo_xml_write_fault(struct buf *out, int version,
                          const struct value *code, struct str text)
{
    struct field f[] = {{STR("faultCode"), *code},
                        {STR("faultString"), value_text(text)}};
    struct value fault = value_object(f, 2);
    write_head(out, version);
    buf_addz(out, "<fault>\n");
    write_xml(out, &fault);
    buf_addz(out, "</fault>\n</methodResponse>\n");
}
