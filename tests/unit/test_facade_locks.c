/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "facade/locks.h"

static char who[4];

static void the_same_text_goes_one_after_the_other(void **state)
{
    (void)state;
    struct facade_locks l = {0};
    const struct str cart[] = {STR("cart 259")}, other[] = {STR("cart 260")};
    assert_true(facade_locks_take(&l, &who[0], cart, 1));
    assert_false(facade_locks_take(&l, &who[1], cart, 1));
    assert_false(facade_locks_take(&l, &who[2], cart, 1));
    assert_true(facade_locks_take(&l, &who[3], other, 1));
    assert_null(facade_locks_next(&l));
    facade_locks_release(&l, &who[0]);
    assert_ptr_equal(facade_locks_next(&l), &who[1]);
    assert_null(facade_locks_next(&l));
    facade_locks_release(&l, &who[1]);
    assert_ptr_equal(facade_locks_next(&l), &who[2]);
    facade_locks_fini(&l);
}

static void nobody_waits_for_one_who_waits_for_him(void **state)
{
    (void)state;
    struct facade_locks l = {0};
    const struct str ab[] = {STR("a"), STR("b")}, ba[] = {STR("b"), STR("a")};
    assert_true(facade_locks_take(&l, &who[0], ab, 2));
    assert_false(facade_locks_take(&l, &who[1], ba, 2));
    facade_locks_release(&l, &who[0]);
    assert_ptr_equal(facade_locks_next(&l), &who[1]);
    facade_locks_fini(&l);
}

static void one_that_waits_may_leave(void **state)
{
    (void)state;
    struct facade_locks l = {0};
    const struct str a[] = {STR("a")};
    assert_true(facade_locks_take(&l, &who[0], a, 1));
    assert_false(facade_locks_take(&l, &who[1], a, 1));
    assert_false(facade_locks_take(&l, &who[2], a, 1));
    facade_locks_release(&l, &who[1]);
    facade_locks_release(&l, &who[0]);
    assert_ptr_equal(facade_locks_next(&l), &who[2]);
    assert_null(facade_locks_next(&l));
    facade_locks_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_text_goes_one_after_the_other),
        cmocka_unit_test(nobody_waits_for_one_who_waits_for_him),
        cmocka_unit_test(one_that_waits_may_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
