/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records that go: what refers to them goes first, what has gone already is
 * fine, and what came and went unseen was never there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

/* An order and its lines, which refer to it; goods in a tree. */
#define ORDERS(policy)                                                      \
    "sync: orders\n"                                                        \
    "left: l.person\n"                                                      \
    "right: r.contact\n"                                                    \
    "delete: { right: " policy " }\n"                                       \
    "match: [{ left: name, right: title }]\n"                               \
    "fields: [{ left: name, right: title }]\n"
#define LINES                                                               \
    "sync: lines\n"                                                         \
    "left: l.line\n"                                                        \
    "right: r.entry\n"                                                      \
    "delete: { right: delete }\n"                                           \
    "fields:\n"                                                             \
    "  - { left: name, right: title }\n"                                    \
    "  - { left: person, right: contact, link: orders }\n"

static const char *const orders[] = {ORDERS("delete"), LINES};
static const char *const goods[] = {
    "sync: goods\n"
    "left: l.person\n"
    "right: r.contact\n"
    "delete: { right: delete }\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - { left: person, right: contact, link: goods }\n"};

static void put(struct hub *h, const char *entity, const char *id,
                const char *of)
{
    AUTO_ARENA a = ARENA_INIT;
    const char *ref =
        of ? arena_printfz(&a, ",\"person\":{\"$ref\":[\"person\",\"%s\"]}", of)
           : "";
    fake_put(&h->world, 0, entity, id,
             arena_printfz(&a, "{\"name\":\"%s\"%s}", id, ref));
}

/* With something that stays: that all have gone is not believed. */
static void start(struct hub *h, const char *const *syncs, size_t n)
{
    hub_init(h, syncs, n);
    h->world.system[1].keeps_referred = true;
    put(h, "person", "z", NULL);
    put(h, "line", "z", "z");
    hub_sync(h);
}

static void start_orders(struct hub *h, const char *const *syncs)
{
    start(h, syncs, 2);
    put(h, "person", "o1", NULL);
    put(h, "line", "i1", "o1");
    put(h, "line", "i2", "o1");
    hub_sync(h);
    assert_int_equal(fake_count(&h->world, 1, "entry"), 3);
}

static void delete_order(struct hub *h)
{
    fake_delete(&h->world, 0, "person", "o1");
    fake_delete(&h->world, 0, "line", "i1");
    fake_delete(&h->world, 0, "line", "i2");
}

static void expect_the_rest(struct hub *h, size_t contacts, size_t entries)
{
    assert_int_equal(fake_count(&h->world, 0, "person"), contacts);
    assert_int_equal(fake_count(&h->world, 1, "contact"), contacts);
    assert_int_equal(fake_count(&h->world, 1, "entry"), entries);
    assert_int_equal(hub_parked(h), 0);
    hub_expect_silence(h);
}

/* ---- case 12 of the shop: lines before their order -------------------- */

static void what_refers_to_it_is_removed_first(void **state)
{
    (void)state;
    struct hub h;
    start_orders(&h, orders);
    delete_order(&h);
    int64_t writes = h.world.system[1].calls[OP_WRITE];
    hub_reconcile(&h);
    /* the lines in one call, the order in another; nothing was refused */
    assert_int_equal(h.world.system[1].calls[OP_WRITE], writes + 2);
    expect_the_rest(&h, 1, 1);
    hub_fini(&h);
}

static void leaves_of_a_tree_go_before_their_branches(void **state)
{
    (void)state;
    struct hub h;
    start(&h, goods, 1);
    put(&h, "person", "a", NULL);
    put(&h, "person", "b", "a");
    put(&h, "person", "c", "b");
    put(&h, "person", "d", "a");
    hub_sync(&h);
    for (const char *id = "abcd"; *id; id++)
        fake_delete(&h.world, 0, "person",
                    arena_printfz(&h.arena, "%c", *id));
    int64_t writes = h.world.system[1].calls[OP_WRITE];
    hub_reconcile(&h);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], writes + 3);
    expect_the_rest(&h, 1, 0);
    hub_fini(&h);
}

static void records_in_a_circle_go_too(void **state)
{
    (void)state;
    struct hub h;
    start(&h, goods, 1);
    h.world.system[1].keeps_referred = false;
    put(&h, "person", "a", NULL);
    put(&h, "person", "b", "a");
    hub_sync(&h);
    put(&h, "person", "a", "b");
    hub_sync(&h);
    fake_delete(&h.world, 0, "person", "a");
    fake_delete(&h.world, 0, "person", "b");
    hub_reconcile(&h);
    expect_the_rest(&h, 1, 0);
    hub_fini(&h);
}

