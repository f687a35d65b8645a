/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows at work: converting, comparing, resting. */
#include "mapping/row.h"

#include "base/time.h"
#include "base/zone.h"
#include "mapping/children.h"
#include "mapping/coerce.h"
#include "mapping/converter.h"
#include "mapping/script.h"

bool row_values(const struct row *row, enum side side,
                const struct value *record, struct arena *a,
                const struct value **out)
{
    if (!record)
        return false;
    struct value *values = arena_array(a, struct value, row->n_fields[side]);
    for (size_t i = 0; i < row->n_fields[side]; i++) {
        const struct value *v = value_get(record, row->fields[side][i]);
        if (!v)
            return false;
        values[i] = *v;
    }
    *out = values;
    return true;
}

static bool all_null(const struct value *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!value_is_null(&values[i]))
            return false;
    return true;
}

/* A default for several fields is a list with a value for each. */
static void put_fallback(const struct row *row, enum side to,
                         struct map_result *out)
{
    size_t n = row->n_fields[to];
    const struct value *v = &row->fallback;
    bool each = n > 1 && v->kind == VALUE_LIST && v->items.n == n;
    for (size_t i = 0; i < n; i++)
        out->values[i] = each ? v->items.at[i]
                              : (i == 0 ? *v : value_null());
}

static void fit(const struct row *row, enum side to, struct arena *a,
                struct map_result *out)
{
    if (!row->types[to] || row->children)
        return;
    for (size_t i = 0; i < row->n_fields[to]; i++) {
        const struct schema_field *type = row->types[to][i];
        struct error e = {0};
        if (!type ||
            coerce_field(a, type, &out->values[i], &out->values[i], &e) ==
                ERR_OK)
            continue;
        out->status = MAP_INVALID;
        out->message =
            arena_printf(a, "%.*s: %s", STR_ARG(type->name), e.message);
        return;
    }
}

void row_convert(const struct row *row, enum side to, const struct value *in,
                 const struct value *const record[SIDES],
                 const struct map_env *env, struct arena *a,
                 struct map_result *out)
{
    *out = (struct map_result){.status = MAP_VALUE};
    if (row->n_fields[to] == 0) {
        out->status = MAP_SKIP;
        return;
    }
    out->values = arena_array(a, struct value, row->n_fields[to]);
    if (!row->constant) {
        struct conversion c = {.row = row,
                               .to = to,
                               .argument = row->argument,
                               .in = in,
                               .n_in = row->n_fields[SIDE_OTHER(to)],
                               .values = out->values,
                               .n_out = row->n_fields[to],
                               .record = record,
                               .env = env,
                               .arena = a,
                               .out = out};
        struct value *values = out->values;
        converter_run(row->converter, &c);
        out->values = values;
    }
    if (out->status != MAP_VALUE)
        return;
    if (row->has_fallback && all_null(out->values, row->n_fields[to]))
        put_fallback(row, to, out);
    fit(row, to, a, out);
}

static bool evaluate(int condition, const struct value *const record[SIDES],
                     const struct value *value, const struct map_env *env,
                     struct arena *a, struct map_result *out_broken)
{
    struct error e = {0};
    bool holds = false;
    if (condition < 0)
        return true;
    if (script_test(env->script, condition, record, value, &holds, &e) ==
        ERR_OK)
        return holds;
    if (out_broken) {
        out_broken->status = MAP_INVALID;
        out_broken->message = arena_str(a, str_from(e.message));
    }
    return false;
}

static bool moment_of(const struct value *v, const struct zone *zone,
                      struct arena *a, int64_t *out_us)
{
    static const struct zone_policy policy = {ZONE_GAP_END, ZONE_FIRST};
    struct value at = *v;
    if (at.kind == VALUE_TEXT &&
        coerce_kind(a, VALUE_DATE, v, &at, NULL) != ERR_OK &&
        coerce_kind(a, VALUE_DATETIME, v, &at, NULL) != ERR_OK)
        return false;
    if (at.kind == VALUE_DATETIME)
        *out_us = at.time_us;
    else if (at.kind != VALUE_DATE)
        return false;
    else if (zone)
        *out_us = zone_to_utc(zone, (int64_t)at.date_days * US_PER_DAY, policy);
    else
        *out_us = (int64_t)at.date_days * US_PER_DAY;
    return true;
}

bool row_is_early(const struct row *row, enum side to,
                  const struct value *const record[SIDES],
                  const struct map_env *env, struct arena *a, int64_t *out_us)
{
    const struct value *from = record[SIDE_OTHER(to)];
    *out_us = 0;
    if (row->not_before.n == 0 || env->now_us == 0)
        return false;
    const struct value *v = value_get(from, row->not_before);
    if (v && value_is_null(v))
        return false; /* nothing to wait for */
    if (!v || !moment_of(v, env->zone, a, out_us))
        return true;
    return *out_us > env->now_us;
}

