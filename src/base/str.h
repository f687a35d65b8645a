/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Borrowed text: a pointer and a length. Bytes are UTF-8 unless said; they
 * live as long as whatever they point into (usually an arena).
 * Not a buffer: to build text use buf.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_from(const char *z)
{
    return z ? (struct str){z, strlen(z)} : STR_NONE;
}

static inline struct str str_slice(struct str s, size_t from, size_t to)
{
    return (struct str){s.p ? s.p + from : NULL, to - from};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *z)
{
    return str_eq(a, str_from(z));
}

int str_compare(struct str a, struct str b);              /* bytewise order */
bool str_eq_ascii_nocase(struct str a, struct str b);     /* header names */
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
bool str_contains(struct str s, struct str needle);
/* Index of the first `c` at or after `from`, or s.n. */
size_t str_find_char(struct str s, char c, size_t from);
/* Index of the first `needle` at or after `from`, or s.n. */
size_t str_find(struct str s, struct str needle, size_t from);
struct str str_trim(struct str s);                        /* ASCII white space */
/*
 * Takes the part before `separator` off *rest; false when *rest is used up.
 *     while (str_split(&rest, ',', &part)) ...
 */
bool str_split(struct str *rest, char separator, struct str *out_part);
/* Whole-string integer, optional sign; false on junk, blank or overflow. */
bool str_to_i64(struct str s, int64_t *out);
/* Well-formed UTF-8 (no surrogates, no overlong forms). */
bool str_is_utf8(struct str s);
/* Length of the leading part that is well-formed UTF-8: s.n when all of it. */
size_t str_utf8_valid(struct str s);
/* Bytes (1 to 4) of the well-formed sequence at `at`, or 0. */
size_t str_utf8_sequence(struct str s, size_t at);
/* Largest length <= max that does not cut a UTF-8 sequence. */
size_t str_utf8_cut(struct str s, size_t max);
/* 64-bit hash (XXH3); not for secrets, stable across runs and machines. */
uint64_t str_hash(struct str s);
/*
 * Levenshtein distance, for "did you mean"; 255 when that many bytes or more
 * of one side differ.
 */
unsigned str_distance(struct str a, struct str b);
/*
 * The nearest of `names` to `wrong` for a suggestion, or STR_NONE when none
 * is near enough to be helpful.
 */
struct str str_suggest(struct str wrong, const struct str *names, size_t n);
