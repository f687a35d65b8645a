/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a create told of itself is written to its origin in the same step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/hub.h"

#define MANY 1000
#define BATCH 10 /* what the fake systems take in one write */

static const char *const people[] = {
    "sync: people\n"
    "left: l.person\n"
    "right: r.human\n"
    "match:\n"
    "  - { left: email, right: mail }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: memo, right: id, way: '<-' }\n"
    "  - { left: id, right: agent, way: '->' }\n"};

static void put(struct hub *h, int system, int i)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, system, system ? "human" : "person",
             arena_printfz(&a, "%c%d", system ? 'h' : 'p', i),
             arena_printfz(&a, "{\"%s\":\"%d@x\",\"%s\":\"N%d\"}",
                           system ? "mail" : "email", i,
                           system ? "title" : "name", i));
}

static struct str text_of(const struct fake_record *r, const char *field)
{
    return value_text_at(&r->fields, field);
}

/* Each record of one side knows that of the other, and no two the same. */
static void assert_they_know_each_other(struct hub *h, size_t n)
{
    AUTO_ARENA a = ARENA_INIT;
    assert_int_equal(fake_count(&h->world, 0, "person"), n);
    assert_int_equal(fake_count(&h->world, 1, "human"), n);
    for (size_t i = 0; i < h->world.system[0].records.n; i++) {
        const struct fake_record *left = &h->world.system[0].records.at[i];
        struct str id = text_of(left, "memo");
        const struct fake_record *right =
            fake_find(&h->world, 1, "human",
                      arena_printfz(&a, "%.*s", STR_ARG(id)));
        if (!right || !str_eq(text_of(right, "agent"), left->id) ||
            !str_eq(text_of(right, "mail"), text_of(left, "email")))
            fail_msg("%.*s has \"%.*s\"", STR_ARG(left->id), STR_ARG(id));
    }
}

