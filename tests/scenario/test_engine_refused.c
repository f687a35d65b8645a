/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Writes that a remote refuses: what they were to carry is not forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

/* Both sides were edited; what the right typed was refused by the left. */
static void begin_refused(struct hub *h)
{
    hub_init(h, contacts, 1);
    fake_put(&h->world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1", "{\"email\":\"b@x\"}");
    fake_put(&h->world, 1, "contact", "r1", "{\"title\":\"Anna\"}");
    h->world.system[0].refuses = true;
    hub_sync(h);
    h->world.system[0].refuses = false;
    assert_int_equal(hub_parked(h), 1);
}

static void expect_arrived(struct hub *h)
{
    struct str dump = fake_dump(&h->world, &h->arena, 0, "person");
    assert_string_equal(arena_strz(&h->arena, dump),
                        "email=\"b@x\" name=\"Anna\"\n");
    assert_int_equal(hub_parked(h), 0);
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_refused_write_is_made_when_its_job_is_released(void **state)
{
    (void)state;
    struct hub h;
    const struct job_filter all = {0};
    size_t n = 0;
    begin_refused(&h);
    assert_int_equal(store_begin(h.store, NULL), ERR_OK);
    enum err err = job_release(h.store, &all, h.clock.now_us, &n, NULL);
    assert_int_equal(store_end(h.store, err, NULL), ERR_OK);
    hub_sync(&h);
    expect_arrived(&h);
}

static void a_refused_write_is_tried_again_by_a_compare(void **state)
{
    (void)state;
    struct hub h;
    begin_refused(&h);
    hub_reconcile(&h);
    expect_arrived(&h);
}

/* What is broken is left alone for ten hours; a run is one here. */
static const struct breaker_rules patient = {.failures = 1,
                                             .window_calls = 1000,
                                             .window_percent = 100,
                                             .window_ms = 60000,
                                             .open_ms = 36000000,
                                             .open_auth_ms = 36000000,
                                             .open_max_ms = 36000000};

static void what_is_left_alone_is_asked_when_somebody_asks(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    h.breaker = &patient;
    fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    h.world.system[0].busy = 1000;
    assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    assert_int_equal(h.report.error.code, ERR_BUSY);
    h.world.system[0].busy = 0;
    int64_t asked = h.world.system[0].calls[OP_CHANGES];
    assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    assert_int_equal(h.report.error.code, ERR_BUSY);
    assert_int_equal(h.world.system[0].calls[OP_CHANGES], asked);
    h.insists = true;
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "contacts"), 1);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_write_is_made_when_its_job_is_released),
        cmocka_unit_test(a_refused_write_is_tried_again_by_a_compare),
        cmocka_unit_test(what_is_left_alone_is_asked_when_somebody_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
