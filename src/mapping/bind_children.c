/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the remotes' schemas say of children. */
#include "mapping/bind.h"
#include "mapping/bulk.h"
#include "mapping/children.h"
#include "mapping/mapping.h"

struct str row_nested_entity(const struct row *row, enum side side,
                             const struct schema *schema)
{
    const struct schema_field *field =
        row->children && row->n_fields[side] == 1 &&
                !children_are_made_of(row, side)
            ? schema_find(schema, row->fields[side][0])
            : NULL;
    return field && field->nests ? field->target : STR_NONE;
}

/* "lines.name" for each field that is read of a child; it always has its id. */
static void ask_children(struct arena *a, struct sync *bound, enum side side,
                         const struct row *row)
{
    const struct sync *inner = &row->children->sync;
    size_t n = bound->n_asked[side];
    struct str *asked = arena_array(a, struct str, n + inner->n_fields[side]);
    for (size_t i = 0; i < n; i++)
        asked[i] = bound->asked[side][i];
    for (size_t i = 0; i < inner->n_fields[side]; i++) {
        struct str name = inner->fields[side][i];
        if (!str_is(name, "id"))
            asked[n++] = arena_printf(a, "%.*s.%.*s",
                                      STR_ARG(row->fields[side][0]),
                                      STR_ARG(name));
    }
    bound->asked[side] = asked;
    bound->n_asked[side] = n;
}

void sync_bind_children(struct arena *a, struct sync *bound, size_t row,
                        const struct schema *const schema[SIDES])
{
    struct row *rows = arena_array(a, struct row, bound->n_rows);
    struct children *children = arena_new(a, struct children);
    for (size_t i = 0; i < bound->n_rows; i++)
        rows[i] = bound->rows[i];
    *children = *rows[row].children;
    children->sync = sync_bind(a, &rows[row].children->sync, schema);
    rows[row].children = children;
    rows[row].argument = children;
    for (int s = 0; s < SIDES; s++)
        if (schema[s] && rows[row].n_fields[s] == 1 &&
            !field_is_unread(bound, (enum side)s, rows[row].fields[s][0]))
            ask_children(a, bound, (enum side)s, &rows[row]);
    bound->rows = rows;
}
