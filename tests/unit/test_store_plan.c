/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How SQLite goes about each statement: the hot ones are pinned word for
 * word, and no statement at all may walk through a table.
 */
#include "lib/store_fixture.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/buf.h"
#include "store/db.h"

struct pinned {
    enum sql sql;
    const char *plan; /* steps end in "; " */
};

static const struct pinned pinned[] = {
    {SQL_JOB_CLAIM,
     "SEARCH job USING INTEGER PRIMARY KEY (rowid=?); LIST SUBQUERY 1; "
     "SEARCH job USING COVERING INDEX job_ready "
     "(state=? AND sync=? AND due_us<?); "},
    {SQL_JOB_CLAIM_PACED,
     "MULTI-INDEX OR; INDEX 1; LIST SUBQUERY 1; SEARCH job USING INDEX "
     "job_ready (state=? AND sync=? AND due_us<?); "
     "SEARCH job USING INTEGER PRIMARY KEY (rowid=?); "
     "INDEX 2; LIST SUBQUERY 2; SEARCH job USING COVERING INDEX "
     "job_task_ready (sync=? AND due_us<?); "
     "SEARCH job USING INTEGER PRIMARY KEY (rowid=?); "},
    {SQL_JOB_NEXT_TASK,
     "SEARCH job USING COVERING INDEX job_task_ready (sync=?); "},
    {SQL_JOB_LIST_TASK, "SEARCH job USING INDEX job_task (task=? AND rowid>?); "},
    {SQL_TASK_PRUNE,
     "SEARCH task USING INTEGER PRIMARY KEY (rowid=?); LIST SUBQUERY 2; "
     "SEARCH task USING COVERING INDEX task_put (put_us<?); "
     "CORRELATED SCALAR SUBQUERY 1; "
     "SEARCH job USING COVERING INDEX job_task (task=?); "},
    {SQL_JOB_FINISH, "SEARCH job USING INTEGER PRIMARY KEY (rowid=?); "},
    {SQL_JOB_NEXT_DUE,
     "SEARCH job USING COVERING INDEX job_ready (state=? AND sync=?); "},
    {SQL_JOB_COUNT_WAITING,
     "SEARCH job USING COVERING INDEX job_ready "
     "(state=? AND sync>? AND sync<?); "},
    {SQL_JOB_COUNT_PARKED,
     "SEARCH job USING COVERING INDEX job_parked_sync "
     "(sync>? AND sync<?); "},
    {SQL_HOLD_COUNT_SYNC,
     "SEARCH hold USING COVERING INDEX hold_kind (sync=?); "},
    {SQL_JOB_LIST_PARKED, "SEARCH job USING INDEX job_parked (id>?); "},
    {SQL_JOB_GROUPS, "SCAN job USING COVERING INDEX job_reason; "},
    {SQL_HOLD_LIST_KIND,
     "SEARCH hold USING INDEX hold_by_kind (kind=? AND id>?); "},
    {SQL_JOURNAL_LAST, "SEARCH journal USING INTEGER PRIMARY KEY (rowid<?); "},
    {SQL_JOURNAL_LAST_RUN,
     "SEARCH journal USING INDEX journal_run (run=? AND rowid<?); "},
    {SQL_LINK_PEEK,
     "SEARCH link_side USING PRIMARY KEY "
     "(sync=? AND side=? AND record_id=?); "},
    {SQL_LINK_GET,
     "SEARCH a USING PRIMARY KEY (sync=? AND side=? AND record_id=?); "
     "SEARCH l USING INTEGER PRIMARY KEY (rowid=?); "
     "SEARCH ab USING INTEGER PRIMARY KEY (rowid=?); "
     "SEARCH bb USING INTEGER PRIMARY KEY (rowid=?); "
     "SEARCH b USING PRIMARY KEY (sync=? AND side=? AND record_id=?); "},
    {SQL_LINK_LIST,
     "SEARCH l USING INDEX link_sync (sync=? AND rowid>?); "
     "SEARCH a USING INDEX link_side_link (link=? AND side=?); "
     "SEARCH b USING INDEX link_side_link (link=? AND side=?); "},
    {SQL_STAGE_FIND,
     "SEARCH stage_key USING PRIMARY KEY (sync=? AND side=? AND match=?); "},
    {SQL_STAGE_DROP_KEYS,
     "SEARCH stage_key USING COVERING INDEX stage_key_record "
     "(sync=? AND side=? AND record_id=?); "},
    {SQL_INTENT_GET,
     "SEARCH intent USING INDEX sqlite_autoindex_intent_1 "
     "(sync=? AND target=? AND source_id=?); "},
    {SQL_PRUNE_JOURNAL, "SEARCH journal USING INTEGER PRIMARY KEY (rowid>?); "},
    {SQL_PRUNE_JOB_RUNS, "SEARCH job USING INTEGER PRIMARY KEY (rowid>?); "},
    {SQL_PRUNE_RUNS,
     "SEARCH run USING INDEX run_started ((started_us,id)>(?,?) AND "
     "started_us<?); CORRELATED SCALAR SUBQUERY 1; SEARCH journal USING "
     "COVERING INDEX journal_run (run=?); CORRELATED SCALAR SUBQUERY 2; "
     "SEARCH run_last USING COVERING INDEX run_last_run (run=?); "},
    {SQL_RUN_IDLE_REMOVE,
     "SEARCH run USING INDEX run_idle (idle=? AND kind=?); CORRELATED SCALAR "
     "SUBQUERY 1; SEARCH run_last USING COVERING INDEX run_last_run (run=?); "},
    {SQL_TALLY_LIST,
     "SEARCH tally USING PRIMARY KEY (at_us>?); USE TEMP B-TREE FOR GROUP BY; "},
    {SQL_TALLY_REMOVE, "SEARCH tally USING PRIMARY KEY (at_us<?); "},
    {SQL_JOURNAL_LIST_RUN,
     "SEARCH journal USING INDEX journal_run (run=? AND rowid>?); "},
};

