/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Expected moments were reckoned by hand from the rules of each zone. */
#include "unit/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/ports.h"
#include "base/time.h"
#include "base/zone.h"

static const struct zone_policy usual = {ZONE_GAP_SHIFT, ZONE_FIRST};

static const struct zone *load(struct arena *a, const char *name)
{
    struct error e = {0};
    const struct zone *z = NULL;
    check_ok(zone_load(a, str_from(name), &z, &e), &e);
    return z;
}

static int64_t at(const char *text)
{
    struct error e = {0};
    int64_t us = 0;
    check_ok(time_parse(str_from(text), &us, &e), &e);
    return us;
}

/* What the clock shows there at that moment. */
static void check_local(const struct zone *z, const char *utc,
                        const char *local)
{
    AUTO_ARENA a = ARENA_INIT;
    check_str(time_format_sql(&a, zone_to_local(z, at(utc))), local);
}

static void check_utc(const struct zone *z, const char *local,
                      struct zone_policy policy, const char *utc)
{
    AUTO_ARENA a = ARENA_INIT;
    check_str(time_format_sql(&a, zone_to_utc(z, at(local), policy)), utc);
}

static void utc_is_utc_and_needs_no_file(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    const struct zone *z = NULL;
    check_ok(zone_load_from(&a, "/nowhere", STR("UTC"), &z, &e), &e);
    check_str(zone_name(z), "UTC");
    assert_true(zone_offset_at(z, at("2026-07-01")) == 0);
    assert_true(zone_to_utc(z, 12345, usual) == 12345);
    assert_true(zone_to_utc(z, INT64_MIN, usual) == INT64_MIN);
    assert_true(zone_to_utc(z, INT64_MAX, usual) == INT64_MAX);
    assert_true(zone_offset_at(load(&a, "Etc/UTC"), 0) == 0);
}

static void a_zone_has_its_winter_and_its_summer(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "Europe/Paris");
    check_str(zone_name(z), "Europe/Paris");
    check_local(z, "2026-01-15T12:00:00Z", "2026-01-15 13:00:00");
    check_local(z, "2026-07-15T12:00:00Z", "2026-07-15 14:00:00");
    check_local(z, "2026-07-15T22:30:00Z", "2026-07-16 00:30:00");
    check_utc(z, "2026-01-15 13:00:00", usual, "2026-01-15 12:00:00");
    check_utc(z, "2026-07-16 00:30:00", usual, "2026-07-15 22:30:00");
    assert_true(zone_offset_at(z, at("2026-07-15")) == 7200 * US_PER_SECOND);
}

static void changes_happen_at_their_second(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "Europe/Paris");
    check_local(z, "2026-03-29T00:59:59.999Z", "2026-03-29 01:59:59");
    check_local(z, "2026-03-29T01:00:00Z", "2026-03-29 03:00:00");
    check_local(z, "2026-10-25T00:59:59Z", "2026-10-25 02:59:59");
    check_local(z, "2026-10-25T01:00:00Z", "2026-10-25 02:00:00");
}

static void west_of_greenwich_works_too(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "America/New_York");
    check_local(z, "2026-01-15T03:00:00Z", "2026-01-14 22:00:00");
    check_local(z, "2026-07-15T03:00:00Z", "2026-07-14 23:00:00");
    check_local(z, "2026-03-08T06:59:59Z", "2026-03-08 01:59:59");
    check_local(z, "2026-03-08T07:00:00Z", "2026-03-08 03:00:00");
    check_utc(z, "2026-07-14 23:00:00", usual, "2026-07-15 03:00:00");
}

