/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What asks the systems, while they cannot be reached. */
#include "lib/api_rig.h"

static void a_linked_record_is_shown_with_what_is_known(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    int64_t link = rig_link(rig, "34", "6b02");
    rig_hold(rig, link, HOLD_CONFLICT, "email");
    rig_park(rig, "34", "rejected", "no");
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/records/contacts/right/6b02", NULL);
    check_str(rig_text(&reply.body, "left.id"), "34");
    assert_true(value_is_null(rig_at(&reply.body, "left.record")));
    assert_true(rig_text(&reply.body, "left.error").n > 0);
    assert_int_equal(rig_int(&reply.body, "link.link"), link);
    check_str(rig_text(&reply.body, "job.reason"), "rejected");
    check_str(rig_text(&reply.body, "conflicts.0.row"), "email");
    check_str(rig_text(&reply.body, "rows.1.state"), "held");
    check_str(rig_text(&reply.body, "rows.1.base.left.0"), "a@example.com");
    check_str(rig_text(&reply.body, "rows.0.state"), "unknown");
}

static void a_record_that_nobody_can_tell_of_is_502(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    struct rig_reply reply =
        rig_expect(rig, 502, "GET", "/records/contacts/left/99", NULL);
    check_str(rig_text(&reply.body, "code"), "unreachable");
    assert_true(rig_text(&reply.body, "advice").n > 0);
    rig_expect(rig, 404, "GET", "/records/contact/left/99", NULL);
    rig_expect(rig, 404, "GET", "/records/contacts/up/99", NULL);
}

static void a_test_tells_why_it_does_not_work(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    struct rig_reply reply =
        rig_expect(rig, 200, "POST", "/connections/odoo/test", NULL);
    assert_false(rig_at(&reply.body, "works")->boolean);
    check_str(rig_text(&reply.body, "problem.code"), "unreachable");
    assert_false(str_contains(reply.text, STR("hunter2")));
}

static void what_needs_both_systems_is_502(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    rig_expect(rig, 502, "POST", "/syncs/contacts/try",
               "{\"side\":\"left\",\"id\":\"34\"}");
    rig_expect(rig, 502, "POST", "/lookups/users/fetch", "{}");
    rig_expect(rig, 502, "POST", "/plan", "{\"syncs\":[\"contacts\"]}");
    rig_expect(rig, 404, "POST", "/plan", "{\"syncs\":[\"contact\"]}");
    rig_expect(rig, 502, "POST", "/links/look", "{}");
    rig_expect(rig, 404, "POST", "/links/look", "{\"syncs\":[\"contact\"]}");
    rig_expect(rig, 502, "POST", "/links",
               "{\"sync\":\"contacts\",\"left\":\"1\",\"right\":\"2\"}");
    assert_int_equal(rig->audits, 0);
}

static void hooks_need_a_system_that_can_tell_and_be_reached(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    struct rig_reply reply =
        rig_expect(rig, 422, "GET", "/connections/pc/hooks", NULL);
    assert_true(str_contains(reply.text, STR("has no webhooks")));
    rig_expect(rig, 422, "DELETE", "/connections/pc/hooks", NULL);
    rig_expect(rig, 404, "GET", "/connections/odo/hooks", NULL);
    rig_expect(rig, 502, "GET", "/connections/odoo/hooks", NULL);
    rig_expect(rig, 502, "DELETE", "/connections/odoo/hooks", NULL);
    assert_int_equal(rig->audits, 0);
    assert_int_equal(rig->hub.deaf.n, 0);
}

static void hooks_are_installed_only_with_an_address(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    struct rig_reply reply =
        rig_expect(rig, 422, "POST", "/connections/odoo/hooks", "{}");
    assert_true(str_contains(reply.text, STR("public_url")));
    rig_expect(rig, 422, "POST", "/connections/odoo/hooks",
               "{\"url\":\"hub.example.com\"}");
    rig_expect(rig, 422, "POST", "/connections/odoo/hooks", "{\"url\":1}");
    rig_expect(rig, 502, "POST", "/connections/odoo/hooks",
               "{\"url\":\"https://hub.example.com\"}");
    assert_int_equal(rig->audits, 0);
}

static void hooks_are_an_admins(void **state)
{
    static const char *const methods[] = {"GET", "POST", "DELETE"};
    struct rig *rig = *state;
    rig_unreachable(rig);
    rig->actor.role = ROLE_OPERATOR;
    for (size_t i = 0; i < 3; i++)
        rig_expect(rig, 403, methods[i], "/connections/odoo/hooks", NULL);
}

static void a_check_tells_what_of_the_files_does_not_fit(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    struct rig_reply reply =
        rig_expect(rig, 200, "POST", "/check", "{\"offline\":true}");
    assert_true(rig_at(&reply.body, "fits")->boolean);
    assert_int_equal(rig_at(&reply.body, "connections")->items.n, 0);
    rig_write(rig, "syncs/companies.yaml",
              "sync: companies\nleft: odoo.res.company\n"
              "right: pc.business\nfeilds:\n  - name\n");
    reply = rig_expect(rig, 200, "POST", "/check", "{}");
    assert_false(rig_at(&reply.body, "fits")->boolean);
    check_str(rig_text(&reply.body, "findings.0.file"),
              "syncs/companies.yaml");
    check_str(rig_text(&reply.body, "findings.0.level"), "error");
    assert_int_equal(rig_at(&reply.body, "syncs")->items.n, 0);
    rig_expect(rig, 422, "POST", "/check", "{\"sample\":1001}");
}

