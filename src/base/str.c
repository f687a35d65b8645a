/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/str.h"

#include <xxhash.h>

static unsigned char ascii_lower(char c)
{
    unsigned char u = (unsigned char)c;
    return (unsigned char)(u >= 'A' && u <= 'Z' ? u + 32 : u);
}

static bool is_ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int str_compare(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

bool str_eq_ascii_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

bool str_starts_with(struct str s, struct str prefix)
{
    return s.n >= prefix.n &&
           (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends_with(struct str s, struct str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 ||
            memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

bool str_contains(struct str s, struct str needle)
{
    return needle.n == 0 || str_find(s, needle, 0) < s.n;
}

size_t str_find_char(struct str s, char c, size_t from)
{
    if (from >= s.n)
        return s.n;
    const char *at = memchr(s.p + from, c, s.n - from);
    return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (from >= s.n)
        return s.n;
    if (needle.n == 0)
        return from;
    const char *at = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return at ? (size_t)(at - s.p) : s.n;
}

struct str str_trim(struct str s)
{
    size_t from = 0;
    size_t to = s.n;
    while (from < to && is_ascii_space(s.p[from]))
        from++;
    while (to > from && is_ascii_space(s.p[to - 1]))
        to--;
    return s.p ? str_slice(s, from, to) : s;
}

bool str_split(struct str *rest, char separator, struct str *out_part)
{
    if (!rest->p)
        return false;
    size_t at = str_find_char(*rest, separator, 0);
    *out_part = str_slice(*rest, 0, at);
    *rest = at < rest->n ? str_slice(*rest, at + 1, rest->n) : STR_NONE;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    size_t i = 0;
    bool negative = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        i++;
    if (i == s.n)
        return false;
    /* Counts down: the negative range is the larger one. */
    int64_t total = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(total, (int64_t)10, &total) ||
            __builtin_sub_overflow(total, (int64_t)digit, &total))
            return false;
    }
    if (!negative && total == INT64_MIN)
        return false;
    *out = negative ? total : -total;
    return true;
}

uint64_t str_hash(struct str s)
{
    return XXH3_64bits(s.p ? s.p : "", s.n);
}
