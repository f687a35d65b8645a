/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lists of objects through rows of their own. */
#include "unit/mapping_kit.h"

#include "mapping/children.h"

static const struct kit_pair tables[] = {{"account.tax", "7", "T21"},
                                         {"contacts", "3", "c3"},
                                         {0}};

static void start(struct kit *k, const char *children)
{
    kit_init(k);
    k->pairs = tables;
    kit_rows(k, arena_printfz(&k->arena,
                              "  - left: lines\n    right: items\n"
                              "    children:\n%s", children));
}

static const char plain[] =
    "      fields:\n"
    "        - { left: text, right: label, via: trim }\n"
    "        - { right: quantity, value: 1 }\n";
static const char keyed[] =
    "      key: code\n"
    "      fields:\n"
    "        - { left: code, right: ref }\n"
    "        - { left: text, right: label }\n"
    "        - { right: made, value: now, on: create }\n";

static void check_right(struct kit *k, const char *left, const char *right,
                        const char *gives)
{
    assert_string_equal(kit_convert(k, 0, SIDE_RIGHT, left, right), gives);
}

static void new_children_are_made_without_ids_in_the_order_of_the_source(
    void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, plain);
    check_right(&k, "{\"lines\":[{\"text\":\" b \"},{\"text\":null}]}", "{}",
                "[{\"label\":\"b\",\"quantity\":1},{\"quantity\":1}]");
    check_right(&k, "{\"lines\":[]}", "{}", "[]");
    check_right(&k, "{\"lines\":null}", "{}", "null");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{}", "{}"), "ABSENT");
}

static void children_that_are_there_stand_where_they_stood(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, keyed);
    static const char there[] =
        "{\"items\":[{\"id\":\"1\",\"ref\":\"b\",\"label\":\"B\",\"own\":5},"
        "{\"id\":\"2\",\"ref\":\"a\",\"label\":\"A\"}]}";
    static const char left[] =
        "{\"lines\":[{\"code\":\"a\",\"text\":\"A\"},"
        "{\"code\":\"b\",\"text\":\"B\"}]}";
    check_right(&k, left, there,
                "[{\"id\":\"1\",\"ref\":\"b\",\"label\":\"B\",\"own\":5},"
                "{\"id\":\"2\",\"ref\":\"a\",\"label\":\"A\"}]");
    assert_true(kit_agrees(&k, 0, left, there));
    check_right(&k,
                "{\"lines\":[{\"code\":\"c\",\"text\":\"C\"},"
                "{\"code\":\"b\",\"text\":\"new\"}]}",
                there,
                "[{\"id\":\"1\",\"ref\":\"b\",\"label\":\"new\",\"own\":5},"
                "{\"ref\":\"c\",\"label\":\"C\",\"made\":\"now\"}]");
}

static void conditions_see_what_a_child_is_part_of(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, "      accept: { left: left.n < left.parent.most }\n"
              "      fields:\n"
              "        - { left: n, right: n, when: left.parent.open }\n"
              "        - { right: made, value: now }\n");
    check_right(&k,
                "{\"most\":2,\"open\":true,\"lines\":[{\"n\":1},{\"n\":2}]}",
                "{}", "[{\"n\":1,\"made\":\"now\"}]");
    check_right(&k,
                "{\"most\":3,\"open\":false,\"lines\":[{\"n\":1},{\"n\":2}]}",
                "{}", "[{\"made\":\"now\"},{\"made\":\"now\"}]");
}

static void without_a_key_the_place_tells_which_is_which(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, plain);
    check_right(&k, "{\"lines\":[{\"text\":\"x\"}]}",
                "{\"items\":[{\"id\":\"1\",\"label\":\"a\",\"quantity\":1},"
                "{\"id\":\"2\",\"label\":\"x\",\"quantity\":1}]}",
                "[{\"id\":\"1\",\"label\":\"x\",\"quantity\":1}]");
}

static void replacing_makes_all_anew_where_anything_differs(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, "      change: replace\n      key: code\n      fields:\n"
              "        - { left: code, right: ref }\n"
              "        - { left: text, right: label }\n");
    static const char there[] =
        "{\"items\":[{\"id\":\"1\",\"ref\":\"a\",\"label\":\"A\"}]}";
    check_right(&k, "{\"lines\":[{\"code\":\"a\",\"text\":\"A\"}]}", there,
                "[{\"id\":\"1\",\"ref\":\"a\",\"label\":\"A\"}]");
    check_right(&k, "{\"lines\":[{\"code\":\"a\",\"text\":\"B\"}]}", there,
                "[{\"ref\":\"a\",\"label\":\"B\"}]");
}

