/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"

/* The new version. */
static int64_t put(struct store_fixture *f, const char *name,
                   const char *value, int64_t version)
{
    const struct kept_change change = {str_from(name), str_from(value),
                                       version, 7};
    int64_t now = -1;
    fixture_begin(f);
    check_ok(kept_put(f->s, &change, &now, &f->e), &f->e);
    fixture_commit(f);
    return now;
}

static struct kept get(struct store_fixture *f, const char *name)
{
    struct kept kept = {0};
    check_ok(kept_get(f->s, &f->arena, str_from(name), &kept, &f->e), &f->e);
    return kept;
}

static void what_was_never_put_is_empty(void **state)
{
    struct store_fixture *f = *state;
    struct kept kept = get(f, "a");
    check_str(kept.name, "a");
    check_str(kept.value, "");
    assert_int_equal(kept.version, 0);
}

static void a_text_is_kept_with_its_version(void **state)
{
    struct store_fixture *f = *state;
    assert_int_equal(put(f, "a", "x", KEPT_ANY_VERSION), 1);
    assert_int_equal(put(f, "a", "y", KEPT_ANY_VERSION), 2);
    assert_int_equal(put(f, "b", "z", 0), 1);
    fixture_reopen(f);
    struct kept kept = get(f, "a");
    check_str(kept.value, "y");
    assert_int_equal(kept.version, 2);
    assert_int_equal(kept.changed_us, 7);
}

static void of_two_who_edit_at_once_one_is_told(void **state)
{
    struct store_fixture *f = *state;
    assert_int_equal(put(f, "a", "x", 0), 1);
    assert_int_equal(put(f, "a", "mine", 1), 2);
    assert_int_equal(put(f, "a", "yours", 1), 0);
    check_str(get(f, "a").value, "mine");
    assert_int_equal(put(f, "a", "new", 0), 0);
}

static void what_is_taken_away_leaves_its_version(void **state)
{
    struct store_fixture *f = *state;
    put(f, "a", "x", 0);
    assert_int_equal(put(f, "a", "", 1), 2);
    check_str(get(f, "a").value, "");
    assert_int_equal(put(f, "a", "x", 1), 0);
    assert_int_equal(put(f, "a", "y", 2), 3);
    check_str(get(f, "a").value, "y");
}

static void nothing_is_kept_of_what_is_rolled_back(void **state)
{
    struct store_fixture *f = *state;
    const struct kept_change change = {STR("a"), STR("x"), 0, 7};
    int64_t version = -1;
    fixture_begin(f);
    check_ok(kept_put(f->s, &change, &version, &f->e), &f->e);
    store_rollback(f->s);
    assert_int_equal(get(f, "a").version, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_was_never_put_is_empty),
        STORE_TEST(a_text_is_kept_with_its_version),
        STORE_TEST(of_two_who_edit_at_once_one_is_told),
        STORE_TEST(what_is_taken_away_leaves_its_version),
        STORE_TEST(nothing_is_kept_of_what_is_rolled_back),
    };
    return cmocka_run_group_tests_name("store kept", tests, NULL, NULL);
}
