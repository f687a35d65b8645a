/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_decode.h"

#include "base/time.h"
#include "base/vec.h"

static const struct value nothing = {.kind = VALUE_NULL};

const struct value *prospect_pick(const struct value *object, const char *keys)
{
    struct str rest = str_from(keys);
    struct str key;
    const struct value *found = NULL;
    while (str_split(&rest, ' ', &key)) {
        const struct value *v = value_get(object, key);
        if (v && !value_is_null(v))
            return v;
        if (v && !found)
            found = v;
    }
    return found;
}

/* ---- whole answers ------------------------------------------------------ */

static const char *const list_keys[PROSPECT_ENTITIES] = {
    [PROSPECT_CONTACT] = "data contacts contact",
    [PROSPECT_DEAL] = "data deal deals",
    [PROSPECT_TASK] = "data tasks task",
    [PROSPECT_NOTE] = "data notes note",
    [PROSPECT_USER] = "users data user",
    [PROSPECT_PIPELINE] = "data pipelines pipeline",
    [PROSPECT_STAGE] = "data stages stage",
    [PROSPECT_TAG] = "data tags tag",
    [PROSPECT_COMPANY] = "data accounts account companies",
    [PROSPECT_PRODUCT] = "product products data",
    [PROSPECT_QUOTE] = "quotes quote data",
};

bool prospect_rows(const struct value *answer, enum prospect_entity entity,
                   struct value_items *out)
{
    const struct value *list = answer;
    /* At most {"data": {"deals": [...]}}. */
    for (int depth = 0; list && list->kind == VALUE_OBJECT && depth < 2; depth++)
        list = prospect_pick(list, list_keys[entity]);
    if (!list)
        return false;
    if (value_is_null(list)) {
        *out = (struct value_items){0};
        return list != answer;
    }
    if (list->kind != VALUE_LIST)
        return false;
    *out = list->items;
    return true;
}

int64_t prospect_total(const struct value *answer)
{
    const struct value *v = prospect_pick(answer, "count total");
    const struct value *meta = value_getz(answer, "meta");
    if (!v && meta)
        v = value_getz(meta, "total");
    return v && v->kind == VALUE_INT && v->integer >= 0 ? v->integer : -1;
}

const struct value *prospect_row(const struct value *answer)
{
    const struct value *row = answer;
    const struct value *data = value_getz(answer, "data");
    if (data && !value_is_null(data))
        row = data;
    if (row->kind == VALUE_LIST)
        row = row->items.n > 0 ? &row->items.at[0] : NULL;
    return row && row->kind == VALUE_OBJECT ? row : NULL;
}

/* ---- single values ------------------------------------------------------ */

/* Each gives false for what it cannot understand. */

