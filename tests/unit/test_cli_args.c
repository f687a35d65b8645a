/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "cli/args.h"
#include "cli/command.h"

static const struct option_spec table[] = {
    {"full", 'f', NULL, "All of them."},
    {"output", 'o', "FILE", "Where to."},
    {"limit", 0, "N", "How many."},
    {0},
};

struct fixture {
    struct arena arena;
    struct args args;
    struct error e;
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

static enum err parse(struct fixture *f, bool until_word, const char *line)
{
    static char room[256];
    static char *argv[16];
    struct str rest = str_from(line);
    struct str word;
    int argc = 0;
    char *at = room;
    while (str_split(&rest, ' ', &word)) {
        memcpy(at, word.p, word.n);
        at[word.n] = '\0';
        argv[argc++] = at;
        at += word.n + 1;
    }
    argv[argc] = NULL;
    const struct args_line given = {.argc = argc,
                                    .argv = argv,
                                    .from = 1,
                                    .tables = {table, NULL},
                                    .until_word = until_word};
    return args_parse(&f->arena, &given, &f->args, &f->e);
}

static void options_and_words_may_be_mixed(void **state)
{
    struct fixture *f = *state;
    check_ok(parse(f, false, "p contacts --full deals -o plan.json"), &f->e);
    assert_true(args_has(&f->args, "full"));
    check_str(args_get(&f->args, "output"), "plan.json");
    assert_int_equal(f->args.words.n, 2);
    check_str(args_word(&f->args, 0), "contacts");
    check_str(args_word(&f->args, 1), "deals");
    assert_null(args_word(&f->args, 2).p);
}

static void the_last_of_an_option_counts(void **state)
{
    struct fixture *f = *state;
    check_ok(parse(f, false, "p -oa --output=b"), &f->e);
    check_str(args_get(&f->args, "output"), "b");
}

static void two_dashes_end_the_options(void **state)
{
    struct fixture *f = *state;
    check_ok(parse(f, false, "p -- --full"), &f->e);
    assert_false(args_has(&f->args, "full"));
    check_str(args_word(&f->args, 0), "--full");
}

static void stops_in_front_of_the_command(void **state)
{
    struct fixture *f = *state;
    check_ok(parse(f, true, "p --full sync --limit"), &f->e);
    assert_int_equal(f->args.rest, 2);
    assert_int_equal(f->args.words.n, 0);
}

static void an_unknown_option_is_told_with_the_nearest(void **state)
{
    struct fixture *f = *state;
    check_err(parse(f, false, "p --ful=1 --outptu x"), ERR_USAGE);
    assert_string_equal(f->e.message, "--full takes no value");
    check_err(parse(f, false, "p --outptu x"), ERR_USAGE);
    assert_string_equal(f->e.message,
                        "unknown option --outptu; did you mean --output?");
    check_err(parse(f, false, "p --zzzzzzzz"), ERR_USAGE);
    assert_string_equal(f->e.message, "unknown option --zzzzzzzz");
    check_err(parse(f, false, "p --full -x"), ERR_USAGE);
    assert_string_equal(f->e.message, "unknown option -x");
}

static void a_value_that_is_missing_is_told(void **state)
{
    struct fixture *f = *state;
    check_err(parse(f, false, "p -o"), ERR_USAGE);
    assert_string_equal(f->e.message,
                        "--output needs a value: --output FILE");
    check_err(parse(f, false, "p --limit"), ERR_USAGE);
    assert_string_equal(f->e.message, "--limit needs a value: --limit N");
}

static void an_option_is_not_taken_for_a_value(void **state)
{
    struct fixture *f = *state;
    check_err(parse(f, false, "p --output --full"), ERR_USAGE);
    assert_string_equal(f->e.message,
                        "--output needs a value: --output FILE; \"--full\" is "
                        "an option (if it is the value, write "
                        "--output=--full)");
    check_err(parse(f, false, "p -o --full"), ERR_USAGE);
    check_err(parse(f, false, "p --limit --"), ERR_USAGE);
    check_err(parse(f, true, "p --output --full x"), ERR_USAGE);
    check_ok(parse(f, false, "p --output=--full -o-x"), &f->e);
    check_str(f->args.options.at[0].value, "--full");
    check_str(f->args.options.at[1].value, "-x");
}

static void numbers_are_held_to_their_range(void **state)
{
    struct fixture *f = *state;
    const struct args_range range = {"limit", 1, 50, 20};
    int64_t n = 0;
    check_ok(args_number(&f->args, &range, &n, &f->e), &f->e);
    assert_int_equal(n, 20);
    check_ok(parse(f, false, "p --limit 50"), &f->e);
    check_ok(args_number(&f->args, &range, &n, &f->e), &f->e);
    assert_int_equal(n, 50);
    check_ok(parse(f, false, "p --limit 51"), &f->e);
    check_err(args_number(&f->args, &range, &n, &f->e), ERR_USAGE);
    check_ok(parse(f, false, "p --limit 5x"), &f->e);
    check_err(args_number(&f->args, &range, &n, &f->e), ERR_USAGE);
    assert_string_equal(
        f->e.message,
        "--limit takes a whole number from 1 to 50, not \"5x\"");
}

/* ---- the table of commands ------------------------------------------------------ */

static void commands_are_sorted_and_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_commands; i++) {
        const struct command *c = commands[i];
        assert_true(i == 0 || strcmp(commands[i - 1]->name, c->name) < 0);
        assert_ptr_equal(command_find(str_from(c->name)), c);
        assert_true(strlen(c->summary) > 8 && strlen(c->summary) <= 64);
        assert_true(strlen(c->about) > 20);
        assert_non_null(c->arguments);
        assert_true((c->run == NULL) == (c->actions != NULL));
        assert_true(c->hidden || (c->examples && c->examples->line));
        assert_true(c->most >= c->least);
    }
}

static bool is_taken(const struct option_spec *spec)
{
    for (const struct option_spec *at = common_options; at->name; at++)
        if (strcmp(at->name, spec->name) == 0 ||
            (spec->letter && spec->letter == at->letter))
            return true;
    return false;
}

static void no_command_redefines_a_common_option(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_commands; i++)
        for (const struct option_spec *at = commands[i]->options;
             at && at->name; at++)
            if (is_taken(at))
                fail_msg("%s: --%s", commands[i]->name, at->name);
}

static void an_unknown_command_is_told_with_the_nearest(void **state)
{
    struct fixture *f = *state;
    check_str(command_suggest(&f->arena, STR("versoin")),
              "; did you mean `version`?");
    check_str(command_suggest(&f->arena, STR("qqqqqqqqqq")), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(options_and_words_may_be_mixed),
        TEST(the_last_of_an_option_counts),
        TEST(two_dashes_end_the_options),
        TEST(stops_in_front_of_the_command),
        TEST(an_unknown_option_is_told_with_the_nearest),
        TEST(a_value_that_is_missing_is_told),
        TEST(an_option_is_not_taken_for_a_value),
        TEST(numbers_are_held_to_their_range),
        TEST(commands_are_sorted_and_complete),
        TEST(no_command_redefines_a_common_option),
        TEST(an_unknown_command_is_told_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
