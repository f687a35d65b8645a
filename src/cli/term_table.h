/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Tables of text: columns as wide as their widest cell, numbers to the right,
 * long cells cut where a terminal has no more room. In a file nothing is cut.
 * Ownership: cells are borrowed until the table is printed.
 */
#pragma once

#include "base/vec.h"
#include "cli/term.h"

struct table_column {
    const char *title;
    bool right;    /* numbers */
    bool gives;    /* gives way when the line is too long for the terminal */
};

#define TABLE_COLUMNS_MAX 16

struct table {
    struct arena *arena;
    const struct table_column *columns;
    size_t n_columns;
    VEC(struct str) cells; /* cleaned, row by row */
};

struct table table_make(struct arena *a, const struct table_column *columns,
                        size_t n);
/* The next cell; rows follow one another. */
void table_cell(struct table *t, struct str text);
void table_cellz(struct table *t, const char *text);
void table_number(struct table *t, int64_t n); /* 0 as "-" */
void table_print(const struct table *t, struct term *term);
/* "12,345" */
struct str number_text(struct arena *a, int64_t n);