static sqlite3 *open_beside(struct store_fixture *f)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *before, enum sql sql)
{
    AUTO_BUF text = BUF_INIT(1 << 14);
    sqlite3_stmt *st = NULL;
    buf_addz(&text, before);
    buf_addz(&text, sql_statements[sql].text);
    if (sqlite3_prepare_v2(db, buf_z(&text), -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql_statements[sql].name, sqlite3_errmsg(db));
    return st;
}

/* Calls `step` for each step of the plan of a statement. */
static void explain(sqlite3 *db, enum sql sql,
                    void (*step)(void *context, const char *detail),
                    void *context)
{
    sqlite3_stmt *st = prepare(db, "EXPLAIN QUERY PLAN ", sql);
    while (sqlite3_step(st) == SQLITE_ROW)
        step(context, (const char *)sqlite3_column_text(st, 3));
    sqlite3_finalize(st);
}

static void add_step(void *context, const char *detail)
{
    buf_addz(context, detail);
    buf_addz(context, "; ");
}

static void the_hot_statements_go_by_their_index(void **state)
{
    struct store_fixture *f = *state;
    sqlite3 *db = open_beside(f);
    for (size_t i = 0; i < sizeof pinned / sizeof *pinned; i++) {
        AUTO_BUF plan = BUF_INIT(1 << 14);
        explain(db, pinned[i].sql, add_step, &plan);
        if (!str_is(buf_str(&plan), pinned[i].plan))
            fail_msg("%s: %s", sql_statements[pinned[i].sql].name,
                     buf_z(&plan));
    }
    sqlite3_close(db);
}

/* A walk through an index that holds all it needs is for counting; the one
 * through job_running reads the few rows that run. */
static void refuse_scan(void *context, const char *detail)
{
    const char *name = context;
    if (strncmp(detail, "SCAN ", 5) != 0 || strstr(detail, "CONSTANT ROW") ||
        strstr(detail, "COVERING INDEX") || strstr(detail, "job_running"))
        return;
    fail_msg("%s: %s", name, detail);
}

static void no_statement_walks_through_a_table(void **state)
{
    struct store_fixture *f = *state;
    sqlite3 *db = open_beside(f);
    for (int sql = 0; sql < SQL_COUNT; sql++) {
        AUTO_ARENA a = ARENA_INIT;
        explain(db, (enum sql)sql, refuse_scan,
                arena_strz(&a, str_from(sql_statements[sql].name)));
    }
    sqlite3_close(db);
}

static void statements_are_what_their_table_says(void **state)
{
    struct store_fixture *f = *state;
    sqlite3 *db = open_beside(f);
    for (int sql = 0; sql < SQL_COUNT; sql++) {
        sqlite3_stmt *st = NULL;
        sqlite3_prepare_v2(db, sql_statements[sql].text, -1, &st, NULL);
        assert_non_null(st);
        assert_int_equal(sqlite3_stmt_readonly(st) != 0,
                         sql_statements[sql].reads);
        assert_true(sqlite3_column_count(st) <= DB_COLUMNS_MAX);
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
}

/* What is run for each record; a table in memory costs more than the rest. */
static void what_each_record_takes_makes_no_table_in_memory(void **state)
{
    struct store_fixture *f = *state;
    static const enum sql each[] = {
        SQL_JOB_PUT, SQL_JOB_FINISH, SQL_STAGE_PUT, SQL_STAGE_KEY_PUT,
        SQL_STAGE_DROP, SQL_STAGE_DROP_KEYS, SQL_INTENT_PUT, SQL_INTENT_REMOVE,
        SQL_JOURNAL_ADD, SQL_JOURNAL_REMOVE, SQL_LINK_INSERT, SQL_LINK_UPDATE,
        SQL_LINK_SIDE_LEAVE, SQL_LINK_SIDE_PUT, SQL_LINK_BASE_PUT, SQL_SENT_ADD};
    sqlite3 *db = open_beside(f);
    assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL,
                                  NULL), SQLITE_OK);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        sqlite3_stmt *st = prepare(db, "EXPLAIN ", each[i]);
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(st, 1);
            if (strcmp(step, "OpenEphemeral") == 0)
                fail_msg("%s makes a table", sql_statements[each[i]].name);
        }
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_hot_statements_go_by_their_index),
        STORE_TEST(no_statement_walks_through_a_table),
        STORE_TEST(what_each_record_takes_makes_no_table_in_memory),
        STORE_TEST(statements_are_what_their_table_says),
    };
    return cmocka_run_group_tests_name("store plan", tests, NULL, NULL);
}
