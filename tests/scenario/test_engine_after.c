/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What follows a write: the pair is looked at, and actions are carried out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "lib/hub.h"

static const char *const bills[] = {
    "sync: bills\n"
    "left: l.bill\n"
    "right: r.invoice\n"
    "direction: left_to_right\n"
    "match: [{ left: name, right: title }]\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - left: lines\n"
    "    right: parts\n"
    "    children: { fields: [amount] }\n"
    "verify:\n"
    "  - { that: right.total == left.sum, say: the totals differ }\n"
    "then:\n"
    "  right:\n"
    "    - { action: confirm, when: right.state == nil }\n"
    "    - action: post\n"
    "      when: right.state == \"confirm\"\n"
    "      with: { number: left.name, context: { amount: right.total, mode: x } }\n"};

static void bill(struct hub *h, const char *id, int sum)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "bill", id,
             arena_printfz(&a, "{\"name\":\"%s\",\"sum\":%d,\"lines\":"
                           "[{\"amount\":7},{\"amount\":5}]}", id, sum));
}

static struct fake_record *invoice(struct hub *h)
{
    for (size_t i = 0; i < h->world.system[1].records.n; i++)
        if (str_is(h->world.system[1].records.at[i].entity, "invoice"))
            return &h->world.system[1].records.at[i];
    fail_msg("there is no invoice");
    return NULL;
}

static void assert_state(struct hub *h, const char *state)
{
    const struct value *v = value_getz(&invoice(h)->fields, "state");
    assert_string_equal(v ? arena_strz(&h->arena, value_str(v)) : "", state);
}

static void actions_follow_a_write_one_after_another(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    bill(&h, "B1", 12);
    hub_sync(&h);
    assert_state(&h, "post");
    assert_int_equal(h.world.actions.n, 2);
    assert_true(str_is(h.world.actions.at[0].name, "confirm"));
    AUTO_BUF b = BUF_INIT(4096);
    value_encode(&b, &h.world.actions.at[1].arguments);
    assert_string_equal(arena_strz(&h.arena, buf_str(&b)),
                        "{\"number\":\"B1\",\"context\":{\"amount\":12,"
                        "\"mode\":\"x\"}}");
    hub_sync(&h);
    hub_reconcile(&h);
    assert_int_equal(h.world.actions.n, 2);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void actions_are_in_the_journal(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    bill(&h, "B1", 12);
    hub_sync(&h);
    struct journal_entry *entries = NULL;
    size_t n = 0;
    size_t actions = 0;
    const struct journal_filter all = {.side = -1, .limit = 1000};
    assert_int_equal(journal_list(h.store, &h.arena, &all, &entries, &n, NULL),
                     ERR_OK);
    for (size_t i = 0; i < n; i++) {
        if (entries[i].kind != JOURNAL_ACTION)
            continue;
        actions++;
        assert_true(entries[i].link != 0);
        assert_true(str_eq(entries[i].record_id, invoice(&h)->id));
    }
    assert_int_equal(actions, 2);
    hub_fini(&h);
}

static void a_pair_that_is_not_as_it_should_be_is_parked_with_its_values(
    void **state)
{
    (void)state;
    for (int by_person = 0; by_person < 2; by_person++) {
        struct hub h;
        hub_init(&h, bills, 1);
        bill(&h, "B1", 13);
        hub_sync(&h);
        hub_sync(&h);
        const struct job *job = hub_parked_job(&h);
        assert_true(str_is(job->reason, "verify"));
        assert_string_equal(arena_strz(&h.arena, job->message),
                            "the totals differ: left.sum is 13, right.total "
                            "is 12, 1 apart");
        assert_int_equal(h.world.actions.n, 0);
        assert_int_equal(hub_links(&h, "bills"), 1);
        if (by_person) { /* of what was put right nothing tells */
            struct value sum = value_int(12);
            struct fake_record *r = fake_find(&h.world, 0, "bill", "B1");
            r->fields =
                value_with(&h.world.arena, &r->fields, STR("sum"), &sum);
            hub_release(&h);
        hub_sync(&h);
        } else {
            bill(&h, "B1", 12);
            hub_sync(&h);
        }
        assert_int_equal(hub_parked(&h), 0);
        assert_state(&h, "post");
        hub_fini(&h);
    }
}

static void what_a_person_does_to_the_target_is_seen_too(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    bill(&h, "B1", 20);
    hub_sync(&h);
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 1);
    AUTO_ARENA a = ARENA_INIT;
    struct str id = arena_str(&a, invoice(&h)->id);
    fake_put(&h.world, 1, "invoice", arena_strz(&a, id), "{\"total\":20}");
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 0);
    assert_state(&h, "post");
    hub_fini(&h);
}

