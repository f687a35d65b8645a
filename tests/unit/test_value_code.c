/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/limits.h"
#include "base/value.h"
#include "unit/random_value.h"

/* The same kinds, digits and order: more than value_equal asks for. */
static bool is_identical(const struct value *a, const struct value *b);

static bool is_identical_inside(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_OBJECT) {
        bool same = a->fields.n == b->fields.n;
        for (size_t i = 0; same && i < a->fields.n; i++)
            same = str_eq(a->fields.at[i].name, b->fields.at[i].name) &&
                   is_identical(&a->fields.at[i].value, &b->fields.at[i].value);
        return same;
    }
    if (a->kind != VALUE_LIST && a->kind != VALUE_SET)
        return true;
    bool same = a->items.n == b->items.n;
    for (size_t i = 0; same && i < a->items.n; i++)
        same = is_identical(&a->items.at[i], &b->items.at[i]);
    return same;
}

static bool is_identical(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind || !value_equal(a, b))
        return false;
    if (a->kind == VALUE_DECIMAL && a->decimal.scale != b->decimal.scale)
        return false;
    return is_identical_inside(a, b);
}

static void any_value_comes_back_exactly(void **state)
{
    (void)state;
    struct fake_random seed = {5};
    struct random_port random = random_fake(&seed);
    AUTO_BUF stored = BUF_INIT(LIMIT_VALUE_BYTES);
    AUTO_ARENA a = ARENA_INIT;
    for (int i = 0; i < 5000; i++) {
        arena_reset(&a);
        buf_clear(&stored);
        struct error e = {0};
        struct value v = random_value(&a, &random, 4);
        struct value back;
        value_encode(&stored, &v);
        check_ok(value_decode(&a, buf_str(&stored), &back, &e), &e);
        if (!is_identical(&v, &back))
            fail_msg("round %d: %.*s", i, STR_ARG(buf_str(&stored)));
        assert_true(value_hash(&v) == value_hash(&back));
    }
}

static void the_stored_form_is_what_is_documented(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF stored = BUF_INIT(LIMIT_VALUE_BYTES);
    struct value two[] = {value_int(2), value_int(1)};
    struct field fields[] = {
        {STR("n"), value_int(10)},
        {STR("d"),
         value_decimal((struct decimal){.mantissa = 1210, .scale = 2})},
        {STR("day"), value_date(20455)},
        {STR("t"), value_datetime(INT64_C(1767323045000000))},
        {STR("r"), value_ref(STR("res.partner"), STR("12"))},
        {STR("s"), value_set(&a, two, 2)},
        {STR("l"), value_list(two, 2)},
        {STR("$decimal"), value_textz("not one")},
    };
    struct value v = value_object(fields, 8);
    value_encode(&stored, &v);
    check_str(buf_str(&stored), "{\"n\":10,\"d\":{\"$decimal\":\"12.10\"},"
                                "\"day\":{\"$date\":\"2026-01-02\"},"
                                "\"t\":{\"$time\":\"2026-01-02T03:04:05Z\"},"
                                "\"r\":{\"$ref\":[\"res.partner\",\"12\"]},"
                                "\"s\":{\"$set\":[1,2]},\"l\":[2,1],"
                                "\"$$decimal\":\"not one\"}");
}

static void what_was_not_stored_by_us_is_refused(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *wrong[] = {
        "{\"$decimal\":1}",
        "{\"$decimal\":\"x\"}",
        "{\"$date\":\"2026-02-30\"}",
        "{\"$date\":99999999999}",
        "{\"$time\":\"noon\"}",
        "{\"$time\":null}",
        "{\"$ref\":[\"a\"]}",
        "{\"$ref\":[\"a\",1]}",
        "{\"$set\":{}}",
        "{\"$other\":1}",
        "{\"a\":1,\"$date\":\"2026-01-02\"}",
        "{\"$date\":\"2026-01-02\",\"a\":1}",
        "{\"a\":",
    };
    struct value v = value_int(7);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        check_err(value_decode(&a, str_from(wrong[i]), &v, NULL), ERR_PROTOCOL);
    assert_int_equal(v.integer, 7);
}

static void a_value_as_deep_as_json_may_be_can_be_stored(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF stored = BUF_INIT(LIMIT_VALUE_BYTES);
    struct error e = {0};
    struct value v = value_decimal(decimal_from_i64(1));
    for (int i = 0; i < LIMIT_JSON_DEPTH; i++) {
        struct value *inner = arena_new(&a, struct value);
        *inner = v;
        v = value_set(&a, inner, 1);
    }
    struct value back;
    value_encode(&stored, &v);
    check_ok(value_decode(&a, buf_str(&stored), &back, &e), &e);
    assert_true(value_equal(&v, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_value_comes_back_exactly),
        cmocka_unit_test(the_stored_form_is_what_is_documented),
        cmocka_unit_test(what_was_not_stored_by_us_is_refused),
        cmocka_unit_test(a_value_as_deep_as_json_may_be_can_be_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
