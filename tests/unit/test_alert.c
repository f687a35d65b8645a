/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* When people are told what: a clock that the tests turn. */
#include "unit/check.h"

#include "base/time.h"
#include "serve/alert/alert.h"

#define MINUTE (60 * US_PER_SECOND)
#define HOUR (60 * MINUTE)
#define START INT64_C(1767322800000000) /* 2026-01-02T03:00:00Z */

struct world {
    struct arena arena;
    struct alert_settings settings;
    struct alert_rules rules;
    struct alert_memory memory;
    struct alert_fact facts[8];
    size_t n;
    struct alert_sync syncs[1];
    int64_t now_us;
    struct alert_message out[ALERT_MESSAGES];
};

static int set_up(void **state)
{
    struct arena arena = ARENA_INIT;
    struct world *w = arena_new(&arena, struct world);
    w->settings = (struct alert_settings){.mail = {.enabled = true},
                                          .kinds = (1u << ALERT_KINDS) - 1,
                                          .group_ms = 300000,
                                          .again_ms = 3600000,
                                          .per_hour = 3};
    w->arena = arena;
    w->now_us = START;
    w->syncs[0] = (struct alert_sync){.name = STR("contacts"),
                                      .enabled = true, .written = 12};
    assert_int_equal(zone_load(&w->arena, STR("Europe/Paris"), &w->rules.zone,
                               NULL), ERR_OK);
    w->rules.settings = &w->settings;
    w->rules.public_url = STR("https://hub.example.com");
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    struct arena arena = w->arena;
    arena_fini(&arena);
    return 0;
}

static void now_is(struct world *w, enum alert_kind kind, const char *about,
                   const char *what, int64_t count)
{
    w->facts[w->n++] = (struct alert_fact){.kind = kind,
                                           .about = str_from(about),
                                           .what = str_from(what),
                                           .count = count};
}

/* Looks after so long, and over a restart: memory is stored and read. */
static size_t after(struct world *w, int64_t us)
{
    const struct alert_facts facts = {w->facts, w->n, w->syncs, 1};
    struct str stored = alert_memory_encode(&w->arena, &w->memory);
    w->now_us += us;
    alert_memory_decode(&w->arena, stored, &w->memory);
    return alert_step(&w->arena, &w->rules, &facts, w->now_us, &w->memory,
                      w->out);
}

#define assert_in(text, wanted) assert_true(str_contains((text), STR(wanted)))

static void what_is_wrong_is_told_once_after_the_window(void **state)
{
    struct world *w = *state;
    now_is(w, ALERT_FAILED_JOBS, "contacts", "rejected", 3);
    assert_int_equal(after(w, 0), 0);
    assert_int_equal(after(w, 4 * MINUTE), 0);
    assert_int_equal(after(w, MINUTE), 1);
    check_str(w->out[0].subject, "Crosswalk: contacts: 3 records cannot be "
                                 "carried over (rejected)");
    assert_in(w->out[0].text, "does not take the values");
    assert_in(w->out[0].text, "https://hub.example.com/#/jobs?state=parked&"
                              "sync=contacts&reason=rejected\n");
    assert_int_equal(w->out[0].first_us, START);
    assert_int_equal(w->out[0].count, 3);
    for (int hour = 0; hour < 30; hour++)
        assert_int_equal(after(w, HOUR), 0);
}

static void what_comes_together_is_told_together_worst_first(void **state)
{
    struct world *w = *state;
    now_is(w, ALERT_FAILED_JOBS, "contacts", "rejected", 1);
    after(w, 0);
    now_is(w, ALERT_CONFLICTS, "tasks", "conflict", 2);
    now_is(w, ALERT_CONNECTION, "odoo", "", 1);
    assert_int_equal(after(w, 4 * MINUTE), 0);
    assert_int_equal(after(w, MINUTE), 1);
    check_str(w->out[0].subject, "Crosswalk: 3 things need you");
    assert_int_equal(w->out[0].kind, ALERT_CONNECTION);
    assert_in(w->out[0].text, "odoo stopped answering");
    assert_in(w->out[0].text, "tasks: 2 fields were changed on both sides");
    assert_in(w->out[0].text, "Choose the side that is right");
}

