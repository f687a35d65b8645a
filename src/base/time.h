/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Points in time are int64_t microseconds since 1970 in UTC (suffix _us);
 * calendar dates are int32_t days since 1970-01-01 (suffix _days). No zone
 * but UTC here, no clock: the clock is a port (ports.h).
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

#define US_PER_MS INT64_C(1000)
#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY (INT64_C(86400) * US_PER_SECOND)

#define TIME_TEXT_MAX 40 /* bytes that hold any time or date as text */

/*
 * RFC 3339 ("2026-01-02T03:04:05.123Z", any offset), the same with a blank
 * for T, and without an offset (taken as UTC, as Odoo sends it). A date alone
 * is midnight.
 */
MUST_CHECK enum err time_parse(struct str text, int64_t *out_us, struct error *e);
/*
 * "2026-01-02T03:04:05Z"; fraction (3 or 6 digits) only when there is one.
 * Years outside 0 to 9999 are written like "+012026" and cannot be read back.
 */
struct str time_format(struct arena *a, int64_t time_us);
/* The same without an arena; returns the length. */
size_t time_to_chars(int64_t time_us, char out[TIME_TEXT_MAX]);
/* "2026-01-02 03:04:05", seconds cut off: the form Odoo wants. */
struct str time_format_sql(struct arena *a, int64_t time_us);
/* "2026-01-02"; refuses days that do not exist. */
MUST_CHECK enum err date_parse(struct str text, int32_t *out_days,
                               struct error *e);
struct str date_format(struct arena *a, int32_t days);
size_t date_to_chars(int32_t days, char out[TIME_TEXT_MAX]);
bool date_is_civil(int year, int month, int day); /* such a day exists */
int32_t date_from_time(int64_t time_us);
/* Microseconds since midnight; never negative, right for any time_us. */
int64_t time_of_day_us(int64_t time_us);
int32_t date_from_civil(int year, int month, int day);
void date_to_civil(int32_t days, int *out_year, int *out_month, int *out_day);
/* HTTP date of RFC 9110 ("Sun, 06 Nov 1994 08:49:37 GMT"), old forms too. */
MUST_CHECK enum err time_parse_http(struct str text, int64_t *out_us,
                                    struct error *e);
struct str time_format_http(struct arena *a, int64_t time_us);
/* "5 min", "300 ms", "2 h", "30d", "90 days", "45s" and plain seconds. */
MUST_CHECK enum err duration_parse(struct str text, int64_t *out_ms,
                                   struct error *e);
/* For people: "3 ms", "1.2 s", "4 min", "2 h", "3 d". */
struct str duration_format(struct arena *a, int64_t ms);
