/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One canonical value for the wire. */
#include "base/time.h"
#include "connectors/pipedrive/pipedrive_state.h"

static enum err refuse(const struct pipedrive_field *f, const struct value *v,
                       const char *wanted, struct error *e)
{
    FAIL(e, ERR_REJECTED, "`%.*s` takes %s, not a %s", STR_ARG(f->pub.name),
         wanted, value_kind_name(v->kind));
}

static enum err encode_int(struct arena *a, const struct pipedrive_field *f,
                           const struct value *v, struct value *out,
                           struct error *e)
{
    int64_t i = 0;
    if (!str_to_i64(value_to_text(a, v), &i))
        return refuse(f, v, "a whole number", e);
    *out = value_int(i);
    return ERR_OK;
}

static enum err encode_decimal(struct arena *a,
                               const struct pipedrive_field *f,
                               const struct value *v, struct value *out,
                               struct error *e)
{
    struct decimal d;
    if (decimal_parse(value_to_text(a, v), &d, NULL) != ERR_OK)
        return refuse(f, v, "a number", e);
    *out = value_decimal(decimal_normalize(d));
    return ERR_OK;
}

static enum err encode_ref(struct arena *a, const struct pipedrive_field *f,
                           const struct value *v, struct value *out,
                           struct error *e)
{
    int64_t id = 0;
    if (!str_to_i64(value_to_text(a, v), &id) || id <= 0)
        FAIL(e, ERR_REJECTED, "`%.*s` takes the id of a %.*s, a number",
             STR_ARG(f->pub.name), STR_ARG(f->pub.target));
    *out = value_int(id);
    return ERR_OK;
}

static enum err encode_option(struct arena *a, const struct pipedrive_field *f,
                              const struct value *v, struct value *out,
                              struct error *e)
{
    struct str text = value_to_text(a, v);
    const struct schema_option *found = NULL;
    struct str *labels = arena_array(a, struct str, f->n_by_id + 1);
    int64_t id = 0;
    for (size_t i = 0; i < f->n_by_id; i++) {
        labels[i] = f->by_id[i].label;
        if (str_eq(text, labels[i]) ||
            (!found && (str_eq_ascii_nocase(text, labels[i]) ||
                        str_eq(text, f->by_id[i].value))))
            found = &f->by_id[i];
    }
    if (!found) {
        struct str near = str_suggest(text, labels, f->n_by_id);
        if (near.n > 0)
            FAIL(e, ERR_REJECTED,
                 "`%.*s` has no option %.*s: did you mean %.*s?",
                 STR_ARG(f->pub.name), STR_ARG(text), STR_ARG(near));
        FAIL(e, ERR_REJECTED, "`%.*s` has no option %.*s",
             STR_ARG(f->pub.name), STR_ARG(text));
    }
    *out = str_to_i64(found->value, &id)
               ? value_int(id)
               : value_text(arena_str(a, found->value));
    return ERR_OK;
}

static enum err encode_options(struct arena *a, const struct pipedrive_field *f,
                               const struct value *v, struct value *out,
                               struct error *e)
{
    bool many = v->kind == VALUE_SET || v->kind == VALUE_LIST;
    const struct value *at = many ? v->items.at : v;
    size_t n = many ? v->items.n : 1;
    struct value *ids = arena_array(a, struct value, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(encode_option(a, f, &at[i], &ids[i], e));
    /* an empty list is refused for custom fields: null clears */
    *out = n == 0 && f->custom ? value_null() : value_list(ids, n);
    return ERR_OK;
}

static enum err encode_date(const struct pipedrive_field *f, struct arena *a,
                            const struct value *v, struct value *out,
                            struct error *e)
{
    int32_t days = 0;
    if (v->kind == VALUE_DATE)
        days = v->date_days;
    else if (v->kind == VALUE_DATETIME)
        days = date_from_time(v->time_us);
    else if (date_parse(value_str(v), &days, NULL) != ERR_OK)
        return refuse(f, v, "a date", e);
    *out = value_text(date_format(a, days));
    return ERR_OK;
}

/* Whole seconds: v2 refuses fractions. */
static enum err encode_time(const struct pipedrive_field *f, struct arena *a,
                            int api, const struct value *v, struct value *out,
                            struct error *e)
{
    int64_t us = 0;
    if (v->kind == VALUE_DATETIME)
        us = v->time_us;
    else if (v->kind == VALUE_DATE)
        us = v->date_days * US_PER_DAY;
    else if (time_parse(value_str(v), &us, NULL) != ERR_OK)
        return refuse(f, v, "a point in time", e);
    us -= time_of_day_us(us) % US_PER_SECOND;
    *out = value_text(api == 1 ? time_format_sql(a, us) : time_format(a, us));
    return ERR_OK;
}

/* By value or, in letters of any case, by label. */
static enum err encode_choice(struct arena *a, const struct pipedrive_field *f,
                              const struct value *v, struct value *out,
                              struct error *e)
{
    struct str text = value_to_text(a, v);
    struct str *values = arena_array(a, struct str, f->pub.n_options + 1);
    *out = value_text(text);
    for (size_t i = 0; i < f->pub.n_options; i++) {
        const struct schema_option *o = &f->pub.options[i];
        values[i] = o->value;
        if (str_eq(text, o->value))
            return ERR_OK;
        if (str_eq_ascii_nocase(text, o->label))
            *out = value_text(o->value);
    }
    if (f->pub.n_options == 0 || !str_eq(out->text, text))
        return ERR_OK;
    struct str near = str_suggest(text, values, f->pub.n_options);
    FAIL(e, ERR_REJECTED, "`%.*s` cannot be %.*s%s%.*s%s",
         STR_ARG(f->pub.name), STR_ARG(text), near.n > 0 ? ": did you mean " : "",
         STR_ARG(near), near.n > 0 ? "?" : "");
}

enum err pipedrive_encode_value(struct arena *a,
                                const struct pipedrive_field *f, int api,
                                const struct value *v, struct value *out,
                                struct error *e)
{
    if (value_is_null(v)) {
        *out = value_null();
        return ERR_OK;
    }
    switch (f->type) {
    case FIELD_INT:
        return encode_int(a, f, v, out, e);
    case FIELD_DECIMAL:
        return encode_decimal(a, f, v, out, e);
    case FIELD_BOOL:
        if (v->kind != VALUE_BOOL)
            return refuse(f, v, "true or false", e);
        *out = *v;
        return ERR_OK;
    case FIELD_DATE:
        return encode_date(f, a, v, out, e);
    case FIELD_TIME:
        return encode_time(f, a, api, v, out, e);
    case FIELD_REF:
    case FIELD_PARTICIPANT:
        return encode_ref(a, f, v, out, e);
    case FIELD_OPTION:
        return encode_option(a, f, v, out, e);
    case FIELD_OPTIONS:
        return encode_options(a, f, v, out, e);
    case FIELD_CHOICE:
        return encode_choice(a, f, v, out, e);
    case FIELD_ENTRIES:
        if (v->kind != VALUE_LIST)
            return refuse(f, v, "a list of entries", e);
        *out = *v;
        return ERR_OK;
    case FIELD_LIST:
    case FIELD_OBJECT:
        if (v->kind != f->pub.kind)
            return refuse(f, v, value_kind_name(f->pub.kind), e);
        *out = *v;
        return ERR_OK;
    case FIELD_TEXT:
    case FIELD_PRIMARY:
        break;
    }
    if (v->kind == VALUE_OBJECT || v->kind == VALUE_LIST)
        return refuse(f, v, "a text", e);
    *out = value_text(value_to_text(a, v));
    return ERR_OK;
}
