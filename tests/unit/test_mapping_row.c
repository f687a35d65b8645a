/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/mapping_kit.h"

#include "mapping/row.h"

struct both_ways {
    const char *row;
    const char *left;
    const char *to_right; /* what left gives */
    const char *right;
    const char *to_left; /* what right gives */
};

static const struct both_ways there_and_back[] = {
    {"- name", "{\"name\":\"x\"}", "\"x\"", "{\"name\":null}", "null"},
    {"- { left: [a, b], right: [c, d] }", "{\"a\":1,\"b\":2}", "1 2",
     "{\"c\":3,\"d\":4}", "3 4"},
    {"- { left: n, right: [f, l], via: split_name }",
     "{\"n\":\"Ada King Byron\"}", "\"Ada\" \"King Byron\"",
     "{\"f\":\"Ada\",\"l\":null}", "\"Ada\""},
    {"- { left: n, right: [f, l, w], via: split_name(last) }",
     "{\"n\":\"Ada King Byron\"}",
     "\"Ada King\" \"Byron\" \"Ada King Byron\"",
     "{\"f\":\"Ada\",\"l\":\"B\",\"w\":\"Ada Byron\"}", "\"Ada Byron\""},
    {"- { left: [f, l], right: n, via: join_name }",
     "{\"f\":\"Ada\",\"l\":\"King\"}", "\"Ada King\"",
     "{\"n\":\"Ada\"}", "\"Ada\" null"},
    {"- { left: [a, b, c], right: t, via: \"join(', ')\" }",
     "{\"a\":\"x\",\"b\":null,\"c\":\"z\"}", "\"x, z\"",
     "{\"t\":\"x, y, z, zz\"}", "\"x\" \"y\" \"z, zz\""},
    {"- { left: [p, m], right: t, via: first_of }",
     "{\"p\":null,\"m\":\"2\"}", "\"2\"", "{\"t\":\"3\"}",
     "\"3\" null"},
    {"- { left: s, right: t, via: \"choose(open: 1, 'a, b': won, "
     "else_right: other, else_left: none)\" }",
     "{\"s\":\"a, b\"}", "\"won\"", "{\"t\":\"1\"}", "\"open\""},
    {"- { left: s, right: t, via: equals(Customer) }",
     "{\"s\":\"Customer\"}", "true", "{\"t\":false}", "SKIP"},
    {"- { left: s, right: t, via: bool }", "{\"s\":\"Yes\"}", "true",
     "{\"t\":false}", "\"no\""},
    {"- { left: s, right: t, via: \"yes_no(Y, N)\" }", "{\"s\":true}",
     "\"Y\"", "{\"t\":\"N\"}", "false"},
    {"- { left: s, right: t, via: lower }", "{\"s\":\"\xc3\x89t\xc3\xa9\"}",
     "\"\xc3\xa9t\xc3\xa9\"", "{\"t\":\"B\"}", "\"b\""},
    {"- { left: s, right: t, via: upper }", "{\"s\":\"\xc3\xa9\"}",
     "\"\xc3\x89\"", "{\"t\":\"b\"}", "\"B\""},
    {"- { left: s, right: t, via: trim }", "{\"s\":\" x \"}", "\"x\"",
     "{\"t\":\"  \"}", "null"},
    {"- { left: s, right: t, via: prefix(pd-) }", "{\"s\":12}",
     "\"pd-12\"", "{\"t\":\"pd-12\"}", "\"12\""},
    {"- { left: s, right: t, via: phone }",
     "{\"s\":\"0033 (0)6 12.34-56\"}", "\"+336123456\"",
     "{\"t\":\"06 12\"}", "\"0612\""},
    {"- { left: s, right: t, via: phone(33) }", "{\"s\":\"06 12\"}",
     "\"+33612\"", "{\"t\":\"12 ext\"}", "\"12 ext\""},
    {"- { left: s, right: t, via: digits }", "{\"s\":\"+3 a4\"}", "\"34\"",
     "{\"t\":\"none\"}", "null"},
    {"- { left: s, right: t, via: number }", "{\"s\":\"12.50\"}",
     "{\"$decimal\":\"12.50\"}", "{\"t\":{\"$decimal\":\"1.5\"}}",
     "\"1.5\""},
    {"- { left: s, right: t, via: text }", "{\"s\":{\"$decimal\":\"1.5\"}}",
     "\"1.5\"", "{\"t\":\"2\"}", "{\"$decimal\":\"2\"}"},
    {"- { left: s, right: t, via: round(1) }",
     "{\"s\":{\"$decimal\":\"1.25\"}}", "{\"$decimal\":\"1.3\"}",
     "{\"t\":3}", "{\"$decimal\":\"3.0\"}"},
    {"- { left: s, right: t, via: date }", "{\"s\":\"2026-01-02\"}",
     "{\"$date\":\"2026-01-02\"}", "{\"t\":{\"$date\":\"2026-01-03\"}}",
     "\"2026-01-03\""},
    {"- { left: s, right: t, via: datetime }",
     "{\"s\":\"2026-01-02 03:04:05\"}",
     "{\"$time\":\"2026-01-02T03:04:05Z\"}", "{\"t\":null}", "null"},
    {"- { left: s, right: t, via: list }", "{\"s\":1}", "[1]",
     "{\"t\":[2,3]}", "2"},
    {"- { left: s, right: t, via: split(;) }", "{\"s\":\"b; a;b\"}",
     "{\"$set\":[\"a\",\"b\"]}", "{\"t\":{\"$set\":[\"x\",\"y\"]}}",
     "\"x;y\""},
    {"- { left: s, right: t, via: 'trim | choose(a: b) | list' }",
     "{\"s\":\" a \"}", "[\"b\"]", "{\"t\":[\"b\"]}", "\"a\""},
    {"- { left: s, right: t, via: html_text }",
     "{\"s\":\"<p>a<br>b &amp; c</p>\"}", "\"a\\nb & c\"",
     "{\"t\":\"a < b\"}", "\"<p>a &lt; b</p>\""},
    {"- { left: s, right: t, via: text_html }", "{\"s\":\"x\"}",
     "\"<p>x</p>\"", "{\"t\":\"<p><br></p>\"}", "null"},
    {"- { right: t, value: new }", "{}", "\"new\"", "{\"t\":1}", "SKIP"},
    {"- { left: s, right: t, default: x }", "{\"s\":null}", "\"x\"",
     "{\"t\":\"y\"}", "\"y\""},
};

