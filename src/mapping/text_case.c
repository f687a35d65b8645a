/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/text_case.h"

#include <utf8proc.h>

typedef utf8proc_int32_t (*letter_fn)(utf8proc_int32_t);

static struct str each_letter(struct arena *a, struct str s, letter_fn change)
{
    if (!str_is_utf8(s))
        return s;
    /* A letter's other case takes at most 3 bytes for each of its own. */
    char *out = arena_alloc(a, s.n * 3 + 4);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        utf8proc_int32_t letter = 0;
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + i,
                             (utf8proc_ssize_t)(s.n - i), &letter);
        if (used <= 0)
            return s;
        n += (size_t)utf8proc_encode_char(change(letter),
                                          (utf8proc_uint8_t *)out + n);
        i += (size_t)used;
    }
    return (struct str){out, n};
}

struct str text_lower(struct arena *a, struct str s)
{
    return each_letter(a, s, utf8proc_tolower);
}

struct str text_upper(struct arena *a, struct str s)
{
    return each_letter(a, s, utf8proc_toupper);
}

#define FOLDING                                                      \
    ((utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE |        \
                         UTF8PROC_CASEFOLD))

/* Of ASCII, which most texts are, capitals alone change. */
static bool fold_ascii(struct arena *a, struct str s, struct str *out)
{
    char *folded = arena_alloc(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c >= 0x80)
            return false;
        folded[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    *out = (struct str){folded, s.n};
    return true;
}

struct str text_fold(struct arena *a, struct str s)
{
    struct str folded;
    if (fold_ascii(a, s, &folded))
        return folded;
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
    utf8proc_ssize_t n =
        utf8proc_decompose(p, (utf8proc_ssize_t)s.n, NULL, 0, FOLDING);
    if (n < 0)
        return s;
    /* One more, for reencode ends what it writes with a NUL. */
    utf8proc_int32_t *letters =
        arena_array(a, utf8proc_int32_t, (size_t)n + 1);
    n = utf8proc_decompose(p, (utf8proc_ssize_t)s.n, letters, n, FOLDING);
    if (n < 0)
        return s;
    n = utf8proc_reencode(letters, n, FOLDING);
    return n < 0 ? s : (struct str){(const char *)letters, (size_t)n};
}

static bool is_blank(utf8proc_int32_t letter)
{
    return letter == ' ' || (letter >= '\t' && letter <= '\r') ||
           letter == 0x85 || utf8proc_category(letter) == UTF8PROC_CATEGORY_ZS ||
           utf8proc_category(letter) == UTF8PROC_CATEGORY_ZL ||
           utf8proc_category(letter) == UTF8PROC_CATEGORY_ZP;
}

struct str text_squeeze(struct arena *a, struct str s)
{
    if (!str_is_utf8(s))
        return str_trim(s);
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    bool blank = false;
    for (size_t i = 0; i < s.n;) {
        utf8proc_int32_t letter = 0;
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + i,
                             (utf8proc_ssize_t)(s.n - i), &letter);
        if (used <= 0)
            return s;
        if (is_blank(letter)) {
            blank = n > 0;
        } else {
            if (blank)
                out[n++] = ' ';
            blank = false;
            memcpy(out + n, s.p + i, (size_t)used);
            n += (size_t)used;
        }
        i += (size_t)used;
    }
    return (struct str){out, n};
}
