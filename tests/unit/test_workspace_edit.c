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

static void a_connection_on_one_line_stays_on_it(void **state)
{
    struct fixture *f = *state;
    check_ok(set(f, "flow", "url", "http://y"), &f->e);
    assert_true(str_contains(
        f->out, STR("\n  flow: { connector: odoo, url: http://y }\n")));
    check_ok(set(f, "flow", "user", "a, b"), &f->e);
    assert_true(str_contains(
        f->out,
        STR("  flow: { connector: odoo, url: http://x, user: \"a, b\" }\n")));
}

/* ---- keys anywhere ------------------------------------------------------------ */

static enum err edit(struct fixture *f, const char *text, const char *path,
                     struct value value)
{
    struct edit_path p = {.n = 0};
    struct str rest = str_from(path);
    while (str_split(&rest, '.', &p.at[p.n]))
        p.n++;
    return workspace_edit(&f->arena, str_from(text), &p, &value, &f->out,
                          &f->e);
}

static void check_edit(struct fixture *f, const char *text, const char *path,
                       struct value value, const char *expected)
{
    check_ok(edit(f, text, path, value), &f->e);
    check_str(f->out, expected);
}

static void maps_that_are_missing_are_made(void **state)
{
    struct fixture *f = *state;
    check_edit(f, "a: 1\n", "schedule.quiet.from", value_textz("22:00"),
               "a: 1\n\nschedule:\n  quiet:\n    from: \"22:00\"\n");
    check_edit(f, "a: 1", "b", value_bool(false), "a: 1\nb: false\n");
    check_edit(f, "", "b", value_int(7), "b: 7\n");
    check_edit(f, "s:   # empty\nz: 1\n", "s.poll", value_textz("5 min"),
               "s:   # empty\n  poll: 5 min\nz: 1\n");
    check_edit(f, "s: off\n", "s.from", value_textz("x"),
               "s: { from: x }\n");
    check_edit(f, "s: {}\n", "s.a.b", value_textz("x"),
               "s: { a: { b: x } }\n");
}

static void a_key_is_put_behind_lists_and_blocks_not_into_them(void **state)
{
    struct fixture *f = *state;
    check_edit(f, "s:\n  # first\n  b:\n    - x\n    - y # z\n# end\n", "s.c",
               value_int(2),
               "s:\n  # first\n  b:\n    - x\n    - y # z\n  c: 2\n# end\n");
    check_edit(f, "s:\n    a: |\n      long\n      text\nz: 1\n", "s.c",
               value_int(2),
               "s:\n    a: |\n      long\n      text\n    c: 2\nz: 1\n");
}

static void a_key_is_taken_out_with_its_value(void **state)
{
    struct fixture *f = *state;
    check_edit(f, "s:\n  a: 1\n  b:\n    c: 2\n  d: 3 # d\n", "s.b",
               value_null(), "s:\n  a: 1\n  d: 3 # d\n");
    check_edit(f, "s: { a: 1, b: 2, c: 3 }\n", "s.b", value_null(),
               "s: { a: 1, c: 3 }\n");
    check_edit(f, "s: { a: 1, b: 2 }\n", "s.b", value_null(),
               "s: { a: 1 }\n");
    check_edit(f, "s: { a: 1 }\n", "x.y", value_null(), "s: { a: 1 }\n");
}

static void a_map_that_has_nothing_left_goes_too(void **state)
{
    struct fixture *f = *state;
    check_edit(f, "a: 1\ns:\n  q:\n    from: 1\nz: 2\n", "s.q.from",
               value_null(), "a: 1\nz: 2\n");
    check_edit(f, "s: { a: 1, q: { from: 1 } }\n", "s.q.from", value_null(),
               "s: { a: 1 }\n");
}

static void other_letters_and_line_ends_do_not_move_the_place(void **state)
{
    struct fixture *f = *state;
    check_edit(f, "\xC3\xBC\xC3\xBC: { \xC3\xA9: \xE2\x82\xAC, b: 2 } # \xC3\xBC\r\nc: 1\r\n",
               "\xC3\xBC\xC3\xBC.b", value_int(3),
               "\xC3\xBC\xC3\xBC: { \xC3\xA9: \xE2\x82\xAC, b: 3 } # \xC3\xBC\r\nc: 1\r\n");
}

