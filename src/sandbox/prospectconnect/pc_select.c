/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A page of records in an order. Places are unique, so that a page ends
 * between two records even when their stamps are equal: of the same creation
 * time by id, of the same update time by sequence, so that a record changed
 * again in the same millisecond still comes after the place that was reached.
 */
#include <stdlib.h>

#include "sandbox/prospectconnect/pc_record.h"

struct pc_place pc_place_of(const struct pc_order *order,
                            const struct table_row *row)
{
    if (order->by == PC_BY_UPDATED)
        return (struct pc_place){value_int(row->updated_us),
                                 value_int(row->sequence)};
    if (order->by == PC_BY_CREATED)
        return (struct pc_place){value_int(row->created_us), row->id};
    const struct value *v = pc_row_get(row, order->field);
    return (struct pc_place){v ? *v : value_null(), row->id};
}

static int compare_places(const struct pc_order *order,
                          const struct pc_place *x, const struct pc_place *y)
{
    int by = value_compare(&x->by, &y->by);
    if (by == 0)
        by = value_compare(&x->tie, &y->tie);
    return order->descending ? -by : by;
}

static int compare_i64(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

/* As compare_places of the two, without making them: every row of a listing
 * comes through here for every page. */
static int compare_rows(const struct table_row *x, const struct table_row *y,
                        const struct pc_order *order)
{
    if (order->by == PC_BY_FIELD) {
        struct pc_place px = pc_place_of(order, x);
        struct pc_place py = pc_place_of(order, y);
        return compare_places(order, &px, &py);
    }
    bool updated = order->by == PC_BY_UPDATED;
    int by = updated ? compare_i64(x->updated_us, y->updated_us)
                     : compare_i64(x->created_us, y->created_us);
    if (by == 0)
        by = updated ? compare_i64(x->sequence, y->sequence)
                     : str_compare(x->id.text, y->id.text);
    return order->descending ? -by : by;
}

/* The first rows in order so far; at most `cap`. */
struct window {
    const struct table_row **at;
    size_t n;
    size_t cap;
};

static void window_take(struct window *w, const struct table_row *row,
                        const struct pc_order *order)
{
    if (w->n == w->cap && compare_rows(w->at[w->n - 1], row, order) <= 0)
        return;
    size_t from = 0, to = w->n;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (compare_rows(w->at[middle], row, order) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    if (w->n < w->cap)
        w->n++;
    memmove(&w->at[from + 1], &w->at[from],
            (w->n - from - 1) * sizeof(*w->at));
    w->at[from] = row;
}

static bool is_after(const struct pc_selection *s, const struct table_row *row)
{
    struct pc_place place = pc_place_of(&s->order, row);
    return compare_places(&s->order, s->after, &place) < 0;
}

struct pc_page pc_select_after(const struct pc_call *c,
                               const struct pc_selection *s)
{
    /* One more than asked for tells whether there is another page. */
    struct window w = {.cap = s->limit + 1};
    w.at = arena_array(c->a, const struct table_row *, w.cap);
    struct pc_page page = {.rows = w.at};
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(c->pc->table[c->kind], &cursor))) {
        if (s->keep && !s->keep(s->context, row))
            continue;
        page.total++;
        if (!s->after || is_after(s, row))
            window_take(&w, row, &s->order);
    }
    page.more = w.n > s->limit;
    page.n = page.more ? s->limit : w.n;
    return page;
}

static int compare_for_sort(const void *x, const void *y, void *order)
{
    const struct table_row *const *px = x;
    const struct table_row *const *py = y;
    return compare_rows(*px, *py, order);
}

/*
 * Records mostly stand in the order in which they were made, which is also
 * the order in which they are listed: look before sorting.
 */
static void sort_rows(const struct table_row **rows, size_t n,
                      struct pc_order order)
{
    struct pc_order up = order;
    up.descending = false;
    size_t i = 1;
    while (i < n && compare_rows(rows[i - 1], rows[i], &up) < 0)
        i++;
    if (i < n)
        qsort_r(rows, n, sizeof *rows, compare_for_sort, &up);
}

struct pc_page pc_select_from(const struct pc_call *c,
                              const struct pc_selection *s, size_t skip)
{
    VEC(const struct table_row *) all = {0};
    size_t cursor = 0;
    const struct table_row *row;
    while ((row = table_next(c->pc->table[c->kind], &cursor))) {
        if (!s->keep || s->keep(s->context, row))
            vec_push(c->a, &all, row);
    }
    sort_rows(all.at, all.n, s->order);
    size_t from = skip < all.n ? skip : all.n;
    size_t n = all.n - from < s->limit ? all.n - from : s->limit;
    struct pc_page page = {.total = all.n, .n = n, .more = from + n < all.n};
    page.rows = arena_array(c->a, const struct table_row *, n + 1);
    for (size_t i = 0; i < n; i++)
        page.rows[i] = s->order.descending ? all.at[all.n - 1 - from - i]
                                           : all.at[from + i];
    return page;
}

size_t pc_page_size(const struct pc_call *c, int64_t wanted, int64_t at_most)
{
    const int64_t caps[] = {at_most, c->pc->options.page_cap,
                            sandbox_knobs(c->pc->box)->page_cap};
    int64_t size = wanted > 0 ? wanted : at_most;
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        if (caps[i] > 0 && caps[i] < size)
            size = caps[i];
    }
    return (size_t)size;
}

static char folded(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
}

bool pc_text_has(struct str hay, struct str needle)
{
    for (size_t from = 0; from + needle.n <= hay.n; from++) {
        size_t i = 0;
        while (i < needle.n && folded(hay.p[from + i]) == folded(needle.p[i]))
            i++;
        if (i == needle.n)
            return true;
    }
    return false;
}

bool pc_keep_text(const void *context, const struct table_row *row)
{
    static const char *const searched[] = {"name", "email", "phone", "body",
                                           "quote_name", "subject"};
    const struct str *needle = context;
    for (size_t i = 0; i < sizeof searched / sizeof *searched; i++) {
        if (pc_text_has(value_str(pc_row_get(row, searched[i])), *needle))
            return true;
    }
    return false;
}