static void every_converter_goes_there_and_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(there_and_back) / sizeof(there_and_back[0]); i++) {
        const struct both_ways *one = &there_and_back[i];
        AUTO_KIT k;
        kit_init(&k);
        kit_rows(&k, arena_printfz(&k.arena, "  %s", one->row));
        const char *right =
            kit_convert(&k, 0, SIDE_RIGHT, one->left, NULL);
        const char *left = kit_convert(&k, 0, SIDE_LEFT, NULL, one->right);
        if (strcmp(right, one->to_right) != 0 ||
            strcmp(left, one->to_left) != 0)
            fail_msg("%s: to the right %s, to the left %s", one->row,
                     right, left);
    }
}

static void an_absent_field_is_unknown_and_not_null(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: a, right: b }");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{}", NULL), "ABSENT");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"a\":null}", NULL),
                        "null");
}

static const struct kit_pair tables[] = {
    {"users", "5", "u5", NULL, NULL},
    {"stages", "1", "s1", NULL, "{\"pipeline_id\":\"p1\"}"},
    {"stages", "2", "s2", NULL, NULL},
    {"stages", "3", "s3", NULL, "{\"pipeline_id\":null}"},
    {"contacts", "7", "c7", NULL, NULL},
    {"contacts", "8", "c8", NULL, NULL},
    {"tag", "1", "red", NULL, NULL},
    {"tag", "2", "blue", NULL, NULL},
    {"country", "75", "FR", NULL, NULL},
    {"state", "40", "Centre", "75", NULL},
    {"state", "41", "Centre", "12", NULL},
    {0}};