static void nothing_can_be_slipped_in_by_a_value(void **state)
{
    static const char *const values[] = {
        "1\nconnections: {}", "1 }, x: { y: 2", "a\xE2\x80\xA8" "b: c",
        "x # y", "\" , z: \"", "- a", "|", "%a", "`", "\x7F",
        "\xEF\xBB\xBF" "a"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct value v = value_textz(values[i]);
        if (edit(f, "s: { a: 1, b: 2 }\nt: 3\n", "s.a", v) != ERR_OK)
            continue; /* told to be changed by hand */
        struct problems problems = {.arena = &f->arena};
        const struct yaml_node *root =
            yaml_parse(&f->arena, STR("x"), f->out, &problems);
        assert_non_null(root);
        assert_int_equal(root->n_pairs, 2);
        assert_int_equal(root->pairs[0].value->n_pairs, 2);
        check_str(yaml_get(root->pairs[0].value, "a")->text, values[i]);
    }
}

static void a_broken_file_is_left_alone(void **state)
{
    struct fixture *f = *state;
    check_err(edit(f, "a: [1\n", "b", value_int(1)), ERR_INVALID);
    check_err(edit(f, "- a\n", "b", value_int(1)), ERR_INVALID);
    check_err(edit(f, "a: 1\na: 2\n", "b", value_int(1)), ERR_INVALID);
    check_err(edit(f, "a: 1\n", "a", value_object(NULL, 0)), ERR_INVALID);
}

