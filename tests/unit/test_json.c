/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/json.h"
#include "base/limits.h"
#include "unit/random_value.h"

/* What `text` reads as, written again. */
static struct str again(struct arena *a, struct str text)
{
    struct error e = {0};
    struct value v = value_null();
    check_ok(json_parse(a, text, &v, &e), &e);
    return json_text(a, &v);
}

static void documents_come_back_as_they_were(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-12",
        "\"text\"",
        "[]",
        "{}",
        "\"\"",
        "[1,\"two\",null,[true],{\"a\":{}}]",
        "{\"b\":1,\"a\":2,\"\":3}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_str(again(&a, str_from(texts[i])), texts[i]);
    check_str(again(&a, STR(" \t\r\n[ 1 , 2 ] \n")), "[1,2]");
}

static void numbers_keep_every_digit(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *texts[] = {
        "12.10",
        "0.1",
        "-0.30000000000000004",
        "100000000000000000000.55",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "9999999999999999999999999999999999999",
        "[1234567890123456789,{\"12345678901234567890\":1}]",
        "[-12345678901234567890,12345678901234567890]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_str(again(&a, str_from(texts[i])), texts[i]);
    check_str(again(&a, STR("1e3")), "1000");
    check_str(again(&a, STR("1.5E-3")), "0.0015");
}

static void whole_numbers_are_integers_while_they_fit(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct {
        const char *text;
        enum value_kind kind;
    } rows[] = {
        {"10", VALUE_INT},
        {"10.0", VALUE_DECIMAL},
        {"10.00000000000000000e000", VALUE_DECIMAL},
        {"1e1", VALUE_DECIMAL},
        {"9223372036854775807", VALUE_INT},
        {"-9223372036854775808", VALUE_INT},
        {"9223372036854775808", VALUE_DECIMAL},
        {"18446744073709551616", VALUE_DECIMAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct value v;
        struct error e = {0};
        check_ok(json_parse(&a, str_from(rows[i].text), &v, &e), &e);
        assert_string_equal(value_kind_name(v.kind),
                            value_kind_name(rows[i].kind));
    }
}

static void escapes_give_the_bytes_they_mean(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct value v;
    check_ok(json_parse(&a,
                        STR("\"a\\u0000b\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"
                            "\\ud83d\\ude00\""),
                        &v, &e),
             &e);
    struct str expected = STR("a\0b\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80");
    assert_int_equal(v.text.n, expected.n);
    assert_memory_equal(v.text.p, expected.p, expected.n);
    /* Half a surrogate pair stands for no character. */
    check_str(again(&a, STR("\"\\ud800\"")), "\"\xEF\xBF\xBD\"");
    check_str(again(&a, STR("\"\\ud83dx\\ud83d\\u0041\\ude00\"")),
              "\"\xEF\xBF\xBDx\xEF\xBF\xBD" "A\xEF\xBF\xBD\"");
}

static const struct str junk[] = {
    STR(""),
    STR(" "),
    STR("{"),
    STR("[1"),
    STR("[1,]"),
    STR("{\"a\":1,}"),
    STR("{a:1}"),
    STR("{'a':1}"),
    STR("'a'"),
    STR("\"a"),
    STR("\"a\\"),
    STR("\"\\x\""),
    STR("\"\\u12\""),
    STR("nul"),
    STR("Null"),
    STR("TRUE"),
    STR("NaN"),
    STR("Infinity"),
    STR("-Infinity"),
    STR("01"),
    STR("-01"),
    STR("1."),
    STR(".5"),
    STR("-"),
    STR("+1"),
    STR("1e"),
    STR("0x1"),
    STR("1 2"),
    STR("{} {}"),
    STR("[1]x"),
    STR("/**/1"),
    STR("// x\n1"),
    STR("\"a\nb\""),
    STR("\"\t\""),
    STR("1\0"),
    STR("[1]\0x"),
    STR("\0"),
    STR("\v1"),
    STR("[1 2]"),
    STR("{\"a\" 1}"),
    STR("{1:2}"),
    STR("]"),
    STR("\"\xFF\""),
    STR("\"\xC0\x80\""),
    STR("\xEF\xBB\xBF{}"),
    STR("{\"a\\u0000b\":1}"),
    STR("1e400"),
    STR("12345678901234567890123456789012345678"),
};

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value v = value_int(7);
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        if (json_parse(&a, junk[i], &v, NULL) != ERR_PROTOCOL)
            fail_msg("not refused: %.*s", STR_ARG(junk[i]));
    check_err(json_parse(&a, STR_NONE, &v, NULL), ERR_PROTOCOL);
    assert_int_equal(v.integer, 7);
}

static void noise_of_binary_floats_does_not_spoil_the_rest(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value v;
    struct error e = {0};
    check_ok(json_parse(&a, STR("[1.1102230246251565e-16, 1e-400]"), &v, &e),
             &e);
    check_str(decimal_format(&a, v.items.at[0].decimal),
              "0.000000000000000111022302462516");
    check_str(decimal_format(&a, v.items.at[1].decimal), "0");
}

static void a_backslash_before_u0000_is_no_nul(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_str(again(&a, STR("{\"a\\\\u0000\":1}")), "{\"a\\\\u0000\":1}");
    check_str(again(&a, STR("[\"\\u0000\"]")), "[\"\\u0000\"]");
}

static void digits_inside_text_are_left_alone(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *text = "[\"\\\"12345678901234567890\",12345678901234567890]";
    check_str(again(&a, str_from(text)), text);
}

static void the_error_says_where_and_shows_little(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct value v;
    check_err(json_parse(&a,
                         STR("{\"secret\":\"0123456789abcdef\",\"b\":oops}"),
                         &v, &e),
              ERR_PROTOCOL);
    assert_non_null(strstr(e.message, "at byte"));
    assert_non_null(strstr(e.message, "oops"));
    assert_null(strstr(e.message, "secret"));
}

static struct str nested(struct arena *a, size_t depth)
{
    char *text = arena_alloc(a, 2 * depth);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return (struct str){text, 2 * depth};
}

static void depth_ends_at_its_limit(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct value v;
    check_ok(json_parse(&a, nested(&a, LIMIT_JSON_DEPTH), &v, &e), &e);
    check_err(json_parse(&a, nested(&a, LIMIT_JSON_DEPTH + 1), &v, &e),
              ERR_PROTOCOL);
    assert_non_null(strstr(e.message, "deeper than 64"));
    check_err(json_parse(&a, nested(&a, 1000000), &v, &e), ERR_PROTOCOL);
}

static void scalars_at_the_deepest_place_are_read(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    char text[2 * LIMIT_JSON_DEPTH + 1];
    memset(text, '[', LIMIT_JSON_DEPTH);
    text[LIMIT_JSON_DEPTH] = '1';
    memset(text + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH);
    struct value v;
    check_ok(json_parse(&a, (struct str){text, sizeof text}, &v, &e), &e);
    const struct value *inner = &v;
    while (inner->kind == VALUE_LIST)
        inner = &inner->items.at[0];
    assert_int_equal(inner->integer, 1);
}

static void of_doubled_members_the_last_counts(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    check_str(again(&a, STR("{\"a\":1,\"a\":2}")), "{\"a\":2}");
    check_str(again(&a, STR("{\"a\":1,\"b\":0,\"a\":{\"b\":2}}")),
              "{\"a\":{\"b\":2},\"b\":0}");
    AUTO_BUF once = BUF_INIT(4096);
    AUTO_BUF twice = BUF_INIT(4096);
    for (int i = 0; i < 100; i++) {
        buf_addz(&once, arena_printfz(&a, "%c\"m%d\":%d", i ? ',' : '{', i, -i));
        buf_addz(&twice, arena_printfz(&a, "%c\"m%d\":%d,\"m%d\":%d",
                                       i ? ',' : '{', i, i, i / 2, -i / 2));
    }
    for (int i = 50; i < 100; i++)
        buf_addz(&twice, arena_printfz(&a, ",\"m%d\":%d", i, -i));
    buf_add_char(&once, '}');
    buf_add_char(&twice, '}');
    check_str(again(&a, buf_str(&twice)), buf_z(&once));
}

static void kinds_that_json_lacks_are_written_plainly(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value two[] = {value_int(2), value_int(1)};
    struct field fields[] = {
        {STR("d"),
         value_decimal((struct decimal){.mantissa = 1210, .scale = 2})},
        {STR("day"), value_date(0)},
        {STR("t"), value_datetime(1000)},
        {STR("r"), value_ref(STR("res.partner"), STR("12"))},
        {STR("s"), value_set(&a, two, 2)},
    };
    struct value v = value_object(fields, 5);
    check_str(json_text(&a, &v),
              "{\"d\":12.10,\"day\":\"1970-01-01\","
              "\"t\":\"1970-01-01T00:00:00.001Z\",\"r\":\"12\",\"s\":[1,2]}");
}

static void pretty_text_is_indented(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(1000);
    struct value v;
    struct error e = {0};
    check_ok(json_parse(&a, STR("{\"a\":[1,2],\"b\":{},\"c\":[]}"), &v, &e),
             &e);
    json_write_pretty(&b, &v, 2);
    check_str(buf_str(&b), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n"
                           "  \"c\": []\n}");
}

static void anything_we_write_we_can_read(void **state)
{
    (void)state;
    struct fake_random seed = {6};
    struct random_port random = random_fake(&seed);
    AUTO_ARENA a = ARENA_INIT;
    for (int i = 0; i < 3000; i++) {
        arena_reset(&a);
        struct value v = random_value(&a, &random, 4);
        struct str text = json_text(&a, &v);
        struct str twice = again(&a, text);
        if (!str_eq(text, twice))
            fail_msg("%.*s is not %.*s", STR_ARG(text), STR_ARG(twice));
    }
}

static void broken_text_never_breaks_the_reader(void **state)
{
    (void)state;
    struct fake_random seed = {7};
    struct random_port random = random_fake(&seed);
    AUTO_ARENA a = ARENA_INIT;
    static const char bytes[] = "{}[]:,\"\\u0eE+-.19ntf \n\x80\xC3\0";
    size_t refused = 0;
    for (int i = 0; i < 20000; i++) {
        arena_reset(&a);
        struct value v = random_value(&a, &random, 3);
        struct str text = json_text(&a, &v);
        char *bent = arena_strz(&a, text);
        for (uint64_t n = random_below(&random, 3); n > 0 && text.n > 0; n--)
            bent[random_below(&random, text.n)] =
                bytes[random_below(&random, sizeof bytes)];
        struct value w;
        refused +=
            json_parse(&a, (struct str){bent, text.n}, &w, NULL) != ERR_OK;
    }
    assert_in_range(refused, 1000, 19000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_come_back_as_they_were),
        cmocka_unit_test(numbers_keep_every_digit),
        cmocka_unit_test(whole_numbers_are_integers_while_they_fit),
        cmocka_unit_test(escapes_give_the_bytes_they_mean),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(noise_of_binary_floats_does_not_spoil_the_rest),
        cmocka_unit_test(a_backslash_before_u0000_is_no_nul),
        cmocka_unit_test(digits_inside_text_are_left_alone),
        cmocka_unit_test(the_error_says_where_and_shows_little),
        cmocka_unit_test(depth_ends_at_its_limit),
        cmocka_unit_test(scalars_at_the_deepest_place_are_read),
        cmocka_unit_test(of_doubled_members_the_last_counts),
        cmocka_unit_test(kinds_that_json_lacks_are_written_plainly),
        cmocka_unit_test(pretty_text_is_indented),
        cmocka_unit_test(anything_we_write_we_can_read),
        cmocka_unit_test(broken_text_never_breaks_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
