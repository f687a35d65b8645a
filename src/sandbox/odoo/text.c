/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <utf8proc.h>

#include "sandbox/odoo/domain.h"

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    }
    return true;
}

static struct str fold_ascii(struct arena *a, struct str s)
{
    char *p = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    }
    return (struct str){p, s.n};
}

struct str odoo_fold(struct arena *a, struct str s)
{
    if (is_ascii(s))
        return fold_ascii(a, s);
    const utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)(const void *)s.p;
    utf8proc_ssize_t length = (utf8proc_ssize_t)s.n;
    utf8proc_ssize_t n = utf8proc_decompose(in, length, NULL, 0, options);
    if (n < 0)
        return s;
    utf8proc_int32_t *codes =
        arena_array(a, utf8proc_int32_t, (size_t)n + 1);
    n = utf8proc_decompose(in, length, codes, n, options);
    if (n >= 0)
        n = utf8proc_reencode(codes, n, options);
    if (n < 0)
        return s;
    return (struct str){(const char *)(const void *)codes, (size_t)n};
}

static size_t sequence(struct str s, size_t at)
{
    size_t n = 1;
    while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Goes back to the last % only, so it is linear in practice. */
bool odoo_like(struct str text, struct str pattern)
{
    size_t t = 0, p = 0, star = SIZE_MAX, resume = 0;
    while (t < text.n) {
        if (p < pattern.n && pattern.p[p] == '%') {
            star = p++;
            resume = t;
        } else if (p < pattern.n && pattern.p[p] == '_') {
            t += sequence(text, t);
            p++;
        } else if (p + 1 < pattern.n && pattern.p[p] == '\\' &&
                   pattern.p[p + 1] == text.p[t]) {
            t++;
            p += 2;
        } else if (p < pattern.n && pattern.p[p] == text.p[t]) {
            t++;
            p++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            resume += sequence(text, resume);
            t = resume;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '%')
        p++;
    return p == pattern.n;
}

struct str odoo_email_normalize(struct arena *a, struct str email)
{
    size_t open = str_find_char(email, '<', 0);
    size_t close = str_find_char(email, '>', open);
    struct str s = email;
    if (open < email.n && close < email.n)
        s = str_slice(email, open + 1, close);
    s = str_trim(s);
    size_t at = str_find_char(s, '@', 0);
    if (at == 0 || at + 1 >= s.n || str_find_char(s, '@', at + 1) < s.n ||
        str_find_char(s, ' ', 0) < s.n)
        return STR_NONE;
    return odoo_fold(a, s);
}
