/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/str.h"

static void integer_text_is_read_to_the_edges_of_int64(void **state)
{
    (void)state;
    int64_t i = 7;
    assert_true(str_to_i64(STR("9223372036854775807"), &i));
    assert_true(i == INT64_MAX);
    assert_true(str_to_i64(STR("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_true(str_to_i64(STR("+12"), &i));
    assert_int_equal(i, 12);
}

static void integer_text_that_is_not_one_is_refused(void **state)
{
    (void)state;
    const char *junk[] = {"",
                          "-",
                          "+",
                          " 1",
                          "1 ",
                          "1.0",
                          "0x1",
                          "--1",
                          "9223372036854775808",
                          "-9223372036854775809"};
    int64_t i = 7;
    for (size_t n = 0; n < sizeof junk / sizeof junk[0]; n++)
        assert_false(str_to_i64(str_from(junk[n]), &i));
    assert_int_equal(i, 7);
}

static void split_gives_every_part_also_empty_ones(void **state)
{
    (void)state;
    struct str rest = STR("a,,b,");
    struct str part;
    const char *expected[] = {"a", "", "b", ""};
    size_t n = 0;
    while (str_split(&rest, ',', &part))
        assert_true(str_is(part, expected[n++]));
    assert_int_equal(n, 4);
}

static void overlong_and_surrogate_bytes_are_no_utf8(void **state)
{
    (void)state;
    assert_true(str_is_utf8(STR("plain ascii text")));
    assert_true(str_is_utf8(STR("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")));
    assert_false(str_is_utf8(STR("\xC0\xAF")));
    assert_false(str_is_utf8(STR("\xE0\x80\xAF")));
    assert_false(str_is_utf8(STR("\xED\xA0\x80")));
    assert_false(str_is_utf8(STR("\xF4\x90\x80\x80")));
    assert_false(str_is_utf8(STR("12345678\x80")));
    assert_false(str_is_utf8(STR("\xE2\x82")));
}

static void cutting_keeps_sequences_whole(void **state)
{
    (void)state;
    struct str euro = STR("ab\xE2\x82\xAC");
    assert_int_equal(str_utf8_cut(euro, 9), 5);
    assert_int_equal(str_utf8_cut(euro, 5), 5);
    assert_int_equal(str_utf8_cut(euro, 4), 2);
    assert_int_equal(str_utf8_cut(euro, 3), 2);
    assert_int_equal(str_utf8_cut(euro, 2), 2);
    assert_int_equal(str_utf8_cut(euro, 0), 0);
}

static void finding_and_comparing(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("abcabc"), STR("ca"), 0), 2);
    assert_int_equal(str_find(STR("abcabc"), STR("abc"), 1), 3);
    assert_int_equal(str_find(STR("abc"), STR("x"), 0), 3);
    assert_int_equal(str_find_char(STR("abc"), 'c', 3), 3);
    assert_true(str_contains(STR("abc"), STR("")));
    assert_true(str_contains(STR(""), STR("")));
    assert_false(str_contains(STR(""), STR("a")));
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("ab"), STR("a")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_compare(STR_NONE, STR("")), 0);
    assert_true(str_eq_ascii_nocase(STR("ETag"), STR("etAG")));
    assert_false(str_eq_ascii_nocase(STR("etag"), STR("etags")));
    assert_true(str_starts_with(STR("abc"), STR("ab")));
    assert_false(str_starts_with(STR("a"), STR("ab")));
    assert_true(str_ends_with(STR("abc"), STR("bc")));
    assert_false(str_ends_with(STR("c"), STR("bc")));
    assert_true(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
    assert_true(str_is(str_trim(STR("  ")), ""));
}

static void the_hash_is_the_same_on_every_machine(void **state)
{
    (void)state;
    assert_true(str_hash(STR("")) == UINT64_C(0x2D06800538D394C2));
    assert_true(str_hash(STR_NONE) == str_hash(STR("")));
    assert_true(str_hash(STR("a")) != str_hash(STR("b")));
}

static void distance_counts_edits(void **state)
{
    (void)state;
    char longer[600];
    memset(longer, 'x', sizeof longer);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
    assert_int_equal(str_distance(STR(""), STR("abc")), 3);
    assert_int_equal(str_distance(STR("same"), STR("same")), 0);
    assert_int_equal(str_distance((struct str){longer, 600}, STR("")), 255);
    assert_int_equal(
        str_distance((struct str){longer, 600}, (struct str){longer, 598}), 2);
}

static void a_suggestion_is_near_or_none(void **state)
{
    (void)state;
    const struct str names[] = {STR("match"), STR("fields"), STR("policy")};
    assert_true(str_is(str_suggest(STR("mathc"), names, 3), "match"));
    assert_true(str_is(str_suggest(STR("FIELDS"), names, 3), "fields"));
    assert_null(str_suggest(STR("schedule"), names, 3).p);
    assert_null(str_suggest(STR("x"), names, 3).p);
    assert_null(str_suggest(STR("match"), names, 0).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integer_text_is_read_to_the_edges_of_int64),
        cmocka_unit_test(integer_text_that_is_not_one_is_refused),
        cmocka_unit_test(split_gives_every_part_also_empty_ones),
        cmocka_unit_test(overlong_and_surrogate_bytes_are_no_utf8),
        cmocka_unit_test(cutting_keeps_sequences_whole),
        cmocka_unit_test(finding_and_comparing),
        cmocka_unit_test(the_hash_is_the_same_on_every_machine),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(a_suggestion_is_near_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
