/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The engine in random worlds: people edit on all sides between runs, systems
 * are busy, refuse, lose answers, the power is cut. In the end the invariants
 * hold. `test_engine_random SEED` plays one world and tells its steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/random_world.h"

#define SEEDS 600 /* of all kinds together */
#define ROUNDS_MAX 8

static void tell(const struct random_world *w)
{
    print_error("seed %llu (test_engine_random %llu plays it again):\n",
                (unsigned long long)w->seed, (unsigned long long)w->seed);
    for (size_t i = 0; i < w->steps.n; i++)
        print_error("  %.*s\n", STR_ARG(w->steps.at[i]));
}

static bool play(uint64_t seed)
{
    struct random_world w;
    random_world_init(&w, seed);
    bool ok = true;
    size_t rounds = 1 + random_below(&w, ROUNDS_MAX);
    for (size_t i = 0; i < rounds && ok; i++) {
        if (i > 0)
            random_edits(&w);
        ok = random_faulty_run(&w);
    }
    ok = ok && random_settle(&w) && random_check(&w);
    if (!ok)
        tell(&w);
    random_world_fini(&w);
    return ok;
}

static void play_kind(enum random_kind kind)
{
    for (uint64_t seed = kind; seed < SEEDS; seed += RANDOM_KINDS)
        assert_true(play(seed));
}

static void contacts_keep_the_invariants(void **state)
{
    (void)state;
    play_kind(RANDOM_CONTACTS);
}

static void records_without_match_rules_keep_the_invariants(void **state)
{
    (void)state;
    play_kind(RANDOM_NOTES);
}

static void deals_and_their_contacts_keep_the_invariants(void **state)
{
    (void)state;
    play_kind(RANDOM_DEALS);
}

static void three_entities_in_a_row_keep_the_invariants(void **state)
{
    (void)state;
    play_kind(RANDOM_CHAIN);
}

static void three_entities_in_a_ring_keep_the_invariants(void **state)
{
    (void)state;
    play_kind(RANDOM_RING);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contacts_keep_the_invariants),
        cmocka_unit_test(records_without_match_rules_keep_the_invariants),
        cmocka_unit_test(deals_and_their_contacts_keep_the_invariants),
        cmocka_unit_test(three_entities_in_a_row_keep_the_invariants),
        cmocka_unit_test(three_entities_in_a_ring_keep_the_invariants),
    };
    int64_t seed = 0;
    if (argc > 1 && str_to_i64(str_from(argv[1]), &seed))
        return play((uint64_t)seed) ? EXIT_SUCCESS : EXIT_FAILURE;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
