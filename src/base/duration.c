/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/time.h"

struct unit {
    struct str name;
    int64_t ms;
};

static const struct unit units[] = {
    {STR("ms"), 1},      {STR("s"), 1000},     {STR("min"), 60000},
    {STR("h"), 3600000}, {STR("d"), 86400000}, {STR(""), 1000},
    {STR("day"), 86400000}, {STR("days"), 86400000},
};

static bool unit_ms(struct str name, int64_t *out_ms)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (str_eq(units[i].name, name)) {
            *out_ms = units[i].ms;
            return true;
        }
    }
    return false;
}

enum err duration_parse(struct str text, int64_t *out_ms, struct error *e)
{
    struct str s = str_trim(text);
    size_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    int64_t number;
    int64_t unit;
    int64_t ms;
    if (digits == 0 || !str_to_i64(str_slice(s, 0, digits), &number) ||
        !unit_ms(str_trim(str_slice(s, digits, s.n)), &unit) ||
        __builtin_mul_overflow(number, unit, &ms))
        FAIL(e, ERR_INVALID,
             "not a duration: \"%.*s\" (write it like 300 ms, 45 s, 5 min, "
             "2 h or 30 d)",
             (int)str_utf8_cut(text, 40), text.p ? text.p : "");
    *out_ms = ms;
    return ERR_OK;
}

struct str duration_format(struct arena *a, int64_t ms)
{
    if (ms < 1000)
        return arena_printf(a, "%lld ms", (long long)ms);
    const struct unit *unit = &units[1];
    while (unit < &units[4] && ms >= unit[1].ms)
        unit++;
    /* Tenths, cut: "59.9 s" never reads as a minute. */
    int64_t tenths = ms / (unit->ms / 10);
    if (tenths % 10 == 0)
        return arena_printf(a, "%lld %s", (long long)(tenths / 10),
                            unit->name.p);
    return arena_printf(a, "%lld.%d %s", (long long)(tenths / 10),
                        (int)(tenths % 10), unit->name.p);
}
