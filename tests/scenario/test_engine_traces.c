/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What cut-off creates have left: how it is known, and how it goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/time.h"
#include "engine/person.h"
#include "lib/hub.h"

static const char *const notes[] = {
    "sync: notes\n"
    "left: l.person\n"
    "right: r.contact\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

static const char *const asking[] = {
    "sync: notes\n"
    "left: l.person\n"
    "right: r.contact\n"
    "conflict: ask\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
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

/* One on the left, made on the right, unheard of; then edited here, there. */
static void edit_in_the_dark(struct hub *h, const char *here, const char *there)
{
    hub_init(h, asking, 1);
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    h->world.power = (struct fake_power){.cut_request = 3, .cut_after = true};
    assert_int_not_equal(hub_run(h, RUN_SYNC), ERR_OK);
    hub_stop(h);
    fake_power_on(&h->world);
    fake_put(&h->world, 0, "person", "p1", here);
    fake_put(&h->world, 1, "contact", "r1", there);
    hub_sync(h);
}

static void expect_both(struct hub *h, const char *left, const char *right,
                        size_t holds)
{
    AUTO_ARENA a = ARENA_INIT;
    assert_true(str_is(fake_dump(&h->world, &a, 0, "person"), left));
    assert_true(str_is(fake_dump(&h->world, &a, 1, "contact"), right));
    assert_int_equal(hub_holds(h), holds);
    hub_expect_silence(h);
    hub_fini(h);
}

static void an_edit_of_the_source_meanwhile_is_no_conflict(void **state)
{
    (void)state;
    struct hub h;
    edit_in_the_dark(&h, "{\"name\":\"Anna\"}", "{}");
    expect_both(&h, "email=\"a@x\" name=\"Anna\"\n",
                "mail=\"a@x\" title=\"Anna\"\n", 0);
}

static void what_was_taken_away_meanwhile_does_not_come_back(void **state)
{
    (void)state;
    struct hub h;
    edit_in_the_dark(&h, "{\"name\":null}", "{}");
    expect_both(&h, "email=\"a@x\"\n", "mail=\"a@x\"\n", 0);
}

static void edits_of_both_meanwhile_are_one(void **state)
{
    (void)state;
    struct hub h;
    edit_in_the_dark(&h, "{\"name\":\"Anna\"}", "{\"title\":\"Annie\"}");
    expect_both(&h, "email=\"a@x\" name=\"Anna\"\n",
                "mail=\"a@x\" title=\"Annie\"\n", 1);
}

/* The create was cut off before it was sent; the record that the rule finds is
 * a person's, who never had the name. */
static void a_persons_record_takes_nothing_away(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, asking, 1);
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    h.world.power = (struct fake_power){.cut_request = 3};
    assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    hub_stop(&h);
    fake_power_on(&h.world);
    fake_put(&h.world, 1, "contact", "p9", "{\"mail\":\"a@x\"}");
    hub_sync(&h);
    expect_both(&h, "email=\"a@x\" name=\"Ann\"\n",
                "mail=\"a@x\" title=\"Ann\"\n", 0);
}

/* It was linked to another one; then what looks like it is new. */
static void what_a_person_has_linked_is_made_no_more(void **state)
{
    (void)state;
    struct hub h;
    int64_t link = 0;
    hub_init(&h, notes, 1);
    h.world.system[0].no_stamps = h.world.system[1].no_stamps = true;
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1", bare);
    h.world.power = (struct fake_power){.cut_request = 3};
    assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    hub_stop(&h);
    fake_power_on(&h.world);
    fake_put(&h.world, 1, "contact", "p8",
             "{\"mail\":\"a@x\",\"title\":\"Ann\"}");
    fake_put(&h.world, 1, "contact", "p9",
             "{\"mail\":\"b@x\",\"title\":\"Bob\"}");
    assert_int_equal(hub_start(&h), ERR_OK);
    const struct person_link pair = {.remote = engine_remote(h.engine),
                                     .store = h.store,
                                     .sync = &h.workspace.syncs[0],
                                     .id = {STR("p1"), STR("p9")},
                                     .now_us = h.clock.now_us};
    assert_int_equal(person_link(&pair, &link, &h.error), ERR_OK);
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "notes"), 2);
    assert_int_equal(fake_count(&h.world, 0, "person"), 2);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    hub_fini(&h);
}