static bool decode_text(struct arena *a, const struct value *v,
                        struct value *out)
{
    switch (v->kind) {
    case VALUE_TEXT:
        *out = v->text.n > 0 ? *v : nothing;
        return true;
    case VALUE_INT:
    case VALUE_DECIMAL:
        *out = value_text(value_to_text(a, v));
        return true;
    case VALUE_NULL:
        *out = nothing;
        return true;
    case VALUE_BOOL:
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_REF:
    case VALUE_SET:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return false;
}

static bool decode_decimal(const struct value *v, struct value *out)
{
    struct str text = str_trim(value_str(v));
    struct decimal d;
    if (v->kind == VALUE_INT)
        d = decimal_from_i64(v->integer);
    else if (v->kind == VALUE_DECIMAL)
        d = v->decimal;
    else if (v->kind == VALUE_NULL || (v->kind == VALUE_TEXT && text.n == 0)) {
        *out = nothing;
        return true;
    } else if (v->kind != VALUE_TEXT || decimal_parse(text, &d, NULL) != ERR_OK)
        return false;
    *out = value_decimal(d);
    return true;
}

static bool decode_bool(const struct value *v, struct value *out)
{
    if (v->kind == VALUE_BOOL || v->kind == VALUE_NULL)
        *out = *v;
    else if (v->kind == VALUE_INT && (v->integer == 0 || v->integer == 1))
        *out = value_bool(v->integer == 1);
    else if (str_eq_ascii_nocase(value_str(v), STR("true")))
        *out = value_bool(true);
    else if (str_eq_ascii_nocase(value_str(v), STR("false")))
        *out = value_bool(false);
    else
        return false;
    return true;
}

static bool decode_time(const struct value *v, struct value *out)
{
    struct str text = value_str(v);
    int64_t time_us;
    if (v->kind == VALUE_NULL || (v->kind == VALUE_TEXT && text.n == 0))
        *out = nothing;
    else if (time_parse(text, &time_us, NULL) == ERR_OK)
        *out = value_datetime(time_us);
    else
        return false;
    return true;
}

/* The day that is written, whatever time and zone follow it. */
static bool decode_date(const struct value *v, struct value *out)
{
    struct str text = value_str(v);
    int32_t days;
    if (v->kind == VALUE_NULL || (v->kind == VALUE_TEXT && text.n == 0))
        *out = nothing;
    else if (text.n >= 10 &&
             date_parse(str_slice(text, 0, 10), &days, NULL) == ERR_OK)
        *out = value_date(days);
    else
        return false;
    return true;
}

static bool decode_ref(struct arena *a, enum prospect_entity target,
                       const struct value *v, struct value *out)
{
    if (v->kind == VALUE_OBJECT)
        v = prospect_pick(v, prospect_fields_of(target).at[0].keys);
    struct value text;
    if (!v || !decode_text(a, v, &text))
        return false;
    *out = value_is_null(&text)
               ? nothing
               : value_ref(str_from(prospect_entity_name(target)), text.text);
    return true;
}

/* A list, in its order; a lone value is a list of one, null an empty one. */
static bool decode_items(struct arena *a, const struct prospect_field *f,
                         const struct value *v, struct value **out, size_t *out_n)
{
    struct value_items items = {v, 1};
    if (v->kind == VALUE_LIST)
        items = v->items;
    else if (v->kind == VALUE_NULL || (v->kind == VALUE_TEXT && v->text.n == 0))
        items.n = 0;
    VEC(struct value) found = {0};
    for (size_t i = 0; i < items.n; i++) {
        const struct value *item = &items.at[i];
        struct value one;
        bool words = f->type == FIELD_WORDS;
        if (words && item->kind == VALUE_OBJECT)
            item = value_getz(item, "name");
        if (!item || !(words ? decode_text(a, item, &one)
                             : decode_ref(a, f->target, item, &one)))
            return false;
        if (!value_is_null(&one))
            vec_push(a, &found, one);
    }
    *out = found.at;
    *out_n = found.n;
    return true;
}

static bool is_country_code(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = (char)(s.p[i] | 0x20);
        if (c < 'a' || c > 'z')
            return false;
    }
    return s.n == 2;
}

struct country {
    struct value code, name;
    bool has_code, has_name;
};

static struct country country_parts(struct arena *a, const struct value *v)
{
    struct country parts = {0};
    if (v->kind == VALUE_OBJECT) {
        const struct value *c = prospect_pick(v, "country_code countryCode");
        const struct value *n = value_getz(v, "name");
        parts.has_code = c && decode_text(a, c, &parts.code);
        parts.has_name = n && decode_text(a, n, &parts.name);
    } else if (decode_text(a, v, &parts.code)) {
        bool none = value_is_null(&parts.code);
        parts.name = parts.code;
        parts.has_code = none || is_country_code(parts.code.text);
        parts.has_name = none || !parts.has_code;
    }
    /* a country that only has its name has a code, if untold */
    if (parts.has_name && !value_is_null(&parts.name) && parts.has_code &&
        value_is_null(&parts.code))
        parts.has_code = false;
    return parts;
}

static bool decode_country(struct arena *a, enum prospect_type part,
                           const struct value *v, struct value *out)
{
    struct country parts = country_parts(a, v);
    bool take_code = part == FIELD_COUNTRY_CODE ||
                     (part == FIELD_COUNTRY && parts.has_code);
    if (!(take_code ? parts.has_code : parts.has_name))
        return false;
    *out = take_code ? parts.code : parts.name;
    return true;
}

/* A and B may only say that a deal is closed: its stage tells which way, where
 * it is known which stages are those of won deals. */