static void a_check_tells_rows_that_never_settle(void **state)
{
    struct rig *rig = *state;
    rig_write(rig, "syncs/companies.yaml",
              "sync: companies\nleft: odoo.res.company\n"
              "right: pc.business\nmatch:\n"
              "  - { left: name, right: name }\nfields:\n"
              "  - { left: name, right: name, via: prefix(x), way: \"->\" }\n"
              "  - { left: name, right: name, way: \"<-\" }\n");
    struct rig_reply reply =
        rig_expect(rig, 200, "POST", "/check", "{\"offline\":true}");
    assert_false(rig_at(&reply.body, "fits")->boolean);
    check_str(rig_text(&reply.body, "findings.0.sync"), "companies");
    assert_int_equal(rig_int(&reply.body, "findings.0.line"), 7);
    check_str(rig_text(&reply.body, "findings.0.row"), "name");
    check_str(rig_text(&reply.body, "findings.0.example.value.0"), "Ab Cd");
}

static void a_check_goes_on_where_a_system_cannot_be_reached(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    struct rig_reply reply = rig_expect(rig, 200, "POST", "/check", "{}");
    assert_false(rig_at(&reply.body, "fits")->boolean);
    assert_false(rig_at(&reply.body, "connections.0.works")->boolean);
    check_str(rig_text(&reply.body, "connections.0.error.code"),
              "unreachable");
    check_str(rig_text(&reply.body, "syncs.0.sync"), "contacts");
    assert_false(rig_at(&reply.body, "syncs.0.checked")->boolean);
    assert_false(str_contains(reply.text, STR("hunter")));
    assert_int_equal(rig->audits, 0);
    rig->actor.role = ROLE_OPERATOR;
    rig_expect(rig, 200, "POST", "/check", NULL);
    rig_expect(rig, 403, "POST", "/check/setup", NULL);
}

static void records_of_a_connection_are_an_admins(void **state)
{
    static const char record[] =
        "/connections/odoo/entities/res.partner/records/34";
    struct rig *rig = *state;
    rig_unreachable(rig);
    rig_expect(rig, 404, "GET", "/connections/odo/entities", NULL);
    rig_expect(rig, 502, "GET", "/connections/odoo/entities", NULL);
    rig_expect(rig, 502, "GET", record, NULL);
    rig_expect(rig, 422, "PATCH", record, "{}");
    rig_expect(rig, 422, "PATCH", record, "{\"values\":{}}");
    rig_expect(rig, 502, "PATCH", record, "{\"values\":{\"phone\":\"1\"}}");
    rig->actor.role = ROLE_OPERATOR;
    rig_expect(rig, 403, "GET", record, NULL);
    rig_expect(rig, 403, "DELETE", record, NULL);
    assert_int_equal(rig->audits, 0);
}

static enum route_place place_of(struct rig *rig, const char *method,
                                 const char *path)
{
    return route_place(&rig->arena, method,
                       arena_printf(&rig->arena, API_PREFIX "%s", path));
}

static void what_takes_long_is_in_no_errands_way(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(place_of(rig, "POST", "/check"), PLACE_LONG);
    assert_int_equal(place_of(rig, "POST", "/check/setup"), PLACE_LONG);
    assert_int_equal(place_of(rig, "POST", "/plan"), PLACE_LONG);
    assert_int_equal(place_of(rig, "POST", "/links/look"), PLACE_LONG);
    assert_int_equal(place_of(rig, "POST", "/connections/odoo/test"),
                     PLACE_ERRAND);
    /* Edits of files go one after another. */
    assert_int_equal(place_of(rig, "PATCH", "/connections/odoo"),
                     PLACE_ERRAND);
    assert_int_equal(place_of(rig, "PATCH", "/syncs/contacts"), PLACE_ERRAND);
}

static void a_trial_needs_an_id_or_a_record(void **state)
{
    struct rig *rig = *state;
    rig_unreachable(rig);
    rig_expect(rig, 422, "POST", "/syncs/contacts/try", "{\"side\":\"left\"}");
    rig_expect(rig, 422, "POST", "/syncs/contacts/try",
               "{\"side\":\"left\",\"id\":\"1\",\"record\":{}}");
    rig_expect(rig, 422, "POST", "/syncs/contacts/try", "{\"id\":\"1\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_linked_record_is_shown_with_what_is_known),
        RIG_TEST(a_record_that_nobody_can_tell_of_is_502),
        RIG_TEST(a_test_tells_why_it_does_not_work),
        RIG_TEST(what_needs_both_systems_is_502),
        RIG_TEST(hooks_need_a_system_that_can_tell_and_be_reached),
        RIG_TEST(hooks_are_installed_only_with_an_address),
        RIG_TEST(hooks_are_an_admins),
        RIG_TEST(a_check_tells_what_of_the_files_does_not_fit),
        RIG_TEST(a_check_tells_rows_that_never_settle),
        RIG_TEST(a_check_goes_on_where_a_system_cannot_be_reached),
        RIG_TEST(records_of_a_connection_are_an_admins),
        RIG_TEST(what_takes_long_is_in_no_errands_way),
        RIG_TEST(a_trial_needs_an_id_or_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