static void children_that_take_no_part_are_not_made_and_not_touched(
    void **state)
{
    (void)state;
    AUTO_KIT k;
    for (int replaces = 0; replaces < 2; replaces++) {
        start(&k, replaces
                      ? "      change: replace\n"
                        "      accept: { left: left.n ~= 0, right: "
                        "'right.kind ~= \"note\"' }\n"
                        "      fields: [{ left: text, right: label }]\n"
                      : "      accept: { left: left.n ~= 0, right: "
                        "'right.kind ~= \"note\"' }\n"
                        "      fields: [{ left: text, right: label }]\n");
        check_right(&k,
                    "{\"lines\":[{\"text\":\"a\",\"n\":0},"
                    "{\"text\":\"b\",\"n\":1}]}",
                    "{\"items\":[{\"id\":\"1\",\"kind\":\"note\","
                    "\"label\":\"keep\"}]}",
                    "[{\"id\":\"1\",\"kind\":\"note\",\"label\":\"keep\"},"
                    "{\"label\":\"b\"}]");
        if (!replaces)
            kit_fini(&k);
    }
}

static const char taxed[] =
    "      fields:\n"
    "        - { left: tax, right: tax_ids, via: \"names(account.tax, by: "
    "oc_code, side: right) | list\" }\n"
    "        - { left: who, right: partner, link: contacts }\n";

static void what_a_child_refers_to_is_found_for_all_of_them(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, taxed);
    check_right(&k, "{\"lines\":[{\"tax\":\"T21\",\"who\":\"3\"}]}", "{}",
                "[{\"tax_ids\":[{\"$ref\":[\"account.tax\",\"7\"]}],"
                "\"partner\":{\"$ref\":[\"contact\",\"c3\"]}}]");
    check_right(&k, "{\"lines\":[{\"tax\":\"T21\"},{\"tax\":\"NO\"}]}", "{}",
                "UNMAPPED NO");
    k.unknown = "account.tax";
    check_right(&k, "{\"lines\":[{\"tax\":\"T21\",\"who\":\"9\"}]}", "{}",
                "WANT T21");
}

static void a_miss_names_the_item_the_row_and_the_code(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, taxed);
    const struct row *row = &k.sync.rows[0];
    const struct value *record[SIDES] = {
        kit_record(&k, "{\"lines\":[{\"tax\":\"T21\"},{\"tax\":\"NO\"}]}"),
        kit_record(&k, "{}")};
    const struct value *in = NULL;
    struct map_result result = {0};
    assert_true(row_values(row, SIDE_LEFT, record[SIDE_LEFT], &k.arena, &in));
    row_convert(row, SIDE_RIGHT, in, record, &k.env, &k.arena, &result);
    assert_string_equal(arena_strz(&k.arena, result.message),
                        "item 2, `tax`: account.tax \"NO\" not found (by "
                        "oc_code)");
    assert_int_equal(row->missing, MISSING_PARK);
    assert_true(result.within == &row->children->sync.rows[0]);
    assert_int_equal(k.sync.n_depends, 1);
}

static void what_is_no_list_of_objects_is_invalid(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k, plain);
    check_right(&k, "{\"lines\":\"x\"}", "{}", "INVALID");
    check_right(&k, "{\"lines\":[1]}", "{}", "INVALID");
}