static void lookups_fill_the_key_and_the_fields_of_the_item(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    kit_rows(&k, "  - { left: user_id, right: owner, lookup: users }\n"
                 "  - { left: stage, right: [stage_id, pipeline_id], lookup: "
                 "stages }\n"
                 "  - { left: user_2, right: owner_2, lookup: users, missing: "
                 "skip }\n"
                 "  - { left: user_3, right: owner_3, lookup: users, missing: "
                 "clear, default: nobody }\n");
    const char *five = "{\"user_id\":{\"$ref\":[\"res.users\",\"5\"]}}";
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, five, NULL),
                        "{\"$ref\":[\"user\",\"u5\"]}");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":\"u5\"}"),
        "{\"$ref\":[\"res.users\",\"5\"]}");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":\"u9\"}"),
        "UNMAPPED u9");
    assert_string_equal(
        kit_convert(&k, 1, SIDE_RIGHT, "{\"stage\":1}", NULL),
        "\"s1\" \"p1\"");
    assert_string_equal(kit_convert(&k, 1, SIDE_LEFT, NULL,
                                    "{\"stage_id\":\"s1\",\"pipeline_id\":1}"),
                        "\"1\"");
    assert_string_equal(
        kit_convert(&k, 2, SIDE_LEFT, NULL, "{\"owner_2\":\"u9\"}"), "SKIP");
    assert_string_equal(
        kit_convert(&k, 3, SIDE_LEFT, NULL, "{\"owner_3\":\"u9\"}"),
        "\"nobody\"");
    k.unknown = "users";
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":\"u5\"}"), "WANT u5");
}

/* What an item does not tell is left as the record has it, not cleared. */
static void a_lookup_keeps_what_its_item_does_not_tell(void **state)
{
    static const char has[] = "{\"stage_id\":\"s1\",\"pipeline_id\":\"p9\"}";
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    kit_rows(&k, "  - { left: stage, right: [stage_id, pipeline_id], lookup: "
                 "stages }\n");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"stage\":2}", has),
                        "\"s2\" \"p9\"");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"stage\":2}", NULL),
                        "\"s2\" null");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"stage\":3}", has),
                        "\"s3\" null");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"stage\":1}", has),
                        "\"s1\" \"p1\"");
}

static void links_follow_other_syncs_also_in_sets_and_lists(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    kit_rows(&k, "  - { left: partner, right: contact, link: contacts }\n"
                 "  - { left: p2, right: contacts, link: contacts, via: "
                 "list }\n"
                 "  - { left: p3, right: c3, link: contacts, "
                 "missing: clear }\n");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"partner\":7}", NULL),
                        "{\"$ref\":[\"contact\",\"c7\"]}");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"partner\":9}", NULL),
                        "UNLINKED 9");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT,
                    "{\"partner\":{\"$ref\":[\"crm.lead\",\"7\"]}}", NULL),
        "SKIP");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT, "{\"partner\":{\"$set\":[7,8]}}", NULL),
        "{\"$set\":[{\"$ref\":[\"contact\",\"c7\"]},{\"$ref\":[\"contact\","
        "\"c8\"]}]}");
    assert_string_equal(kit_convert(&k, 1, SIDE_RIGHT, "{\"p2\":7}", NULL),
                        "[{\"$ref\":[\"contact\",\"c7\"]}]");
    assert_string_equal(
        kit_convert(&k, 1, SIDE_LEFT, NULL, "{\"contacts\":[\"c8\",\"c7\"]}"),
        "{\"$ref\":[\"res.partner\",\"8\"]}");
    assert_string_equal(
        kit_convert(&k, 2, SIDE_RIGHT, "{\"p3\":[7,9]}", NULL),
        "[{\"$ref\":[\"contact\",\"c7\"]}]");
    k.unknown = "contacts";
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT, "{\"partner\":[9,7]}", NULL), "WANT 9");
}

static void names_are_found_within_what_the_source_record_says(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    kit_rows(&k, "  - { left: tags, right: tags, via: \"names(tag, create)\" }\n"
                 "  - { left: country_id, right: cc, via: \"names(country, by: "
                 "code)\" }\n"
                 "  - { left: state_id, right: state, via: \"names(odoo.state, "
                 "within: country_id)\" }\n");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT, "{\"tags\":{\"$set\":[1,2]}}", NULL),
        "{\"$set\":[\"blue\",\"red\"]}");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"tags\":{\"$set\":[\"red\"]}}"),
        "{\"$set\":[{\"$ref\":[\"tag\",\"1\"]}]}");
    assert_int_equal(k.created, 1);
    /* Comparing makes nothing. */
    assert_false(kit_agrees(&k, 0, "{\"tags\":{\"$set\":[1]}}",
                            "{\"tags\":{\"$set\":[\"new\"]}}"));
    assert_int_equal(k.created, 1);
    assert_string_equal(
        kit_convert(&k, 1, SIDE_LEFT, NULL, "{\"cc\":\"FR\"}"),
        "{\"$ref\":[\"country\",\"75\"]}");
    assert_string_equal(kit_convert(&k, 2, SIDE_LEFT,
                                    "{\"country_id\":12}",
                                    "{\"state\":\"Centre\",\"cc\":\"FR\"}"),
                        "{\"$ref\":[\"state\",\"40\"]}");
    assert_string_equal(kit_convert(&k, 2, SIDE_LEFT, "{\"country_id\":12}",
                                    "{\"state\":\"Centre\"}"),
                        "{\"$ref\":[\"state\",\"41\"]}");
    assert_string_equal(kit_convert(&k, 2, SIDE_LEFT, NULL,
                                    "{\"state\":\"Centre\"}"),
                        "UNMAPPED Centre");
    k.unknown = "country";
    assert_string_equal(kit_convert(&k, 2, SIDE_LEFT, NULL,
                                    "{\"state\":\"Centre\",\"cc\":\"FR\"}"),
                        "WANT FR");
}