static struct fake_record *newest(struct hub *h, const char *entity)
{
    struct fake_record *found = NULL;
    for (size_t i = 0; i < h->world.system[1].records.n; i++) {
        struct fake_record *r = &h->world.system[1].records.at[i];
        if (str_is(r->entity, entity) && !r->deleted)
            found = r;
    }
    assert_non_null(found);
    return found;
}

/* What the hub does not know of keeps it; that goes in the same run. */
static void a_refused_removal_is_tried_once_more_in_its_run(void **state)
{
    (void)state;
    for (int stays = 0; stays < 2; stays++) {
        struct hub h;
        start_orders(&h, orders);
        const char *id = arena_strz(&h.arena, newest(&h, "contact")->id);
        fake_put(&h.world, 1, stays ? "bill" : "entry", "x",
                 arena_printfz(&h.arena,
                               "{\"title\":\"x\",\"contact\":{\"$ref\":["
                               "\"contact\",\"%s\"]}}", id));
        hub_sync(&h); /* the entry goes to the left */
        delete_order(&h);
        fake_delete(&h.world, 0, "line", "l1");
        hub_reconcile(&h);
        assert_int_equal(hub_parked(&h), stays);
        assert_int_equal(fake_count(&h.world, 1, "contact"), 1 + stays);
        hub_fini(&h);
    }
}

/* The order and its lines; the first two records are what stays. */
static void remove_there(struct hub *h)
{
    for (size_t i = 2; i < h->world.system[1].records.n; i++)
        h->world.system[1].records.at[i].deleted = true;
}

static void gone_behind_the_read(void *context, int system, enum op_kind kind)
{
    struct hub *h = context;
    if (system != 1 || kind != OP_READ)
        return;
    remove_there(h);
}

static void what_has_gone_already_is_fine(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct hub h;
        start_orders(&h, orders);
        delete_order(&h);
        h.world.after_call = late ? gone_behind_the_read : NULL;
        h.world.after_context = &h;
        if (!late)
            remove_there(&h);
        hub_reconcile(&h);
        h.world.after_call = NULL;
        expect_the_rest(&h, 1, 1);
        hub_fini(&h);
    }
}

static bool cut_deletes(int64_t at, unsigned kind)
{
    struct hub h;
    start_orders(&h, orders);
    delete_order(&h);
    bool was_cut = hub_run_cut(&h, RUN_RECONCILE, at, kind);
    hub_reconcile(&h);
    hub_sync(&h);
    expect_the_rest(&h, 1, 1);
    hub_fini(&h);
    return was_cut;
}

static void a_cut_anywhere_removes_all_of_them(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_deletes) > 20);
}

/* ---- case 11: what is in use -------------------- */

