/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is started when, what holds it back, and how that is told. */
#include "engine/schedule/schedule.h"

#include "base/time.h"
#include "unit/check.h"

#define SECOND US_PER_SECOND
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* One sync between a system that tells of its changes and one that cannot. */
struct desk {
    struct arena arena;
    struct schedule_rules rules;
    struct schedule_state state;
    struct schedule_connection connection[SIDES];
    struct schedule_case c;
    struct schedule_view view;
    int64_t now_us;
};

static int64_t at(const char *text)
{
    int64_t us = 0;
    struct error e = {0};
    check_ok(time_parse(str_from(text), &us, &e), &e);
    return us;
}

static void set_zone(struct desk *d, const char *name)
{
    struct error e = {0};
    check_ok(zone_load(&d->arena, str_from(name), &d->rules.zone, &e), &e);
}

static void desk_init(struct desk *d, const char *now)
{
    *d = (struct desk){.rules = schedule_rules_default(), .now_us = at(now)};
    set_zone(d, "Europe/Paris");
    d->connection[SIDE_LEFT] =
        (struct schedule_connection){.name = STR("odoo"), .tells = true};
    d->connection[SIDE_RIGHT] =
        (struct schedule_connection){.name = STR("crm")};
    d->c = (struct schedule_case){.rules = &d->rules,
                                  .state = &d->state,
                                  .enabled = true};
    for (int s = 0; s < SIDES; s++)
        d->c.connection[s] = &d->connection[s];
    assert_true(schedule_begin(&d->state, d->now_us));
    assert_false(schedule_begin(&d->state, d->now_us + 1));
}

static void desk_fini(struct desk *d)
{
    arena_fini(&d->arena);
}

#define AUTO_DESK __attribute__((cleanup(desk_fini))) struct desk

static enum schedule_start look(struct desk *d)
{
    schedule_look(&d->c, d->now_us, &d->view);
    return d->view.start;
}

static const char *words(struct desk *d)
{
    schedule_look(&d->c, d->now_us, &d->view);
    return arena_strz(&d->arena, schedule_words(&d->arena, &d->c, &d->view,
                                                d->now_us));
}

static void ran_for(struct desk *d, enum schedule_start what, int64_t took_us,
                    bool failed, bool changed)
{
    const struct schedule_run run = {what, d->now_us, d->now_us + took_us,
                                     failed, changed};
    d->now_us += took_us;
    (void)schedule_note(&d->state, &run);
}

static void ran(struct desk *d, enum schedule_start what)
{
    ran_for(d, what, 0, false, false);
}

/* Sleeps as it is told, and starts what is due. */
static enum schedule_start wait_and_run(struct desk *d, bool changed)
{
    if (look(d) == START_NOTHING) {
        d->now_us = d->view.next_us;
        assert_int_not_equal(look(d), START_NOTHING);
    }
    enum schedule_start what = d->view.start;
    ran_for(d, what, 0, false, changed);
    return what;
}

static const struct rhythm *cron_rhythm(struct rhythm *r, const char *text)
{
    struct error e = {0};
    *r = (struct rhythm){.kind = RHYTHM_CRON, .text = str_from(text)};
    check_ok(cron_parse(r->text, &r->cron, &e), &e);
    return r;
}

static void set_quiet(struct desk *d, int from, int to)
{
    d->rules.quiet = (struct quiet_hours){.set = true,
                                          .from_minute = from,
                                          .to_minute = to};
}

/* ---- what the first integration of this flow did wrong --------------------- */

/* 14: the poll interval was in no use, and the nightly compare had no hour of
 * its own: it crept through the day. A year of a hub, as it sleeps and wakes. */
