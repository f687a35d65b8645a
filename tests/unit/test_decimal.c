/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/decimal.h"
#include "base/ports.h"

#define NINES_37 "9999999999999999999999999999999999999"
#define MINUS_NINES_37 "-9999999999999999999999999999999999999"

static struct decimal parse(const char *text)
{
    struct error e = {0};
    struct decimal d = {0};
    check_ok(decimal_parse(str_from(text), &d, &e), &e);
    return d;
}

/* Text with every digit of the scale, then the shortest. */
static void check_reads(const char *text, const char *full, const char *least)
{
    AUTO_ARENA a = ARENA_INIT;
    struct decimal d = parse(text);
    char digits[DECIMAL_TEXT_MAX];
    check_str(((struct str){digits, decimal_to_chars(d, digits)}), full);
    check_str(decimal_format(&a, d), least);
}

static void numbers_keep_every_digit(void **state)
{
    (void)state;
    check_reads("12.10", "12.10", "12.1");
    check_reads("-0.5", "-0.5", "-0.5");
    check_reads("1e3", "1000", "1000");
    check_reads("1.50E-2", "0.0150", "0.015");
    check_reads("+7", "7", "7");
    check_reads(".5", "0.5", "0.5");
    check_reads("000123.4500", "123.4500", "123.45");
    check_reads("-0.00", "0.00", "0");
    check_reads("0.1", "0.1", "0.1");
    check_reads("100000000000000000000.55", "100000000000000000000.55",
                "100000000000000000000.55");
    check_reads("0.000000000000000000000000000001",
                "0.000000000000000000000000000001",
                "0.000000000000000000000000000001");
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    const char *junk[] = {"",      "-",   ".",   "1e",    "1e+",
                          "1.2.3", "0x1", "1,5", " 1",    "1 ",
                          "--1",   "nan", "inf", "1e1.5", "1_000"};
    struct decimal d = {.mantissa = 77};
    for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
        check_err(decimal_parse(str_from(junk[i]), &d, NULL), ERR_INVALID);
    check_err(decimal_parse(STR_NONE, &d, NULL), ERR_INVALID);
    assert_true(d.mantissa == 77);
}

static void the_range_ends_at_37_digits(void **state)
{
    (void)state;
    struct decimal d;
    check_reads(NINES_37, NINES_37, NINES_37);
    check_reads(MINUS_NINES_37, MINUS_NINES_37, MINUS_NINES_37);
    check_reads("1e36", "1000000000000000000000000000000000000",
                "1000000000000000000000000000000000000");
    check_err(decimal_parse(STR(NINES_37 "0"), &d, NULL), ERR_LIMIT);
    check_err(decimal_parse(STR("1e37"), &d, NULL), ERR_LIMIT);
    check_err(decimal_parse(STR(NINES_37 ".5"), &d, NULL), ERR_LIMIT);
    check_err(decimal_parse(STR("1e99999999999999"), &d, NULL), ERR_LIMIT);
}

static void the_scale_ends_at_30(void **state)
{
    (void)state;
    struct decimal d;
    check_reads("1e-30", "0.000000000000000000000000000001",
                "0.000000000000000000000000000001");
    check_err(decimal_parse(STR("1e-31"), &d, NULL), ERR_LIMIT);
    /* Zeros beyond it say nothing and are let go. */
    assert_int_equal(parse("1.5000000000000000000000000000000000000000").scale,
                     30);
    assert_int_equal(parse("0e-99999").scale, 30);
    assert_true(parse("0e99999").mantissa == 0);
}

