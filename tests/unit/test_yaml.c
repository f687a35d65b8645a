/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/yaml.h"

struct fixture {
    struct arena arena;
    struct problems problems;
    const struct yaml_node *root;
};

static struct fixture parse(struct arena *a, struct str text)
{
    struct fixture f = {.problems = {.arena = a}};
    f.root = yaml_parse(a, STR("w/syncs/a.yaml"), text, &f.problems);
    return f;
}

static struct str first_problem(struct arena *a, const struct fixture *f)
{
    if (f->problems.list.n == 0)
        return STR("no problem");
    return problem_text(a, &f->problems.list.at[0]);
}

static void gives_maps_lists_and_texts_with_their_places(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct fixture f = parse(&a, STR("sync: contacts\n"
                                     "fields:\n"
                                     "  - email\n"
                                     "  - { left: a, right: [b, c] }\n"));
    assert_true(f.root && f.root->kind == YAML_MAP);
    assert_int_equal(f.problems.errors, 0);
    check_str(yaml_get(f.root, "sync")->text, "contacts");
    const struct yaml_node *fields = yaml_get(f.root, "fields");
    assert_true(fields->kind == YAML_LIST);
    assert_int_equal(fields->n_items, 2);
    const struct yaml_node *row = fields->items[1];
    assert_int_equal(row->line, 4);
    assert_int_equal(row->column, 5);
    check_str(row->file, "w/syncs/a.yaml");
    check_str(yaml_get(row, "right")->items[1]->text, "c");
    assert_true(yaml_get(row, "missing") == NULL);
}

static void an_empty_file_is_an_empty_map(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    const char *texts[] = {"", "\n# only a comment\n", "---\n", "~\n"};
    for (size_t i = 0; i < 4; i++) {
        struct fixture f = parse(&a, str_from(texts[i]));
        assert_true(f.root && f.root->kind == YAML_MAP);
        assert_int_equal(f.root->n_pairs, 0);
        assert_int_equal(f.problems.list.n, 0);
    }
}

static void a_key_given_twice_is_an_error_that_names_both_lines(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct fixture f = parse(&a, STR("left: a\nright: b\nleft: c\n"));
    assert_true(f.root != NULL);
    check_str(first_problem(&a, &f), "w/syncs/a.yaml:3: error: `left` is given "
                                     "twice; first in line 1");
    check_str(yaml_get(f.root, "left")->text, "a");
}

static void syntax_errors_say_line_and_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *where;
        const char *words;
    } cases[] = {
        {"a: 1\n\tb: 2\n", ":2: ", "blanks"},
        {"a: b: c\n", ":1: ", "needs quotes"},
        {"a: 'open\n", ":2: ", "never closed"},
        {"a: { b: c\nd: e\n", ":2: ", "closing `}`"},
        {"a: @x\n", ":1: ", "in quotes"},
        {"a:\n  - b\n c: d\n", ":3: ", "indentation"},
        {"a: &x 1\n", ":1: ", "anchors"},
        {"a: *x\n", ":1: ", "aliases"},
        {"a: !!str 1\n", ":1: ", "tags"},
        {"a: 1\n---\nb: 2\n", ":2: ", "one document"},
        {"[a, b]: 1\n", ":1: ", "a key must be a plain text"},
        {"<<: 1\n", ":1: ", "merge keys"},
        {"a: \xff\n", ": ", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO_ARENA a = ARENA_INIT;
        struct fixture f = parse(&a, str_from(cases[i].text));
        struct str text = first_problem(&a, &f);
        if (f.root != NULL || !str_contains(text, str_from(cases[i].where)) ||
            !str_contains(text, str_from(cases[i].words)))
            fail_msg("case %zu: %.*s", i, STR_ARG(text));
    }
}

static void deep_nesting_meets_its_limit(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(1 << 20);
    for (int i = 0; i < LIMIT_YAML_DEPTH; i++)
        buf_add_char(&b, '[');
    for (int i = 0; i < LIMIT_YAML_DEPTH; i++)
        buf_add_char(&b, ']');
    struct fixture fits = parse(&a, buf_str(&b));
    assert_true(fits.root != NULL);
    buf_clear(&b);
    for (int i = 0; i < 100000; i++)
        buf_add_char(&b, '[');
    struct fixture f = parse(&a, buf_str(&b));
    assert_true(f.root == NULL);
    assert_true(str_contains(first_problem(&a, &f), STR("nested too deep")));
}