static void defect_14_polls_by_their_interval_and_compares_at_02_00(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:17:00Z");
    d.rules.fast = false;
    d.rules.poll.every_ms = 7 * 60 * 1000;
    int64_t last_poll_us = 0;
    int32_t compared = date_from_time(d.now_us);
    int compares = 0;
    while (d.now_us < at("2027-01-01T00:00:00Z")) {
        int64_t before_us = d.now_us;
        enum schedule_start what = wait_and_run(&d, false);
        int64_t local_us = zone_to_local(d.rules.zone, d.now_us);
        if (last_poll_us > 0)
            assert_true(d.now_us - last_poll_us <= 7 * MINUTE);
        if (what == START_POLL && last_poll_us > 0)
            assert_true(d.now_us - last_poll_us == 7 * MINUTE);
        assert_true(d.now_us > before_us || last_poll_us == 0);
        last_poll_us = d.now_us;
        if (what != START_RECONCILE)
            continue;
        compares++;
        assert_int_equal(date_from_time(local_us), compared + compares);
        bool gap = date_from_time(local_us) == date_from_civil(2026, 3, 29);
        assert_int_equal(time_of_day_us(local_us), (gap ? 3 : 2) * HOUR);
    }
    assert_int_equal(compares, 364);
}

/* ---- polls ------------------------------------------------------------------ */

static void a_new_sync_is_polled_at_once(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    assert_int_equal(look(&d), START_POLL);
    assert_int_equal(d.view.sides, 3);
    assert_string_equal(words(&d), "next poll now");
}

static void an_interval_counts_from_the_begin_of_the_last_poll(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.rules.fast = false;
    ran_for(&d, START_POLL, 50 * SECOND, false, false);
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.next_us, at("2026-01-01T09:05:00Z"));
    assert_string_equal(words(&d), "next poll in 5 min");
    d.now_us = d.view.next_us - 1;
    assert_int_equal(look(&d), START_NOTHING);
    d.now_us++;
    assert_int_equal(look(&d), START_POLL);
}

static void a_hub_that_was_off_polls_when_it_is_back(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.rules.reconcile.kind = RHYTHM_OFF;
    ran(&d, START_POLL);
    d.now_us += 40 * US_PER_DAY;
    assert_int_equal(look(&d), START_POLL);
    ran(&d, START_POLL);
    assert_int_equal(look(&d), START_NOTHING);
}

static void a_cron_names_the_times_of_polls(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-02T16:55:00Z"); /* a Friday, 17:55 in Paris */
    d.rules.fast = false;
    cron_rhythm(&d.rules.poll, "*/10 8-17 * * mon-fri");
    d.rules.reconcile.kind = RHYTHM_OFF;
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.next_us, at("2026-01-05T07:00:00Z"));
    assert_string_equal(words(&d), "next poll in 3 d");
}

static void with_all_off_nothing_starts_by_itself(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.rules.fast = false;
    d.rules.poll.kind = RHYTHM_OFF;
    d.rules.reconcile.kind = RHYTHM_OFF;
    set_quiet(&d, 0, 720);
    assert_int_equal(look(&d), START_NOTHING);
    assert_true(d.view.next_us == SCHEDULE_NEVER);
    assert_string_equal(words(&d), "starts nothing by itself");
}

static void a_state_from_the_future_is_one_of_now(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-06-01T09:00:00Z");
    ran_for(&d, START_RECONCILE, SECOND, true, true);
    ran_for(&d, START_RECONCILE, SECOND, false, true);
    ran_for(&d, START_POLL, SECOND, true, true);
    d.now_us = at("2026-01-01T09:00:00Z"); /* the clock was wrong */
    assert_int_equal(look(&d), START_NOTHING);
    assert_true(d.view.poll_us <= d.now_us + 10 * SECOND);
    assert_int_equal(d.view.reconcile_us, at("2026-01-02T01:00:00Z"));
}

/* ---- fast polls ------------------------------------------------------------- */

