/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a run as a whole does: batches, dependencies, guards, people's
 * answers, outages, refusals, directions and triggers, plans. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define CONTACTS(more)                          \
    "sync: contacts\n"                          \
    "left: l.person\n"                          \
    "right: r.contact\n"                        \
    "match:\n"                                  \
    "  - { left: email, right: mail, as: lower }\n" more "fields:\n" \
    "  - { left: email, right: mail }\n"        \
    "  - { left: name, right: title }\n"        \
    "  - { left: phone, right: tel, conflict: ask }\n"

static const char *const contacts[] = {CONTACTS("")};

static const char *const with_deals[] = {
    CONTACTS(""),
    "sync: deals\n"
    "left: l.lead\n"
    "right: r.deal\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - { left: person, right: contact, link: contacts }\n"};

static void put_person(struct hub *h, int i)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", arena_printfz(&a, "p%d", i),
             arena_printfz(&a,
                           "{\"email\":\"p%d@x\",\"name\":\"P%d\","
                           "\"phone\":null}",
                           i, i));
}

static struct fake_record *counterpart(struct hub *h, const char *mail)
{
    struct fake_system *s = &h->world.system[1];
    for (size_t i = 0; i < s->records.n; i++) {
        const struct value *v =
            value_getz(&s->records.at[i].fields, "mail");
        if (!s->records.at[i].deleted && v && str_is(value_str(v), mail))
            return &s->records.at[i];
    }
    return NULL;
}

static struct str title_of(struct hub *h, const char *mail)
{
    struct fake_record *r = counterpart(h, mail);
    return r ? value_text_at(&r->fields, "title") : STR_NONE;
}

/* ---- one side -------------------- */

static void sync_side(struct hub *h, enum side side)
{
    const struct run_request request = {
        .kind = RUN_SYNC, .cause = STR("test"), .sides = 1u << side};
    h->clock.now_us += 1000000;
    h->world.now_us = h->clock.now_us;
    assert_int_equal(hub_start(h), ERR_OK);
    assert_int_equal(engine_run(h->engine, &h->arena, &request, &h->report,
                                &h->error),
                     ERR_OK);
    assert_int_equal(h->report.error.code, ERR_OK);
}

