/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/time.h"

#include "base/scan.h"

/* --- calendar (Gregorian, proleptic; algorithm of Howard Hinnant) -------- */

int32_t date_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t shifted = (month + 9) % 12; /* March is 0 */
    int64_t day_of_year = (153 * shifted + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

void date_to_civil(int32_t days, int *out_year, int *out_month, int *out_day)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / 146096) /
                          365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *out_year = (int)(year_of_era + era * 400) + (month <= 2);
    *out_month = month;
    *out_day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_is_civil(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int32_t date_from_time(int64_t time_us)
{
    return (int32_t)floor_divide(time_us, US_PER_DAY);
}

int64_t time_of_day_us(int64_t time_us)
{
    int64_t us = time_us % US_PER_DAY;
    return us < 0 ? us + US_PER_DAY : us;
}

/* --- reading ------------------------------------------------------------ */

static bool scan_date(struct scan *s, int32_t *out_days)
{
    int year;
    int month;
    int day;
    if (!scan_digits(s, 4, &year) || !scan_char(s, '-') ||
        !scan_digits(s, 2, &month) || !scan_char(s, '-') ||
        !scan_digits(s, 2, &day) || !date_is_civil(year, month, day))
        return false;
    *out_days = date_from_civil(year, month, day);
    return true;
}

/* "hh:mm:ss" as microseconds; a leap second counts as the one before it. */
static bool scan_clock(struct scan *s, int64_t *out_us)
{
    int hour;
    int minute;
    int second;
    if (!scan_digits(s, 2, &hour) || !scan_char(s, ':') ||
        !scan_digits(s, 2, &minute) || !scan_char(s, ':') ||
        !scan_digits(s, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;
    if (second == 60)
        second = 59;
    *out_us = ((int64_t)hour * 3600 + minute * 60 + second) * US_PER_SECOND;
    return true;
}

/* ".5" to ".123456789": what is finer than a microsecond is cut off. */
static bool scan_fraction(struct scan *s, int64_t *io_us)
{
    if (!scan_char(s, '.') && !scan_char(s, ','))
        return true;
    int64_t unit = US_PER_SECOND;
    int digit;
    bool any = false;
    while (scan_digits(s, 1, &digit)) {
        unit /= 10;
        *io_us += digit * unit;
        any = true;
    }
    return any;
}

/* "Z", "+02:00", "+0200", "+02", or nothing for UTC. */
static bool scan_offset(struct scan *s, int64_t *out_us)
{
    *out_us = 0;
    if (scan_char(s, 'Z') || scan_char(s, 'z') || scan_at_end(s))
        return true;
    bool negative = scan_char(s, '-');
    if (!negative && !scan_char(s, '+'))
        return false;
    int hour;
    int minute = 0;
    if (!scan_digits(s, 2, &hour) || hour > 23)
        return false;
    if ((scan_char(s, ':') || !scan_at_end(s)) && !scan_digits(s, 2, &minute))
        return false;
    int64_t us = ((int64_t)hour * 60 + minute) * 60 * US_PER_SECOND;
    *out_us = negative ? -us : us;
    return minute <= 59;
}

static bool scan_time(struct scan *s, int64_t *out_us)
{
    int32_t days;
    if (!scan_date(s, &days))
        return false;
    int64_t us = 0;
    int64_t offset_us = 0;
    if (!scan_at_end(s) &&
        !((scan_char(s, 'T') || scan_char(s, 't') || scan_char(s, ' ')) &&
          scan_clock(s, &us) && scan_fraction(s, &us) &&
          scan_offset(s, &offset_us)))
        return false;
    if (!scan_at_end(s))
        return false;
    *out_us = days * US_PER_DAY + us - offset_us;
    return true;
}

enum err time_parse(struct str text, int64_t *out_us, struct error *e)
{
    struct scan s = {text, 0};
    if (!scan_time(&s, out_us))
        FAIL(e, ERR_INVALID, "not a date and time: \"%.*s\"",
             (int)str_utf8_cut(text, 60), text.p ? text.p : "");
    return ERR_OK;
}

enum err date_parse(struct str text, int32_t *out_days, struct error *e)
{
    struct scan s = {text, 0};
    int32_t days;
    if (!scan_date(&s, &days) || !scan_at_end(&s))
        FAIL(e, ERR_INVALID, "not a date: \"%.*s\"",
             (int)str_utf8_cut(text, 60), text.p ? text.p : "");
    *out_days = days;
    return ERR_OK;
}

/* --- writing ------------------------------------------------------------ */

/* Writes n digits of a number that has at most n. */
static char *put_digits(char *at, int64_t number, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + n;
}

/* Years that RFC 3339 cannot say get a sign and six digits (ISO 8601). */
static char *put_year(char *at, int year)
{
    if (year >= 0 && year <= 9999)
        return put_digits(at, year, 4);
    *at++ = year < 0 ? '-' : '+';
    int64_t size = year < 0 ? -(int64_t)year : year;
    return put_digits(at, size, size > 999999 ? 7 : 6);
}

static char *put_date(char *at, int32_t days)
{
    int year;
    int month;
    int day;
    date_to_civil(days, &year, &month, &day);
    at = put_year(at, year);
    *at++ = '-';
    at = put_digits(at, month, 2);
    *at++ = '-';
    return put_digits(at, day, 2);
}

static char *put_clock(char *at, int64_t second_of_day)
{
    at = put_digits(at, second_of_day / 3600, 2);
    *at++ = ':';
    at = put_digits(at, second_of_day / 60 % 60, 2);
    *at++ = ':';
    return put_digits(at, second_of_day % 60, 2);
}

size_t date_to_chars(int32_t days, char out[TIME_TEXT_MAX])
{
    return (size_t)(put_date(out, days) - out);
}

/* "2026-01-02T03:04:05" with the given separator. */
static char *put_seconds(char *at, int64_t time_us, char separator)
{
    int32_t days = date_from_time(time_us);
    at = put_date(at, days);
    *at++ = separator;
    return put_clock(at, time_of_day_us(time_us) / US_PER_SECOND);
}

size_t time_to_chars(int64_t time_us, char out[TIME_TEXT_MAX])
{
    char *at = put_seconds(out, time_us, 'T');
    int64_t fraction = time_of_day_us(time_us) % US_PER_SECOND;
    if (fraction > 0) {
        *at++ = '.';
        at = fraction % 1000 == 0 ? put_digits(at, fraction / 1000, 3)
                                  : put_digits(at, fraction, 6);
    }
    *at++ = 'Z';
    return (size_t)(at - out);
}

struct str time_format(struct arena *a, int64_t time_us)
{
    char text[TIME_TEXT_MAX];
    return arena_str(a, (struct str){text, time_to_chars(time_us, text)});
}

struct str time_format_sql(struct arena *a, int64_t time_us)
{
    char text[TIME_TEXT_MAX];
    const char *end = put_seconds(text, time_us, ' ');
    return arena_str(a, (struct str){text, (size_t)(end - text)});
}

struct str date_format(struct arena *a, int32_t days)
{
    char text[TIME_TEXT_MAX];
    return arena_str(a, (struct str){text, date_to_chars(days, text)});
}