static void records_of_their_own_are_asked_for_by_field(void **state)
{
    (void)state;
    AUTO_KIT k;
    static struct schema_field parent[] = {{.name = STR("items"),
                                            .kind = VALUE_SET,
                                            .nests = true,
                                            .target = STR("line")}};
    static struct schema_field child[] = {
        {.name = STR("label"), .kind = VALUE_TEXT, .writable = true},
        {.name = STR("quantity"), .kind = VALUE_DECIMAL, .writable = true}};
    static const struct schema schema = {.fields = parent, .n_fields = 1};
    static const struct schema nested = {.fields = child, .n_fields = 2};
    const struct schema *const schemas[SIDES] = {NULL, &schema};
    const struct schema *const of_child[SIDES] = {NULL, &nested};
    start(&k, plain);
    struct sync bound = sync_bind(&k.arena, &k.sync, schemas);
    assert_true(str_is(row_nested_entity(&bound.rows[0], SIDE_RIGHT, &schema),
                       "line"));
    sync_bind_children(&k.arena, &bound, 0, of_child);
    assert_int_equal(bound.n_fields[SIDE_RIGHT], 1);
    assert_int_equal(bound.n_asked[SIDE_RIGHT], 3);
    assert_true(str_is(bound.asked[SIDE_RIGHT][1], "items.label"));
    assert_true(str_is(bound.asked[SIDE_RIGHT][2], "items.quantity"));
    k.sync = bound;
    check_right(&k, "{\"lines\":[{\"text\":\"a\"}]}", "{}",
                "[{\"label\":\"a\",\"quantity\":{\"$decimal\":\"1\"}}]");
}

static bool unchanged(struct kit *k, const char *x, const char *y)
{
    return children_unchanged(kit_record(k, x), kit_record(k, y)) &&
           children_unchanged(kit_record(k, y), kit_record(k, x));
}

static void what_was_sent_is_known_again_with_its_ids(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(unchanged(&k, "[{\"a\":1,\"b\":\"x\"}]",
                          "[{\"id\":\"7\",\"a\":{\"$decimal\":\"1.0\"},"
                          "\"b\":\"x\",\"c\":null,\"d\":[]}]"));
    assert_false(unchanged(&k, "[{\"a\":1}]", "[{\"a\":1,\"b\":2}]"));
    assert_false(unchanged(&k, "[{\"a\":1}]", "[{\"a\":2}]"));
    assert_false(unchanged(&k, "[{\"a\":1}]", "[{\"a\":1},{\"a\":1}]"));
    assert_false(unchanged(&k, "[{\"id\":\"1\"}]", "[{\"id\":\"2\"}]"));
    assert_false(unchanged(&k, "[]", "null"));
}

static const char shop_lua[] =
    "converters.lines = { to_right = function(v, left)\n"
    "  if v.total == 0 then return nil end\n"
    "  if v.total == 1 then return {} end\n"
    "  if v.total == 2 then return skip end\n"
    "  if v.total == 3 then return 'all' end\n"
    "  return { { text = v.total .. left.sign, good = 3 } }\n"
    "end }\n";

static void start_made(struct kit *k)
{
    struct error e = {0};
    kit_init(k);
    k->pairs = tables;
    check_ok(script_load(k->script, STR("lua/shop.lua"), str_from(shop_lua),
                         &e),
             &e);
    kit_rows(k, "  - left: [items, total]\n    right: lines\n"
                "    via: lua(lines)\n    way: '->'\n"
                "    children:\n      fields:\n"
                "        - { left: text, right: name }\n"
                "        - { left: good, right: org, link: contacts }\n"
                "        - { right: big, value: true, when: left.parent.total "
                "> 5 }\n");
}

static void a_list_can_be_made_of_several_fields(void **state)
{
    (void)state;
    AUTO_KIT k;
    static const char right[] =
        "{\"lines\":[{\"id\":\"1\",\"name\":\"5p\",\"org\":\"c3\"}]}";
    start_made(&k);
    check_right(&k, "{\"items\":[],\"total\":1,\"sign\":\"p\"}", right, "[]");
    check_right(&k, "{\"items\":null,\"total\":null,\"sign\":\"p\"}", right,
                "null");
    check_right(&k, "{\"items\":[],\"total\":2,\"sign\":\"p\"}", right,
                "SKIP");
    check_right(&k, "{\"items\":[],\"total\":5,\"sign\":\"p\"}", right,
                "[{\"id\":\"1\",\"name\":\"5p\",\"org\":\"c3\"}]");
    check_right(&k, "{\"items\":[],\"total\":6,\"sign\":\"q\"}", "{}",
                "[{\"name\":\"6q\",\"org\":{\"$ref\":[\"contact\",\"c3\"]},"
                "\"big\":true}]");
    /* what it was made of cannot be told */
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT, "{}", right), "SKIP");
}

