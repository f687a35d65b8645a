/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What of the schedule survives the hub. */
#include "engine/schedule_state.h"

#include "lib/store_fixture.h"

static const struct pause_of contacts = {PAUSED_SYNC, STR("contacts")};
static const struct pause_of crm = {PAUSED_CONNECTION, STR("contacts")};

static struct schedule_state load(struct store_fixture *f, const char *sync)
{
    struct schedule_state s = {.failures = 1};
    check_ok(schedule_state_load(f->s, str_from(sync), &s, &f->e), &f->e);
    return s;
}

static struct pause paused(struct store_fixture *f, const struct pause_of *of,
                           int64_t *version)
{
    struct pause p = {0};
    check_ok(pause_load(f->s, &f->arena, of, &p, version, &f->e), &f->e);
    return p;
}

static int64_t put_pause(struct store_fixture *f, const struct pause_of *of,
                         const struct pause *pause, int64_t version)
{
    int64_t now = -1;
    fixture_begin(f);
    check_ok(pause_save(f->s, of, pause, version, &now, &f->e), &f->e);
    fixture_commit(f);
    return now;
}

static void times_survive_and_what_is_of_the_moment_does_not(void **state)
{
    struct store_fixture *f = *state;
    const struct schedule_state s = {.since_us = 1, .polled_us = 2,
                                     .reconciled_us = 3, .fast_us = 4,
                                     .changed_us = 5, .failed_us = 6,
                                     .failures = 7};
    const struct schedule_state expected = {.since_us = 1, .polled_us = 2,
                                            .reconciled_us = 3};
    fixture_begin(f);
    check_ok(schedule_state_save(f->s, STR("contacts"), &s, 9, &f->e), &f->e);
    fixture_commit(f);
    fixture_reopen(f);
    struct schedule_state got = load(f, "contacts");
    assert_memory_equal(&got, &expected, sizeof(got));
    got = load(f, "deals");
    assert_memory_equal(&got, &(struct schedule_state){0}, sizeof(got));
}

static void what_cannot_be_read_counts_as_nothing(void **state)
{
    struct store_fixture *f = *state;
    static const char *const texts[] = {"{", "[]", "7",
                                        "{\"polled\":\"x\",\"since\":null}"};
    for (size_t i = 0; i < 4; i++) {
        const struct kept_change change = {STR("schedule/contacts"),
                                           str_from(texts[i]),
                                           KEPT_ANY_VERSION, 9};
        int64_t version = 0;
        fixture_begin(f);
        check_ok(kept_put(f->s, &change, &version, &f->e), &f->e);
        fixture_commit(f);
        struct schedule_state got = load(f, "contacts");
        assert_memory_equal(&got, &(struct schedule_state){0}, sizeof(got));
    }
}

static void a_pause_says_who_when_and_why(void **state)
{
    struct store_fixture *f = *state;
    const struct pause p = {true, STR("anna"), STR("moving"), 77};
    int64_t version = -1;
    assert_false(paused(f, &contacts, &version).set);
    assert_int_equal(version, 0);
    assert_int_equal(put_pause(f, &contacts, &p, version), 1);
    fixture_reopen(f);
    struct pause got = paused(f, &contacts, &version);
    assert_true(got.set);
    check_str(got.who, "anna");
    check_str(got.why, "moving");
    assert_int_equal(got.since_us, 77);
    assert_false(paused(f, &crm, NULL).set); /* of the same name */
}

static void a_pause_ends_once(void **state)
{
    struct store_fixture *f = *state;
    const struct pause p = {.set = true, .since_us = 77};
    const struct pause none = {.since_us = 78};
    assert_int_equal(put_pause(f, &crm, &p, 0), 1);
    assert_true(paused(f, &crm, NULL).set);
    assert_int_equal(put_pause(f, &crm, &none, 1), 2);
    struct pause got = paused(f, &crm, NULL);
    assert_false(got.set);
    assert_int_equal(got.since_us, 0);
    assert_int_equal(put_pause(f, &crm, &p, 1), 0); /* somebody was quicker */
    assert_false(paused(f, &crm, NULL).set);
}

static void a_pause_that_cannot_be_read_stays_one(void **state)
{
    struct store_fixture *f = *state;
    const struct kept_change change = {STR("pause/sync/contacts"), STR("{"),
                                       KEPT_ANY_VERSION, 9};
    int64_t version = 0;
    fixture_begin(f);
    check_ok(kept_put(f->s, &change, &version, &f->e), &f->e);
    fixture_commit(f);
    assert_true(paused(f, &contacts, NULL).set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(times_survive_and_what_is_of_the_moment_does_not),
        STORE_TEST(what_cannot_be_read_counts_as_nothing),
        STORE_TEST(a_pause_says_who_when_and_why),
        STORE_TEST(a_pause_ends_once),
        STORE_TEST(a_pause_that_cannot_be_read_stays_one),
    };
    return cmocka_run_group_tests_name("schedule state", tests, NULL, NULL);
}
