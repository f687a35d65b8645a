/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Fields of other records in a sync file. */
#include "unit/mapping_kit.h"

static void a_path_is_taken_apart(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct path path;
    assert_false(path_is(STR("owner_id")));
    assert_true(path_is(STR("owner_id.name")));
    assert_int_equal(path_parse(&a, STR("org_id.owner_id.name"), &path, NULL),
                     ERR_OK);
    assert_int_equal(path.n_steps, 3);
    check_str(path.steps[1], "owner_id");
    assert_int_equal(path.entity.n, 0);
    check_str(path_head(STR("org_id.owner_id.name")), "org_id");
    check_str(path_head(STR("email")), "email");
    assert_int_equal(path_head(STR("note:deal_id.content")).n, 0);
    assert_int_equal(
        path_parse(&a, STR("mail.message:res_id.author_id.name"), &path, NULL),
        ERR_OK);
    check_str(path.entity, "mail.message");
    check_str(path.by, "res_id");
    assert_int_equal(path.n_steps, 2);
    check_str(path.steps[0], "author_id");
}

static void what_is_no_path_is_told_with_its_place(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"owner_id.", "a name is missing beside a dot"},
        {".name", "a name is missing beside a dot"},
        {"a..b", "a name is missing beside a dot"},
        {"note:.content", "ENTITY:FIELD.FIELD"},
        {"note:deal_id", "ENTITY:FIELD.FIELD"},
        {":deal_id.content", "ENTITY:FIELD.FIELD"},
        {"note:deal_id.", "a name is missing beside a dot"},
        {"a.b.c.d.e.f.g", "goes through more than 5 records"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        AUTO_KIT k;
        kit_init(&k);
        assert_false(kit_compile(
            &k, arena_printfz(&k.arena,
                              "sync: t\nleft: odoo.res.partner\n"
                              "right: pc.contact\nfields:\n"
                              "  - { left: name, right: '%s' }\n",
                              wrong[i][0])));
        if (!strstr(kit_problem(&k, 0), "syncs/t.yaml:5: error: ") ||
            !strstr(kit_problem(&k, 0), wrong[i][1]))
            fail_msg("%s: \"%s\"", wrong[i][0], kit_problem(&k, 0));
    }
}

static bool has(const struct str *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(names[i], name))
            return true;
    return false;
}

static void paths_are_read_beside_the_record_and_only_read(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(
        &k, "sync: t\nleft: odoo.res.partner\nright: pc.contact\n"
            "reads: { left: [parent_id.vat] }\n"
            "accept: { right: 'right[\"owner.name\"] ~= nil' }\n"
            "fields:\n"
            "  - { left: user_id.name, right: agent }\n"
            "  - { left: [name, user_id.name], right: title, via: join }\n"
            "  - { left: note, right: 'memo:contact.body' }\n"));
    const struct sync *s = &k.sync;
    assert_int_equal(s->n_paths[SIDE_LEFT], 2);
    assert_int_equal(s->n_paths[SIDE_RIGHT], 2);
    assert_true(has(s->fields[SIDE_LEFT], s->n_fields[SIDE_LEFT], "user_id"));
    assert_true(has(s->fields[SIDE_LEFT], s->n_fields[SIDE_LEFT], "parent_id"));
    assert_true(has(s->fields[SIDE_RIGHT], s->n_fields[SIDE_RIGHT], "owner"));
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < s->n_fields[side]; i++)
            assert_false(path_is(s->fields[side][i]));
    assert_true(s->rows[0].follows[SIDE_LEFT]);
    assert_false(s->rows[0].to[SIDE_LEFT]);
    assert_true(s->rows[0].to[SIDE_RIGHT]);
    assert_false(s->rows[1].to[SIDE_LEFT]);
    assert_false(s->rows[2].to[SIDE_RIGHT]);
    assert_true(s->rows[2].to[SIDE_LEFT]);
}

static void a_row_that_would_write_one_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"  - { left: user_id.name, right: agent, way: '<->' }",
         "`user_id.name` is a field of another record: it can only be read "
         "(way: \"->\" reads it)"},
        {"  - { left: name, right: owner.name, way: '->' }",
         "`owner.name` is a field of another record: it can only be read "
         "(way: \"<-\" reads it)"},
        {"  - { right: owner.name, value: x }", "it can only be read"},
        {"  - owner.name", "fields of other records on both sides"},
        {"  - { left: name, right: owner.name, via: 'unpaired(users)', way: "
         "'->' }",
         "it can only be read"},
        {"  - name\nneeds: { left: [user_id.name] }",
         "`user_id.name` is a field of another record: it can only be read"},
        {"  - name\nmatch: [{ left: user_id.name, right: agent }]",
         "`user_id.name` is a field of another record: left records cannot be "
         "looked for by it"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        AUTO_KIT k;
        kit_init(&k);
        assert_false(kit_compile(
            &k, arena_printfz(&k.arena,
                              "sync: t\nleft: odoo.res.partner\n"
                              "right: pc.contact\nfields:\n%s\n",
                              wrong[i][0])));
        if (!strstr(kit_problem(&k, 0), wrong[i][1]) ||
            !strstr(kit_problem(&k, 0), "syncs/t.yaml:"))
            fail_msg("%s: \"%s\"", wrong[i][0], kit_problem(&k, 0));
    }
}

static void where_nothing_is_made_a_match_may_follow(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(
        &k, "sync: t\nleft: odoo.res.partner\nright: pc.contact\n"
            "direction: '->'\n"
            "match: [{ left: user_id.name, right: agent }]\n"
            "fields: [name]\n"));
    assert_int_equal(k.sync.n_paths[SIDE_LEFT], 1);
}

static void an_optional_row_does_without_where_a_path_begins(void **state)
{
    (void)state;
    static struct schema_field fields[] = {
        {.name = {"name", 4}, .kind = VALUE_TEXT, .writable = true}};
    static const struct schema schema = {.fields = fields, .n_fields = 1};
    const struct schema *schemas[SIDES] = {&schema, &schema};
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - name\n"
                 "  - { left: x_boss.name, right: name, optional: true, when: "
                 "'true' }\n");
    sync_check_schema(&k.sync, SIDE_LEFT, NULL, &schema, &k.problems);
    assert_int_equal(k.problems.errors, 0);
    struct sync bound = sync_bind(&k.arena, &k.sync, schemas);
    assert_int_equal(bound.n_paths[SIDE_LEFT], 0);
    assert_int_equal(bound.n_fields[SIDE_LEFT], 1);
    assert_int_equal(bound.rows[1].n_fields[SIDE_LEFT], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_taken_apart),
        cmocka_unit_test(what_is_no_path_is_told_with_its_place),
        cmocka_unit_test(paths_are_read_beside_the_record_and_only_read),
        cmocka_unit_test(a_row_that_would_write_one_is_refused),
        cmocka_unit_test(where_nothing_is_made_a_match_may_follow),
        cmocka_unit_test(an_optional_row_does_without_where_a_path_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