static void a_poll_of_one_side_leaves_the_other_alone(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    hub_sync(&h);
    int64_t *left = h.world.system[0].calls;
    int64_t left_lists = left[OP_CHANGES];
    int64_t right_lists = h.world.system[1].calls[OP_CHANGES];
    fake_put(&h.world, 1, "contact", "c9",
             "{\"mail\":\"c9@x\",\"title\":\"C9\",\"tel\":null}");
    fake_put(&h.world, 0, "person", "p2",
             "{\"email\":\"p2@x\",\"name\":\"P2\",\"phone\":null}");
    sync_side(&h, SIDE_RIGHT);
    assert_int_equal(left[OP_CHANGES], left_lists);
    assert_int_equal(h.world.system[1].calls[OP_CHANGES], right_lists + 1);
    assert_int_equal(fake_count(&h.world, 0, "person"), 3); /* c9 came */
    assert_null(counterpart(&h, "p2@x"));
    hub_sync(&h); /* and nothing is lost of what was not asked for */
    assert_non_null(counterpart(&h, "p2@x"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* Made on both sides since the last poll: one pair, not two doubles. */
static void a_poll_of_one_side_finds_what_is_new_on_the_other(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    hub_sync(&h);
    put_person(&h, 2);
    fake_put(&h.world, 1, "contact", "c2",
             "{\"mail\":\"p2@x\",\"title\":\"P2\",\"tel\":null}");
    sync_side(&h, SIDE_RIGHT);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 2);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    assert_int_equal(hub_links(&h, "contacts"), 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void the_first_poll_lists_both_sides_whatever_is_asked(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    sync_side(&h, SIDE_RIGHT);
    assert_non_null(counterpart(&h, "p1@x"));
    hub_fini(&h);
}

/* ---- batches -------------------- */

static void first_sync_of_many_uses_batches(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    for (int i = 0; i < 200; i++)
        put_person(&h, i);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 200);
    /* creates of 10 at a time, and nothing asked one by one */
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 20);
    assert_int_equal(h.world.system[1].calls[OP_FIND], 0);
    assert_int_equal(h.world.system[0].calls[OP_READ], 0);
    assert_int_equal(h.world.system[1].calls[OP_READ], 0);
    assert_int_equal(h.world.system[0].calls[OP_CHANGES], 1);
    hub_fini(&h);
}

static void a_matched_pair_is_looked_at_once(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    h.workspace.batch = 10; /* both records of a pair in different batches */
    for (int i = 0; i < 50; i++) {
        put_person(&h, i);
        fake_put(&h.world, 1, "contact",
                 arena_printfz(&h.arena, "c%d", i),
                 arena_printfz(&h.arena,
                               "{\"mail\":\"p%d@x\",\"title\":\"P%d\"}",
                               i, i));
    }
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "contacts"), 50);
    assert_int_equal(h.report.syncs[0].jobs, 50);
    assert_int_equal(h.world.system[0].calls[OP_READ], 0);
    assert_int_equal(h.world.system[1].calls[OP_READ], 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void an_echo_costs_no_call_but_the_listing(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    for (int i = 0; i < 30; i++)
        put_person(&h, i);
    hub_sync(&h);
    int64_t reads = h.world.system[0].calls[OP_READ];
    for (int i = 0; i < 30; i++)
        fake_put(&h.world, 0, "person",
                 arena_printfz(&h.arena, "p%d", i), "{}");
    hub_sync(&h);
    assert_int_equal(h.report.syncs[0].side[SIDE_LEFT].echoes, 30);
    assert_int_equal(h.world.system[0].calls[OP_READ], reads);
    assert_int_equal(h.world.system[1].calls[OP_READ], 0);
    hub_fini(&h);
}

/* ---- dependencies -------------------- */

static void a_deal_waits_for_its_contact(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, with_deals, 2);
    fake_put(&h.world, 0, "lead", "d1",
             "{\"name\":\"Big\",\"person\":{\"$ref\":[\"person\",\"p1\"]}}");
    put_person(&h, 1);
    hub_sync(&h);
    struct str deal = fake_dump(&h.world, &h.arena, 1, "deal");
    assert_string_equal(arena_strz(&h.arena, deal),
                        "contact={\"$ref\":[\"contact\",\"r1\"]} "
                        "title=\"Big\"\n");
    assert_int_equal(hub_holds(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_deal_goes_without_a_contact_that_cannot_be_linked(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, with_deals, 2);
    fake_put(&h.world, 0, "lead", "d1",
             "{\"name\":\"Big\",\"person\":{\"$ref\":[\"person\",\"p7\"]}}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "deal"), 1);
    assert_int_equal(hub_holds(&h), 1);
    put_person(&h, 7); /* now it can be: the field is mended by itself */
    hub_sync(&h);
    hub_sync(&h);
    struct str deal = fake_dump(&h.world, &h.arena, 1, "deal");
    assert_true(str_contains(deal, STR("[\"contact\",")));
    assert_int_equal(hub_holds(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_deal_of_nothing_but_a_contact_is_not_forgotten(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, with_deals, 2);
    fake_put(&h.world, 0, "lead", "d1",
             "{\"person\":{\"$ref\":[\"person\",\"p7\"]}}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "deal"), 0);
    assert_int_equal(hub_parked(&h), 1);
    hub_fini(&h);
}

static const char *const archiving[] = {
    CONTACTS("delete: { right: archive, archived: { left: gone } }\n")};

static void what_goes_with_an_archived_record_goes_once(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, archiving, 1);
    put_person(&h, 1);
    hub_sync(&h);
    fake_find(&h.world, 0, "person", "p1")->archived = true;
    hub_reconcile(&h);
    assert_true(counterpart(&h, "p1@x")->archived);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static const char *const to_the_right[] = {
    CONTACTS("direction: left_to_right\n")};

static void a_counterpart_that_has_vanished_is_looked_for_no_more(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, to_the_right, 1);
    fake_put(&h.world, 1, "contact", "c1", "{\"mail\":\"p1@x\"}");
    put_person(&h, 2);
    hub_sync(&h);
    fake_delete(&h.world, 1, "contact", "c1");
    put_person(&h, 1);
    hub_sync(&h);
    assert_non_null(counterpart(&h, "p1@x"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- several syncs over one entity -------------------- */

#define CUSTOMERS(name, left, right)                                \
    "sync: " name "\nleft: l." left "\nright: l." right "\n"        \
    "match:\n  - { left: email, right: email }\n"                   \
    "fields:\n  - { left: email, right: email }\n"

static const char *const in_a_ring[] = {
    CONTACTS(""), CUSTOMERS("customers", "customer", "person"),
    "sync: back\nleft: r.contact\nright: l.customer\n"
    "match:\n  - { left: mail, right: email }\n"
    "fields:\n  - { left: mail, right: email }\n"};

static void what_a_sync_has_made_another_meets_in_the_same_run(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, in_a_ring, 3);
    put_person(&h, 1);
    fake_put(&h.world, 0, "customer", "c2", "{\"email\":\"p1@x\"}");
    for (int i = 0; i < 3; i++)
        hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    assert_int_equal(fake_count(&h.world, 0, "customer"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- people -------------------- */

static void init_conflict(struct hub *h)
{
    hub_init(h, contacts, 1);
    put_person(h, 1);
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p1", "{\"phone\":\"left\"}");
    fake_put(&h->world, 1, "contact", "r1", "{\"tel\":\"right\"}");
    hub_sync(h);
    assert_int_equal(hub_holds(h), 1);
}

static void answer_first_hold(struct hub *h, enum side winner, const char *text)
{
    struct hold *holds = NULL;
    size_t n = 0;
    const struct hold_filter filter = {.kind = -1};
    assert_int_equal(hold_list(h->store, &h->arena, &filter, &holds, &n, NULL),
                     ERR_OK);
    assert_int_equal(store_begin(h->store, NULL), ERR_OK);
    assert_int_equal(hold_answer(h->store, holds[0].id, winner,
                                 str_from(text), NULL),
                     ERR_OK);
    assert_int_equal(store_commit(h->store, NULL), ERR_OK);
}

static void expect_phones(struct hub *h, const char *phone)
{
    struct fake_record *l = fake_find(&h->world, 0, "person", "p1");
    struct fake_record *r = fake_find(&h->world, 1, "contact", "r1");
    assert_true(str_is(value_text_at(&l->fields, "phone"), phone));
    assert_true(str_is(value_text_at(&r->fields, "tel"), phone));
    assert_int_equal(hub_holds(h), 0);
    hub_expect_silence(h);
}

static void a_person_lets_the_right_side_win(void **state)
{
    (void)state;
    struct hub h;
    init_conflict(&h);
    answer_first_hold(&h, SIDE_RIGHT, "");
    hub_sync(&h);
    expect_phones(&h, "right");
    hub_fini(&h);
}

static void a_person_types_a_third_value(void **state)
{
    (void)state;
    struct hub h;
    init_conflict(&h);
    answer_first_hold(&h, SIDE_LEFT, "[\"typed\"]");
    hub_sync(&h);
    expect_phones(&h, "typed");
    hub_fini(&h);
}

static void an_answer_to_older_values_does_not_count(void **state)
{
    (void)state;
    struct hub h;
    init_conflict(&h);
    answer_first_hold(&h, SIDE_RIGHT, "");
    fake_put(&h.world, 0, "person", "p1", "{\"phone\":\"newer\"}");
    hub_sync(&h);
    assert_int_equal(hub_holds(&h), 1);
    struct fake_record *l = fake_find(&h.world, 0, "person", "p1");
    assert_true(str_is(value_text_at(&l->fields, "phone"), "newer"));
    hub_fini(&h);
}

static void several_candidates_are_for_a_person(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    for (int i = 0; i < 2; i++)
        fake_put(&h.world, 1, "contact", i ? "c2" : "c1",
                 "{\"mail\":\"p1@x\",\"title\":\"Same\",\"tel\":null}");
    hub_sync(&h);
    assert_int_equal(fake_writes(&h.world), 0);
    /* p1 has two candidates; each of them has a rival for p1 */
    assert_int_equal(hub_parked(&h), 3);
    assert_int_equal(fake_count(&h.world, 0, "person"), 1);
    hub_fini(&h);
}

static void a_candidate_that_is_gone_no_longer_counts(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    for (int i = 0; i < 2; i++)
        fake_put(&h.world, 1, "contact", i ? "c2" : "c1",
                 "{\"mail\":\"p1@x\",\"title\":\"P1\",\"tel\":null}");
    hub_sync(&h);
    fake_delete(&h.world, 1, "contact", "c2");
    hub_reconcile(&h); /* forgets what is no more */
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Now\"}");
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "contacts"), 1);
    assert_true(str_is(title_of(&h, "p1@x"), "Now"));
    hub_fini(&h);
}

/* ---- guards -------------------- */

static const char *const deleting[] = {
    CONTACTS("delete: { right: delete, guard: { count: 3, percent: 10 } }\n")};

static void init_deleting(struct hub *h, int deleted)
{
    hub_init(h, deleting, 1);
    for (int i = 0; i < 20; i++)
        put_person(h, i);
    hub_sync(h);
    for (int i = 0; i < deleted; i++)
        fake_delete(&h->world, 0, "person",
                    arena_printfz(&h->arena, "p%d", i));
}

static void few_deletes_go_through(void **state)
{
    (void)state;
    struct hub h;
    init_deleting(&h, 2);
    hub_reconcile(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 18);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void many_deletes_stop_and_ask(void **state)
{
    (void)state;
    struct hub h;
    init_deleting(&h, 8);
    assert_int_equal(hub_run(&h, RUN_RECONCILE), ERR_OK);
    assert_int_equal(h.report.error.code, ERR_GUARD);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 20);
    hub_fini(&h);
}

static void a_tripped_guard_lets_edits_go_through(void **state)
{
    (void)state;
    struct hub h;
    init_deleting(&h, 8);
    fake_put(&h.world, 0, "person", "p9", "{\"name\":\"Edited\"}");
    assert_int_equal(hub_run(&h, RUN_RECONCILE), ERR_OK);
    assert_int_equal(h.report.error.code, ERR_GUARD);
    assert_true(str_is(title_of(&h, "p9@x"), "Edited"));
    assert_int_equal(fake_count(&h.world, 1, "contact"), 20);
    hub_fini(&h);
}

static void an_empty_listing_deletes_nothing(void **state)
{
    (void)state;
    struct hub h;
    init_deleting(&h, 20);
    assert_int_equal(hub_run(&h, RUN_RECONCILE), ERR_OK);
    assert_int_equal(h.report.error.code, ERR_GUARD);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 20);
    hub_fini(&h);
}

/* ---- trouble -------------------- */

static void a_busy_remote_is_waited_for(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    h.world.system[1].busy = 3;
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    hub_fini(&h);
}

static void a_lost_answer_makes_no_duplicate(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    for (int i = 0; i < 15; i++)
        put_person(&h, i);
    h.world.system[1].lose_answers = 2;
    hub_sync(&h);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 15);
    assert_int_equal(h.world.system[1].creates, 15);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_refused_record_is_parked_and_the_others_go(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    for (int i = 0; i < 5; i++)
        put_person(&h, i);
    h.world.system[0].bad_name = NULL;
    h.world.system[1].refuses = true;
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 5);
    h.world.system[1].refuses = false;
    put_person(&h, 9);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    /* parked ones stay parked until they change or a person says so */
    assert_int_equal(hub_parked(&h), 5);
    fake_put(&h.world, 0, "person", "p0", "{\"name\":\"Changed\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    hub_fini(&h);
}

static void a_record_that_cannot_be_read_is_not_taken_for_gone(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    for (int i = 0; i < 10; i++)
        put_person(&h, i);
    hub_sync(&h);
    for (int i = 0; i < 10; i++)
        fake_put(&h.world, 0, "person", arena_printfz(&h.arena, "p%d", i),
                 "{\"name\":\"New\"}");
    h.world.system[1].unreadable = "r3"; /* denied, and the batch with it */
    hub_sync(&h);
    assert_int_equal(hub_links(&h, "contacts"), 10);
    assert_int_equal(h.report.syncs[0].side[SIDE_RIGHT].updated, 9);
    assert_int_equal(hub_parked(&h), 1);
    hub_fini(&h);
}

/* ---- direction and trigger -------------------- */

/* The create of p0 is answered with r0, by its phone; r0 itself, which has no
 * e-mail to match by, is carried over in the same batch. */
static void an_upsert_that_meets_another_of_the_batch_is_for_a_person(
    void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    h.world.system[1].upsert = "tel";
    fake_put(&h.world, 0, "person", "p0",
             "{\"email\":\"a@x\",\"name\":\"A\",\"phone\":\"1\"}");
    fake_put(&h.world, 1, "contact", "r0",
             "{\"mail\":null,\"title\":\"B\",\"tel\":\"1\"}");
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 1);
    assert_int_equal(hub_links(&h, "contacts"), 1);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 1);
    hub_sync(&h);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void one_direction_writes_one_side_only(void **state)
{
    (void)state;
    static const char *const one_way[] = {
        CONTACTS("direction: left_to_right\n")};
    struct hub h;
    hub_init(&h, one_way, 1);
    put_person(&h, 1);
    fake_put(&h.world, 1, "contact", "c5",
             "{\"mail\":\"only@right\",\"title\":\"R\",\"tel\":null}");
    hub_sync(&h);
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"typed\"}");
    hub_sync(&h);
    assert_int_equal(h.world.system[0].writes, 0);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_create_trigger_ignores_updates(void **state)
{
    (void)state;
    static const char *const on_create[] = {
        CONTACTS("trigger: { left: create }\n")};
    struct hub h;
    hub_init(&h, on_create, 1);
    put_person(&h, 1);
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Changed\"}");
    hub_sync(&h);
    assert_true(str_is(title_of(&h, "p1@x"), "P1"));
    fake_put(&h.world, 1, "contact", "r1", "{\"title\":\"Back\"}");
    hub_sync(&h);
    struct fake_record *l = fake_find(&h.world, 0, "person", "p1");
    assert_true(str_is(value_text_at(&l->fields, "name"), "Back"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void an_update_trigger_makes_nothing_new(void **state)
{
    (void)state;
    static const char *const on_update[] = {
        CONTACTS("trigger: { left: update }\n")};
    struct hub h;
    hub_init(&h, on_update, 1);
    put_person(&h, 1);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "contact"), 0);
    fake_put(&h.world, 1, "contact", "c1",
             "{\"mail\":\"p1@x\",\"title\":\"P1\",\"tel\":null}");
    hub_sync(&h);
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Changed\"}");
    hub_sync(&h);
    assert_true(str_is(title_of(&h, "p1@x"), "Changed"));
    hub_fini(&h);
}

/* ---- plans -------------------- */

static struct run last_run(struct hub *h)
{
    struct run *runs = NULL;
    size_t n = 0;
    assert_int_equal(run_list(h->store, &h->arena, 0, 1, &runs, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    return runs[0];
}

static void a_run_that_was_cut_off_is_not_left_running(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, contacts, 1);
    put_person(&h, 1);
    h.world.power.cut_request = 3;
    assert_int_not_equal(hub_run(&h, RUN_SYNC), ERR_OK);
    assert_int_equal(last_run(&h).state, RUN_RUNNING);
    hub_stop(&h);
    fake_power_on(&h.world);
    assert_int_equal(hub_start(&h), ERR_OK);
    assert_int_equal(last_run(&h).state, RUN_CUT);
    hub_fini(&h);
}

static void a_dry_engine_reads_and_writes_nothing(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, with_deals, 2);
    h.dry = true;
    put_person(&h, 1);
    fake_put(&h.world, 0, "lead", "d1",
             "{\"name\":\"Big\",\"person\":{\"$ref\":[\"person\",\"p1\"]}}");
    hub_sync(&h);
    assert_int_equal(fake_writes(&h.world), 0);
    assert_int_equal(report_writes(&h.report), 2);
    assert_int_equal(hub_holds(&h), 0); /* links to what is not there yet */
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_poll_of_one_side_leaves_the_other_alone),
        cmocka_unit_test(a_poll_of_one_side_finds_what_is_new_on_the_other),
        cmocka_unit_test(the_first_poll_lists_both_sides_whatever_is_asked),
        cmocka_unit_test(first_sync_of_many_uses_batches),
        cmocka_unit_test(a_matched_pair_is_looked_at_once),
        cmocka_unit_test(an_echo_costs_no_call_but_the_listing),
        cmocka_unit_test(a_deal_waits_for_its_contact),
        cmocka_unit_test(a_deal_goes_without_a_contact_that_cannot_be_linked),
        cmocka_unit_test(a_person_lets_the_right_side_win),
        cmocka_unit_test(a_person_types_a_third_value),
        cmocka_unit_test(an_answer_to_older_values_does_not_count),
        cmocka_unit_test(several_candidates_are_for_a_person),
        cmocka_unit_test(a_candidate_that_is_gone_no_longer_counts),
        cmocka_unit_test(few_deletes_go_through),
        cmocka_unit_test(many_deletes_stop_and_ask),
        cmocka_unit_test(a_tripped_guard_lets_edits_go_through),
        cmocka_unit_test(an_empty_listing_deletes_nothing),
        cmocka_unit_test(a_busy_remote_is_waited_for),
        cmocka_unit_test(a_lost_answer_makes_no_duplicate),
        cmocka_unit_test(a_refused_record_is_parked_and_the_others_go),
        cmocka_unit_test(
            an_upsert_that_meets_another_of_the_batch_is_for_a_person),
        cmocka_unit_test(a_record_that_cannot_be_read_is_not_taken_for_gone),
        cmocka_unit_test(one_direction_writes_one_side_only),
        cmocka_unit_test(a_create_trigger_ignores_updates),
        cmocka_unit_test(an_update_trigger_makes_nothing_new),
        cmocka_unit_test(a_run_that_was_cut_off_is_not_left_running),
        cmocka_unit_test(a_dry_engine_reads_and_writes_nothing),
        cmocka_unit_test(a_deal_of_nothing_but_a_contact_is_not_forgotten),
        cmocka_unit_test(what_goes_with_an_archived_record_goes_once),
        cmocka_unit_test(
            a_counterpart_that_has_vanished_is_looked_for_no_more),
        cmocka_unit_test(what_a_sync_has_made_another_meets_in_the_same_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
