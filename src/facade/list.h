/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Parameters of GET /api/MODEL, and the arithmetic of its pages. Numbers and
 * cuts are Python's: -1 counts from the end, 7 pages of nothing are fine.
 */
#pragma once

#include "facade/envelope.h"

struct facade_list {
    struct str query;    /* "{*}" when it is not given */
    struct value domain; /* a list */
    struct str order;    /* empty: the model's own */
    bool is_paged;
    int64_t page_size;
    int64_t page;
    bool is_cut;
    int64_t limit;
};

/* False: the work is answered. */
bool facade_list_read(struct facade_work *w, struct facade_list *out);

/* Which of `n` records are on the page, and what its envelope says. */
struct facade_page {
    size_t from;
    size_t to;
    int64_t previous; /* 0: none */
    int64_t current;
    int64_t next; /* 0: none */
    int64_t total_pages;
};

struct facade_page facade_page_of(const struct facade_list *list, size_t n);
