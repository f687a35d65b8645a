/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Runs that are taken back: what goes back, what is left, what rests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "engine/person.h"
#include "lib/hub.h"
#include "unit/check.h"

#define CONTACTS                           \
    "sync: contacts\n"                     \
    "left: l.person\n"                     \
    "right: r.contact\n"                   \
    "match:\n"                             \
    "  - { left: email, right: mail }\n"   \
    "fields:\n"                            \
    "  - { left: email, right: mail }\n"   \
    "  - { left: name, right: title }\n"   \
    "  - { left: phone, right: tel }\n"

static const char *const plain[] = {CONTACTS};
static const char *const deletes[] = {
    CONTACTS "delete: { left: delete, right: delete, guard: { count: 3, "
             "percent: 10 } }\n"};
static const char *const one_way[] = {CONTACTS "direction: left_to_right\n"
                                      "delete: { right: archive }\n"};

static void put(struct hub *h, int i, const char *name, const char *phone)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", arena_printfz(&a, "p%d", i),
             arena_printfz(&a,
                           "{\"email\":\"%d@x\",\"name\":\"%s\","
                           "\"phone\":\"%s\"}", i, name, phone));
}

static const char *dump(struct hub *h, int system)
{
    struct str text = fake_dump(&h->world, &h->arena, system,
                                system == 0 ? "person" : "contact");
    return arena_printfz(&h->arena, "%.*s", STR_ARG(text));
}

static enum err try_undo(struct hub *h, struct str run, bool forced)
{
    const struct run_request request = {.kind = RUN_UNDO,
                                        .cause = STR("test"),
                                        .forced = forced,
                                        .undoes = run};
    h->error = (struct error){0};
    TRY(hub_start(h));
    h->clock.now_us += INT64_C(3600) * 1000000;
    h->world.now_us = h->clock.now_us;
    return engine_run(h->engine, &h->arena, &request, &h->report, &h->error);
}

static void undo(struct hub *h, struct str run)
{
    check_ok(try_undo(h, run, false), &h->error);
    assert_int_equal(h->report.error.code, ERR_OK);
}

static int64_t count(struct hub *h, const char *end)
{
    const struct value *counts = value_getz(&h->report.undo, "counts");
    assert_non_null(counts);
    return value_getz(counts, end)->integer;
}

static struct str last_run(struct hub *h)
{
    return arena_str(&h->arena, h->report.run);
}

/* Ann and Bob are made over there; the run that did it. */
static struct str begin_made(struct hub *h, const char *const *syncs)
{
    hub_init(h, syncs, 1);
    put(h, 1, "Ann", "1");
    put(h, 2, "Bob", "2");
    hub_sync(h);
    return last_run(h);
}

static void expect_ann_and_bob(struct hub *h)
{
    assert_string_equal(dump(h, 1),
                        "mail=\"1@x\" tel=\"1\" title=\"Ann\"\n"
                        "mail=\"2@x\" tel=\"2\" title=\"Bob\"\n");
}

/* The same; then both names change, and the run carries them over. */
static struct str begin(struct hub *h, const char *const *syncs)
{
    (void)begin_made(h, syncs);
    put(h, 1, "Eve", "1");
    put(h, 2, "Max", "22");
    hub_sync(h);
    return last_run(h);
}

static void values_go_back_and_rest_until_a_person_decides(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    undo(&h, run);
    expect_ann_and_bob(&h);
    assert_int_equal(count(&h, "undone"), 3);
    assert_int_equal(hub_holds(&h), 3);
    hub_expect_silence(&h);
    assert_int_equal(hub_holds(&h), 3);
    hub_fini(&h);
}

static void what_is_asked_for_by_name_rests_too(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    undo(&h, run);
    int64_t before = fake_writes(&h.world);
    hub_ask(&h, "contacts", SIDE_LEFT, "p1", CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_writes(&h.world), before);
    assert_int_equal(hub_holds(&h), 3);
    hub_fini(&h);
}

