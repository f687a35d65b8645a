/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/bulk.h"

#include "base/limits.h"

static bool writes_once(const struct row *row, enum side side)
{
    return row->on_create_only && row->to[side] && !row->to[SIDE_OTHER(side)];
}

static bool has_bulk(const struct row *row, enum side side)
{
    if (row->children)
        return true;
    for (size_t i = 0; row->types[side] && i < row->n_fields[side]; i++)
        if (row->types[side][i] && row->types[side][i]->bulky)
            return true;
    return false;
}

bool row_is_bulky(const struct row *row)
{
    for (int s = 0; s < SIDES; s++)
        if (writes_once(row, (enum side)s) && has_bulk(row, (enum side)s))
            return true;
    return false;
}

size_t bulk_batch(const struct sync *sync, size_t most)
{
    bool files = false;
    for (size_t i = 0; i < sync->n_rows; i++)
        files = files || (row_is_bulky(&sync->rows[i]) &&
                          !sync->rows[i].children);
    return files && most > LIMIT_BATCH_FILES ? LIMIT_BATCH_FILES : most;
}

static bool names(const struct row *row, enum side side, struct str field)
{
    for (size_t i = 0; i < row->n_fields[side]; i++)
        if (str_eq(row->fields[side][i], field))
            return true;
    return false;
}

bool field_is_unread(const struct sync *sync, enum side side, struct str field)
{
    bool found = false;
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        if (!names(row, side, field))
            continue;
        if (!row_is_bulky(row) || !writes_once(row, side))
            return false;
        found = true;
    }
    for (size_t i = 0; i < sync->n_rules; i++)
        for (size_t k = 0; k < sync->rules[i].n_parts; k++)
            if (str_eq(sync->rules[i].parts[k].field[side], field))
                return false;
    return found;
}

static bool is_file(const struct sync *sync, enum side side, struct str field)
{
    for (size_t i = 0; i < sync->n_rows; i++)
        if (names(&sync->rows[i], side, field) &&
            row_is_bulky(&sync->rows[i]) && writes_once(&sync->rows[i], side))
            return true;
    return false;
}

struct value bulk_dropped(struct arena *a, const struct sync *sync,
                          enum side side, const struct value *sent)
{
    struct field *kept = arena_array(a, struct field, sent->fields.n);
    size_t n = 0;
    for (size_t i = 0; i < sent->fields.n; i++)
        if (sent->fields.at[i].value.kind != VALUE_TEXT ||
            !is_file(sync, side, sent->fields.at[i].name))
            kept[n++] = sent->fields.at[i];
    return value_object(kept, n);
}

struct value bulk_told(struct arena *a, const struct sync *sync,
                       enum side side, const struct value *sent)
{
    struct field *told = arena_array(a, struct field, sent->fields.n);
    for (size_t i = 0; i < sent->fields.n; i++) {
        told[i] = sent->fields.at[i];
        if (told[i].value.kind == VALUE_TEXT &&
            is_file(sync, side, told[i].name))
            told[i].value = value_text(arena_printf(
                a, "(a file: %zu characters)", told[i].value.text.n));
    }
    return value_object(told, sent->fields.n);
}
