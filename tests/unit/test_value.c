/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/time.h"
#include "base/value.h"
#include "base/value_falsy.h"
#include "unit/random_value.h"

static struct value number(const char *text)
{
    struct error e = {0};
    struct decimal d = {0};
    check_ok(decimal_parse(str_from(text), &d, &e), &e);
    return value_decimal(d);
}

/* Equal, ordered alike and hashed alike, in both directions. */
static void check_same(struct value a, struct value b)
{
    assert_true(value_equal(&a, &b));
    assert_true(value_equal(&b, &a));
    assert_int_equal(value_compare(&a, &b), 0);
    assert_true(value_hash(&a) == value_hash(&b));
}

static void check_differ(struct value a, struct value b)
{
    assert_false(value_equal(&a, &b));
    assert_false(value_equal(&b, &a));
    assert_int_not_equal(value_compare(&a, &b), 0);
    assert_int_equal(value_compare(&a, &b), -value_compare(&b, &a));
    assert_true(value_hash(&a) != value_hash(&b));
}

static void numbers_are_equal_by_value(void **state)
{
    (void)state;
    check_same(value_int(10), number("10.0"));
    check_same(number("1.50"), number("1.5"));
    check_same(value_int(0), number("-0.000"));
    check_same(value_int(INT64_MIN), number("-9223372036854775808.00"));
    check_differ(value_int(10), number("10.01"));
    check_differ(value_int(1), value_textz("1"));
    check_differ(value_int(1), value_bool(true));
    check_differ(value_int(100), value_int(10));
}

static void a_date_is_equal_to_its_midnight(void **state)
{
    (void)state;
    check_same(value_date(20455), value_datetime(20455 * US_PER_DAY));
    check_same(value_date(-1), value_datetime(-US_PER_DAY));
    check_differ(value_date(20455), value_datetime(20455 * US_PER_DAY + 1));
    check_differ(value_date(INT32_MAX), value_datetime(INT64_MAX));
    struct value late = value_datetime(INT64_MAX);
    struct value later = value_date(INT32_MAX);
    assert_true(value_compare(&late, &later) < 0);
}

static void null_equals_only_null(void **state)
{
    (void)state;
    check_same(value_null(), value_null());
    check_differ(value_null(), value_textz(""));
    check_differ(value_null(), value_bool(false));
    check_differ(value_null(), value_int(0));
    check_differ(value_null(), value_list(NULL, 0));
    check_differ(value_null(), value_object(NULL, 0));
}

static void sets_ignore_order_and_doubles_but_lists_do_not(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value one[] = {value_int(3), value_textz("x"), value_int(1),
                          number("3.0")};
    struct value two[] = {value_textz("x"), value_int(1), value_int(3)};
    check_same(value_set(&a, one, 4), value_set(&a, two, 3));
    assert_int_equal(value_set(&a, one, 4).items.n, 3);
    check_differ(value_list(one, 3), value_list(two, 3));
    check_differ(value_list(one, 1), value_list(one, 2));
    check_differ(value_set(&a, two, 1), value_list(two, 1));
    check_same(value_set(&a, NULL, 0), value_set(&a, NULL, 0));
}

static void objects_ignore_the_order_of_their_members(void **state)
{
    (void)state;
    struct field one[] = {{STR("a"), value_int(1)}, {STR("b"), value_int(2)}};
    struct field two[] = {{STR("b"), value_int(2)}, {STR("a"), value_int(1)}};
    struct field swapped[] = {{STR("a"), value_int(2)},
                              {STR("b"), value_int(1)}};
    check_same(value_object(one, 2), value_object(two, 2));
    check_differ(value_object(one, 2), value_object(swapped, 2));
    check_differ(value_object(one, 2), value_object(one, 1));
    struct field null_member[] = {{STR("a"), value_null()}};
    check_differ(value_object(null_member, 1), value_object(NULL, 0));
}