static void a_refused_action_is_told_and_tried_again(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    h.world.system[1].bad_action = "post";
    bill(&h, "B1", 12);
    hub_sync(&h);
    assert_state(&h, "confirm");
    assert_string_equal(arena_strz(&h.arena, hub_parked_job(&h)->message),
                        "post: it is refused");
    h.world.system[1].bad_action = NULL;
    hub_release(&h);
    hub_sync(&h);
    assert_state(&h, "post");
    assert_int_equal(h.world.actions.n, 2);
    hub_fini(&h);
}

static void an_action_without_an_answer_is_told_by_the_record(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    bill(&h, "B1", 12);
    hub_sync(&h);
    fake_put(&h.world, 1, "invoice",
             arena_strz(&h.arena, invoice(&h)->id), "{\"state\":null}");
    bill(&h, "B1", 12);
    fake_put(&h.world, 0, "bill", "B1",
             "{\"lines\":[{\"amount\":6},{\"amount\":6}]}");
    h.world.system[1].lose_answers = 2; /* of the write and of `confirm` */
    for (int i = 0; i < 4; i++) {
        h.clock.now_us += 60 * US_PER_SECOND;
        hub_sync(&h);
    }
    assert_state(&h, "post");
    assert_int_equal(h.world.actions.n, 4);
    hub_fini(&h);
}

static void what_a_person_takes_back_is_not_done_again(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    bill(&h, "B1", 12);
    hub_sync(&h);
    fake_put(&h.world, 1, "invoice", arena_strz(&h.arena, invoice(&h)->id),
             "{\"state\":\"confirm\"}");
    hub_sync(&h);
    hub_reconcile(&h);
    assert_state(&h, "confirm");
    assert_int_equal(h.world.actions.n, 2);
    hub_fini(&h);
}

static void many_are_read_in_batches(void **state)
{
    (void)state;
    struct hub h;
    AUTO_ARENA a = ARENA_INIT;
    hub_init(&h, bills, 1);
    for (int i = 0; i < 200; i++)
        bill(&h, arena_printfz(&a, "B%d", i), 12);
    hub_sync(&h);
    assert_int_equal(h.world.actions.n, 400);
    /* `confirm` is for all alike, `post` says the number of each */
    assert_int_equal(h.world.system[1].calls[OP_ACTION], 200 / 10 + 200);
    /* once after the write, once after each action */
    assert_true(h.world.system[1].calls[OP_READ] <= 3 * 200 / 10);
    hub_fini(&h);
}

static void one_that_is_refused_keeps_no_other_from_it(void **state)
{
    (void)state;
    struct hub h;
    AUTO_ARENA a = ARENA_INIT;
    hub_init(&h, bills, 1);
    h.world.system[1].bad_action = "confirm";
    h.world.system[1].bad_name = "B13";
    for (int i = 0; i < 30; i++)
        bill(&h, arena_printfz(&a, "B%d", i), 12);
    hub_sync(&h);
    assert_int_equal(h.world.actions.n, 29 * 2);
    assert_true(str_eq(hub_parked_job(&h)->record_id, STR("B13")));
    hub_fini(&h);
}

static void a_plan_carries_nothing_out(void **state)
{
    (void)state;
    struct hub h;
    hub_init(&h, bills, 1);
    h.dry = true;
    bill(&h, "B1", 12);
    hub_sync(&h);
    assert_int_equal(h.world.actions.n, 0);
    assert_int_equal(fake_writes(&h.world), 0);
    hub_fini(&h);
}

