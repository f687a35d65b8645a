/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Jobs that are for a task: what is told of their end, their pace, and when
 * what failed is tried again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/time.h"
#include "lib/hub.h"

#define MINUTE_US (60 * US_PER_SECOND)
#define HOUR_US (60 * MINUTE_US)

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "accept: { left: left.name ~= 'nobody' }\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "delete: { right: delete }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n",
    "sync: mails\n"
    "left: l.mail\n"
    "right: r.activity\n"
    "direction: left_to_right\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"};

static int64_t put_for(struct hub *h, const char *sync, enum side side,
                       const char *id, enum job_cause cause)
{
    struct task_wish wish = {.side = side,
                             .record_id = str_from(id),
                             .cause = cause,
                             .now_us = h->clock.now_us,
                             .gap_us = h->workspace.routes.per_second > 0
                                           ? US_PER_SECOND
                                           : 0};
    struct task_told told = {0};
    struct error *e = &h->error;
    assert_int_equal(hub_start(h), ERR_OK);
    assert_int_equal(store_begin(h->store, e), ERR_OK);
    assert_int_equal(store_sync_id(h->store, str_from(sync), &wish.sync, e),
                     ERR_OK);
    assert_int_equal(task_put(h->store, &wish, &told, e), ERR_OK);
    assert_int_equal(store_commit(h->store, e), ERR_OK);
    return told.id;
}

static int64_t put(struct hub *h, const char *sync, enum side side,
                   const char *id)
{
    return put_for(h, sync, side, id, CAUSE_PERSON);
}

/* A turn of the daemon at that time. */
static void serve_at(struct hub *h, int64_t now_us)
{
    const struct run_request request = {.kind = RUN_SERVE};
    h->clock.now_us = h->world.now_us = now_us;
    assert_int_equal(engine_run(h->engine, &h->arena, &request, &h->report,
                                &h->error),
                     ERR_OK);
}

static size_t ends_of(struct hub *h, int64_t task, struct task_end **out)
{
    size_t n = 0;
    assert_int_equal(task_ends(h->store, &h->arena, task, 0, out, &n, NULL),
                     ERR_OK);
    return n;
}

static void expect_end(struct hub *h, int64_t task, const char *outcome,
                       const char *id)
{
    struct task_end *ends = NULL;
    assert_int_equal(ends_of(h, task, &ends), 1);
    assert_string_equal(task_outcome_name(ends[0].outcome), outcome);
    assert_string_equal(arena_strz(&h->arena, ends[0].record_id), id);
}

static size_t jobs_of(struct hub *h, int64_t task, struct job **out)
{
    const struct job_filter filter = {.task = task, .state = -1};
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &filter, out, &n, NULL),
                     ERR_OK);
    return n;
}

static void person(struct hub *h, const char *id, const char *name)
{
    fake_put(&h->world, 0, "person", id,
             arena_printfz(&h->arena, "{\"email\":\"%s@x\",\"name\":\"%s\"}",
                           id, name));
}

/* ---- ends ----------------------------------------------------------------- */

static void what_became_of_a_task_is_told(void **state)
{
    (void)state;
    struct hub h;
    struct task_end *ends = NULL;
    struct job *jobs = NULL;
    hub_init(&h, contacts, 2);
    person(&h, "p1", "Ann");
    int64_t task = put(&h, "contacts", SIDE_LEFT, "p1");
    hub_serve(&h);
    assert_int_equal(ends_of(&h, task, &ends), 1);
    const char *made = arena_strz(&h.arena, ends[0].record_id);
    assert_non_null(fake_find(&h.world, 1, "contact", made));
    expect_end(&h, task, "created", made);
    assert_int_equal(jobs_of(&h, task, &jobs), 0);

    task = put(&h, "contacts", SIDE_LEFT, "p1");
    hub_serve(&h);
    expect_end(&h, task, "skipped", made);

    person(&h, "p1", "Anna");
    task = put(&h, "contacts", SIDE_LEFT, "p1");
    hub_serve(&h);
    expect_end(&h, task, "updated", made);

    fake_put(&h.world, 1, "contact", made, "{\"title\":\"Anne\"}");
    task = put(&h, "contacts", SIDE_RIGHT, made);
    hub_serve(&h);
    expect_end(&h, task, "updated", "p1");
    hub_fini(&h);
}

