/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/mapping_kit.h"

/* ---- against the schema -------------------------------------------------- */

static struct schema_option status_options[] = {
    {{"open", 4}, {"Open", 4}}, {{"won", 3}, {"Won", 3}}};
static struct schema_field right_fields[] = {
    {.name = {"email", 5}, .kind = VALUE_TEXT, .writable = true},
    {.name = {"score", 5}, .kind = VALUE_INT, .writable = true},
    {.name = {"status", 6}, .kind = VALUE_TEXT, .writable = true,
     .options = status_options, .n_options = 2},
    {.name = {"created", 7}, .kind = VALUE_DATETIME},
    {.name = {"kind", 4}, .kind = VALUE_TEXT, .writable_on_create = true},
    {.name = {"owner", 5}, .kind = VALUE_REF, .writable = true,
     .target = {"user", 4}},
    {.name = {"tags", 4}, .kind = VALUE_SET, .writable = true},
};
static const struct schema right_schema = {.fields = right_fields,
                                           .n_fields = 7};
static struct schema_field left_fields[] = {
    {.name = {"email", 5}, .kind = VALUE_TEXT, .writable = true},
    {.name = {"user_id", 7}, .kind = VALUE_REF, .writable = true,
     .target = {"res.users", 9}},
    {.name = {"day", 3}, .kind = VALUE_DATE, .writable = true},
};
static const struct schema left_schema = {.fields = left_fields,
                                          .n_fields = 3};

struct finding {
    const char *row;
    const char *told; /* NULL: nothing */
};

static void check_findings(const struct finding *findings, size_t n, bool bind)
{
    for (size_t i = 0; i < n; i++) {
        AUTO_KIT k;
        kit_init(&k);
        kit_rows(&k, arena_printfz(&k.arena, "  %s", findings[i].row));
        const struct schema *schemas[SIDES] = {&left_schema, &right_schema};
        if (bind)
            k.sync = sync_bind(&k.arena, &k.sync, schemas);
        sync_check_schema(&k.sync, SIDE_RIGHT, NULL, &right_schema,
                          &k.problems);
        if (findings[i].told ? !strstr(kit_problem(&k, 0), findings[i].told)
                             : k.problems.list.n > 0)
            fail_msg("%s: \"%s\"", findings[i].row, kit_problem(&k, 0));
    }
}

static void rows_are_held_against_the_schema(void **state)
{
    (void)state;
    static const struct finding findings[] = {
        {"- email", NULL},
        {"- emial", "syncs/t.yaml:5: error: pc.contact has no field `emial` "
                    "(did you mean `email`?)"},
        {"- created", "`created` cannot be written on the right"},
        {"- { left: c, right: created, way: '<-' }", NULL},
        {"- kind", "warning: `kind` can be written only when"},
        {"- { left: k, right: kind, on: create }", NULL},
        {"- { right: score, value: many }", "`score` is a integer: \"many\""},
        {"- { right: score, value: 5 }", NULL},
        {"- { right: status, value: wo }", "did you mean `won`?"},
        {"- { left: s, right: status, via: 'choose(a: open, b: lost)' }",
         "`status` cannot be `lost`"},
        {"- { left: s, right: status, via: 'choose(a: open, b: won)' }", NULL},
        {"- { left: s, right: status, default: none }", "cannot be `none`"},
        {"- { left: s, right: created, way: '<-', not_before: created }", NULL},
        {"- { left: s, right: email, way: '<-', not_before: emial }",
         "has no field `emial`"},
        {"- { left: s, right: email, way: '<-', not_before: score }",
         "`not_before`: `score` is a integer, not a date or a time"},
        {"- { left: s, right: email, way: '->', not_before: emial }", NULL},
    };
    check_findings(findings, sizeof(findings) / sizeof(findings[0]), false);
}

