/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The schedule in the API, and the stream of events. */
#include "lib/api_rig.h"

static const char *etag_of(struct rig *rig)
{
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/schedule", NULL);
    return rig_etag(rig, &reply);
}

static struct rig_reply change(struct rig *rig, int status, const char *body)
{
    if (!rig->if_match)
        rig->if_match = etag_of(rig);
    struct rig_reply reply = rig_expect(rig, status, "PATCH", "/schedule",
                                        body);
    rig->if_match = NULL;
    return reply;
}

static const char *schedule_of(struct rig *rig)
{
    const char *text =
        arena_strz(&rig->arena, rig_read(rig, "crosswalk.yaml"));
    const char *at = strstr(text, "schedule:");
    return at ? at : "";
}

static void the_schedule_is_told_with_what_is_next(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/schedule", NULL);
    assert_int_equal(rig_int(&reply.body, "poll_s"), 300);
    check_str(rig_text(&reply.body, "reconcile"), "02:00");
    check_str(rig_text(&reply.body, "time_zone"), "UTC");
    assert_true(value_is_null(rig_at(&reply.body, "quiet")));
    assert_int_equal(rig_at(&reply.body, "syncs")->items.n, 2);
    assert_int_equal(rig_int(&reply.body, "syncs.0.poll_s"), 300);
    assert_false(value_is_null(rig_at(&reply.body, "syncs.0.next_poll_at")));
    assert_true(
        value_is_null(rig_at(&reply.body, "syncs.0.next_reconcile_at")));
}

static void a_sync_with_a_schedule_of_its_own_says_so(void **state)
{
    struct rig *rig = *state;
    const char *text = arena_printfz(
        &rig->arena, "%.*sschedule: { poll: off, reconcile: off }\n",
        STR_ARG(rig_read(rig, "syncs/companies.yaml")));
    rig_write(rig, "syncs/companies.yaml", text);
    rig_load(rig);
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/schedule", NULL);
    const struct value *syncs = rig_at(&reply.body, "syncs");
    for (size_t i = 0; i < syncs->items.n; i++) {
        const struct value *sync = &syncs->items.at[i];
        bool own = str_is(rig_text(sync, "sync"), "companies");
        assert_int_equal(rig_at(sync, "own")->boolean, own);
        assert_int_equal(rig_int(sync, "poll_s"), own ? 0 : 300);
        assert_int_equal(value_is_null(rig_at(sync, "reconcile")), own);
    }
}

static void keys_of_the_schedule_are_changed_in_the_file(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply =
        change(rig, 200, "{\"poll\":\"10 min\",\"reconcile\":\"03:30\","
                         "\"time_zone\":\"Europe/Paris\","
                         "\"quiet\":\"22:00-06:00\"}");
    assert_int_equal(rig_int(&reply.body, "poll_s"), 600);
    check_str(rig_text(&reply.body, "reconcile"), "03:30");
    check_str(rig_text(&reply.body, "time_zone"), "Europe/Paris");
    check_str(rig_text(&reply.body, "quiet"), "22:00-06:00");
    assert_string_equal(schedule_of(rig),
                        "schedule:\n"
                        "  poll: 10 min\n"
                        "  time_zone: Europe/Paris\n"
                        "  reconcile: \"03:30\"\n"
                        "  quiet:\n"
                        "    from: \"22:00\"\n"
                        "    to: \"06:00\"\n");
    assert_int_equal(rig->hub.reloads, 1);
    check_str(rig->audited, "changeSchedule");
}

static void null_goes_back_to_the_default(void **state)
{
    struct rig *rig = *state;
    change(rig, 200, "{\"quiet\":\"22:00-06:00\",\"poll\":\"off\"}");
    struct rig_reply reply = change(rig, 200,
                                    "{\"quiet\":null,\"poll\":null}");
    assert_int_equal(rig_int(&reply.body, "poll_s"), 300);
    assert_true(value_is_null(rig_at(&reply.body, "quiet")));
    assert_string_equal(schedule_of(rig), "");
    reply = change(rig, 200, "{\"reconcile\":\"off\"}");
    assert_true(value_is_null(rig_at(&reply.body, "reconcile")));
    assert_string_equal(schedule_of(rig), "schedule:\n  reconcile: off\n");
}

static void what_waits_in_quiet_hours_stays_as_it_was(void **state)
{
    struct rig *rig = *state;
    const char *text = arena_printfz(
        &rig->arena,
        "%.*s  quiet: { from: \"20:00\", to: \"05:00\", defer: all } # nights\n",
        STR_ARG(rig_read(rig, "crosswalk.yaml")));
    rig_write(rig, "crosswalk.yaml", text);
    change(rig, 200, "{\"quiet\":\"21:00 - 06:00\"}");
    assert_non_null(strstr(
        schedule_of(rig),
        "  quiet: { from: \"21:00\", to: \"06:00\", defer: all } # nights\n"));
}

static void what_is_no_schedule_changes_nothing(void **state)
{
    static const char *const bad[] = {
        "{\"poll\":\"now and then\"}", "{\"reconcile\":\"25:00\"}",
        "{\"time_zone\":\"Europe/Atlantis\"}", "{\"quiet\":\"22:00\"}",
        "{\"quiet\":\"22:00-\"}",      "{\"quiet\":\"22:00-06:00-07:00\"}",
        "{\"quiet\":\"late-early\"}",  "{}",
        "{\"poll\":5}",                "{\"pol\":\"5 min\"}",
        "{\"poll\":\"5 min\\nstore: /tmp/x\"}"};
    struct rig *rig = *state;
    struct str before = rig_read(rig, "crosswalk.yaml");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        change(rig, 422, bad[i]);
    assert_true(str_eq(rig_read(rig, "crosswalk.yaml"), before));
    assert_int_equal(rig->hub.reloads, 0);
    assert_int_equal(rig->audits, 0);
}

static void the_schedule_has_a_version_of_its_own(void **state)
{
    struct rig *rig = *state;
    rig_expect(rig, 428, "PATCH", "/schedule", "{\"poll\":\"1 min\"}");
    rig->if_match = etag_of(rig);
    const char *elsewhere = arena_printfz(
        &rig->arena, "%.*skeep: { runs: 30 days }\n",
        STR_ARG(rig_read(rig, "crosswalk.yaml")));
    rig_write(rig, "crosswalk.yaml", elsewhere);
    const char *tag = rig->if_match;
    change(rig, 200, "{\"poll\":\"1 min\"}");
    rig->if_match = tag;
    change(rig, 412, "{\"poll\":\"2 min\"}");
}

static void events_begin_as_a_stream(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/events", NULL);
    check_str(http_header_get(&reply.headers, "Content-Type"),
              "text/event-stream");
    assert_int_equal(
        route_place(&rig->arena, "GET", STR(API_PREFIX "/events")),
        PLACE_STREAM);
    rig->nobody = true;
    rig_expect(rig, 401, "GET", "/events", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_schedule_is_told_with_what_is_next),
        RIG_TEST(a_sync_with_a_schedule_of_its_own_says_so),
        RIG_TEST(keys_of_the_schedule_are_changed_in_the_file),
        RIG_TEST(null_goes_back_to_the_default),
        RIG_TEST(what_waits_in_quiet_hours_stays_as_it_was),
        RIG_TEST(what_is_no_schedule_changes_nothing),
        RIG_TEST(the_schedule_has_a_version_of_its_own),
        RIG_TEST(events_begin_as_a_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
