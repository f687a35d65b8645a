/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `schedule` of crosswalk.yaml and of sync files. */
#include "base/time.h"
#include "workspace/load.h"

#define POLL_MIN_MS 1000

struct schedule_rules schedule_rules_default(void)
{
    return (struct schedule_rules){
        .poll = {.kind = RHYTHM_EVERY,
                 .every_ms = INT64_C(300000),
                 .text = STR("5 min")},
        .fast = true,
        .fast_min_ms = 2000,
        .fast_max_ms = 8000,
        .reconcile = {.kind = RHYTHM_CRON,
                      .cron = cron_daily(2 * 60),
                      .text = STR("02:00")},
    };
}

/* ---- words ---------------------------------------------------------------- */

int load_time_of_day(struct str s)
{
    int64_t hour = 0;
    int64_t minute = 0;
    bool fits = s.n == 5 && s.p[2] == ':' && s.p[0] != '+' && s.p[0] != '-' &&
                s.p[3] != '+' && s.p[3] != '-' &&
                str_to_i64(str_slice(s, 0, 2), &hour) && hour < 24 &&
                str_to_i64(str_slice(s, 3, 5), &minute) && minute < 60;
    return fits ? (int)(hour * 60 + minute) : -1;
}

/* Whether whoever wrote it meant a cron. */
static bool looks_like_cron(struct str s)
{
    int words = 0;
    struct str part;
    struct str rest = s;
    while (str_split(&rest, ' ', &part))
        words += part.n > 0;
    return words > 2 || str_starts_with(s, STR("@")) ||
           str_contains(s, STR("*"));
}

static void read_cron(struct load *l, const struct yaml_node *node,
                      const char *key, struct rhythm *r)
{
    struct error e = {0};
    r->kind = RHYTHM_CRON;
    if (cron_parse(r->text, &r->cron, &e) != ERR_OK)
        load_complain(l, node, STR_NONE, "`%s`: %s", key, e.message);
}

static void read_poll(struct load *l, const struct yaml_node *node,
                      struct rhythm *r)
{
    struct error e = {0};
    *r = (struct rhythm){.kind = RHYTHM_EVERY, .text = node_text(node)};
    if (str_is(r->text, "off"))
        r->kind = RHYTHM_OFF;
    else if (looks_like_cron(r->text))
        read_cron(l, node, "poll", r);
    else if (duration_parse(r->text, &r->every_ms, &e) != ERR_OK)
        load_complain(l, node, STR_NONE,
                      "`poll` must be a time such as 5 min, a cron or off: %s",
                      e.message);
    else if (r->every_ms < POLL_MIN_MS)
        load_complain(l, node, STR_NONE, "`poll` must be at least 1 s");
}

static void read_reconcile(struct load *l, const struct yaml_node *node,
                           struct rhythm *r)
{
    *r = (struct rhythm){.kind = RHYTHM_CRON, .text = node_text(node)};
    int minute = load_time_of_day(r->text);
    if (str_is(r->text, "off"))
        r->kind = RHYTHM_OFF;
    else if (minute >= 0)
        r->cron = cron_daily(minute);
    else if (looks_like_cron(r->text))
        read_cron(l, node, "reconcile", r);
    else
        load_complain(l, node, STR_NONE,
                      "`reconcile` must be a time of day such as \"02:00\", a "
                      "cron or off, not \"%.*s\"",
                      STR_ARG(r->text));
}

/* ---- maps ----------------------------------------------------------------- */

static void read_fast(struct load *l, const struct yaml_node *node,
                      struct schedule_rules *r)
{
    r->fast = node->kind == YAML_MAP;
    if (!r->fast)
        return;
    r->fast_min_ms = node_duration_ms(yaml_get(node, "min"), r->fast_min_ms);
    r->fast_max_ms = node_duration_ms(yaml_get(node, "max"), r->fast_max_ms);
    if (r->fast_min_ms < POLL_MIN_MS)
        load_complain(l, node, STR_NONE,
                      "`min` of `poll_fast` must be at least 1 s");
    else if (r->fast_max_ms < r->fast_min_ms)
        load_complain(l, node, STR_NONE,
                      "`max` of `poll_fast` must not be less than `min`");
}

