/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Which remote calls a run makes, where each of them takes time and people
 * edit in between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define CALL_US 50000
#define MANY 40

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "conflict: left\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: phone, right: tel }\n"};

struct scene {
    struct hub hub;
    /* done by a person after the next listing of the right system */
    void (*meanwhile)(struct hub *h);
};

static void type_a_phone(struct hub *h)
{
    fake_put(&h->world, 1, "contact", "c1",
             "{\"mail\":\"p1@x\",\"title\":\"P1\",\"tel\":\"typed now\"}");
}

static void make_the_same(struct hub *h)
{
    fake_put(&h->world, 1, "contact", "c45",
             "{\"mail\":\"p45@x\",\"title\":\"P45\"}");
}

static void pass_time(void *context, int system, enum op_kind kind)
{
    struct scene *scene = context;
    struct hub *h = &scene->hub;
    h->clock.now_us += CALL_US;
    h->world.now_us = h->clock.now_us;
    if (system != 1 || kind != OP_CHANGES || !scene->meanwhile)
        return;
    scene->meanwhile(h);
    scene->meanwhile = NULL;
}

static void scene_init(struct scene *scene)
{
    *scene = (struct scene){0};
    hub_init(&scene->hub, contacts, 1);
    scene->hub.world.after_call = pass_time;
    scene->hub.world.after_context = scene;
}

static void put_person(struct hub *h, int i, const char *phone)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", arena_printfz(&a, "p%d", i),
             arena_printfz(&a,
                           "{\"email\":\"p%d@x\",\"name\":\"P%d\","
                           "\"phone\":%s}", i, i, phone));
}

static void put_contact(struct hub *h, int i)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 1, "contact", arena_printfz(&a, "c%d", i),
             arena_printfz(&a, "{\"mail\":\"p%d@x\",\"title\":\"P%d\"}", i, i));
}

static int64_t calls(const struct hub *h, int system, enum op_kind kind)
{
    return h->world.system[system].calls[kind];
}

static void what_was_just_listed_is_made_over_there_unread(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    scene_init(&scene);
    for (int i = 0; i < MANY; i++)
        put_person(h, i, "null");
    hub_sync(h);
    assert_int_equal(fake_count(&h->world, 1, "contact"), MANY);
    for (int s = 0; s < SIDES; s++) {
        assert_int_equal(calls(h, s, OP_READ), 0);
        assert_int_equal(calls(h, s, OP_FIND), 0);
    }
    hub_expect_silence(h);
    hub_fini(h);
}

static void pairs_that_agree_are_linked_unread(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    scene_init(&scene);
    for (int i = 0; i < MANY; i++) {
        put_person(h, i, "null");
        put_contact(h, i);
    }
    hub_sync(h);
    assert_int_equal(hub_links(h, "contacts"), MANY);
    for (int s = 0; s < SIDES; s++)
        assert_int_equal(calls(h, s, OP_READ), 0);
    hub_expect_silence(h);
    hub_fini(h);
}

/* The listing had no phone there; the left's would have gone over it unseen. */
static void a_pair_is_read_before_it_is_written_over(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    scene_init(&scene);
    put_person(h, 1, "\"from the left\"");
    put_contact(h, 1);
    scene.meanwhile = type_a_phone;
    hub_sync(h);
    assert_int_equal(calls(h, 1, OP_READ), 1);
    size_t n = 0;
    struct journal_entry *told = NULL;
    const struct journal_filter lost = {.side = SIDE_RIGHT, .limit = 100};
    assert_int_equal(journal_list(h->store, &h->arena, &lost, &told, &n, NULL),
                     ERR_OK);
    bool kept = false;
    for (size_t i = 0; i < n; i++)
        kept = kept || (told[i].kind == JOURNAL_CONFLICT &&
                        str_is(told[i].before, "\"typed now\""));
    assert_true(kept);
    hub_expect_silence(h);
    hub_fini(h);
}

/* MANY are linked, and as many are new on the left. */
static void put_more(struct scene *scene)
{
    struct hub *h = &scene->hub;
    scene_init(scene);
    for (int i = 0; i < MANY; i++)
        put_person(h, i, "null");
    hub_sync(h);
    for (int i = MANY; i < 2 * MANY; i++)
        put_person(h, i, "null");
    for (int s = 0; s < SIDES; s++)
        h->world.system[s].calls[OP_CHANGES] = 0;
}