static void what_is_in_use_is_archived_where_the_sync_says_so(void **state)
{
    (void)state;
    static const char *const kept[] = {ORDERS("archive"), LINES};
    struct hub h;
    start_orders(&h, kept);
    fake_delete(&h.world, 0, "person", "o1"); /* its lines stay */
    hub_reconcile(&h);
    assert_true(newest(&h, "contact")->archived);
    assert_int_equal(hub_parked(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* Odoo tells that a record is archived in a field, which a row may carry. */
static void what_the_hub_archived_is_no_edit_of_a_person(void **state)
{
    (void)state;
    static const char *const kept[] = {
        "sync: orders\n"
        "left: l.person\n"
        "right: r.contact\n"
        "delete: { right: archive }\n"
        "match: [{ left: name, right: title }]\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: note, right: memo }\n"};
    struct hub h;
    start(&h, kept, 1);
    put(&h, "person", "o1", NULL);
    hub_sync(&h);
    hub_sync(&h);
    fake_delete(&h.world, 0, "person", "o1");
    hub_reconcile(&h);
    struct fake_record *gone = newest(&h, "contact");
    assert_true(gone->archived);
    fake_put(&h.world, 1, "contact", arena_strz(&h.arena, gone->id),
             "{\"title\":\"o1\",\"memo\":\"archived\"}");
    newest(&h, "contact")->archived = true;
    hub_sync(&h);
    assert_int_equal(hub_parked(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* ---- objects that are made of one record -------------------- */

/* A product makes a template and, as its child, a variant. */
static void what_is_made_of_one_record_goes_with_it(void **state)
{
    (void)state;
    static const char *const both[] = {
        ORDERS("delete"),
        "sync: variants\n"
        "left: l.person\n"
        "right: r.entry\n"
        "delete: { right: delete }\n"
        "fields:\n"
        "  - { left: name, right: title }\n"
        "  - { left: id, right: contact, link: orders, way: '->' }\n"};
    struct hub h;
    start(&h, both, 2);
    put(&h, "person", "o1", NULL);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "entry"), 2);
    fake_delete(&h.world, 0, "person", "o1");
    hub_reconcile(&h);
    expect_the_rest(&h, 1, 1);
    hub_fini(&h);
}

/* ---- case 13: what came and went meanwhile -------------------- */

static void what_came_and_went_while_it_was_off_was_never_there(void **state)
{
    (void)state;
    struct hub h;
    start(&h, orders, 2);
    int64_t writes = fake_writes(&h.world);
    put(&h, "person", "o1", NULL);
    hub_ask(&h, "orders", SIDE_LEFT, "o1", CAUSE_CHANGE);
    fake_put(&h.world, 0, "person", "o1", "{\"name\":\"O1\"}");
    hub_ask(&h, "orders", SIDE_LEFT, "o1", CAUSE_CHANGE);
    fake_delete(&h.world, 0, "person", "o1");
    hub_ask(&h, "orders", SIDE_LEFT, "o1", CAUSE_GONE);
    hub_sync(&h);
    assert_int_equal(fake_writes(&h.world), writes);
    expect_the_rest(&h, 1, 1);
    hub_fini(&h);
}

static void what_came_and_went_while_the_other_was_down_was_never_there(
    void **state)
{
    (void)state;
    struct hub h;
    start(&h, orders, 2);
    int64_t writes = fake_writes(&h.world);
    h.world.system[1].busy = 1000;
    put(&h, "person", "o1", NULL);
    (void)hub_run(&h, RUN_SYNC);
    fake_put(&h.world, 0, "person", "o1", "{\"name\":\"O1\"}");
    (void)hub_run(&h, RUN_SYNC);
    fake_delete(&h.world, 0, "person", "o1");
    (void)hub_run(&h, RUN_RECONCILE);
    h.world.system[1].busy = 0;
    hub_reconcile(&h);
    assert_int_equal(fake_writes(&h.world), writes);
    expect_the_rest(&h, 1, 1);
    hub_fini(&h);
}

/* It was made, and perhaps nobody said so; then its source went. */
static bool cut_create(int64_t at, unsigned kind)
{
    struct hub h;
    start(&h, orders, 2);
    put(&h, "person", "o1", NULL);
    bool was_cut = hub_run_cut(&h, RUN_SYNC, at, kind);
    fake_delete(&h.world, 0, "person", "o1");
    hub_reconcile(&h);
    hub_sync(&h);
    expect_the_rest(&h, 1, 1);
    hub_fini(&h);
    return was_cut;
}

static void what_was_made_unheard_goes_with_its_source(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_create) > 20);
}

static void of_edits_and_a_delete_the_delete_alone_is_left(void **state)
{
    (void)state;
    struct hub h;
    start_orders(&h, orders);
    fake_put(&h.world, 0, "line", "i1", "{\"name\":\"other\"}");
    hub_ask(&h, "lines", SIDE_LEFT, "i1", CAUSE_CHANGE);
    fake_delete(&h.world, 0, "line", "i1");
    hub_ask(&h, "lines", SIDE_LEFT, "i1", CAUSE_GONE);
    int64_t writes = fake_writes(&h.world);
    hub_sync(&h);
    assert_int_equal(fake_writes(&h.world), writes + 1);
    assert_int_equal(fake_count(&h.world, 1, "entry"), 2);
    hub_fini(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_refers_to_it_is_removed_first),
        cmocka_unit_test(leaves_of_a_tree_go_before_their_branches),
        cmocka_unit_test(records_in_a_circle_go_too),
        cmocka_unit_test(a_refused_removal_is_tried_once_more_in_its_run),
        cmocka_unit_test(what_has_gone_already_is_fine),
        cmocka_unit_test(a_cut_anywhere_removes_all_of_them),
        cmocka_unit_test(what_is_in_use_is_archived_where_the_sync_says_so),
        cmocka_unit_test(what_the_hub_archived_is_no_edit_of_a_person),
        cmocka_unit_test(what_is_made_of_one_record_goes_with_it),
        cmocka_unit_test(what_came_and_went_while_it_was_off_was_never_there),
        cmocka_unit_test(
            what_came_and_went_while_the_other_was_down_was_never_there),
        cmocka_unit_test(what_was_made_unheard_goes_with_its_source),
        cmocka_unit_test(of_edits_and_a_delete_the_delete_alone_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
