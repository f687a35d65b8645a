/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * When the hub looks by itself, as the workspace says it: rules, not times.
 * What follows from them at a moment is engine/schedule/schedule.h.
 *
 * Ownership: texts and zones live in the workspace's arena.
 */
#pragma once

#include "base/cron.h"

enum rhythm_kind { RHYTHM_OFF, RHYTHM_EVERY, RHYTHM_CRON };

struct rhythm {
    enum rhythm_kind kind;
    int64_t every_ms;    /* EVERY */
    struct cron cron;    /* CRON */
    struct str text;     /* as written: "5 min", "02:00", "0 2 * * mon-fri" */
};

/* What waits for the end of the quiet hours. */
enum quiet_defers {
    QUIET_OWN,           /* what the hub starts by itself */
    QUIET_WEBHOOKS,      /* and what remotes tell */
    QUIET_ALL            /* and what people ask for */
};

struct quiet_hours {
    bool set;
    int from_minute;     /* of the day on the wall, 0 to 1439 */
    int to_minute;       /* the first one that is not quiet; may be the
                            smaller of the two: over midnight */
    enum quiet_defers defers;
};

struct schedule_rules {
    struct rhythm poll;      /* both sides are asked for changes */
    bool fast;               /* a side that cannot tell of its changes is */
    int64_t fast_min_ms;     /* asked as often as this while things change, */
    int64_t fast_max_ms;     /* and as seldom as this when they do not */
    struct rhythm reconcile; /* everything is compared; EVERY never */
    struct quiet_hours quiet;
    struct str zone_name;
    const struct zone *zone; /* whose days and hours these are */
};

/* Every 5 min, 2 s to 8 s, 02:00, no quiet hours; the zone is not set. */
struct schedule_rules schedule_rules_default(void);
