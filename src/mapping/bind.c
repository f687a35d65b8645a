/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/bind.h"

#include "mapping/bulk.h"
#include "mapping/coerce.h"
#include "mapping/converter.h"
#include "mapping/row.h"

/* Of a field of another record, whether it lacks where the way begins. */
static bool lacks(const struct schema *schema, struct str field)
{
    struct str head = path_head(field);
    return schema && head.n > 0 && !schema_find(schema, head);
}

/* A row with nothing left on a side that it had rests; it keeps its place,
 * because others know rows by their number. */
static void rest_row(struct row *row)
{
    for (int s = 0; s < SIDES; s++) {
        row->n_fields[s] = 0;
        row->to[s] = false;
    }
}

/* Most converters know their fields by place: they can do without the last
 * ones at most. */
static bool can_do_with(const struct row *row, enum side side,
                        const struct str *kept, size_t n)
{
    const struct converter *c =
        converter_end(row->converter, row->argument, side);
    if (n == row->n_fields[side])
        return true;
    if (n == 0 || (c->flags & CONVERTER_ANY_FIELDS))
        return n > 0;
    if (c->flags & CONVERTER_BY_NAME)
        return n > 1; /* one comes by itself, without a name */
    if (c->fewest == 0 || n < c->fewest)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!str_eq(kept[i], row->fields[side][i]))
            return false;
    return true;
}

static void trim_row(struct arena *a, struct row *row,
                     const struct schema *const schema[SIDES])
{
    for (int s = 0; s < SIDES && row->optional; s++) {
        struct str *kept = arena_array(a, struct str, row->n_fields[s]);
        size_t n = 0;
        for (size_t i = 0; i < row->n_fields[s]; i++)
            if (!lacks(schema[s], row->fields[s][i]))
                kept[n++] = row->fields[s][i];
        if (!can_do_with(row, (enum side)s, kept, n)) {
            rest_row(row);
            return;
        }
        row->fields[s] = kept;
        row->n_fields[s] = n;
    }
}

/* A constant is what its field holds, or it would be written again and
 * again; what does not fit is told where the row is checked. */
static void type_constant(struct arena *a, struct row *row)
{
    for (int s = 0; s < SIDES; s++) {
        const struct schema_field *type =
            row->n_fields[s] == 1 && row->types[s] ? row->types[s][0] : NULL;
        struct value fitted;
        if (type &&
            coerce_field(a, type, &row->fallback, &fitted, NULL) == ERR_OK)
            row->fallback = fitted;
    }
}

static void type_row(struct arena *a, struct row *row,
                     const struct schema *const schema[SIDES])
{
    for (int s = 0; s < SIDES; s++) {
        size_t n = row->n_fields[s];
        if (!schema[s] || n == 0)
            continue;
        const struct schema_field **types =
            arena_array(a, const struct schema_field *, n);
        for (size_t k = 0; k < n; k++)
            types[k] = schema_find(schema[s], row->fields[s][k]);
        row->types[s] = types;
    }
    if (row->constant)
        type_constant(a, row);
}

bool sync_may_lack(const struct sync *sync, enum side side, struct str field)
{
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        for (size_t k = 0; row->optional && k < row->n_fields[side]; k++)
            if (str_eq(path_head(row->fields[side][k]), field))
                return true;
    }
    return false;
}

static void trim_paths(struct arena *a, const struct sync *sync,
                       const struct schema *const schema[SIDES],
                       struct sync *out)
{
    for (int s = 0; s < SIDES; s++) {
        struct path *kept = arena_array(a, struct path, sync->n_paths[s]);
        size_t n = 0;
        for (size_t i = 0; i < sync->n_paths[s]; i++)
            if (!lacks(schema[s], sync->paths[s][i].text))
                kept[n++] = sync->paths[s][i];
        out->paths[s] = kept;
        out->n_paths[s] = n;
    }
}

static void trim_reads(struct arena *a, const struct sync *sync,
                       const struct schema *const schema[SIDES],
                       struct sync *out)
{
    for (int s = 0; s < SIDES; s++) {
        struct str *kept = arena_array(a, struct str, sync->n_fields[s]);
        size_t n = 0;
        for (size_t i = 0; i < sync->n_fields[s]; i++) {
            struct str field = sync->fields[s][i];
            bool absent = lacks(schema[s], field) &&
                          sync_may_lack(sync, (enum side)s, field);
            if (!absent && !field_is_unread(out, (enum side)s, field))
                kept[n++] = field;
        }
        out->fields[s] = kept;
        out->n_fields[s] = n;
    }
}

static bool names_field(const struct str *fields, size_t n, struct str field)
{
    struct str head = path_head(field);
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i], head))
            return true;
    return head.n == 0;
}

/* Rules keep their numbers too: a rule without one of its fields rests. */
static void trim_rules(struct arena *a, struct sync *bound)
{
    struct match_rule *rules =
        arena_array(a, struct match_rule, bound->n_rules);
    for (size_t i = 0; i < bound->n_rules; i++) {
        rules[i] = bound->rules[i];
        for (size_t k = 0; k < rules[i].n_parts; k++)
            for (int s = 0; s < SIDES; s++)
                rules[i].rests |=
                    !names_field(bound->fields[s], bound->n_fields[s],
                                 rules[i].parts[k].field[s]);
    }
    bound->rules = rules;
}

struct sync sync_bind(struct arena *a, const struct sync *sync,
                      const struct schema *const schema[SIDES])
{
    struct sync bound = *sync;
    struct row *rows = arena_array(a, struct row, sync->n_rows);
    for (size_t i = 0; i < sync->n_rows; i++) {
        rows[i] = sync->rows[i];
        trim_row(a, &rows[i], schema);
        type_row(a, &rows[i], schema);
    }
    bound.rows = rows;
    trim_paths(a, sync, schema, &bound);
    trim_reads(a, sync, schema, &bound);
    for (int s = 0; s < SIDES; s++) {
        bound.asked[s] = bound.fields[s];
        bound.n_asked[s] = bound.n_fields[s];
    }
    trim_rules(a, &bound);
    return bound;
}

bool row_field_writable(const struct row *row, enum side side, size_t field,
                        bool on_create)
{
    const struct schema_field *type =
        row->types[side] ? row->types[side][field] : NULL;
    return !type || type->writable || (row->children && type->nests) ||
           (on_create && type->writable_on_create);
}
