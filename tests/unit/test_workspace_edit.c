/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/arena.h"
#include "base/yaml.h"
#include "workspace/edit.h"

static const char before[] =
    "# a comment\n"
    "crosswalk: 1\n"
    "connections:\n"
    "  odoo:\n"
    "    connector: odoo\n"
    "    url: ${ODOO_URL}      # where it is\n"
    "    database: 'old: #1'   # in quotes\n"
    "    user:\n"
    "  flow: { connector: odoo, url: http://x }\n"
    "store: hub.db";

struct fixture {
    struct arena arena;
    struct error e;
    struct str out;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_fini(&f->arena);
    return 0;
}

static enum err set(struct fixture *f, const char *connection, const char *key,
                    const char *value)
{
    const struct setting_edit edit = {str_from(connection), str_from(key),
                                      str_from(value)};
    return workspace_edit_setting(&f->arena, str_from(before), &edit, &f->out,
                                  &f->e);
}

/* What the edited file says, and how many lines it has more. */
static void check_says(struct fixture *f, const char *key, const char *expected,
                       size_t more_lines)
{
    struct problems problems = {.arena = &f->arena};
    const struct yaml_node *root =
        yaml_parse(&f->arena, STR("x"), f->out, &problems);
    assert_non_null(root);
    assert_int_equal(problems.list.n, 0);
    const struct yaml_node *node =
        yaml_get(yaml_get(yaml_get(root, "connections"), "odoo"), key);
    assert_non_null(node);
    check_str(node->text, expected);
    size_t lines[2] = {0, 0};
    for (size_t i = 0; i < f->out.n; i++)
        lines[1] += f->out.p[i] == '\n';
    for (size_t i = 0; i < sizeof before; i++)
        lines[0] += before[i] == '\n';
    assert_int_equal(lines[1], lines[0] + more_lines);
}

static void a_value_is_replaced_and_its_comment_stays(void **state)
{
    struct fixture *f = *state;
    check_ok(set(f, "odoo", "url", "http://127.0.0.1:8069"), &f->e);
    check_says(f, "url", "http://127.0.0.1:8069", 0);
    assert_true(str_contains(f->out, STR("      # where it is\n")));
    assert_true(str_starts_with(f->out, STR("# a comment\n")));
    assert_true(str_ends_with(f->out, STR("\nstore: hub.db")));
}

static void a_quoted_value_is_replaced_whole(void **state)
{
    struct fixture *f = *state;
    check_ok(set(f, "odoo", "database", "demo"), &f->e);
    check_says(f, "database", "demo", 0);
    assert_true(str_contains(f->out, STR("database: demo   # in quotes\n")));
}

static void a_key_without_a_value_gets_one(void **state)
{
    struct fixture *f = *state;
    check_ok(set(f, "odoo", "user", "admin"), &f->e);
    check_says(f, "user", "admin", 0);
}

static void a_key_that_is_not_there_is_added(void **state)
{
    struct fixture *f = *state;
    check_ok(set(f, "odoo", "password", "${ODOO_PASSWORD}"), &f->e);
    check_says(f, "password", "${ODOO_PASSWORD}", 1);
    assert_true(str_contains(f->out, STR("\n    password: ")));
}

static void a_text_stays_a_text_whatever_it_looks_like(void **state)
{
    static const char *const values[] = {
        "007",    "true",       "~",        "a: b",  "x #y",   "- z",
        "\"q\"",  "back\\slash", "{x}",      "'",     "",       "über",
        "null",   "tab\there",   "1.50",     "*a",    "!t",     "a:"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        check_ok(set(f, "odoo", "password", values[i]), &f->e);
        check_says(f, "password", values[i], 1);
        struct problems problems = {.arena = &f->arena};
        const struct yaml_node *root =
            yaml_parse(&f->arena, STR("x"), f->out, &problems);
        struct value v = yaml_value(
            &f->arena,
            yaml_get(yaml_get(yaml_get(root, "connections"), "odoo"),
                     "password"));
        assert_int_equal(v.kind, VALUE_TEXT);
    }
}

static void switches_stay_switches(void **state)
{
    struct fixture *f = *state;
    check_ok(set(f, "odoo", "notify", "true"), &f->e);
    assert_true(str_contains(f->out, STR("    notify: true\n")));
}

static void what_is_not_known_is_told_with_the_nearest(void **state)
{
    struct fixture *f = *state;
    check_err(set(f, "odo", "url", "x"), ERR_INVALID);
    assert_string_equal(f->e.message,
                        "there is no connection `odo`; did you mean `odoo`?");
    check_err(set(f, "odoo", "databse", "x"), ERR_INVALID);
    assert_string_equal(f->e.message, "connector `odoo` has no setting "
                                      "`databse`; did you mean `database`?");
}

static void a_connection_on_one_line_is_left_to_an_editor(void **state)
{
    struct fixture *f = *state;
    check_err(set(f, "flow", "url", "x"), ERR_INVALID);
    check_err(set(f, "flow", "user", "x"), ERR_INVALID);
    assert_non_null(strstr(f->e.message, "line 9"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void check_key(struct fixture *f, const char *text,
                      const struct key_edit *edit, const char *after)
{
    check_ok(workspace_edit_key(&f->arena, str_from(text), edit, &f->out,
                                &f->e),
             &f->e);
    check_str(f->out, after);
}

static void any_key_is_changed_or_added_and_the_rest_stays(void **state)
{
    struct fixture *f = *state;
    const struct key_edit direction = {STR("a.yaml"), STR(""),
                                       STR("direction"), STR("both")};
    const struct key_edit trigger = {STR("a.yaml"), STR(""), STR("trigger"),
                                     STR("{ left: create }")};
    const struct key_edit inner = {STR("a.yaml"), STR("sync"), STR("contacts"),
                                   STR("false")};
    check_key(f, "sync: a\ndirection: left_to_right  # one way\n", &direction,
              "sync: a\ndirection: both  # one way\n");
    check_key(f, "sync: a\nleft: x\n", &direction,
              "sync: a\ndirection: both\nleft: x\n");
    check_key(f, "sync: a\ntrigger: { left: update, right: create } # t\n",
              &trigger, "sync: a\ntrigger: { left: create } # t\n");
    check_key(f, "sync:\n  contacts: true # people\n  notes: true\n", &inner,
              "sync:\n  contacts: false # people\n  notes: true\n");
}

static void a_key_over_several_lines_is_left_to_an_editor(void **state)
{
    struct fixture *f = *state;
    const struct key_edit trigger = {STR("a.yaml"), STR(""), STR("trigger"),
                                     STR("{ left: create }")};
    const struct key_edit inner = {STR("a.yaml"), STR("none"), STR("x"),
                                   STR("1")};
    check_err(workspace_edit_key(&f->arena,
                                 STR("sync: a\ntrigger:\n  left: create\n"),
                                 &trigger, &f->out, &f->e),
              ERR_INVALID);
    check_err(workspace_edit_key(&f->arena, STR("sync: a\n"), &inner, &f->out,
                                 &f->e),
              ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(any_key_is_changed_or_added_and_the_rest_stays),
        TEST(a_key_over_several_lines_is_left_to_an_editor),
        TEST(a_value_is_replaced_and_its_comment_stays),
        TEST(a_quoted_value_is_replaced_whole),
        TEST(a_key_without_a_value_gets_one),
        TEST(a_key_that_is_not_there_is_added),
        TEST(a_text_stays_a_text_whatever_it_looks_like),
        TEST(switches_stay_switches),
        TEST(what_is_not_known_is_told_with_the_nearest),
        TEST(a_connection_on_one_line_is_left_to_an_editor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
