/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/str.h"

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* The narrower range of a second byte that overlong forms and surrogates need.
 */
static bool is_second_byte_of(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

static size_t length_by_first_byte(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

size_t str_utf8_sequence(struct str s, size_t at)
{
    if (at >= s.n)
        return 0;
    const unsigned char *p = (const unsigned char *)s.p + at;
    size_t n = length_by_first_byte(p[0]);
    if (n <= 1)
        return n;
    if (s.n - at < n || !is_second_byte_of(p[0], p[1]))
        return 0;
    for (size_t i = 1; i < n; i++)
        if (!is_continuation(p[i]))
            return 0;
    return n;
}

/* Bytes from `at` that are plain ASCII, eight at a time. */
static size_t skip_ascii(struct str s, size_t at)
{
    while (s.n - at >= 8) {
        uint64_t eight;
        memcpy(&eight, s.p + at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
        at += 8;
    }
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

size_t str_utf8_valid(struct str s)
{
    size_t at = 0;
    for (;;) {
        at = skip_ascii(s, at);
        if (at == s.n)
            return at;
        size_t n = str_utf8_sequence(s, at);
        if (n == 0)
            return at;
        at += n;
    }
}

bool str_is_utf8(struct str s)
{
    return str_utf8_valid(s) == s.n;
}

size_t str_utf8_cut(struct str s, size_t max)
{
    if (s.n <= max)
        return s.n;
    size_t cut = max;
    while (cut > 0 && max - cut < 3 && is_continuation((unsigned char)s.p[cut]))
        cut--;
    /* Not UTF-8 there: nothing to keep whole. */
    return is_continuation((unsigned char)s.p[cut]) ? max : cut;
}
