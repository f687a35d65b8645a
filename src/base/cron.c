/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/cron.h"

#include "base/time.h"

#define US_PER_MINUTE (60 * US_PER_SECOND)
#define MINUTES_PER_HOUR 60
#define HOURS_PER_DAY 24
#define ALL_HOURS ((UINT64_C(1) << HOURS_PER_DAY) - 1)
/* The calendar repeats itself after this many. */
#define CALENDAR_DAYS 146097
/* One calendar before the end of int64_t nothing is looked for. */
#define TIME_LAST_US (INT64_MAX - (CALENDAR_DAYS + 2) * US_PER_DAY)
#define TIME_FIRST_US (INT64_MIN + 2 * US_PER_DAY)

static bool has(uint64_t bits, int i)
{
    return (bits >> i) & 1;
}

/* ---- days ---------------------------------------------------------------- */

static bool day_fits(const struct cron *c, int32_t days, int day)
{
    int weekday = (int)((((int64_t)days + 4) % 7 + 7) % 7); /* a Thursday */
    bool by_day = has(c->days, day);
    bool by_weekday = has(c->weekdays, weekday);
    if (c->day_is_star || c->weekday_is_star)
        return by_day && by_weekday;
    return by_day || by_weekday;
}

/* The first day that fits, from `from` on; false: none in a whole calendar. */
static bool next_day(const struct cron *c, int32_t from, int32_t *out)
{
    int32_t days = from;
    while (days - from <= CALENDAR_DAYS) {
        int year;
        int month;
        int day;
        date_to_civil(days, &year, &month, &day);
        if (!has(c->months, month)) {
            days = month == 12 ? date_from_civil(year + 1, 1, 1)
                               : date_from_civil(year, month + 1, 1);
            continue;
        }
        if (day_fits(c, days, day)) {
            *out = days;
            return true;
        }
        days++;
    }
    return false;
}

/* The first minute of a day that fits, from `from` on; -1: none. */
static int next_minute(const struct cron *c, int from)
{
    for (int m = from; m < MINUTES_PER_DAY; m++) {
        if (!has(c->hours, m / MINUTES_PER_HOUR))
            m += MINUTES_PER_HOUR - 1 - m % MINUTES_PER_HOUR;
        else if (has(c->minutes, m % MINUTES_PER_HOUR))
            return m;
    }
    return -1;
}

/* The first that fits after a local time, as the wall shows it. */
static bool next_local(const struct cron *c, int64_t after_us, int64_t *out_us)
{
    int32_t from = date_from_time(after_us);
    int minute = (int)(time_of_day_us(after_us) / US_PER_MINUTE) + 1;
    int32_t days = from;
    if (!next_day(c, from, &days))
        return false;
    int found = next_minute(c, days == from ? minute : 0);
    if (found < 0) {
        if (!next_day(c, from + 1, &days))
            return false;
        found = next_minute(c, 0);
    }
    *out_us = days * US_PER_DAY + found * US_PER_MINUTE;
    return true;
}

/* ---- times --------------------------------------------------------------- */

static const struct zone_policy once = {ZONE_GAP_END, ZONE_FIRST};

/* Points in the day. In the second turn of a repeated hour the next ones on
 * the wall stand for moments that are over: on to the first that is not. */
static int64_t next_point(const struct cron *c, const struct zone *zone,
                          int64_t after_us)
{
    int64_t local_us = zone_to_local(zone, after_us);
    while (next_local(c, local_us, &local_us)) {
        int64_t time_us = zone_to_utc(zone, local_us, once);
        if (time_us > after_us)
            return time_us;
    }
    return INT64_MAX;
}

/*
 * A rhythm over every hour: minute by minute within a day that fits, so that
 * each turn of a repeated hour is walked through; days that do not fit are
 * left out at once.
 */
static int64_t next_beat(const struct cron *c, const struct zone *zone,
                         int64_t after_us)
{
    int64_t time_us = after_us;
    for (;;) {
        int64_t local_us = zone_to_local(zone, time_us);
        int32_t today = date_from_time(local_us);
        int32_t days = today;
        int64_t past_us = time_of_day_us(local_us) % US_PER_MINUTE;
        if (!next_day(c, today, &days))
            return INT64_MAX;
        int64_t day_us = zone_to_utc(zone, days * US_PER_DAY, once);
        if (days != today && day_us > time_us)
            time_us = day_us;
        else
            time_us += US_PER_MINUTE - past_us;
        local_us = zone_to_local(zone, time_us);
        int64_t minute = time_of_day_us(local_us) / US_PER_MINUTE;
        if (next_day(c, date_from_time(local_us), &days) &&
            days == date_from_time(local_us) &&
            has(c->minutes, (int)(minute % MINUTES_PER_HOUR)))
            return time_us;
    }
}

int64_t cron_next(const struct cron *c, const struct zone *zone,
                  int64_t after_us)
{
    if (after_us > TIME_LAST_US)
        return INT64_MAX;
    if (after_us < TIME_FIRST_US)
        after_us = TIME_FIRST_US;
    return c->hours == ALL_HOURS ? next_beat(c, zone, after_us)
                                 : next_point(c, zone, after_us);
}

/* ---- every day ----------------------------------------------------------- */

struct cron cron_daily(int minute_of_day)
{
    return (struct cron){
        .minutes = UINT64_C(1) << (minute_of_day % MINUTES_PER_HOUR),
        .hours = UINT64_C(1) << (minute_of_day / MINUTES_PER_HOUR),
        .days = UINT64_C(0xfffffffe),
        .months = UINT64_C(0x1ffe),
        .weekdays = UINT64_C(0x7f),
        .day_is_star = true,
        .weekday_is_star = true};
}

static bool is_one(uint64_t bits)
{
    return bits != 0 && (bits & (bits - 1)) == 0;
}

bool cron_is_daily(const struct cron *c, int *out_minute_of_day)
{
    struct cron daily = cron_daily(0);
    if (!is_one(c->minutes) || !is_one(c->hours) || c->days != daily.days ||
        c->months != daily.months || c->weekdays != daily.weekdays)
        return false;
    *out_minute_of_day = next_minute(c, 0);
    return true;
}

bool cron_comes(const struct cron *c)
{
    int32_t days;
    return next_day(c, 0, &days);
}
