/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include <stdlib.h>

#include "base/time.h"
#include "cli/term_progress.h"
#include "cli/term_table.h"

/* What is printed into a file, as text. */
struct fixture {
    struct arena arena;
    struct term term;
    char *text;
    size_t n;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    f.term.file = open_memstream(&f.text, &f.n);
    *state = &f;
    return f.term.file ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    fclose(f->term.file);
    free(f->text);
    arena_fini(&f->arena);
    return 0;
}

static struct str printed(struct fixture *f)
{
    fflush(f->term.file);
    return (struct str){f->text, f->n};
}

/* ---- widths ----------------------------------------------------------------------- */

static void width_counts_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_width(STR("Ann")), 3);
    assert_int_equal(text_width(STR("Šťastná")), 7);
    assert_int_equal(text_width(STR("山口")), 4);
    assert_int_equal(text_width(STR("e\xCC\x81")), 1); /* a combining mark */
    assert_int_equal(text_width(STR("a\xFF")), 2);     /* a broken byte */
    assert_int_equal(text_width(STR("")), 0);
}

static void fit_cuts_on_a_character_and_says_so(void **state)
{
    struct fixture *f = *state;
    check_str(text_fit(&f->arena, STR("short"), 5), "short");
    check_str(text_fit(&f->arena, STR("longer"), 5), "long…");
    check_str(text_fit(&f->arena, STR("山口県"), 4), "山…");
    check_str(text_fit(&f->arena, STR("abc"), 1), "…");
    check_str(text_fit(&f->arena, STR("abc"), 0), "");
}

static void clean_takes_away_what_moves_the_cursor(void **state)
{
    struct fixture *f = *state;
    check_str(text_clean(&f->arena, STR("a\033[2Jb\n\x7F")), "a [2Jb  ");
    check_str(text_clean(&f->arena, STR("x\xC2\x9By")), "x y");     /* C1 */
    check_str(text_clean(&f->arena, STR("x\xE2\x80\xAEy")), "x y"); /* RLO */
    check_str(text_clean(&f->arena, STR("a\xFFz")), "a?z");
    check_str(text_clean(&f->arena, STR("Žofie 山")), "Žofie 山");
}

static void wrap_breaks_between_words_and_indents(void **state)
{
    struct fixture *f = *state;
    check_str(text_wrap(&f->arena, STR("one two three four"), 9, 2),
              "one two\n  three\n  four");
    check_str(text_wrap(&f->arena, STR("a\n\nb"), 20, 0), "a\n\nb");
    check_str(text_wrap(&f->arena, STR("unbreakable"), 4, 0), "unbreakable");
}

/* ---- tables ----------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {"name", false, true}, {"n", true, false}, {"last", false, false}};

static struct table sample(struct fixture *f)
{
    struct table t = table_make(&f->arena, columns, 3);
    table_cellz(&t, "山口");
    table_number(&t, 12345);
    table_cellz(&t, "x");
    table_cellz(&t, "a rather long name");
    table_number(&t, 0);
    table_cellz(&t, "y");
    return t;
}

static void columns_stand_below_each_other(void **state)
{
    struct fixture *f = *state;
    struct table t = sample(f);
    table_print(&t, &f->term);
    check_str(printed(f), "name                     n  last\n"
                          "山口                12,345  x\n"
                          "a rather long name       -  y\n");
}

static void a_narrow_terminal_cuts_what_gives_way(void **state)
{
    struct fixture *f = *state;
    struct table t = sample(f);
    f->term.columns = 26;
    table_print(&t, &f->term);
    check_str(printed(f), "name               n  last\n"
                          "山口          12,345  x\n"
                          "a rather lo…       -  y\n");
}

static void numbers_have_their_thousands_apart(void **state)
{
    struct fixture *f = *state;
    check_str(number_text(&f->arena, 0), "0");
    check_str(number_text(&f->arena, 999), "999");
    check_str(number_text(&f->arena, 1000), "1,000");
    check_str(number_text(&f->arena, -1234567), "-1,234,567");
}

/* ---- colours ------------------------------------------------------------------------ */

