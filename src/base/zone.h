/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Time zones by name ("Europe/Paris"), with their daylight saving time, read
 * from the TZif files of the system (package tzdata; RFC 9636). Nothing of
 * the C library's zone, which is global, is used.
 *
 * A local time is written as one number, local_us: the microseconds from
 * 1970-01-01 00:00 to what the clock on the wall shows, as though that clock
 * were in UTC. So date_from_time(local_us) is the day on the wall.
 *
 * Ownership: a zone lives as long as the arena that it was loaded into.
 * Threads: a loaded zone is never written; any number may read it.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

struct zone;

/* A clock put forward skips local times: which moment stands for one? */
enum zone_gap {
    ZONE_GAP_SHIFT, /* as far on as the clock was put: 02:30 is 03:30 */
    ZONE_GAP_END    /* the first moment after the gap: 02:30 is 03:00 */
};
/* A clock put back shows local times twice. */
enum zone_overlap { ZONE_FIRST, ZONE_SECOND };

struct zone_policy {
    enum zone_gap gap;
    enum zone_overlap overlap;
};

/*
 * "UTC" needs no file. ERR_INVALID for a name that is none (with the nearest
 * one, if any), and for a file that is damaged; ERR_NOT_FOUND when the system
 * has no zones at all; ERR_IO, and ERR_LIMIT past LIMIT_ZONE_BYTES.
 */
MUST_CHECK enum err zone_load(struct arena *a, struct str name,
                              const struct zone **out, struct error *e);
/* The same from another folder. */
MUST_CHECK enum err zone_load_from(struct arena *a, const char *folder,
                                   struct str name, const struct zone **out,
                                   struct error *e);
/* From the bytes of a TZif file; `name` is for messages. */
MUST_CHECK enum err zone_parse(struct arena *a, struct str name,
                               struct str bytes, const struct zone **out,
                               struct error *e);

struct str zone_name(const struct zone *z);
/* What to add to UTC at that moment; east of Greenwich is positive. */
int64_t zone_offset_at(const struct zone *z, int64_t time_us);
int64_t zone_to_local(const struct zone *z, int64_t time_us);
/* Always finds a moment; the ends of int64_t are kept to. */
int64_t zone_to_utc(const struct zone *z, int64_t local_us,
                    struct zone_policy policy);