static void the_answer_of_a_person_goes_over(void **state)
{
    (void)state;
    struct hub h;
    struct hold *holds = NULL;
    size_t n = 0;
    const struct hold_filter all = {.kind = -1};
    struct str run = begin(&h, plain);
    undo(&h, run);
    check_ok(hold_list(h.store, &h.arena, &all, &holds, &n, &h.error),
             &h.error);
    for (size_t i = 0; i < n; i++) {
        bool phone = str_contains(holds[i].row, STR("phone"));
        const struct person_answer answer = {
            .hold = holds[i].id, .winner = phone ? SIDE_RIGHT : SIDE_LEFT};
        check_ok(person_answer_hold(h.store, &answer, &h.error), &h.error);
    }
    hub_sync(&h);
    assert_non_null(strstr(dump(&h, 1), "title=\"Eve\""));
    assert_non_null(strstr(dump(&h, 1), "title=\"Max\""));
    assert_non_null(strstr(dump(&h, 0), "phone=\"2\""));
    assert_int_equal(hub_holds(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void an_edit_after_it_goes_over_and_decides(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    undo(&h, run);
    put(&h, 1, "Zoe", "1");
    fake_put(&h.world, 1, "contact", "r2", "{\"title\":\"Rob\"}");
    hub_sync(&h);
    assert_non_null(strstr(dump(&h, 1), "title=\"Zoe\""));
    assert_non_null(strstr(dump(&h, 0), "name=\"Rob\""));
    assert_int_equal(hub_holds(&h), 1); /* the phone of p2 */
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_a_person_has_changed_since_is_left_and_told(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Mine\"}");
    undo(&h, run);
    assert_non_null(strstr(dump(&h, 1), "title=\"Mine\""));
    assert_non_null(strstr(dump(&h, 1), "title=\"Bob\""));
    assert_int_equal(count(&h, "undone"), 2);
    assert_int_equal(count(&h, "changed"), 1);
    const struct value *left = value_getz(&h.report.undo, "left");
    assert_int_equal(left->items.n, 1);
    check_str(value_text_at(&left->items.at[0], "now"), "Mine");
    check_str(value_text_at(&left->items.at[0], "before"), "Ann");
    hub_sync(&h); /* the edit reaches the other side */
    assert_non_null(strstr(dump(&h, 0), "name=\"Mine\""));
    hub_fini(&h);
}

static void what_a_later_run_wrote_is_left(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    put(&h, 1, "Eva", "1");
    hub_sync(&h);
    put(&h, 1, "Eve", "1");
    hub_sync(&h);
    undo(&h, run);
    assert_non_null(strstr(dump(&h, 1), "title=\"Eve\""));
    assert_int_equal(count(&h, "changed"), 1);
    hub_fini(&h);
}

static void undone_once_more_it_is_as_it_was_and_nothing_is_written(
    void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    undo(&h, run);
    int64_t before = fake_writes(&h.world);
    undo(&h, run);
    assert_int_equal(fake_writes(&h.world), before);
    assert_int_equal(count(&h, "was_so"), 3);
    assert_int_equal(hub_holds(&h), 3);
    hub_fini(&h);
}

static void an_undo_is_undone(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    const char *after = dump(&h, 1);
    undo(&h, run);
    undo(&h, last_run(&h));
    assert_string_equal(dump(&h, 1), after);
    assert_int_equal(hub_holds(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- records ------------------------------------------------------------------------- */

static void what_was_made_is_removed_and_not_made_again(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin_made(&h, deletes);
    fake_put(&h.world, 1, "contact", "r2", "{\"tel\":\"typed\"}");
    undo(&h, run);
    assert_string_equal(dump(&h, 1),
                        "mail=\"2@x\" tel=\"typed\" title=\"Bob\"\n");
    assert_int_equal(count(&h, "undone"), 1);
    assert_int_equal(count(&h, "changed"), 1);
    hub_sync(&h);
    hub_expect_silence(&h);
    put(&h, 1, "Ann B", "1"); /* its own source must not be removed for it */
    hub_expect_silence(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 2);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    hub_fini(&h);
}

static void what_a_system_made_of_it_at_once_is_no_edit(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deletes, 1);
    put(&h, 1, "Ann", "1");
    hub_sync(&h);
    fake_put(&h.world, 1, "contact", "r1", "{\"tel\":\"+1\"}");
    struct fake_record *made = fake_find(&h.world, 1, "contact", "r1");
    made->modified_us = made->created_us;
    undo(&h, last_run(&h));
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    assert_int_equal(count(&h, "undone"), 1);
    hub_fini(&h);
}

static void what_the_sync_keeps_is_kept_and_told(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, plain, 1);
    put(&h, 1, "Ann", "1");
    hub_sync(&h);
    undo(&h, last_run(&h));
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    assert_int_equal(count(&h, "kept"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void where_the_sync_archives_it_is_archived(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, one_way, 1);
    put(&h, 1, "Ann", "1");
    hub_sync(&h);
    struct str run = last_run(&h);
    undo(&h, run);
    assert_true(fake_find(&h.world, 1, "contact", "r1")->archived);
    undo(&h, run);
    assert_int_equal(count(&h, "was_so"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void the_guard_lets_a_few_pass(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, deletes, 1);
    for (int i = 0; i < 4; i++)
        put(&h, i, "Ann", "1");
    hub_sync(&h);
    struct str run = last_run(&h);
    undo(&h, run);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 4);
    assert_int_equal(count(&h, "guard"), 4);
    check_ok(try_undo(&h, run, true), &h.error);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_was_deleted_is_made_again_once_and_rests(void **state)
{
    (void)state;
    struct hub h;
    (void)begin_made(&h, deletes);
    fake_delete(&h.world, 0, "person", "p1");
    hub_reconcile(&h);
    struct str run = last_run(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    undo(&h, run);
    expect_ann_and_bob(&h);
    hub_expect_silence(&h);
    undo(&h, run);
    assert_int_equal(count(&h, "was_so"), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    hub_fini(&h);
}

static void one_record_is_picked(void **state)
{
    (void)state;
    struct hub h;
    struct str run = begin(&h, plain);
    const struct str record = STR("r2");
    const struct run_request request = {.kind = RUN_UNDO,
                                        .cause = STR("test"),
                                        .undoes = run,
                                        .records = &record,
                                        .n_records = 1};
    check_ok(engine_run(h.engine, &h.arena, &request, &h.report, &h.error),
             &h.error);
    assert_non_null(strstr(dump(&h, 1), "title=\"Bob\""));
    assert_non_null(strstr(dump(&h, 1), "title=\"Eve\""));
    hub_fini(&h);
}

static void a_run_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, plain, 1);
    assert_int_equal(try_undo(&h, STR("01NONE"), false), ERR_NOT_FOUND);
    hub_fini(&h);
}

/* ---- cuts, and any edits --------------------------------------------------------------- */

static void cut_off_anywhere_it_is_done_by_the_next(void **state)
{
    (void)state;
    for (int cut = 1; cut < 40; cut++) {
        struct hub h;
        struct str run = begin(&h, deletes);
        struct hub *at = &h;
        put(at, 3, "New", "3");
        hub_sync(at);
        struct str made = last_run(at);
        bool after = cut % 2;
        h.world.power = (struct fake_power){0};
        if (cut < 20)
            h.world.power.cut_request = cut / 2 + 1;
        else
            h.world.power.cut_commit = (cut - 20) / 2 + 1;
        h.world.power.cut_after = h.world.power.commit_after = after;
        (void)!try_undo(at, made, false);
        hub_stop(at);
        fake_power_on(&h.world);
        h.world.power = (struct fake_power){0};
        undo(at, made);
        undo(at, run);
        expect_ann_and_bob(at);
        hub_expect_silence(at);
        hub_fini(at);
    }
}

static unsigned next_random(unsigned *io)
{
    *io = *io * 1103515245u + 12345u;
    return *io >> 16;
}

static void edit_at_random(struct hub *h, unsigned *seed)
{
    static const char *const fields[SIDES][2] = {{"name", "phone"},
                                                 {"title", "tel"}};
    AUTO_ARENA a = ARENA_INIT;
    int side = next_random(seed) % 2;
    const char *id = arena_printfz(&a, "%s%u", side == 0 ? "p" : "r",
                                   next_random(seed) % 5 + 1);
    if (fake_find(&h->world, side, side == 0 ? "person" : "contact", id))
        fake_put(&h->world, side, side == 0 ? "person" : "contact", id,
                 arena_printfz(&a, "{\"%s\":\"%u\"}",
                               fields[side][next_random(seed) % 2],
                               next_random(seed) % 1000));
}

static void sync_and_undo_is_as_before(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 30; seed++) {
        unsigned random = seed;
        struct hub h;
        hub_init(&h, deletes, 1);
        for (int i = 1; i <= 5; i++)
            put(&h, i, "Ann", "1");
        hub_sync(&h);
        for (int i = 0; i < 6; i++)
            edit_at_random(&h, &random);
        if (seed % 3 == 0)
            put(&h, 6, "New", "6");
        const char *before[SIDES] = {dump(&h, 0), dump(&h, 1)};
        hub_sync(&h);
        undo(&h, last_run(&h));
        for (int s = 0; s < SIDES; s++)
            assert_string_equal(dump(&h, s), before[s]);
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_back_and_rest_until_a_person_decides),
        cmocka_unit_test(what_is_asked_for_by_name_rests_too),
        cmocka_unit_test(the_answer_of_a_person_goes_over),
        cmocka_unit_test(an_edit_after_it_goes_over_and_decides),
        cmocka_unit_test(what_a_person_has_changed_since_is_left_and_told),
        cmocka_unit_test(what_a_later_run_wrote_is_left),
        cmocka_unit_test(
            undone_once_more_it_is_as_it_was_and_nothing_is_written),
        cmocka_unit_test(an_undo_is_undone),
        cmocka_unit_test(what_was_made_is_removed_and_not_made_again),
        cmocka_unit_test(what_a_system_made_of_it_at_once_is_no_edit),
        cmocka_unit_test(what_the_sync_keeps_is_kept_and_told),
        cmocka_unit_test(where_the_sync_archives_it_is_archived),
        cmocka_unit_test(the_guard_lets_a_few_pass),
        cmocka_unit_test(what_was_deleted_is_made_again_once_and_rests),
        cmocka_unit_test(one_record_is_picked),
        cmocka_unit_test(a_run_that_is_not_there_is_told),
        cmocka_unit_test(cut_off_anywhere_it_is_done_by_the_next),
        cmocka_unit_test(sync_and_undo_is_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
