/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A message as it goes over the wire. */
#include "unit/check.h"

#include "base/buf.h"
#include "net/mail.h"

static const struct str people[] = {{"anna@example.com", 16},
                                    {"b\xc3\xb6rn@example.com", 17}};

static struct str message(struct arena *a, const char *subject,
                          const char *text)
{
    const struct mail mail = {.from = STR("hub@example.com"),
                              .to = people,
                              .n_to = 2,
                              .subject = str_from(subject),
                              .text = str_from(text),
                              .id = STR("alert-7"),
                              .at_us = INT64_C(1767322800000000)};
    return mail_message(a, &mail);
}

#define assert_in(text, wanted) assert_true(str_contains((text), STR(wanted)))

static void headers_are_complete(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    (void)state;
    struct str m = message(&a, "Hello", "Hi\n");
    assert_in(m, "Date: Fri, 02 Jan 2026 03:00:00 +0000\r\n");
    assert_in(m, "From: Crosswalk <hub@example.com>\r\n");
    assert_in(m, "To: <anna@example.com>,\r\n <b\xc3\xb6rn@example.com>\r\n");
    assert_in(m, "Subject: Hello\r\n");
    assert_in(m, "Message-ID: <alert-7@example.com>\r\n");
    assert_in(m, "Auto-Submitted: auto-generated\r\n");
    assert_in(m, "\r\n\r\nSGkNCg==\r\n"); /* Hi, CR, LF */
}

static void other_letters_are_encoded(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    (void)state;
    assert_in(message(&a, "F\xc3\xbcr Anna", ""),
              "Subject: =?UTF-8?B?RsO8ciBBbm5h?=\r\n");
    /* 50 letters of two bytes: cut between letters, folded */
    AUTO_BUF long_subject = BUF_INIT(1000);
    for (int i = 0; i < 50; i++)
        buf_addz(&long_subject, "\xc3\xbc");
    struct str m = message(&a, buf_z(&long_subject), "");
    size_t at = str_find(m, STR("Subject: "), 0);
    assert_in(m, "?=\r\n =?UTF-8?B?");
    for (size_t line = at; line < m.n;) {
        size_t end = str_find(m, STR("\r\n"), line);
        assert_true(end - line <= 76 + 9);
        line = end + 2;
    }
}

static void a_subject_cannot_begin_another_header(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    (void)state;
    struct str m = message(&a, "x\r\nBcc: all@example.com", "");
    assert_false(str_contains(m, STR("\nBcc:")));
    assert_in(m, "Subject: x  Bcc: all@example.com\r\n");
}

static void lines_of_the_body_are_short(void **state)
{
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF text = BUF_INIT(100000);
    (void)state;
    for (int i = 0; i < 2000; i++)
        buf_addz(&text, "0123456789");
    struct str m = message(&a, "Long", buf_z(&text));
    for (size_t line = 0; line < m.n;) {
        size_t end = str_find(m, STR("\r\n"), line);
        assert_true(end - line <= 76);
        line = end + 2;
    }
}

static void addresses_that_could_do_harm_are_none(void **state)
{
    (void)state;
    assert_true(mail_is_address(STR("hub@example.com")));
    assert_false(mail_is_address(STR("hub")));
    assert_false(mail_is_address(STR("@example.com")));
    assert_false(mail_is_address(STR("hub@")));
    assert_false(mail_is_address(STR("a@b@c")));
    assert_false(mail_is_address(STR("a@b>\r\nRCPT TO:<x@y")));
    assert_false(mail_is_address(STR("Anna <a@b>")));
    assert_false(mail_is_address(STR("a@b,c")));
    assert_false(mail_is_address(STR("\xff@b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_complete),
        cmocka_unit_test(other_letters_are_encoded),
        cmocka_unit_test(a_subject_cannot_begin_another_header),
        cmocka_unit_test(lines_of_the_body_are_short),
        cmocka_unit_test(addresses_that_could_do_harm_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
