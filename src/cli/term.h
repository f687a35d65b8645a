/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Text for people on a terminal or in a file: colours only on a terminal and
 * without NO_COLOR, widths as a terminal counts them, and nothing that came
 * from a remote can move the cursor or ring the bell.
 *
 * Threads: one owner.
 */
#pragma once

#include <stdio.h>

#include "base/arena.h"

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARN,
             STYLE_BAD };

struct term {
    FILE *file;
    bool tty;
    bool color;
    int columns;    /* of the terminal; 0: no limit */
};

/* Asks the system what `file` is. `no_color` is what NO_COLOR says. */
struct term term_of(FILE *file, const char *no_color);

/* Terminal columns that the text takes: wide characters two, marks none. */
size_t text_width(struct str s);
/* `s` in at most `columns`, its end replaced by "…" when it is longer. */
struct str text_fit(struct arena *a, struct str s, size_t columns);
/* Without control characters (a blank for each) and broken UTF-8 ("?"). */
struct str text_clean(struct arena *a, struct str s);
/* Broken between words; each line but the first begins with `indent` blanks. */
struct str text_wrap(struct arena *a, struct str s, size_t columns,
                     size_t indent);

/* As it stands: for text of our own. */
void term_put(struct term *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same in a style. */
void term_paint(struct term *t, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Text that came from elsewhere, cleaned. */
void term_say(struct term *t, enum style style, struct str s);