/* One sentence, not one for each field. */
static void a_connection_that_is_only_read_is_told_once(void **state)
{
    (void)state;
    static struct schema_field fields[] = {
        {.name = {"email", 5}, .kind = VALUE_TEXT},
        {.name = {"name", 4}, .kind = VALUE_TEXT}};
    const struct schema schema = {.fields = fields, .n_fields = 2};
    const struct setting settings[] = {
        {.name = "write", .kind = SETTING_BOOL}, {0}};
    const struct connector connector = {.settings = settings};
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - email\n  - name");
    sync_check_schema(&k.sync, SIDE_RIGHT, &connector, &schema, &k.problems);
    assert_int_equal(k.problems.list.n, 1);
    assert_string_equal(
        kit_problem(&k, 0),
        "syncs/t.yaml: error: `pc` would be written, but is only read (set "
        "`write: true` in the connection, or `direction: right_to_left`)");
    k.problems.list.n = 0;
    kit_rows(&k, "  - { left: email, right: email, way: '<-' }");
    sync_check_schema(&k.sync, SIDE_RIGHT, &connector, &schema, &k.problems);
    assert_int_equal(k.problems.list.n, 0);
}

static void types_of_both_sides_must_fit(void **state)
{
    (void)state;
    static const struct finding findings[] = {
        {"- email", NULL},
        {"- { left: user_id, right: owner }", "`user_id` holds ids of "
                                              "res.users"},
        {"- { left: user_id, right: owner, lookup: users }", NULL},
        {"- { left: day, right: tags }", "`day` is a date and `tags` a set"},
        {"- { left: day, right: score }", "`day` is a date and `score` a"},
        {"- { left: email, right: score }", NULL},
        {"- { left: email, right: tags, via: split }", NULL},
    };
    check_findings(findings, sizeof(findings) / sizeof(findings[0]), true);
}

static void match_fields_must_exist_too(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(&k, "sync: t\nleft: odoo.a\nright: pc.b\n"
                                "match: [{ left: x, right: emal }]\n"
                                "fields: [email]\n"));
    sync_check_schema(&k.sync, SIDE_RIGHT, NULL, &right_schema,
                          &k.problems);
    assert_non_null(strstr(kit_problem(&k, 0), "no field `emal`"));
}

static void the_field_that_keeps_apart_must_exist_too(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(&k, "sync: t\nleft: odoo.a\nright: pc.b\n"
                                "apart: { right: onwer }\n"
                                "fields: [email]\n"));
    sync_check_schema(&k.sync, SIDE_RIGHT, NULL, &right_schema,
                          &k.problems);
    assert_non_null(strstr(kit_problem(&k, 0), "no field `onwer`"));
}

static size_t terms_of(struct arena *a, const struct value *filter,
                       const struct str **out)
{
    const struct value *terms = value_getz(filter, "terms");
    struct str *names = arena_array(a, struct str, terms->items.n);
    for (size_t i = 0; i < terms->items.n; i++)
        names[i] = value_str(&terms->items.at[i]);
    *out = names;
    return terms->items.n;
}

static void fields_of_a_filter_must_exist_too(void **state)
{
    (void)state;
    static const char *const term_keys[] = {"terms", NULL};
    static const struct connector by_keys = {.name = "keys"};
    static const struct connector by_terms = {
        .name = "terms",
        .filter_keys = term_keys,
        .filter_fields = terms_of};
    static const struct {
        const struct connector *connector;
        const char *filter;
        const char *told;
    } rows[] = {
        {&by_keys, "{ status: open, score: 5 }", NULL},
        {&by_keys, "\n    status: open\n    scroe: 5\n",
         "syncs/t.yaml:7: error: pc.b has no field `scroe` (did you mean "
         "`score`?)"},
        {&by_terms, "{ terms: [email, kind] }", NULL},
        {&by_terms, "\n    terms:\n    - email\n    - knid\n",
         "syncs/t.yaml:8: error: pc.b has no field `knid` (did you mean "
         "`kind`?)"},
        {NULL, "{ scroe: 5 }", NULL}, /* of what nothing is known */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AUTO_KIT k;
        kit_init(&k);
        assert_true(kit_compile(
            &k, arena_printfz(&k.arena,
                              "sync: t\nleft: odoo.a\nright: pc.b\n"
                              "filter:\n  right: %s\nfields: [email]\n",
                              rows[i].filter)));
        sync_check_schema(&k.sync, SIDE_RIGHT, rows[i].connector,
                          &right_schema, &k.problems);
        if (rows[i].told ? !str_is(str_from(kit_problem(&k, 0)), rows[i].told)
                         : k.problems.list.n > 0)
            fail_msg("%s: \"%s\"", rows[i].filter, kit_problem(&k, 0));
    }
}

