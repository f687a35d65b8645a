/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Syncs that make a record for each request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define FOLLOW_UPS(target, more)                 \
    "sync: follow_ups\n"                         \
    "left: l.lead\n"                             \
    "right: r." target "\n"                      \
    "direction: left_to_right\n"                 \
    "each: request\n"                            \
    "delete: { right: delete }\n"                \
    "fields:\n"                                  \
    "  - { left: name, right: title }\n" more

static const char *const follow_ups[] = {FOLLOW_UPS("activity", "")};
static const char *const tickets[] = {FOLLOW_UPS("ticket", "")};
static const char *const to_chat[] = {FOLLOW_UPS("message", "")};
static const char *const with_choice[] = {FOLLOW_UPS(
    "activity",
    "  - { left: owner, right: agent, via: \"choose(a: x)\" }\n")};
static const char *const with_person[] = {
    "sync: people\nleft: l.person\nright: r.contact\n"
    "match: [{ left: email, right: mail }]\n"
    "fields:\n  - { left: email, right: mail }\n",
    FOLLOW_UPS("activity",
               "  - { left: person, right: contact, link: people }\n")};
static const char *const chat_by_listing[] = {
    "sync: follow_ups\n"
    "left: l.lead\n"
    "right: r.message\n"
    "direction: left_to_right\n"
    "fields:\n"
    "  - { left: name, right: title }\n"};

static void init(struct hub *h, const char *const *sync)
{
    hub_init(h, sync, 1);
    fake_put(&h->world, 0, "lead", "20", "{\"name\":\"Call\",\"owner\":\"a\"}");
}

static void ask(struct hub *h)
{
    hub_ask(h, "follow_ups", SIDE_LEFT, "20", CAUSE_PERSON);
}

static size_t jobs(struct hub *h, int state, struct job **out)
{
    const struct job_filter filter = {.state = state};
    size_t n = 0;
    assert_int_equal(job_list(h->store, &h->arena, &filter, out, &n, NULL),
                     ERR_OK);
    return n;
}

static size_t open_jobs(struct hub *h)
{
    struct job *list = NULL;
    return jobs(h, -1, &list);
}

static struct str linked_to(struct hub *h)
{
    int64_t id = 0;
    struct str lead = STR("20");
    struct link_brief link = {0};
    assert_int_equal(store_sync_id(h->store, STR("follow_ups"), &id, NULL),
                     ERR_OK);
    assert_int_equal(link_peek(h->store, &h->arena, id, SIDE_LEFT, &lead, 1,
                               &link, NULL), ERR_OK);
    return link.other_id;
}

