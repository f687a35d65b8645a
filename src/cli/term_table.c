/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/term_table.h"

#include <assert.h>

#define GAP 2
#define LEAST_WIDTH 8 /* of a column that gives way */

struct table table_make(struct arena *a, const struct table_column *columns,
                        size_t n)
{
    assert(n <= TABLE_COLUMNS_MAX);
    return (struct table){.arena = a, .columns = columns, .n_columns = n};
}

void table_cell(struct table *t, struct str text)
{
    vec_push(t->arena, &t->cells, text_clean(t->arena, text));
}

void table_cellz(struct table *t, const char *text)
{
    table_cell(t, str_from(text));
}

struct str number_text(struct arena *a, int64_t n)
{
    struct str plain = arena_printf(a, "%lld", (long long)n);
    char *out = arena_alloc(a, plain.n + plain.n / 3 + 1);
    size_t sign = n < 0;
    struct str text = {out, 0};
    for (size_t i = 0; i < plain.n; i++) {
        if (i > sign && (plain.n - i) % 3 == 0)
            out[text.n++] = ',';
        out[text.n++] = plain.p[i];
    }
    return text;
}

void table_number(struct table *t, int64_t n)
{
    table_cell(t, n == 0 ? STR("-") : number_text(t->arena, n));
}

/* ---- widths --------------------------------------------------------------- */

static size_t widths_sum(const struct table *t, const size_t *widths)
{
    size_t sum = (t->n_columns - 1) * GAP;
    for (size_t c = 0; c < t->n_columns; c++)
        sum += widths[c];
    return sum;
}

/* The widest of the columns that may give way, or n_columns. */
static size_t widest(const struct table *t, const size_t *widths)
{
    size_t found = t->n_columns;
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->columns[c].gives && widths[c] > LEAST_WIDTH &&
            (found == t->n_columns || widths[c] > widths[found]))
            found = c;
    return found;
}

static void fill_widths(const struct table *t, const struct term *term,
                        size_t *widths)
{
    for (size_t c = 0; c < t->n_columns; c++)
        widths[c] = text_width(str_from(t->columns[c].title));
    for (size_t i = 0; i < t->cells.n; i++) {
        size_t width = text_width(t->cells.at[i]);
        size_t c = i % t->n_columns;
        widths[c] = width > widths[c] ? width : widths[c];
    }
    while (term->columns > 0 &&
           widths_sum(t, widths) > (size_t)term->columns) {
        size_t c = widest(t, widths);
        if (c == t->n_columns)
            break;
        widths[c]--;
    }
}

/* ---- printing ------------------------------------------------------------- */

static void print_cell(const struct table *t, struct term *term, size_t c,
                       size_t room, struct str text, enum style style)
{
    struct str shown = text_fit(t->arena, text, room);
    size_t width = text_width(shown);
    size_t blanks = room > width ? room - width : 0;
    bool last = c + 1 == t->n_columns;
    if (t->columns[c].right)
        term_put(term, "%*s", (int)blanks, "");
    term_paint(term, style, "%.*s", STR_ARG(shown));
    if (!t->columns[c].right && !last)
        term_put(term, "%*s", (int)blanks, "");
    term_put(term, last ? "\n" : "%*s", GAP, "");
}

void table_print(const struct table *t, struct term *term)
{
    size_t widths[TABLE_COLUMNS_MAX];
    fill_widths(t, term, widths);
    for (size_t c = 0; c < t->n_columns; c++)
        print_cell(t, term, c, widths[c], str_from(t->columns[c].title),
                   STYLE_DIM);
    for (size_t i = 0; i < t->cells.n; i++)
        print_cell(t, term, i % t->n_columns, widths[i % t->n_columns],
                   t->cells.at[i], STYLE_PLAIN);
}
