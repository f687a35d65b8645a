/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a zone is made of. Private to base/zone*.c. Everything here counts in
 * seconds, as the files do.
 */
#pragma once

#include "base/zone.h"

#define ZONE_OFFSET_MAX_S (26 * 3600) /* RFC 9636 allows -24:59:59, 25:59:59 */

/* A day of the year, as the TZ variable of POSIX says it. */
struct zone_day {
    enum { ZONE_DAY_JULIAN, ZONE_DAY_COUNTED, ZONE_DAY_WEEKDAY } form;
    int month;   /* WEEKDAY: 1 to 12 */
    int week;    /* WEEKDAY: 1 to 5; 5 is the last */
    int day;     /* weekday from Sunday 0; JULIAN 1 to 365; COUNTED 0 to 365 */
    int32_t time_s; /* since midnight on the wall; may be days away */
};

/* What holds after the last change in the table. */
struct zone_rule {
    bool given;
    bool has_summer;
    int32_t offset_s[2];     /* winter, summer */
    struct zone_day from[2]; /* when winter begins, when summer does */
};

struct zone {
    struct str name;
    const int64_t *change_s; /* ascending */
    const int32_t *after_s;  /* the offset from that change on */
    size_t n_changes;
    int32_t before_s; /* the offset before the first change */
    struct zone_rule rule;
};

/* "CET-1CEST,M3.5.0,M10.5.0/3"; false when it is not understood. */
bool zone_rule_parse(struct str text, struct zone_rule *out);
int32_t zone_rule_offset(const struct zone_rule *rule, int64_t time_s);
/* The first change after that moment, or INT64_MAX. */
int64_t zone_rule_next(const struct zone_rule *rule, int64_t time_s);
