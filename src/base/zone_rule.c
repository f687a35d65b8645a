/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The rule at the end of a TZif file, in the form of POSIX's TZ variable. */
#include "base/scan.h"
#include "base/time.h"
#include "base/zone_private.h"

enum { WINTER, SUMMER, YEARS_SEEN = 4, CHANGES = 2 * YEARS_SEEN };

#define DAY_S INT64_C(86400)

/* ---- reading ------------------------------------------------------------- */

/* One to three digits, up to `most`. */
static bool scan_number(struct scan *s, int most, int *out)
{
    int number = 0;
    int digit = 0;
    int n = 0;
    while (n < 3 && scan_digits(s, 1, &digit)) {
        number = number * 10 + digit;
        n++;
    }
    *out = number;
    return n > 0 && number <= most;
}

/* "CEST", or "<+0530>". */
static bool scan_name(struct scan *s)
{
    bool quoted = scan_char(s, '<');
    size_t from = s->at;
    while (!scan_at_end(s)) {
        char c = s->text.p[s->at];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool more = quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-');
        if (!letter && !more)
            break;
        s->at++;
    }
    return s->at - from >= 3 && (!quoted || scan_char(s, '>'));
}

/* "[+-]h[h][h][:mm[:ss]]" in seconds. */
static bool scan_hours(struct scan *s, int most, int32_t *out_s)
{
    bool negative = scan_char(s, '-');
    if (!negative)
        scan_char(s, '+');
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    if (!scan_number(s, most, &hours))
        return false;
    if (scan_char(s, ':') && !scan_digits(s, 2, &minutes))
        return false;
    if (scan_char(s, ':') && !scan_digits(s, 2, &seconds))
        return false;
    int32_t all_s = hours * 3600 + minutes * 60 + seconds;
    *out_s = negative ? -all_s : all_s;
    return minutes <= 59 && seconds <= 59;
}

/* "M3.5.0", "J60" or "59". */
static bool scan_day_of_year(struct scan *s, struct zone_day *out)
{
    if (scan_char(s, 'J')) {
        out->form = ZONE_DAY_JULIAN;
        return scan_number(s, 365, &out->day) && out->day >= 1;
    }
    if (!scan_char(s, 'M')) {
        out->form = ZONE_DAY_COUNTED;
        return scan_number(s, 365, &out->day);
    }
    out->form = ZONE_DAY_WEEKDAY;
    return scan_number(s, 12, &out->month) && out->month >= 1 &&
           scan_char(s, '.') && scan_number(s, 5, &out->week) &&
           out->week >= 1 && scan_char(s, '.') && scan_number(s, 6, &out->day);
}

/* ",M3.5.0/2": at two o'clock when no time is said. */
static bool scan_day(struct scan *s, struct zone_day *out)
{
    out->time_s = 2 * 3600;
    return scan_char(s, ',') && scan_day_of_year(s, out) &&
           (!scan_char(s, '/') || scan_hours(s, 167, &out->time_s));
}

bool zone_rule_parse(struct str text, struct zone_rule *out)
{
    struct scan s = {text, 0};
    struct zone_rule rule = {.given = true};
    int32_t west_s = 0;
    if (!scan_name(&s) || !scan_hours(&s, 24, &west_s))
        return false;
    rule.offset_s[WINTER] = -west_s;
    rule.has_summer = !scan_at_end(&s);
    if (rule.has_summer) {
        if (!scan_name(&s))
            return false;
        west_s -= 3600;
        if (!scan_at_end(&s) && s.text.p[s.at] != ',' &&
            !scan_hours(&s, 24, &west_s))
            return false;
        rule.offset_s[SUMMER] = -west_s;
        if (!scan_day(&s, &rule.from[SUMMER]) ||
            !scan_day(&s, &rule.from[WINTER]))
            return false;
    }
    if (!scan_at_end(&s))
        return false;
    *out = rule;
    return true;
}

/* ---- reckoning ----------------------------------------------------------- */

static int32_t day_of_weekday(const struct zone_day *d, int year)
{
    int32_t first = date_from_civil(year, d->month, 1);
    int weekday = (int)((first % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
    int32_t days = first + (d->day - weekday + 7) % 7 + 7 * (d->week - 1);
    bool leaves = !date_is_civil(year, d->month, 1 + (int)(days - first));
    return leaves ? days - 7 : days;
}

/* The wall clock at the change, as seconds since 1970. */
static int64_t wall_of_day(const struct zone_day *d, int year)
{
    int32_t first = date_from_civil(year, 1, 1);
    int64_t days = 0;
    switch (d->form) {
    case ZONE_DAY_JULIAN: /* the 29th of February is never counted */
        days = first + d->day - 1 +
               (d->day >= 60 && date_is_civil(year, 2, 29) ? 1 : 0);
        break;
    case ZONE_DAY_COUNTED:
        days = first + d->day;
        break;
    case ZONE_DAY_WEEKDAY:
        days = day_of_weekday(d, year);
        break;
    }
    return days * DAY_S + d->time_s;
}

struct change {
    int64_t at_s;
    int to; /* WINTER or SUMMER */
};

/* In order; of two at one moment, the one that was put in later counts. */
static void put_change(struct change *all, size_t *n, struct change one)
{
    size_t at = (*n)++;
    for (; at > 0 && all[at - 1].at_s > one.at_s; at--)
        all[at] = all[at - 1];
    all[at] = one;
}

/* The changes around a moment: of the year before it to two years on. */
static void changes_around(const struct zone_rule *rule, int64_t time_s,
                           struct change out[CHANGES])
{
    int year;
    int month;
    int day;
    int64_t days = (time_s + rule->offset_s[WINTER]) / DAY_S;
    date_to_civil((int32_t)days, &year, &month, &day);
    size_t n = 0;
    for (int y = year - 1; y < year - 1 + YEARS_SEEN; y++)
        for (int to = WINTER; to <= SUMMER; to++)
            put_change(out, &n,
                       (struct change){wall_of_day(&rule->from[to], y) -
                                           rule->offset_s[!to],
                                       to});
}

int32_t zone_rule_offset(const struct zone_rule *rule, int64_t time_s)
{
    if (!rule->has_summer)
        return rule->offset_s[WINTER];
    struct change all[CHANGES];
    changes_around(rule, time_s, all);
    int now = !all[0].to;
    for (size_t i = 0; i < CHANGES && all[i].at_s <= time_s; i++)
        now = all[i].to;
    return rule->offset_s[now];
}

int64_t zone_rule_next(const struct zone_rule *rule, int64_t time_s)
{
    if (!rule->has_summer)
        return INT64_MAX;
    struct change all[CHANGES];
    changes_around(rule, time_s, all);
    for (size_t i = 0; i < CHANGES; i++)
        if (all[i].at_s > time_s)
            return all[i].at_s;
    return INT64_MAX;
}
