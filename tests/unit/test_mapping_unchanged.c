/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* When a side is taken to say the same as before. */
#include "unit/mapping_kit.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_that_shows_the_same_is_unchanged),
        cmocka_unit_test(html_that_shows_nothing_is_none),
        cmocka_unit_test(text_is_compared_as_it_is),
        cmocka_unit_test(each_field_of_a_row_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
