/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records that are made of others go over whole, in one write, or not at
 * all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "lib/hub.h"

#define BILLS \
    "sync: bills\n" \
    "left: l.bill\n" \
    "right: r.invoice\n" \
    "direction: left_to_right\n" \
    "match: [{ left: name, right: title }]\n" \
    "fields:\n" \
    "  - { left: name, right: title }\n" \
    "  - left: lines\n" \
    "    right: parts\n" \
    "    children:\n"

static const char *const bills[] = {
    "sync: people\n"
    "left: l.person\n"
    "right: r.human\n"
    "direction: left_to_right\n"
    "fields: [{ left: name, right: title }]\n",
    BILLS
    "      key: code\n"
    "      accept: { left: left.amount ~= 0 }\n"
    "      fields:\n"
    "        - { left: code, right: code }\n"
    "        - { left: amount, right: amount }\n"
    "        - { left: tax, right: tax, via: 'names(tax, by: name, side: "
    "right)' }\n"
    "        - { left: who, right: who, link: people }\n"};

static void bill(struct hub *h, const char *id, const char *lines)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "bill", id,
             arena_printfz(&a, "{\"name\":\"%s\",\"lines\":[%s]}", id, lines));
}

static void start(struct hub *h)
{
    hub_init(h, bills, 2);
    fake_put(&h->world, 1, "tax", "t1", "{\"name\":\"T21\"}");
}

/* The parts of the only invoice, as text. */
static const char *parts(struct hub *h)
{
    for (size_t i = 0; i < h->world.system[1].records.n; i++) {
        const struct fake_record *r = &h->world.system[1].records.at[i];
        if (!str_is(r->entity, "invoice"))
            continue;
        AUTO_BUF b = BUF_INIT(1 << 16);
        value_encode(&b, value_getz(&r->fields, "parts"));
        return arena_strz(&h->arena, buf_str(&b));
    }
    return "none";
}

static const char two_lines[] =
    "{\"code\":\"a\",\"amount\":10,\"tax\":\"T21\"},"
    "{\"code\":\"free\",\"amount\":0,\"tax\":\"gone\"},"
    "{\"code\":\"b\",\"amount\":5,\"tax\":null}";
static const char two_parts[] =
    "[{\"code\":\"a\",\"amount\":10,\"tax\":{\"$ref\":[\"tax\",\"t1\"]},"
    "\"id\":\"part1\"},{\"code\":\"b\",\"amount\":5,\"id\":\"part2\"}]";

static void a_record_is_made_with_its_parts_in_one_write(void **state)
{
    (void)state;
    struct hub h;
    start(&h);
    bill(&h, "B1", two_lines);
    hub_sync(&h);
    assert_string_equal(parts(&h), two_parts);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 1);
    int64_t reads = h.world.system[0].calls[OP_READ];
    hub_sync(&h);
    /* the ids are new to the hub, and no reason to ask the other side */
    assert_int_equal(h.world.system[0].calls[OP_READ], reads);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_changed_is_changed_and_what_went_is_removed(void **state)
{
    (void)state;
    struct hub h;
    start(&h);
    bill(&h, "B1", two_lines);
    hub_sync(&h);
    bill(&h, "B1", "{\"code\":\"c\",\"amount\":1,\"tax\":null},"
                   "{\"code\":\"b\",\"amount\":6,\"tax\":null}");
    hub_sync(&h);
    assert_string_equal(
        parts(&h), "[{\"code\":\"b\",\"amount\":6,\"id\":\"part2\"},"
                   "{\"code\":\"c\",\"amount\":1,\"id\":\"part4\"}]");
    hub_sync(&h);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_thousand_codes_are_found_in_few_requests(void **state)
{
    (void)state;
    struct hub h;
    AUTO_ARENA a = ARENA_INIT;
    start(&h);
    for (int i = 0; i < 300; i++)
        bill(&h, arena_printfz(&a, "B%d", i), two_lines);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 300);
    /* the taxes are listed once; invoices, once and after the writes */
    assert_true(h.world.system[1].calls[OP_FIND] < 35);
    assert_int_equal(h.world.system[1].calls[OP_WRITE], 30);
    hub_fini(&h);
}

static const char unknown_tax[] =
    "{\"code\":\"a\",\"amount\":10,\"tax\":\"T99\"}";

static void assert_parked_for(struct hub *h, const char *message)
{
    const struct job *job = hub_parked_job(h);
    assert_string_equal(arena_strz(&h->arena, job->message), message);
    assert_true(str_is(job->reason, "unmapped"));
}