static void what_takes_no_part_and_what_is_not_there_is_told_with_a_reason(
    void **state)
{
    (void)state;
    struct hub h;
    struct task_end *ends = NULL;
    hub_init(&h, contacts, 2);
    person(&h, "p1", "nobody");
    int64_t refused = put(&h, "contacts", SIDE_LEFT, "p1");
    int64_t missing = put(&h, "contacts", SIDE_LEFT, "p9");
    hub_serve(&h);
    expect_end(&h, refused, "skipped", "");
    assert_int_equal(ends_of(&h, refused, &ends), 1);
    assert_true(ends[0].message.n > 0);
    expect_end(&h, missing, "error", "");
    assert_int_equal(ends_of(&h, missing, &ends), 1);
    assert_string_equal(arena_strz(&h.arena, ends[0].message),
                        "there is no record p9 in l.person");
    hub_fini(&h);
}

static void a_record_that_is_gone_is_deleted_over_there(void **state)
{
    (void)state;
    struct hub h;
    struct task_end *ends = NULL;
    hub_init(&h, contacts, 2);
    person(&h, "p1", "Ann");
    int64_t task = put(&h, "contacts", SIDE_LEFT, "p1");
    hub_serve(&h);
    assert_int_equal(ends_of(&h, task, &ends), 1);
    const char *made = arena_strz(&h.arena, ends[0].record_id);
    fake_delete(&h.world, 0, "person", "p1");
    task = put(&h, "contacts", SIDE_LEFT, "p1");
    hub_serve(&h);
    expect_end(&h, task, "deleted", made);
    hub_fini(&h);
}

/* Linked or not: what is told is the record that was named. */
static void a_record_that_is_to_be_retired_is_deleted_here(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 2);
    fake_put(&h.world, 1, "contact", "c7", "{\"mail\":\"x@x\"}");
    int64_t task = put_for(&h, "contacts", SIDE_RIGHT, "c7", CAUSE_RETIRE);
    int64_t missing = put_for(&h, "contacts", SIDE_RIGHT, "c8", CAUSE_RETIRE);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    expect_end(&h, task, "deleted", "c7");
    expect_end(&h, missing, "error", "");
    /* `delete` keeps what is on the left */
    person(&h, "p1", "Ann");
    task = put_for(&h, "contacts", SIDE_LEFT, "p1", CAUSE_RETIRE);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    expect_end(&h, task, "skipped", "");
    hub_fini(&h);
}

/* One job for each record found, and an end for each of these. */
static void a_task_may_be_about_several_records(void **state)
{
    (void)state;
    struct hub h;
    struct task_end *ends = NULL;
    struct job *jobs = NULL;
    hub_init(&h, contacts, 2);
    fake_put(&h.world, 0, "mail", "m1", "{\"email\":\"a\",\"owner\":\"20\"}");
    fake_put(&h.world, 0, "mail", "m2", "{\"email\":\"b\",\"owner\":\"20\"}");
    fake_put(&h.world, 0, "mail", "m3", "{\"email\":\"c\",\"owner\":\"21\"}");
    int64_t task =
        put(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":20}}");
    hub_serve(&h);
    assert_int_equal(ends_of(&h, task, &ends), 2);
    assert_int_equal(ends[0].outcome, TASK_CREATED);
    assert_int_equal(ends[1].outcome, TASK_CREATED);
    assert_int_equal(jobs_of(&h, task, &jobs), 0);
    int64_t none = put(&h, "mails", SIDE_LEFT, "?{\"where\":{\"owner\":22}}");
    hub_serve(&h);
    assert_int_equal(ends_of(&h, none, &ends), 0);
    assert_int_equal(jobs_of(&h, none, &jobs), 0);
    hub_fini(&h);
}

