/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Several writing handles of one hub: one at a time, and all see all. */
#include <pthread.h>
#include <stdatomic.h>

#include "lib/store_fixture.h"

#define ROUNDS 50

struct writer {
    struct store *store;
    int64_t sync;
    atomic_int *inside; /* transactions open now */
    int overlaps;
    int failures;
};

static void put_one(struct writer *w, int64_t n)
{
    AUTO_ARENA a = ARENA_INIT;
    struct job job = {.sync = w->sync,
                      .record_id = arena_printf(&a, "%lld", (long long)n),
                      .due_us = n + 1,
                      .created_us = n + 1};
    enum err err = store_begin(w->store, NULL);
    if (err == ERR_OK) {
        w->overlaps += atomic_fetch_add(w->inside, 1) != 0;
        err = job_put(w->store, &job, 1, NULL);
        atomic_fetch_sub(w->inside, 1);
        err = store_end(w->store, err, NULL);
    }
    w->failures += err != ERR_OK;
}

static void *write_many(void *argument)
{
    struct writer *w = argument;
    for (int64_t i = 0; i < ROUNDS; i++)
        put_one(w, i);
    return NULL;
}

static void writers_take_turns_and_lose_nothing(void **state)
{
    struct store_fixture *f = *state;
    atomic_int inside = 0;
    struct writer w[3] = {{f->s, 1, &inside, 0, 0}};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        w[i] = (struct writer){f->s, i + 1, &inside, 0, 0};
        if (i > 0)
            check_ok(store_open_beside(f->s, &w[i].store, &f->e), &f->e);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, write_many, &w[i]), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 3; i++) {
        struct job_counts counts = {0};
        assert_int_equal(w[i].overlaps, 0);
        assert_int_equal(w[i].failures, 0);
        check_ok(job_count(f->s, i + 1, ROUNDS + 1, &counts, &f->e), &f->e);
        assert_int_equal(counts.by_state[JOB_WAITING], ROUNDS);
        if (i > 0)
            store_close(w[i].store);
    }
}

static void a_failed_transaction_lets_the_next_one_in(void **state)
{
    struct store_fixture *f = *state;
    struct store *other = NULL;
    struct job job = job_of("1", 1);
    check_ok(store_open_beside(f->s, &other, &f->e), &f->e);
    check_ok(store_begin(other, &f->e), &f->e);
    store_rollback(other);
    fixture_put(f, &job, 1);
    check_ok(store_begin(other, &f->e), &f->e);
    check_ok(job_put(other, &job, 1, &f->e), &f->e);
    store_close(other); /* which rolls back */
    fixture_put(f, &job, 1);
}

static void a_stranger_is_still_refused(void **state)
{
    struct store_fixture *f = *state;
    struct store *beside = NULL;
    struct store *stranger = NULL;
    check_ok(store_open_beside(f->s, &beside, &f->e), &f->e);
    store_close(beside);
    assert_int_equal(store_open(&f->options, &stranger, &f->e), ERR_LOCKED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(writers_take_turns_and_lose_nothing),
        STORE_TEST(a_failed_transaction_lets_the_next_one_in),
        STORE_TEST(a_stranger_is_still_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