static void zones_of_half_hours_and_of_the_south(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_local(load(&a, "Asia/Kolkata"), "2026-07-15T12:00:00Z",
                "2026-07-15 17:30:00");
    check_local(load(&a, "Asia/Kathmandu"), "2026-07-15T12:00:00Z",
                "2026-07-15 17:45:00");
    const struct zone *sydney = load(&a, "Australia/Sydney");
    check_local(sydney, "2026-01-15T12:00:00Z", "2026-01-15 23:00:00");
    check_local(sydney, "2026-07-15T12:00:00Z", "2026-07-15 22:00:00");
    check_utc(load(&a, "Asia/Kolkata"), "2026-01-01 00:00:00", usual,
              "2025-12-31 18:30:00");
}

static void a_local_time_in_a_gap_follows_the_policy(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "Europe/Paris");
    const struct zone_policy end = {ZONE_GAP_END, ZONE_FIRST};
    /* 02:00 to 03:00 never was. 03:30 summer time is 01:30 UTC. */
    check_utc(z, "2026-03-29 02:30:00", usual, "2026-03-29 01:30:00");
    check_utc(z, "2026-03-29 02:30:00", end, "2026-03-29 01:00:00");
    check_utc(z, "2026-03-29 02:00:00", usual, "2026-03-29 01:00:00");
    check_utc(z, "2026-03-29 01:59:59", end, "2026-03-29 00:59:59");
    check_utc(z, "2026-03-29 03:00:00", end, "2026-03-29 01:00:00");
    assert_true(zone_to_utc(z, at("2026-03-29T02:59:59.5Z"), end) ==
                at("2026-03-29T01:00:00Z"));
    assert_true(zone_to_utc(z, at("2026-03-29T02:59:59.5Z"), usual) ==
                at("2026-03-29T01:59:59.5Z"));
}

static void a_local_time_that_comes_twice_follows_the_policy(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "Europe/Paris");
    const struct zone_policy second = {ZONE_GAP_SHIFT, ZONE_SECOND};
    check_utc(z, "2026-10-25 02:30:00", usual, "2026-10-25 00:30:00");
    check_utc(z, "2026-10-25 02:30:00", second, "2026-10-25 01:30:00");
    check_utc(z, "2026-10-25 02:00:00", second, "2026-10-25 01:00:00");
    check_utc(z, "2026-10-25 01:59:59", second, "2026-10-24 23:59:59");
    check_utc(z, "2026-10-25 03:00:00", usual, "2026-10-25 02:00:00");
    const struct zone *west = load(&a, "America/New_York");
    check_utc(west, "2026-11-01 01:30:00", usual, "2026-11-01 05:30:00");
    check_utc(west, "2026-11-01 01:30:00", second, "2026-11-01 06:30:00");
}

/* Samoa went over the date line: 2011-12-30 never was. */
static void a_whole_day_can_be_skipped(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "Pacific/Apia");
    const struct zone_policy end = {ZONE_GAP_END, ZONE_FIRST};
    check_local(z, "2011-12-30T09:59:59Z", "2011-12-29 23:59:59");
    check_local(z, "2011-12-30T10:00:00Z", "2011-12-31 00:00:00");
    check_utc(z, "2011-12-30 00:00:00", end, "2011-12-30 10:00:00");
    check_utc(z, "2011-12-30 23:59:59", end, "2011-12-30 10:00:00");
    check_utc(z, "2011-12-30 12:00:00", usual, "2011-12-30 22:00:00");
}

static void years_after_the_table_follow_the_rule(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = load(&a, "Europe/Paris");
    /* The last Sundays of March and October 2090 are the 26th and the 29th. */
    check_local(z, "2090-03-26T00:59:59Z", "2090-03-26 01:59:59");
    check_local(z, "2090-03-26T01:00:00Z", "2090-03-26 03:00:00");
    check_local(z, "2090-10-29T00:59:59Z", "2090-10-29 02:59:59");
    check_local(z, "2090-10-29T01:00:00Z", "2090-10-29 02:00:00");
    check_utc(z, "2090-03-26 02:30:00", usual, "2090-03-26 01:30:00");
    check_utc(z, "2090-10-29 02:30:00", usual, "2090-10-29 00:30:00");
    const struct zone *sydney = load(&a, "Australia/Sydney");
    check_local(sydney, "2090-12-31T23:59:59Z", "2091-01-01 10:59:59");
    check_local(sydney, "2090-06-30T12:00:00Z", "2090-06-30 22:00:00");
    check_local(load(&a, "Asia/Kolkata"), "2090-06-30T12:00:00Z",
                "2090-06-30 17:30:00");
}