static void a_code_that_is_not_found_parks_the_whole_record(void **state)
{
    (void)state;
    enum { BY_RETRY, BY_COMPARE, BY_ITSELF, WAYS };
    for (int way = 0; way < WAYS; way++) {
        struct hub h;
        start(&h);
        bill(&h, "B1", unknown_tax);
        hub_sync(&h);
        assert_int_equal(fake_count(&h.world, 1, "invoice"), 0);
        assert_parked_for(&h, "item 1, `tax`: tax \"T99\" not found (by name)");
        hub_sync(&h);
        assert_int_equal(hub_parked(&h), 1);
        fake_put(&h.world, 1, "tax", "t9", "{\"name\":\"T99\"}");
        if (way == BY_RETRY)
            hub_release(&h);
        if (way == BY_COMPARE)
            hub_reconcile(&h);
        else
            hub_sync(&h);
        assert_int_equal(hub_parked(&h), 0);
        assert_int_equal(fake_count(&h.world, 1, "invoice"), 1);
        hub_fini(&h);
    }
}

static const char *const exactly[] = {
    BILLS
    "      fields:\n"
    "        - { left: code, right: code }\n"
    "        - { left: tax, right: tax, via: 'names(tax, exact, by: name, "
    "side: right)' }\n"};

/* Two of a name: the one that counts is told by what it is. */
static void names_are_those_of_the_kind_that_counts(void **state)
{
    (void)state;
    static const char *const kinds[] = {"", "exact, "};
    for (size_t i = 0; i < 2; i++) {
        struct hub h;
        AUTO_ARENA a = ARENA_INIT;
        const char *const syncs[] = {arena_printfz(
            &a,
            BILLS
            "      fields:\n"
            "        - { left: tax, right: tax, via: 'names(tax, %sby: name, "
            "only: note=sale, side: right)' }\n", kinds[i])};
        hub_init(&h, syncs, 1);
        fake_put(&h.world, 1, "tax", "t1",
                 "{\"name\":\"T21\",\"note\":\"purchase\"}");
        fake_put(&h.world, 1, "tax", "t2",
                 "{\"name\":\"T21\",\"note\":\"sale\"}");
        fake_put(&h.world, 1, "tax", "t3",
                 "{\"name\":\"T99\",\"note\":\"purchase\"}");
        bill(&h, "B1", "{\"tax\":\"T21\"}");
        bill(&h, "B2", unknown_tax);
        hub_sync(&h);
        assert_string_equal(parts(&h),
                            "[{\"tax\":{\"$ref\":[\"tax\",\"t2\"]},"
                            "\"id\":\"part1\"}]");
        assert_parked_for(&h, "item 1, `tax`: tax \"T99\" not found (by name, "
                              "only sale)");
        fake_put(&h.world, 1, "tax", "t4",
                 "{\"name\":\"T99\",\"note\":\"sale\"}");
        hub_sync(&h);
        assert_int_equal(hub_parked(&h), 0);
        assert_int_equal(fake_count(&h.world, 1, "invoice"), 2);
        hub_expect_silence(&h);
        hub_fini(&h);
    }
}

/* Not by their list; in vain as well, and once a run. */
static void exact_names_are_searched_for_all_of_a_batch_at_once(void **state)
{
    (void)state;
    struct hub h;
    AUTO_ARENA a = ARENA_INIT;
    hub_init(&h, exactly, 1);
    fake_put(&h.world, 1, "tax", "t1", "{\"name\":\"T21\"}");
    for (int i = 0; i < 50; i++)
        bill(&h, arena_printfz(&a, "B%d", i), two_lines);
    bill(&h, "B", unknown_tax);
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 0); /* "gone" */
    assert_int_equal(hub_parked(&h), 51);
    assert_true(h.world.system[1].calls[OP_FIND] <= 2);
    fake_put(&h.world, 1, "tax", "t2", "{\"name\":\"gone\"}");
    int64_t before = h.world.system[1].calls[OP_CHANGES];
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 50);
    assert_parked_for(&h, "item 1, `tax`: tax \"T99\" not found (by name)");
    assert_int_equal(h.world.system[1].calls[OP_CHANGES], before + 1);
    hub_fini(&h);
}

