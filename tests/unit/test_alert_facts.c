/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How things stand, as alerts see it. */
#include "lib/api_rig.h"

#include "base/time.h"
#include "serve/alert/alert_facts.h"

struct scene {
    struct rig *rig;
    struct hub_sync_state syncs[1];
    struct hub_connection_state connections[2];
    struct hub_state hub;
    struct alert_facts facts;
};

static void all_is_well(struct scene *s, struct rig *rig)
{
    *s = (struct scene){.rig = rig,
                        .syncs = {{.name = STR("contacts")}},
                        .connections = {{.name = STR("odoo")},
                                        {.name = STR("pc")}}};
    s->hub = (struct hub_state){.syncs = s->syncs,
                                .n_syncs = 1,
                                .connections = s->connections,
                                .n_connections = 2};
}

static size_t look(struct scene *s)
{
    const struct alert_source source = {.workspace = &s->rig->workspace,
                                        .store = s->rig->store,
                                        .hub = &s->hub,
                                        .now_us = RIG_NOW_US,
                                        .with_written = true};
    struct error e = {0};
    check_ok(alert_facts_gather(&s->rig->arena, &source, &s->facts, &e), &e);
    return s->facts.n;
}

static void break_connection(struct scene *s, const char *why)
{
    struct breaker *b = &s->connections[0].breaker;
    b->state = BREAKER_OPEN;
    (void)error_set(&b->last, ERR_UNREACHABLE, __FILE__, __LINE__, "%s", why);
}

static void nothing_is_wrong(void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    assert_int_equal(look(&s), 0);
    assert_int_equal(s.facts.n_syncs, 2);
}

static void parked_jobs_are_told_by_sync_and_reason(void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    rig_park(s.rig, "1", "rejected", "no");
    rig_park(s.rig, "2", "rejected", "no");
    rig_park(s.rig, "3", "invalid", "no");
    assert_int_equal(look(&s), 2);
    assert_int_equal(s.facts.at[0].kind, ALERT_FAILED_JOBS);
    check_str(s.facts.at[0].about, "contacts");
    check_str(s.facts.at[0].what, "rejected");
    assert_int_equal(s.facts.at[0].count, 2);
    size_t i = str_is(s.facts.syncs[0].name, "contacts") ? 0 : 1;
    assert_int_equal(s.facts.syncs[i].needing, 3);
}

static void held_fields_are_told_by_kind(void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    int64_t link = rig_link(s.rig, "1", "a");
    rig_hold(s.rig, link, HOLD_CONFLICT, "email");
    rig_hold(s.rig, link, HOLD_UNMAPPED, "user_id");
    assert_int_equal(look(&s), 2);
    assert_int_equal(s.facts.at[0].kind, ALERT_CONFLICTS);
    check_str(s.facts.at[0].what, "conflict");
    check_str(s.facts.at[1].what, "unmapped");
}

static void a_connection_that_is_not_asked_is_told_with_its_reason(
    void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    break_connection(&s, "odoo does not answer");
    assert_int_equal(look(&s), 1);
    assert_int_equal(s.facts.at[0].kind, ALERT_CONNECTION);
    check_str(s.facts.at[0].why, "odoo does not answer");
    s.connections[0].breaker.state = BREAKER_HALF_OPEN; /* not well yet */
    assert_int_equal(look(&s), 1);
    s.connections[0].breaker.state = BREAKER_CLOSED;
    assert_int_equal(look(&s), 0);
}

static void a_sync_is_not_told_beside_its_connection(void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    s.syncs[0].error = STR("no answer");
    assert_int_equal(look(&s), 1);
    assert_int_equal(s.facts.at[0].kind, ALERT_SYNC_FAILED);
    break_connection(&s, "no answer");
    assert_int_equal(look(&s), 1);
    assert_int_equal(s.facts.at[0].kind, ALERT_CONNECTION);
}

static void what_is_paused_is_nobodys_alarm(void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    s.syncs[0].error = STR("no answer");
    s.syncs[0].pause.set = true;
    assert_int_equal(look(&s), 0);
    break_connection(&s, "no answer");
    s.connections[0].pause.set = true;
    assert_int_equal(look(&s), 0);
}

static void a_guard_is_told_as_one_and_not_as_a_failure(void **state)
{
    struct scene s;
    all_is_well(&s, *state);
    s.syncs[0].error = s.syncs[0].guard = STR("9 of 10 are missing");
    s.syncs[0].guard_us = RIG_NOW_US - US_PER_SECOND;
    assert_int_equal(look(&s), 1);
    assert_int_equal(s.facts.at[0].kind, ALERT_GUARD);
    assert_int_equal(s.facts.at[0].since_us, RIG_NOW_US - US_PER_SECOND);
    s.syncs[0].error = STR(""); /* the next poll went well */
    assert_int_equal(look(&s), 1);
}

static void what_was_written_in_a_day_is_counted(void **state)
{
    struct scene s;
    struct error e = {0};
    all_is_well(&s, *state);
    const char *report = "{\"syncs\":[{\"sync\":\"contacts\",\"left\":"
                         "{\"created\":2,\"updated\":3},\"right\":"
                         "{\"deleted\":1,\"archived\":1,\"scanned\":99}}]}";
    const int64_t ended[] = {RIG_NOW_US - US_PER_SECOND,
                             RIG_NOW_US - US_PER_DAY + US_PER_SECOND,
                             RIG_NOW_US - US_PER_DAY - US_PER_SECOND};
    check_ok(store_begin(s.rig->store, &e), &e);
    for (size_t i = 0; i < 3; i++) {
        const struct run run = {
            .id = arena_printf(&s.rig->arena, "run-%zu", i),
            .kind = RUN_SYNC,
            .state = RUN_DONE,
            .started_us = ended[i] - 1,
            .ended_us = ended[i],
            .report = str_from(report)};
        check_ok(run_put(s.rig->store, &run, &e), &e);
    }
    check_ok(store_commit(s.rig->store, &e), &e);
    look(&s);
    size_t i = str_is(s.facts.syncs[0].name, "contacts") ? 0 : 1;
    assert_int_equal(s.facts.syncs[i].written, 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(nothing_is_wrong),
        RIG_TEST(parked_jobs_are_told_by_sync_and_reason),
        RIG_TEST(held_fields_are_told_by_kind),
        RIG_TEST(a_connection_that_is_not_asked_is_told_with_its_reason),
        RIG_TEST(a_sync_is_not_told_beside_its_connection),
        RIG_TEST(what_is_paused_is_nobodys_alarm),
        RIG_TEST(a_guard_is_told_as_one_and_not_as_a_failure),
        RIG_TEST(what_was_written_in_a_day_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
