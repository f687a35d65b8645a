/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the engine forgets: passes that changed nothing, and what is old. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define DAY_MS INT64_C(86400000)

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: phone, right: tel, conflict: ask }\n"};

static void put_person(struct hub *h, const char *id, const char *phone)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", id,
             arena_printfz(&a, "{\"email\":\"%s@x\",\"phone\":\"%s\"}", id,
                           phone));
}

static void pass_days(struct hub *h, int64_t days)
{
    h->clock.now_us += days * DAY_MS * 1000;
    h->world.now_us = h->clock.now_us;
}

/* One pass of a hub that watches. */
static void watch(struct hub *h)
{
    const struct run_request request = {
        .kind = RUN_SYNC, .cause = STR("test"), .repeated = true};
    assert_int_equal(hub_start(h), ERR_OK);
    pass_days(h, 1);
    assert_int_equal(engine_run(h->engine, &h->arena, &request, &h->report,
                                &h->error),
                     ERR_OK);
}

static size_t runs(struct hub *h)
{
    struct run *list = NULL;
    size_t n = 0;
    assert_int_equal(run_list(h->store, &h->arena, 0, 1000, &list, &n, NULL),
                     ERR_OK);
    return n;
}

static struct pruned prune(struct hub *h)
{
    struct pruned pruned = {0};
    assert_int_equal(engine_prune(h->engine, &pruned, &h->error), ERR_OK);
    return pruned;
}

static void passes_that_change_nothing_leave_one_row(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, "a", "1");
    watch(&h);
    assert_int_equal(runs(&h), 1);
    for (int i = 0; i < 10; i++)
        watch(&h);
    assert_int_equal(runs(&h), 2);
    put_person(&h, "b", "1");
    watch(&h);
    for (int i = 0; i < 10; i++)
        watch(&h);
    /* two that wrote, and the newest of the idle ones */
    assert_int_equal(runs(&h), 3);
    hub_fini(&h);
}

static void a_run_that_a_person_asked_for_is_remembered(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    hub_sync(&h);
    hub_sync(&h);
    hub_sync(&h);
    assert_int_equal(runs(&h), 3);
    hub_fini(&h);
}

static void a_pass_that_parks_or_fails_is_remembered(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    watch(&h);
    fake_put(&h.world, 1, "contact", "c1", "{\"mail\":\"a@x\",\"tel\":\"2\"}");
    fake_put(&h.world, 1, "contact", "c2", "{\"mail\":\"a@x\",\"tel\":\"3\"}");
    put_person(&h, "a", "1");
    watch(&h);
    assert_true(hub_parked(&h) > 0);
    size_t before = runs(&h);
    watch(&h);
    watch(&h);
    assert_true(runs(&h) >= before);
    assert_true(runs(&h) <= before + 1);
    hub_fini(&h);
}

static void what_is_older_than_it_is_kept_goes(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    h.workspace.keep_runs_ms = 10 * DAY_MS;
    h.workspace.keep_journal_ms = 30 * DAY_MS;
    put_person(&h, "a", "1");
    hub_sync(&h); /* writes */
    hub_sync(&h); /* nothing to do */
    hub_sync(&h);
    struct pruned none = prune(&h);
    assert_int_equal(none.runs + none.entries, 0);
    pass_days(&h, 11);
    /* The one that wrote has its journal, the last is the sync's newest. */
    assert_int_equal(prune(&h).runs, 1);
    assert_int_equal(runs(&h), 2);
    pass_days(&h, 20);
    struct pruned pruned = prune(&h);
    assert_int_equal(pruned.runs, 1);
    assert_true(pruned.entries > 0);
    assert_int_equal(runs(&h), 1);
    /* What the hub knows of the records is no journal. */
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_hub_that_keeps_for_ever_prunes_nothing(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, "a", "1");
    hub_sync(&h);
    hub_sync(&h);
    pass_days(&h, 20000);
    struct pruned pruned = prune(&h);
    assert_int_equal(pruned.runs + pruned.entries, 0);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_that_change_nothing_leave_one_row),
        cmocka_unit_test(a_run_that_a_person_asked_for_is_remembered),
        cmocka_unit_test(a_pass_that_parks_or_fails_is_remembered),
        cmocka_unit_test(what_is_older_than_it_is_kept_goes),
        cmocka_unit_test(a_hub_that_keeps_for_ever_prunes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