static void a_field_to_search_by_is_held_against_the_schema(void **state)
{
    (void)state;
    struct hub h;
    struct route_task task = {.sync = STR("mails"), .by = STR("ownr"),
                              .file = STR("crosswalk.yaml"), .line = 7};
    const struct route_path path = {.tasks = &task, .n_tasks = 1};
    hub_init(&h, contacts, 2);
    h.workspace.routes.paths = &path;
    h.workspace.routes.n_paths = 1;
    assert_int_equal(hub_start(&h), ERR_OK);
    struct problems problems = {.arena = &h.arena};
    assert_int_equal(engine_check(h.engine, STR("mails"), &problems, NULL),
                     ERR_OK);
    assert_int_equal(problems.list.n, 1);
    assert_string_equal(
        arena_strz(&h.arena, problem_text(&h.arena, &problems.list.at[0])),
        "crosswalk.yaml:7: error: l.mail has no field `ownr` (did you mean "
        "`owner`?)");
    problems = (struct problems){.arena = &h.arena};
    task.by = STR("owner");
    assert_int_equal(engine_check(h.engine, STR("mails"), &problems, NULL),
                     ERR_OK);
    assert_int_equal(problems.list.n, 0);
    hub_fini(&h);
}

/* ---- pace ------------------------------------------------------------------ */

static void put_ten(struct hub *h, int64_t tasks[10])
{
    for (int i = 0; i < 10; i++) {
        const char *id = arena_printfz(&h->arena, "p%d", i);
        person(h, id, id);
        tasks[i] = put(h, "contacts", SIDE_LEFT, id);
    }
}

static int done(struct hub *h, const int64_t tasks[10])
{
    int n = 0;
    for (int i = 0; i < 10; i++) {
        struct task_end *ends = NULL;
        n += ends_of(h, tasks[i], &ends) == 1;
    }
    return n;
}

static void tasks_keep_their_pace_while_others_pass(void **state)
{
    (void)state;
    struct hub h;
    int64_t tasks[10];
    hub_init(&h, contacts, 2);
    h.workspace.routes.one_by_one = true;
    h.workspace.routes.per_second = 1;
    int64_t start_us = h.clock.now_us;
    put_ten(&h, tasks);
    person(&h, "x1", "Xaver");
    person(&h, "x2", "Xenia");
    hub_ask(&h, "contacts", SIDE_LEFT, "x1", CAUSE_CHANGE);
    hub_ask(&h, "contacts", SIDE_LEFT, "x2", CAUSE_CHANGE);
    /* each look comes a little late: it puts nothing off */
    for (int i = 0; i < 10; i++) {
        serve_at(&h, start_us + i * US_PER_SECOND + 90000);
        assert_int_equal(done(&h, tasks), i + 1);
        assert_int_equal(fake_count(&h.world, 1, "contact"), i + 3);
    }
    hub_fini(&h);
}

/* The hub was away for an hour: what has gathered is no flood. */
static void what_has_gathered_goes_at_the_same_pace(void **state)
{
    (void)state;
    struct hub h;
    int64_t tasks[10];
    hub_init(&h, contacts, 2);
    h.workspace.routes.per_second = 1;
    put_ten(&h, tasks);
    int64_t start_us = h.clock.now_us + HOUR_US;
    for (int i = 0; i < 60; i++)
        serve_at(&h, start_us + i * (US_PER_SECOND / 10));
    int n = done(&h, tasks);
    assert_true(n >= 6 && n <= 7);
    assert_true(engine_next_task_us(h.engine) > h.clock.now_us);
    hub_fini(&h);
}

static void one_by_one_no_two_are_in_a_batch(void **state)
{
    (void)state;
    struct hub h;
    int64_t tasks[10];
    hub_init(&h, contacts, 2);
    h.workspace.routes.one_by_one = true;
    put_ten(&h, tasks);
    serve_at(&h, h.clock.now_us);
    assert_int_equal(done(&h, tasks), 10);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 10);
    hub_fini(&h);
}

/* ---- trying again ------------------------------------------------------------ */

