/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* When a side is taken to say the same as before; what is not compared. */
#include "unit/mapping_kit.h"

#include "base/json.h"
#include "base/limits.h"
#include "mapping/bulk.h"
#include "mapping/row.h"

enum { BY_CONVERTER, BY_CONVERTER_RIGHT, BY_SCHEMA, PLAIN };

static void start(struct kit *k)
{
    static struct schema_field fields[] = {
        {.name = STR("g"), .kind = VALUE_TEXT, .html = true},
        {.name = STR("n"), .kind = VALUE_INT}};
    static const struct schema schema = {.fields = fields, .n_fields = 2};
    static const struct schema *schemas[SIDES] = {&schema, NULL};
    kit_init(k);
    kit_rows(k, "  - { left: h, right: t, via: html_text }\n"
                "  - { left: u, right: h, via: text_html }\n"
                "  - { left: [g, n], right: [x, y] }\n"
                "  - { left: p, right: q }\n");
    k->sync = sync_bind(&k->arena, &k->sync, schemas);
}

static bool unchanged(struct kit *k, size_t i, enum side s, const char *x,
                      const char *y)
{
    const struct row *row = &k->sync.rows[i];
    const struct value *values[2];
    assert_true(row_values(row, s, kit_record(k, x), &k->arena, &values[0]));
    assert_true(row_values(row, s, kit_record(k, y), &k->arena, &values[1]));
    return row_unchanged(row, s, values[0], values[1], &k->arena);
}

/* Of one field, the others of the row being the same. */
static bool same(struct kit *k, size_t i, enum side s, const char *x,
                 const char *y)
{
    struct str field = k->sync.rows[i].fields[s][0];
    return unchanged(k, i, s,
                     arena_printfz(&k->arena, "{\"%.*s\":%s,\"n\":1}",
                                   STR_ARG(field), x),
                     arena_printfz(&k->arena, "{\"%.*s\":%s,\"n\":1}",
                                   STR_ARG(field), y));
}

static const struct {
    size_t row;
    enum side side;
} html_ends[] = {{BY_CONVERTER, SIDE_LEFT},
                 {BY_CONVERTER_RIGHT, SIDE_RIGHT},
                 {BY_SCHEMA, SIDE_LEFT}};

static void html_that_shows_the_same_is_unchanged(void **state)
{
    static const char one[] = "\"<p>a &amp; b</p>\"";
    static const char *const alike[] = {
        one, "\"<P>a &#38; b</P>\"", "\"<p>a &amp;  b</p>\\n\""};
    static const char *const others[] = {"\"<p>a &amp; c</p>\"", "\"\"",
                                         "null", "\"<p>a</p><p>b</p>\""};
    (void)state;
    AUTO_KIT k;
    start(&k);
    for (size_t e = 0; e < sizeof html_ends / sizeof *html_ends; e++) {
        size_t row = html_ends[e].row;
        enum side s = html_ends[e].side;
        for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
            if (!same(&k, row, s, one, alike[i]))
                fail_msg("row %zu: %s changed", row, alike[i]);
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (same(&k, row, s, one, others[i]))
                fail_msg("row %zu: %s is the same", row, others[i]);
    }
}

static void html_that_shows_nothing_is_none(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k);
    for (size_t e = 0; e < sizeof html_ends / sizeof *html_ends; e++)
        assert_true(same(&k, html_ends[e].row, html_ends[e].side,
                         "\"<p><br></p>\"", "null"));
}

/* In plain text every letter counts. */
static void text_is_compared_as_it_is(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k);
    for (int s = 0; s < SIDES; s++) {
        assert_true(same(&k, PLAIN, (enum side)s, "\"a b\"", "\"a b\""));
        assert_false(same(&k, PLAIN, (enum side)s, "\"a b\"", "\"a  b\""));
        assert_false(same(&k, PLAIN, (enum side)s, "\"<p>a</p>\"",
                          "\"<P>a</P>\""));
    }
    assert_false(same(&k, BY_CONVERTER, SIDE_RIGHT, "\"a & b\"",
                      "\"a &amp; b\""));
    assert_false(same(&k, BY_CONVERTER_RIGHT, SIDE_LEFT, "\"a\"", "\"a \""));
}

static void each_field_of_a_row_counts(void **state)
{
    (void)state;
    AUTO_KIT k;
    start(&k);
    assert_false(unchanged(&k, BY_SCHEMA, SIDE_LEFT,
                           "{\"g\":\"<p>a</p>\",\"n\":1}",
                           "{\"g\":\"<P>a</P>\",\"n\":2}"));
    assert_true(unchanged(&k, BY_SCHEMA, SIDE_LEFT,
                          "{\"g\":\"<p>a</p>\",\"n\":2}",
                          "{\"g\":\"<P>a</P>\",\"n\":2}"));
}

/* ---- files ------------------------------------------------------------------- */