/* Nothing of what an order's state is goes over: it is confirmed. */
static const char *const orders[] = {
    "sync: orders\n"
    "left: l.order\n"
    "right: r.invoice\n"
    "direction: left_to_right\n"
    "match: [{ left: name, right: title }]\n"
    "fields: [{ left: name, right: title }]\n"
    "verify:\n"
    "  - { that: left.sum == nil or right.sum == left.sum, say: they differ }\n"
    "then:\n"
    "  right:\n"
    "    - { action: confirm, when: left.note == \"paid\" and right.state == "
    "nil }\n"
    "    - { action: cancel, when: left.note == \"off\" and right.state ~= "
    "\"cancel\" }\n"};

static void order(struct hub *h, const char *json)
{
    fake_put(&h->world, 0, "order", "o1", json);
}

static void start_order(struct hub *h)
{
    hub_init(h, orders, 1);
    order(h, "{\"name\":\"O1\",\"note\":\"new\"}");
    hub_sync(h);
    assert_int_equal(h->world.actions.n, 0);
}

static void set_invoice(struct hub *h, const char *json)
{
    fake_put(&h->world, 1, "invoice", arena_strz(&h->arena, invoice(h)->id),
             json);
}

static void what_conditions_name_of_the_source_makes_it_due_anew(void **state)
{
    (void)state;
    struct hub h;
    start_order(&h);
    order(&h, "{\"note\":\"paid\"}");
    hub_sync(&h);
    assert_state(&h, "confirm");
    hub_expect_silence(&h);
    order(&h, "{\"note\":\"off\"}");
    hub_sync(&h);
    assert_state(&h, "cancel");
    hub_sync(&h);
    hub_reconcile(&h);
    assert_int_equal(h.world.actions.n, 2);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 1);
    hub_fini(&h);
}

static void what_changes_beside_it_makes_nothing_due(void **state)
{
    (void)state;
    struct hub h;
    start_order(&h);
    order(&h, "{\"note\":\"paid\"}");
    hub_sync(&h);
    /* the target alone, and what no condition names */
    set_invoice(&h, "{\"state\":null,\"sum\":5}");
    hub_sync(&h);
    order(&h, "{\"memo\":\"x\",\"phone\":\"1\"}");
    hub_sync(&h);
    hub_reconcile(&h);
    assert_state(&h, "");
    assert_int_equal(h.world.actions.n, 1);
    hub_fini(&h);
}

static void a_check_is_due_anew_when_the_source_has_changed(void **state)
{
    (void)state;
    struct hub h;
    start_order(&h);
    order(&h, "{\"sum\":7}");
    hub_sync(&h);
    assert_string_equal(arena_strz(&h.arena, hub_parked_job(&h)->message),
                        "they differ: left.sum is 7, right.sum is none");
    set_invoice(&h, "{\"sum\":7}");
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* What goes one way by its rows goes so, whatever the sync's direction. */
static void a_target_that_changes_alone_is_not_checked(void **state)
{
    (void)state;
    static const char *const both[] = {
        "sync: orders\n"
        "left: l.order\n"
        "right: r.invoice\n"
        "match: [{ left: name, right: title }]\n"
        "fields: [{ left: name, right: title, way: '->' }]\n"
        "verify: [{ that: right.sum == nil or right.sum == left.sum, say: they "
        "differ }]\n"};
    struct hub h;
    hub_init(&h, both, 1);
    order(&h, "{\"name\":\"O1\",\"sum\":7}");
    hub_sync(&h);
    set_invoice(&h, "{\"sum\":8}");
    hub_sync(&h);
    hub_reconcile(&h);
    assert_int_equal(hub_parked(&h), 0);
    order(&h, "{\"sum\":9}");
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 1);
    hub_fini(&h);
}

static void a_plan_owes_nothing(void **state)
{
    (void)state;
    struct hub h;
    start_order(&h);
    order(&h, "{\"note\":\"paid\"}");
    hub_stop(&h);
    h.dry = true;
    hub_sync(&h);
    assert_int_equal(h.world.actions.n, 0);
    hub_stop(&h);
    h.dry = false;
    hub_sync(&h);
    assert_int_equal(h.world.actions.n, 1);
    hub_fini(&h);
}

