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

/* ---- archived where that counts as deleted -------------------- */

static const char *const archiving[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "delete: { left: delete, archived: { right: gone } }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

static void archive(struct hub *h, const char *id)
{
    struct fake_record *r = fake_find(&h->world, 1, "contact", id);
    assert_non_null(r);
    r->archived = true;
    r->modified_us = h->world.now_us += 1000;
}

static void expect_new_pair(struct hub *h)
{
    hub_reconcile(h);
    hub_reconcile(h);
    assert_non_null(fake_find(&h->world, 0, "person", "p2"));
    assert_false(fake_find(&h->world, 0, "person", "p2")->deleted);
    assert_int_equal(hub_links(h, "contacts"), 1);
    assert_int_equal(hub_parked(h), 0);
    hub_expect_silence(h);
    hub_fini(h);
}

/* Its counterpart was archived, and so it went; a new one like it must not be
 * taken for the old one, and go too. */
static void what_is_archived_is_nobodys_counterpart(void **state)
{
    (void)state;
    for (int listed = 0; listed < 2; listed++) {
        struct hub h;
        hub_init(&h, archiving, 1);
        fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
        hub_sync(&h);
        archive(&h, "r1");
        hub_sync(&h);
        assert_int_equal(hub_links(&h, "contacts"), 0);
        if (listed) /* or it is the remote that tells of it */
            hub_reconcile(&h);
        fake_put(&h.world, 0, "person", "p2", "{\"email\":\"a@x\"}");
        hub_sync(&h);
        assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
        expect_new_pair(&h);
    }
}

struct archiver {
    struct hub *h;
    bool done;
};

static void archive_after_the_listing(void *context, int system,
                                      enum op_kind kind)
{
    struct archiver *archiver = context;
    if (archiver->done || system != 1 || kind != OP_CHANGES)
        return;
    archiver->done = true;
    archive(archiver->h, "h1");
}

/* It was there when it was listed, and is archived when the pair is read to be
 * written. */
static void what_is_archived_meanwhile_is_nobodys_counterpart(void **state)
{
    (void)state;
    struct hub h;
    struct archiver archiver = {.h = &h};
    hub_init(&h, archiving, 1);
    fake_put(&h.world, 1, "contact", "h1", "{\"mail\":\"a@x\"}");
    fake_put(&h.world, 0, "person", "p2",
             "{\"email\":\"a@x\",\"name\":\"Bo\"}");
    h.world.after_call = archive_after_the_listing;
    h.world.after_context = &archiver;
    hub_sync(&h);
    assert_true(archiver.done);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    expect_new_pair(&h);
}

/* A create was cut off before it went out; what it would have left is there,
 * but has been archived for long. */
static void what_is_archived_is_nobodys_leftover(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, archiving, 1);
    h.world.system[1].no_stamps = true;
    fake_put(&h.world, 1, "contact", "h1", "{\"mail\":\"a@x\"}");
    archive(&h, "h1");
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p2", "{\"email\":\"a@x\"}");
    /* two listings, then the create */
    h.world.power = (struct fake_power){.cut_request = 3};
    assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    hub_stop(&h);
    fake_power_on(&h.world);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    expect_new_pair(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_double_of_a_linked_record_is_parked_by_a_sync),
        cmocka_unit_test(a_double_of_a_linked_record_is_parked_by_a_compare),
        cmocka_unit_test(
            none_of_several_that_a_create_may_have_left_is_forgotten),
        cmocka_unit_test(what_is_archived_is_nobodys_counterpart),
        cmocka_unit_test(what_is_archived_meanwhile_is_nobodys_counterpart),
        cmocka_unit_test(what_is_archived_is_nobodys_leftover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