static void many_nodes_meet_their_limit(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(4 << 20);
    for (int i = 0; i <= LIMIT_YAML_NODES; i++)
        buf_add(&b, STR("- a\n"));
    struct fixture f = parse(&a, buf_str(&b));
    assert_true(f.root == NULL);
    assert_true(str_contains(first_problem(&a, &f), STR("too large")));
}

static void a_file_past_the_byte_limit_is_refused(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF b = BUF_INIT(LIMIT_FILE_BYTES + 16);
    for (unsigned i = 0; i <= LIMIT_FILE_BYTES; i++)
        buf_add_char(&b, '#');
    struct fixture f = parse(&a, buf_str(&b));
    assert_true(f.root == NULL);
    assert_true(str_contains(first_problem(&a, &f), STR("too large")));
}

static void plain_texts_become_typed_values_and_quoted_ones_stay(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum value_kind kind;
    } cases[] = {
        {"~", VALUE_NULL},       {"null", VALUE_NULL},  {"true", VALUE_BOOL},
        {"false", VALUE_BOOL},   {"12", VALUE_INT},     {"-3", VALUE_INT},
        {"0", VALUE_INT},        {"12.10", VALUE_DECIMAL},
        {"0.5", VALUE_DECIMAL},  {"007", VALUE_TEXT},   {"+33", VALUE_TEXT},
        {"1.2.3", VALUE_TEXT},   {"'12'", VALUE_TEXT},  {"yes", VALUE_TEXT},
        {"\"true\"", VALUE_TEXT}, {"1.", VALUE_TEXT},   {"-", VALUE_LIST},
        {"{a: 1}", VALUE_OBJECT}, {"[1]", VALUE_LIST},  {"''", VALUE_TEXT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO_ARENA a = ARENA_INIT;
        struct fixture f = parse(&a, str_from(cases[i].text));
        struct fixture g = parse(
            &a, arena_printf(&a, "k: %s%s", cases[i].text[0] == '-' ? "\n " : "",
                             cases[i].text));
        assert_true(g.root != NULL);
        assert_int_equal(yaml_value(&a, yaml_get(g.root, "k")).kind, cases[i].kind);
        assert_true(f.root != NULL);
    }
}

static void a_problem_without_place_or_suggestion_is_only_its_sentence(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct problems ps = {.arena = &a};
    problem_add(&ps, PROBLEM_WARNING, STR_NONE, 0, STR_NONE, "x %d", 1);
    problem_add(&ps, PROBLEM_ERROR, STR("f"), 0, STR("did you mean `b`?"), "y");
    check_str(problem_text(&a, &ps.list.at[0]), "warning: x 1");
    check_str(problem_text(&a, &ps.list.at[1]),
              "f: error: y (did you mean `b`?)");
    assert_int_equal(ps.errors, 1);
}

static void a_long_problem_is_cut_on_a_character_border(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct problems ps = {.arena = &a};
    char text[1024];
    for (size_t i = 0; i + 2 < sizeof(text); i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    text[1022] = '\0';
    problem_add(&ps, PROBLEM_ERROR, STR_NONE, 0, STR_NONE, "x%s", text);
    assert_true(str_is_utf8(ps.list.at[0].message));
    assert_true(ps.list.at[0].message.n >= 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_maps_lists_and_texts_with_their_places),
        cmocka_unit_test(an_empty_file_is_an_empty_map),
        cmocka_unit_test(a_key_given_twice_is_an_error_that_names_both_lines),
        cmocka_unit_test(syntax_errors_say_line_and_what_to_do),
        cmocka_unit_test(deep_nesting_meets_its_limit),
        cmocka_unit_test(many_nodes_meet_their_limit),
        cmocka_unit_test(a_file_past_the_byte_limit_is_refused),
        cmocka_unit_test(plain_texts_become_typed_values_and_quoted_ones_stay),
        cmocka_unit_test(a_problem_without_place_or_suggestion_is_only_its_sentence),
        cmocka_unit_test(a_long_problem_is_cut_on_a_character_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
