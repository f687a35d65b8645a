/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What was written is in the journal, also when nobody answered or the power
 * went before it could be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "conflict: left\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

/* Entries of a kind on the right that hold these values ("" any). */
static size_t entries(struct hub *h, enum journal_kind kind,
                      const char *before, const char *after)
{
    struct journal_entry *rows = NULL;
    size_t n = 0;
    size_t found = 0;
    const struct journal_filter right = {.side = SIDE_RIGHT, .limit = 1000};
    assert_int_equal(hub_start(h), ERR_OK);
    assert_int_equal(journal_list(h->store, &h->arena, &right, &rows, &n,
                                  NULL), ERR_OK);
    for (size_t i = 0; i < n; i++)
        found += rows[i].kind == kind &&
                 (!before[0] || str_is(rows[i].before, before)) &&
                 (!after[0] || str_is(rows[i].after, after));
    return found;
}

/* In step, then edited on both sides; the left wins. */
static void begin_conflict(struct hub *h)
{
    hub_init(h, contacts, 1);
    fake_put(&h->world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1", "{\"name\":\"Left\"}");
    fake_put(&h->world, 1, "contact", "r1", "{\"title\":\"Right\"}");
}

static void expect_conflict_told(struct hub *h)
{
    assert_true(entries(h, JOURNAL_CONFLICT, "\"Right\"", "") >= 1);
    assert_true(entries(h, JOURNAL_UPDATE, "\"Right\"", "\"Left\"") >= 1);
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_loser_is_told_once(void **state)
{
    (void)state;
    struct hub h;
    begin_conflict(&h);
    hub_sync(&h);
    assert_int_equal(entries(&h, JOURNAL_CONFLICT, "\"Right\"", ""), 1);
    assert_int_equal(entries(&h, JOURNAL_UPDATE, "\"Right\"", "\"Left\""), 1);
    hub_fini(&h);
}

static void a_loser_is_told_when_the_answer_was_lost(void **state)
{
    (void)state;
    struct hub h;
    begin_conflict(&h);
    h.world.system[1].lose_answers = 1;
    assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    hub_sync(&h);
    expect_conflict_told(&h);
}

static void a_loser_is_told_when_the_power_went_after_the_write(void **state)
{
    (void)state;
    struct hub h;
    begin_conflict(&h);
    /* two listings, then the write */
    h.world.power = (struct fake_power){.cut_request = 3, .cut_after = true};
    assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    assert_true(h.world.power.dead);
    hub_stop(&h);
    fake_power_on(&h.world);
    hub_sync(&h);
    expect_conflict_told(&h);
}

static void what_was_refused_is_not_told(void **state)
{
    (void)state;
    struct hub h;
    begin_conflict(&h);
    h.world.system[1].refuses = true;
    assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    assert_int_equal(entries(&h, JOURNAL_CONFLICT, "", ""), 0);
    assert_int_equal(entries(&h, JOURNAL_UPDATE, "", ""), 0);
    hub_fini(&h);
}

static void a_create_that_was_found_again_is_told_as_ours(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    h.world.system[1].lose_answers = 1;
    assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    assert_int_equal(entries(&h, JOURNAL_CREATE, "", "\"Ann\""), 1);
    hub_fini(&h);
}

static void run_into_the_dark(struct hub *h, int64_t request, bool after)
{
    h->world.power = (struct fake_power){.cut_request = request,
                                         .cut_after = after};
    assert_int_not_equal(hub_run(h, RUN_SYNC), ERR_OK);
    assert_true(h->world.power.dead);
    hub_stop(h);
    fake_power_on(&h->world);
}

/* Announced, cut off before it was sent, edited, and sent as it was then. */
static void a_create_is_told_as_it_was_sent_in_the_end(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    run_into_the_dark(&h, 3, false); /* two listings, then the create */
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Anna\"}");
    run_into_the_dark(&h, 4, true); /* one that looks for it in between */
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    assert_int_equal(entries(&h, JOURNAL_CREATE, "", "\"Ann\""), 0);
    assert_int_equal(entries(&h, JOURNAL_CREATE, "", "\"Anna\""), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* The remote tells no times and the record was edited since: it is known by
 * the match rule alone. */
static void a_create_that_was_met_by_its_rule_is_told_as_ours(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    h.world.system[0].no_stamps = h.world.system[1].no_stamps = true;
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    run_into_the_dark(&h, 3, true);
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Anna\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    assert_int_equal(entries(&h, JOURNAL_CREATE, "", "\"Ann\""), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* The id of Ann's counterpart. */
static struct str made(struct hub *h)
{
    struct fake_system *s = &h->world.system[1];
    for (size_t i = 0; i < s->records.n; i++)
        if (str_is(value_text_at(&s->records.at[i].fields, "mail"), "a@x"))
            return s->records.at[i].id;
    fail_msg("it was not made");
    return STR_NONE;
}

/* `edit` is what a person makes of the record meanwhile, in a system that
 * tells no times; or NULL. */
static void delete_the_source(const char *edit)
{
    struct hub h;
    hub_init(&h, contacts, 1);
    h.world.system[0].no_stamps = h.world.system[1].no_stamps = edit != NULL;
    fake_put(&h.world, 0, "person", "p0", "{\"email\":\"z@x\"}");
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    h.world.system[1].lose_answers = 1;
    assert_int_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    fake_delete(&h.world, 0, "person", "p1");
    if (edit)
        fake_put(&h.world, 1, "contact", arena_strz(&h.arena, made(&h)), edit);
    hub_sync(&h);
    hub_reconcile(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    assert_int_equal(entries(&h, JOURNAL_CREATE, "", "\"Ann\""), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_a_cut_off_create_left_does_not_bring_its_source_back(void **state)
{
    (void)state;
    delete_the_source(NULL);
}

static void nor_does_it_when_it_was_edited(void **state)
{
    (void)state;
    delete_the_source("{\"title\":\"Anna\"}");
}

/* ---- counts by minute -------------------- */

static struct tally tally_of(struct hub *h)
{
    struct tallies found = {0};
    struct tally sum = {0};
    assert_int_equal(hub_start(h), ERR_OK);
    assert_int_equal(tally_list(h->store, &h->arena, 0, TALLY_STEP_US, &found,
                                NULL), ERR_OK);
    for (size_t i = 0; i < found.n; i++) {
        sum.writes[SIDE_LEFT] += found.at[i].writes[SIDE_LEFT];
        sum.writes[SIDE_RIGHT] += found.at[i].writes[SIDE_RIGHT];
        sum.failed += found.at[i].failed;
    }
    return sum;
}

static void what_is_written_is_counted_as_it_is_committed(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    fake_put(&h.world, 0, "person", "p2",
             "{\"email\":\"b@x\",\"name\":\"Bob\"}");
    hub_sync(&h);
    assert_int_equal(tally_of(&h).writes[SIDE_RIGHT], 2);
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Anna\"}");
    hub_sync(&h);
    hub_sync(&h); /* in step: nothing to count */
    struct tally sum = tally_of(&h);
    assert_int_equal(sum.writes[SIDE_LEFT], 1);
    assert_int_equal(sum.writes[SIDE_RIGHT], 2);
    assert_int_equal(sum.failed, 0);
    hub_fini(&h);
}

static void what_is_parked_is_counted_as_failed(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    fake_put(&h.world, 0, "person", "p1",
             "{\"email\":\"a@x\",\"name\":\"Ann\"}");
    h.world.system[1].refuses = true;
    hub_sync(&h);
    struct tally sum = tally_of(&h);
    assert_int_equal(sum.failed, 1);
    assert_int_equal(sum.writes[SIDE_RIGHT], 0);
    hub_fini(&h);
}

/* ---- what nobody knows of -------------------- */

static const char *const one_way[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "direction: left_to_right\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: [name, phone], right: [title, tel], via: same }\n"};
static const char *const both_ways[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: [name, phone], right: [title, tel], via: same }\n"};

/* An update may have been written before it could be told; meanwhile its source
 * is what it was. */
static bool edit_back(const char *const *sync, int64_t at, unsigned kind)
{
    struct hub h;
    hub_init(&h, sync, 1);
    fake_put(&h.world, 0, "person", "p1",
             "{\"name\":\"Ann\",\"email\":\"a@x\",\"phone\":\"1\"}");
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Bea\"}");
    bool was_cut = hub_run_cut(&h, RUN_SYNC, at, kind);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Ann\"}");
    hub_sync(&h);
    hub_sync(&h);
    assert_string_equal(
        arena_strz(&h.arena, fake_dump(&h.world, &h.arena, 1, "contact")),
        "mail=\"a@x\" tel=\"1\" title=\"Ann\"\n");
    assert_string_equal(
        arena_strz(&h.arena, fake_dump(&h.world, &h.arena, 0, "person")),
        "email=\"a@x\" name=\"Ann\" phone=\"1\"\n");
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static bool edit_back_one_way(int64_t at, unsigned kind)
{
    return edit_back(one_way, at, kind);
}

static bool edit_back_both_ways(int64_t at, unsigned kind)
{
    return edit_back(both_ways, at, kind);
}

static void what_was_taken_back_meanwhile_is_taken_back_there_too(void **state)
{
    (void)state;
    assert_true(hub_each_cut(edit_back_one_way) > 10);
    assert_true(hub_each_cut(edit_back_both_ways) > 10);
}

/* In step, then edited on the left. */
static void begin_edit(struct hub *h)
{
    hub_init(h, one_way, 1);
    fake_put(&h->world, 0, "person", "p1", "{\"name\":\"Ann\"}");
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1", "{\"name\":\"Bea\"}");
}

/* Nobody answered, and the power stayed on. */
static void so_it_is_where_a_write_was_not_answered(void **state)
{
    (void)state;
    struct hub h;
    begin_edit(&h);
    h.world.system[1].lose_answers = 1;
    (void)hub_run(&h, RUN_SYNC);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Ann\"}");
    hub_sync(&h);
    assert_true(str_is(fake_dump(&h.world, &h.arena, 1, "contact"),
                       "title=\"Ann\"\n"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* What a person types over it is theirs. */
static void an_edit_over_what_nobody_knows_of_stays(void **state)
{
    (void)state;
    struct hub h;
    begin_edit(&h);
    assert_true(hub_run_cut(&h, RUN_SYNC, 4, 2));
    assert_true(str_is(fake_dump(&h.world, &h.arena, 1, "contact"),
                       "title=\"Bea\"\n"));
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Ann\"}");
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Cleo\"}");
    hub_sync(&h);
    assert_true(str_is(fake_dump(&h.world, &h.arena, 1, "contact"),
                       "title=\"Cleo\"\n"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loser_is_told_once),
        cmocka_unit_test(a_loser_is_told_when_the_answer_was_lost),
        cmocka_unit_test(a_loser_is_told_when_the_power_went_after_the_write),
        cmocka_unit_test(what_was_refused_is_not_told),
        cmocka_unit_test(
            what_a_cut_off_create_left_does_not_bring_its_source_back),
        cmocka_unit_test(nor_does_it_when_it_was_edited),
        cmocka_unit_test(a_create_is_told_as_it_was_sent_in_the_end),
        cmocka_unit_test(a_create_that_was_found_again_is_told_as_ours),
        cmocka_unit_test(a_create_that_was_met_by_its_rule_is_told_as_ours),
        cmocka_unit_test(what_is_written_is_counted_as_it_is_committed),
        cmocka_unit_test(what_is_parked_is_counted_as_failed),
        cmocka_unit_test(what_was_taken_back_meanwhile_is_taken_back_there_too),
        cmocka_unit_test(so_it_is_where_a_write_was_not_answered),
        cmocka_unit_test(an_edit_over_what_nobody_knows_of_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