static void large_objects_in_another_order_are_equal(void **state)
{
    (void)state;
    enum { N = 500 };
    AUTO_ARENA a = ARENA_INIT;
    struct field *one = arena_array(&a, struct field, N);
    struct field *two = arena_array(&a, struct field, N);
    for (size_t i = 0; i < N; i++) {
        one[i].name = arena_printf(&a, "f%zu", i);
        one[i].value = value_int((int64_t)i);
        two[(i * 7) % N] = one[i];
    }
    check_same(value_object(one, N), value_object(two, N));
    two[0].value = value_int(-1);
    check_differ(value_object(one, N), value_object(two, N));
}

static void references_differ_by_entity_and_id(void **state)
{
    (void)state;
    check_same(value_ref(STR("a"), STR("1")), value_ref(STR("a"), STR("1")));
    check_differ(value_ref(STR("a"), STR("1")), value_ref(STR("b"), STR("1")));
    check_differ(value_ref(STR("a"), STR("1")), value_ref(STR("a"), STR("2")));
    check_differ(value_ref(STR("a"), STR("12")),
                 value_ref(STR("a1"), STR("2")));
}

static void the_order_is_total_and_agrees_with_equality(void **state)
{
    (void)state;
    enum { N = 60 };
    AUTO_ARENA a = ARENA_INIT;
    struct fake_random seed = {3};
    struct random_port random = random_fake(&seed);
    struct value v[N];
    for (size_t i = 0; i < N; i++)
        v[i] = random_value(&a, &random, 2);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            int order = value_compare(&v[i], &v[j]);
            assert_int_equal(order, -value_compare(&v[j], &v[i]));
            assert_int_equal(order == 0, value_equal(&v[i], &v[j]));
            if (order == 0)
                assert_true(value_hash(&v[i]) == value_hash(&v[j]));
            for (size_t k = 0; k < N; k++)
                if (order <= 0 && value_compare(&v[j], &v[k]) <= 0)
                    assert_true(value_compare(&v[i], &v[k]) <= 0);
        }
}

static void members_are_found_by_name(void **state)
{
    (void)state;
    struct field fields[] = {{STR("a"), value_int(1)},
                             {STR("name"), value_textz("Azure")}};
    struct value object = value_object(fields, 2);
    check_str(value_str(value_getz(&object, "name")), "Azure");
    assert_null(value_getz(&object, "nam"));
    assert_null(value_getz(&object, "names"));
    assert_null(value_getz(value_getz(&object, "a"), "a"));
    assert_null(value_getz(NULL, "a"));
    assert_null(value_str(NULL).p);
    assert_null(value_str(value_getz(&object, "a")).p);
}

static void a_member_of_another_kind_reads_as_nothing(void **state)
{
    (void)state;
    struct field fields[] = {{STR("n"), value_int(7)},
                             {STR("t"), value_textz("Azure")},
                             {STR("b"), value_bool(true)}};
    struct value object = value_object(fields, 3);
    check_str(value_text_at(&object, "t"), "Azure");
    assert_int_equal(value_int_at(&object, "n"), 7);
    assert_true(value_is_true_at(&object, "b"));
    assert_null(value_text_at(&object, "n").p);
    assert_int_equal(value_int_at(&object, "b"), 0);
    assert_false(value_is_true_at(&object, "t"));
    assert_null(value_text_at(NULL, "t").p);
    assert_int_equal(value_int_at(NULL, "n"), 0);
    assert_false(value_is_true_at(NULL, "b"));
}

static void setting_a_member_leaves_the_original_alone(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct field fields[] = {{STR("a"), value_int(1)},
                             {STR("b"), value_int(2)}};
    struct value object = value_object(fields, 2);
    struct value nine = value_int(9);
    struct value changed = value_with(&a, &object, STR("a"), &nine);
    struct value added = value_with(&a, &object, STR("c"), &nine);
    struct value removed = value_with(&a, &object, STR("a"), NULL);
    assert_int_equal(value_getz(&object, "a")->integer, 1);
    assert_int_equal(value_getz(&changed, "a")->integer, 9);
    assert_int_equal(changed.fields.n, 2);
    assert_int_equal(value_getz(&added, "c")->integer, 9);
    assert_int_equal(added.fields.n, 3);
    assert_null(value_getz(&removed, "a"));
    assert_int_equal(removed.fields.n, 1);
    struct value same = value_with(&a, &object, STR("zz"), NULL);
    check_same(same, object);
}

