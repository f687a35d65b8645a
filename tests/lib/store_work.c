/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_work.h"

#include <stdlib.h>

#include "unit/check.h"

/* Long enough that a step is several pages. */
static struct str long_text(struct arena *a, int k)
{
    return arena_printf(a, "{\"step\":%d,\"text\":\"%0*d\"}", k, 3000, k);
}

static struct str record_of(struct arena *a, int k)
{
    return arena_printf(a, "r%d", k);
}

static enum err end_job(struct store *s, struct arena *a, int k,
                        struct error *e)
{
    struct job *jobs;
    size_t n;
    TRY(job_claim(s, a, 1, k, 10, &jobs, &n, e));
    for (size_t i = 0; i < n; i++) {
        const struct task_end end = {.task = jobs[i].task, .at_us = k};
        TRY(job_finish(s, &jobs[i].id, 1, e));
        TRY(task_end_add(s, &end, 1, e));
    }
    const struct job next = {.sync = 1, .record_id = record_of(a, k),
                             .due_us = k, .created_us = k};
    const struct task_wish wish = {.sync = 1, .record_id = record_of(a, k),
                                   .cause = CAUSE_PERSON, .now_us = k};
    struct task_told told;
    TRY(job_put(s, &next, 1, e));
    return task_put(s, &wish, &told, e);
}

static enum err put_link(struct store *s, struct arena *a, int k,
                         struct error *e)
{
    struct link link = {.sync = 1, .created_side = SIDE_RIGHT};
    for (int side = 0; side < SIDES; side++)
        link.side[side] = (struct link_side){.id = record_of(a, k),
                                             .base = long_text(a, k)};
    TRY(link_put(s, &link, 1, e));
    struct journal_entry entry = {.sync = 1, .link = link.id,
                                        .run = STR("run"),
                                        .record_id = record_of(a, k),
                                        .after = long_text(a, k)};
    TRY(journal_add(s, &entry, 1, e));
    const struct hold hold = {.sync = 1, .link = link.id, .row = STR("row")};
    return hold_put(s, &hold, 1, e);
}

static enum err do_step(struct store *s, struct arena *a, int k,
                        struct error *e)
{
    struct str record = record_of(a, k);
    struct intent intent = {.sync = 1, .target = SIDE_RIGHT,
                            .source_id = record, .values = long_text(a, k)};
    const struct staged staged = {.id = record, .record = long_text(a, k),
                                  .keys = &record, .n_keys = 1};
    TRY(end_job(s, a, k, e));
    TRY(put_link(s, a, k, e));
    TRY(intent_put(s, &intent, 1, e));
    TRY(stage_put(s, 1, SIDE_LEFT, &staged, 1, e));
    return cursor_put(s, 1, SIDE_LEFT, arena_printf(a, "%d", k), k, e);
}

enum err store_work_step(struct store *s, int k, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    TRY(store_begin(s, e));
    TRY(do_step(s, &a, k, e));
    return store_commit(s, e);
}

static void check_queue(struct store *s, struct arena *a, int done)
{
    const struct job_filter all = {.state = -1};
    struct error e;
    struct job *jobs;
    size_t n;
    check_ok(job_list(s, a, &all, &jobs, &n, &e), &e);
    assert_int_equal(n, done > 0);
    if (n > 0) {
        assert_int_equal(jobs[0].state, JOB_WAITING);
        assert_true(str_eq(jobs[0].record_id, record_of(a, done)));
    }
}

/* Each step put the task of its number, and the next one ended it. */
static void check_tasks(struct store *s, struct arena *a, int done)
{
    const struct job_filter open = {.task = done, .state = -1};
    struct error e;
    struct job *jobs;
    size_t n;
    for (int k = 1; k <= done + 1; k++) {
        struct task task;
        struct task_end *ends;
        check_ok(task_get(s, a, k, &task, &e), &e);
        assert_int_equal(task.id, k <= done ? k : 0);
        check_ok(task_ends(s, a, k, 0, &ends, &n, &e), &e);
        assert_int_equal(n, k < done);
    }
    check_ok(job_list(s, a, &open, &jobs, &n, &e), &e);
    assert_int_equal(n, done > 0);
}

static void check_links(struct store *s, struct arena *a, int done)
{
    const struct journal_filter all = {.side = -1};
    struct error e;
    struct link *links;
    struct journal_entry *entries;
    int64_t holds[4];
    size_t n;
    check_ok(link_list(s, a, 1, 0, 1000, true, &links, &n, &e), &e);
    assert_int_equal(n, done);
    for (size_t i = 0; i < n; i++)
        assert_true(str_eq(links[i].side[SIDE_RIGHT].base,
                           long_text(a, (int)i + 1)));
    check_ok(journal_list(s, a, &all, &entries, &n, &e), &e);
    assert_int_equal(n, done);
    check_ok(hold_count(s, 1, holds, &e), &e);
    assert_int_equal(holds[HOLD_CONFLICT], done);
}

static void check_records(struct store *s, struct arena *a, int done)
{
    struct error e;
    for (int k = 1; k <= done + 1; k++) {
        struct str record = record_of(a, k);
        struct intent intent;
        struct staged staged;
        struct stage_hit *hits;
        size_t n;
        check_ok(intent_get(s, a, 1, SIDE_RIGHT, &record, 1, &intent, &e), &e);
        assert_int_equal(intent.id > 0, k <= done);
        check_ok(stage_get(s, a, 1, SIDE_LEFT, &record, 1, &staged, &e), &e);
        assert_int_equal(staged.id.n > 0, k <= done);
        check_ok(stage_find(s, a, 1, SIDE_LEFT, &record, 1, &hits, &n, &e),
                 &e);
        assert_int_equal(n, k <= done);
    }
}

int store_work_check(struct store *s)
{
    AUTO_ARENA a = ARENA_INIT;
    struct error e;
    struct str cursor;
    int64_t done = 0;
    check_ok(cursor_get(s, &a, 1, SIDE_LEFT, &cursor, &e), &e);
    if (cursor.n > 0)
        assert_true(str_to_i64(cursor, &done));
    check_queue(s, &a, (int)done);
    check_tasks(s, &a, (int)done);
    check_links(s, &a, (int)done);
    check_records(s, &a, (int)done);
    return (int)done;
}
