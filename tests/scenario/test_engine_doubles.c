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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_double_of_a_linked_record_is_parked_by_a_sync),
        cmocka_unit_test(a_double_of_a_linked_record_is_parked_by_a_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