static void each_request_makes_a_record(void **state)
{
    (void)state;
    struct hub h;
    init(&h, follow_ups);
    for (size_t i = 1; i <= 3; i++) {
        ask(&h);
        hub_serve(&h);
        assert_int_equal(fake_count(&h.world, 1, "activity"), i);
        assert_int_equal(hub_links(&h, "follow_ups"), 1);
        assert_true(str_eq(linked_to(&h), h.world.system[1].records.at[i - 1].id));
        assert_int_equal(open_jobs(&h), 0);
    }
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void requests_that_meet_in_the_queue_are_one(void **state)
{
    (void)state;
    struct hub h;
    init(&h, follow_ups);
    ask(&h);
    ask(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 1);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

static void nothing_is_made_unasked(void **state)
{
    (void)state;
    struct hub h;
    init(&h, follow_ups);
    hub_sync(&h);
    hub_reconcile(&h);
    for (int cause = CAUSE_CHANGE; cause < CAUSE_PERSON; cause++) {
        hub_ask(&h, "follow_ups", SIDE_LEFT, "20", (enum job_cause)cause);
        hub_serve(&h);
    }
    assert_int_equal(fake_writes(&h.world), 0);
    for (int s = 0; s < SIDES; s++)
        assert_int_equal(h.world.system[s].calls[OP_CHANGES], 0);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

static void what_was_made_asks_for_nothing(void **state)
{
    (void)state;
    struct hub h;
    init(&h, to_chat);
    hub_ask(&h, "follow_ups", SIDE_RIGHT, "r1", CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_writes(&h.world), 0);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

static void what_was_made_can_be_retired(void **state)
{
    (void)state;
    struct hub h;
    init(&h, follow_ups);
    ask(&h);
    hub_serve(&h);
    hub_ask(&h, "follow_ups", SIDE_RIGHT, "r1", CAUSE_RETIRE);
    ask(&h); /* in the same batch: neither gets into the other's way */
    hub_serve(&h);
    assert_null(fake_find(&h.world, 1, "activity", "r1"));
    assert_int_equal(fake_count(&h.world, 1, "activity"), 1);
    assert_true(str_is(linked_to(&h), "r2"));
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

/* ---- cuts -------------------- */

struct cut {
    const char *const *sync;
    const char *entity;
    bool unstamped;
    bool again;    /* asked once more while it is being made */
};

static void ask_again(void *context, int system, enum op_kind kind)
{
    struct hub *h = context;
    if (system != 1 || kind != OP_WRITE)
        return;
    const struct fake_power power = h->world.power;
    h->world.after_call = NULL;
    h->world.power = (struct fake_power){0};
    ask(h);
    h->world.power = power;
}

/* One has been made before, quite like the one to be made. */
static bool play_cut(const struct cut *cut, int64_t at, unsigned kind)
{
    struct hub h;
    init(&h, cut->sync);
    h.world.system[1].no_stamps = cut->unstamped;
    ask(&h);
    hub_serve(&h);
    ask(&h);
    h.world.after_call = cut->again ? ask_again : NULL;
    h.world.after_context = &h;
    bool was_cut = hub_run_cut(&h, RUN_SERVE, at, kind);
    bool asked_again = cut->again && !h.world.after_call;
    h.world.after_call = NULL;
    hub_serve(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, cut->entity),
                     asked_again ? 3 : 2);
    assert_int_equal(open_jobs(&h), 0);
    size_t n = h.world.system[1].records.n;
    assert_true(str_eq(linked_to(&h), h.world.system[1].records.at[n - 1].id));
    ask(&h); /* nothing of it stands in the way of the next */
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, cut->entity), n + 1);
    hub_fini(&h);
    return was_cut;
}

static void play_cuts(struct cut cut)
{
    for (unsigned kind = 0; kind < HUB_CUTS; kind++) {
        int64_t at = 1;
        while (play_cut(&cut, at, kind))
            at++;
        assert_true(at > 2);
    }
}

static void a_cut_leaves_one_record_for_a_request(void **state)
{
    (void)state;
    play_cuts((struct cut){.sync = follow_ups, .entity = "activity"});
}

static void so_it_does_where_no_times_are_told(void **state)
{
    (void)state;
    play_cuts((struct cut){
        .sync = follow_ups, .entity = "activity", .unstamped = true});
}

static void so_it_does_where_the_remote_knows_the_create(void **state)
{
    (void)state;
    play_cuts((struct cut){.sync = tickets, .entity = "ticket"});
}

/* The second request comes while the create is under way, and counts. */
static void a_request_in_between_is_not_taken_for_the_one_cut_off(void **state)
{
    (void)state;
    for (int token = 0; token < 2; token++) {
        struct cut cut = {.sync = token ? tickets : follow_ups,
                          .entity = token ? "ticket" : "activity",
                          .again = true};
        for (unsigned kind = 0; kind < HUB_CUTS; kind++)
            for (int64_t at = 1; at < 12; at++)
                (void)play_cut(&cut, at, kind);
    }
}

/* ---- where nothing can be found -------------------- */

static void messages_are_sent_once_each(void **state)
{
    (void)state;
    struct hub h;
    init(&h, to_chat);
    for (size_t i = 1; i <= 2; i++) {
        ask(&h);
        hub_serve(&h);
        assert_int_equal(fake_count(&h.world, 1, "message"), i);
    }
    assert_int_equal(h.world.system[1].calls[OP_READ], 0);
    assert_int_equal(h.world.system[1].calls[OP_FIND], 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_may_have_been_sent_is_not_repeated(void **state)
{
    (void)state;
    struct hub h;
    init(&h, to_chat);
    h.world.system[1].lose_answers = 1;
    ask(&h);
    (void)hub_run(&h, RUN_SERVE);
    (void)hub_run(&h, RUN_SERVE);
    assert_int_equal(fake_count(&h.world, 1, "message"), 1);
    const struct job *job = hub_parked_job(&h);
    assert_true(str_is(job->reason, "unsure"));
    assert_true(str_contains(job->message, STR("it may have been made")));
    assert_true(str_contains(job->message, STR("`message` cannot be")));
    hub_sync(&h);
    hub_stop(&h);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "message"), 1);
    hub_release(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "message"), 2);
    assert_int_equal(open_jobs(&h), 0);
    ask(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "message"), 3);
    hub_fini(&h);
}

