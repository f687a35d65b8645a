/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The text of a cron. */
#include "base/cron.h"

#define FIELDS 5
#define SHOWN 40 /* bytes of what is wrong */

struct field {
    const char *name;
    int min, max;
    int n_names; /* of `names`, the first of which is `min` */
    const char *const *names;
};

static const char *const month_names[] = {"jan", "feb", "mar", "apr",
                                          "may", "jun", "jul", "aug",
                                          "sep", "oct", "nov", "dec"};
static const char *const weekday_names[] = {"sun", "mon", "tue", "wed",
                                            "thu", "fri", "sat"};

enum { MINUTE, HOUR, DAY, MONTH, WEEKDAY };

static const struct field fields[FIELDS] = {
    [MINUTE] = {"minute", 0, 59, 0, NULL},
    [HOUR] = {"hour", 0, 23, 0, NULL},
    [DAY] = {"day", 1, 31, 0, NULL},
    [MONTH] = {"month", 1, 12, 12, month_names},
    [WEEKDAY] = {"weekday", 0, 7, 7, weekday_names},
};

static const struct {
    struct str name;
    struct str text;
} nicknames[] = {
    {STR("@hourly"), STR("0 * * * *")},
    {STR("@daily"), STR("0 0 * * *")},
    {STR("@midnight"), STR("0 0 * * *")},
    {STR("@weekly"), STR("0 0 * * 0")},
    {STR("@monthly"), STR("0 0 1 * *")},
    {STR("@yearly"), STR("0 0 1 1 *")},
    {STR("@annually"), STR("0 0 1 1 *")},
};

static enum err number(const struct field *f, struct str text, int *out,
                       struct error *e)
{
    int64_t n = -1;
    bool digits = text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9' &&
                  str_to_i64(text, &n);
    for (int i = 0; !digits && i < f->n_names; i++)
        if (str_eq_ascii_nocase(text, str_from(f->names[i])))
            n = f->min + i;
    if (n < f->min || n > f->max)
        FAIL(e, ERR_INVALID, "the %s \"%.*s\" is none of %d to %d%s", f->name,
             (int)str_utf8_cut(text, SHOWN), text.p ? text.p : "", f->min,
             f->max,
             f->n_names == 0            ? ""
             : f->names == month_names ? " or jan to dec"
                                       : " or sun to sat");
    *out = (int)n;
    return ERR_OK;
}

/* "8", "8-18", "*": from and to. */
static enum err range(const struct field *f, struct str text, int *out_from,
                      int *out_to, struct error *e)
{
    struct str rest = text;
    struct str first = STR_NONE;
    int from = f->min;
    int to = f->max;
    if (!str_is(text, "*")) {
        (void)str_split(&rest, '-', &first);
        TRY(number(f, first, &from, e));
        to = from;
        if (first.n < text.n)
            TRY(number(f, str_slice(text, first.n + 1, text.n), &to, e));
    }
    if (f == &fields[WEEKDAY] && to == 0 && from > 0)
        to = 7; /* fri-sun */
    if (to < from)
        FAIL(e, ERR_INVALID,
             "the %s \"%.*s\" runs backwards; write two of them with a comma",
             f->name, (int)str_utf8_cut(text, SHOWN), text.p);
    *out_from = from;
    *out_to = to;
    return ERR_OK;
}

static enum err item(const struct field *f, struct str text, uint64_t *bits,
                     struct error *e)
{
    size_t slash = str_find_char(text, '/', 0);
    struct str span = str_slice(text, 0, slash);
    int64_t step = 1;
    int from = 0;
    int to = 0;
    TRY(range(f, span, &from, &to, e));
    if (slash < text.n) {
        struct str by = str_slice(text, slash + 1, text.n);
        if (by.n == 0 || by.p[0] < '0' || by.p[0] > '9' ||
            !str_to_i64(by, &step) || step < 1 || step > f->max)
            FAIL(e, ERR_INVALID, "the step \"%.*s\" of the %s is none of 1 "
                 "to %d", (int)str_utf8_cut(by, SHOWN), by.p, f->name, f->max);
        if (from == to)
            FAIL(e, ERR_INVALID,
                 "the %s \"%.*s\" takes steps through one number; write "
                 "%d-%d/%lld",
                 f->name, (int)str_utf8_cut(text, SHOWN), text.p, from, f->max,
                 (long long)step);
    }
    for (int i = from; i <= to; i += (int)step)
        *bits |= UINT64_C(1) << i;
    return ERR_OK;
}

static enum err field_parse(const struct field *f, struct str text,
                            uint64_t *out, struct error *e)
{
    struct str rest = text;
    struct str part = STR_NONE;
    uint64_t bits = 0;
    while (str_split(&rest, ',', &part))
        TRY(item(f, part, &bits, e));
    *out = bits;
    return ERR_OK;
}

/* Cuts at blanks and tabs; the number of fields, also when above `max`. */
static int cut(struct str text, struct str *out, int max)
{
    int n = 0;
    size_t at = 0;
    while (at < text.n) {
        size_t from = at;
        while (at < text.n && text.p[at] != ' ' && text.p[at] != '\t')
            at++;
        if (at > from && n++ < max)
            out[n - 1] = str_slice(text, from, at);
        at += at < text.n;
    }
    return n;
}

static enum err nickname(struct str *text, struct error *e)
{
    size_t n = sizeof(nicknames) / sizeof(nicknames[0]);
    struct str names[sizeof(nicknames) / sizeof(nicknames[0])];
    for (size_t i = 0; i < n; i++) {
        names[i] = nicknames[i].name;
        if (str_eq_ascii_nocase(*text, nicknames[i].name)) {
            *text = nicknames[i].text;
            return ERR_OK;
        }
    }
    struct str near = str_suggest(*text, names, n);
    FAIL(e, ERR_INVALID, "there is no \"%.*s\"; did you mean %.*s?",
         (int)str_utf8_cut(*text, SHOWN), text->p,
         STR_ARG(near.n > 0 ? near : STR("@daily")));
}

enum err cron_parse(struct str text, struct cron *out, struct error *e)
{
    struct str s = str_trim(text);
    struct str parts[FIELDS];
    uint64_t bits[FIELDS];
    if (s.n > 0 && s.p[0] == '@')
        TRY(nickname(&s, e));
    int n = cut(s, parts, FIELDS);
    if (n != FIELDS)
        FAIL(e, ERR_INVALID,
             "\"%.*s\" has %d field%s; a cron has five: minute hour day month "
             "weekday",
             (int)str_utf8_cut(s, SHOWN), s.p ? s.p : "", n, n == 1 ? "" : "s");
    for (int i = 0; i < FIELDS; i++)
        TRY(field_parse(&fields[i], parts[i], &bits[i], e));
    struct cron c = {.minutes = bits[MINUTE],
                     .hours = bits[HOUR],
                     .days = bits[DAY],
                     .months = bits[MONTH],
                     .weekdays = (bits[WEEKDAY] | bits[WEEKDAY] >> 7) & 0x7f,
                     .day_is_star = parts[DAY].p[0] == '*',
                     .weekday_is_star = parts[WEEKDAY].p[0] == '*'};
    if (!cron_comes(&c))
        FAIL(e, ERR_INVALID, "\"%.*s\" is of a day that never comes",
             (int)str_utf8_cut(s, SHOWN), s.p);
    *out = c;
    return ERR_OK;
}