static void rounding_is_half_away_from_zero(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const struct {
        const char *from;
        int places;
        const char *to;
    } rows[] = {
        {"2.345", 2, "2.35"}, {"-2.345", 2, "-2.35"}, {"2.344", 2, "2.34"},
        {"2.5", 0, "3"},      {"-2.5", 0, "-3"},      {"0.49", 0, "0"},
        {"9.999", 2, "10"},   {"7", 2, "7"},          {"1.005", 2, "1.01"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct decimal d = decimal_round(parse(rows[i].from), rows[i].places);
        check_str(decimal_format(&a, d), rows[i].to);
        assert_int_equal(d.scale, rows[i].places);
    }
}

static void rounding_never_leaves_the_range(void **state)
{
    (void)state;
    struct decimal wide = decimal_round(parse(NINES_37), 5);
    assert_int_equal(wide.scale, 0);
    assert_int_equal(decimal_compare(wide, parse(NINES_37)), 0);
    assert_int_equal(decimal_round(parse("1"), 99).scale, DECIMAL_SCALE_MAX);
}

static void comparing_goes_by_value(void **state)
{
    (void)state;
    const char *ordered[] = {MINUS_NINES_37,
                             "-1.1",
                             "-1.01",
                             "-1",
                             "-1e-30",
                             "0",
                             "1e-30",
                             "0.1",
                             "1",
                             "1.000000000000000000000000000001",
                             "1.5",
                             "10",
                             NINES_37};
    size_t n = sizeof ordered / sizeof ordered[0];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            assert_int_equal(
                decimal_compare(parse(ordered[i]), parse(ordered[j])),
                (i > j) - (i < j));
    assert_int_equal(decimal_compare(parse("10"), parse("10.000")), 0);
    assert_int_equal(decimal_compare(parse("0"), parse("-0.00")), 0);
}

static void sums_and_products_are_exact(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct decimal d;
    check_ok(decimal_add(parse("0.1"), parse("0.2"), &d, &e), &e);
    check_str(decimal_format(&a, d), "0.3");
    check_ok(decimal_add(parse("1e20"), parse("-0.0001"), &d, &e), &e);
    check_str(decimal_format(&a, d), "99999999999999999999.9999");
    check_ok(decimal_multiply(parse("19.99"), parse("-3"), &d, &e), &e);
    check_str(decimal_format(&a, d), "-59.97");
    check_ok(decimal_multiply(parse("1e-30"), parse("1e30"), &d, &e), &e);
    check_str(decimal_format(&a, d), "1");
    check_ok(decimal_multiply(parse("0"), parse(NINES_37), &d, &e), &e);
    check_str(decimal_format(&a, d), "0");
}

static void what_does_not_fit_is_an_error(void **state)
{
    (void)state;
    struct decimal d = {.mantissa = 77};
    check_err(decimal_add(parse(NINES_37), parse("1"), &d, NULL), ERR_LIMIT);
    check_err(decimal_add(parse(MINUS_NINES_37), parse("-1"), &d, NULL),
              ERR_LIMIT);
    check_err(decimal_add(parse("1e36"), parse("1e-30"), &d, NULL), ERR_LIMIT);
    check_err(decimal_multiply(parse("1e20"), parse("1e20"), &d, NULL),
              ERR_LIMIT);
    check_err(decimal_multiply(parse("1e-20"), parse("1e-20"), &d, NULL),
              ERR_LIMIT);
    assert_true(d.mantissa == 77);
}

static void whole_numbers_become_integers(void **state)
{
    (void)state;
    int64_t i = 7;
    assert_true(decimal_to_i64(parse("10.00"), &i));
    assert_int_equal(i, 10);
    assert_true(decimal_to_i64(parse("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_true(decimal_to_i64(parse("9223372036854775807"), &i));
    assert_false(decimal_to_i64(parse("9223372036854775808"), &i));
    assert_false(decimal_to_i64(parse("0.5"), &i));
    assert_true(i == INT64_MAX);
}

static struct decimal random_decimal(const struct random_port *random)
{
    uint64_t shape = random_next(random);
    int digits = (int)(shape % DECIMAL_DIGITS_MAX) + 1;
    struct decimal d = {.scale = (int)(shape >> 8) % (DECIMAL_SCALE_MAX + 1)};
    if (d.scale < 0)
        d.scale = -d.scale;
    for (int i = 0; i < digits; i++)
        d.mantissa = d.mantissa * 10 + (int)(random_next(random) % 10);
    if (shape >> 63)
        d.mantissa = -d.mantissa;
    return d;
}

static void any_decimal_reads_back_from_its_text(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct fake_random seed = {1};
    struct random_port random = random_fake(&seed);
    for (int i = 0; i < 20000; i++) {
        arena_reset(&a);
        struct decimal d = random_decimal(&random);
        char text[DECIMAL_TEXT_MAX];
        struct str full = {text, decimal_to_chars(d, text)};
        struct decimal back;
        check_ok(decimal_parse(full, &back, &(struct error){0}),
                 &(struct error){0});
        assert_true(back.mantissa == d.mantissa && back.scale == d.scale);
        check_ok(decimal_parse(decimal_format(&a, d), &back, NULL),
                 &(struct error){0});
        assert_int_equal(decimal_compare(back, d), 0);
    }
}

static void noise_past_the_scale_is_rounded_off_where_asked(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1.1102230246251565e-16", "0.000000000000000111022302462516"},
        {"-5e-31", "-0.000000000000000000000000000001"},
        {"4e-31", "0"},
        {"1e-400", "0"},
        {"12.10", "12.1"},
    };
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal d;
        struct error e = {0};
        check_ok(decimal_parse_near(str_from(cases[i][0]), &d, &e), &e);
        check_str(decimal_format(&a, d), cases[i][1]);
    }
    struct decimal d;
    check_err(decimal_parse(STR("1.1102230246251565e-16"), &d, NULL),
              ERR_LIMIT);
    check_err(decimal_parse_near(STR("1e38"), &d, NULL), ERR_LIMIT);
    check_err(decimal_parse_near(STR("e-31"), &d, NULL), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_every_digit),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(the_range_ends_at_37_digits),
        cmocka_unit_test(the_scale_ends_at_30),
        cmocka_unit_test(rounding_is_half_away_from_zero),
        cmocka_unit_test(rounding_never_leaves_the_range),
        cmocka_unit_test(comparing_goes_by_value),
        cmocka_unit_test(sums_and_products_are_exact),
        cmocka_unit_test(what_does_not_fit_is_an_error),
        cmocka_unit_test(whole_numbers_become_integers),
        cmocka_unit_test(any_decimal_reads_back_from_its_text),
        cmocka_unit_test(noise_past_the_scale_is_rounded_off_where_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