static void times_before_the_table_have_the_first_offset(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    /* Local mean time of Paris: nine minutes and 21 seconds ahead. */
    const struct zone *z = load(&a, "Europe/Paris");
    check_local(z, "1800-01-01T00:00:00Z", "1800-01-01 00:09:21");
    assert_true(zone_to_utc(z, INT64_MIN, usual) == INT64_MIN);
    assert_true(zone_to_local(z, INT64_MAX) == INT64_MAX);
}

/* Where nothing is skipped, there and back is the same moment. */
static void any_moment_comes_back_from_its_local_time(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *names[] = {"Europe/Paris",    "America/New_York",
                           "Australia/Sydney", "Africa/Casablanca",
                           "Europe/Dublin",   "America/Nuuk",
                           "Pacific/Apia",    "Australia/Lord_Howe"};
    struct fake_random seed = {7};
    struct random_port random = random_fake(&seed);
    int64_t from = at("1900-01-01");
    uint64_t span = (uint64_t)(at("2150-01-01") - from);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct zone *z = load(&a, names[i]);
        for (int k = 0; k < 3000; k++) {
            int64_t us = from + (int64_t)(random_next(&random) % span);
            int64_t local = zone_to_local(z, us);
            const struct zone_policy second = {ZONE_GAP_SHIFT, ZONE_SECOND};
            int64_t first = zone_to_utc(z, local, usual);
            int64_t last = zone_to_utc(z, local, second);
            assert_true(us == first || us == last);
            assert_true(first <= last);
            assert_true(zone_to_local(z, first) == local);
        }
    }
}

/* ---- made files ---------------------------------------------------------- */

static void put_number(struct buf *b, int64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_add_char(b, (char)((uint64_t)number >> (8 * i) & 0xff));
}

static void put_header(struct buf *b, char version, int changes, int types)
{
    buf_add(b, STR("TZif"));
    buf_add_char(b, version);
    for (int i = 0; i < 15; i++)
        buf_add_char(b, '\0');
    const int counts[] = {0, 0, 0, changes, types, 4};
    for (size_t i = 0; i < 6; i++)
        put_number(b, counts[i], 4);
}

/* One change from offset 0 to `offset_s`, then what `footer` says. */
static struct str made_file(struct arena *a, int64_t offset_s,
                            const char *footer)
{
    AUTO_BUF b = BUF_INIT(4096);
    put_header(&b, '2', 0, 1);
    put_number(&b, 0, 6);
    buf_add(&b, STR("UTC"));
    buf_add_char(&b, '\0');
    put_header(&b, '2', 1, 2);
    put_number(&b, 1000, 8);
    buf_add_char(&b, '\1');
    put_number(&b, 0, 6);
    put_number(&b, offset_s, 4);
    put_number(&b, 0, 2);
    buf_add(&b, STR("UTC"));
    buf_add_char(&b, '\0');
    buf_add_char(&b, '\n');
    buf_add(&b, str_from(footer));
    buf_add_char(&b, '\n');
    return buf_copy(a, &b);
}

static const struct zone *made_zone(struct arena *a, const char *footer)
{
    struct error e = {0};
    const struct zone *z = NULL;
    check_ok(zone_parse(a, STR("Made"), made_file(a, 3600, footer), &z, &e),
             &e);
    return z;
}

