/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What older stores hold is there after their tables have changed. */
#include "lib/store_fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "store/migrate.h"

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* A store as the program of that form left it, with `rows`. */
static void store_of_form(struct store_fixture *f, int form, const char *rows)
{
    sqlite3 *db = NULL;
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    for (int i = 0; i < form; i++)
        run(db, migrations[i].text);
    run(db, rows);
    run(db, arena_printfz(&f->arena, "PRAGMA user_version = %d", form));
    sqlite3_close(db);
    fixture_reopen(f);
}

static void staged_records_keep_their_keys(void **state)
{
    struct store_fixture *f = *state;
    const struct str keys[] = {STR("1:x"), STR("2:y"), STR("1:z")};
    const struct str id = STR("11");
    struct stage_hit *hits;
    struct staged got;
    size_t n = 0;
    store_of_form(f, 15,
                  "INSERT INTO stage VALUES (3, 1, 0, '11', 7, 8, '{}'),"
                  " (4, 1, 0, '12', 7, 8, '{}'), (5, 1, 1, '11', 7, 8, '{}');"
                  "INSERT INTO stage_key VALUES (1, 0, '1:x', 3),"
                  " (1, 0, '1:x', 4), (1, 0, '2:y', 3), (1, 1, '1:z', 5)");
    check_ok(stage_get(f->s, &f->arena, 1, SIDE_LEFT, &id, 1, &got, &f->e),
             &f->e);
    check_str(got.record, "{}");
    assert_int_equal(got.hash, 7);
    assert_int_equal(got.seen_us, 8);
    check_ok(stage_find(f->s, &f->arena, 1, SIDE_LEFT, keys, 3, &hits, &n,
                        &f->e), &f->e);
    assert_int_equal(n, 3);
    check_str(hits[0].id, "11");
    check_str(hits[1].id, "12");
    check_str(hits[2].id, "11");
    fixture_begin(f);
    check_ok(stage_drop(f->s, 1, SIDE_LEFT, &id, 1, &f->e), &f->e);
    fixture_commit(f);
    check_ok(stage_find(f->s, &f->arena, 1, SIDE_LEFT, keys, 3, &hits, &n,
                        &f->e), &f->e);
    assert_int_equal(n, 1);
}

/* Of all stores, the new ones too: they are made step by step. */
static void checks_hold_after_their_texts_have_changed(void **state)
{
    struct store_fixture *f = *state;
    static const char *const refused[] = {
        "UPDATE job SET state = 3", "UPDATE job SET state = -1",
        "UPDATE link SET created_side = 2",
        "UPDATE link SET created_side = -2"};
    sqlite3 *db = NULL;
    store_of_form(f, 16,
                  "INSERT INTO job (sync, side, record_id, state, cause, tries,"
                  " due_us, created_us, updated_us, run, reason, message,"
                  " detail) VALUES (1, 0, 'a', 0, 1, 0, 1, 1, 1, '', '', '',"
                  " '');"
                  "INSERT INTO link VALUES (7, 1, 0, 1, 1);"
                  "INSERT INTO link_side VALUES (1, 0, 'a', 0, 7, 1, 0, 0, 'b',"
                  " 1), (1, 1, 'b', 0, 7, 1, 0, 0, 'a', 1);"
                  "INSERT INTO link_base VALUES (14, 'l'), (15, 'r')");
    struct job *jobs;
    assert_int_equal(fixture_jobs(f, &jobs), 1);
    struct link link;
    const struct str id = STR("a");
    check_ok(link_get(f->s, &f->arena, 1, SIDE_LEFT, &id, 1, &link, &f->e),
             &f->e);
    assert_int_equal(link.id, 7);
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (sqlite3_exec(db, refused[i], NULL, NULL, NULL) !=
            SQLITE_CONSTRAINT)
            fail_msg("%s: not refused", refused[i]);
    run(db, "UPDATE job SET state = 2; UPDATE link SET created_side = -1");
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(staged_records_keep_their_keys),
        STORE_TEST(checks_hold_after_their_texts_have_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