static void a_side_that_cannot_tell_is_asked_more_often(void **state)
{
    (void)state;
    static const int64_t gaps_ms[] = {2000, 2000, 2000, 3000,
                                      4500, 6750, 8000, 8000};
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    ran_for(&d, START_POLL, 0, false, true);
    for (size_t i = 0; i < sizeof(gaps_ms) / sizeof(gaps_ms[0]); i++) {
        int64_t before_us = d.now_us;
        assert_int_equal(wait_and_run(&d, false), START_FAST);
        assert_int_equal(d.view.sides, 1u << SIDE_RIGHT);
        assert_int_equal((d.now_us - before_us) / US_PER_MS, gaps_ms[i]);
    }
    wait_and_run(&d, true); /* and again as fast as can be */
    int64_t before_us = d.now_us;
    wait_and_run(&d, false);
    assert_int_equal(d.now_us - before_us, 2 * SECOND);
}

/* However long nothing happened, whenever the edit is made. */
static void an_edit_there_is_seen_within_ten_seconds(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    int64_t last_us = d.now_us;
    for (int i = 0; i < 20000; i++) {
        (void)wait_and_run(&d, i % 997 == 0);
        assert_true(d.now_us - last_us <= 8 * SECOND);
        last_us = d.now_us;
    }
}

static void a_slow_poll_is_not_followed_at_its_heels(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    ran_for(&d, START_FAST, 30 * SECOND, false, true);
    ran_for(&d, START_POLL, 30 * SECOND, false, true);
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.next_us - d.now_us, 2 * SECOND);
}

static void with_webhooks_on_both_sides_there_are_no_fast_polls(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.connection[SIDE_RIGHT].tells = true;
    ran(&d, START_POLL);
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.next_us - d.now_us, 5 * MINUTE);
}

static void the_limits_of_a_connection_are_kept(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.connection[SIDE_RIGHT].gap_ms = 25000;
    ran_for(&d, START_POLL, 0, false, true);
    (void)look(&d);
    assert_int_equal(d.view.next_us - d.now_us, 25 * SECOND);
}

static void fast_polls_take_at_most_half_of_what_is_allowed(void **state)
{
    (void)state;
    const struct schedule_quota none = {.left = -1};
    assert_int_equal(schedule_gap_ms(&none, 10, 0), 0);
    const struct schedule_quota rate = {.per_second = 2, .left = -1};
    assert_int_equal(schedule_gap_ms(&rate, 4, 0), 4000);
    /* 1000 calls until an hour from now; four syncs: 125 each of one half */
    const struct schedule_quota day = {.left = 1000, .resets_us = 2 * HOUR};
    assert_int_equal(schedule_gap_ms(&day, 4, HOUR), 28800);
    const struct schedule_quota spent = {.per_second = 2, .left = 1,
                                         .resets_us = 2 * HOUR};
    assert_int_equal(schedule_gap_ms(&spent, 4, HOUR), 3600000);
    assert_int_equal(schedule_gap_ms(&spent, 4, 3 * HOUR), 4000);
    assert_int_equal(schedule_gap_ms(&day, 0, HOUR), 7200);
}

/* ---- compares --------------------------------------------------------------- */

static void a_missed_compare_is_made_up_for_once(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    ran(&d, START_POLL);
    assert_int_equal(d.view.start, START_NOTHING);
    d.now_us += 3 * US_PER_DAY; /* off */
    assert_int_equal(look(&d), START_RECONCILE);
    assert_int_equal(d.view.sides, 3);
    ran_for(&d, START_RECONCILE, 10 * MINUTE, false, false);
    (void)look(&d);
    assert_int_not_equal(d.view.start, START_RECONCILE);
    assert_int_equal(d.view.reconcile_us, at("2026-01-05T01:00:00Z"));
}

static void one_that_was_never_made_counts_from_the_first_look(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    (void)look(&d);
    assert_int_equal(d.view.reconcile_us, at("2026-01-02T01:00:00Z"));
    d.now_us += US_PER_DAY;
    assert_int_equal(look(&d), START_RECONCILE);
}

static void a_compare_is_a_poll_too(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.rules.fast = false;
    ran(&d, START_RECONCILE);
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.poll_us - d.now_us, 5 * MINUTE);
}

