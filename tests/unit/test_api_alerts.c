/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/api_rig.h"

#include "serve/alert/alert_log.h"

static const char mail[] =
    "\nalerts:               # who is told\n"
    "  mail:\n"
    "    smtp: smtp://hub@mail.example.com:587   # ours\n"
    "    password: ${PC_KEY}\n"
    "    from: hub@example.com\n"
    "    to: [anna@example.com, bo@example.com]\n"
    "  digest: \"07:30\"\n";

static void with_mail(struct rig *rig)
{
    struct str text = rig_read(rig, "crosswalk.yaml");
    rig_write(rig, "crosswalk.yaml",
              arena_printfz(&rig->arena, "%.*s%s", STR_ARG(text), mail));
    rig_load(rig);
    rig->actor.role = ROLE_ADMIN;
}

static void note(struct rig *rig, const char *subject)
{
    const struct alert_settings settings = {.mail = {.enabled = true}};
    const struct alert_message message = {.kind = ALERT_GUARD,
                                          .subject = str_from(subject),
                                          .text = STR("what to do"),
                                          .count = 1,
                                          .first_us = RIG_NOW_US};
    struct alert_log log;
    struct error e = {0};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(alert_log_load(rig->store, &rig->arena, &log, &e), &e);
    alert_log_add(&log, &settings, &message, RIG_NOW_US);
    check_ok(alert_log_save(rig->store, &log, RIG_NOW_US, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
}

static void what_was_told_is_listed_newest_first_in_pages(void **state)
{
    struct rig *rig = *state;
    struct rig_reply reply = rig_expect(rig, 200, "GET", "/alerts", NULL);
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 0);
    for (int i = 1; i <= 5; i++)
        note(rig, arena_printfz(&rig->arena, "alert %d", i));
    reply = rig_expect(rig, 200, "GET", "/alerts?limit=2", NULL);
    check_str(rig_text(&reply.body, "items.0.text"), "alert 5");
    check_str(rig_text(&reply.body, "items.0.kind"), "guard");
    assert_true(value_is_null(rig_at(&reply.body, "items.0.sent_at")));
    for (int page = 0; page < 2; page++)
        reply = rig_expect(
            rig, 200, "GET",
            arena_printfz(&rig->arena, "/alerts?limit=2&cursor=%.*s",
                          STR_ARG(rig_text(&reply.body, "next"))), NULL);
    check_str(rig_text(&reply.body, "items.0.text"), "alert 1");
    assert_int_equal(rig_at(&reply.body, "items")->items.n, 1);
    assert_true(value_is_null(rig_at(&reply.body, "next")));
}

static void the_log_keeps_so_many_and_goes_on_counting(void **state)
{
    struct rig *rig = *state;
    struct alert_log log;
    for (int i = 0; i < ALERT_LOG_KEPT + 3; i++)
        note(rig, "again");
    assert_int_equal(alert_log_load(rig->store, &rig->arena, &log, NULL),
                     ERR_OK);
    assert_int_equal(log.n, ALERT_LOG_KEPT);
    assert_int_equal(log.at[0].id, 4);
    assert_int_equal(log.last_id, ALERT_LOG_KEPT + 3);
}

static void settings_are_told_without_secrets(void **state)
{
    struct rig *rig = *state;
    with_mail(rig);
    struct rig_reply reply =
        rig_expect(rig, 200, "GET", "/settings/alerts", NULL);
    check_str(rig_text(&reply.body, "mail.server"), "mail.example.com");
    check_str(rig_text(&reply.body, "mail.user"), "hub");
    check_str(rig_text(&reply.body, "mail.security"), "starttls");
    check_str(rig_text(&reply.body, "mail.password"), "********");
    check_str(rig_text(&reply.body, "mail.to.1"), "bo@example.com");
    check_str(rig_text(&reply.body, "chat.url"), "");
    check_str(rig_text(&reply.body, "digest.at"), "07:30");
    assert_true(rig_at(&reply.body, "on.sync_failed")->boolean);
    rig->actor.role = ROLE_OPERATOR;
    rig_expect(rig, 403, "GET", "/settings/alerts", NULL);
}

static struct rig_reply patch(struct rig *rig, int status, const char *body)
{
    struct rig_reply now = rig_expect(rig, 200, "GET", "/settings/alerts",
                                      NULL);
    rig->if_match = rig_etag(rig, &now);
    struct rig_reply reply =
        rig_expect(rig, status, "PATCH", "/settings/alerts", body);
    rig->if_match = NULL;
    return reply;
}

static bool file_has(struct rig *rig, const char *text)
{
    return str_contains(rig_read(rig, "crosswalk.yaml"), str_from(text));
}

static void what_changes_is_written_in_place(void **state)
{
    struct rig *rig = *state;
    with_mail(rig);
    struct rig_reply reply = patch(
        rig, 200,
        "{\"mail\":{\"enabled\":true,\"server\":\"mail.example.com\","
        "\"port\":465,\"security\":\"tls\",\"user\":\"hub\","
        "\"password\":\"********\",\"from\":\"hub@example.com\","
        "\"to\":[\"cy@example.com\"]},"
        "\"on\":{\"conflicts\":false},"
        "\"digest\":{\"enabled\":true,\"at\":\"09:15\"}}");
    check_str(rig_text(&reply.body, "mail.security"), "tls");
    assert_false(rig_at(&reply.body, "on.conflicts")->boolean);
    assert_true(file_has(rig, "smtps://hub@mail.example.com:465"));
    assert_true(file_has(rig, "# ours"));
    assert_true(file_has(rig, "# who is told"));
    assert_true(file_has(rig, "password: ${PC_KEY}"));
    assert_true(file_has(rig, "to: [cy@example.com]"));
    assert_true(file_has(rig, "09:15"));
    assert_true(file_has(rig, "# people")); /* the rest stands as it was */
    assert_int_equal(rig->hub.reloads, 1);
    assert_int_equal(rig->audits, 1);
}

static void where_there_is_nothing_it_is_made(void **state)
{
    struct rig *rig = *state;
    rig->actor.role = ROLE_ADMIN;
    struct rig_reply reply = patch(
        rig, 200,
        "{\"mail\":{\"enabled\":true,\"server\":\"mail.example.com\","
        "\"port\":587,\"security\":\"starttls\",\"user\":\"hub\","
        "\"password\":\"tell nobody\",\"from\":\"hub@example.com\","
        "\"to\":[\"anna@example.com\"]}}");
    check_str(rig_text(&reply.body, "mail.password"), "********");
    check_str(rig->sealed, "tell nobody");
    assert_false(file_has(rig, "tell nobody"));
    /* and it is switched off again */
    rig_load(rig);
    reply = patch(rig, 200, "{\"mail\":{\"enabled\":false,"
                            "\"password\":\"\"},"
                            "\"chat\":{\"enabled\":false,\"url\":\"\"}}");
    assert_false(rig_at(&reply.body, "mail.enabled")->boolean);
    check_str(rig_text(&reply.body, "mail.server"), "mail.example.com");
    check_str(rig_text(&reply.body, "mail.password"), "");
    check_str(rig_text(&reply.body, "chat.url"), "");
}

static void what_cannot_work_is_refused_and_changes_nothing(void **state)
{
    struct rig *rig = *state;
    with_mail(rig);
    struct str before = rig_read(rig, "crosswalk.yaml");
    rig_expect(rig, 428, "PATCH", "/settings/alerts",
               "{\"digest\":{\"enabled\":false}}");
    patch(rig, 422, "{\"mail\":{\"to\":[\"not an address\"]}}");
    patch(rig, 422, "{\"mail\":{\"security\":\"none\"}}"); /* with a password */
    patch(rig, 422, "{\"mail\":{\"port\":0}}");
    patch(rig, 422, "{\"digest\":{\"enabled\":true,\"at\":\"25:00\"}}");
    patch(rig, 422, "{\"chat\":{\"enabled\":true}}");
    patch(rig, 422, "{\"on\":{\"everything\":true}}");
    assert_true(str_eq(rig_read(rig, "crosswalk.yaml"), before));
}

static void a_test_says_what_came_of_it_and_is_noted(void **state)
{
    struct rig *rig = *state;
    rig->actor.role = ROLE_ADMIN;
    struct rig_reply reply =
        rig_expect(rig, 200, "POST", "/alerts/test", NULL);
    assert_int_equal(rig_at(&reply.body, "results")->items.n, 0);
    struct str text = rig_read(rig, "crosswalk.yaml");
    rig_write(rig, "crosswalk.yaml", /* where nobody listens */
              arena_printfz(&rig->arena, "%.*s\nalerts:\n  chat: { url: "
                            "\"http://127.0.0.1:1/hooks/hidden\" }\n",
                            STR_ARG(text)));
    rig_load(rig);
    reply = rig_expect(rig, 200, "POST", "/alerts/test", NULL);
    check_str(rig_text(&reply.body, "results.0.channel"), "chat");
    assert_false(rig_at(&reply.body, "results.0.works")->boolean);
    assert_false(str_contains(reply.text, STR("hidden")));
    reply = rig_expect(rig, 200, "GET", "/alerts", NULL);
    check_str(rig_text(&reply.body, "items.0.kind"), "test");
    assert_true(rig_text(&reply.body, "items.0.error").n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(what_was_told_is_listed_newest_first_in_pages),
        RIG_TEST(the_log_keeps_so_many_and_goes_on_counting),
        RIG_TEST(settings_are_told_without_secrets),
        RIG_TEST(what_changes_is_written_in_place),
        RIG_TEST(where_there_is_nothing_it_is_made),
        RIG_TEST(what_cannot_work_is_refused_and_changes_nothing),
        RIG_TEST(a_test_says_what_came_of_it_and_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
