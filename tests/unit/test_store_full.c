/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A disk that is full or broken, at each single write: one clear sentence,
 * what was committed is there, and the work goes on when it is mended.
 */
#include "lib/store_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/fault_vfs.h"
#include "lib/store_work.h"

enum { STEPS = 3, MANY = 1000 };

struct disk {
    struct store_fixture *f;
    struct fault_vfs *vfs;
    int failures; /* that the hub was told of */
};

/* What a call on the failing disk may say. */
static void check_failure(struct disk *d, enum err code, enum fault_kind kind)
{
    const char *part = kind == FAULT_FULL ? "is full; nothing is lost, make"
                                          : "the disk failed under the store";
    d->failures++;
    check_err(code, kind == FAULT_FULL ? ERR_FULL : ERR_STORE);
    assert_int_equal(d->f->e.scope, SCOPE_SYSTEM);
    if (!strstr(d->f->e.message, part))
        fail_msg("\"%s\" does not say \"%s\"", d->f->e.message, part);
}

static void open_mending(struct disk *d, enum fault_kind kind)
{
    struct store_fixture *f = d->f;
    enum err code = store_open(&f->options, &f->s, &f->e);
    if (code == ERR_OK)
        return;
    check_failure(d, code, kind);
    fault_vfs_arm(d->vfs, FAULT_NONE, 0);
    check_ok(store_open(&f->options, &f->s, &f->e), &f->e);
}

static void step_mending(struct disk *d, int k, enum fault_kind kind)
{
    struct store_fixture *f = d->f;
    enum err code = store_work_step(f->s, k, &f->e);
    if (code == ERR_OK)
        return;
    check_failure(d, code, kind);
    store_rollback(f->s);
    assert_int_equal(store_work_check(f->s), k - 1);
    code = store_work_step(f->s, k, &f->e); /* still failing */
    if (code != ERR_OK)
        check_failure(d, code, kind);
    store_rollback(f->s);
    fault_vfs_arm(d->vfs, FAULT_NONE, 0);
    if (store_work_check(f->s) == k - 1)
        check_ok(store_work_step(f->s, k, &f->e), &f->e);
}

/* All the work on a fresh store, with the disk failing from the n-th change
 * on; true when the fault was met. */
static bool work_with(struct disk *d, enum fault_kind kind, int at)
{
    struct store_fixture *f = d->f;
    f->backend->remove(f);
    f->backend->make(f);
    fault_vfs_arm(d->vfs, kind, at);
    open_mending(d, kind);
    for (int k = 1; k <= STEPS; k++)
        step_mending(d, k, kind);
    store_close(f->s); /* a failing checkpoint here is made up later */
    f->s = NULL;
    bool met = fault_vfs_was_met(d->vfs) || d->vfs->kind == FAULT_NONE;
    fault_vfs_arm(d->vfs, FAULT_NONE, 0);
    fixture_reopen(f);
    assert_int_equal(store_work_check(f->s), STEPS);
    store_close(f->s);
    f->s = NULL;
    return met;
}

static void fail_everywhere(struct store_fixture *f, enum fault_kind kind)
{
    struct disk d = {.f = f, .vfs = &f->disk};
    bool met = true;
    store_close(f->s);
    f->s = NULL;
    fault_vfs_install(d.vfs);
    for (int at = 1; met && at < MANY; at++)
        met = work_with(&d, kind, at);
    assert_false(met);
    assert_true(d.failures > 10 * STEPS);
}

static void a_full_disk_at_each_write_loses_nothing(void **state)
{
    fail_everywhere(*state, FAULT_FULL);
}

static void a_broken_disk_at_each_write_loses_nothing(void **state)
{
    fail_everywhere(*state, FAULT_BROKEN);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* In a child, because the limit holds for the process: steps until there is
 * no room, then some more with room. */
static int fill(const char *path, int *out_done)
{
    const struct store_options options = {.path = path};
    struct store *s = NULL;
    struct error e;
    int k = 1;
    signal(SIGXFSZ, SIG_IGN);
    limit_files(1 << 20);
    if (store_open(&options, &s, &e) != ERR_OK)
        return 1;
    enum err code = ERR_OK;
    while (k < 90 && (code = store_work_step(s, k, &e)) == ERR_OK)
        k++;
    if (code != ERR_FULL)
        return 2;
    store_rollback(s);
    limit_files(RLIM_INFINITY);
    if (store_work_step(s, k, &e) != ERR_OK)
        return 3;
    store_close(s);
    *out_done = k;
    return 0;
}

static void a_limit_on_the_size_of_files_is_a_full_disk(void **state)
{
    struct store_fixture *f = *state;
    int ends[2];
    int done = 0;
    int status;
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        int code = fill(f->path, &done);
        if (write(ends[1], &done, sizeof done) != sizeof done)
            code = 9;
        _exit(code);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(read(ends[0], &done, sizeof done), sizeof done);
    close(ends[0]);
    close(ends[1]);
    fixture_reopen(f);
    assert_true(done > 3);
    assert_int_equal(store_work_check(f->s), done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_full_disk_at_each_write_loses_nothing),
        STORE_TEST(a_broken_disk_at_each_write_loses_nothing),
        STORE_TEST(a_limit_on_the_size_of_files_is_a_full_disk),
    };
    return cmocka_run_group_tests_name("store full", tests, NULL, NULL);
}
