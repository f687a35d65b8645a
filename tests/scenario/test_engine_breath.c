/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What somebody waits for is not held up by a long listing or queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

static const char *const syncs[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n",
    "sync: deals\n"
    "left: l.lead\n"
    "right: r.deal\n"
    "fields:\n"
    "  - { left: name, right: title }\n"};

static void put_person(struct hub *h, int i, const char *name)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", arena_printfz(&a, "p%d", i),
             arena_printfz(&a, "{\"email\":\"p%d@x\",\"name\":\"%s\"}", i,
                           name));
}

static bool is_there(struct hub *h, const char *entity, const char *title)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str all = fake_dump(&h->world, &a, 1, entity);
    return str_contains(all, str_from(title));
}

static void put_urgent(struct hub *h, const char *sync, const char *id)
{
    struct job job = {.record_id = str_from(id),
                      .due_us = JOB_DUE_URGENT,
                      .created_us = h->clock.now_us};
    assert_int_equal(store_sync_id(h->store, str_from(sync), &job.sync, NULL),
                     ERR_OK);
    assert_int_equal(store_begin(h->store, NULL), ERR_OK);
    assert_int_equal(job_put(h->store, &job, 1, NULL), ERR_OK);
    assert_int_equal(store_commit(h->store, NULL), ERR_OK);
}

/* The first breath comes after the listing's page, the next after a batch. */
static void edit_then_look(void *context)
{
    struct hub *h = context;
    h->breaths++;
    if (h->breaths == 1) {
        put_person(h, 1, "Edited");
        put_urgent(h, "contacts", "p1");
    }
    if (h->breaths == 2) {
        assert_true(is_there(h, "contact", "Edited"));
        assert_int_equal(fake_count(&h->world, 1, "contact"), 20 + 5);
    }
}

static void an_urgent_job_goes_before_the_queue(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, syncs, 1);
    for (int i = 0; i < 20; i++)
        put_person(&h, i, "P");
    hub_sync(&h);
    hub_stop(&h);
    h.workspace.batch = 5;
    h.on_breath = edit_then_look;
    for (int i = 20; i < 60; i++)
        put_person(&h, i, "P");
    hub_reconcile(&h);
    assert_true(h.breaths > 8);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 60);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* A deal, while the contacts are worked on; and before their turn. */
static void make_deal_then_look(void *context)
{
    struct hub *h = context;
    h->breaths++;
    if (h->breaths == 1) {
        fake_put(&h->world, 0, "lead", "d1", "{\"name\":\"Urgent\"}");
        put_urgent(h, "deals", "d1");
    }
    if (h->breaths == 2) {
        assert_true(is_there(h, "deal", "Urgent"));
        assert_true(fake_count(&h->world, 1, "contact") < 40);
    }
}

static void an_urgent_job_of_a_later_sync_does_not_wait(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, syncs, 2);
    h.workspace.batch = 5;
    h.on_breath = make_deal_then_look;
    for (int i = 0; i < 40; i++)
        put_person(&h, i, "P");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "deal"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static size_t runs_kept(struct hub *h, struct run *out_newest)
{
    AUTO_ARENA a = ARENA_INIT;
    struct run *runs = NULL;
    size_t n = 0;
    assert_int_equal(run_list(h->store, &a, 0, 100, &runs, &n, NULL), ERR_OK);
    if (n > 0)
        *out_newest = runs[0]; /* its texts are gone then */
    return n;
}

static void a_look_for_what_is_due_is_kept_only_when_there_was_any(void **state)
{
    (void)state;
    struct hub h;
    struct run newest = {0};
    hub_init(&h, syncs, 2);
    put_person(&h, 1, "P");
    hub_sync(&h);
    size_t n = runs_kept(&h, &newest);
    assert_int_equal(hub_run(&h, RUN_SERVE), ERR_OK);
    assert_int_equal(runs_kept(&h, &newest), n);
    put_person(&h, 1, "Edited");
    put_urgent(&h, "contacts", "p1");
    assert_int_equal(hub_run(&h, RUN_SERVE), ERR_OK);
    assert_true(is_there(&h, "contact", "Edited"));
    assert_int_equal(runs_kept(&h, &newest), n + 1);
    assert_int_equal(newest.kind, RUN_SERVE);
    assert_int_equal(newest.state, RUN_DONE);
    assert_true(newest.ended_us >= newest.started_us);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_urgent_job_goes_before_the_queue),
        cmocka_unit_test(an_urgent_job_of_a_later_sync_does_not_wait),
        cmocka_unit_test(
            a_look_for_what_is_due_is_kept_only_when_there_was_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