static void a_new_request_after_that_is_a_new_message(void **state)
{
    (void)state;
    struct hub h;
    init(&h, to_chat);
    h.world.system[1].lose_answers = 1;
    ask(&h);
    (void)hub_run(&h, RUN_SERVE);
    (void)hub_run(&h, RUN_SERVE);
    (void)hub_parked_job(&h);
    ask(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "message"), 2);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

/* The others of the batch go on. */
static void one_that_is_unsure_holds_up_nobody(void **state)
{
    (void)state;
    struct hub h;
    init(&h, to_chat);
    h.world.system[1].lose_answers = 1;
    ask(&h);
    (void)hub_run(&h, RUN_SERVE);
    fake_put(&h.world, 0, "lead", "21", "{\"name\":\"Other\"}");
    hub_ask(&h, "follow_ups", SIDE_LEFT, "21", CAUSE_PERSON);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "message"), 2);
    (void)hub_parked_job(&h);
    hub_fini(&h);
}

/* One for one, to where nothing can be found: what changes since does not have
 * it sent again; only a person can. */
static void a_listing_repeats_nothing_either(void **state)
{
    (void)state;
    struct hub h;
    init(&h, chat_by_listing);
    h.world.system[1].lose_answers = 1;
    (void)hub_run(&h, RUN_SYNC);
    (void)hub_run(&h, RUN_SYNC);
    assert_int_equal(fake_count(&h.world, 1, "message"), 1);
    (void)hub_parked_job(&h);
    fake_put(&h.world, 0, "lead", "20", "{\"name\":\"Edited\"}");
    (void)hub_run(&h, RUN_SYNC);
    assert_int_equal(fake_count(&h.world, 1, "message"), 1);
    (void)hub_parked_job(&h);
    hub_release(&h);
    (void)hub_run(&h, RUN_SYNC);
    assert_int_equal(fake_count(&h.world, 1, "message"), 2);
    assert_int_equal(open_jobs(&h), 0);
    hub_fini(&h);
}

/* ---- whole or not at all -------------------- */

static void what_cannot_be_said_whole_is_not_made(void **state)
{
    (void)state;
    struct hub h;
    init(&h, with_choice);
    fake_put(&h.world, 0, "lead", "20", "{\"owner\":\"nobody\"}");
    ask(&h);
    hub_serve(&h);
    assert_int_equal(fake_writes(&h.world), 0);
    assert_true(str_is(hub_parked_job(&h)->reason, "invalid"));
    assert_true(str_contains(hub_parked_job(&h)->message, STR("nobody")));
    assert_int_equal(hub_holds(&h), 0);
    fake_put(&h.world, 0, "lead", "20", "{\"owner\":\"a\"}");
    hub_release(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 1);
    hub_fini(&h);
}

static void it_waits_for_what_it_is_about(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, with_person, 2);
    fake_put(&h.world, 0, "lead", "20",
             "{\"name\":\"Call\",\"person\":{\"$ref\":[\"person\",\"p1\"]}}");
    ask(&h);
    hub_serve(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 0);
    fake_put(&h.world, 0, "person", "p1", "{\"email\":\"a@x\"}");
    hub_sync(&h);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "activity"), 1);
    assert_int_equal(open_jobs(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_makes_a_record),
        cmocka_unit_test(requests_that_meet_in_the_queue_are_one),
        cmocka_unit_test(nothing_is_made_unasked),
        cmocka_unit_test(what_was_made_asks_for_nothing),
        cmocka_unit_test(what_was_made_can_be_retired),
        cmocka_unit_test(a_cut_leaves_one_record_for_a_request),
        cmocka_unit_test(so_it_does_where_no_times_are_told),
        cmocka_unit_test(so_it_does_where_the_remote_knows_the_create),
        cmocka_unit_test(
            a_request_in_between_is_not_taken_for_the_one_cut_off),
        cmocka_unit_test(messages_are_sent_once_each),
        cmocka_unit_test(what_may_have_been_sent_is_not_repeated),
        cmocka_unit_test(a_new_request_after_that_is_a_new_message),
        cmocka_unit_test(one_that_is_unsure_holds_up_nobody),
        cmocka_unit_test(a_listing_repeats_nothing_either),
        cmocka_unit_test(what_cannot_be_said_whole_is_not_made),
        cmocka_unit_test(it_waits_for_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
