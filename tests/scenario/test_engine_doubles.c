/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Doubles that people make of records which are linked already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

static void begin_linked(struct hub *h)
{
    hub_init(h, contacts, 1);
    fake_put(&h->world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p2", "{\"email\":\"a@x\"}");
}

static void expect_parked(struct hub *h)
{
    assert_int_equal(fake_count(&h->world, 1, "contact"), 1);
    assert_int_equal(hub_parked(h), 1);
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_double_of_a_linked_record_is_parked_by_a_sync(void **state)
{
    (void)state;
    struct hub h;
    begin_linked(&h);
    hub_sync(&h);
    expect_parked(&h);
}

static void a_double_of_a_linked_record_is_parked_by_a_compare(void **state)
{
    (void)state;
    struct hub h;
    begin_linked(&h);
    hub_reconcile(&h);
    expect_parked(&h);
}

/* A create was cut off. What it left was edited, and a person made another
 * one like it: all three wait for somebody to say which is which. */
static void none_of_several_that_a_create_may_have_left_is_forgotten(
    void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    /* two listings, then the create */
    h.world.power = (struct fake_power){.cut_request = 3, .cut_after = true};
    assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    hub_stop(&h);
    fake_power_on(&h.world);
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Anna\"}");
    fake_put(&h.world, 1, "contact", "p2",
             "{\"mail\":\"a@x\",\"title\":\"Annie\"}");
    hub_sync(&h);
    hub_reconcile(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    assert_int_equal(hub_parked(&h), 3);
    hub_expect_silence(&h);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_double_of_a_linked_record_is_parked_by_a_sync),
        cmocka_unit_test(a_double_of_a_linked_record_is_parked_by_a_compare),
        cmocka_unit_test(
            none_of_several_that_a_create_may_have_left_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