static void what_goes_away_within_the_window_is_never_told(void **state)
{
    struct world *w = *state;
    now_is(w, ALERT_CONNECTION, "odoo", "", 1);
    after(w, 0);
    w->n = 0;
    assert_int_equal(after(w, 4 * MINUTE), 0);
    assert_int_equal(after(w, HOUR), 0);
    assert_int_equal(w->memory.n, 0);
}

static void what_is_over_is_told_when_it_had_been_told(void **state)
{
    struct world *w = *state;
    now_is(w, ALERT_CONNECTION, "odoo", "", 1);
    after(w, 0);
    assert_int_equal(after(w, 5 * MINUTE), 1);
    w->n = 0;
    assert_int_equal(after(w, MINUTE), 0);
    assert_int_equal(after(w, 5 * MINUTE), 1);
    check_str(w->out[0].subject, "Crosswalk: odoo answers again");
    assert_int_equal(after(w, 5 * MINUTE), 0);
}

static void a_connection_that_flaps_is_told_once_an_hour(void **state)
{
    struct world *w = *state;
    size_t told = 0;
    w->settings.group_ms = 0;
    for (int minute = 0; minute < 120; minute++) {
        w->n = 0;
        if (minute % 2 == 0)
            now_is(w, ALERT_CONNECTION, "odoo", "", 1);
        told += after(w, MINUTE);
    }
    /* down and up, twice: at the start and an hour later */
    assert_int_equal(told, 4);
}

static void growth_is_told_again_after_an_hour(void **state)
{
    struct world *w = *state;
    now_is(w, ALERT_FAILED_JOBS, "contacts", "rejected", 3);
    after(w, 0);
    assert_int_equal(after(w, 5 * MINUTE), 1);
    w->facts[0].count = 9;
    assert_int_equal(after(w, 50 * MINUTE), 0);
    assert_int_equal(after(w, 10 * MINUTE), 0); /* the window begins */
    assert_int_equal(after(w, 5 * MINUTE), 1);
    assert_in(w->out[0].text, "9 records");
    w->facts[0].count = 2; /* a person is at work */
    assert_int_equal(after(w, 2 * HOUR), 0);
    assert_int_equal(after(w, 2 * HOUR), 0);
}

static void no_more_than_so_many_messages_an_hour(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    struct world *w = *state;
    size_t told = 0;
    w->settings.group_ms = 0;
    for (size_t i = 0; i < 8; i++) {
        now_is(w, ALERT_SYNC_FAILED, names[i], "", 1);
        told += after(w, MINUTE);
    }
    assert_int_equal(told, 3);
    assert_int_equal(after(w, HOUR), 1);
    check_str(w->out[0].subject, "Crosswalk: 5 things need you");
}

static void a_guard_is_told_each_time_and_never_taken_back(void **state)
{
    struct world *w = *state;
    w->settings.group_ms = 0;
    now_is(w, ALERT_GUARD, "contacts", "", 1);
    w->facts[0].since_us = START;
    w->facts[0].why = STR("40 of 50 linked records are missing");
    assert_int_equal(after(w, 0), 1);
    assert_in(w->out[0].text, "40 of 50");
    assert_int_equal(after(w, HOUR), 0);
    w->n = 0;
    assert_int_equal(after(w, HOUR), 0);
    now_is(w, ALERT_GUARD, "contacts", "", 1);
    w->facts[0].since_us = START + US_PER_DAY;
    assert_int_equal(after(w, HOUR), 1);
}

static void kinds_that_are_off_are_not_told(void **state)
{
    struct world *w = *state;
    w->settings.group_ms = 0;
    w->settings.kinds = 1u << ALERT_GUARD;
    now_is(w, ALERT_FAILED_JOBS, "contacts", "rejected", 3);
    assert_int_equal(after(w, HOUR), 0);
    assert_int_equal(w->memory.n, 0);
}

