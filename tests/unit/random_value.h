/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Any value, for properties that must hold of all: small alphabets, so that
 * equal ones come up often, with the extremes of every kind mixed in.
 */
#pragma once

#include "base/ports.h"
#include "base/value.h"

static inline uint64_t random_below(const struct random_port *r, uint64_t n)
{
    return random_next(r) % n;
}

static inline struct str random_text(struct arena *a,
                                     const struct random_port *r)
{
    static const struct str parts[] = {
        STR(""),         STR("a"),
        STR("$"),        STR("$decimal"),
        STR("\""),       STR("\\"),
        STR("\n"),       STR("\0"),
        STR("\xC3\xA9"), STR("\xF0\x9F\x98\x80"),
        STR("\x7f"),     STR("longer text with blanks"),
    };
    struct str s = STR("");
    for (uint64_t i = random_below(r, 3); i > 0; i--) {
        struct str part = parts[random_below(r, sizeof parts / sizeof *parts)];
        char *joined = arena_alloc(a, s.n + part.n);
        memcpy(joined, s.p, s.n);
        memcpy(joined + s.n, part.p, part.n);
        s = (struct str){joined, s.n + part.n};
    }
    return s;
}

/* Names hold no NUL: JSON members of ours never do. */
static inline struct str random_name(struct arena *a,
                                     const struct random_port *r, size_t index)
{
    static const char *const starts[] = {"", "$", "$$", "$decimal", "\xC3\xA9"};
    return arena_printf(a, "%s%zu", starts[random_below(r, 5)], index);
}

static inline int64_t random_i64(const struct random_port *r)
{
    switch (random_below(r, 4)) {
    case 0:
        return (int64_t)random_below(r, 5) - 2;
    case 1:
        return INT64_MAX - (int64_t)random_below(r, 2);
    case 2:
        return INT64_MIN + (int64_t)random_below(r, 2);
    default:
        return (int64_t)random_next(r);
    }
}

static inline struct value random_scalar(struct arena *a,
                                         const struct random_port *r)
{
    switch (random_below(r, 8)) {
    case 0:
        return value_null();
    case 1:
        return value_bool(random_below(r, 2));
    case 2:
        return value_int(random_i64(r));
    case 3:
        return value_decimal((struct decimal){
            .mantissa = random_i64(r), .scale = (int)random_below(r, 31)});
    case 4:
        return value_text(random_text(a, r));
    case 5:
        return value_date(random_below(r, 4) ? (int32_t)random_below(r, 3)
                                             : (int32_t)random_next(r));
    case 6:
        return value_datetime(random_below(r, 2) ? 86400000000 : random_i64(r));
    default:
        return value_ref(random_text(a, r), random_text(a, r));
    }
}

static inline struct value random_value(struct arena *a,
                                        const struct random_port *r, int depth)
{
    uint64_t shape = random_below(r, depth > 0 ? 6 : 3);
    if (shape < 3)
        return random_scalar(a, r);
    size_t n = (size_t)random_below(r, 4);
    struct value *items = arena_array(a, struct value, n);
    struct field *fields = arena_array(a, struct field, n);
    for (size_t i = 0; i < n; i++) {
        items[i] = random_value(a, r, depth - 1);
        fields[i] = (struct field){random_name(a, r, i), items[i]};
    }
    if (shape == 3)
        return value_list(items, n);
    return shape == 4 ? value_set(a, items, n) : value_object(fields, n);
}