static bool cut_what_is_prompted(int64_t at, unsigned kind)
{
    struct hub h;
    start_order(&h);
    order(&h, "{\"note\":\"paid\"}");
    bool was_cut = hub_cut(&h, at, kind);
    assert_state(&h, "confirm");
    assert_int_equal(h.world.actions.n, 1);
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static void a_cut_anywhere_ends_with_what_was_prompted_done_once(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_what_is_prompted) > 20);
}

static bool cut_once(int64_t at, unsigned kind, bool update)
{
    struct hub h;
    hub_init(&h, bills, 1);
    bill(&h, "B1", 12);
    if (update) {
        hub_sync(&h);
        set_invoice(&h, "{\"state\":null}");
        hub_sync(&h);
        fake_put(&h.world, 0, "bill", "B1",
                 "{\"lines\":[{\"amount\":6},{\"amount\":6}]}");
    }
    size_t before = h.world.actions.n;
    bool was_cut = hub_cut(&h, at, kind);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 1);
    assert_state(&h, "post");
    assert_int_equal(h.world.actions.n - before, 2);
    assert_int_equal(hub_links(&h, "bills"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static bool cut_create(int64_t at, unsigned kind)
{
    return cut_once(at, kind, false);
}

static bool cut_update(int64_t at, unsigned kind)
{
    return cut_once(at, kind, true);
}

static void a_cut_anywhere_ends_with_each_action_done_once(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_create) > 30);
    assert_true(hub_each_cut(cut_update) > 30);
}

/* A bill is made once nothing is owed to its order any more. */
#define ORDERS \
    "sync: orders\n" \
    "left: l.order\n" \
    "right: r.sale\n" \
    "direction: left_to_right\n" \
    "match: [{ left: name, right: title }]\n" \
    "fields: [{ left: name, right: title }]\n" \
    "verify: [{ that: right.sum == left.sum, say: they differ }]\n" \
    "then: { right: [{ action: confirm, when: right.state == nil }] }\n"
#define BILLS(row) \
    "sync: bills\n" \
    "left: l.bill\n" \
    "right: r.invoice\n" \
    "direction: left_to_right\n" \
    "match: [{ left: name, right: title }]\n" \
    "fields:\n" \
    "  - { left: name, right: title }\n" \
    "  - { left: owner, right: agent, settled: true, " row " }\n"

static const char *const settled[] = {ORDERS, BILLS("link: orders")};

static void start_settled(struct hub *h, const char *const *syncs, int sum)
{
    AUTO_ARENA a = ARENA_INIT;
    hub_init(h, syncs, 2);
    fake_put(&h->world, 1, "sale", "s1", "{\"title\":\"O1\"}");
    if (sum > 0)
        order(h, arena_printfz(&a, "{\"name\":\"O1\",\"sum\":%d}", sum));
    else
        order(h, "{\"name\":\"O1\"}");
    fake_put(&h->world, 0, "bill", "b1",
             "{\"name\":\"B1\",\"owner\":\"o1\"}");
}