static void a_file_gets_no_colours(void **state)
{
    struct fixture *f = *state;
    FILE *file = tmpfile();
    struct term t = term_of(file, NULL);
    assert_false(t.tty);
    assert_false(t.color);
    assert_int_equal(t.columns, 0);
    fclose(file);
    term_paint(&f->term, STYLE_BAD, "plain");
    check_str(printed(f), "plain");
}

static void a_style_ends_where_its_text_ends(void **state)
{
    struct fixture *f = *state;
    f->term.color = true;
    term_say(&f->term, STYLE_BAD, STR("bad\033[0m"));
    check_str(printed(f), "\033[31mbad [0m\033[0m");
}

/* ---- progress ----------------------------------------------------------------------- */

static void the_line_has_share_rate_and_what_is_left(void **state)
{
    struct fixture *f = *state;
    check_str(progress_line(&f->arena, STR("contacts: working"), 500, 1000,
                            2 * US_PER_SECOND, 200),
              "contacts: working  ████████████░░░░░░░░░░░░  50%  500/1,000  "
              "250/s  2 s left");
    check_str(progress_line(&f->arena, STR("x"), 1200, 0, US_PER_SECOND, 200),
              "x  1,200  1,200/s");
    check_str(progress_line(&f->arena, STR("x"), 7, 5, 0, 200),
              "x  ████████████████████████ 100%  7/5");
}

static void the_line_fits_the_terminal(void **state)
{
    struct fixture *f = *state;
    struct str line =
        progress_line(&f->arena, STR("contacts"), 1, 2, 0, 20);
    assert_int_equal(text_width(line), 20);
}

static void a_terminal_is_not_drawn_on_too_often(void **state)
{
    struct fixture *f = *state;
    struct fake_clock time = {.now_us = US_PER_SECOND};
    const struct log silent = {.fd = -1};
    f->term.tty = true;
    f->term.columns = 80;
    struct progress p =
        progress_make(&f->term, &silent, clock_fake(&time));
    progress_show(&p, STR("a"), "listing", 1, 0);
    struct str first = printed(f);
    size_t n = first.n;
    assert_true(n > 0);
    progress_show(&p, STR("a"), "listing", 2, 0);
    assert_int_equal(printed(f).n, n);
    time.now_us += US_PER_SECOND;
    progress_show(&p, STR("a"), "listing", 3, 0);
    assert_true(printed(f).n > n);
    n = printed(f).n;
    progress_show(&p, STR("a"), "working", 0, 9); /* a new phase, at once */
    assert_true(printed(f).n > n);
    progress_clear(&p);
    assert_true(str_ends_with(printed(f), STR("\r\033[K")));
    n = printed(f).n;
    progress_clear(&p);
    assert_int_equal(printed(f).n, n);
}

static void a_file_is_not_drawn_on(void **state)
{
    struct fixture *f = *state;
    struct fake_clock time = {.now_us = US_PER_SECOND};
    const struct log silent = {.fd = -1};
    struct progress p =
        progress_make(&f->term, &silent, clock_fake(&time));
    progress_show(&p, STR("a"), "listing", 1, 10);
    progress_clear(&p);
    assert_int_equal(printed(f).n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(width_counts_columns_not_bytes),
        TEST(fit_cuts_on_a_character_and_says_so),
        TEST(clean_takes_away_what_moves_the_cursor),
        TEST(wrap_breaks_between_words_and_indents),
        TEST(columns_stand_below_each_other),
        TEST(a_narrow_terminal_cuts_what_gives_way),
        TEST(numbers_have_their_thousands_apart),
        TEST(a_file_gets_no_colours),
        TEST(a_style_ends_where_its_text_ends),
        TEST(the_line_has_share_rate_and_what_is_left),
        TEST(the_line_fits_the_terminal),
        TEST(a_terminal_is_not_drawn_on_too_often),
        TEST(a_file_is_not_drawn_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
