/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A cursor over short text with a fixed form, such as a date. */
#pragma once

#include "base/str.h"

struct scan {
    struct str text;
    size_t at;
};

static inline bool scan_at_end(const struct scan *s)
{
    return s->at >= s->text.n;
}

/* Takes `c` if it is next. */
static inline bool scan_char(struct scan *s, char c)
{
    if (scan_at_end(s) || s->text.p[s->at] != c)
        return false;
    s->at++;
    return true;
}

/* Takes exactly n (at most 9) digits. */
static inline bool scan_digits(struct scan *s, int n, int *out_number)
{
    int number = 0;
    if (s->text.n - s->at < (size_t)n)
        return false;
    for (size_t i = 0; i < (size_t)n; i++) {
        char c = s->text.p[s->at + i];
        if (c < '0' || c > '9')
            return false;
        number = number * 10 + (c - '0');
    }
    s->at += (size_t)n;
    *out_number = number;
    return true;
}

/* Takes `word` if it is next. */
static inline bool scan_word(struct scan *s, struct str word)
{
    if (!str_starts_with(str_slice(s->text, s->at, s->text.n), word))
        return false;
    s->at += word.n;
    return true;
}