static void a_failed_compare_is_tried_again_ever_later(void **state)
{
    (void)state;
    static const int64_t waits_min[] = {5, 10, 20, 40, 60, 60};
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T00:30:00Z");
    d.rules.fast = false;
    d.rules.poll.kind = RHYTHM_OFF;
    d.now_us = at("2026-01-01T01:00:00Z");
    for (size_t i = 0; i < sizeof(waits_min) / sizeof(waits_min[0]); i++) {
        assert_int_equal(look(&d), START_RECONCILE);
        ran_for(&d, START_RECONCILE, SECOND, true, false);
        assert_int_equal(look(&d), START_NOTHING);
        assert_int_equal(d.view.wait, WAIT_RETRY);
        assert_int_equal(d.view.next_us - d.now_us, waits_min[i] * MINUTE);
        d.now_us = d.view.next_us;
    }
    ran(&d, START_RECONCILE);
    (void)look(&d);
    assert_int_equal(d.view.reconcile_us, at("2026-01-02T01:00:00Z"));
}

static void a_failed_poll_is_tried_again_ever_later(void **state)
{
    (void)state;
    static const int64_t waits_s[] = {10, 20, 40, 80, 160, 300, 300};
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    for (size_t i = 0; i < sizeof(waits_s) / sizeof(waits_s[0]); i++) {
        assert_int_equal(look(&d), START_POLL);
        ran_for(&d, START_POLL, SECOND, true, false);
        assert_int_equal(look(&d), START_NOTHING);
        assert_int_equal(d.view.next_us - d.now_us, waits_s[i] * SECOND);
        if (i == 0)
            assert_string_equal(words(&d), "failed, tried again in 10 s");
        d.now_us = d.view.next_us;
    }
    ran(&d, START_POLL);
    (void)look(&d);
    assert_int_equal(d.view.wait, WAIT_NONE);
    assert_int_equal(d.view.next_us - d.now_us, 8 * SECOND);
}

static void only_what_survives_is_to_be_saved(void **state)
{
    (void)state;
    struct schedule_state s = {.since_us = 1};
    struct schedule_run run = {START_FAST, 5, 6, false, true};
    assert_false(schedule_note(&s, &run));
    run.what = START_POLL;
    assert_true(schedule_note(&s, &run));
    assert_int_equal(s.polled_us, 5);
    run.failed = true;
    assert_false(schedule_note(&s, &run));
    run.what = START_NOTHING;
    run.failed = false;
    assert_false(schedule_note(&s, &run));
    run.what = START_RECONCILE;
    assert_true(schedule_note(&s, &run));
    assert_int_equal(s.reconciled_us, 5);
}

/* ---- what holds back -------------------------------------------------------- */

static void a_paused_sync_waits_for_a_person(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-02T13:05:00Z");
    d.c.pause = (struct pause){true, STR("anna"), STR("moving the office"),
                               d.now_us};
    d.now_us += HOUR;
    assert_int_equal(look(&d), START_NOTHING);
    assert_true(d.view.next_us == SCHEDULE_NEVER);
    assert_string_equal(words(&d),
                        "paused by anna since 14:05: moving the office");
    assert_false(schedule_lets(&d.c, BY_PERSON, d.now_us, &d.view));
    assert_false(schedule_lets(&d.c, BY_WEBHOOK, d.now_us, &d.view));
    assert_int_equal(d.view.wait, WAIT_PAUSED);
    d.now_us += 3 * US_PER_DAY;
    d.c.pause.why = d.c.pause.who = STR_NONE;
    assert_string_equal(words(&d), "paused since 2026-01-02 14:05");
    d.c.pause.set = false;
    assert_int_equal(look(&d), START_RECONCILE); /* what was missed */
}

