/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One value: as it is sent, kept and answered. */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

struct field mk_member(const char *name, struct value v)
{
    return (struct field){str_from(name), v};
}

struct str mk_time_text(struct arena *a, int64_t us)
{
    return time_format(a, us - us % US_PER_SECOND);
}

struct str mk_lower(struct arena *a, struct str s)
{
    char *p = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    }
    return (struct str){p, s.n};
}

static bool type_is(const struct mk_field *f, const char *type)
{
    return strcmp(f->type, type) == 0;
}

static bool is_number(const struct mk_field *f)
{
    return type_is(f, "float") || type_is(f, "currency") ||
           type_is(f, "percent");
}

static bool take_boolean(struct str text, struct value *out)
{
    if (!str_is(text, "true") && !str_is(text, "false") &&
        !str_is(text, "1") && !str_is(text, "0"))
        return false;
    *out = value_bool(str_is(text, "true") || str_is(text, "1"));
    return true;
}

static bool take_date(struct arena *a, struct str text, bool time,
                      struct value *out)
{
    int64_t us;
    int32_t days;
    if (time) {
        if (time_parse(text, &us, NULL) != ERR_OK)
            return false;
        *out = value_text(mk_time_text(a, us));
        return true;
    }
    if (date_parse(str_slice(text, 0, text.n < 10 ? text.n : 10), &days,
                   NULL) != ERR_OK)
        return false;
    *out = value_text(date_format(a, days));
    return true;
}

static bool is_email(struct str s)
{
    size_t at = str_find_char(s, '@', 0);
    bool ascii = true;
    for (size_t i = 0; i < s.n; i++)
        ascii = ascii && (unsigned char)s.p[i] > ' ' &&
                (unsigned char)s.p[i] < 0x7f;
    return ascii && at > 0 && at + 1 < s.n;
}

bool mk_cell_take(struct arena *a, const struct mk_field *f,
                  const struct value *in, struct value *out)
{
    struct str text = value_to_text(a, in);
    *out = value_null();
    if (in->kind == VALUE_LIST || in->kind == VALUE_OBJECT)
        return false;
    if (value_is_null(in) || text.n == 0)
        return true;
    if (type_is(f, "boolean"))
        return take_boolean(text, out);
    if (type_is(f, "integer") || type_is(f, "score") ||
        type_is(f, "reference")) {
        *out = value_int(0);
        return str_to_i64(text, &out->integer);
    }
    if (is_number(f)) {
        out->kind = VALUE_DECIMAL;
        return decimal_parse(text, &out->decimal, NULL) == ERR_OK;
    }
    if (type_is(f, "date") || type_is(f, "datetime"))
        return take_date(a, text, type_is(f, "datetime"), out);
    if (type_is(f, "email") && !is_email(text))
        return false;
    *out = value_text(text);
    return f->length == 0 || text.n <= (size_t)f->length;
}

/* The company that a lead is linked to, for the fields both have. */
static const struct table_row *company_of(struct mk_call *c,
                                          const struct table_row *lead,
                                          const struct mk_field *f)
{
    const struct mk_object *o = mk_object_of(MK_COMPANY);
    const struct value *link = value_getz(&lead->fields, "externalCompanyId");
    mk_rows found = {0};
    if (!link || !mk_field_find(o, str_from(f->name)) || f->readonly ||
        str_is(str_from(f->name), "externalCompanyId") ||
        str_is(str_from(f->name), "externalSalesPersonId"))
        return NULL;
    mk_match(c, MK_COMPANY, mk_field_find(o, STR("externalCompanyId")),
             value_to_text(c->a, link), &found);
    return found.n > 0 ? found.at[0] : NULL;
}

struct value mk_cell_show(struct mk_call *c, enum mk_kind kind,
                          const struct table_row *row,
                          const struct mk_field *f)
{
    if (strcmp(f->name, mk_object_of(kind)->id_field) == 0)
        return row->id;
    if (strcmp(f->name, "createdAt") == 0)
        return value_text(mk_time_text(c->a, row->created_us));
    if (strcmp(f->name, "updatedAt") == 0)
        return value_text(mk_time_text(c->a, row->updated_us));
    const struct table_row *company =
        kind == MK_LEAD ? company_of(c, row, f) : NULL;
    const struct value *v =
        value_getz(company ? &company->fields : &row->fields, f->name);
    if (v)
        return *v;
    return kind == MK_LEAD && type_is(f, "boolean") ? value_bool(false)
                                                    : value_null();
}

struct str mk_cell_text(struct mk_call *c, enum mk_kind kind,
                        const struct table_row *row, const struct mk_field *f)
{
    struct value v = mk_cell_show(c, kind, row, f);
    return mk_lower(c->a, value_to_text(c->a, &v));
}