/* The pair is found and a value goes over; then the power goes once more,
 * before that is remembered. */
static void what_is_found_is_linked_before_it_is_written_to(void **state)
{
    (void)state;
    for (int64_t request = 3; request < 8; request++) {
        struct hub h;
        hub_init(&h, notes, 1);
        hub_sync(&h);
        fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
        h.world.power = (struct fake_power){.cut_request = 3,
                                            .cut_after = true};
        assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
        hub_stop(&h);
        fake_power_on(&h.world);
        fake_put(&h.world, 0, "person", "p1", "{\"email\":\"b@x\"}");
        h.world.power = (struct fake_power){.cut_request = request,
                                            .cut_after = true};
        (void)hub_run(&h, RUN_SYNC);
        hub_stop(&h);
        fake_power_on(&h.world);
        hub_sync(&h);
        expect_both(&h, "email=\"b@x\"\n", "mail=\"b@x\"\n", 0);
    }
}

/* ---- what is made in parts -------------------- */

static const char *const accounts[] = {
    "sync: accounts\n"
    "left: l.person\n"
    "right: r.account\n"
    "direction: left_to_right\n"
    "match: [{ left: name, right: title }]\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - { left: email, right: mail, on: create }\n"
    "  - { left: note, right: memo, on: create }\n"};

/* The account is there without its memo, which cannot be read, and nobody has
 * said so. */
static void make_half(struct hub *h)
{
    hub_init(h, accounts, 1);
    h->world.system[1].untold = "memo";
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1",
             "{\"name\":\"Ann\",\"email\":\"a@x\",\"note\":\"vip\"}");
    h->world.system[1].halves = 1;
    h->world.power = (struct fake_power){.cut_request = 3, .cut_after = true};
    assert_int_not_equal(hub_run(h, RUN_SYNC), ERR_OK);
    hub_stop(h);
    fake_power_on(&h->world);
    h->clock.now_us += 60 * US_PER_SECOND;
}

static void expect_account(struct hub *h, const char *dump)
{
    hub_sync(h);
    hub_sync(h);
    assert_string_equal(
        arena_strz(&h->arena, fake_dump(&h->world, &h->arena, 1, "account")),
        dump);
    assert_int_equal(fake_count(&h->world, 1, "account"), 1);
    assert_int_equal(hub_links(h, "accounts"), 1);
    hub_expect_silence(h);
    hub_fini(h);
}

static void what_was_made_in_part_is_made_whole(void **state)
{
    (void)state;
    struct hub h;
    make_half(&h);
    assert_true(str_is(fake_dump(&h.world, &h.arena, 1, "account"),
                       "mail=\"a@x\" title=\"Ann\"\n"));
    expect_account(&h, "mail=\"a@x\" memo=\"vip\" title=\"Ann\"\n");
}

static void what_is_not_as_it_was_announced_is_not_made_again(void **state)
{
    (void)state;
    struct hub h;
    make_half(&h);
    struct fake_record *half = NULL;
    for (size_t i = 0; i < h.world.system[1].records.n; i++)
        half = &h.world.system[1].records.at[i];
    fake_put(&h.world, 1, "account", arena_strz(&h.arena, half->id),
             "{\"mail\":\"other@x\"}");
    expect_account(&h, "mail=\"other@x\" title=\"Ann\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_record_with_more_in_it_is_not_taken_before_the_very_one),
        cmocka_unit_test(a_record_that_has_a_counterpart_is_nobodys_leftover),
        cmocka_unit_test(what_was_added_to_it_flows_back),
        cmocka_unit_test(an_edit_of_the_source_meanwhile_is_no_conflict),
        cmocka_unit_test(what_was_taken_away_meanwhile_does_not_come_back),
        cmocka_unit_test(edits_of_both_meanwhile_are_one),
        cmocka_unit_test(a_persons_record_takes_nothing_away),
        cmocka_unit_test(what_a_person_has_linked_is_made_no_more),
        cmocka_unit_test(what_is_found_is_linked_before_it_is_written_to),
        cmocka_unit_test(what_was_made_in_part_is_made_whole),
        cmocka_unit_test(what_is_not_as_it_was_announced_is_not_made_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
