/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs that name records by what they have: the text in the queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/step/wide.h"

#define DAY_US (INT64_C(86400) * 1000000)

static void equal_wishes_have_one_text(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct field one[] = {{STR("leadId"), value_int(20)},
                          {STR("kind"), value_textz("mail")}};
    struct field other[] = {one[1], one[0]};
    const struct wide x = {.where = value_object(one, 2), .since_us = DAY_US};
    const struct wide y = {.where = value_object(other, 2),
                           .since_us = DAY_US};
    struct str text = wide_id(&a, &x);
    assert_true(str_eq(text, wide_id(&a, &y)));
    assert_true(str_is(text, "?{\"since\":\"1970-01-02T00:00:00Z\","
                             "\"where\":{\"kind\":\"mail\",\"leadId\":20}}"));
    assert_true(wide_is(text));
}

static void the_text_is_read_back(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct field field = {STR("leadId"), value_int(20)};
    const struct wide x = {.where = value_object(&field, 1),
                           .since_us = DAY_US};
    struct wide back;
    assert_int_equal(wide_parse(&a, wide_id(&a, &x), &back, NULL), ERR_OK);
    assert_true(value_equal(&back.where, &x.where));
    assert_int_equal(back.since_us, DAY_US);
    const struct wide ever = {.where = value_object(&field, 1)};
    assert_int_equal(wide_parse(&a, wide_id(&a, &ever), &back, NULL), ERR_OK);
    assert_int_equal(back.since_us, 0);
}

static void an_id_is_no_search(void **state)
{
    (void)state;
    assert_false(wide_is(STR("20")));
    assert_false(wide_is(STR("?")));
    assert_false(wide_is(STR("")));
}

static void what_is_no_search_is_told(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    static const struct {
        const char *text;
        const char *said;
    } cases[] = {
        {"20", "begins with"},
        {"?{}", "`where`"},
        {"?{\"where\":{}}", "`where`"},
        {"?{\"where\":7}", "`where` is no part"},
        {"?{\"where\":{\"x\":1},\"since\":7}", "`since` is no part"},
        {"?{\"where\":{\"x\":1},\"since\":\"today\"}", "today"},
        {"?{\"whre\":{\"x\":1}}", "`whre` is no part"},
        {"?{\"where\":", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wide out;
        struct error e = {0};
        assert_int_not_equal(
            wide_parse(&a, str_from(cases[i].text), &out, &e), ERR_OK);
        if (!str_contains(str_from(e.message), str_from(cases[i].said)))
            fail_msg("%s: %s", cases[i].text, e.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_wishes_have_one_text),
        cmocka_unit_test(the_text_is_read_back),
        cmocka_unit_test(an_id_is_no_search),
        cmocka_unit_test(what_is_no_search_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
