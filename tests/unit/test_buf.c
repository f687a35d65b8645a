/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/buf.h"

static void text_grows_up_to_the_maximum_exactly(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(1000);
    struct error e = {0};
    for (int i = 0; i < 1000; i++)
        buf_add_char(&b, 'x');
    check_ok(buf_check(&b, "the text", &e), &e);
    assert_int_equal(buf_str(&b).n, 1000);
    assert_int_equal(strlen(buf_z(&b)), 1000);
}

static void one_byte_too_many_is_an_error_that_names_what(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(4);
    struct error e = {0};
    buf_addz(&b, "12345");
    buf_addz(&b, "6");
    check_err(buf_check(&b, "the answer", &e), ERR_LIMIT);
    assert_string_equal(e.message, "the answer is larger than 4 bytes");
    assert_int_equal(b.n, 4);
    assert_string_equal(buf_z(&b), "1234");
}

static void after_an_overflow_nothing_more_is_taken(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(4);
    buf_addz(&b, "12345");
    b.n = 2;
    buf_add_char(&b, 'x');
    assert_int_equal(b.n, 2);
    buf_clear(&b);
    buf_addz(&b, "ab");
    assert_false(b.overflowed);
    assert_string_equal(buf_z(&b), "ab");
}

static void an_empty_buffer_is_empty_text(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(0);
    check_str(buf_copy(&a, &b), "");
    assert_string_equal(buf_z(&b), "");
    buf_add(&b, STR_NONE);
    assert_false(b.overflowed);
}

static void printing_is_whole_at_any_length(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(10000);
    for (int n = 254; n < 258; n++) {
        buf_clear(&b);
        buf_printf(&b, "%0*d", n, 7);
        assert_int_equal(b.n, n);
        assert_int_equal(b.p[n - 1], '7');
    }
}

static void json_text_is_escaped(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(1000);
    buf_add_json_escaped(&b, STR("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\0z"));
    check_str(buf_str(&b), "a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f"
                           "\\u0000z");
}

static void what_is_not_utf8_is_replaced(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(1000);
    buf_add_json_escaped(&b, STR("\xC3\xA9\xFFx\xE2\x82"));
    check_str(buf_str(&b), "\xC3\xA9\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD");
    buf_clear(&b);
    buf_add_xml_escaped(&b, STR("\xC3\xA9\xFF"));
    check_str(buf_str(&b), "\xC3\xA9\xEF\xBF\xBD");
}

static void xml_text_is_escaped_and_freed_of_what_xml_cannot_hold(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(1000);
    buf_add_xml_escaped(&b, STR("<a b=\"c\">'&'\n\t\r\x01\0\xEF\xBF\xBEz"));
    check_str(buf_str(&b), "&lt;a b=&quot;c&quot;&gt;&apos;&amp;&apos;\n\t"
                           "&#13;z");
}

static void url_parts_are_percent_encoded(void **state)
{
    (void)state;
    AUTO_BUF b = BUF_INIT(1000);
    buf_add_url_escaped(&b, STR("aZ09-._~ /?&=+%\xC3\xA9"));
    check_str(buf_str(&b), "aZ09-._~%20%2F%3F%26%3D%2B%25%C3%A9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_up_to_the_maximum_exactly),
        cmocka_unit_test(one_byte_too_many_is_an_error_that_names_what),
        cmocka_unit_test(after_an_overflow_nothing_more_is_taken),
        cmocka_unit_test(an_empty_buffer_is_empty_text),
        cmocka_unit_test(printing_is_whole_at_any_length),
        cmocka_unit_test(json_text_is_escaped),
        cmocka_unit_test(what_is_not_utf8_is_replaced),
        cmocka_unit_test(xml_text_is_escaped_and_freed_of_what_xml_cannot_hold),
        cmocka_unit_test(url_parts_are_percent_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
