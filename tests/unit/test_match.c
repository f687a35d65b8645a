/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/decide/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit/check.h"

struct kit {
    struct arena arena;
    struct match_input in;
    struct match_outcome out;
};

static void candidate(struct kit *k, size_t rule, const char *id,
                      const char *linked_to)
{
    struct match_candidate c = {rule, str_from(id), str_from(linked_to)};
    vec_push(&k->arena, &k->in.candidates, c);
}

static void rival(struct kit *k, size_t rule, const char *id)
{
    struct match_candidate c = {.rule = rule, .id = str_from(id)};
    vec_push(&k->arena, &k->in.rivals, c);
}

static void choose(struct kit *k)
{
    k->in.n_rules = 3;
    match_choose(&k->arena, &k->in, &k->out);
}

static void nobody_matches_nobody(void **state)
{
    struct kit k = {0};
    (void)state;
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_NONE);
    arena_fini(&k.arena);
}

static void the_first_rule_with_exactly_one_wins(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 2, "late", NULL);
    candidate(&k, 1, "early", NULL);
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    check_str(k.out.id, "early");
    assert_int_equal(k.out.rule, 1);
    arena_fini(&k.arena);
}

static void the_same_record_found_twice_is_one(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 0, "a", NULL);
    candidate(&k, 0, "a", NULL);
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    arena_fini(&k.arena);
}

static void several_are_ambiguous_and_named(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 0, "a", NULL);
    candidate(&k, 0, "b", NULL);
    candidate(&k, 1, "c", NULL);
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_AMBIGUOUS);
    assert_int_equal(k.out.n_ids, 2);
    arena_fini(&k.arena);
}

static void a_rival_for_the_one_is_ambiguous(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 0, "a", NULL);
    rival(&k, 0, "other");
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_AMBIGUOUS);
    arena_fini(&k.arena);
}

static void a_rival_by_another_rule_does_not_matter(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 0, "a", NULL);
    rival(&k, 1, "other");
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    arena_fini(&k.arena);
}

static void a_linked_one_cannot_be_had(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 0, "a", "x");
    candidate(&k, 1, "b", NULL);
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    check_str(k.out.id, "b");
    arena_fini(&k.arena);
}

static void only_linked_ones_make_it_a_duplicate(void **state)
{
    struct kit k = {0};
    (void)state;
    candidate(&k, 0, "a", "x");
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_DUPLICATE);
    check_str(k.out.ids[0], "a");
    arena_fini(&k.arena);
}

static void where_records_repeat_any_is_as_good_as_the_next(void **state)
{
    struct kit k = {.in = {.repeats = true}};
    (void)state;
    candidate(&k, 1, "linked", "somebody");
    candidate(&k, 1, "a", NULL);
    candidate(&k, 1, "b", NULL);
    rival(&k, 1, "other");
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    check_str(k.out.id, "a");
    k.in.candidates.n = 1; /* only the linked one */
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_NONE);
    arena_fini(&k.arena);
}

static void what_may_be_shared_is_taken_though_it_is_linked(void **state)
{
    struct kit k = {.in = {.shares = true}};
    (void)state;
    candidate(&k, 1, "a", "somebody");
    rival(&k, 1, "other");
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    check_str(k.out.id, "a");
    candidate(&k, 1, "b", NULL);
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_AMBIGUOUS);
    arena_fini(&k.arena);
}

static void who_may_be_shared_takes_any_that_is_free(void **state)
{
    struct kit k = {.in = {.is_shared = true}};
    (void)state;
    candidate(&k, 1, "a", NULL);
    candidate(&k, 1, "b", NULL);
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_ONE);
    rival(&k, 1, "like it");
    choose(&k);
    assert_int_equal(k.out.verdict, MATCH_AMBIGUOUS);
    arena_fini(&k.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_matches_nobody),
        cmocka_unit_test(the_first_rule_with_exactly_one_wins),
        cmocka_unit_test(the_same_record_found_twice_is_one),
        cmocka_unit_test(several_are_ambiguous_and_named),
        cmocka_unit_test(a_rival_for_the_one_is_ambiguous),
        cmocka_unit_test(a_rival_by_another_rule_does_not_matter),
        cmocka_unit_test(a_linked_one_cannot_be_had),
        cmocka_unit_test(only_linked_ones_make_it_a_duplicate),
        cmocka_unit_test(where_records_repeat_any_is_as_good_as_the_next),
        cmocka_unit_test(what_may_be_shared_is_taken_though_it_is_linked),
        cmocka_unit_test(who_may_be_shared_takes_any_that_is_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
