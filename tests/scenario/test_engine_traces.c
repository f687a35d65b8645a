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

static const char bare[] = "{\"email\":\"a@x\"}";

/* A person's record on each side, of which the left one has less in it. The
 * power goes after so many requests: two listings, a create on the left, one
 * on the right. */
static void begin_cut_off(struct hub *h, int64_t requests)
{
    hub_init(h, notes, 1);
    h->world.system[0].no_stamps = h->world.system[1].no_stamps = true;
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1", bare);
    fake_put(&h->world, 1, "contact", "p2",
             "{\"mail\":\"a@x\",\"title\":\"Ann\"}");
    h->world.power = (struct fake_power){.cut_request = requests,
                                         .cut_after = true};
    assert_int_not_equal(hub_run(h, RUN_SYNC), ERR_OK);
    hub_stop(h);
    fake_power_on(&h->world);
    assert_int_equal(fake_writes(&h->world), requests - 2);
}

static void expect_two_pairs(struct hub *h)
{
    AUTO_ARENA a = ARENA_INIT;
    hub_sync(h);
    assert_int_equal(fake_writes(&h->world), 2);
    assert_int_equal(hub_links(h, "notes"), 2);
    assert_true(str_is(fake_dump(&h->world, &a, 1, "contact"),
                       "mail=\"a@x\"\n"
                       "mail=\"a@x\" title=\"Ann\"\n"));
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_record_with_more_in_it_is_not_taken_before_the_very_one(
    void **state)
{
    (void)state;
    struct hub h;
    begin_cut_off(&h, 4);
    expect_two_pairs(&h);
}

static void a_record_that_has_a_counterpart_is_nobodys_leftover(void **state)
{
    (void)state;
    struct hub h;
    begin_cut_off(&h, 3);
    expect_two_pairs(&h);
}

static void what_was_added_to_it_flows_back(void **state)
{
    (void)state;
    struct hub h;
    begin_cut_off(&h, 4);
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Bob\"}");
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
        cmocka_unit_test(
            a_record_with_more_in_it_is_not_taken_before_the_very_one),
        cmocka_unit_test(a_record_that_has_a_counterpart_is_nobodys_leftover),
        cmocka_unit_test(what_was_added_to_it_flows_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