static void new_ones_beside_linked_ones_are_looked_for_by_one_listing(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    put_more(&scene);
    hub_sync(h);
    assert_int_equal(fake_count(&h->world, 1, "contact"), 2 * MANY);
    assert_int_equal(calls(h, 1, OP_FIND), 0);
    assert_int_equal(calls(h, 1, OP_CHANGES), 2); /* the poll's, and that */
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_few_new_ones_are_asked_for_one_by_one(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    scene_init(&scene);
    put_person(h, 1, "null");
    hub_sync(h);
    put_person(h, 2, "null");
    h->world.system[1].calls[OP_CHANGES] = 0;
    hub_sync(h);
    assert_int_equal(calls(h, 1, OP_FIND), 1);
    assert_int_equal(calls(h, 1, OP_CHANGES), 1);
    hub_fini(h);
}

static void what_is_made_over_there_after_the_poll_is_met(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    put_more(&scene);
    scene.meanwhile = make_the_same;
    hub_sync(h);
    assert_null(scene.meanwhile);
    assert_int_equal(fake_count(&h->world, 1, "contact"), 2 * MANY);
    assert_int_equal(hub_links(h, "contacts"), 2 * MANY);
    hub_expect_silence(h);
    hub_fini(h);
}

static void a_double_of_a_linked_one_is_met_in_the_listing(void **state)
{
    (void)state;
    struct scene scene;
    struct hub *h = &scene.hub;
    put_more(&scene);
    fake_put(&h->world, 0, "person", "twin", "{\"email\":\"P1@x\"}");
    hub_sync(h);
    assert_int_equal(calls(h, 1, OP_FIND), 0);
    assert_int_equal(fake_count(&h->world, 1, "contact"), 2 * MANY);
    assert_int_equal(hub_parked(h), 1);
    hub_fini(h);
}

/* ---- several syncs of one entity -------------------- */

static const char *const two[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "delete: { left: keep, right: delete }\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n",
    "sync: phones\n"
    "left: l.person\n"
    "right: r.card\n"
    "delete: { left: keep, right: delete }\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: phone, right: tel }\n"};

static void expect_cards(struct hub *h, const char *wanted)
{
    struct str dump = fake_dump(&h->world, &h->arena, 1, "card");
    assert_string_equal(arena_strz(&h->arena, dump), wanted);
}

static int64_t calls_of_a_poll(struct hub *h, const struct str *syncs,
                               size_t n)
{
    int64_t before = calls(h, 0, OP_CHANGES);
    struct report report;
    struct error e = {0};
    if (!h->engine)
        assert_int_equal(hub_start(h), ERR_OK);
    const struct run_request request = {
        .kind = RUN_SYNC, .syncs = syncs, .n_syncs = n};
    assert_int_equal(engine_run(h->engine, &h->arena, &request, &report, &e),
                     ERR_OK);
    return calls(h, 0, OP_CHANGES) - before;
}

static void syncs_of_one_entity_list_it_together(void **state)
{
    static const struct str phones[] = {STR("phones")};
    (void)state;
    struct hub h;
    hub_init(&h, two, 2);
    put_person(&h, 1, "\"1\"");
    put_person(&h, 2, "\"2\"");
    assert_int_equal(calls_of_a_poll(&h, NULL, 0), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    expect_cards(&h, "mail=\"p1@x\" tel=\"1\"\n"
                     "mail=\"p2@x\" tel=\"2\"\n");
    put_person(&h, 2, "\"3\""); /* of which one of them knows nothing */
    assert_int_equal(calls_of_a_poll(&h, NULL, 0), 1);
    expect_cards(&h, "mail=\"p1@x\" tel=\"1\"\n"
                     "mail=\"p2@x\" tel=\"3\"\n");
    /* one goes ahead: each by itself, and nothing is left out */
    put_person(&h, 1, "\"4\"");
    assert_int_equal(calls_of_a_poll(&h, phones, 1), 1);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Ann\"}");
    assert_int_equal(calls_of_a_poll(&h, NULL, 0), 2);
    assert_non_null(strstr(
        arena_strz(&h.arena, fake_dump(&h.world, &h.arena, 1, "contact")),
        "title=\"Ann\""));
    hub_reconcile(&h); /* and together again */
    assert_int_equal(calls_of_a_poll(&h, NULL, 0), 1);
    fake_delete(&h.world, 0, "person", "p1");
    hub_reconcile(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    assert_int_equal(fake_count(&h.world, 1, "card"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_just_listed_is_made_over_there_unread),
        cmocka_unit_test(pairs_that_agree_are_linked_unread),
        cmocka_unit_test(a_pair_is_read_before_it_is_written_over),
        cmocka_unit_test(
            new_ones_beside_linked_ones_are_looked_for_by_one_listing),
        cmocka_unit_test(a_few_new_ones_are_asked_for_one_by_one),
        cmocka_unit_test(what_is_made_over_there_after_the_poll_is_met),
        cmocka_unit_test(a_double_of_a_linked_one_is_met_in_the_listing),
        cmocka_unit_test(syncs_of_one_entity_list_it_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
