/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/zone.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/time.h"
#include "base/vec.h"
#include "base/zone_private.h"

enum { NAME_BYTES_MAX = 64, LIST_BYTES_MAX = 1 << 20 };

/* ---- by name ------------------------------------------------------------- */

/* No dot may be in it, so no name leads out of the folder. */
static bool name_is_sane(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                    c == '+' || c == '/';
        if (!fits)
            return false;
    }
    return name.n > 0 && name.n <= NAME_BYTES_MAX && name.p[0] != '/';
}

/* The third column of zone.tab, which lists what people live in. */
static struct str nearest_name(struct arena *a, const char *folder,
                               struct str wrong)
{
    struct str text;
    if (file_read(a, file_join(a, folder, "zone.tab"), LIST_BYTES_MAX, &text,
                  NULL) != ERR_OK)
        return STR_NONE;
    VEC(struct str) names = {0};
    struct str line;
    while (str_split(&text, '\n', &line)) {
        struct str part = STR_NONE;
        if (!str_starts_with(line, STR("#")) && str_split(&line, '\t', &part) &&
            str_split(&line, '\t', &part) && str_split(&line, '\t', &part))
            vec_push(a, &names, part);
    }
    return str_suggest(wrong, names.at, names.n);
}

static enum err refuse_name(struct arena *a, const char *folder,
                            struct str name, struct error *e)
{
    struct str near = nearest_name(a, folder, name);
    FAIL(e, ERR_INVALID, "there is no time zone \"%.*s\"%s%.*s%s",
         (int)str_utf8_cut(name, NAME_BYTES_MAX), name.p ? name.p : "",
         near.n > 0 ? "; did you mean " : "", STR_ARG(near),
         near.n > 0 ? "?" : "");
}

/* "Europe" is a folder of zones. */
static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

enum err zone_load_from(struct arena *a, const char *folder, struct str name,
                        const struct zone **out, struct error *e)
{
    if (str_is(name, "UTC")) {
        struct zone *utc = arena_new(a, struct zone);
        utc->name = STR("UTC");
        *out = utc;
        return ERR_OK;
    }
    if (!file_exists(folder))
        FAIL(e, ERR_NOT_FOUND,
             "%s: this system has no time zones; install its package tzdata",
             folder);
    if (!name_is_sane(name))
        return refuse_name(a, folder, name, e);
    struct str bytes;
    const char *path = file_join(a, folder, arena_strz(a, name));
    enum err code = file_read(a, path, LIMIT_ZONE_BYTES, &bytes, e);
    if (code == ERR_NOT_FOUND || is_folder(path))
        return refuse_name(a, folder, name, e);
    TRY(code);
    return zone_parse(a, name, bytes, out, e);
}

enum err zone_load(struct arena *a, struct str name, const struct zone **out,
                   struct error *e)
{
    return zone_load_from(a, ZONE_FOLDER, name, out, e);
}

struct str zone_name(const struct zone *z)
{
    return z->name;
}

/* ---- from UTC ------------------------------------------------------------ */

/* How many changes are at or before that moment. */
static size_t changes_until(const struct zone *z, int64_t time_s)
{
    size_t low = 0;
    size_t high = z->n_changes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->change_s[middle] <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int32_t offset_at(const struct zone *z, int64_t time_s)
{
    size_t n = changes_until(z, time_s);
    if (n == z->n_changes && z->rule.given)
        return zone_rule_offset(&z->rule, time_s);
    return n == 0 ? z->before_s : z->after_s[n - 1];
}

static int64_t next_change(const struct zone *z, int64_t time_s)
{
    size_t n = changes_until(z, time_s);
    if (n < z->n_changes)
        return z->change_s[n];
    return z->rule.given ? zone_rule_next(&z->rule, time_s) : INT64_MAX;
}

static int64_t seconds_of(int64_t us)
{
    return us / US_PER_SECOND - (us % US_PER_SECOND < 0);
}

static int64_t add_within(int64_t us, int64_t more_us)
{
    int64_t sum;
    if (__builtin_add_overflow(us, more_us, &sum))
        return more_us < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

int64_t zone_offset_at(const struct zone *z, int64_t time_us)
{
    return offset_at(z, seconds_of(time_us)) * US_PER_SECOND;
}

int64_t zone_to_local(const struct zone *z, int64_t time_us)
{
    return add_within(time_us, zone_offset_at(z, time_us));
}

/* ---- to UTC -------------------------------------------------------------- */

struct answer {
    int64_t offset_s;
    bool skipped; /* no clock ever showed it */
};

/*
 * Each stretch of one offset that is near enough is tried. An offset never
 * reaches the maximum, so the first stretch begins before any answer.
 */
static struct answer answer_local(const struct zone *z, int64_t local_s,
                                  struct zone_policy policy)
{
    struct answer answer = {.skipped = true};
    int64_t from_s = local_s - ZONE_OFFSET_MAX_S;
    for (;;) {
        int64_t offset_s = offset_at(z, from_s);
        int64_t end_s = next_change(z, from_s);
        int64_t time_s = local_s - offset_s;
        if (time_s >= from_s && time_s < end_s) {
            answer = (struct answer){.offset_s = offset_s};
            if (policy.overlap == ZONE_FIRST)
                break;
        } else if (answer.skipped && time_s >= end_s) {
            answer.offset_s =
                policy.gap == ZONE_GAP_SHIFT ? offset_s : local_s - end_s;
        }
        if (end_s > local_s + ZONE_OFFSET_MAX_S)
            break;
        from_s = end_s;
    }
    return answer;
}

int64_t zone_to_utc(const struct zone *z, int64_t local_us,
                    struct zone_policy policy)
{
    int64_t local_s = seconds_of(local_us);
    struct answer answer = answer_local(z, local_s, policy);
    if (answer.skipped && policy.gap == ZONE_GAP_END)
        local_us = add_within(local_us, -(time_of_day_us(local_us) %
                                          US_PER_SECOND));
    return add_within(local_us, -answer.offset_s * US_PER_SECOND);
}