static void what_makes_no_list_is_invalid(void **state)
{
    (void)state;
    AUTO_KIT k;
    start_made(&k);
    check_right(&k, "{\"items\":[],\"total\":0}", "{}", "INVALID");
    check_right(&k, "{\"items\":[],\"total\":3}", "{}", "INVALID");
}

/* Only what it is made of is asked for; its items have no types. */
static void what_a_list_is_made_of_is_no_list_of_records(void **state)
{
    (void)state;
    AUTO_KIT k;
    start_made(&k);
    struct schema_field orders[] = {
        {.name = STR("items"), .kind = VALUE_SET, .target = STR("item"),
         .nests = true},
        {.name = STR("total"), .kind = VALUE_INT}};
    struct schema_field invoices[] = {
        {.name = STR("lines"), .kind = VALUE_SET, .target = STR("line"),
         .nests = true}};
    const struct schema schema[SIDES] = {{.fields = orders, .n_fields = 2},
                                         {.fields = invoices, .n_fields = 1}};
    const struct row *row = &k.sync.rows[0];
    assert_int_equal(row_nested_entity(row, SIDE_LEFT, &schema[0]).n, 0);
    assert_true(str_is(row_nested_entity(row, SIDE_RIGHT, &schema[1]),
                       "line"));
    sync_check_schema(&k.sync, SIDE_LEFT, NULL, &schema[0], &k.problems);
    assert_string_equal(kit_problem(&k, 0), "");
}

static void mistakes_are_told_where_they_stand(void **state)
{
    static const struct {
        const char *row;
        const char *told;
    } cases[] = {
        {"left: a, right: b, lookup: x, children: { fields: [x] }",
         "`lookup` makes no sense beside `children`"},
        {"left: a, right: b, via: lower, children: { fields: [x] }",
         "the row needs a `way`"},
        {"left: [a, c], right: b, via: nothing, way: '->', children: { "
         "fields: [x] }",
         "there is no converter `nothing`"},
        {"left: a, right: b, via: unpaired(stages), way: '->', children: { "
         "fields: [x] }",
         "the converter cannot go the way of this row"},
        {"left: a, right: [b, c], via: join, way: '->', children: { fields: "
         "[x] }",
         "names one field of the right record"},
        {"left: [a, c], right: b, children: { fields: [x] }",
         "names one field of the left record"},
        {"left: a, right: b, children: { key: y, fields: [x] }",
         "no row of these children ties `y`"},
        {"left: a, right: b, children: { fields: [{ left: x.y, right: z, "
         "way: '->' }] }",
         "children cannot follow it"},
        {"left: a, right: b, children: { fields: [{ left: x, right: z, "
         "conflict: left }] }",
         "conflict"},
        {"left: a, right: b, children: { key: x }", "fields"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_KIT k;
        kit_init(&k);
        assert_false(kit_compile(
            &k, arena_printfz(&k.arena,
                              "sync: t\nleft: odoo.x\nright: pc.y\nfields:\n"
                              "  - { %s }\n", cases[i].row)));
        if (!strstr(kit_problem(&k, 0), cases[i].told))
            fail_msg("%s", kit_problem(&k, 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            new_children_are_made_without_ids_in_the_order_of_the_source),
        cmocka_unit_test(children_that_are_there_stand_where_they_stood),
        cmocka_unit_test(conditions_see_what_a_child_is_part_of),
        cmocka_unit_test(without_a_key_the_place_tells_which_is_which),
        cmocka_unit_test(replacing_makes_all_anew_where_anything_differs),
        cmocka_unit_test(
            children_that_take_no_part_are_not_made_and_not_touched),
        cmocka_unit_test(what_a_child_refers_to_is_found_for_all_of_them),
        cmocka_unit_test(a_miss_names_the_item_the_row_and_the_code),
        cmocka_unit_test(what_is_no_list_of_objects_is_invalid),
        cmocka_unit_test(records_of_their_own_are_asked_for_by_field),
        cmocka_unit_test(what_was_sent_is_known_again_with_its_ids),
        cmocka_unit_test(a_list_can_be_made_of_several_fields),
        cmocka_unit_test(what_makes_no_list_is_invalid),
        cmocka_unit_test(what_a_list_is_made_of_is_no_list_of_records),
        cmocka_unit_test(mistakes_are_told_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