static void a_paused_connection_stops_its_syncs(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-02T13:05:00Z");
    d.connection[SIDE_RIGHT].pause =
        (struct pause){true, STR("bob"), STR_NONE, d.now_us};
    assert_int_equal(look(&d), START_NOTHING);
    assert_string_equal(words(&d), "crm is paused by bob since 14:05");
    assert_false(schedule_lets(&d.c, BY_PERSON, d.now_us, &d.view));
    assert_int_equal(d.view.side, SIDE_RIGHT);
}

static void a_sync_that_is_off_runs_for_people_only(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-02T13:05:00Z");
    d.c.enabled = false;
    assert_int_equal(look(&d), START_NOTHING);
    assert_string_equal(words(&d), "switched off");
    assert_false(schedule_lets(&d.c, BY_HUB, d.now_us, &d.view));
    assert_false(schedule_lets(&d.c, BY_WEBHOOK, d.now_us, &d.view));
    assert_true(schedule_lets(&d.c, BY_PERSON, d.now_us, &d.view));
}

static void in_quiet_hours_nothing_starts_by_itself(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T20:00:00Z");
    set_quiet(&d, 22 * 60, 7 * 60);
    ran(&d, START_POLL);
    d.now_us = at("2026-01-01T20:59:59Z"); /* 21:59:59 in Paris */
    assert_int_equal(look(&d), START_POLL);
    ran(&d, START_POLL);
    d.now_us = at("2026-01-01T21:00:00Z");
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.next_us, at("2026-01-02T06:00:00Z"));
    assert_int_equal(d.view.reconcile_us, at("2026-01-02T06:00:00Z"));
    assert_string_equal(words(&d), "quiet hours until tomorrow 07:00");
    d.now_us = at("2026-01-02T05:59:59Z");
    assert_int_equal(look(&d), START_NOTHING);
    assert_string_equal(words(&d), "quiet hours until 07:00");
    d.now_us = at("2026-01-02T06:00:00Z");
    assert_int_equal(look(&d), START_RECONCILE);
}

static void quiet_hours_hold_those_whom_they_name(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T12:00:00Z");
    set_quiet(&d, 12 * 60, 14 * 60);
    for (int defers = QUIET_OWN; defers <= QUIET_ALL; defers++) {
        d.rules.quiet.defers = (enum quiet_defers)defers;
        for (int who = BY_HUB; who <= BY_PERSON; who++)
            assert_int_equal(schedule_lets(&d.c, (enum schedule_who)who,
                                           d.now_us, &d.view),
                             who > defers);
    }
    assert_false(schedule_lets(&d.c, BY_PERSON, d.now_us, &d.view));
    assert_int_equal(d.view.wait, WAIT_QUIET);
    assert_int_equal(d.view.until_us, at("2026-01-01T13:00:00Z"));
    assert_true(schedule_lets(&d.c, BY_PERSON, d.view.until_us, &d.view));
}

