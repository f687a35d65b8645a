/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    unsigned char *before = NULL;
    size_t before_n = 0;
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(&a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
        for (size_t i = 0; i < before_n; i++)
            assert_int_equal(before[i], 0xAA);
        before = p;
        before_n = n;
    }
}

static void memory_is_zeroed_again_after_reset(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
            unsigned char *p = arena_alloc(&a, 1000);
            for (size_t j = 0; j < 1000; j++)
                assert_int_equal(p[j], 0);
            memset(p, 0xFF, 1000);
        }
        assert_true(a.used_bytes >= 20 * 1000);
        arena_reset(&a);
        assert_int_equal(a.used_bytes, 0);
    }
}

static void large_allocations_keep_the_small_ones_intact(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    char *small = arena_strz(&a, STR("small"));
    char *large = arena_alloc(&a, 5u << 20);
    memset(large, 'x', 5u << 20);
    char *next = arena_strz(&a, STR("next"));
    assert_string_equal(small, "small");
    assert_string_equal(next, "next");
    assert_int_equal(large[(5u << 20) - 1], 'x');
    arena_reset(&a);
    assert_string_equal(arena_strz(&a, STR("again")), "again");
}

static void a_first_allocation_may_be_large(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    char *large = arena_alloc(&a, 3u << 20);
    large[(3u << 20) - 1] = 'x';
    arena_reset(&a);
    assert_null(a.head);
}

static void printed_text_of_any_length_is_whole(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    for (int n = 250; n < 260; n++) {
        struct str s = arena_printf(&a, "%0*d", n, 7);
        assert_int_equal(s.n, n);
        assert_int_equal(s.p[n - 1], '7');
        assert_int_equal(strlen(arena_printfz(&a, "%0*d", n, 7)), n);
    }
}

static void copies_are_apart_from_the_original(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    char text[] = "text";
    struct str copy = arena_str(&a, str_from(text));
    text[0] = 'n';
    check_str(copy, "text");
    assert_null(arena_str(&a, STR_NONE).p);
    assert_non_null(arena_str(&a, STR("")).p);
    assert_string_equal(arena_strz(&a, STR_NONE), "");
}

static void vectors_keep_what_is_pushed(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    VEC(size_t) v = {0};
    for (size_t i = 0; i < 1000; i++)
        vec_push(&a, &v, i * 3);
    assert_int_equal(v.n, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i * 3);
    vec_reserve(&a, &v, 5000);
    assert_true(v.cap >= 6000);
    assert_int_equal(v.at[999], 2997);
}

static void a_map_finds_all_it_was_given(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct map m = {0};
    static int values[2000];
    assert_null(map_get(&m, STR("none")));
    for (int i = 0; i < 2000; i++) {
        assert_null(map_put(&a, &m, arena_printf(&a, "key%d", i), &values[i]));
        assert_ptr_equal(map_get(&m, STR("key0")), &values[0]);
    }
    for (int i = 0; i < 2000; i++)
        assert_ptr_equal(map_get(&m, arena_printf(&a, "key%d", i)), &values[i]);
    assert_false(map_has(&m, STR("key2000")));
    assert_int_equal(m.n, 2000);
}

static void a_map_keeps_the_order_of_insertion(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct map m = {0};
    for (int i = 0; i < 100; i++)
        map_put(&a, &m, arena_printf(&a, "%d", (i * 37) % 100), NULL);
    for (int i = 0; i < 100; i++)
        check_str(m.entries[i].key, arena_printfz(&a, "%d", (i * 37) % 100));
}

static void putting_again_replaces_and_tells_the_old_value(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct map m = {0};
    int one;
    int two;
    assert_null(map_put(&a, &m, STR("k"), &one));
    assert_ptr_equal(map_put(&a, &m, STR("k"), &two), &one);
    assert_ptr_equal(map_get(&m, STR("k")), &two);
    assert_int_equal(m.n, 1);
    map_put(&a, &m, STR("null"), NULL);
    assert_true(map_has(&m, STR("null")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(memory_is_zeroed_again_after_reset),
        cmocka_unit_test(large_allocations_keep_the_small_ones_intact),
        cmocka_unit_test(a_first_allocation_may_be_large),
        cmocka_unit_test(printed_text_of_any_length_is_whole),
        cmocka_unit_test(copies_are_apart_from_the_original),
        cmocka_unit_test(vectors_keep_what_is_pushed),
        cmocka_unit_test(a_map_finds_all_it_was_given),
        cmocka_unit_test(a_map_keeps_the_order_of_insertion),
        cmocka_unit_test(putting_again_replaces_and_tells_the_old_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