static void sides_agree_when_converting_either_way_says_so(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    kit_rows(&k, "  - { left: s, right: t, via: lower }\n"
                 "  - { left: n, right: [f, l, w], via: split_name }\n"
                 "  - { left: user_id, right: owner, lookup: users }\n"
                 "  - { left: d, right: due, via: date_only }\n"
                 "  - { left: h, right: body, via: html_text }\n");
    assert_true(kit_agrees(&k, 4, "{\"h\":\"<p>a<br>b</p>\"}",
                           "{\"body\":\"a\\r\\nb \"}"));
    assert_false(kit_agrees(&k, 4, "{\"h\":\"<p>a</p>\"}",
                            "{\"body\":\"b\"}"));
    assert_true(kit_agrees(&k, 0, "{\"s\":\"Ab\"}", "{\"t\":\"ab\"}"));
    assert_false(kit_agrees(&k, 0, "{\"s\":\"Ab\"}", "{\"t\":\"ac\"}"));
    assert_true(kit_agrees(&k, 1, "{\"n\":\"Jane Doe\"}",
                           "{\"f\":\"Jane\",\"l\":\"Doe\",\"w\":null}"));
    assert_true(kit_agrees(&k, 2, "{\"user_id\":5}", "{\"owner\":\"u5\"}"));
    assert_false(kit_agrees(&k, 2, "{\"user_id\":6}", "{\"owner\":\"u5\"}"));
    assert_true(kit_agrees(&k, 3, "{\"d\":{\"$date\":\"2026-01-02\"}}",
                           "{\"due\":{\"$time\":\"2026-01-02T11:00:00Z\"}}"));
}

static void a_day_moves_and_keeps_the_remote_time_of_day(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: d, right: t, via: date_only }");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT, "{\"d\":{\"$date\":\"2026-01-03\"}}",
                    "{\"t\":{\"$time\":\"2026-01-02T11:30:00Z\"}}"),
        "{\"$time\":\"2026-01-03T11:30:00Z\"}");
}

static void a_day_is_that_of_the_zone_that_is_said(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: d, right: t, via: date_only(Europe/Paris) }\n"
                 "  - { left: c, right: u, via: date_only(America/New_York) }");
    const char *evening = "{\"t\":{\"$time\":\"2026-07-01T22:30:00Z\"},"
                          "\"u\":{\"$time\":\"2026-07-01T22:30:00Z\"}}";
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT, NULL, evening),
                        "{\"$date\":\"2026-07-02\"}");
    assert_string_equal(kit_convert(&k, 1, SIDE_LEFT, NULL, evening),
                        "{\"$date\":\"2026-07-01\"}");
    /* A text that is a day is that day, in whatever zone. */
    assert_string_equal(kit_convert(&k, 1, SIDE_LEFT, NULL,
                                    "{\"u\":\"2026-07-01\"}"),
                        "{\"$date\":\"2026-07-01\"}");
    const char *day = "{\"d\":{\"$date\":\"2026-11-02\"}}";
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, day, NULL),
                        "{\"$time\":\"2026-11-01T23:00:00Z\"}");
    /* 00:30 in the summer of Paris is 00:30 in its winter. */
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, day, evening),
                        "{\"$time\":\"2026-11-01T23:30:00Z\"}");
}

static void an_hour_that_comes_twice_is_not_moved(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: d, right: t, via: date_only(Europe/Paris) }");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT, "{\"d\":{\"$date\":\"2026-10-25\"}}",
                    "{\"t\":{\"$time\":\"2026-10-25T01:30:00Z\"}}"),
        "{\"$time\":\"2026-10-25T01:30:00Z\"}");
}

