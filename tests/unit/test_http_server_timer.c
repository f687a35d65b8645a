/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The server's deadlines come due in order, however they were moved. */
#include "unit/check.h"

#include "base/ports.h"
#include "net/http_server_timer.h"

#define TIMERS 64

static void nothing_set_is_never_due(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct server_timers timers;
    server_timers_init(&a, &timers, TIMERS);
    assert_true(server_timers_next_us(&timers) == INT64_MAX);
    assert_null(server_timers_take(&timers, INT64_MAX));
}

static void due_timer_is_taken_once(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct server_timers timers;
    struct server_timer one = {0};
    server_timers_init(&a, &timers, TIMERS);
    server_timer_set(&timers, &one, 10);
    assert_null(server_timers_take(&timers, 9));
    assert_ptr_equal(server_timers_take(&timers, 10), &one);
    assert_null(server_timers_take(&timers, 10));
    server_timer_clear(&timers, &one); /* not set any more: fine */
}

/* Against a plain search of all. */
static int64_t earliest(const struct server_timer *all)
{
    int64_t due_us = INT64_MAX;
    for (size_t i = 0; i < TIMERS; i++)
        if (all[i].at != 0 && all[i].due_us < due_us)
            due_us = all[i].due_us;
    return due_us;
}

static void earliest_is_first_after_any_moves(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct server_timers timers;
    struct server_timer all[TIMERS] = {{0}};
    struct fake_random seed = {.state = 7};
    struct random_port random = random_fake(&seed);
    server_timers_init(&a, &timers, TIMERS);
    for (int step = 0; step < 20000; step++) {
        struct server_timer *timer = &all[random_next(&random) % TIMERS];
        if (random_next(&random) % 3 == 0)
            server_timer_clear(&timers, timer);
        else
            server_timer_set(&timers, timer,
                             (int64_t)(random_next(&random) % 1000));
        assert_true(server_timers_next_us(&timers) == earliest(all));
    }
    int64_t before_us = 0;
    struct server_timer *timer;
    while ((timer = server_timers_take(&timers, INT64_MAX))) {
        assert_true(timer->due_us >= before_us);
        before_us = timer->due_us;
    }
    assert_true(earliest(all) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_set_is_never_due),
        cmocka_unit_test(due_timer_is_taken_once),
        cmocka_unit_test(earliest_is_first_after_any_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