static void a_thousand_creates_cost_their_writes_and_no_read(void **state)
{
    (void)state;
    for (int origin = 0; origin < 2; origin++) {
        struct hub h;
        hub_init(&h, people, 1);
        for (int i = 0; i < MANY; i++)
            put(&h, origin, i);
        hub_sync(&h);
        assert_they_know_each_other(&h, MANY);
        for (int s = 0; s < 2; s++) {
            assert_int_equal(h.world.system[s].calls[OP_WRITE], MANY / BATCH);
            assert_int_equal(h.world.system[s].calls[OP_READ], 0);
            assert_int_equal(h.world.system[s].calls[OP_FIND], 0);
        }
        hub_sync(&h);
        assert_int_equal(report_writes(&h.report), 0);
        for (int s = 0; s < 2; s++)
            assert_int_equal(h.world.system[s].calls[OP_READ], 0);
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

static void look_at_the_link(void *context, int system, enum op_kind kind)
{
    struct hub *h = context;
    if (system == 0 && kind == OP_WRITE)
        h->breaths += hub_links(h, "people") == 1 ? 1 : 100;
}

static void the_link_is_there_before_anything_goes_back(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, people, 1);
    h.world.after_call = look_at_the_link;
    h.world.after_context = &h;
    put(&h, 0, 1);
    hub_sync(&h);
    assert_int_equal(h.breaths, 1);
    hub_fini(&h);
}

static void a_refused_write_leaves_the_link_and_is_tried_again(void **state)
{
    (void)state;
    struct hub h;
    size_t n = 0;
    hub_init(&h, people, 1);
    put(&h, 0, 1);
    h.world.system[0].refuses = true;
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "people"), 1);
    assert_int_equal(hub_parked(&h), 1);
    h.world.system[0].refuses = false;
    const struct job_filter all = {.state = -1};
    assert_int_equal(store_begin(h.store, NULL), ERR_OK);
    assert_int_equal(store_end(h.store,
                               job_release(h.store, &all, h.clock.now_us, &n,
                                           NULL),
                               NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    hub_sync(&h);
    assert_they_know_each_other(&h, 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_write_without_an_answer_is_looked_at_and_not_made_again(
    void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, people, 1);
    for (int i = 0; i < 3; i++)
        put(&h, 0, i);
    h.world.system[0].lose_answers = 1;
    hub_sync(&h);
    hub_sync(&h);
    assert_they_know_each_other(&h, 3);
    assert_int_equal(h.world.system[1].creates, 3);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void nothing_is_written_over_unread(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, people, 1);
    put(&h, 0, 1);
    fake_put(&h.world, 0, "person", "p1", "{\"memo\":\"of another hub\"}");
    hub_sync(&h);
    assert_int_equal(h.world.system[0].calls[OP_READ], 1);
    assert_they_know_each_other(&h, 1);
    assert_int_equal(hub_parked(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* A company made of a form: its key, made over there, goes to the lead. */
static void what_was_sent_goes_back_too(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "sync: forms\n"
        "left: l.person\n"
        "right: r.human\n"
        "fields:\n"
        "  - { left: name, right: title, way: '->' }\n"
        "  - { left: id, right: tel, via: prefix(lead-), way: '->' }\n"
        "  - { left: phone, right: tel, way: '<-' }\n"};
    struct hub h;
    hub_init(&h, forms, 1);
    put(&h, 0, 7);
    hub_sync(&h);
    assert_true(str_is(
        text_of(fake_find(&h.world, 0, "person", "p7"), "phone"), "lead-p7"));
    assert_int_equal(h.world.system[0].calls[OP_READ], 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_condition_over_what_is_told_holds(void **state)
{
    (void)state;
    static const char *const some[] = {
        "sync: people\n"
        "left: l.person\n"
        "right: r.human\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: memo, right: id, way: '<-', when: 'left.name ~= \"N2\"' "
        "}\n"};
    struct hub h;
    hub_init(&h, some, 1);
    put(&h, 0, 1);
    put(&h, 0, 2);
    hub_sync(&h);
    assert_true(
        text_of(fake_find(&h.world, 0, "person", "p1"), "memo").n > 0);
    assert_int_equal(
        text_of(fake_find(&h.world, 0, "person", "p2"), "memo").n, 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- power cuts -------------------- */

static void edit_while_it_is_off(struct hub *h)
{
    fake_put(&h->world, 0, "person", "p1", "{\"name\":\"typed\"}");
    for (size_t i = 0; i < h->world.system[1].records.n; i++)
        if (str_is(text_of(&h->world.system[1].records.at[i], "mail"), "2@x"))
            fake_put(&h->world, 1, "human",
                     arena_printfz(&h->arena, "%.*s",
                                   STR_ARG(h->world.system[1].records.at[i].id)),
                     "{\"title\":\"typed too\"}");
}

static bool cut_once(int64_t at, unsigned kind, bool edits)
{
    struct hub h;
    hub_init(&h, people, 1);
    for (int i = 1; i <= 3; i++)
        put(&h, 0, i);
    put(&h, 1, 9);
    assert_int_equal(hub_start(&h), ERR_OK);
    bool was_cut = hub_run_cut(&h, RUN_SYNC, at, kind);
    if (was_cut && edits)
        edit_while_it_is_off(&h);
    for (int i = 0; i < 3; i++)
        hub_sync(&h);
    assert_they_know_each_other(&h, 4);
    assert_int_equal(hub_links(&h, "people"), 4);
    assert_int_equal(hub_parked(&h) + hub_holds(&h), 0);
    assert_true(h.world.system[0].creates == 1 &&
                h.world.system[1].creates == 3);
    if (was_cut && edits)
        assert_true(str_is(
            text_of(fake_find(&h.world, 0, "person", "p1"), "name"), "typed"));
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static bool cut_alone(int64_t at, unsigned kind)
{
    return cut_once(at, kind, false);
}

/* A person edits while the power is off. */
static bool cut_and_edit(int64_t at, unsigned kind)
{
    return cut_once(at, kind, true);
}

static void wherever_it_is_cut_off_ids_go_back_once(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_alone) > 20);
    assert_true(hub_each_cut(cut_and_edit) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_creates_cost_their_writes_and_no_read),
        cmocka_unit_test(the_link_is_there_before_anything_goes_back),
        cmocka_unit_test(a_refused_write_leaves_the_link_and_is_tried_again),
        cmocka_unit_test(
            a_write_without_an_answer_is_looked_at_and_not_made_again),
        cmocka_unit_test(nothing_is_written_over_unread),
        cmocka_unit_test(what_was_sent_goes_back_too),
        cmocka_unit_test(a_condition_over_what_is_told_holds),
        cmocka_unit_test(wherever_it_is_cut_off_ids_go_back_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