static void the_first_of_several_fields_takes_its_value_back(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: [p, m], right: t, via: first_of }");
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT,
                                    "{\"p\":null,\"m\":\"2\"}",
                                    "{\"t\":\"9\"}"),
                        "null \"9\"");
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT,
                                    "{\"p\":\"1\",\"m\":\"2\"}",
                                    "{\"t\":\"2\"}"),
                        "\"1\" \"2\"");
}

static void with_a_home_the_first_field_gets_what_comes_back(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: [p, m], right: t, via: first_of(first) }");
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT,
                                    "{\"p\":null,\"m\":\"2\"}",
                                    "{\"t\":\"9\"}"),
                        "\"9\" \"2\"");
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT,
                                    "{\"p\":null,\"m\":\"2\"}",
                                    "{\"t\":\"2\"}"),
                        "null \"2\"");
    assert_string_equal(kit_convert(&k, 0, SIDE_LEFT,
                                    "{\"p\":\"1\",\"m\":\"2\"}",
                                    "{\"t\":null}"),
                        "null \"2\"");
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT,
                                    "{\"p\":null,\"m\":\"2\"}", NULL),
                        "\"2\"");
}

static void an_id_without_a_pair_is_told_as_it_is(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = tables;
    kit_rows(&k, "  - { left: x, right: owner, via: unpaired(users) }");
    assert_false(k.sync.rows[0].to[SIDE_RIGHT]);
    assert_true(k.sync.rows[0].to[SIDE_LEFT]);
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":\"u9\"}"), "\"u9\"");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":\"u5\"}"), "null");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":null}"), "null");
}

static void match_keys_are_folded(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    static const struct {
        const char *normal;
        const char *text;
        const char *key; /* NULL: cannot serve */
    } cases[] = {
        {"exact", "A b", "A b"},
        {"exact", "", NULL},
        {"lower", " STRASSE ", "strasse"},
        {"lower", "Stra\xc3\x9f" "e", "strasse"},
        {"lower", "E\xcc\x81", "\xc3\xa9"},
        {"name", "  Ada \xc2\xa0 King\t", "ada king"},
        {"body", "<p>Ada<br>King &lt;1</p>", "ada king <1"},
        {"body", "Ada\nKing <1", "ada king <1"},
        {"body", "<p><br></p>", NULL},
        {"name", " ", NULL},
        {"digits", "+33 6 12 34 56 78", "612345678"},
        {"digits", "06 12 34 56 78", "612345678"},
        {"digits", "123456", "123456"},
        {"digits", "12345", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct value v = value_textz(cases[i].text);
        struct str key = STR_NONE;
        bool serves =
            match_normalise(&a, str_from(cases[i].normal), &v, &key);
        if (serves != (cases[i].key != NULL) ||
            (serves && !str_is(key, cases[i].key)))
            fail_msg("%s \"%s\": \"%.*s\"", cases[i].normal, cases[i].text,
                     STR_ARG(key));
    }
    struct value null = value_null();
    struct value list = value_list(NULL, 0);
    struct str key = STR_NONE;
    assert_false(match_normalise(&a, STR("exact"), &null, &key));
    assert_false(match_normalise(&a, STR("exact"), &list, &key));
    arena_fini(&a);
}

static void binding_gives_the_kinds_that_the_schema_asks_for(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: a, right: b, way: '->' }\n"
                 "  - { left: a, right: d, way: '->' }\n"
                 "  - { left: a, right: s, way: '->' }\n");
    struct schema_field fields[] = {
        {.name = STR("b"), .kind = VALUE_REF, .target = STR("x")},
        {.name = STR("d"), .kind = VALUE_DATE},
        {.name = STR("s"), .kind = VALUE_SET, .target = STR("x")},
    };
    struct schema schema = {.fields = fields, .n_fields = 3};
    const struct schema *schemas[SIDES] = {NULL, &schema};
    k.sync = sync_bind(&k.arena, &k.sync, schemas);
    assert_string_equal(kit_convert(&k, 0, SIDE_RIGHT, "{\"a\":12}", NULL),
                        "{\"$ref\":[\"x\",\"12\"]}");
    assert_string_equal(
        kit_convert(&k, 1, SIDE_RIGHT, "{\"a\":\"2026-01-02\"}", NULL),
        "{\"$date\":\"2026-01-02\"}");
    assert_string_equal(
        kit_convert(&k, 1, SIDE_RIGHT, "{\"a\":\"soon\"}", NULL), "INVALID");
    assert_string_equal(kit_convert(&k, 2, SIDE_RIGHT, "{\"a\":[\"2\"]}", NULL),
                        "{\"$set\":[{\"$ref\":[\"x\",\"2\"]}]}");
}

