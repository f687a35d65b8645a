/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The report of a run: as a value, as JSON, and back. */
#include "engine/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"

static void fill(struct report *out, struct sync_report syncs[2])
{
    syncs[0] = (struct sync_report){
        .name = STR("contacts"),
        .side = {{1, 2, 3, 4, 5, 6, 7}, {8, 9, 10, 11, 12, 13, 14}},
        .jobs = 15, .linked = 16, .unchanged = 17, .ignored = 18,
        .held = 19, .overruled = 20, .parked = 21, .waiting = 22};
    syncs[1] = (struct sync_report){.name = STR("deals"),
                                    .error = STR("no such field")};
    *out = (struct report){.run = STR("01RUN"), .syncs = syncs, .n = 2,
                           .elapsed_ms = 42};
}

static void what_it_says_comes_back_whole_through_json(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    struct sync_report syncs[2];
    struct report report;
    struct report read;
    struct value parsed;
    (void)state;
    fill(&report, syncs);
    (void)error_set(&report.error, ERR_UNREACHABLE, __FILE__, __LINE__,
                    "nobody there");
    struct value told = report_value(&a, &report);
    struct str text = json_text(&a, &told);
    assert_int_equal(json_parse(&a, text, &parsed, NULL), ERR_OK);
    report_read(&a, &parsed, &read);
    struct value again = report_value(&a, &read);
    assert_true(str_eq(json_text(&a, &again), text));
    assert_int_equal(read.error.code, ERR_UNREACHABLE);
    assert_int_equal(read.error.scope, report.error.scope);
    assert_int_equal(report_writes(&read), report_writes(&report));
}

static void a_run_that_went_well_has_no_error(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    struct sync_report syncs[2];
    struct report report;
    struct report read;
    (void)state;
    fill(&report, syncs);
    struct value told = report_value(&a, &report);
    report_read(&a, &told, &read);
    assert_int_equal(read.error.code, ERR_OK);
    assert_true(value_is_null(&read.calls));
}

static void a_code_that_nobody_knows_is_a_failure_all_the_same(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    struct report read;
    struct value told;
    (void)state;
    assert_int_equal(
        json_parse(&a, STR("{\"run\":\"01RUN\",\"error\":\"odd\","
                           "\"error_code\":\"of_tomorrow\"}"),
                   &told, NULL),
        ERR_OK);
    report_read(&a, &told, &read);
    assert_int_not_equal(read.error.code, ERR_OK);
    assert_string_equal(read.error.message, "odd");
    assert_int_equal(read.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says_comes_back_whole_through_json),
        cmocka_unit_test(a_run_that_went_well_has_no_error),
        cmocka_unit_test(a_code_that_nobody_knows_is_a_failure_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
