/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The schedule in words for people. */
#include "base/buf.h"
#include "base/time.h"
#include "engine/schedule/schedule.h"

#define WORDS_MAX 2048

/* "40 s", "4 min", "3 h", "2 d": whole ones, up, for "in 0 s" is now. */
static void add_rest(struct buf *b, int64_t us)
{
    int64_t s = (us + US_PER_SECOND - 1) / US_PER_SECOND;
    if (s < 120)
        buf_printf(b, "%lld s", (long long)s);
    else if (s < 120 * 60)
        buf_printf(b, "%lld min", (long long)((s + 59) / 60));
    else if (s < 48 * 3600)
        buf_printf(b, "%lld h", (long long)((s + 3599) / 3600));
    else
        buf_printf(b, "%lld d", (long long)((s + 86399) / 86400));
}

/* "14:05", "tomorrow 07:00", "2026-11-20 14:05". */
static void add_time(struct buf *b, const struct zone *zone, int64_t time_us,
                     int64_t now_us)
{
    int64_t local_us = zone_to_local(zone, time_us);
    int64_t minute = time_of_day_us(local_us) / (60 * US_PER_SECOND);
    int32_t days = date_from_time(local_us);
    int32_t today = date_from_time(zone_to_local(zone, now_us));
    char date[TIME_TEXT_MAX];
    if (days == today + 1) {
        buf_addz(b, "tomorrow ");
    } else if (days != today) {
        buf_add(b, (struct str){date, date_to_chars(days, date)});
        buf_add_char(b, ' ');
    }
    buf_printf(b, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static void add_pause(struct buf *b, const struct schedule_case *c,
                      const struct pause *pause, int64_t now_us)
{
    buf_addz(b, "paused");
    if (pause->who.n > 0)
        buf_printf(b, " by %.*s", STR_ARG(pause->who));
    buf_addz(b, " since ");
    add_time(b, c->rules->zone, pause->since_us, now_us);
    if (pause->why.n > 0)
        buf_printf(b, ": %.*s", STR_ARG(pause->why));
}

static void add_next(struct buf *b, const struct schedule_view *v,
                     int64_t now_us)
{
    bool polls = v->poll_us != SCHEDULE_NEVER;
    if (v->next_us == SCHEDULE_NEVER) {
        buf_addz(b, "starts nothing by itself");
        return;
    }
    bool poll_first = polls && v->poll_us <= v->reconcile_us;
    buf_addz(b, poll_first ? "next poll " : "next compare ");
    if (v->next_us <= now_us) {
        buf_addz(b, "now");
        return;
    }
    buf_addz(b, "in ");
    add_rest(b, v->next_us - now_us);
}

struct str schedule_words(struct arena *a, const struct schedule_case *c,
                          const struct schedule_view *view, int64_t now_us)
{
    const struct schedule_connection *side = c->connection[view->side];
    AUTO_BUF b = BUF_INIT(WORDS_MAX);
    switch (view->wait) {
    case WAIT_NONE:
        add_next(&b, view, now_us);
        break;
    case WAIT_OFF:
        buf_addz(&b, "switched off");
        break;
    case WAIT_PAUSED:
        add_pause(&b, c, &c->pause, now_us);
        break;
    case WAIT_CONNECTION_PAUSED:
        buf_printf(&b, "%.*s is ", STR_ARG(side->name));
        add_pause(&b, c, &side->pause, now_us);
        break;
    case WAIT_QUIET:
        buf_addz(&b, "quiet hours until ");
        add_time(&b, c->rules->zone, view->until_us, now_us);
        break;
    case WAIT_CONNECTION:
        buf_printf(&b, "%.*s is ", STR_ARG(side->name));
        if (side->why.n > 0) {
            buf_add(&b, side->why);
            break;
        }
        buf_addz(&b, "not asked for another ");
        add_rest(&b, view->until_us - now_us);
        break;
    case WAIT_RETRY:
        buf_addz(&b, "failed, tried again in ");
        add_rest(&b, view->until_us - now_us);
        break;
    }
    return buf_copy(a, &b);
}