/* Else a constant reference would be written again by every run. */
static void constants_are_what_their_fields_hold(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { right: b, value: SC }\n"
                 "  - { right: d, value: '2026-01-02' }\n"
                 "  - { right: n, value: soon }\n");
    struct schema_field fields[] = {
        {.name = STR("b"), .kind = VALUE_REF, .target = STR("x")},
        {.name = STR("d"), .kind = VALUE_DATE},
        {.name = STR("n"), .kind = VALUE_INT},
    };
    struct schema schema = {.fields = fields, .n_fields = 3};
    const struct schema *schemas[SIDES] = {NULL, &schema};
    struct sync bound = sync_bind(&k.arena, &k.sync, schemas);
    struct value ref = value_ref(STR("x"), STR("SC"));
    assert_true(value_equal(&bound.rows[0].fallback, &ref));
    assert_int_equal(bound.rows[1].fallback.kind, VALUE_DATE);
    assert_int_equal(bound.rows[2].fallback.kind, VALUE_TEXT); /* told */
    assert_int_equal(k.sync.rows[0].fallback.kind, VALUE_TEXT);
}

static void optional_rows_do_without_fields_that_the_remote_lacks(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: [phone, mobile], right: tel,\n"
                 "      via: 'first_of | trim', optional: true }\n"
                 "  - { left: x_source, right: source, optional: true }\n"
                 "  - { left: gone, right: tel_2 }\n");
    struct schema_field left[] = {
        {.name = STR("phone"), .kind = VALUE_TEXT, .writable_on_create = true}};
    struct schema schema = {.fields = left, .n_fields = 1};
    const struct schema *schemas[SIDES] = {&schema, NULL};
    struct sync bound = sync_bind(&k.arena, &k.sync, schemas);
    assert_int_equal(bound.n_rows, 3);
    assert_int_equal(bound.rows[0].n_fields[SIDE_LEFT], 1);
    check_str(bound.rows[0].fields[SIDE_LEFT][0], "phone");
    assert_true(bound.rows[0].to[SIDE_LEFT] && bound.rows[0].to[SIDE_RIGHT]);
    assert_int_equal(bound.rows[1].n_fields[SIDE_RIGHT], 0);
    assert_false(bound.rows[1].to[SIDE_LEFT] || bound.rows[1].to[SIDE_RIGHT]);
    assert_int_equal(bound.n_fields[SIDE_LEFT], 2);
    check_str(bound.fields[SIDE_LEFT][0], "gone"); /* not optional: asked for */
    check_str(bound.fields[SIDE_LEFT][1], "phone");
    assert_int_equal(k.sync.n_fields[SIDE_LEFT], 4);
    assert_false(row_field_writable(&bound.rows[0], SIDE_LEFT, 0, false));
    assert_true(row_field_writable(&bound.rows[0], SIDE_LEFT, 0, true));
    assert_true(row_field_writable(&bound.rows[0], SIDE_RIGHT, 0, false));
}

static void optional_rows_never_put_fields_in_places_of_others(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        size_t kept; /* fields on the right */
    } cases[] = {
        {"- { left: n, right: [f, l, w], via: split_name, optional: true }",
         0}, /* f is not there */
        {"- { left: n, right: [l, w, f], via: split_name, optional: true }",
         2},
        {"- { left: n, right: [l, f], via: split_name, optional: true }", 0},
        {"- { left: n, right: [l, f, w], lookup: stages, optional: true }", 0},
        {"- { left: n, right: [l, f], lookup: stages, optional: true }", 1},
        {"- { left: n, right: [f, l], lookup: stages, optional: true }", 0},
        {"- { left: [n, m], right: [l, f], optional: true }", 0},
        {"- { left: n, right: [f, l], via: join, optional: true }", 1},
    };
    struct schema_field right[] = {{.name = STR("l"), .kind = VALUE_TEXT},
                                   {.name = STR("w"), .kind = VALUE_TEXT}};
    struct schema schema = {.fields = right, .n_fields = 2};
    const struct schema *schemas[SIDES] = {NULL, &schema};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO_KIT k;
        kit_init(&k);
        kit_rows(&k, arena_printfz(&k.arena, "  %s", cases[i].row));
        struct sync bound = sync_bind(&k.arena, &k.sync, schemas);
        if (bound.rows[0].n_fields[SIDE_RIGHT] != cases[i].kept)
            fail_msg("%s keeps %zu", cases[i].row,
                     bound.rows[0].n_fields[SIDE_RIGHT]);
        k.sync = bound;
        if (cases[i].kept > 0)
            (void)kit_convert(&k, 0, SIDE_RIGHT, "{\"n\":\"a b\",\"m\":1}",
                              NULL);
    }
}

