/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/ports.h"
#include "base/time.h"

static int64_t parse(const char *text)
{
    struct error e = {0};
    int64_t us = 0;
    check_ok(time_parse(str_from(text), &us, &e), &e);
    return us;
}

static void every_form_of_a_time_is_the_same_moment(void **state)
{
    (void)state;
    const char *forms[] = {
        "2026-01-02T03:04:05Z",         "2026-01-02 03:04:05",
        "2026-01-02T03:04:05",          "2026-01-02t03:04:05z",
        "2026-01-02T05:04:05+02:00",    "2026-01-02T05:04:05+0200",
        "2026-01-01T22:04:05-05",       "2026-01-02 03:04:05.000000Z",
        "2026-01-02T03:04:05.0000000Z",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_true(parse(forms[i]) == INT64_C(1767323045000000));
    assert_true(parse("2026-01-02") == INT64_C(1767312000000000));
}

static void fractions_are_kept_to_the_microsecond(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    int64_t base = parse("2026-01-02T03:04:05Z");
    assert_true(parse("2026-01-02T03:04:05.5Z") == base + 500000);
    assert_true(parse("2026-01-02T03:04:05.1234569Z") == base + 123456);
    check_str(time_format(&a, base), "2026-01-02T03:04:05Z");
    check_str(time_format(&a, base + 120000), "2026-01-02T03:04:05.120Z");
    check_str(time_format(&a, base + 1), "2026-01-02T03:04:05.000001Z");
    check_str(time_format_sql(&a, base + 1), "2026-01-02 03:04:05");
}

static void times_before_1970_work_too(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_str(time_format(&a, -1), "1969-12-31T23:59:59.999999Z");
    assert_true(parse("1969-12-31T23:59:59.999999Z") == -1);
    assert_int_equal(date_from_time(-1), -1);
    assert_int_equal(date_from_time(0), 0);
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    const char *junk[] = {
        "",
        "2026-01-02T",
        "2026-01-02T03:04",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:00Z",
        "2026-01-02T03:04:61Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01",
        "2026-01-02T03:04:05Zx",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05+2:00",
        "2026-01-02T03:04:05+02:",
        "2026-01-02T03:04:05+02:60",
        "2026-01-02 ",
        "26-01-02",
        "2026/01/02",
        "+2026-01-02",
    };
    int64_t us = 7;
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        check_err(time_parse(str_from(junk[i]), &us, NULL), ERR_INVALID);
    check_err(time_parse(STR_NONE, &us, NULL), ERR_INVALID);
    assert_int_equal(us, 7);
}

static void a_leap_second_counts_as_the_one_before(void **state)
{
    (void)state;
    assert_true(parse("2016-12-31T23:59:60Z") == parse("2016-12-31T23:59:59Z"));
}

static void only_days_that_exist_are_dates(void **state)
{
    (void)state;
    int32_t days = 7;
    struct error e = {0};
    check_ok(date_parse(STR("2024-02-29"), &days, &e), &e);
    assert_int_equal(days, 19782);
    check_ok(date_parse(STR("2000-02-29"), &days, &e), &e);
    days = 7;
    const char *junk[] = {
        "2023-02-29", "1900-02-29", "2026-04-31",  "2026-00-01",
        "2026-01-00", "2026-1-1",   "2026-01-01T", ""};
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        check_err(date_parse(str_from(junk[i]), &days, NULL), ERR_INVALID);
    assert_int_equal(days, 7);
}

static void every_day_of_a_cycle_comes_back(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    /* 400 years on both sides of 1970, then coarser to both ends. */
    for (int32_t days = -719528; days <= 2932896; days += 13) {
        arena_reset(&a);
        int32_t back;
        check_ok(date_parse(date_format(&a, days), &back, &e), &e);
        assert_int_equal(back, days);
    }
    check_str(date_format(&a, -719528), "0000-01-01");
    check_str(date_format(&a, 2932896), "9999-12-31");
}

static void days_follow_each_other(void **state)
{
    (void)state;
    int year = 1600;
    int month = 1;
    int day = 1;
    for (int32_t days = date_from_civil(1600, 1, 1); year < 2001; days++) {
        int got[3];
        date_to_civil(days, &got[0], &got[1], &got[2]);
        assert_int_equal(got[0], year);
        assert_int_equal(got[1], month);
        assert_int_equal(got[2], day);
        day++;
        if (!date_is_civil(year, month, day)) {
            day = 1;
            month = month % 12 + 1;
            year += month == 1;
        }
    }
}

static void any_time_reads_back_from_its_text(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct fake_random seed = {2};
    struct random_port random = random_fake(&seed);
    int64_t from = -719528 * US_PER_DAY;
    uint64_t span = (uint64_t)(2932897 * US_PER_DAY - from);
    for (int i = 0; i < 20000; i++) {
        arena_reset(&a);
        int64_t us = from + (int64_t)(random_next(&random) % span);
        if (i % 3 == 0)
            us -= us % 1000;
        int64_t back;
        check_ok(time_parse(time_format(&a, us), &back, &e), &e);
        assert_true(back == us);
    }
}

static void extreme_times_still_have_a_text(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_str(time_format(&a, INT64_MAX), "+294247-01-10T04:00:54.775807Z");
    check_str(time_format(&a, INT64_MIN), "-290308-12-21T19:59:05.224192Z");
    check_str(date_format(&a, INT32_MAX), "+5881580-07-11");
    check_str(date_format(&a, INT32_MIN), "-5877641-06-23");
}

static void http_dates_are_read_in_all_three_forms(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *forms[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"};
    struct error e = {0};
    int64_t us;
    for (size_t i = 0; i < 3; i++) {
        check_ok(time_parse_http(str_from(forms[i]), &us, &e), &e);
        assert_true(us == INT64_C(784111777000000));
    }
    check_str(time_format_http(&a, us), forms[0]);
    check_str(time_format_http(&a, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
    check_str(time_format_http(&a, -1), "Wed, 31 Dec 1969 23:59:59 GMT");
    const char *junk[] = {"",
                          "Sun",
                          "Sun, 06 Nov 1994 08:49:37",
                          "Sun, 31 Feb 1994 08:49:37 GMT",
                          "Sun, 06 Nov 1994 08:49:37 CET",
                          "Sun, 06 Nov 1994 25:49:37 GMT",
                          "120"};
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        check_err(time_parse_http(str_from(junk[i]), &us, NULL), ERR_INVALID);
}

static void durations_are_read_with_their_units(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t ms;
    } rows[] = {{"5 min", 300000}, {"300 ms", 300}, {"2 h", 7200000},
                {"45s", 45000},    {"12", 12000},   {"30d", 2592000000},
                {" 1 s ", 1000},   {"0", 0},        {"1 day", 86400000},
                {"90 days", 7776000000}};
    struct error e = {0};
    int64_t ms;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_ok(duration_parse(str_from(rows[i].text), &ms, &e), &e);
        assert_true(ms == rows[i].ms);
    }
    const char *junk[] = {"",
                          "s",
                          "-5 s",
                          "5 weeks",
                          "1.5 h",
                          "5 m in",
                          "99999999999999999999",
                          "9223372036854775807 d"};
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        check_err(duration_parse(str_from(junk[i]), &ms, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "5 min"));
}

static void durations_are_written_for_people(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_str(duration_format(&a, 3), "3 ms");
    check_str(duration_format(&a, 1200), "1.2 s");
    check_str(duration_format(&a, 59999), "59.9 s");
    check_str(duration_format(&a, 240000), "4 min");
    check_str(duration_format(&a, 7200000), "2 h");
    check_str(duration_format(&a, 3 * 86400000), "3 d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_time_is_the_same_moment),
        cmocka_unit_test(fractions_are_kept_to_the_microsecond),
        cmocka_unit_test(times_before_1970_work_too),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_leap_second_counts_as_the_one_before),
        cmocka_unit_test(only_days_that_exist_are_dates),
        cmocka_unit_test(every_day_of_a_cycle_comes_back),
        cmocka_unit_test(days_follow_each_other),
        cmocka_unit_test(any_time_reads_back_from_its_text),
        cmocka_unit_test(extreme_times_still_have_a_text),
        cmocka_unit_test(http_dates_are_read_in_all_three_forms),
        cmocka_unit_test(durations_are_read_with_their_units),
        cmocka_unit_test(durations_are_written_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
