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

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(staged_records_keep_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
