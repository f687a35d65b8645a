/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Dates of HTTP: the one form to write and the three to read (RFC 9110). */
#include "base/scan.h"
#include "base/time.h"

static const struct str day_names[] = {
    STR("Sunday"),   STR("Monday"), STR("Tuesday"),  STR("Wednesday"),
    STR("Thursday"), STR("Friday"), STR("Saturday"),
};

static const struct str month_names[] = {
    STR("Jan"), STR("Feb"), STR("Mar"), STR("Apr"), STR("May"), STR("Jun"),
    STR("Jul"), STR("Aug"), STR("Sep"), STR("Oct"), STR("Nov"), STR("Dec"),
};

struct http_date {
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
};

static bool scan_day_name(struct scan *s, bool *out_long)
{
    for (size_t i = 0; i < 7; i++) {
        *out_long = scan_word(s, day_names[i]);
        if (*out_long || scan_word(s, str_slice(day_names[i], 0, 3)))
            return true;
    }
    return false;
}

static bool scan_month_name(struct scan *s, int *out_month)
{
    for (int i = 0; i < 12; i++) {
        if (scan_word(s, month_names[i])) {
            *out_month = i + 1;
            return true;
        }
    }
    return false;
}

static bool scan_clock(struct scan *s, struct http_date *d)
{
    return scan_digits(s, 2, &d->hour) && scan_char(s, ':') &&
           scan_digits(s, 2, &d->minute) && scan_char(s, ':') &&
           scan_digits(s, 2, &d->second) && d->hour <= 23 && d->minute <= 59 &&
           d->second <= 60;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" after the comma and blank. */
static bool scan_imf(struct scan *s, struct http_date *d)
{
    return scan_digits(s, 2, &d->day) && scan_char(s, ' ') &&
           scan_month_name(s, &d->month) && scan_char(s, ' ') &&
           scan_digits(s, 4, &d->year) && scan_char(s, ' ') &&
           scan_clock(s, d) && scan_word(s, STR(" GMT"));
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" likewise; years below 70 are 20xx. */
static bool scan_rfc850(struct scan *s, struct http_date *d)
{
    if (!scan_digits(s, 2, &d->day) || !scan_char(s, '-') ||
        !scan_month_name(s, &d->month) || !scan_char(s, '-') ||
        !scan_digits(s, 2, &d->year) || !scan_char(s, ' ') || !scan_clock(s, d))
        return false;
    d->year += d->year < 70 ? 2000 : 1900;
    return scan_word(s, STR(" GMT"));
}

/* "Sun Nov  6 08:49:37 1994" after the first blank. */
static bool scan_asctime(struct scan *s, struct http_date *d)
{
    if (!scan_month_name(s, &d->month) || !scan_char(s, ' '))
        return false;
    int day_digits = scan_char(s, ' ') ? 1 : 2;
    return scan_digits(s, day_digits, &d->day) && scan_char(s, ' ') &&
           scan_clock(s, d) && scan_char(s, ' ') && scan_digits(s, 4, &d->year);
}

static bool scan_http_date(struct scan *s, struct http_date *d)
{
    bool is_long;
    if (!scan_day_name(s, &is_long))
        return false;
    if (scan_word(s, STR(", ")))
        return is_long ? scan_rfc850(s, d) : scan_imf(s, d);
    return !is_long && scan_char(s, ' ') && scan_asctime(s, d);
}

enum err time_parse_http(struct str text, int64_t *out_us, struct error *e)
{
    struct scan s = {text, 0};
    struct http_date d = {0};
    if (!scan_http_date(&s, &d) || !scan_at_end(&s) ||
        !date_is_civil(d.year, d.month, d.day))
        FAIL(e, ERR_INVALID, "not an HTTP date: \"%.*s\"",
             (int)str_utf8_cut(text, 60), text.p ? text.p : "");
    int64_t seconds = (int64_t)d.hour * 3600 + d.minute * 60 +
                      (d.second == 60 ? 59 : d.second);
    *out_us = date_from_civil(d.year, d.month, d.day) * US_PER_DAY +
              seconds * US_PER_SECOND;
    return ERR_OK;
}

struct str time_format_http(struct arena *a, int64_t time_us)
{
    int year;
    int month;
    int day;
    int32_t days = date_from_time(time_us);
    date_to_civil(days, &year, &month, &day);
    int weekday = (int)(((int64_t)days % 7 + 7 + 4) % 7); /* 1970: Thursday */
    int64_t second = (time_us - days * US_PER_DAY) / US_PER_SECOND;
    return arena_printf(a, "%.3s, %02d %s %04d %02d:%02d:%02d GMT",
                        day_names[weekday].p, day, month_names[month - 1].p,
                        year, (int)(second / 3600), (int)(second / 60 % 60),
                        (int)(second % 60));
}
