/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/time.h"
#include "sandbox/faults.h"
#include "sandbox/program.h"

/* Verdicts of n calls with the given knobs, all at one moment. */
static struct faults_verdict nth_call(struct faults *f,
                                      const struct sandbox_knobs *knobs,
                                      bool is_write)
{
    return faults_meet(f, knobs, is_write, 1000 * US_PER_SECOND);
}

static void without_knobs_nothing_happens(void **state)
{
    (void)state;
    struct faults f = {0};
    struct sandbox_knobs knobs = {0};
    for (int i = 0; i < 20; i++) {
        struct faults_verdict v = nth_call(&f, &knobs, true);
        assert_int_equal(faults_count(&v), 0);
        assert_int_equal(v.delay_ms, 0);
    }
    assert_false(faults_race_lost(&f, &knobs));
}

static void the_nth_call_fails_with_the_status_asked_for(void **state)
{
    (void)state;
    struct faults f = {0};
    struct sandbox_knobs knobs = {.fail_every = 3, .fail_status = 502};
    int seen[6];
    for (int i = 0; i < 6; i++)
        seen[i] = nth_call(&f, &knobs, false).status;
    const int expected[6] = {0, 0, 502, 0, 0, 502};
    assert_memory_equal(seen, expected, sizeof seen);
}

static void calls_past_the_rate_wait_for_the_next_window(void **state)
{
    (void)state;
    struct faults f = {0};
    struct sandbox_knobs knobs = {.rate_limit = 2, .rate_window_ms = 500};
    int64_t t = 9 * US_PER_SECOND;
    assert_int_equal(faults_meet(&f, &knobs, false, t).status, 0);
    assert_int_equal(faults_meet(&f, &knobs, false, t).status, 0);
    struct faults_verdict v =
        faults_meet(&f, &knobs, false, t + 100 * US_PER_MS);
    assert_int_equal(v.status, 429);
    assert_int_equal(v.retry_after_ms, 400);
    t += 500 * US_PER_MS;
    assert_int_equal(faults_meet(&f, &knobs, false, t).status, 0);
}

static void writes_are_counted_apart_from_calls(void **state)
{
    (void)state;
    struct faults f = {0};
    struct sandbox_knobs knobs = {.drop_after_every = 2, .deliver_twice = 3};
    assert_false(nth_call(&f, &knobs, true).drop_after);
    assert_false(nth_call(&f, &knobs, false).drop_after);
    assert_true(nth_call(&f, &knobs, true).drop_after);
    assert_true(nth_call(&f, &knobs, true).twice);
}

static void a_lost_race_is_lost_burst_times_then_won(void **state)
{
    (void)state;
    struct faults f = {0};
    struct sandbox_knobs knobs = {.serialization_every = 1,
                                  .serialization_burst = 2};
    assert_true(faults_race_lost(&f, &knobs));
    assert_true(faults_race_lost(&f, &knobs));
    assert_false(faults_race_lost(&f, &knobs));
    assert_true(faults_race_lost(&f, &knobs));
}

static void a_delayed_commit_delays_the_answer_of_writes_only(void **state)
{
    (void)state;
    struct faults f = {0};
    struct sandbox_knobs knobs = {.latency_ms = 5, .commit_delay_ms = 70};
    assert_int_equal(nth_call(&f, &knobs, false).delay_ms, 5);
    assert_int_equal(nth_call(&f, &knobs, true).delay_ms, 75);
}

static void a_misspelt_knob_is_answered_with_the_right_one(void **state)
{
    (void)state;
    struct sandbox_knobs knobs = {0};
    struct error e;
    check_err(sandbox_knob_set(&knobs, STR("latency"), 5, &e), ERR_USAGE);
    assert_non_null(strstr(e.message, "there is no knob"));
    check_err(sandbox_knob_set(&knobs, STR("fail_evry"), 5, &e), ERR_USAGE);
    assert_non_null(strstr(e.message, "fail_every"));
    check_err(sandbox_knob_set(&knobs, STR("latency_ms"), -1, &e), ERR_USAGE);
    check_ok(sandbox_knob_set(&knobs, STR("clock_skew_ms"), -9, &e), &e);
    assert_int_equal(knobs.clock_skew_ms, -9);
}

static void a_command_line_without_a_system_is_a_usage_error(void **state)
{
    (void)state;
    struct program_plan plan;
    struct error e;
    char *none[] = {"crosswalk-sandbox"};
    check_err(program_parse(1, none, &plan, &e), ERR_USAGE);
    char *unknown[] = {"crosswalk-sandbox", "odooo"};
    check_err(program_parse(2, unknown, &plan, &e), ERR_USAGE);
    char *early[] = {"crosswalk-sandbox", "--port", "1"};
    check_err(program_parse(3, early, &plan, &e), ERR_USAGE);
    assert_non_null(strstr(e.message, "name the system before"));
}

static void a_command_line_has_room_for_so_much(void **state)
{
    (void)state;
    struct program_plan plan;
    struct error e;
    char *words[2 + 2 * (PROGRAM_PAIRS_MAX + 1)] = {"crosswalk-sandbox",
                                                    "odoo"};
    int n = 2;
    for (int i = 0; i < PROGRAM_PAIRS_MAX; i++) {
        words[n++] = "--knob";
        words[n++] = "latency_ms=1";
    }
    check_ok(program_parse(n, words, &plan, &e), &e);
    words[n++] = "--knob=latency_ms=1";
    check_err(program_parse(n, words, &plan, &e), ERR_USAGE);
    for (n = 1; n <= PROGRAM_SYSTEMS_MAX; n++)
        words[n] = "odoo";
    check_ok(program_parse(n, words, &plan, &e), &e);
    words[n++] = "odoo";
    check_err(program_parse(n, words, &plan, &e), ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_knobs_nothing_happens),
        cmocka_unit_test(the_nth_call_fails_with_the_status_asked_for),
        cmocka_unit_test(calls_past_the_rate_wait_for_the_next_window),
        cmocka_unit_test(writes_are_counted_apart_from_calls),
        cmocka_unit_test(a_lost_race_is_lost_burst_times_then_won),
        cmocka_unit_test(a_delayed_commit_delays_the_answer_of_writes_only),
        cmocka_unit_test(a_misspelt_knob_is_answered_with_the_right_one),
        cmocka_unit_test(a_command_line_without_a_system_is_a_usage_error),
        cmocka_unit_test(a_command_line_has_room_for_so_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