bool row_applies(const struct row *row, enum side to,
                 const struct value *const record[SIDES],
                 const struct map_env *env, struct arena *a,
                 struct map_result *out_when_broken)
{
    enum side from = SIDE_OTHER(to);
    const struct value *value = NULL;
    if (out_when_broken)
        *out_when_broken = (struct map_result){.status = MAP_VALUE};
    if (row->n_fields[from] == 1 && record[from])
        value = value_get(record[from], row->fields[from][0]);
    return evaluate(row->when, record, value, env, a, out_when_broken);
}

static bool about_one(int condition, enum side side, const struct value *record,
                      const struct map_env *env, struct arena *a,
                      struct map_result *out_broken)
{
    const struct value *records[SIDES] = {NULL, NULL};
    records[side] = record;
    if (out_broken)
        *out_broken = (struct map_result){.status = MAP_VALUE};
    return evaluate(condition, records, NULL, env, a, out_broken);
}

bool sync_accepts(const struct sync *sync, enum side side,
                  const struct value *record, const struct map_env *env,
                  struct arena *a, struct map_result *out_broken)
{
    return about_one(sync->accept[side], side, record, env, a, out_broken);
}

bool sync_creates(const struct sync *sync, enum side side,
                  const struct value *record, const struct map_env *env,
                  struct arena *a, struct map_result *out_broken)
{
    return about_one(sync->create[side], side, record, env, a, out_broken);
}

static struct str text_of(int expression,
                          const struct value *const record[SIDES],
                          const struct map_env *env, struct arena *a,
                          struct map_result *io_broken)
{
    struct error e = {0};
    struct str text = STR_NONE;
    if (expression < 0 || io_broken->status == MAP_INVALID)
        return STR_NONE;
    if (script_text(env->script, a, expression, record, &text, &e) != ERR_OK)
        *io_broken = (struct map_result){
            .status = MAP_INVALID,
            .message = arena_str(a, str_from(e.message))};
    return text;
}

struct str sync_holds(const struct sync *sync,
                      const struct value *const record[SIDES],
                      const struct map_env *env, struct arena *a,
                      struct map_result *out_broken)
{
    struct str text = STR_NONE;
    *out_broken = (struct map_result){.status = MAP_VALUE};
    for (int s = 0; s < SIDES && text.n == 0; s++) {
        const struct value *one[SIDES] = {NULL, NULL};
        one[s] = record[s];
        if (record[s])
            text = text_of(sync->hold[s], one, env, a, out_broken);
    }
    if (text.n == 0 && record[SIDE_LEFT] && record[SIDE_RIGHT])
        text = text_of(sync->hold_match, record, env, a, out_broken);
    return text;
}

static bool is_html(const struct row *row, enum side side, size_t i)
{
    unsigned flag =
        side == SIDE_LEFT ? CONVERTER_HTML_LEFT : CONVERTER_HTML_RIGHT;
    const struct schema_field *type =
        row->types[side] ? row->types[side][i] : NULL;
    return (row->converter->flags & flag) != 0 || (type && type->html);
}

bool row_unchanged(const struct row *row, enum side side,
                   const struct value *x, const struct value *y,
                   struct arena *a)
{
    if (row->children && row->n_fields[side] == 1)
        return children_unchanged(&x[0], &y[0]);
    for (size_t i = 0; i < row->n_fields[side]; i++)
        if (!value_equal(&x[i], &y[i]) &&
            (!is_html(row, side, i) || !values_agree(a, true, &x[i], &y[i])))
            return false;
    return true;
}

/* Does the conversion give what `to` has? */
static bool gives(const struct row *row, enum side to, struct arena *a,
                  const struct map_result *result, const struct value *has)
{
    if (result->status != MAP_VALUE)
        return false;
    for (size_t i = 0; i < row->n_fields[to]; i++) {
        if (!values_agree(a, is_html(row, to, i), &result->values[i], &has[i]))
            return false;
    }
    return true;
}

bool row_agrees(const struct row *row, const struct value *const in[SIDES],
                const struct value *const record[SIDES],
                const struct map_env *env, struct arena *a,
                enum map_status *out_status)
{
    enum map_status status[SIDES] = {MAP_SKIP, MAP_SKIP};
    struct map_env looking = *env;
    looking.look_only = true;
    *out_status = MAP_VALUE;
    for (int to = SIDE_RIGHT; to >= SIDE_LEFT; to--) {
        struct map_result result = {0};
        row_convert(row, (enum side)to, in[SIDE_OTHER(to)], record,
                    &looking, a, &result);
        status[to] = result.status;
        if (gives(row, (enum side)to, a, &result, in[to]))
            return true;
    }
    /* What must be fetched may yet show that they agree; what one way says
     * for certain counts more than what the other cannot say. */
    if (status[SIDE_LEFT] == MAP_WANT || status[SIDE_RIGHT] == MAP_WANT)
        *out_status = MAP_WANT;
    else if (status[SIDE_LEFT] != MAP_VALUE && status[SIDE_RIGHT] != MAP_VALUE)
        *out_status = status[SIDE_RIGHT] == MAP_SKIP ? status[SIDE_LEFT]
                                                     : status[SIDE_RIGHT];
    return false;
}