static void the_digest_comes_each_day_by_the_clock_on_the_wall(void **state)
{
    struct world *w = *state;
    w->settings.digest = true;
    w->settings.digest_minute = 8 * 60; /* in Paris: 07:00 UTC in winter */
    assert_int_equal(after(w, 0), 0);
    assert_int_equal(after(w, 4 * HOUR - MINUTE), 0);
    assert_int_equal(after(w, MINUTE), 1);
    assert_int_equal(w->out[0].kind, ALERT_DIGEST);
    check_str(w->out[0].subject,
              "Crosswalk: all is well, 12 written in 24 hours");
    assert_int_equal(after(w, MINUTE), 0);
    assert_int_equal(after(w, 24 * HOUR - MINUTE), 1);
    /* off for three days: one digest, not three */
    assert_int_equal(after(w, 72 * HOUR), 1);
    assert_int_equal(after(w, MINUTE), 0);
}

static void the_digest_says_what_still_waits(void **state)
{
    struct world *w = *state;
    w->settings.digest = true;
    w->settings.digest_minute = 8 * 60;
    w->syncs[0].needing = 7;
    now_is(w, ALERT_CONFLICTS, "contacts", "unmapped", 7);
    after(w, 0);
    after(w, 5 * MINUTE);
    assert_int_equal(after(w, 4 * HOUR), 1);
    check_str(w->out[0].subject, "Crosswalk: 1 thing needs you");
    assert_in(w->out[0].text, "contacts: 7 for a person");
    assert_in(w->out[0].text, "7 fields have values without a counterpart");
    assert_in(w->out[0].text, "Pair the missing item");
}

static void a_clock_put_back_delays_nothing(void **state)
{
    struct world *w = *state;
    w->settings.digest = true;
    w->settings.digest_minute = 8 * 60;
    now_is(w, ALERT_CONNECTION, "odoo", "", 1);
    after(w, 0);
    after(w, 5 * MINUTE);
    now_is(w, ALERT_CONNECTION, "pc", "", 1);
    after(w, MINUTE);
    assert_int_equal(after(w, -900 * 24 * HOUR), 0);
    assert_int_equal(after(w, 5 * MINUTE), 1);
    check_str(w->out[0].subject, "Crosswalk: pc stopped answering");
    w->facts[0].count = 0;
    after(w, HOUR);
    assert_int_equal(after(w, 5 * MINUTE), 1);
    assert_int_equal(after(w, 23 * HOUR), 1);
    assert_int_equal(w->out[0].kind, ALERT_DIGEST);
}

static void names_cannot_leave_the_link(void **state)
{
    struct world *w = *state;
    w->settings.group_ms = 0;
    now_is(w, ALERT_CONNECTION, "a/b?c#d e", "", 1);
    assert_int_equal(after(w, 0), 1);
    assert_in(w->out[0].text, "/#/connections/a%2Fb%3Fc%23d%20e\n");
    w->rules.public_url = STR_NONE;
    w->facts[0].about = STR("other");
    assert_int_equal(after(w, 0), 1);
    assert_false(str_contains(w->out[0].text, STR("/#/")));
}

static void a_memory_that_cannot_be_read_is_empty(void **state)
{
    struct world *w = *state;
    alert_memory_decode(&w->arena, STR("{\"causes\":[{\"kind\":99},5],"
                                       "\"sent\":7}"), &w->memory);
    assert_int_equal(w->memory.n, 0);
    assert_int_equal(w->memory.n_sent, 0);
    alert_memory_decode(&w->arena, STR("nonsense"), &w->memory);
    assert_int_equal(w->memory.n, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_wrong_is_told_once_after_the_window),
        T(what_comes_together_is_told_together_worst_first),
        T(what_goes_away_within_the_window_is_never_told),
        T(what_is_over_is_told_when_it_had_been_told),
        T(a_connection_that_flaps_is_told_once_an_hour),
        T(growth_is_told_again_after_an_hour),
        T(no_more_than_so_many_messages_an_hour),
        T(a_guard_is_told_each_time_and_never_taken_back),
        T(kinds_that_are_off_are_not_told),
        T(the_digest_comes_each_day_by_the_clock_on_the_wall),
        T(the_digest_says_what_still_waits),
        T(a_clock_put_back_delays_nothing),
        T(names_cannot_leave_the_link),
        T(a_memory_that_cannot_be_read_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
