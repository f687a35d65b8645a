/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Times that come again, as cron writes them: minute hour day month weekday.
 *
 *     *  5  1-5  8,12,18  10-40/10  jan-mar  mon-fri  (7 is Sunday too)
 *     @hourly @daily @midnight @weekly @monthly @yearly @annually
 *
 * A step may stand after `*` too: every second hour, every third month.
 * When both day and weekday are given, either will do; a field that begins
 * with `*` gives nothing, and then both must fit (Vixie's rule).
 *
 * Where clocks are put forward or back
 * - A cron that names hours means points in the day: one that falls into a gap
 *   comes once, right after the gap (several of them together once); one that
 *   the clock shows twice comes the first time only.
 * - A cron over every hour (`*` for the hour) means a rhythm: it goes by what
 *   the clock shows, through both turns of a repeated hour, and what the clock
 *   skips is left out, for the next one is near.
 *
 * Pure; nothing is allocated. Threads: values.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"
#include "base/zone.h"

#define MINUTES_PER_DAY 1440

struct cron {            /* a bit for each number that fits */
    uint64_t minutes;    /* 0 to 59 */
    uint64_t hours;      /* 0 to 23 */
    uint64_t days;       /* 1 to 31 */
    uint64_t months;     /* 1 to 12 */
    uint64_t weekdays;   /* 0 to 6, 0 is Sunday */
    bool day_is_star;    /* the field begins with `*` */
    bool weekday_is_star;
};

/* ERR_INVALID says which field is wrong and what it takes; so is a day that
 * never comes (30 February). */
MUST_CHECK enum err cron_parse(struct str text, struct cron *out,
                               struct error *e);
/* Every day at that minute (0 to 1439). */
struct cron cron_daily(int minute_of_day);
/* Whether it is such a one, and which. */
bool cron_is_daily(const struct cron *c, int *out_minute_of_day);
/* Whether it ever comes; what cron_parse gives does. */
bool cron_comes(const struct cron *c);
/*
 * The first time after `after_us` (never that very moment). INT64_MAX past
 * the years that microseconds can count.
 */
int64_t cron_next(const struct cron *c, const struct zone *zone,
                  int64_t after_us);