static void what_a_part_links_to_goes_first(void **state)
{
    (void)state;
    struct hub h;
    start(&h);
    bill(&h, "B1",
         "{\"code\":\"a\",\"amount\":1,\"tax\":null,"
         "\"who\":{\"$ref\":[\"person\",\"p1\"]}}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 0);
    assert_int_equal(hub_parked(&h), 0); /* it waits */
    fake_put(&h.world, 0, "person", "p1", "{\"name\":\"Ada\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 1);
    assert_non_null(strstr(parts(&h), "\"who\":{\"$ref\":[\"human\","));
    hub_fini(&h);
}

/* An order's items and its discount become lines; the items know their goods
 * by their ids. */
static const char *const orders[] = {
    "sync: goods\n"
    "left: l.good\n"
    "right: r.product\n"
    "direction: left_to_right\n"
    "fields: [{ left: name, right: title }, { left: phone, right: phone }]\n",
    "sync: orders\n"
    "left: l.order\n"
    "right: r.invoice\n"
    "direction: left_to_right\n"
    "match: [{ left: name, right: title }]\n"
    "fields:\n"
    "  - { left: name, right: title }\n"
    "  - left: [lines, sum]\n"
    "    right: parts\n"
    "    via: lua(lines)\n"
    "    way: '->'\n"
    "    children:\n"
    "      fields:\n"
    "        - { left: text, right: code }\n"
    "        - { left: net, right: amount }\n"
    "        - { left: good, right: who, link: goods }\n"
    "        - { left: good, right: phone, via: 'linked(goods, phone)' }\n"};
static const char makes_lines[] =
    "converters.lines = { to_right = function(v, left)\n"
    "  local made = {}\n"
    "  for i, item in ipairs(v.lines) do\n"
    "    made[i] = { text = left.name, net = item.net, good = item.good }\n"
    "  end\n"
    "  if v.sum then made[#made + 1] = { text = 'off', net = -v.sum } "
    "end\n"
    "  return made\n"
    "end }\n";

static void start_orders(struct hub *h)
{
    hub_init_lua(h, makes_lines, orders, 2);
    fake_put(&h->world, 0, "good", "7", "{\"name\":\"Hat\",\"phone\":\"h\"}");
    fake_put(&h->world, 0, "order", "o1",
             "{\"name\":\"O1\",\"sum\":3,\"lines\":["
             "{\"net\":10,\"good\":7}]}");
}

static void what_is_made_of_several_fields_is_written_with_its_record(
    void **state)
{
    (void)state;
    struct hub h;
    start_orders(&h);
    hub_sync(&h);
    assert_string_equal(
        parts(&h),
        "[{\"code\":\"O1\",\"amount\":10,\"who\":{\"$ref\":[\"product\","
        "\"r1\"]},\"phone\":\"h\",\"id\":\"part1\"},"
        "{\"code\":\"off\",\"amount\":-3,\"id\":\"part2\"}]");
    hub_expect_silence(&h);
    fake_put(&h.world, 0, "order", "o1", "{\"sum\":null}");
    hub_sync(&h);
    assert_null(strstr(parts(&h), "off"));
    assert_non_null(strstr(parts(&h), "part1"));
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void what_is_made_waits_for_the_goods_that_it_names(void **state)
{
    (void)state;
    struct hub h;
    start_orders(&h);
    fake_put(&h.world, 0, "order", "o1",
             "{\"lines\":[{\"net\":10,\"good\":7},{\"net\":1,\"good\":8}]}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 0);
    assert_int_equal(hub_parked(&h), 0);
    fake_put(&h.world, 0, "good", "8", "{\"name\":\"Tie\",\"phone\":\"t\"}");
    hub_sync(&h);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 1);
    assert_non_null(strstr(parts(&h), "\"phone\":\"t\""));
    hub_expect_silence(&h);
    hub_fini(&h);
}

static bool cut_once(int64_t at, unsigned kind)
{
    struct hub h;
    start(&h);
    bill(&h, "B1", two_lines);
    bool was_cut = hub_cut(&h, at, kind);
    assert_int_equal(fake_count(&h.world, 1, "invoice"), 1);
    assert_string_equal(parts(&h), two_parts);
    assert_int_equal(hub_links(&h, "bills"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
    return was_cut;
}

static void a_cut_anywhere_leaves_one_record_with_its_parts(void **state)
{
    (void)state;
    assert_true(hub_each_cut(cut_once) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_made_with_its_parts_in_one_write),
        cmocka_unit_test(what_changed_is_changed_and_what_went_is_removed),
        cmocka_unit_test(a_thousand_codes_are_found_in_few_requests),
        cmocka_unit_test(a_code_that_is_not_found_parks_the_whole_record),
        cmocka_unit_test(names_are_those_of_the_kind_that_counts),
        cmocka_unit_test(exact_names_are_searched_for_all_of_a_batch_at_once),
        cmocka_unit_test(what_a_part_links_to_goes_first),
        cmocka_unit_test(
            what_is_made_of_several_fields_is_written_with_its_record),
        cmocka_unit_test(what_is_made_waits_for_the_goods_that_it_names),
        cmocka_unit_test(a_cut_anywhere_leaves_one_record_with_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
