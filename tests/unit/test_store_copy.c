/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* store_copy: a second store as of one moment, on SQLite. */
#include "lib/store_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static const char *copy_path(struct store_fixture *f)
{
    return arena_printfz(&f->arena, "%s.copy", f->path);
}

static void remove_copy(struct store_fixture *f)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        unlink(arena_printfz(&f->arena, "%s%s", copy_path(f), suffixes[i]));
}

static size_t jobs_in_copy(struct store_fixture *f)
{
    const struct store_options options = {.path = copy_path(f)};
    const struct job_filter all = {.state = -1};
    struct store *s = NULL;
    struct job *jobs = NULL;
    size_t n = 0;
    check_ok(store_open(&options, &s, &f->e), &f->e);
    check_ok(job_list(s, &f->arena, &all, &jobs, &n, &f->e), &f->e);
    store_close(s);
    return n;
}

static void put(struct store_fixture *f, const char *id)
{
    const struct job job = job_of(id, 10);
    fixture_put(f, &job, 1);
}

static void a_copy_has_what_was_committed_and_a_life_of_its_own(void **state)
{
    struct store_fixture *f = *state;
    put(f, "a");
    put(f, "b");
    check_ok(store_copy(f->path, copy_path(f), &f->e), &f->e);
    put(f, "c");
    assert_int_equal(jobs_in_copy(f), 2);
    remove_copy(f);
}

static void an_open_transaction_is_not_copied(void **state)
{
    struct store_fixture *f = *state;
    const struct job job = job_of("b", 10);
    put(f, "a");
    fixture_begin(f);
    check_ok(job_put(f->s, &job, 1, &f->e), &f->e);
    check_ok(store_copy(f->path, copy_path(f), &f->e), &f->e);
    store_rollback(f->s);
    assert_int_equal(jobs_in_copy(f), 1);
    remove_copy(f);
}

static void a_copy_is_for_its_owner_alone(void **state)
{
    struct store_fixture *f = *state;
    struct stat st;
    check_ok(store_copy(f->path, copy_path(f), &f->e), &f->e);
    assert_int_equal(stat(copy_path(f), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    remove_copy(f);
}

static void copying_needs_a_store_and_a_folder(void **state)
{
    struct store_fixture *f = *state;
    check_err(store_copy("/nowhere/hub.db", copy_path(f), &f->e),
              ERR_NOT_FOUND);
    assert_false(file_exists(copy_path(f)));
    check_err(store_copy(f->path, "/nowhere/copy.db", &f->e), ERR_STORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_copy_has_what_was_committed_and_a_life_of_its_own),
        STORE_TEST(an_open_transaction_is_not_copied),
        STORE_TEST(a_copy_is_for_its_owner_alone),
        STORE_TEST(copying_needs_a_store_and_a_folder),
    };
    return cmocka_run_group_tests_name("store copy", tests, NULL, NULL);
}