/* 25 October 2026 in Paris shows 02:00 to 03:00 twice. */
static void quiet_hours_end_where_clocks_change(void **state)
{
    (void)state;
    static const struct {
        int to;
        const char *now;
        const char *end;
    } rows[] = {
        {150, "2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z"}, /* 02:30 */
        {150, "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"}, /* once more */
        {240, "2026-10-25T00:10:00Z", "2026-10-25T03:00:00Z"}, /* 04:00 */
        {150, "2026-03-29T00:10:00Z", "2026-03-29T01:00:00Z"}, /* skipped */
        {240, "2026-03-29T00:10:00Z", "2026-03-29T02:00:00Z"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_DESK d;
        desk_init(&d, rows[i].now);
        set_quiet(&d, 22 * 60, rows[i].to);
        assert_int_equal(look(&d), START_NOTHING);
        assert_int_equal(d.view.wait, WAIT_QUIET);
        assert_int_equal(d.view.until_us, at(rows[i].end));
        assert_int_equal(d.view.next_us, at(rows[i].end));
    }
}

static void a_connection_that_is_down_is_waited_for(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.connection[SIDE_LEFT].free_us = d.now_us + 40 * SECOND;
    assert_int_equal(look(&d), START_NOTHING);
    assert_int_equal(d.view.next_us, d.now_us + 40 * SECOND);
    assert_string_equal(words(&d), "odoo is not asked for another 40 s");
    d.connection[SIDE_LEFT].why = STR("not asked for another 40 s: no answer");
    assert_string_equal(words(&d),
                        "odoo is not asked for another 40 s: no answer");
    d.now_us = d.view.next_us;
    assert_int_equal(look(&d), START_POLL);
}

static void the_longest_of_two_waits_counts(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    d.connection[SIDE_LEFT].free_us = d.now_us + 40 * SECOND;
    d.connection[SIDE_RIGHT].free_us = d.now_us + 20 * SECOND;
    (void)look(&d);
    assert_int_equal(d.view.next_us, d.now_us + 40 * SECOND);
    assert_int_equal(d.view.side, SIDE_LEFT);
    /* into the quiet hours, 10:30 in Paris */
    d.connection[SIDE_RIGHT].free_us = d.now_us + 31 * MINUTE;
    set_quiet(&d, 630, 660);
    (void)look(&d);
    assert_int_equal(d.view.next_us, at("2026-01-01T10:00:00Z"));
}

/* ---- words ------------------------------------------------------------------ */

static void the_next_thing_is_told(void **state)
{
    (void)state;
    AUTO_DESK d;
    desk_init(&d, "2026-01-01T09:00:00Z");
    ran(&d, START_POLL);
    assert_string_equal(words(&d), "next poll in 8 s");
    d.rules.fast = false;
    assert_string_equal(words(&d), "next poll in 5 min");
    d.rules.poll.kind = RHYTHM_OFF;
    assert_string_equal(words(&d), "next compare in 16 h");
    cron_rhythm(&d.rules.reconcile, "@yearly");
    assert_string_equal(words(&d), "next compare in 365 d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            defect_14_polls_by_their_interval_and_compares_at_02_00),
        cmocka_unit_test(a_new_sync_is_polled_at_once),
        cmocka_unit_test(an_interval_counts_from_the_begin_of_the_last_poll),
        cmocka_unit_test(a_hub_that_was_off_polls_when_it_is_back),
        cmocka_unit_test(a_cron_names_the_times_of_polls),
        cmocka_unit_test(with_all_off_nothing_starts_by_itself),
        cmocka_unit_test(a_state_from_the_future_is_one_of_now),
        cmocka_unit_test(a_side_that_cannot_tell_is_asked_more_often),
        cmocka_unit_test(an_edit_there_is_seen_within_ten_seconds),
        cmocka_unit_test(a_slow_poll_is_not_followed_at_its_heels),
        cmocka_unit_test(with_webhooks_on_both_sides_there_are_no_fast_polls),
        cmocka_unit_test(the_limits_of_a_connection_are_kept),
        cmocka_unit_test(fast_polls_take_at_most_half_of_what_is_allowed),
        cmocka_unit_test(a_missed_compare_is_made_up_for_once),
        cmocka_unit_test(one_that_was_never_made_counts_from_the_first_look),
        cmocka_unit_test(a_compare_is_a_poll_too),
        cmocka_unit_test(a_failed_compare_is_tried_again_ever_later),
        cmocka_unit_test(a_failed_poll_is_tried_again_ever_later),
        cmocka_unit_test(only_what_survives_is_to_be_saved),
        cmocka_unit_test(a_paused_sync_waits_for_a_person),
        cmocka_unit_test(a_paused_connection_stops_its_syncs),
        cmocka_unit_test(a_sync_that_is_off_runs_for_people_only),
        cmocka_unit_test(in_quiet_hours_nothing_starts_by_itself),
        cmocka_unit_test(quiet_hours_hold_those_whom_they_name),
        cmocka_unit_test(quiet_hours_end_where_clocks_change),
        cmocka_unit_test(a_connection_that_is_down_is_waited_for),
        cmocka_unit_test(the_longest_of_two_waits_counts),
        cmocka_unit_test(the_next_thing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