static void every_form_of_a_rule_is_read(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = made_zone(&a, "");
    check_local(z, "1970-01-01T00:16:39Z", "1970-01-01 00:16:39");
    check_local(z, "1970-01-01T00:16:40Z", "1970-01-01 01:16:40");
    check_local(z, "2026-01-01T00:00:00Z", "2026-01-01 01:00:00");
    z = made_zone(&a, "<+0330>-3:30");
    check_local(z, "2026-01-01T00:00:00Z", "2026-01-01 03:30:00");
    /* J60 is always the 1st of March, 59 is the 29th of February if any. */
    z = made_zone(&a, "AAA0BBB,J60/0,J300/0");
    check_local(z, "2028-02-29T23:59:59Z", "2028-02-29 23:59:59");
    check_local(z, "2028-03-01T00:00:00Z", "2028-03-01 01:00:00");
    z = made_zone(&a, "AAA0BBB,59/0,300/0");
    check_local(z, "2028-02-29T00:00:00Z", "2028-02-29 01:00:00");
    check_local(z, "2026-03-01T00:00:00Z", "2026-03-01 01:00:00");
    /* Hours below 0 and above 24 lead to other days; summer two hours on. */
    z = made_zone(&a, "<-02>2<+00>0,M3.5.0/-1,M10.5.0/25");
    check_local(z, "2026-03-29T00:59:59Z", "2026-03-28 22:59:59");
    check_local(z, "2026-03-29T01:00:00Z", "2026-03-29 01:00:00");
    check_local(z, "2026-10-26T00:59:59Z", "2026-10-26 00:59:59");
    check_local(z, "2026-10-26T01:00:00Z", "2026-10-25 23:00:00");
}

/* RFC 9636 has a summer that never ends as an example. */
static void a_summer_may_last_all_year(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = made_zone(&a, "EST5EDT,0/0,J365/25");
    check_local(z, "2026-01-01T04:59:59Z", "2026-01-01 00:59:59");
    check_local(z, "2026-01-01T05:00:00Z", "2026-01-01 01:00:00");
    check_local(z, "2028-06-01T00:00:00Z", "2028-05-31 20:00:00");
    check_utc(z, "2026-01-01 00:30:00", usual, "2026-01-01 04:30:00");
}

static void a_file_of_version_1_ends_with_its_table(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(4096);
    put_header(&b, '\0', 1, 2);
    put_number(&b, -1000, 4);
    buf_add_char(&b, '\1');
    put_number(&b, 0, 6);
    put_number(&b, -7200, 4);
    put_number(&b, 0, 2);
    put_number(&b, 0, 4);
    struct error e = {0};
    const struct zone *z = NULL;
    check_ok(zone_parse(&a, STR("Old"), buf_copy(&a, &b), &z, &e), &e);
    assert_true(zone_offset_at(z, -1001 * US_PER_SECOND) == 0);
    assert_true(zone_offset_at(z, -1001 * US_PER_SECOND + 1) == 0);
    assert_true(zone_offset_at(z, -1000 * US_PER_SECOND) ==
                -7200 * US_PER_SECOND);
    assert_true(zone_offset_at(z, at("2099-01-01")) == -7200 * US_PER_SECOND);
}

static void damaged_files_are_refused(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = NULL;
    const char *rules[] = {"AA0",           "AAA",
                           "AAA0BBB",       "AAA0BBB,J0,J1",
                           "AAA0BBB,J1",    "AAA0BBB,M13.1.0,M1.1.0",
                           "AAA0BBB,M1.6.0,M1.1.0", "AAA0BBB,M1.1.7,M1.1.0",
                           "AAA25",         "AAA0x",
                           "<AAA0",         "AAA0BBB,M3.5.0/168,M1.1.0"};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        check_err(zone_parse(&a, STR("Bad"), made_file(&a, 0, rules[i]), &z,
                             NULL),
                  ERR_INVALID);
    check_err(zone_parse(&a, STR("Bad"), made_file(&a, 26 * 3600, ""), &z,
                         NULL),
              ERR_INVALID);
    struct str whole = made_file(&a, 3600, "AAA0");
    for (size_t n = 0; n < whole.n; n++)
        check_err(zone_parse(&a, STR("Cut"), str_slice(whole, 0, n), &z, NULL),
                  ERR_INVALID);
    assert_null(z);
}