static void assert_waits(struct hub *h, const char *message)
{
    struct job *jobs = NULL;
    size_t n = 0;
    const struct job_filter waiting = {.state = JOB_WAITING};
    assert_int_equal(job_list(h->store, &h->arena, &waiting, &jobs, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(arena_strz(&h->arena, jobs[0].message), message);
    assert_int_equal(fake_count(&h->world, 1, "invoice"), 0);
}

static void assert_billed(struct hub *h)
{
    const struct value *agent = value_getz(&invoice(h)->fields, "agent");
    assert_true(agent && str_is(value_str(agent), "s1"));
    assert_int_equal(fake_count(&h->world, 1, "invoice"), 1);
    hub_expect_silence(h);
}

static void what_is_settled_in_time_is_not_waited_for(void **state)
{
    (void)state;
    struct hub h;
    start_settled(&h, settled, 0);
    hub_sync(&h);
    assert_int_equal(h.world.actions.n, 1);
    assert_billed(&h);
    hub_fini(&h);
}

static void what_waits_says_for_what_and_goes_on_in_the_run_that_settles_it(
    void **state)
{
    (void)state;
    struct hub h;
    start_settled(&h, settled, 5);
    hub_sync(&h);
    hub_sync(&h);
    assert_waits(&h, "waits until orders/o1 is settled: they differ: left.sum "
                     "is 5, right.sum is none");
    order(&h, "{\"sum\":6}");
    hub_sync(&h);
    assert_waits(&h, "waits until orders/o1 is settled: they differ: left.sum "
                     "is 6, right.sum is none");
    h.world.system[1].bad_action = "confirm";
    fake_put(&h.world, 1, "sale", "s1", "{\"sum\":6}");
    hub_sync(&h);
    assert_waits(&h, "waits until orders/o1 is settled: confirm: it is "
                     "refused");
    h.world.system[1].bad_action = NULL;
    hub_release(&h);
    hub_sync(&h);
    assert_billed(&h);
    hub_fini(&h);
}

static void a_field_alone_may_wait_for_it(void **state)
{
    (void)state;
    static const char *const rows[] = {
        BILLS("link: orders, missing: wait"),
        BILLS("via: 'linked(orders, id)', missing: wait")};
    for (size_t i = 0; i < 2; i++) {
        struct hub h;
        const char *const syncs[] = {ORDERS, rows[i]};
        start_settled(&h, syncs, 5);
        hub_sync(&h);
        assert_int_equal(fake_count(&h.world, 1, "invoice"), 1);
        assert_null(value_getz(&invoice(&h)->fields, "agent"));
        assert_int_equal(hub_holds(&h), 1);
        fake_put(&h.world, 1, "sale", "s1", "{\"sum\":5}");
        hub_sync(&h);
        assert_int_equal(hub_holds(&h), 0);
        assert_billed(&h);
        hub_fini(&h);
    }
}

/* In one run, or in the one in which it is put right. */
static bool cut_what_waits(int64_t at, unsigned kind)
{
    bool late = kind & 1;
    struct hub h;
    start_settled(&h, settled, late ? 5 : 0);
    if (late) {
        hub_sync(&h);
        fake_put(&h.world, 1, "sale", "s1", "{\"sum\":5}");
    }
    bool was_cut = hub_cut(&h, at, kind);
    assert_int_equal(h.world.actions.n, 1);
    assert_int_equal(hub_parked(&h), 0);
    assert_billed(&h);
    hub_fini(&h);
    return was_cut;
}

static void a_cut_anywhere_lets_what_waits_go_on(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_what_waits) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actions_follow_a_write_one_after_another),
        cmocka_unit_test(actions_are_in_the_journal),
        cmocka_unit_test(
            a_pair_that_is_not_as_it_should_be_is_parked_with_its_values),
        cmocka_unit_test(what_a_person_does_to_the_target_is_seen_too),
        cmocka_unit_test(a_refused_action_is_told_and_tried_again),
        cmocka_unit_test(an_action_without_an_answer_is_told_by_the_record),
        cmocka_unit_test(what_a_person_takes_back_is_not_done_again),
        cmocka_unit_test(many_are_read_in_batches),
        cmocka_unit_test(one_that_is_refused_keeps_no_other_from_it),
        cmocka_unit_test(a_plan_carries_nothing_out),
        cmocka_unit_test(what_conditions_name_of_the_source_makes_it_due_anew),
        cmocka_unit_test(what_changes_beside_it_makes_nothing_due),
        cmocka_unit_test(a_check_is_due_anew_when_the_source_has_changed),
        cmocka_unit_test(a_target_that_changes_alone_is_not_checked),
        cmocka_unit_test(a_plan_owes_nothing),
        cmocka_unit_test(a_cut_anywhere_ends_with_what_was_prompted_done_once),
        cmocka_unit_test(what_is_settled_in_time_is_not_waited_for),
        cmocka_unit_test(
            what_waits_says_for_what_and_goes_on_in_the_run_that_settles_it),
        cmocka_unit_test(a_field_alone_may_wait_for_it),
        cmocka_unit_test(a_cut_anywhere_lets_what_waits_go_on),
        cmocka_unit_test(a_cut_anywhere_ends_with_each_action_done_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
