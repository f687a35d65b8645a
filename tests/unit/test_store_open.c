/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Opening, locking and transactions of a store on SQLite. */
#include "lib/store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "store/handle_private.h"
#include "store/sqlite_private.h"

static enum err open_again(struct store_fixture *f, bool read_only,
                           struct store **out)
{
    const struct store_options options = {.path = f->path,
                                          .read_only = read_only};
    return store_open(&options, out, &f->e);
}

static void check_says(const struct store_fixture *f, const char *part)
{
    if (!strstr(f->e.message, part))
        fail_msg("\"%s\" does not say \"%s\"", f->e.message, part);
}

static void close_store(struct store_fixture *f)
{
    store_close(f->s);
    f->s = NULL;
}

/* Runs SQL in a connection of its own, on the closed store. */
static void shell(struct store_fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static int64_t pragma(struct store *s, const char *sql)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = ((struct sqlite *)s->db)->handle;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

static void the_file_is_for_its_owner_alone(void **state)
{
    struct store_fixture *f = *state;
    struct stat st;
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void the_writer_is_durable_and_small(void **state)
{
    struct store_fixture *f = *state;
    assert_int_equal(pragma(f->s, "PRAGMA synchronous"), 2);
    assert_int_equal(pragma(f->s, "PRAGMA foreign_keys"), 1);
    assert_int_equal(pragma(f->s, "PRAGMA mmap_size"), 0);
    assert_int_equal(pragma(f->s, "PRAGMA cache_size"), -8192);
    assert_int_equal(
        pragma(f->s, "SELECT count(*) FROM pragma_journal_mode "
                     "WHERE journal_mode = 'wal'"), 1);
    assert_int_equal(
        pragma(f->s, "SELECT count(*) FROM pragma_table_list WHERE strict = 0 "
                     "AND type = 'table' AND name NOT LIKE 'sqlite_%'"), 0);
}

static void migrations_are_written_down(void **state)
{
    struct store_fixture *f = *state;
    assert_int_equal(pragma(f->s, "SELECT applied_us FROM migration "
                                  "WHERE version = 1"), 1);
    assert_int_equal(pragma(f->s, "SELECT max(version) FROM migration"),
                     pragma(f->s, "PRAGMA user_version"));
}

/* Twice over the point where the log is folded back. */
static void the_log_does_not_grow_with_the_work(void **state)
{
    struct store_fixture *f = *state;
    struct str megabyte = arena_printf(&f->arena, "%0*d", 1 << 20, 7);
    const struct staged row = {.id = STR("a"), .record = megabyte};
    char log[128];
    struct stat st;
    for (int i = 0; i < 40; i++) {
        fixture_begin(f);
        check_ok(stage_put(f->s, 1, SIDE_LEFT, &row, 1, &f->e), &f->e);
        fixture_commit(f);
    }
    snprintf(log, sizeof log, "%s-wal", f->path);
    assert_int_equal(stat(log, &st), 0);
    assert_true(st.st_size > 0);
    assert_true(st.st_size < 20 << 20);
}

static void a_second_hub_is_told_who_has_the_store(void **state)
{
    struct store_fixture *f = *state;
    struct store *second = NULL;
    char pid[64];
    snprintf(pid, sizeof pid, "another hub (pid %ld) uses the store",
             (long)getpid());
    check_err(open_again(f, false, &second), ERR_LOCKED);
    check_says(f, pid);
    check_says(f, "stop it or ask it");
    assert_null(second);
}

static void another_name_of_the_file_has_the_same_lock(void **state)
{
    struct store_fixture *f = *state;
    struct store *second = NULL;
    char name[128];
    snprintf(name, sizeof name, "%s/other.db", f->folder);
    assert_int_equal(symlink(f->path, name), 0);
    const struct store_options options = {.path = name};
    check_err(store_open(&options, &second, &f->e), ERR_LOCKED);
}

static void a_closed_store_can_be_opened_again(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_put(f, &put, 1);
    fixture_reopen(f);
    assert_int_equal(fixture_jobs(f, &jobs), 1);
}

/* In a child: opens, tells so through the pipe, and waits to be killed. */
static void hold_store(const struct store_fixture *f, int out)
{
    const struct store_options options = {.path = f->path};
    struct store *s;
    struct error e;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char ok = store_open(&options, &s, &e) == ERR_OK ? 'y' : 'n';
    if (write(out, &ok, 1) == 1)
        pause();
    _exit(1);
}

static void a_killed_hub_leaves_no_lock(void **state)
{
    struct store_fixture *f = *state;
    int ends[2];
    char ok = 'n';
    close_store(f);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        hold_store(f, ends[1]);
    assert_int_equal(read(ends[0], &ok, 1), 1);
    assert_int_equal(ok, 'y');
    check_err(open_again(f, false, &f->s), ERR_LOCKED);
    char pid[32];
    snprintf(pid, sizeof pid, "(pid %ld)", (long)child);
    check_says(f, pid);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ends[0]);
    close(ends[1]);
    check_ok(open_again(f, false, &f->s), &f->e);
}

static void readers_work_beside_a_hub_and_see_its_commits(void **state)
{
    struct store_fixture *f = *state;
    struct store *reader = NULL;
    const struct job put = job_of("a", 10);
    struct job_counts counts;
    check_ok(open_again(f, true, &reader), &f->e);
    fixture_begin(f);
    check_ok(job_put(f->s, &put, 1, &f->e), &f->e);
    check_ok(job_count(reader, 0, 10, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 0);
    fixture_commit(f);
    check_ok(job_count(reader, 0, 10, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 1);
    store_close(reader);
}

static void a_reader_in_a_transaction_sees_one_moment(void **state)
{
    struct store_fixture *f = *state;
    struct store *reader = NULL;
    const struct job put = job_of("a", 10);
    struct job_counts counts;
    check_ok(open_again(f, true, &reader), &f->e);
    check_ok(store_begin(reader, &f->e), &f->e);
    check_ok(job_count(reader, 0, 10, &counts, &f->e), &f->e);
    fixture_put(f, &put, 1);
    check_ok(job_count(reader, 0, 10, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 0);
    check_ok(store_commit(reader, &f->e), &f->e);
    check_ok(job_count(reader, 0, 10, &counts, &f->e), &f->e);
    assert_int_equal(counts.by_state[JOB_WAITING], 1);
    store_close(reader);
}

static void readers_cannot_change_anything(void **state)
{
    struct store_fixture *f = *state;
    struct store *reader = NULL;
    const struct job put = job_of("a", 10);
    check_ok(open_again(f, true, &reader), &f->e);
    check_ok(store_begin(reader, &f->e), &f->e);
    check_err(job_put(reader, &put, 1, &f->e), ERR_STORE);
    check_says(f, "for reading only");
    store_close(reader);
}

static void readers_work_when_no_hub_runs(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_put(f, &put, 1);
    close_store(f);
    check_ok(open_again(f, true, &f->s), &f->e);
    assert_int_equal(fixture_jobs(f, &jobs), 1);
}

static void reading_needs_a_store(void **state)
{
    struct store_fixture *f = *state;
    struct store *reader = NULL;
    close_store(f);
    assert_int_equal(unlink(f->path), 0);
    check_err(open_again(f, true, &reader), ERR_NOT_FOUND);
    check_says(f, "there is no store");
    assert_false(file_exists(f->path));
    shell(f, "SELECT 1");
    check_ok(file_write(f->path, STR_NONE, 0600, &f->e), &f->e);
    check_err(open_again(f, true, &reader), ERR_NOT_FOUND);
    check_says(f, "is empty yet");
}

static void a_store_of_a_newer_program_is_refused_untouched(void **state)
{
    struct store_fixture *f = *state;
    struct str before;
    struct str after;
    close_store(f);
    shell(f, "PRAGMA user_version = 4711");
    check_ok(file_read(&f->arena, f->path, 1 << 24, &before, &f->e), &f->e);
    check_err(open_again(f, false, &f->s), ERR_VERSION);
    check_says(f, "was made by a newer crosswalk");
    check_says(f, "update the program");
    check_err(open_again(f, true, &f->s), ERR_VERSION);
    check_ok(file_read(&f->arena, f->path, 1 << 24, &after, &f->e), &f->e);
    assert_true(str_eq(before, after));
}

static void the_database_of_another_program_is_refused_untouched(void **state)
{
    struct store_fixture *f = *state;
    struct str before;
    struct str after;
    close_store(f);
    unlink(f->path);
    shell(f, "CREATE TABLE theirs (a)");
    check_ok(file_read(&f->arena, f->path, 1 << 24, &before, &f->e), &f->e);
    check_err(open_again(f, false, &f->s), ERR_STORE);
    check_says(f, "is not a crosswalk store");
    check_ok(file_read(&f->arena, f->path, 1 << 24, &after, &f->e), &f->e);
    assert_true(str_eq(before, after));
}

static void a_file_that_is_no_database_is_refused_untouched(void **state)
{
    struct store_fixture *f = *state;
    struct str text = arena_printf(&f->arena, "%0*d", 5000, 7);
    struct str after;
    close_store(f);
    check_ok(file_write(f->path, text, 0600, &f->e), &f->e);
    check_err(open_again(f, false, &f->s), ERR_STORE);
    check_says(f, "is not a crosswalk store");
    check_ok(file_read(&f->arena, f->path, 1 << 20, &after, &f->e), &f->e);
    assert_true(str_eq(text, after));
}

static void a_damaged_store_says_so(void **state)
{
    struct store_fixture *f = *state;
    struct job *jobs;
    size_t n;
    struct str bytes;
    const struct job_filter all = {.state = -1};
    const struct job put = job_of("a", 10);
    fixture_put(f, &put, 1);
    int64_t page = pragma(f->s, "SELECT rootpage FROM sqlite_schema "
                                "WHERE name = 'job'");
    close_store(f);
    check_ok(file_read(&f->arena, f->path, 1 << 24, &bytes, &f->e), &f->e);
    memset((char *)(uintptr_t)bytes.p + (page - 1) * 4096, 0x5A, 4096);
    check_ok(file_write(f->path, bytes, 0600, &f->e), &f->e);
    check_ok(open_again(f, false, &f->s), &f->e);
    check_err(job_list(f->s, &f->arena, &all, &jobs, &n, &f->e), ERR_STORE);
    check_says(f, "is damaged");
    check_says(f, "last backup");
}

static void a_missing_folder_is_told(void **state)
{
    struct store_fixture *f = *state;
    struct store *s = NULL;
    char path[128];
    snprintf(path, sizeof path, "%s/none/store.db", f->folder);
    const struct store_options options = {.path = path};
    check_err(store_open(&options, &s, &f->e), ERR_STORE);
    check_says(f, "No such file or directory");
    check_says(f, path);
}

static void a_shell_that_writes_is_told_as_locked(void **state)
{
    struct store_fixture *f = *state;
    sqlite3 *db = NULL;
    sqlite3_busy_timeout(((struct sqlite *)f->s->db)->handle, 1);
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                     SQLITE_OK);
    check_err(store_begin(f->s, &f->e), ERR_LOCKED);
    check_says(f, "another program holds the store");
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(db);
    fixture_begin(f);
    fixture_commit(f);
}

static void changes_need_a_transaction(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    check_err(job_put(f->s, &put, 1, &f->e), ERR_STORE);
    check_says(f, "needs a transaction");
    check_err(store_commit(f->s, &f->e), ERR_STORE);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
}

static void transactions_do_not_nest(void **state)
{
    struct store_fixture *f = *state;
    fixture_begin(f);
    check_err(store_begin(f->s, &f->e), ERR_STORE);
    fixture_commit(f);
}

static void after_a_failure_only_rollback_leads_on(void **state)
{
    struct store_fixture *f = *state;
    struct link links[2] = {link_of("L1", "R1"), link_of("L1", "R2")};
    const struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_begin(f);
    check_ok(job_put(f->s, &put, 1, &f->e), &f->e);
    check_err(link_put(f->s, links, 2, &f->e), ERR_STORE);
    check_err(job_put(f->s, &put, 1, &f->e), ERR_STORE);
    check_says(f, "must be rolled back");
    check_err(store_commit(f->s, &f->e), ERR_STORE);
    store_rollback(f->s);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
    fixture_put(f, &put, 1);
    assert_int_equal(fixture_jobs(f, &jobs), 1);
}

static void closing_rolls_back(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    fixture_begin(f);
    check_ok(job_put(f->s, &put, 1, &f->e), &f->e);
    fixture_reopen(f);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
}

static void calls_with_no_rows_do_nothing(void **state)
{
    struct store_fixture *f = *state;
    struct link links[1];
    fixture_begin(f);
    check_ok(job_put(f->s, NULL, 0, &f->e), &f->e);
    check_ok(job_finish(f->s, NULL, 0, &f->e), &f->e);
    check_ok(link_put(f->s, links, 0, &f->e), &f->e);
    check_ok(stage_put(f->s, 1, SIDE_LEFT, NULL, 0, &f->e), &f->e);
    check_ok(intent_put(f->s, NULL, 0, &f->e), &f->e);
    check_ok(journal_add(f->s, NULL, 0, &f->e), &f->e);
    fixture_commit(f);
    check_ok(link_get(f->s, &f->arena, 1, SIDE_LEFT, NULL, 0, links, &f->e),
             &f->e);
}

/* ---- the probe ----------------------------------------------------------- */

struct probe {
    int before;
    int after;
    int fail_before; /* at the n-th */
    int fail_after;
};

static enum err probe_call(void *context, bool after, struct error *e)
{
    struct probe *p = context;
    if (after ? ++p->after == p->fail_after : ++p->before == p->fail_before)
        FAIL(e, ERR_CANCELED, "power cut");
    return ERR_OK;
}

static void use_probe(struct store_fixture *f, struct probe *p)
{
    f->options.probe = probe_call;
    f->options.probe_context = p;
    fixture_reopen(f);
    *p = (struct probe){0};
}

static void the_probe_is_called_around_each_commit_only(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    struct probe probe = {0};
    use_probe(f, &probe);
    fixture_jobs(f, &jobs);
    fixture_begin(f);
    check_ok(job_put(f->s, &put, 1, &f->e), &f->e);
    store_rollback(f->s);
    assert_int_equal(probe.before + probe.after, 0);
    fixture_put(f, &put, 1);
    fixture_put(f, &put, 1);
    assert_int_equal(probe.before, 2);
    assert_int_equal(probe.after, 2);
}

static void a_probe_that_fails_before_undoes_the_commit(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    struct probe probe = {0};
    use_probe(f, &probe);
    probe.fail_before = 1;
    fixture_begin(f);
    check_ok(job_put(f->s, &put, 1, &f->e), &f->e);
    check_err(store_commit(f->s, &f->e), ERR_CANCELED);
    store_rollback(f->s);
    assert_int_equal(fixture_jobs(f, &jobs), 0);
}

static void a_probe_that_fails_after_leaves_it_durable(void **state)
{
    struct store_fixture *f = *state;
    const struct job put = job_of("a", 10);
    struct job *jobs;
    struct probe probe = {0};
    use_probe(f, &probe);
    probe.fail_after = 1;
    fixture_begin(f);
    check_ok(job_put(f->s, &put, 1, &f->e), &f->e);
    check_err(store_commit(f->s, &f->e), ERR_CANCELED);
    store_rollback(f->s);
    assert_int_equal(fixture_jobs(f, &jobs), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_file_is_for_its_owner_alone),
        STORE_TEST(the_writer_is_durable_and_small),
        STORE_TEST(migrations_are_written_down),
        STORE_TEST(the_log_does_not_grow_with_the_work),
        STORE_TEST(a_second_hub_is_told_who_has_the_store),
        STORE_TEST(another_name_of_the_file_has_the_same_lock),
        STORE_TEST(a_closed_store_can_be_opened_again),
        STORE_TEST(a_killed_hub_leaves_no_lock),
        STORE_TEST(readers_work_beside_a_hub_and_see_its_commits),
        STORE_TEST(a_reader_in_a_transaction_sees_one_moment),
        STORE_TEST(readers_cannot_change_anything),
        STORE_TEST(readers_work_when_no_hub_runs),
        STORE_TEST(reading_needs_a_store),
        STORE_TEST(a_store_of_a_newer_program_is_refused_untouched),
        STORE_TEST(the_database_of_another_program_is_refused_untouched),
        STORE_TEST(a_file_that_is_no_database_is_refused_untouched),
        STORE_TEST(a_damaged_store_says_so),
        STORE_TEST(a_missing_folder_is_told),
        STORE_TEST(a_shell_that_writes_is_told_as_locked),
        STORE_TEST(changes_need_a_transaction),
        STORE_TEST(transactions_do_not_nest),
        STORE_TEST(after_a_failure_only_rollback_leads_on),
        STORE_TEST(closing_rolls_back),
        STORE_TEST(calls_with_no_rows_do_nothing),
        STORE_TEST(the_probe_is_called_around_each_commit_only),
        STORE_TEST(a_probe_that_fails_before_undoes_the_commit),
        STORE_TEST(a_probe_that_fails_after_leaves_it_durable),
    };
    return cmocka_run_group_tests_name("store open", tests, NULL, NULL);
}