static void no_flip_of_a_byte_reads_outside_the_file(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct str whole = made_file(&a, 3600, "AAA0BBB,M3.5.0,M10.5.0");
    size_t read = 0;
    for (size_t i = 0; i < whole.n * 8; i++) {
        AUTO_ARENA b = ARENA_INIT;
        char *bytes = arena_strz(&b, whole);
        bytes[i / 8] = (char)(bytes[i / 8] ^ (1 << i % 8));
        const struct zone *z = NULL;
        if (zone_parse(&b, STR("Flip"), (struct str){bytes, whole.n}, &z,
                       NULL) != ERR_OK)
            continue;
        read++;
        int64_t us = zone_to_utc(z, at("2026-03-29 01:30:00"), usual);
        int64_t apart = us - at("2026-03-29 01:30:00");
        assert_true(apart < 2 * US_PER_DAY && apart > -2 * US_PER_DAY);
    }
    assert_true(read > 0 && read < whole.n * 8);
}

static void a_name_that_is_none_is_told_with_the_nearest(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct zone *z = NULL;
    struct error e = {0};
    check_err(zone_load(&a, STR("Europe/Pariss"), &z, &e), ERR_INVALID);
    assert_string_equal(e.message, "there is no time zone \"Europe/Pariss\"; "
                                   "did you mean Europe/Paris?");
    check_err(zone_load(&a, STR("Nowhere"), &z, &e), ERR_INVALID);
    assert_string_equal(e.message, "there is no time zone \"Nowhere\"");
    const char *junk[] = {"", "/etc/passwd", "../../../etc/passwd", "Europe",
                          "Europe/", "zone.tab", "a b"};
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        check_err(zone_load(&a, str_from(junk[i]), &z, &e), ERR_INVALID);
    check_err(zone_load_from(&a, "/nowhere", STR("Europe/Paris"), &z, &e),
              ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "tzdata"));
    assert_null(z);
}

static void a_file_past_the_limit_is_not_read(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    char folder[] = "/tmp/test_zone_XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *path = file_join(&a, folder, "Big");
    size_t n = LIMIT_ZONE_BYTES + 1;
    struct str big = {arena_alloc(&a, n), n};
    struct error e = {0};
    check_ok(file_write(path, big, 0600, &e), &e);
    const struct zone *z = NULL;
    check_err(zone_load_from(&a, folder, STR("Big"), &z, &e), ERR_LIMIT);
    check_err(zone_parse(&a, STR("Big"), big, &z, &e), ERR_LIMIT);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utc_is_utc_and_needs_no_file),
        cmocka_unit_test(a_zone_has_its_winter_and_its_summer),
        cmocka_unit_test(changes_happen_at_their_second),
        cmocka_unit_test(west_of_greenwich_works_too),
        cmocka_unit_test(zones_of_half_hours_and_of_the_south),
        cmocka_unit_test(a_local_time_in_a_gap_follows_the_policy),
        cmocka_unit_test(a_local_time_that_comes_twice_follows_the_policy),
        cmocka_unit_test(a_whole_day_can_be_skipped),
        cmocka_unit_test(years_after_the_table_follow_the_rule),
        cmocka_unit_test(times_before_the_table_have_the_first_offset),
        cmocka_unit_test(any_moment_comes_back_from_its_local_time),
        cmocka_unit_test(every_form_of_a_rule_is_read),
        cmocka_unit_test(a_summer_may_last_all_year),
        cmocka_unit_test(a_file_of_version_1_ends_with_its_table),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(no_flip_of_a_byte_reads_outside_the_file),
        cmocka_unit_test(a_name_that_is_none_is_told_with_the_nearest),
        cmocka_unit_test(a_file_past_the_limit_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