static void a_copy_outlives_its_original(void **state)
{
    (void)state;
    AUTO_ARENA kept = ARENA_INIT;
    struct fake_random seed = {4};
    struct random_port random = random_fake(&seed);
    for (int i = 0; i < 200; i++) {
        AUTO_ARENA a = ARENA_INIT;
        struct value v = random_value(&a, &random, 3);
        uint64_t hash = value_hash(&v);
        struct value copy = value_copy(&kept, &v);
        arena_fini(&a);
        assert_true(value_hash(&copy) == hash);
    }
}

static void values_read_as_a_person_would_write_them(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct value items[] = {value_textz("b"), value_int(1), value_null()};
    struct field fields[] = {{STR("k"), value_int(1)}};
    const struct {
        struct value value;
        const char *text;
    } rows[] = {
        {value_null(), ""},
        {value_bool(true), "true"},
        {value_int(-12), "-12"},
        {number("12.10"), "12.1"},
        {value_textz("x"), "x"},
        {value_date(0), "1970-01-01"},
        {value_datetime(0), "1970-01-01T00:00:00Z"},
        {value_ref(STR("res.partner"), STR("12")), "12"},
        {value_list(items, 3), "b, 1, "},
        {value_object(fields, 1), "{\"k\":1}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_str(value_to_text(&a, &rows[i].value), rows[i].text);
    assert_string_equal(value_kind_name(VALUE_REF), "reference");
    assert_string_equal(value_kind_name(VALUE_OBJECT), "object");
}

static void hashes_are_stable_across_releases(void **state)
{
    (void)state;
    /* Stored with links: a change here would make every record look new. */
    struct field fields[] = {{STR("name"), value_textz("Azure")},
                             {STR("n"), number("12.5")}};
    struct value object = value_object(fields, 2);
    assert_true(value_hash(&object) == UINT64_C(0x0DCCDA782DFE1157));
}

static void what_says_nothing_is_falsy(void **state)
{
    const struct value empty[] = {
        value_null(),   value_bool(false),    value_int(0),
        number("0.00"), value_textz(""),      value_list(NULL, 0),
        value_object(NULL, 0)};
    struct value one = value_int(1);
    const struct value full[] = {
        value_bool(true),  one,           number("0.01"), value_textz("0"),
        value_list(&one, 1), value_date(0), value_datetime(0)};
    (void)state;
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_true(value_is_falsy(&empty[i]));
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        assert_false(value_is_falsy(&full[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_equal_by_value),
        cmocka_unit_test(a_date_is_equal_to_its_midnight),
        cmocka_unit_test(null_equals_only_null),
        cmocka_unit_test(sets_ignore_order_and_doubles_but_lists_do_not),
        cmocka_unit_test(objects_ignore_the_order_of_their_members),
        cmocka_unit_test(large_objects_in_another_order_are_equal),
        cmocka_unit_test(references_differ_by_entity_and_id),
        cmocka_unit_test(the_order_is_total_and_agrees_with_equality),
        cmocka_unit_test(members_are_found_by_name),
        cmocka_unit_test(a_member_of_another_kind_reads_as_nothing),
        cmocka_unit_test(setting_a_member_leaves_the_original_alone),
        cmocka_unit_test(a_copy_outlives_its_original),
        cmocka_unit_test(values_read_as_a_person_would_write_them),
        cmocka_unit_test(hashes_are_stable_across_releases),
        cmocka_unit_test(what_says_nothing_is_falsy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
