/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A hub that is killed: at each of its commits, and at each single write or
 * sync that SQLite makes for them (half of those writes torn in two), while a
 * store is made, worked in and closed. What it was told is durable is there
 * afterwards, what was open is not, and nothing is half there.
 */
#include "lib/store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/fault_vfs.h"
#include "lib/store_work.h"

enum { STEPS = 4, MANY = 1000 };

struct cut {
    int at;          /* the n-th write or probe */
    bool by_probe;   /* else by the disk */
    int told;        /* pipe: how many steps are durable */
};

struct probes {
    int at;
    int seen;
};

static enum err kill_at(void *context, bool after, struct error *e)
{
    struct probes *p = context;
    (void)after;
    (void)e;
    if (++p->seen == p->at)
        kill(getpid(), SIGKILL);
    return ERR_OK;
}

/* The hub. Says how many steps are done, and ends with 0 when it was not
 * killed. */
static void work(const char *path, int from, const struct cut *cut)
{
    struct fault_vfs vfs;
    struct probes probes = {.at = cut->at};
    struct store_options options = {.path = path};
    struct store *s = NULL;
    struct error e;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fault_vfs_install(&vfs);
    if (cut->by_probe) {
        options.probe = kill_at;
        options.probe_context = &probes;
    } else {
        fault_vfs_arm(&vfs, FAULT_KILL, cut->at);
    }
    if (store_open(&options, &s, &e) != ERR_OK)
        _exit(1);
    for (int k = from + 1; k <= from + STEPS; k++) {
        char done = (char)k;
        if (store_work_step(s, k, &e) != ERR_OK ||
            write(cut->told, &done, 1) != 1)
            _exit(2);
    }
    store_close(s);
    _exit(0);
}

/* Runs the hub on a store that has `from` steps; true when it was killed. */
static bool run_hub(const char *path, int from, struct cut cut, int *out_told)
{
    int ends[2];
    char done = (char)from;
    int status;
    assert_int_equal(pipe(ends), 0);
    cut.told = ends[1];
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        work(path, from, &cut);
    close(ends[1]);
    while (read(ends[0], &done, 1) == 1)
        *out_told = done;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        return true;
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

static int count_text(void *context, int n, char **columns, char **names)
{
    (void)names;
    assert_int_equal(n, 1);
    assert_string_equal(columns[0], "ok");
    ++*(int *)context;
    return 0;
}

static void check_integrity(const char *path)
{
    sqlite3 *db = NULL;
    int rows = 0;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA integrity_check", count_text,
                                  &rows, NULL), SQLITE_OK);
    assert_int_equal(rows, 1);
    assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_key_check", count_text,
                                  &rows, NULL), SQLITE_OK);
    assert_int_equal(rows, 1);
    sqlite3_close(db);
}

/* Opens what the killed hub left, and returns how many steps are in it. */
static int check_left(struct store_fixture *f, int told)
{
    fixture_reopen(f);
    int done = store_work_check(f->s);
    /* The cut may fall between the commit and the telling of it. */
    if (done != told && done != told + 1)
        fail_msg("%d steps are durable, %d are there", told, done);
    check_integrity(f->path);
    store_close(f->s);
    f->s = NULL;
    return done;
}

static void cut_everywhere(struct store_fixture *f, bool by_probe)
{
    int done = 0;
    int cuts = 0;
    bool killed = true;
    fault_vfs_install(&f->disk); /* no syncs while looking at what is left */
    for (int at = 1; killed && at < MANY; at++) {
        const struct cut cut = {.at = at, .by_probe = by_probe};
        int told = done;
        killed = run_hub(f->path, done, cut, &told);
        done = check_left(f, told);
        cuts += killed;
        if (done > 90) { /* steps are told in a char; start afresh */
            f->backend->remove(f);
            f->backend->make(f);
            done = 0;
        }
    }
    assert_false(killed);
    assert_true(cuts >= (by_probe ? 2 * STEPS : 10 * STEPS));
}

static void a_kill_at_each_commit_loses_nothing_durable(void **state)
{
    struct store_fixture *f = *state;
    store_close(f->s);
    f->s = NULL;
    cut_everywhere(f, true);
}

static void a_kill_at_each_write_and_sync_leaves_a_whole_store(void **state)
{
    struct store_fixture *f = *state;
    store_close(f->s);
    f->s = NULL;
    cut_everywhere(f, false);
}

static void a_kill_while_the_store_is_made_leaves_one_that_opens(void **state)
{
    struct store_fixture *f = *state;
    bool killed = true;
    int cuts = 0;
    store_close(f->s);
    f->s = NULL;
    for (int at = 1; killed && at < MANY; at += 3) {
        const struct cut cut = {.at = at};
        int told = 0;
        f->backend->remove(f);
        f->backend->make(f);
        killed = run_hub(f->path, 0, cut, &told);
        check_left(f, told);
        cuts += killed;
    }
    assert_false(killed);
    assert_true(cuts > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_kill_at_each_commit_loses_nothing_durable),
        STORE_TEST(a_kill_at_each_write_and_sync_leaves_a_whole_store),
        STORE_TEST(a_kill_while_the_store_is_made_leaves_one_that_opens),
    };
    return cmocka_run_group_tests_name("store crash", tests, NULL, NULL);
}