static void start_with_files(struct kit *k)
{
    static struct schema_field fields[] = {
        {.name = STR("a"), .kind = VALUE_TEXT, .bulky = true},
        {.name = STR("b"), .kind = VALUE_TEXT, .bulky = true},
        {.name = STR("c"), .kind = VALUE_TEXT, .bulky = true},
        {.name = STR("d"), .kind = VALUE_TEXT},
        {.name = STR("l"), .kind = VALUE_LIST},
        {.name = STR("n"), .kind = VALUE_INT}};
    static const struct schema schema = {.fields = fields, .n_fields = 6};
    static const struct schema *schemas[SIDES] = {&schema, NULL};
    kit_init(k);
    assert_true(kit_compile(
        k, "sync: t\nleft: odoo.p\nright: pc.c\n"
           "match: [{ left: c, right: r }]\n"
           "fields:\n"
           "  - { left: a, right: p, on: create, way: '<-' }\n"
           "  - { left: b, right: q }\n"
           "  - { left: c, right: r, on: create, way: '<-' }\n"
           "  - { left: d, right: s, on: create, way: '<-' }\n"
           "  - { left: n, right: t }\n"
           "  - { left: l, right: u, on: create, way: '<-',\n"
           "      children: { fields: [{ left: x, right: y }] } }\n"));
    k->sync = sync_bind(&k->arena, &k->sync, schemas);
}

static void a_file_that_is_sent_once_is_not_read_back(void **state)
{
    (void)state;
    AUTO_KIT k;
    start_with_files(&k);
    assert_true(row_is_bulky(&k.sync.rows[0]));
    assert_false(row_is_bulky(&k.sync.rows[1])); /* an edit would be seen */
    assert_false(row_is_bulky(&k.sync.rows[3])); /* it is no file */
    assert_true(row_is_bulky(&k.sync.rows[5]));  /* children */
    assert_int_equal(k.sync.n_fields[SIDE_LEFT], 4);
    check_str(k.sync.fields[SIDE_LEFT][0], "b");
    check_str(k.sync.fields[SIDE_LEFT][1], "c"); /* matched by */
    check_str(k.sync.fields[SIDE_LEFT][2], "d");
    check_str(k.sync.fields[SIDE_LEFT][3], "n");
    assert_int_equal(k.sync.n_fields[SIDE_RIGHT], 6);
}

static void of_a_file_its_size_is_told_and_nothing_kept(void **state)
{
    (void)state;
    AUTO_KIT k;
    start_with_files(&k);
    const struct value *sent =
        kit_record(&k, "{\"a\":\"JVBERi0=\",\"b\":\"AAAA\",\"d\":\"x\"}");
    struct value told = bulk_told(&k.arena, &k.sync, SIDE_LEFT, sent);
    struct value kept = bulk_dropped(&k.arena, &k.sync, SIDE_LEFT, sent);
    check_str(json_text(&k.arena, &told),
              "{\"a\":\"(a file: 8 characters)\",\"b\":\"AAAA\","
              "\"d\":\"x\"}");
    check_str(json_text(&k.arena, &kept), "{\"b\":\"AAAA\",\"d\":\"x\"}");
}

static void records_with_files_go_a_hundred_at_a_time(void **state)
{
    (void)state;
    AUTO_KIT plain;
    AUTO_KIT k;
    start(&plain);
    assert_int_equal(bulk_batch(&plain.sync, 2000), 2000);
    start_with_files(&k);
    assert_int_equal(bulk_batch(&k.sync, LIMIT_BATCH_FILES + 1),
                     LIMIT_BATCH_FILES);
    assert_int_equal(bulk_batch(&k.sync, 5), 5);
}

/* Such as res_id of an attachment; of one that a plan would make, too. */
static void a_number_may_be_the_id_of_what_is_referred_to(void **state)
{
    (void)state;
    AUTO_KIT k;
    start_with_files(&k);
    assert_string_equal(
        kit_convert(&k, 4, SIDE_LEFT, NULL, "{\"t\":{\"$ref\":[\"x\",\"12\"]}}"),
        "12");
    assert_string_equal(
        kit_convert(&k, 4, SIDE_LEFT, NULL,
                    "{\"t\":{\"$ref\":[\"x\",\"new:3\"]}}"),
        "{\"$ref\":[\"x\",\"new:3\"]}");
    assert_string_equal(
        kit_convert(&k, 4, SIDE_LEFT, NULL, "{\"t\":{\"$ref\":[\"x\",\"c7\"]}}"),
        "INVALID");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_that_shows_the_same_is_unchanged),
        cmocka_unit_test(html_that_shows_nothing_is_none),
        cmocka_unit_test(text_is_compared_as_it_is),
        cmocka_unit_test(each_field_of_a_row_counts),
        cmocka_unit_test(a_file_that_is_sent_once_is_not_read_back),
        cmocka_unit_test(of_a_file_its_size_is_told_and_nothing_kept),
        cmocka_unit_test(records_with_files_go_a_hundred_at_a_time),
        cmocka_unit_test(a_number_may_be_the_id_of_what_is_referred_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