/* ---- there and back ------------------------------------------------------ */

static void check_trip(const char *row, const char *left, const char *told)
{
    AUTO_KIT k;
    kit_init(&k);
    struct error e = {0};
    check_ok(script_load(k.script, STR("l"),
                         STR("converters.grow = { to_right = function(v) "
                             "return v .. 'x' end, to_left = function(v) "
                             "return v end }"),
                         &e),
             &e);
    kit_rows(&k, arena_printfz(&k.arena, "  %s", row));
    struct value_items records = {kit_record(&k, left), 1};
    sync_check_roundtrip(&k.sync, SIDE_LEFT, &records, &k.env, &k.arena,
                         &k.problems);
    if (told ? !strstr(kit_problem(&k, 0), told) : k.problems.list.n > 0)
        fail_msg("%s: \"%s\"", row, kit_problem(&k, 0));
}

static void a_lossy_row_is_told_with_a_counter_example(void **state)
{
    (void)state;
    check_trip("- { left: p, right: q, via: phone }", "{\"p\":\"+3312\"}",
               NULL);
    check_trip("- { left: p, right: q, via: phone }", "{\"p\":\"06 12\"}",
               "syncs/t.yaml:5: warning: row `p` loses something: \"06 12\" on "
               "the left is \"0612\" on the right and comes back as \"0612\"");
    check_trip("- { left: p, right: [a, b], via: split_name }",
               "{\"p\":\"Ada King\"}", NULL);
    check_trip("- { left: p, right: [a, b], via: split_name }",
               "{\"p\":\"Ada  King\"}", "comes back as \"Ada King\"");
}

static void a_counter_example_is_there_for_programs_too(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - { left: p, right: q, via: phone }");
    struct value_items records = {kit_record(&k, "{\"p\":\"06 12\"}"), 1};
    sync_check_roundtrip(&k.sync, SIDE_LEFT, &records, &k.env, &k.arena,
                         &k.problems);
    assert_int_equal(k.problems.list.n, 1);
    check_str(json_text(&k.arena, &k.problems.list.at[0].example),
              "{\"side\":\"left\",\"value\":[\"06 12\"],"
              "\"there\":[\"0612\"],\"back\":[\"0612\"]}");
}

static void a_row_that_never_settles_is_an_error(void **state)
{
    (void)state;
    check_trip("- { left: p, right: q, via: lua(grow) }", "{\"p\":\"a\"}",
               "error: row `p` never settles");
}

static void one_way_rows_and_unknown_values_prove_nothing(void **state)
{
    (void)state;
    check_trip("- { left: p, right: q, via: lower, way: '->' }",
               "{\"p\":\"A\"}", NULL);
    check_trip("- { left: p, right: q, via: lower }", "{}", NULL);
    check_trip("- { left: p, right: q, lookup: users }", "{\"p\":9}", NULL);
}

/* ---- rings --------------------------------------------------------------- */

/* Rows of two syncs over the same entities. */
static void check_ring(const char *first, const char *second, const char *told)
{
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, arena_printfz(&k.arena, "  %s", first));
    struct sync one = k.sync;
    kit_rows(&k, arena_printfz(&k.arena, "  %s", second));
    const struct sync *syncs[] = {&one, &k.sync};
    mapping_check_rings(syncs, 2, &k.problems);
    if (told ? !strstr(kit_problem(&k, 0), told) : k.problems.list.n > 0)
        fail_msg("%s, %s: \"%s\"", first, second, kit_problem(&k, 0));
}

