/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/schedule/schedule.h"

#include "base/time.h"

#define US_PER_MINUTE (60 * US_PER_SECOND)
#define POLL_RETRY_MS 10000
#define POLL_RETRY_MAX_MS 300000
#define RECONCILE_RETRY_MS 300000
#define RECONCILE_RETRY_MAX_MS 3600000
#define BOTH_SIDES (1u << SIDE_LEFT | 1u << SIDE_RIGHT)

static int64_t later(int64_t x, int64_t y)
{
    return x > y ? x : y;
}

static int64_t sooner(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

/* SCHEDULE_NEVER stays what it is. */
static int64_t plus_ms(int64_t time_us, int64_t ms)
{
    int64_t us;
    if (__builtin_mul_overflow(ms, US_PER_MS, &us) ||
        __builtin_add_overflow(time_us, us, &us))
        return SCHEDULE_NEVER;
    return us;
}

/* ---- quiet hours ----------------------------------------------------------- */

static bool is_quiet(const struct schedule_rules *r, int64_t time_us)
{
    const struct quiet_hours *q = &r->quiet;
    int64_t minute =
        time_of_day_us(zone_to_local(r->zone, time_us)) / US_PER_MINUTE;
    if (!q->set)
        return false;
    if (q->from_minute <= q->to_minute)
        return minute >= q->from_minute && minute < q->to_minute;
    return minute >= q->from_minute || minute < q->to_minute;
}

/*
 * By the clock on the wall; where that shows the end twice, the turn that
 * comes next, which cron_next has left behind in the second one.
 */
static int64_t quiet_end(const struct schedule_rules *r, int64_t time_us)
{
    struct cron daily = cron_daily(r->quiet.to_minute);
    int64_t past_us = time_of_day_us(zone_to_local(r->zone, time_us));
    int64_t rest_us = r->quiet.to_minute * US_PER_MINUTE - past_us;
    int64_t elapsed_us = time_us + (rest_us + US_PER_DAY) % US_PER_DAY;
    int64_t end_us = cron_next(&daily, r->zone, time_us);
    while (end_us != SCHEDULE_NEVER && is_quiet(r, end_us))
        end_us = cron_next(&daily, r->zone, end_us); /* the end was skipped */
    if (elapsed_us > time_us && elapsed_us < end_us &&
        !is_quiet(r, elapsed_us))
        return elapsed_us;
    return end_us;
}

/* ---- when each is due ------------------------------------------------------ */

static int64_t rhythm_next(const struct rhythm *rhythm,
                           const struct zone *zone, int64_t last_us)
{
    switch (rhythm->kind) {
    case RHYTHM_OFF:
        break;
    case RHYTHM_EVERY:
        return plus_ms(last_us, rhythm->every_ms);
    case RHYTHM_CRON:
        return cron_next(&rhythm->cron, zone, last_us);
    }
    return SCHEDULE_NEVER;
}

static int64_t poll_due(const struct schedule_case *c, int64_t now_us)
{
    const struct rhythm *poll = &c->rules->poll;
    const struct schedule_state *s = c->state;
    if (poll->kind == RHYTHM_EVERY && s->polled_us == 0)
        return sooner(s->since_us, now_us);
    int64_t last_us = later(s->polled_us, s->since_us);
    return rhythm_next(poll, c->rules->zone, sooner(last_us, now_us));
}

static int64_t reconcile_due(const struct schedule_case *c, int64_t now_us)
{
    int64_t last_us = later(c->state->reconciled_us, c->state->since_us);
    return rhythm_next(&c->rules->reconcile, c->rules->zone,
                       sooner(last_us, now_us));
}

static unsigned deaf_sides(const struct schedule_case *c)
{
    unsigned sides = 0;
    for (int s = 0; s < SIDES; s++)
        if (!c->connection[s]->tells)
            sides |= 1u << s;
    return sides;
}

static int64_t fast_gap_ms(const struct schedule_case *c, int64_t last_us)
{
    const struct schedule_rules *r = c->rules;
    int64_t ms = r->fast_max_ms;
    if (c->state->changed_us > 0 && c->state->changed_us <= last_us)
        ms = sooner(ms, (last_us - c->state->changed_us) / US_PER_MS / 2);
    else if (c->state->changed_us > last_us)
        ms = r->fast_min_ms;
    ms = later(ms, r->fast_min_ms);
    for (int s = 0; s < SIDES; s++)
        if (!c->connection[s]->tells)
            ms = later(ms, c->connection[s]->gap_ms);
    return ms;
}

static int64_t fast_due(const struct schedule_case *c, int64_t now_us)
{
    if (!c->rules->fast || deaf_sides(c) == 0)
        return SCHEDULE_NEVER;
    int64_t last_us = sooner(c->state->fast_us, now_us);
    return last_us == 0 ? now_us : plus_ms(last_us, fast_gap_ms(c, last_us));
}

/* ---- what holds it back ---------------------------------------------------- */

static int64_t retry_us(int64_t failed_us, int failures, int64_t base_ms,
                        int64_t max_ms)
{
    int64_t ms = base_ms;
    for (int i = 1; i < failures && ms < max_ms; i++)
        ms *= 2;
    return failures == 0 ? 0 : plus_ms(failed_us, sooner(ms, max_ms));
}

struct gates {               /* not before; of one kind of run */
    const struct schedule_case *c;
    int64_t now_us;
    int64_t retry_us;
};

static enum schedule_wait gate_connection(const struct gates *g,
                                          int64_t *due_us, enum side *side)
{
    enum schedule_wait wait = WAIT_NONE;
    for (int s = 0; s < SIDES; s++) {
        int64_t free_us = g->c->connection[s]->free_us;
        if (free_us <= *due_us)
            continue;
        *due_us = free_us;
        *side = (enum side)s;
        wait = WAIT_CONNECTION;
    }
    return wait;
}

/* Moves a due time to when it may start; says what moved what is due. */
static int64_t gate(const struct gates *g, int64_t due_us,
                    struct schedule_view *view)
{
    enum schedule_wait wait = WAIT_NONE;
    bool due = due_us <= g->now_us;
    if (due_us == SCHEDULE_NEVER)
        return due_us;
    due_us = later(due_us, g->now_us);
    if (g->retry_us > due_us) {
        due_us = g->retry_us;
        wait = WAIT_RETRY;
    }
    enum schedule_wait connection = gate_connection(g, &due_us, &view->side);
    wait = connection == WAIT_NONE ? wait : connection;
    if (is_quiet(g->c->rules, due_us))
        due_us = quiet_end(g->c->rules, due_us);
    if (due && due_us > g->now_us && due_us < view->until_us) {
        view->wait = wait;
        view->until_us = due_us;
    }
    return due_us;
}

/* What only a person ends. */
static bool is_stopped(const struct schedule_case *c,
                       struct schedule_view *view)
{
    if (!c->enabled)
        view->wait = WAIT_OFF;
    else if (c->pause.set)
        view->wait = WAIT_PAUSED;
    for (int s = 0; s < SIDES && view->wait == WAIT_NONE; s++) {
        if (!c->connection[s]->pause.set)
            continue;
        view->wait = WAIT_CONNECTION_PAUSED;
        view->side = (enum side)s;
    }
    return view->wait != WAIT_NONE;
}

static const struct schedule_view nothing = {.next_us = SCHEDULE_NEVER,
                                             .poll_us = SCHEDULE_NEVER,
                                             .reconcile_us = SCHEDULE_NEVER,
                                             .until_us = SCHEDULE_NEVER};

void schedule_look(const struct schedule_case *c, int64_t now_us,
                   struct schedule_view *out)
{
    const struct schedule_state *s = c->state;
    struct schedule_view v = nothing;
    struct gates g = {c, now_us,
                      retry_us(sooner(s->reconcile_failed_us, now_us),
                               s->reconcile_failures, RECONCILE_RETRY_MS,
                               RECONCILE_RETRY_MAX_MS)};
    *out = v;
    if (is_stopped(c, out))
        return;
    v.reconcile_us = gate(&g, reconcile_due(c, now_us), &v);
    g.retry_us = retry_us(sooner(s->failed_us, now_us), s->failures,
                          POLL_RETRY_MS, POLL_RETRY_MAX_MS);
    int64_t poll_us = gate(&g, poll_due(c, now_us), &v);
    int64_t fast_us = gate(&g, fast_due(c, now_us), &v);
    v.poll_us = sooner(poll_us, fast_us);
    v.next_us = sooner(v.poll_us, v.reconcile_us);
    v.sides = BOTH_SIDES;
    if (v.reconcile_us <= now_us) {
        v.start = START_RECONCILE;
    } else if (poll_us <= now_us) {
        v.start = START_POLL;
    } else if (fast_us <= now_us) {
        v.start = START_FAST;
        v.sides = deaf_sides(c);
    }
    if (v.start != START_NOTHING) {
        v.wait = WAIT_NONE;
        v.until_us = SCHEDULE_NEVER;
    } else if (v.next_us != SCHEDULE_NEVER && is_quiet(c->rules, now_us)) {
        v.wait = WAIT_QUIET;
        v.until_us = quiet_end(c->rules, now_us);
    }
    *out = v;
}

bool schedule_lets(const struct schedule_case *c, enum schedule_who who,
                   int64_t now_us, struct schedule_view *out)
{
    static const enum quiet_defers least[] = {[BY_HUB] = QUIET_OWN,
                                              [BY_WEBHOOK] = QUIET_WEBHOOKS,
                                              [BY_PERSON] = QUIET_ALL};
    struct schedule_case asked = *c;
    asked.enabled = c->enabled || who == BY_PERSON;
    *out = nothing;
    if (is_stopped(&asked, out))
        return false;
    if (c->rules->quiet.defers < least[who] || !is_quiet(c->rules, now_us))
        return true;
    out->wait = WAIT_QUIET;
    out->until_us = out->next_us = quiet_end(c->rules, now_us);
    return false;
}

/* ---- how it went ----------------------------------------------------------- */

bool schedule_begin(struct schedule_state *s, int64_t now_us)
{
    if (s->since_us != 0)
        return false;
    s->since_us = now_us;
    return true;
}

bool schedule_note(struct schedule_state *s, const struct schedule_run *run)
{
    bool compare = run->what == START_RECONCILE;
    if (run->what == START_NOTHING)
        return false;
    if (run->changed)
        s->changed_us = run->ended_us;
    s->fast_us = run->ended_us;
    if (run->failed && compare) {
        s->reconcile_failures++;
        s->reconcile_failed_us = run->ended_us;
        return false;
    }
    if (run->failed) {
        s->failures++;
        s->failed_us = run->ended_us;
        return false;
    }
    s->failures = 0;
    if (run->what == START_FAST)
        return false;
    s->polled_us = run->started_us;
    if (compare) {
        s->reconciled_us = run->started_us;
        s->reconcile_failures = 0;
    }
    return true;
}

int64_t schedule_gap_ms(const struct schedule_quota *q, int64_t n_syncs,
                        int64_t now_us)
{
    int64_t gap_ms = 0;
    int64_t rest_ms = (q->resets_us - now_us) / US_PER_MS;
    if (q->per_second > 0)
        gap_ms = (2000 * n_syncs + q->per_second - 1) / q->per_second;
    if (q->left < 0 || rest_ms <= 0)
        return gap_ms;
    int64_t calls = q->left / 2 / (n_syncs > 0 ? n_syncs : 1);
    return later(gap_ms, calls > 0 ? rest_ms / calls : rest_ms);
}
