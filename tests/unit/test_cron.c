/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Times that come again: what may be written, and when they come. */
#include "base/cron.h"

#include "base/time.h"
#include "unit/check.h"

static struct cron cron_of(const char *text)
{
    struct cron c = {0};
    struct error e = {0};
    check_ok(cron_parse(str_from(text), &c, &e), &e);
    return c;
}

static int64_t at(const char *text)
{
    int64_t us = 0;
    struct error e = {0};
    check_ok(time_parse(str_from(text), &us, &e), &e);
    return us;
}

struct coming {
    const char *cron;
    const char *after; /* then the times that follow, in UTC */
    const char *times[5];
};

static void check_comings(const char *zone_name, const struct coming *rows,
                          size_t n)
{
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    const struct zone *zone = NULL;
    check_ok(zone_load(&a, str_from(zone_name), &zone, &e), &e);
    for (size_t i = 0; i < n; i++) {
        struct cron c = cron_of(rows[i].cron);
        int64_t now_us = at(rows[i].after);
        for (size_t k = 0; k < 5 && rows[i].times[k]; k++) {
            now_us = cron_next(&c, zone, now_us);
            struct str got = time_format(&a, now_us);
            if (!str_is(got, rows[i].times[k]))
                fail_msg("%s in %s after %s: %zu is %.*s, not %s",
                         rows[i].cron, zone_name, rows[i].after, k,
                         STR_ARG(got), rows[i].times[k]);
        }
    }
}

#define CHECK_COMINGS(zone, rows) \
    check_comings((zone), (rows), sizeof(rows) / sizeof((rows)[0]))

/* ---- what may be written -------------------------------------------------- */

static void every_form_of_a_field_is_read(void **state)
{
    (void)state;
    struct cron c = cron_of("5,10-12 8-18/5 1,15 feb,6-7 mon-wed,Fri");
    assert_int_equal(c.minutes, 1 << 5 | 7 << 10);
    assert_int_equal(c.hours, 1 << 8 | 1 << 13 | 1 << 18);
    assert_int_equal(c.days, 1 << 1 | 1 << 15);
    assert_int_equal(c.months, 1 << 2 | 1 << 6 | 1 << 7);
    assert_int_equal(c.weekdays, 7 << 1 | 1 << 5);
    assert_false(c.day_is_star || c.weekday_is_star);
    c = cron_of("  */20\t*  */10 * 7 ");
    assert_int_equal(c.minutes, 1 | 1 << 20 | INT64_C(1) << 40);
    assert_int_equal(c.hours, (1 << 24) - 1);
    assert_int_equal(c.days, 1 << 1 | 1 << 11 | 1 << 21 | INT64_C(1) << 31);
    assert_int_equal(c.weekdays, 1);
    assert_true(c.day_is_star);
    assert_false(c.weekday_is_star);
}

static void seven_and_zero_are_sunday(void **state)
{
    (void)state;
    assert_int_equal(cron_of("0 0 * * 5-7").weekdays, 1 | 1 << 5 | 1 << 6);
    assert_int_equal(cron_of("0 0 * * fri-sun").weekdays, 1 | 1 << 5 | 1 << 6);
    assert_int_equal(cron_of("0 0 * * 0-7").weekdays, 0x7f);
    assert_int_equal(cron_of("0 0 * * sun").weekdays, 1);
    assert_int_equal(cron_of("0 0 * * sun-tue").weekdays, 7);
}