static bool decode_status(const struct connection_state *c, struct arena *a,
                          const struct value *row, const struct value *v,
                          struct value *out)
{
    if (!decode_text(a, v, out))
        return false;
    if (value_is_null(out) || !str_eq_ascii_nocase(out->text, STR("closed")))
        return true;
    *out = value_textz("closed");
    if (c->set.won_stages.n == 0)
        return true;
    const struct prospect_field *stage =
        prospect_field_find(PROSPECT_DEAL, STR("stage_id"));
    const struct value *at = prospect_pick(row, stage->keys);
    struct value ref = nothing;
    if (at && !decode_ref(a, PROSPECT_STAGE, at, &ref))
        ref = nothing;
    struct str rest = c->set.won_stages;
    struct str won;
    bool is_won = false;
    while (ref.kind == VALUE_REF && str_split(&rest, ',', &won))
        is_won = is_won || str_eq(str_trim(won), ref.ref.id);
    *out = value_textz(is_won ? "won" : "lost");
    return true;
}

bool prospect_decode_field(const struct connection_state *c, struct arena *a,
                           const struct prospect_field *f,
                           const struct value *row, struct value *out)
{
    struct value *items = NULL;
    size_t n = 0;
    const struct value *v = prospect_pick(row, f->keys);
    if (!v)
        return false;
    switch (f->type) {
    case FIELD_TEXT:
        return decode_text(a, v, out);
    case FIELD_DECIMAL:
        return decode_decimal(v, out);
    case FIELD_BOOL:
        return decode_bool(v, out);
    case FIELD_DATE:
        return decode_date(v, out);
    case FIELD_TIME:
        return decode_time(v, out);
    case FIELD_STATUS:
        return decode_status(c, a, row, v, out);
    case FIELD_REF:
        return decode_ref(a, f->target, v, out);
    case FIELD_COUNTRY:
    case FIELD_COUNTRY_CODE:
    case FIELD_COUNTRY_NAME:
        return decode_country(a, f->type, v, out);
    case FIELD_WORDS:
    case FIELD_REFS:
        if (!decode_items(a, f, v, &items, &n))
            return false;
        *out = value_set(a, items, n);
        return true;
    case FIELD_FIRST:
        if (!decode_items(a, f, v, &items, &n))
            return false;
        *out = n > 0 ? items[0] : nothing;
        return true;
    }
    return false;
}

/* ---- records ------------------------------------------------------------ */

static int64_t stamp_of(const struct value *row, const char *keys)
{
    const struct value *v = prospect_pick(row, keys);
    struct value time;
    return v && decode_time(v, &time) && time.kind == VALUE_DATETIME
               ? time.time_us
               : 0;
}

int64_t prospect_row_stamp(const struct connection_state *c,
                           const struct value *row)
{
    struct value time;
    const struct value *v = value_get(row, c->set.updated_field);
    if (v && decode_time(v, &time) && time.kind == VALUE_DATETIME)
        return time.time_us;
    return stamp_of(row, PROSPECT_UPDATED_KEYS);
}

struct str prospect_row_id(struct arena *a, enum prospect_entity entity,
                           const struct value *row)
{
    const struct value *v =
        prospect_pick(row, prospect_fields_of(entity).at[0].keys);
    struct value id;
    return v && decode_text(a, v, &id) && id.kind == VALUE_TEXT ? id.text
                                                                : STR_NONE;
}

uint64_t prospect_wanted(enum prospect_entity entity, const struct str *names,
                         size_t n)
{
    struct prospect_fields fields = prospect_fields_of(entity);
    uint64_t wanted = 0;
    for (size_t i = 0; i < n; i++) {
        const struct prospect_field *f = prospect_field_find(entity, names[i]);
        if (f)
            wanted |= UINT64_C(1) << (f - fields.at);
    }
    return n > 0 ? wanted : UINT64_MAX;
}

bool prospect_decode(const struct connection_state *c, struct arena *a,
                     enum prospect_entity entity, const struct value *row,
                     uint64_t wanted, struct record *out)
{
    struct str id = prospect_row_id(a, entity, row);
    if (id.n == 0)
        return false;
    struct prospect_fields fields = prospect_fields_of(entity);
    struct members o = {0};
    for (size_t i = 0; i < fields.n; i++) {
        const struct prospect_field *f = &fields.at[i];
        struct value v;
        if ((wanted >> i & 1) && prospect_decode_field(c, a, f, row, &v))
            members_put(a, &o, f->name, v);
    }
    *out = (struct record){
        .id = id,
        .fields = members_value(&o),
        .modified_us = prospect_row_stamp(c, row),
        .created_us = stamp_of(row, PROSPECT_CREATED_KEYS),
    };
    return true;
}