static void read_quiet_time(struct load *l, const struct yaml_node *quiet,
                            const char *key, int *out_minute)
{
    const struct yaml_node *node = yaml_get(quiet, key);
    int minute = load_time_of_day(node_text(node));
    if (minute >= 0)
        *out_minute = minute;
    else if (node)
        load_complain(l, node, STR_NONE,
                      "`%s` of the quiet hours must be a time of day such as "
                      "\"22:00\", not \"%.*s\"",
                      key, STR_ARG(node_text(node)));
}

static void read_quiet(struct load *l, const struct yaml_node *node,
                       struct quiet_hours *q)
{
    struct str defer = node_text(yaml_get(node, "defer"));
    *q = (struct quiet_hours){.set = node->kind == YAML_MAP,
                              .from_minute = -1,
                              .to_minute = -1};
    if (!q->set)
        return;
    read_quiet_time(l, node, "from", &q->from_minute);
    read_quiet_time(l, node, "to", &q->to_minute);
    if (str_is(defer, "webhooks"))
        q->defers = QUIET_WEBHOOKS;
    else if (str_is(defer, "all"))
        q->defers = QUIET_ALL;
    if (q->from_minute == q->to_minute && q->from_minute >= 0)
        load_complain(l, node, STR_NONE,
                      "the quiet hours begin and end at the same time: pause "
                      "the sync, or set `poll` and `reconcile` to off");
}

/* ---- the whole ------------------------------------------------------------ */

static bool is_quiet_minute(const struct quiet_hours *q, int minute)
{
    if (q->from_minute <= q->to_minute)
        return minute >= q->from_minute && minute < q->to_minute;
    return minute >= q->from_minute || minute < q->to_minute;
}

static void warn_quiet_reconcile(struct load *l, const struct yaml_node *node,
                                 const struct schedule_rules *r)
{
    int minute = 0;
    if (!r->quiet.set || r->reconcile.kind != RHYTHM_CRON ||
        !cron_is_daily(&r->reconcile.cron, &minute) ||
        !is_quiet_minute(&r->quiet, minute))
        return;
    problem_add(l->problems, PROBLEM_WARNING, node->file, node->line, STR_NONE,
                "`reconcile` at %02d:%02d falls into the quiet hours: "
                "everything is compared when they end, at %02d:%02d",
                minute / 60, minute % 60, r->quiet.to_minute / 60,
                r->quiet.to_minute % 60);
}

static void read_zone(struct load *l, const struct yaml_node *node,
                      struct schedule_rules *r)
{
    struct error e = {0};
    r->zone_name = yaml_is_null(node) ? STR("UTC") : node_text(node);
    if (zone_load(l->arena, r->zone_name, &r->zone, &e) != ERR_OK)
        load_complain(l, node, STR_NONE, "%s", e.message);
}

void load_schedule(struct load *l, const struct yaml_node *node,
                   struct schedule_rules *r)
{
    const struct yaml_node *poll = yaml_get(node, "poll");
    const struct yaml_node *fast = yaml_get(node, "poll_fast");
    const struct yaml_node *reconcile = yaml_get(node, "reconcile");
    const struct yaml_node *zone = yaml_get(node, "time_zone");
    const struct yaml_node *quiet = yaml_get(node, "quiet");
    if (!node)
        return;
    if (poll)
        read_poll(l, poll, &r->poll);
    if (poll && !fast)
        r->fast = r->poll.kind == RHYTHM_EVERY;
    if (fast)
        read_fast(l, fast, r);
    if (reconcile)
        read_reconcile(l, reconcile, &r->reconcile);
    if (zone)
        read_zone(l, zone, r);
    if (quiet)
        read_quiet(l, quiet, &r->quiet);
    if (quiet || reconcile)
        warn_quiet_reconcile(l, node, r);
}