static void a_list_is_written_on_one_line(void **state)
{
    struct fixture *f = *state;
    struct value items[] = {value_textz("a@b.example"), value_textz("c, d")};
    struct value lists = value_list(items, 2);
    const char *old = "# t\na:\n  to:   # who\n    - x\n    - y\nb: 1\n";
    check_ok(edit(f, old, "a.to", lists), &f->e);
    assert_true(str_contains(f->out, STR("[a@b.example, \"c, d\"]")));
    assert_true(str_contains(f->out, STR("b: 1\n")));
    check_ok(edit(f, "a: 1\n", "b", value_list(NULL, 0)), &f->e);
    check_str(f->out, "a: 1\nb: []\n");
    check_err(edit(f, "a: 1\n", "a", value_list(&lists, 1)), ERR_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void one_line_goes_below_the_first_key(void **state)
{
    struct fixture *f = *state;
    const struct field modes[] = {{STR("left"), value_textz("create")},
                                  {STR("right"), value_textz("5, 6")}};
    check_edit(f, "sync: a\nleft: x\n", "direction", value_textz("both"),
               "sync: a\ndirection: both\nleft: x\n");
    check_edit(f, "sync: a\ndirection: left_to_right  # one way\n",
               "direction", value_textz("both"),
               "sync: a\ndirection: both  # one way\n");
    check_edit(f, "sync: a\ntrigger: { left: update, right: create } # t\n",
               "trigger", value_object(modes, 2),
               "sync: a\ntrigger: { left: create, right: \"5, 6\" } # t\n");
    check_edit(f, "sync:\n  contacts: true # people\n  notes: true\n",
               "sync.contacts", value_bool(false),
               "sync:\n  contacts: false # people\n  notes: true\n");
}

static void lines_become_what_is_asked_for(void **state)
{
    struct fixture *f = *state;
    const struct field modes[] = {{STR("left"), value_textz("create")}};
    check_ok(edit(f, "sync: a\ntrigger:\n  left: update\n  right: create\nz: 1\n",
                  "trigger", value_object(modes, 1)),
             &f->e);
    struct problems problems = {.arena = &f->arena};
    const struct yaml_node *root =
        yaml_parse(&f->arena, STR("x"), f->out, &problems);
    assert_int_equal(root->n_pairs, 3);
    assert_int_equal(yaml_get(root, "trigger")->n_pairs, 1);
}

/* ---- any text, any key --------------------------------------------------------- */

static uint32_t roll(uint32_t *dice, uint32_t n)
{
    *dice = *dice * 1664525u + 1013904223u;
    return (*dice >> 8) % n;
}

static struct str mutated(struct arena *a, struct str text, uint32_t *dice)
{
    static const char signs[] = " \n:{}[],\"'#-|>&*!%\t\r\xC3\xA9?~01ab";
    char *out = arena_alloc(a, text.n + 8);
    size_t n = 0;
    size_t changes = roll(dice, 4);
    size_t at[4];
    for (size_t i = 0; i < 4; i++)
        at[i] = i < changes ? roll(dice, (uint32_t)text.n) : SIZE_MAX;
    for (size_t i = 0; i < text.n; i++) {
        bool hit = i == at[0] || i == at[1] || i == at[2] || i == at[3];
        uint32_t how = hit ? roll(dice, 3) : 0;
        if (hit && how != 0) /* put in, or in its place */
            out[n++] = signs[roll(dice, sizeof signs - 1)];
        if (!hit || how == 1)
            out[n++] = text.p[i];
    }
    return (struct str){out, n};
}

/* What is refused is refused; what is done is right, whatever the text. */
static void any_text_is_changed_rightly_or_not_at_all(void **state)
{
    static const char text[] =
        "# top\ncrosswalk: 1\nschedule: { poll: 5 min, quiet: { from: '1', "
        "to: 2 } } # s\nsync:\n  a: true\n  \"b\": |\n    long\n    text\n"
        "  c:\n    - x\n    - { y: 1 }\n  d:\nlast: [1, 2]\n";
    static const char *const keys[] = {"crosswalk", "schedule", "quiet",
                                       "from", "sync", "a", "b", "c", "d",
                                       "last", "new", "y"};
    static const char *const values[] = {"x", "", "a: b", "\n", "é", "5", "#"};
    struct fixture *f = *state;
    uint32_t dice = 20260102;
    size_t done = 0;
    for (int i = 0; i < 20000; i++) {
        AUTO_ARENA a = ARENA_INIT;
        struct edit_path path = {.n = 1 + roll(&dice, 3)};
        struct value value = roll(&dice, 4) == 0
                                 ? value_null()
                                 : value_textz(values[roll(&dice, 7)]);
        struct problems problems = {.arena = &a};
        struct str out = STR_NONE;
        for (size_t k = 0; k < path.n; k++)
            path.at[k] = str_from(keys[roll(&dice, 12)]);
        if (workspace_edit(&a, mutated(&a, str_from(text), &dice), &path,
                           &value, &out, &f->e) != ERR_OK)
            continue;
        const struct yaml_node *node =
            yaml_parse(&a, STR("x"), out, &problems);
        assert_int_equal(problems.errors, 0);
        for (size_t k = 0; k < path.n && node; k++)
            node = yaml_get(node, arena_strz(&a, path.at[k]));
        if (value_is_null(&value))
            assert_true(!node || yaml_is_null(node));
        else
            assert_true(node && str_eq(node->text, value.text));
        done++;
    }
    assert_true(done > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_line_goes_below_the_first_key),
        TEST(lines_become_what_is_asked_for),
        TEST(a_value_is_replaced_and_its_comment_stays),
        TEST(a_quoted_value_is_replaced_whole),
        TEST(a_key_without_a_value_gets_one),
        TEST(a_key_that_is_not_there_is_added),
        TEST(a_text_stays_a_text_whatever_it_looks_like),
        TEST(switches_stay_switches),
        TEST(what_is_not_known_is_told_with_the_nearest),
        TEST(a_connection_on_one_line_stays_on_it),
        TEST(maps_that_are_missing_are_made),
        TEST(a_key_is_put_behind_lists_and_blocks_not_into_them),
        TEST(a_key_is_taken_out_with_its_value),
        TEST(a_map_that_has_nothing_left_goes_too),
        TEST(other_letters_and_line_ends_do_not_move_the_place),
        TEST(nothing_can_be_slipped_in_by_a_value),
        TEST(a_broken_file_is_left_alone),
        TEST(any_text_is_changed_rightly_or_not_at_all),
        TEST(a_list_is_written_on_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