static void nicknames_stand_for_crons(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},
        {"@Midnight", "0 0 * * *"}, {"@weekly", "0 0 * * 0"},
        {"@monthly", "0 0 1 * *"},  {"@yearly", "0 0 1 1 *"},
        {"@annually", "0 0 1 1 *"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct cron x = cron_of(pairs[i][0]);
        struct cron y = cron_of(pairs[i][1]);
        assert_true(x.minutes == y.minutes && x.hours == y.hours &&
                    x.days == y.days && x.months == y.months &&
                    x.weekdays == y.weekdays);
    }
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"", "has 0 fields"},
        {"* * * *", "has 4 fields"},
        {"* * * * * *", "has 6 fields"},
        {"60 * * * *", "the minute \"60\" is none of 0 to 59"},
        {"-1 * * * *", "the minute \"\" is none of"},
        {"+1 * * * *", "the minute \"+1\" is none of"},
        {"* 24 * * *", "the hour \"24\" is none of 0 to 23"},
        {"* * 0 * *", "the day \"0\" is none of 1 to 31"},
        {"* * 32 * *", "the day \"32\""},
        {"* * * 13 *", "the month \"13\" is none of 1 to 12 or jan to dec"},
        {"* * * juno *", "the month \"juno\""},
        {"* * * * 8", "the weekday \"8\" is none of 0 to 7 or sun to sat"},
        {"* * * * fry", "the weekday \"fry\""},
        {"mon * * * *", "the minute \"mon\""},
        {"1,,2 * * * *", "the minute \"\""},
        {"1, * * * *", "the minute \"\""},
        {"1-2-3 * * * *", "the minute \"2-3\""},
        {"5-1 * * * *", "runs backwards"},
        {"* 22-6 * * *", "runs backwards"},
        {"*/0 * * * *", "the step \"0\" of the minute"},
        {"*/ * * * *", "the step \"\""},
        {"*/x * * * *", "the step \"x\""},
        {"*/-5 * * * *", "the step \"-5\""},
        {"*/60 * * * *", "the step \"60\" of the minute is none of 1 to 59"},
        {"5/10 * * * *", "write 5-59/10"},
        {"99999999999999999999 * * * *", "the minute"},
        {"0 0 30 2 *", "a day that never comes"},
        {"0 0 31 feb,4,6,9,11 *", "a day that never comes"},
        {"@reboot", "there is no \"@reboot\"; did you mean @"},
        {"@dayly", "did you mean @daily?"},
        {"0 0 L * *", "the day \"L\""},
        {"? ? ? ? ?", "the minute \"?\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct error e = {0};
        struct cron c = {.minutes = 42};
        if (cron_parse(str_from(rows[i][0]), &c, &e) != ERR_INVALID ||
            !strstr(e.message, rows[i][1]))
            fail_msg("\"%s\": \"%s\" does not tell: %s", rows[i][0], e.message,
                     rows[i][1]);
        assert_int_equal(c.minutes, 42);
    }
}

static void a_day_that_comes_rarely_comes(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        {"0 0 29 2 *", "2095-01-01T00:00:00Z",
         {"2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"}},
        /* a Sunday: `*` of the weekday makes both count */
        {"0 0 29 2 */7", "2026-01-01T00:00:00Z", {"2032-02-29T00:00:00Z",
                                                  "2060-02-29T00:00:00Z"}},
        {"0 0 31 */2 *", "2026-01-31T00:00:00Z",
         {"2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"}},
    };
    CHECK_COMINGS("UTC", rows);
}

/* ---- when they come ------------------------------------------------------- */

static void times_come_in_order(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        {"* * * * *", "2026-01-02T03:04:05.5Z",
         {"2026-01-02T03:05:00Z", "2026-01-02T03:06:00Z"}},
        {"*/15 * * * *", "2026-12-31T23:44:59Z",
         {"2026-12-31T23:45:00Z", "2027-01-01T00:00:00Z",
          "2027-01-01T00:15:00Z"}},
        {"0 2 * * *", "2026-03-01T02:00:00Z", {"2026-03-02T02:00:00Z"}},
        {"0 2 * * *", "2026-03-01T01:59:59.999999Z", {"2026-03-01T02:00:00Z"}},
        {"30 8,18 * * mon-fri", "2026-11-20T08:30:00Z",
         {"2026-11-20T18:30:00Z", "2026-11-23T08:30:00Z"}},
        {"59 23 31 12 *", "2026-12-31T23:59:00Z", {"2027-12-31T23:59:00Z"}},
        {"0 12 * jul *", "1969-12-31T00:00:00Z", {"1970-07-01T12:00:00Z"}},
        {"0 * * * mon", "2026-11-22T12:00:00Z",
         {"2026-11-23T00:00:00Z", "2026-11-23T01:00:00Z"}},
        {"59 * * * mon", "2026-11-23T22:59:00Z",
         {"2026-11-23T23:59:00Z", "2026-11-30T00:59:00Z"}},
    };
    CHECK_COMINGS("UTC", rows);
}

