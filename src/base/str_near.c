/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How alike two words are, for "did you mean". */
#include "base/str.h"

enum { DISTANCE_MAX = 255 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

static void drop_common_ends(struct str *a, struct str *b)
{
    while (a->n > 0 && b->n > 0 && a->p[0] == b->p[0]) {
        *a = str_slice(*a, 1, a->n);
        *b = str_slice(*b, 1, b->n);
    }
    while (a->n > 0 && b->n > 0 && a->p[a->n - 1] == b->p[b->n - 1]) {
        a->n--;
        b->n--;
    }
}

unsigned str_distance(struct str a, struct str b)
{
    drop_common_ends(&a, &b);
    if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
        return DISTANCE_MAX;
    size_t row[DISTANCE_MAX + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            size_t change = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + change);
            diagonal = above;
        }
    }
    return (unsigned)row[b.n];
}

struct str str_suggest(struct str wrong, const struct str *names, size_t n)
{
    struct str best = STR_NONE;
    unsigned best_distance = DISTANCE_MAX;
    for (size_t i = 0; i < n; i++) {
        unsigned distance = str_eq_ascii_nocase(wrong, names[i])
                                ? 0
                                : str_distance(wrong, names[i]);
        if (distance < best_distance) {
            best_distance = distance;
            best = names[i];
        }
    }
    size_t near = 1 + wrong.n / 4;
    bool helpful = best_distance <= near && best_distance < wrong.n;
    return helpful ? best : STR_NONE;
}