static void a_ring_that_grows_is_an_error(void **state)
{
    (void)state;
    check_ring("- { left: a, right: b, via: prefix(x), way: '->' }",
               "- { left: a, right: b, way: '<-' }",
               "error: these rows never come to rest: odoo.res.partner.a -> "
               "pc.contact.b -> and round again; \"Ab Cd\" has become \"xxxx");
}

static void a_ring_that_settles_is_fine(void **state)
{
    (void)state;
    check_ring("- { left: a, right: b }", "- { left: a, right: b }", NULL);
    check_ring("- { left: a, right: b, via: lower }",
               "- { left: a, right: b, via: trim }", NULL);
    check_ring("- { left: a, right: b, link: contacts }",
               "- { left: a, right: b, link: contacts }", NULL);
}

static void a_ring_that_swings_is_an_error(void **state)
{
    (void)state;
    check_ring("- { left: a, right: b, via: 'choose(true: false, false: true, "
               "else_right: true)', way: '->' }",
               "- { left: a, right: b, way: '<-' }", "never come to rest");
}

static void rows_that_write_once_or_conditionally_close_no_hard_ring(void **state)
{
    (void)state;
    check_ring("- { left: a, right: b, via: prefix(x), way: '->', write: once "
               "}",
               "- { left: a, right: b, way: '<-' }", NULL);
    check_ring("- { left: a, right: b, via: prefix(x), way: '->', when: "
               "'left.a' }",
               "- { left: a, right: b, way: '<-' }",
               "warning: these rows never come to rest");
}

static void a_thicket_of_rows_is_given_up_with_a_note(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - a");
    const struct sync *syncs[40];
    for (size_t i = 0; i < 40; i++) {
        struct row *row = arena_new(&k.arena, struct row);
        struct sync *sync = arena_new(&k.arena, struct sync);
        *row = k.sync.rows[0];
        *sync = k.sync;
        sync->rows = row;
        syncs[i] = sync;
    }
    mapping_check_rings(syncs, 40, &k.problems);
    assert_int_equal(k.problems.list.n, 1);
    assert_non_null(strstr(kit_problem(&k, 0), "note: so many rows"));
}

static void two_rows_that_insist_on_one_field_do_not_compile(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_false(kit_compile(&k, "sync: t\nleft: odoo.a\nright: pc.b\n"
                                 "fields:\n"
                                 "  - { left: phone, right: phone }\n"
                                 "  - { left: mobile, right: phone, way: '->' "
                                 "}\n"));
    assert_non_null(strstr(kit_problem(&k, 0),
                           "syncs/t.yaml:6: error: this row and that of line 5 "
                           "both write `phone` on the right"));
    assert_true(kit_compile(&k, "sync: t\nleft: odoo.a\nright: pc.b\n"
                                "fields:\n"
                                "  - { left: phone, right: phone }\n"
                                "  - { left: mobile, right: phone, way: '->', "
                                "when: 'right.phone == nil' }\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_that_is_only_read_is_told_once),
        cmocka_unit_test(rows_are_held_against_the_schema),
        cmocka_unit_test(types_of_both_sides_must_fit),
        cmocka_unit_test(match_fields_must_exist_too),
        cmocka_unit_test(the_field_that_keeps_apart_must_exist_too),
        cmocka_unit_test(fields_of_a_filter_must_exist_too),
        cmocka_unit_test(a_lossy_row_is_told_with_a_counter_example),
        cmocka_unit_test(a_counter_example_is_there_for_programs_too),
        cmocka_unit_test(a_row_that_never_settles_is_an_error),
        cmocka_unit_test(one_way_rows_and_unknown_values_prove_nothing),
        cmocka_unit_test(a_ring_that_grows_is_an_error),
        cmocka_unit_test(a_ring_that_settles_is_fine),
        cmocka_unit_test(a_ring_that_swings_is_an_error),
        cmocka_unit_test(rows_that_write_once_or_conditionally_close_no_hard_ring),
        cmocka_unit_test(a_thicket_of_rows_is_given_up_with_a_note),
        cmocka_unit_test(two_rows_that_insist_on_one_field_do_not_compile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
