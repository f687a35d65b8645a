/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What cut-off creates have left, where no match rule knows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

static const char *const notes[] = {
    "sync: notes\n"
    "left: l.person\n"
    "right: r.contact\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

static const char full[] = "{\"email\":\"a@x\",\"name\":\"Ann\"}";
static const char bare[] = "{\"email\":\"a@x\"}";

/* Both are made on the right, r1 and r2, and the hub never hears of it. */
static void begin_cut_off(struct hub *h, const char *first, const char *second)
{
    hub_init(h, notes, 1);
    h->world.system[0].no_stamps = h->world.system[1].no_stamps = true;
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1", first);
    fake_put(&h->world, 0, "person", "p2", second);
    /* two listings, then the creates */
    h->world.power = (struct fake_power){.cut_request = 3, .cut_after = true};
    assert_int_not_equal(hub_run(h, RUN_SYNC), ERR_OK);
    hub_stop(h);
    fake_power_on(&h->world);
    assert_int_equal(fake_count(&h->world, 1, "contact"), 2);
}

static void expect_nothing_written(struct hub *h)
{
    int64_t before = fake_writes(&h->world);
    hub_sync(h);
    assert_int_equal(fake_writes(&h->world), before);
    assert_int_equal(hub_links(h, "notes"), 2);
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_record_with_more_in_it_is_left_to_its_own_source(void **state)
{
    (void)state;
    struct hub h;
    begin_cut_off(&h, full, bare);
    expect_nothing_written(&h);
}

static void nor_does_the_order_matter(void **state)
{
    (void)state;
    struct hub h;
    begin_cut_off(&h, bare, full);
    expect_nothing_written(&h);
}

static void what_was_added_to_it_flows_back(void **state)
{
    (void)state;
    struct hub h;
    begin_cut_off(&h, full, bare);
    fake_put(&h.world, 1, "contact", "r2", "{\"title\":\"Bob\"}");
    hub_sync(&h);
    AUTO_ARENA a = ARENA_INIT;
    assert_true(str_is(fake_dump(&h.world, &a, 0, "person"),
                       "email=\"a@x\" name=\"Ann\"\n"
                       "email=\"a@x\" name=\"Bob\"\n"));
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_with_more_in_it_is_left_to_its_own_source),
        cmocka_unit_test(nor_does_the_order_matter),
        cmocka_unit_test(what_was_added_to_it_flows_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