/* When the job is due next, in minutes from now; -1: it is parked. */
static int64_t minutes_to_next(struct hub *h, int64_t task)
{
    struct job *jobs = NULL;
    assert_int_equal(jobs_of(h, task, &jobs), 1);
    if (jobs[0].state == JOB_PARKED)
        return -1;
    return (jobs[0].due_us - h->clock.now_us + MINUTE_US / 2) / MINUTE_US;
}

static void what_fails_is_tried_again_as_the_workspace_says(void **state)
{
    (void)state;
    static const int64_t minutes[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    struct hub h;
    hub_init(&h, contacts, 2);
    h.workspace.retry = (struct retry_rules){
        .set = true, .first_ms = 60000, .doublings = 5, .most_ms = 3600000,
        .tries = 3, .for_ms = INT64_C(48) * 3600000, .refused = true};
    h.world.system[1].refuses = true;
    person(&h, "p1", "Ann");
    int64_t task = put(&h, "contacts", SIDE_LEFT, "p1");
    int64_t start_us = h.clock.now_us;
    serve_at(&h, start_us);
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        assert_int_equal(minutes_to_next(&h, task), minutes[i]);
        serve_at(&h, h.clock.now_us + minutes[i] * MINUTE_US + 1000);
    }
    /* two days are over, and it was tried more than three times */
    while (minutes_to_next(&h, task) > 0) {
        assert_true(h.clock.now_us < start_us + 49 * HOUR_US);
        serve_at(&h, h.clock.now_us + HOUR_US + 1000);
    }
    assert_true(h.clock.now_us >= start_us + 48 * HOUR_US);
    assert_int_equal(hub_parked(&h), 1);
    /* asked for again, it starts afresh */
    h.world.system[1].refuses = false;
    int64_t again = put(&h, "contacts", SIDE_LEFT, "p1");
    serve_at(&h, h.clock.now_us);
    struct task_end *ends = NULL;
    assert_int_equal(ends_of(&h, again, &ends), 1);
    assert_int_equal(ends_of(&h, task, &ends), 0);
    hub_fini(&h);
}

static void two_days_alone_park_nothing_before_its_tries(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 2);
    h.workspace.retry = (struct retry_rules){
        .set = true, .first_ms = 1000, .most_ms = 1000, .tries = 3,
        .for_ms = 1000, .refused = true};
    h.world.system[1].refuses = true;
    person(&h, "p1", "Ann");
    int64_t task = put(&h, "contacts", SIDE_LEFT, "p1");
    for (int i = 1; i <= 3; i++) {
        assert_true(i == 1 || minutes_to_next(&h, task) >= 0);
        serve_at(&h, h.clock.now_us + HOUR_US);
    }
    assert_int_equal(minutes_to_next(&h, task), -1);
    hub_fini(&h);
}

static void what_is_refused_for_good_is_parked_unless_said(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 2);
    h.workspace.retry = (struct retry_rules){
        .set = true, .first_ms = 1000, .most_ms = 1000, .tries = 3,
        .for_ms = 1000};
    h.world.system[1].refuses = true;
    person(&h, "p1", "Ann");
    int64_t task = put(&h, "contacts", SIDE_LEFT, "p1");
    serve_at(&h, h.clock.now_us);
    assert_int_equal(minutes_to_next(&h, task), -1);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_became_of_a_task_is_told),
        cmocka_unit_test(
            what_takes_no_part_and_what_is_not_there_is_told_with_a_reason),
        cmocka_unit_test(a_record_that_is_gone_is_deleted_over_there),
        cmocka_unit_test(a_record_that_is_to_be_retired_is_deleted_here),
        cmocka_unit_test(a_task_may_be_about_several_records),
        cmocka_unit_test(a_field_to_search_by_is_held_against_the_schema),
        cmocka_unit_test(tasks_keep_their_pace_while_others_pass),
        cmocka_unit_test(what_has_gathered_goes_at_the_same_pace),
        cmocka_unit_test(one_by_one_no_two_are_in_a_batch),
        cmocka_unit_test(what_fails_is_tried_again_as_the_workspace_says),
        cmocka_unit_test(two_days_alone_park_nothing_before_its_tries),
        cmocka_unit_test(what_is_refused_for_good_is_parked_unless_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