static void conditions_rest_rows_and_refuse_records(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(
        &k, "sync: t\nleft: odoo.p\nright: pc.c\n"
            "accept: { left: \"left.email ~= nil or left['phone'] ~= nil\" }\n"
            "create: { right: not right.done }\n"
            "fields:\n"
            "  - { left: m, right: t, way: '->', when: 'right.t == nil' }\n"
            "  - { left: m, right: u, when: 'left.m.x' }\n"));
    const struct value *record[SIDES] = {
        kit_record(&k, "{\"m\":1,\"email\":\"x\"}"),
        kit_record(&k, "{\"t\":2}")};
    struct map_result broken = {0};
    assert_false(row_applies(&k.sync.rows[0], SIDE_RIGHT, record, &k.env,
                             &k.arena, &broken));
    assert_int_equal(broken.status, MAP_VALUE);
    record[SIDE_RIGHT] = NULL;
    assert_true(row_applies(&k.sync.rows[0], SIDE_RIGHT, record, &k.env,
                            &k.arena, &broken));
    assert_false(row_applies(&k.sync.rows[1], SIDE_RIGHT, record, &k.env,
                             &k.arena, &broken));
    assert_int_equal(broken.status, MAP_INVALID);
    if (!str_starts_with(broken.message, STR("syncs/t.yaml:8: ")))
        fail_msg("%.*s", STR_ARG(broken.message));
    assert_true(sync_accepts(&k.sync, SIDE_LEFT, record[SIDE_LEFT], &k.env,
                             &k.arena, &broken));
    assert_false(sync_accepts(&k.sync, SIDE_LEFT, kit_record(&k, "{}"), &k.env,
                              &k.arena, &broken));
    assert_true(sync_creates(&k.sync, SIDE_RIGHT, kit_record(&k, "{}"), &k.env,
                             &k.arena, &broken));
    assert_false(sync_creates(&k.sync, SIDE_RIGHT,
                              kit_record(&k, "{\"done\":true}"), &k.env,
                              &k.arena, &broken));
    /* The fields that conditions look at are read too. */
    assert_int_equal(k.sync.n_fields[SIDE_LEFT], 3);
    check_str(k.sync.fields[SIDE_LEFT][0], "email");
    check_str(k.sync.fields[SIDE_LEFT][2], "phone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_converter_goes_there_and_back),
        cmocka_unit_test(an_absent_field_is_unknown_and_not_null),
        cmocka_unit_test(lookups_fill_the_key_and_the_fields_of_the_item),
        cmocka_unit_test(a_lookup_keeps_what_its_item_does_not_tell),
        cmocka_unit_test(links_follow_other_syncs_also_in_sets_and_lists),
        cmocka_unit_test(names_are_found_within_what_the_source_record_says),
        cmocka_unit_test(sides_agree_when_converting_either_way_says_so),
        cmocka_unit_test(a_day_moves_and_keeps_the_remote_time_of_day),
        cmocka_unit_test(a_day_is_that_of_the_zone_that_is_said),
        cmocka_unit_test(an_hour_that_comes_twice_is_not_moved),
        cmocka_unit_test(the_first_of_several_fields_takes_its_value_back),
        cmocka_unit_test(with_a_home_the_first_field_gets_what_comes_back),
        cmocka_unit_test(an_id_without_a_pair_is_told_as_it_is),
        cmocka_unit_test(match_keys_are_folded),
        cmocka_unit_test(binding_gives_the_kinds_that_the_schema_asks_for),
        cmocka_unit_test(constants_are_what_their_fields_hold),
        cmocka_unit_test(optional_rows_do_without_fields_that_the_remote_lacks),
        cmocka_unit_test(optional_rows_never_put_fields_in_places_of_others),
        cmocka_unit_test(conditions_rest_rows_and_refuse_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
