/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Rows there and back over real values. */
#include "base/json.h"
#include "mapping/coerce.h"
#include "mapping/mapping.h"

struct trip {
    const struct row *row;
    enum side from;
    const struct value *record;
    const struct map_env *env;
    struct arena *arena;
};

/* The record that the other side would be with these values in it. */
static struct value other_record(const struct trip *t,
                                 const struct value *values)
{
    enum side to = SIDE_OTHER(t->from);
    size_t n = t->row->n_fields[to];
    struct field *fields = arena_array(t->arena, struct field, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = (struct field){t->row->fields[to][i], values[i]};
    return value_object(fields, n);
}

/* NULL when the row has nothing to say that way. */
static const struct value *go(const struct trip *t, enum side to,
                              const struct value *in,
                              const struct value *other)
{
    const struct value *record[SIDES];
    record[t->from] = t->record;
    record[SIDE_OTHER(t->from)] = other;
    struct map_result result = {0};
    row_convert(t->row, to, in, record, t->env, t->arena, &result);
    return result.status == MAP_VALUE ? result.values : NULL;
}

static bool same(const struct trip *t, enum side side, const struct value *x,
                 const struct value *y)
{
    for (size_t i = 0; i < t->row->n_fields[side]; i++) {
        const struct schema_field *type =
            t->row->types[side] ? t->row->types[side][i] : NULL;
        if (!values_agree(t->arena, type && type->html, &x[i], &y[i]))
            return false;
    }
    return true;
}

static struct str shown(const struct trip *t, enum side side,
                        const struct value *values)
{
    AUTO_BUF b = BUF_INIT(160);
    for (size_t i = 0; i < t->row->n_fields[side]; i++) {
        if (i > 0)
            buf_add(&b, STR(", "));
        json_write(&b, &values[i]);
    }
    return buf_copy(t->arena, &b);
}

static struct value values_list(const struct trip *t, enum side side,
                                const struct value *values)
{
    return value_list(values, t->row->n_fields[side]);
}

static void give_example(const struct trip *t, const struct value *in,
                         const struct value *there, const struct value *back,
                         struct problems *out)
{
    enum side from = t->from;
    struct field fields[] = {
        {STR("side"), value_textz(side_name(from))},
        {STR("value"), values_list(t, from, in)},
        {STR("there"), values_list(t, SIDE_OTHER(from), there)},
        {STR("back"), values_list(t, from, back)}};
    struct value example = value_object(fields, 4);
    problem_show(out, &example);
}

/* True when a counter-example was found and told. */
static bool check_record(const struct trip *t, struct problems *out)
{
    enum side from = t->from;
    enum side to = SIDE_OTHER(from);
    const struct value *in = NULL;
    if (!row_values(t->row, from, t->record, t->arena, &in))
        return false;
    const struct value *there = go(t, to, in, NULL);
    if (!there)
        return false;
    struct value other = other_record(t, there);
    const struct value *back = go(t, from, there, &other);
    if (!back || same(t, from, in, back))
        return false;
    const struct value *again = go(t, to, back, &other);
    bool settles = again && same(t, to, there, again);
    problem_add(out, settles ? PROBLEM_WARNING : PROBLEM_ERROR, t->row->file,
                t->row->line, STR_NONE,
                "row `%.*s` %s: %.*s on the %s is %.*s on the %s and comes "
                "back as %.*s",
                STR_ARG(t->row->key),
                settles ? "loses something" : "never settles",
                STR_ARG(shown(t, from, in)), side_name(from),
                STR_ARG(shown(t, to, there)), side_name(to),
                STR_ARG(shown(t, from, back)));
    give_example(t, in, there, back, out);
    return true;
}

void sync_check_roundtrip(const struct sync *sync, enum side side,
                          const struct value_items *records,
                          const struct map_env *env, struct arena *a,
                          struct problems *out)
{
    for (size_t i = 0; i < sync->n_rows; i++) {
        struct trip t = {&sync->rows[i], side, NULL, env, a};
        bool told = t.row->constant || t.row->children;
        for (int s = 0; s < SIDES; s++)
            told = told || !t.row->to[s] || !sync->flow_to[s];
        for (size_t k = 0; k < records->n && !told; k++) {
            t.record = &records->at[k];
            told = check_record(&t, out);
        }
    }
}