static void day_or_weekday_will_do_when_both_are_given(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        {"0 0 13 * fri", "2026-11-01T00:00:00Z",
         {"2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z",
          "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z",
          "2026-12-04T00:00:00Z"}},
        {"0 0 30 2 mon", "2026-02-01T00:00:00Z", {"2026-02-02T00:00:00Z"}},
        /* a field that begins with a star gives nothing: both must fit */
        {"0 0 */2 * sun", "2026-11-01T00:00:00Z",
         {"2026-11-15T00:00:00Z", "2026-11-29T00:00:00Z",
          "2026-12-13T00:00:00Z"}},
    };
    CHECK_COMINGS("UTC", rows);
}

/* ---- clocks put forward and back ------------------------------------------ */

static void paris_changes_its_clocks(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        /* 29 March 2026, 02:00 is 03:00: 01:00 UTC */
        {"0 2 * * *", "2026-03-28T00:00:00Z",
         {"2026-03-28T01:00:00Z", "2026-03-29T01:00:00Z",
          "2026-03-30T00:00:00Z"}},
        {"30 2 * * *", "2026-03-28T02:00:00Z",
         {"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
        /* several in the gap come once, and so does the one at its end */
        {"*/20 2-3 * * *", "2026-03-29T00:59:00Z",
         {"2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z"}},
        {"59 1 * * *", "2026-03-28T12:00:00Z", {"2026-03-29T00:59:00Z"}},
        /* 25 October 2026, 03:00 is 02:00: 01:00 UTC */
        {"30 2 * * *", "2026-10-24T12:00:00Z",
         {"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
        {"30 2 * * *", "2026-10-25T01:10:00Z", {"2026-10-26T01:30:00Z"}},
        {"0 3 * * *", "2026-10-25T00:10:00Z", {"2026-10-25T02:00:00Z"}},
        /* a rhythm goes through both turns, and over the gap */
        {"*/30 * * * *", "2026-10-25T00:00:00Z",
         {"2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z",
          "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"}},
        {"*/30 * * * *", "2026-03-29T00:30:00Z",
         {"2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"}},
        {"15 * * * *", "2026-03-29T00:15:00Z", {"2026-03-29T01:15:00Z"}},
    };
    CHECK_COMINGS("Europe/Paris", rows);
}

static void new_york_changes_its_clocks(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        /* 8 March 2026, 02:00 is 03:00: 07:00 UTC */
        {"30 2 * * sun", "2026-03-07T00:00:00Z",
         {"2026-03-08T07:00:00Z", "2026-03-15T06:30:00Z"}},
        /* 1 November 2026, 02:00 is 01:00: 06:00 UTC */
        {"30 1 * * *", "2026-10-31T12:00:00Z",
         {"2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}},
        {"0 2 * * *", "2026-10-31T12:00:00Z", {"2026-11-01T07:00:00Z"}},
    };
    CHECK_COMINGS("America/New_York", rows);
}

static void lord_howe_changes_by_half_an_hour(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        /* 4 October 2026, 02:00 is 02:30: 15:30 UTC the day before */
        {"15 2 * * *", "2026-10-03T12:00:00Z",
         {"2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"}},
        {"45 2 * * *", "2026-10-03T12:00:00Z", {"2026-10-03T15:45:00Z"}},
        /* 5 April 2026, 02:00 is 01:30: 15:00 UTC the day before */
        {"45 1 * * *", "2026-04-04T12:00:00Z",
         {"2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"}},
        {"45 * * * *", "2026-04-04T14:00:00Z",
         {"2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z",
          "2026-04-04T16:15:00Z"}},
    };
    CHECK_COMINGS("Australia/Lord_Howe", rows);
}

/* Clocks put back over midnight: the day before comes once more. */
static void a_day_shown_twice_does_not_trap(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        /* Azores, 25 October 2026: 01:00 is 00:00 */
        {"0 0 25 10 *", "2026-10-24T12:00:00Z",
         {"2026-10-25T00:00:00Z", "2027-10-25T00:00:00Z"}},
    };
    static const struct coming back[] = {
        /* St. John's, 1 November 2009: 00:01 is 23:01 of the day before */
        {"* * * 11 *", "2009-11-01T02:29:00Z",
         {"2009-11-01T02:30:00Z", "2009-11-01T03:30:00Z"}},
        {"*/30 * 1 11 *", "2009-11-01T02:31:00Z",
         {"2009-11-01T03:30:00Z", "2009-11-01T04:00:00Z"}},
        {"30 23 * * *", "2009-10-31T12:00:00Z",
         {"2009-11-01T02:00:00Z", "2009-11-02T03:00:00Z"}},
    };
    CHECK_COMINGS("Atlantic/Azores", rows);
    CHECK_COMINGS("America/St_Johns", back);
}

/* Samoa had no 30 December 2011: it crossed the date line. */
static void a_day_left_out_is_made_up_once(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        {"0 12 * * *", "2011-12-29T22:00:00Z",
         {"2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"}},
        {"0 * 30 12 *", "2011-12-29T22:00:00Z", {"2012-12-29T10:00:00Z"}},
    };
    CHECK_COMINGS("Pacific/Apia", rows);
}

static void far_years_keep_their_rules(void **state)
{
    (void)state;
    static const struct coming rows[] = {
        {"0 2 * * *", "2199-07-01T00:00:00Z", {"2199-07-02T00:00:00Z"}},
        {"0 2 * * *", "2199-01-01T12:00:00Z", {"2199-01-02T01:00:00Z"}},
        {"0 0 29 2 *", "9996-03-01T00:00:00Z", {"+010000-02-28T23:00:00Z"}},
    };
    CHECK_COMINGS("Europe/Paris", rows);
}

static void the_end_of_time_is_said(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    const struct zone *zone = NULL;
    check_ok(zone_load(&a, STR("Europe/Paris"), &zone, &e), &e);
    struct cron c = cron_of("* * * * *");
    assert_true(cron_next(&c, zone, INT64_MAX) == INT64_MAX);
    assert_true(cron_next(&c, zone, INT64_MIN) > INT64_MIN);
}

/* No two times are equal or out of order over ten years of three zones, and
 * none is left out: each day has one. */
static void every_day_has_its_time_once(void **state)
{
    (void)state;
    static const char *const zones[] = {"Europe/Paris", "America/New_York",
                                        "Australia/Lord_Howe"};
    for (size_t z = 0; z < 3; z++) {
        for (int minute = 0; minute < 4 * 60; minute += 15) {
            AUTO_ARENA a = ARENA_INIT;
            struct error e = {0};
            const struct zone *zone = NULL;
            check_ok(zone_load(&a, str_from(zones[z]), &zone, &e), &e);
            struct cron c = cron_daily(minute);
            int64_t now_us = at("2026-01-01T12:00:00Z");
            int32_t day = date_from_time(zone_to_local(zone, now_us));
            now_us = cron_next(&c, zone, now_us);
            int32_t first = date_from_time(zone_to_local(zone, now_us));
            assert_true(first - day <= 1);
            for (int i = 1; i < 3650; i++) {
                now_us = cron_next(&c, zone, now_us);
                assert_int_equal(date_from_time(zone_to_local(zone, now_us)),
                                 first + i);
            }
        }
    }
}

static void a_daily_one_is_known(void **state)
{
    (void)state;
    int minute = -1;
    struct cron c = cron_daily(7 * 60 + 5);
    assert_true(cron_is_daily(&c, &minute));
    assert_int_equal(minute, 7 * 60 + 5);
    c = cron_of("0 2 * * *");
    assert_true(cron_is_daily(&c, &minute));
    assert_int_equal(minute, 120);
    static const char *const others[] = {"0,1 2 * * *", "0 * * * *",
                                         "0 2 * * mon", "0 2 1 * *",
                                         "0 2 * 1 *"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        c = cron_of(others[i]);
        assert_false(cron_is_daily(&c, &minute));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_field_is_read),
        cmocka_unit_test(seven_and_zero_are_sunday),
        cmocka_unit_test(nicknames_stand_for_crons),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(a_day_that_comes_rarely_comes),
        cmocka_unit_test(times_come_in_order),
        cmocka_unit_test(day_or_weekday_will_do_when_both_are_given),
        cmocka_unit_test(paris_changes_its_clocks),
        cmocka_unit_test(new_york_changes_its_clocks),
        cmocka_unit_test(lord_howe_changes_by_half_an_hour),
        cmocka_unit_test(a_day_shown_twice_does_not_trap),
        cmocka_unit_test(a_day_left_out_is_made_up_once),
        cmocka_unit_test(far_years_keep_their_rules),
        cmocka_unit_test(the_end_of_time_is_said),
        cmocka_unit_test(every_day_has_its_time_once),
        cmocka_unit_test(a_daily_one_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
